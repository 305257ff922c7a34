package approval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// answerTerm is the term within which an authority is expected to answer.
const answerTerm = "approval.answer"

// Send sends the agreed documentation of a project to authorities, all at once (cl. 30).
func (s *Service) Send(ctx context.Context, actor portal.Actor, project portal.ID, authorities []portal.Party, note, key string) error {
	p, err := s.projects.Project(ctx, project)
	if err != nil {
		return err
	}
	documents, err := s.projects.Documentation(ctx, project)
	if err != nil {
		return err
	}
	registered, err := s.parties.Parties(ctx, portal.RoleApprovingAuthority)
	if err != nil {
		return err
	}
	slices.Sort(authorities)
	authorities = slices.Compact(authorities)
	systems := map[portal.Party]portal.ID{}
	for _, a := range authorities {
		if systems[a], _, err = s.systems.AuthoritySystem(ctx, a); err != nil {
			return err
		}
	}
	_, err = s.bus.Do(ctx, command.Command{Actor: actor, Act: "approval.send", Clause: law.C30, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: "project", ID: p.ID}, p.ID)
		res := policy.OfProject(p)
		res.View = "approval.view"
		if err := tx.Allow("approval.send", res); err != nil {
			return err
		}
		before, err := ofProject(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if err := tx.Check(sendable(documents, authorities, registered, before)...); err != nil {
			return err
		}
		r := Request{ID: tx.NewID(), Project: p.ID, Note: note, Documents: documents, Person: actor.Person, At: tx.Now()}
		if err := requests.Insert(ctx, tx.Tx, &r); err != nil {
			return err
		}
		for _, authority := range authorities {
			if err := s.open(ctx, tx, p, r, authority, systems[authority]); err != nil {
				return err
			}
		}
		tx.About(portal.Subject{Kind: "project", ID: p.ID}, p.ID)
		return tx.Emit("approval.sent", map[string]string{"authorities": fmt.Sprint(len(authorities))})
	})
	return err
}

// open begins the course of a request at one authority.
func (s *Service) open(ctx context.Context, tx *command.Tx, p portal.Project, r Request, authority portal.Party, system portal.ID) error {
	a := Approval{ID: tx.NewID(), State: life.Start, Request: r.ID, Project: p.ID, Authority: authority, System: system, SentAt: tx.Now()}
	tx.About(a.subject(), p.ID)
	tx.Fact("authority", string(authority))
	if err := approvals.Insert(ctx, tx.Tx, &a); err != nil {
		return err
	}
	if err := tx.Start(deadline.Term{What: answerTerm, Days: s.days, Unit: calendar.WorkingDays, Clause: law.C31p1}); err != nil {
		return err
	}
	return tx.Notify(portal.Notice{Party: authority, Role: portal.RoleApprovingAuthority, Key: "notice.approval_sent",
		Args: map[string]string{"Project": p.Name.Both()}, Href: "/approvals/" + string(a.ID)})
}

// Take notes that the authority has begun to look at what was sent.
func (s *Service) Take(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.change(ctx, actor, id, "approval.take", key, func(ctx context.Context, tx *command.Tx, a *Approval, res policy.Resource) (err error) {
		return take(ctx, tx, a, res)
	})
}

func take(_ context.Context, tx *command.Tx, a *Approval, res policy.Resource) (err error) {
	a.Official, a.TakenAt = tx.Actor().Person, tx.Now()
	a.State, err = tx.Step(life, a.ID, a.State, "take", res)
	return err
}

// Withdraw takes a request back from one authority.
func (s *Service) Withdraw(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.change(ctx, actor, id, "approval.withdraw", key, func(_ context.Context, tx *command.Tx, a *Approval, res policy.Resource) (err error) {
		a.DecidedAt = tx.Now()
		if a.State, err = tx.Step(life, a.ID, a.State, "withdraw", res); err != nil {
			return err
		}
		return tx.Meet(answerTerm)
	})
}

