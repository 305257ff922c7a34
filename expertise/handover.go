package expertise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// DocumentPath is where the bytes of a version are fetched by a system.
func DocumentPath(version portal.ID) string {
	return "/api/v1/documents/" + string(version) + "/content"
}

// handed is a document as it goes with a message.
func (s *Service) handed(e Enclosure, replaces portal.ID) HandedDocument {
	return HandedDocument{Enclosure: e, Replaces: replaces, URL: s.BaseURL + DocumentPath(e.Version)}
}

// handover is the application as it travels to the expert system of the organisation.
func (s *Service) handover(ctx context.Context, a Application, p portal.Project, to Organisation) (Handover, error) {
	h := Handover{
		ID: a.ID, Number: a.Number, Date: a.Date, RegisteredAt: a.RegisteredAt, Kind: a.Kind,
		Organisation:    Named{to.Party, to.Name},
		Contact:         HandoverContact{a.Answers.Contact, a.Answers.Phone, a.Answers.Email},
		WithoutEstimate: a.Answers.WithoutEstimate,
		Project:         factsOf(a.About),
		Documents:       []HandedDocument{},
	}
	var err error
	if h.Project.Composition, h.Project.Stage, err = s.Projects.Shape(ctx, p.ID); err != nil {
		return Handover{}, fmt.Errorf("hand over application %s: %w", a.Number, err)
	}
	for _, side := range []struct {
		party portal.Party
		to    *Named
	}{{p.Customer, &h.Customer}, {p.Designer, &h.Designer}} {
		name, err := s.name(ctx, side.party)
		if err != nil {
			return Handover{}, err
		}
		*side.to = Named{side.party, name}
	}
	for _, e := range a.Kit {
		h.Documents = append(h.Documents, s.handed(e, ""))
	}
	d, err := decisions.Get(ctx, s.Bus.DB, a.Decision)
	if err != nil {
		return Handover{}, err
	}
	h.Routing = HandoverRouting{d.Result, d.Ground, d.Edition, d.Rule, d.Reason}
	signatures, err := s.Documents.Signatures(ctx, s.Bus.DB, a.Text)
	if err != nil {
		return Handover{}, err
	}
	for _, sig := range signatures {
		h.Signature = SideSignature{Person: sig.Person, Name: sig.Signer.Name, At: sig.At, CMS: sig.CMS}
	}
	return h, nil
}

func factsOf(p portal.Project) ProjectFacts {
	return ProjectFacts{ID: p.ID, Name: p.Name, Kind: p.Kind, Urban: p.Urban, Works: p.Works, Level: p.Level, Typical: p.Typical,
		Financing: p.Financing, StateInvestment: p.StateInvestment, BIM: p.BIM, ObjectNumber: p.ObjectNumber, KATO: p.KATO,
		Place: p.Place, Revision: p.Revision}
}

// tell puts a message to the expert system into the application's queue, in the transaction of the act that it tells of.
func (s *Service) tell(ctx context.Context, d *deed, event, about string, message any) error {
	body, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("message %s: %w", event, err)
	}
	earlier, err := messagesOf(ctx, d, d.a.ID)
	if err != nil {
		return err
	}
	actor := d.Actor()
	m := Message{ID: d.NewID(), State: messageLife.Start, Application: d.a.ID, Project: d.a.Project, System: d.a.System,
		Place: len(earlier) + 1, Event: event, About: about, Body: body, Digest: digest(body),
		Person: actor.Person, Name: actor.Name, For: actor.For, At: d.Now()}
	if err := messages.Insert(ctx, d.Tx.Tx, &m); err != nil {
		return err
	}
	return d.Enqueue(jobSend, d.a.ID)
}

