package expertsystem

import (
	"context"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/law"
)

// takeAct carries an act of the customer's side out in the review (cl. 38, 46). The review knows the message by its number,
// so that one that comes again after a failure has one effect.
func (s *Service) takeAct(ctx context.Context, m message) (portalapi.Receipt, portal.ID, error) {
	about, err := read[portalapi.Act](m)
	if err != nil {
		return portalapi.Receipt{}, "", err
	}
	c, found, err := caseOf(ctx, s.db(), about.Application)
	if err != nil {
		return portalapi.Receipt{}, "", err
	}
	if !found {
		return portalapi.Receipt{}, "", fault.New(fault.Conflict, "expertsystem.no_case").Law(law.C46)
	}
	if c.State == StateReceived {
		return portalapi.Receipt{}, c.ID, fault.New(fault.Conflict, "fault.step").Law(law.C46)
	}
	if err := s.admittedStill(ctx, c); err != nil {
		return portalapi.Receipt{}, c.ID, err
	}
	brought, err := s.act(ctx, c, m)
	if err != nil {
		return portalapi.Receipt{}, c.ID, err
	}
	receipt := c.receipt(m.digest, s.now())
	_, err = s.Bus.Do(ctx, command.Command{Actor: thePortal, Act: "exchange.take", Clause: law.C46, Key: "exchange.taken:" + m.id}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(c.Subject(), c.Handover.Project.ID)
		if err := tx.Allow("exchange.take", c.resource()); err != nil {
			return err
		}
		tx.Fact("event", m.event)
		tx.Fact("digest", m.digest)
		receipt.At = tx.Now()
		if err := s.place(ctx, tx, c.ID, brought); err != nil {
			return err
		}
		return received.Insert(ctx, tx.Tx, s.taken(m, c.ID, receipt, tx.Now()))
	})
	return receipt, c.ID, err
}

// admittedStill refuses acts in the case of an organisation that may no longer work here (cl. 48).
func (s *Service) admittedStill(ctx context.Context, c Case) error {
	o, known, err := organisationOf(ctx, s.db(), c.Organisation)
	if err != nil {
		return err
	}
	return command.Refusal(receivable(o, known, c.Handover.Organisation, s.today())...)
}

// act carries an act out, and tells which documents it brought.
func (s *Service) act(ctx context.Context, c Case, m message) ([]File, error) {
	key := "exchange:" + m.id
	switch m.event {
	case portalapi.EventContract:
		a, err := read[portalapi.ContractSigned](m)
		if err != nil {
			return nil, err
		}
		course, err := s.Reviews.Course(ctx, s.db(), c.ID)
		if err != nil {
			return nil, err
		}
		if course.Contract != a.Contract || course.SHA256 != a.SHA256 {
			return nil, fault.New(fault.Conflict, "expertsystem.other_contract").Law(law.Rules299p22)
		}
		return nil, s.Reviews.SignContract(ctx, behalf(a.By), c.ID, a.CMS, key)
	case portalapi.EventAnswer:
		a, err := read[portalapi.RemarkAnswer](m)
		if err != nil {
			return nil, err
		}
		return s.answer(ctx, c, a, key)
	case portalapi.EventHandIn:
		a, err := read[portalapi.Act](m)
		if err != nil {
			return nil, err
		}
		return nil, s.Reviews.HandIn(ctx, behalf(a.By), c.ID, key)
	}
	a, err := read[portalapi.EndAsked](m)
	if err != nil {
		return nil, err
	}
	return nil, s.Reviews.AskEnd(ctx, behalf(a.By), c.ID, a.Ground, a.Text, key)
}

// behalf is the person on the customer's side as the journal keeps them, with the system that passes the act on.
func behalf(b portalapi.OnBehalf) portal.Actor {
	return portal.Actor{Person: b.Person, Name: b.Name, For: b.Party, System: relay, Roles: []portal.Role{portal.RolePartnerSystem}}
}

// answer answers a remark, with the documents that the answer brings: each follows a version that came before, or is new.
func (s *Service) answer(ctx context.Context, c Case, a portalapi.RemarkAnswer, key string) ([]File, error) {
	course, err := s.Reviews.Course(ctx, s.db(), c.ID)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(course.Remarks, a.Remark) {
		return nil, fault.New(fault.Conflict, "expertsystem.no_remark").Law(law.C46)
	}
	there, err := s.here(ctx, c, a.Documents)
	if err != nil {
		return nil, err
	}
	var changes []Change
	var brought []File
	for _, d := range a.Documents {
		f := there[d.Version]
		change := Change{Kind: d.Kind, Title: d.Title, File: f.Kept}
		if d.Replaces != "" {
			before, known, err := fileAt(ctx, s.db(), c.ID, d.Replaces)
			if err != nil {
				return nil, err
			}
			if !known || before.Document == "" {
				return nil, command.Refusal(finding(false, law.C46, "replaces", "documents", "Title", d.Title))
			}
			change.Document = before.Document
		}
		f.Document = change.Document
		changes, brought = append(changes, change), append(brought, f)
	}
	return brought, s.Reviews.Answer(ctx, behalf(a.By), c.ID, a.Remark, a.Text, changes, key)
}

// place notes which document of the case each of the brought ones has become, so that a later one can follow it.
func (s *Service) place(ctx context.Context, tx *command.Tx, id portal.ID, brought []File) error {
	if len(brought) == 0 {
		return nil
	}
	course, err := s.Reviews.Course(ctx, tx, id)
	if err != nil {
		return err
	}
	list, err := filesOf(ctx, tx, id)
	if err != nil {
		return err
	}
	taken := map[portal.ID]bool{}
	for _, f := range list {
		taken[f.Document] = true
	}
	for _, f := range brought {
		i := slices.IndexFunc(course.Documents, func(d portal.DocumentRef) bool {
			if f.Document != "" {
				return d.Document == f.Document
			}
			return d.SHA256 == f.Source.SHA256 && !taken[d.Document]
		})
		if i < 0 {
			continue // the next answer has replaced it already
		}
		now, err := files.Get(ctx, tx, f.ID)
		if err != nil {
			return err
		}
		now.Document, now.Text = course.Documents[i].Document, course.Documents[i].Version
		taken[now.Document] = true
		if err := files.Update(ctx, tx.Tx, &now); err != nil {
			return err
		}
	}
	return nil
}