// Draft is the authority's document before it is signed.
type Draft struct {
	Decision Decision
	Number   string
	Dated    portal.Date
	Grounds  string
	File     document.Received
}

// Enter keeps the authority's document with what it says; it takes effect once it is signed (cl. 31).
func (s *Service) Enter(ctx context.Context, actor portal.Actor, id portal.ID, d Draft, key string) error {
	return s.change(ctx, actor, id, "approval.draft", key, func(ctx context.Context, tx *command.Tx, a *Approval, res policy.Resource) error {
		if err := tx.Allow("approval.draft", res); err != nil {
			return err
		}
		if a.State == stateSent {
			if err := take(ctx, tx, a, res); err != nil {
				return err
			}
		}
		if a.State != stateInReview {
			return fault.New(fault.Conflict, "fault.step").Law(law.C31p1)
		}
		return s.keep(ctx, tx, a, d, document.FromPortal)
	})
}

func (s *Service) keep(ctx context.Context, tx *command.Tx, a *Approval, d Draft, origin document.Origin) error {
	a.Decision, a.Number, a.Dated, a.Grounds = d.Decision, d.Number, d.Dated, d.Grounds
	if err := tx.Check(answerable(*a)...); err != nil {
		return err
	}
	doc, err := s.documents.Add(ctx, tx, document.New{Owner: a.subject(), Project: a.Project, Kind: "approval", Title: d.Number, Origin: origin}, d.File)
	if err != nil {
		return err
	}
	a.Document = doc.Newest().ID
	return nil
}

