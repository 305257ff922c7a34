package expertise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// What the customer's side does in a review is done here wherever the review runs: our own carries it out at once, an
// expert system is told (cl. 38).

// termAnswers is the term for answers, as reviews call it.
const termAnswers = "review.answers"

// abroad reads the case as it stands in its expert system. A case that has moved on is told as a conflict.
func (s *Service) abroad(ctx context.Context, a Application, states ...flow.State) (course, error) {
	m, found, err := latest(ctx, s.Bus.DB, a.ID)
	if err != nil {
		return course{}, err
	}
	if !found {
		return course{}, fault.New(fault.Conflict, "fault.step")
	}
	c, err := read(m.Snapshot)
	if err == nil && !slices.Contains(states, c.State) {
		err = fault.New(fault.Conflict, "fault.step")
	}
	return c, err
}

// side finds an application in which the actor may act for the customer's side.
func (s *Service) side(ctx context.Context, actor portal.Actor, id portal.ID, act string) (Application, portal.Project, error) {
	a, p, err := s.find(ctx, actor, id)
	if err != nil {
		return a, p, err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, act, a.resource(p)); err != nil {
		return a, p, err
	}
	if a.State != UnderReview {
		return a, p, fault.New(fault.Conflict, "fault.step")
	}
	return a, p, nil
}

// errMoved says that an event of the case arrived while an act upon it was being prepared.
var errMoved = fault.New(fault.Conflict, "fault.conflict")

// onNewest carries an act out on the newest that is known of the case: it begins again when an event arrives meanwhile, which
// is no fault of the person's and seldom concerns the act.
func onNewest(act func() error) error {
	var err error
	for range 3 {
		if err = act(); !errors.Is(err, errMoved) {
			return err
		}
	}
	return err
}