// send gives the expert system what it has yet to receive of an application, in the order in which it was said. The error
// brings the job back; nothing is lost meanwhile.
func (s *Service) send(ctx context.Context, id portal.ID) error {
	list, err := waitingOf(ctx, s.Bus.DB, id)
	if err != nil {
		return err
	}
	for _, m := range list {
		var receipt Receipt
		sent := s.Partners.Send(ctx, m.System, string(m.ID), m.Event, m.Body, &receipt)
		if sent == nil && receipt.Digest != m.Digest {
			sent = errors.New("the receipt is of another message")
		}
		switch {
		case sent == nil:
			err = s.received(ctx, m, receipt)
		case fault.Is(sent, fault.Invalid) || fault.Is(sent, fault.Conflict):
			slog.WarnContext(ctx, "the expert system refuses a message", "message", m.ID, "event", m.Event, "error", sent)
			err = s.attempted(ctx, m, "refuse", reasonOf(sent))
		default:
			err = errors.Join(fmt.Errorf("message %s of application %s: %w", m.Event, id, sent), s.attempted(ctx, m, "fail", reasonOf(sent)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reasonOf is why a message did not arrive, as the key of a sentence for people; the inner text stays in the log.
func reasonOf(err error) string {
	f := fault.As(err)
	switch {
	case f.Kind == fault.Invalid || f.Kind == fault.Conflict:
		return "refused"
	case f.Key == "integration.suspended":
		return "suspended"
	case f.Kind == fault.Unavailable && f.Key != "fault.nonsense":
		return "unavailable"
	}
	return "nonsense"
}

// attempted keeps that a message did not arrive, or was not taken.
func (s *Service) attempted(ctx context.Context, m Message, do flow.Do, reason string) error {
	return s.onMessage(ctx, m, do, func(ctx context.Context, d *deed, m *Message) error {
		m.Reason = reason
		d.Fact("reason", reason)
		d.Fact("attempt", fmt.Sprint(m.Attempts))
		if do != "refuse" {
			return nil
		}
		told, href := "notice.expertise.message_refused", SideHref(d.a.Project)
		if m.Event == EventApplication {
			told, href = "notice.expertise.application_refused", href+"/organisations"
			if err := d.giveBack(); err != nil {
				return err
			}
		}
		if err := d.Notify(portal.Notice{Person: m.Person, Key: told, Args: d.args(), Href: href}); err != nil {
			return err
		}
		return d.Notify(portal.Notice{Role: portal.RoleRegistrar, Key: "notice.expertise.message_refused", Args: d.args(), Href: OperatorHref(d.a.ID)})
	})
}

// giveBack lets the customer choose again after the chosen organisation's system did not take the application, which keeps its
// number and its date.
func (d *deed) giveBack() error {
	if err := d.step("give_back"); err != nil {
		return err
	}
	d.unchanged = false
	d.Fact("organisation", string(d.a.Organisation))
	d.a.Organisation, d.a.Title, d.a.System, d.a.ChosenAt = "", portal.Text{}, "", time.Time{}
	return d.Meet(TermHandOver) // it was handed over, and not taken; the next choice has a day of its own
}

// received keeps the receipt; with that of the application itself, the case is in the hands of the expert system (cl. 37).
func (s *Service) received(ctx context.Context, m Message, receipt Receipt) error {
	return s.onMessage(ctx, m, "deliver", func(ctx context.Context, d *deed, m *Message) error {
		m.Receipt = receipt
		d.Fact("digest", receipt.Digest)
		if m.Event != EventApplication {
			return nil
		}
		if err := d.step("hand_over"); err != nil {
			return err
		}
		d.unchanged = false
		d.a.Receipt, d.a.OpenedAt = receipt, d.Now()
		if err := d.Meet(TermHandOver); err != nil {
			return err
		}
		d.Fact("case", receipt.Case)
		if err := d.notifySides("notice.expertise.handed_over", "Case", receipt.Case); err != nil {
			return err
		}
		return d.Emit("expertise.handed_over", map[string]string{"application": string(d.a.ID), "number": d.a.Number,
			"organisation": string(d.a.Organisation), "case": receipt.Case})
	})
}

// onMessage is a command of the Portal on one message. A message that was settled meanwhile is left alone.
func (s *Service) onMessage(ctx context.Context, m Message, do flow.Do, run func(ctx context.Context, d *deed, m *Message) error) error {
	a, err := applications.Get(ctx, s.Bus.DB, m.Application)
	if err != nil {
		return err
	}
	act := messageLife.Act(do)
	_, err = s.change(ctx, command.Command{Actor: portal.System("expertise"), Act: act, Clause: messageClause(m)}, m.Application, a.About, func(ctx context.Context, d *deed) error {
		d.unchanged = true
		now, err := messages.Get(ctx, d, m.ID)
		if err != nil {
			return err
		}
		if messageLife.Ended(now.State) {
			return d.Allow(act, d.res)
		}
		if now.State, err = d.Step(messageLife, now.ID, now.State, do, d.res); err != nil {
			return err
		}
		now.Attempts++
		now.TriedAt = d.Now()
		if messageLife.Ended(now.State) {
			now.EndedAt, now.Reason = d.Now(), ""
		}
		if err := run(ctx, d, &now); err != nil {
			return err
		}
		return messages.Update(ctx, d.Tx.Tx, &now)
	})
	return err
}

// messageClause is the clause under which a message travels.
func messageClause(m Message) law.Clause {
	if m.Event == EventApplication {
		return law.C37
	}
	return law.C46
}

// Resend tries a message again that the outbox has given up, or sooner than it would.
func (s *Service) Resend(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	_, p, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise_message.resend", Clause: law.C37, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		d.unchanged = true
		list, err := waitingOf(ctx, d, id)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			if err := d.Allow("expertise_message.resend", d.res); err != nil {
				return err
			}
			return fault.New(fault.Conflict, "fault.step").Law(law.C37)
		}
		m := list[0]
		if m.State, err = d.Step(messageLife, m.ID, m.State, "resend", d.res); err != nil {
			return err
		}
		d.Fact("message", m.Event)
		if err := messages.Update(ctx, d.Tx.Tx, &m); err != nil {
			return err
		}
		return d.Enqueue(jobSend, id)
	})
	return err
}

// overdueHandOver tells the operator that an application did not leave on the day on which it arrived (cl. 37).
func (s *Service) overdueHandOver(ctx context.Context, id portal.ID, at time.Time, key string) error {
	a, err := applications.Get(ctx, s.Bus.DB, id)
	if errors.Is(err, db.ErrNone) || err == nil && a.State != Chosen {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.change(ctx, command.Command{Actor: portal.System("expertise"), Act: "expertise.note", Clause: law.C37, Key: key}, id, a.About, func(_ context.Context, d *deed) error {
		d.unchanged = true
		if err := d.Allow("expertise.note", d.res); err != nil {
			return err
		}
		d.Fact("overdue", at.UTC().Format(time.RFC3339))
		return d.Notify(portal.Notice{Role: portal.RoleRegistrar, Key: "notice.expertise.hand_over_overdue", Args: d.args(), Href: OperatorHref(id)})
	})
	return err
}