// Sign signs the entered document; with that the authority has answered.
func (s *Service) Sign(ctx context.Context, actor portal.Actor, id portal.ID, message []byte, key string) error {
	before, err := approvals.Get(ctx, s.bus.DB, id)
	if err != nil {
		return err
	}
	if before.Document == "" {
		return fault.New(fault.Conflict, "approval.nothing_to_sign").Law(law.C31p1)
	}
	v, _, err := s.documents.Version(ctx, s.bus.DB, before.Document)
	if err != nil {
		return err
	}
	checked, err := s.documents.Check(ctx, message, v, document.Need{Person: actor.Person, Party: before.Authority, Purpose: "approval", Clause: law.C31p1})
	if err != nil {
		return err
	}
	act := life.Act("approve")
	if before.Decision == Refused {
		act = life.Act("refuse")
	}
	return s.change(ctx, actor, id, act, key, func(ctx context.Context, tx *command.Tx, a *Approval, res policy.Resource) error {
		if a.Document != before.Document {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		return s.decide(ctx, tx, a, res, checked)
	})
}

// decide ends the course by a signed document.
func (s *Service) decide(ctx context.Context, tx *command.Tx, a *Approval, res policy.Resource, checked document.Checked) error {
	do, key := flow.Do("approve"), "notice.approval_approved"
	if a.Decision == Refused {
		do, key = "refuse", "notice.approval_refused"
	}
	var err error
	if a.State, err = tx.Step(life, a.ID, a.State, do, res); err != nil {
		return err
	}
	signature, err := s.documents.KeepSignature(ctx, tx, checked)
	if err != nil {
		return err
	}
	a.Official, a.DecidedAt = signature.Person, tx.Now()
	tx.Fact("decision", string(a.Decision))
	tx.Fact("number", a.Number)
	if err := tx.Meet(answerTerm); err != nil {
		return err
	}
	if err := tx.Emit("approval."+string(a.State), map[string]string{"authority": string(a.Authority)}); err != nil {
		return err
	}
	return tx.Notify(portal.Notice{Party: portal.Party(fmt.Sprint(res.Attrs["customer"])), Role: portal.RoleCustomer, Key: key,
		Args: map[string]string{"Number": a.Number}, Href: "/projects/" + string(a.Project) + "/approvals"})
}

// change is the frame of the commands upon one approval.
func (s *Service) change(ctx context.Context, actor portal.Actor, id portal.ID, act, key string,
	do func(ctx context.Context, tx *command.Tx, a *Approval, res policy.Resource) error) error {
	known, err := approvals.Get(ctx, s.bus.DB, id)
	if err != nil {
		return err
	}
	p, err := s.projects.Project(ctx, known.Project)
	if err != nil {
		return err
	}
	_, err = s.bus.Do(ctx, command.Command{Actor: actor, Act: act, Clause: law.C31p1, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		a, err := approvals.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(a.subject(), a.Project)
		if err := do(ctx, tx, &a, a.resource(p)); err != nil {
			return err
		}
		if err := approvals.Update(ctx, tx.Tx, &a); err != nil {
			return err
		}
		all, err := ofProject(ctx, tx, a.Project)
		if err != nil || !complete(all) {
			return err
		}
		tx.About(portal.Subject{Kind: "project", ID: p.ID}, p.ID)
		return tx.Emit("approval.complete", nil)
	})
	return err
}

// Approved tells whether every authority to which the project was last sent has approved it.
func (s *Service) Approved(ctx context.Context, project portal.ID) (bool, error) {
	all, err := ofProject(ctx, s.bus.DB, project)
	return err == nil && complete(all), err
}

// Authorities lists everybody to whom a project was sent: they may read what was sent.
func (s *Service) Authorities(ctx context.Context, project portal.ID) ([]portal.Party, error) {
	all, err := ofProject(ctx, s.bus.DB, project)
	var list []portal.Party
	for _, a := range all {
		if a.State != stateWithdrawn && !slices.Contains(list, a.Authority) {
			list = append(list, a.Authority)
		}
	}
	return list, err
}

// see reads an approval with its project for somebody who may see it.
func (s *Service) see(ctx context.Context, actor portal.Actor, id portal.ID) (Approval, portal.Project, error) {
	a, err := approvals.Get(ctx, s.bus.DB, id)
	if errors.Is(err, db.ErrNone) {
		return a, portal.Project{}, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return a, portal.Project{}, err
	}
	p, err := s.projects.Project(ctx, a.Project)
	if err != nil {
		return a, p, err
	}
	return a, p, s.bus.Policy.Authorise(ctx, actor, "approval.view", a.resource(p))
}

// Resource is an approval as the rules know it: for the documents that belong to it.
func (s *Service) Resource(ctx context.Context, id portal.ID) (policy.Resource, error) {
	a, err := approvals.Get(ctx, s.bus.DB, id)
	if err != nil {
		return policy.Resource{}, err
	}
	p, err := s.projects.Project(ctx, a.Project)
	return a.resource(p), err
}

// Given is the signed answer of an authority, for those who look at the project after it.
type Given struct {
	Authority portal.Party
	Approved  bool
	Document  portal.DocumentRef
}

// Answers lists the signed answers of all authorities, the newest first.
func (s *Service) Answers(ctx context.Context, project portal.ID) ([]Given, error) {
	all, err := ofProject(ctx, s.bus.DB, project)
	if err != nil {
		return nil, err
	}
	var list []Given
	for _, a := range all {
		if a.State != stateApproved && a.State != stateRefused {
			continue
		}
		v, d, err := s.documents.Version(ctx, s.bus.DB, a.Document)
		if err != nil {
			return nil, err
		}
		list = append(list, Given{a.Authority, a.State == stateApproved, d.Ref(v)})
	}
	return list, nil
}

// Stage tells how far the approvals of a project are.
func (s *Service) Stage(ctx context.Context, project portal.ID, f *stage.Facts) error {
	all, err := ofProject(ctx, s.bus.DB, project)
	if err != nil || len(all) == 0 {
		return err
	}
	f.Approvals = stage.Part{State: stage.Stopped}
	for _, a := range all {
		f.Approvals.At = later(f.Approvals.At, later(a.SentAt, a.DecidedAt))
		if !life.Ended(a.State) {
			f.Approvals.State = stage.UnderWay
			f.Approvals.Holders = append(f.Approvals.Holders, a.Authority)
		}
	}
	if complete(all) {
		f.Approvals.State = stage.Done
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