// pass tells an expert system of an act, unless the case has moved on or the same was told already.
func (s *Service) pass(ctx context.Context, cmd command.Command, a Application, p portal.Project, event, about string, once bool,
	run func(ctx context.Context, d *deed) (message any, err error)) error {
	_, err := s.change(ctx, cmd, a.ID, p, func(ctx context.Context, d *deed) error {
		if err := d.Allow(cmd.Act, d.res); err != nil {
			return err
		}
		if d.a.Seq != a.Seq || d.a.State != UnderReview {
			return errMoved
		}
		if told, err := s.told(ctx, d, event, about); err != nil || told && once {
			return errOr(err, fault.New(fault.Conflict, "expertise.told_already"))
		}
		d.unchanged = true
		message, err := run(ctx, d)
		if err != nil {
			return err
		}
		return s.tell(ctx, d, event, about, message)
	})
	return err
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// told reports whether the expert system was told, or is to be told, of something.
func (s *Service) told(ctx context.Context, d *deed, event, about string) (bool, error) {
	list, err := messagesOf(ctx, d, d.a.ID)
	return slices.ContainsFunc(list, func(m Message) bool { return m.Event == event && m.About == about && m.State != Refused }), err
}

// act is who did something, and when, as it is passed on.
func (d *deed) act() SideAct {
	actor := d.Actor()
	return SideAct{Application: d.a.ID, By: OnBehalf{actor.Person, actor.Name, actor.For}, At: d.Now()}
}

// SignContract signs the contract that the organisation has offered (Order No. 299, points 22 and 24).
func (s *Service) SignContract(ctx context.Context, actor portal.Actor, id portal.ID, cms []byte, key string) error {
	return onNewest(func() error { return s.signContract(ctx, actor, id, cms, key) })
}

func (s *Service) signContract(ctx context.Context, actor portal.Actor, id portal.ID, cms []byte, key string) error {
	a, p, err := s.side(ctx, actor, id, "expertise.sign_contract")
	if err != nil {
		return err
	}
	if !a.Abroad() {
		return s.Reviews.SignContract(ctx, actor, id, cms, key)
	}
	c, err := s.abroad(ctx, a, courseOffered)
	if err != nil {
		return err
	}
	here, err := s.here(ctx, s.Bus.DB, a)
	if err != nil {
		return err
	}
	paper, there := here[c.Contract.SHA256]
	if !there {
		return fault.New(fault.Unavailable, "expertise.no_contract").Law(law.Rules299p22)
	}
	checked, err := s.checkOver(ctx, actor, paper.Version, cms, "contract.customer", law.Rules299p22)
	if err != nil {
		return err
	}
	cmd := command.Command{Actor: actor, Act: "expertise.sign_contract", Clause: law.Rules299p24, Key: key}
	return s.pass(ctx, cmd, a, p, EventContract, c.Contract.SHA256, true, func(ctx context.Context, d *deed) (any, error) {
		if _, err := s.Documents.KeepSignature(ctx, d.Tx, checked); err != nil {
			return nil, err
		}
		return ContractSigned{SideAct: d.act(), Contract: c.Contract.Text, SHA256: c.Contract.SHA256, CMS: cms}, nil
	})
}

// Answer answers a remark, with the documents that were changed for it.
func (s *Service) Answer(ctx context.Context, actor portal.Actor, id, about portal.ID, text string, changes []Change, key string) error {
	return onNewest(func() error { return s.answer(ctx, actor, id, about, text, changes, key) })
}

func (s *Service) answer(ctx context.Context, actor portal.Actor, id, about portal.ID, text string, changes []Change, key string) error {
	a, p, err := s.side(ctx, actor, id, "expertise.answer")
	if err != nil {
		return err
	}
	text = strings.TrimSpace(text)
	if !a.Abroad() {
		return s.Reviews.Answer(ctx, actor, id, about, text, changes, key)
	}
	c, err := s.abroad(ctx, a, courseAnswering)
	if err != nil {
		return err
	}
	r, found := c.remark(about)
	if !found {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if r.State != remarkOpen && r.State != remarkAnswered {
		return fault.New(fault.Conflict, "fault.step").Law(law.Rules299p38)
	}
	t, runs := c.running(termAnswers)
	over := runs && !s.Bus.Now().Before(t.due())
	cmd := command.Command{Actor: actor, Act: "expertise.answer", Clause: law.Rules299p38, Key: key}
	return s.pass(ctx, cmd, a, p, EventAnswer, string(about), false, func(ctx context.Context, d *deed) (any, error) {
		if err := d.Check(answerable(text, over)...); err != nil {
			return nil, err
		}
		d.Fact("remark", fmt.Sprint(r.Number))
		message := RemarkAnswer{SideAct: d.act(), Remark: about, Text: text}
		for _, ch := range changes {
			doc, err := s.bring(ctx, d, ch)
			if err != nil {
				return nil, err
			}
			message.Documents = append(message.Documents, doc)
		}
		return message, nil
	})
}

// bring adds what an answer brings to the case: the next version of a document, or a new one.
func (s *Service) bring(ctx context.Context, d *deed, ch Change) (HandedDocument, error) {
	d.unchanged = false
	if ch.Document == "" {
		if _, err := s.Classifiers.Sections.Get(ch.Kind); err != nil {
			return HandedDocument{}, fault.Wrong("kind", "fault.choose")
		}
		doc, err := s.Documents.Add(ctx, d.Tx, document.New{Owner: d.a.Subject(), Project: d.a.Project, Kind: ch.Kind,
			Title: strings.TrimSpace(ch.Title), Privacy: document.Participants, Origin: document.FromContractor}, ch.File)
		if err != nil {
			return HandedDocument{}, err
		}
		e := enclose(GroupLater, doc.Ref(doc.Newest()))
		d.a.Kit = append(d.a.Kit, e)
		return s.handed(e, ""), nil
	}
	var before portal.ID
	for _, e := range d.a.Kit {
		if e.Document == ch.Document && e.Group != GroupForm {
			before = e.Version
		}
	}
	if before == "" {
		return HandedDocument{}, fault.Wrong("document", "fault.choose")
	}
	doc, err := s.Documents.AddVersion(ctx, d.Tx, ch.Document, ch.File)
	if err != nil {
		return HandedDocument{}, err
	}
	e := enclose(GroupLater, doc.Ref(doc.Newest()))
	d.a.Kit = append(d.a.Kit, e)
	return s.handed(e, before), nil
}

// roundOf names the round of answers to which a hand-in belongs.
func roundOf(c course) string { return fmt.Sprint(c.Round) }

// HandIn hands the answers in: every remark has one, and the experts look again.
func (s *Service) HandIn(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return onNewest(func() error { return s.handIn(ctx, actor, id, key) })
}

func (s *Service) handIn(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	a, p, err := s.side(ctx, actor, id, "expertise.hand_in")
	if err != nil {
		return err
	}
	if !a.Abroad() {
		return s.Reviews.HandIn(ctx, actor, id, key)
	}
	c, err := s.abroad(ctx, a, courseAnswering)
	if err != nil {
		return err
	}
	cmd := command.Command{Actor: actor, Act: "expertise.hand_in", Clause: law.Rules299p38, Key: key}
	return s.pass(ctx, cmd, a, p, EventHandIn, roundOf(c), true, func(ctx context.Context, d *deed) (any, error) {
		var open []string
		for _, r := range c.Remarks {
			if r.State != remarkOpen {
				continue
			}
			answered, err := s.told(ctx, d, EventAnswer, string(r.ID))
			if err != nil {
				return nil, err
			}
			if !answered {
				open = append(open, fmt.Sprint(r.Number))
			}
		}
		return d.act(), d.Check(allAnswered(open))
	})
}

// AskEnd is the customer's reasoned request to end the expertise (Order No. 299, point 39).
func (s *Service) AskEnd(ctx context.Context, actor portal.Actor, id portal.ID, ground, text, key string) error {
	return onNewest(func() error { return s.askEnd(ctx, actor, id, ground, text, key) })
}

func (s *Service) askEnd(ctx context.Context, actor portal.Actor, id portal.ID, ground, text, key string) error {
	a, p, err := s.side(ctx, actor, id, "expertise.ask_end")
	if err != nil {
		return err
	}
	known := slices.ContainsFunc(s.Grounds, func(g Ground) bool { return g.Code == ground })
	if !known {
		return fault.Wrong("ground", "fault.choose").Law(law.Rules299p39)
	}
	text = strings.TrimSpace(text)
	if !a.Abroad() {
		return s.Reviews.AskEnd(ctx, actor, id, ground, text, key)
	}
	if _, err := s.abroad(ctx, a, endable...); err != nil {
		return err
	}
	cmd := command.Command{Actor: actor, Act: "expertise.ask_end", Clause: law.Rules299p39, Key: key}
	return s.pass(ctx, cmd, a, p, EventEnd, "", true, func(_ context.Context, d *deed) (any, error) {
		return EndAsked{SideAct: d.act(), Ground: ground, Text: text}, d.Check(written(law.Rules299p39, "text", text, 4000)...)
	})
}

// endable are the states of a case in which the customer may ask to end it: at the closing stage it is too late (Order
// No. 299, point 41).
var endable = []flow.State{"contracting", "offered", "looking", "answering", "second_look"}
