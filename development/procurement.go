package development

import (
	"context"
	"errors"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/procurement"
	"birtereze/portal/law"
)

// Registry is the public-procurement portal (cl. 21 part 3); its errors are those of package gateway.
type Registry interface {
	ByNumber(ctx context.Context, number string) (procurement.Contract, error)
}

// LookUp asks the procurement portal for a contract and records its number and date (cl. 21 part 3). Where the portal is
// down or knows no such contract, the customer is told so, and may enter both by hand with the reason.
func (s *Service) LookUp(ctx context.Context, actor portal.Actor, id portal.ID, number, key string) error {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "project.record_procurement", st.resource()); err != nil {
		return err
	}
	if number == "" {
		return fault.Wrong("number", "rule.procurement_number.not_met").Law(law.C21p3)
	}
	c, err := s.Procurement.ByNumber(ctx, number)
	switch {
	case errors.Is(err, gateway.ErrNotFound):
		return fault.New(fault.Invalid, "procurement.unknown").Law(law.C21p3).Add("number", "procurement.unknown").Because(err)
	case errors.Is(err, gateway.ErrNonsense):
		return fault.New(fault.Unavailable, "procurement.nonsense").Law(law.C21p3).Because(err)
	case errors.Is(err, gateway.ErrUnavailable):
		return fault.New(fault.Unavailable, "procurement.unavailable").Law(law.C21p3).Because(err)
	case err != nil:
		return fault.Wrong("number", "procurement.not_a_number").Law(law.C21p3).Because(err)
	}
	if err := command.Refusal(fits(st.Project, c)...); err != nil {
		return err
	}
	return s.RecordProcurement(ctx, actor, id, Procurement{Number: c.Number, Date: c.SignedOn, Subject: c.SubjectRU, Tiyn: c.Sum,
		Source: FromPortal}, key)
}

// fits checks that the contract found is the one of this project.
func fits(p Project, c procurement.Contract) []law.Finding {
	return []law.Finding{
		check(law.C21p3, "procurement_concluded", "number", c.Status.Concluded()),
		check(law.C21p3, "procurement_customer", "number", portal.Party(c.Customer) == p.Customer),
		check(law.C21p3, "procurement_supplier", "number", p.Designer == "" || c.Supplier == p.Designer || c.Supplier == p.Surveyor),
	}
}

// RecordProcurement enters the number and date of the contract, or that there is none, each by hand only with the reason
// (cl. 21 part 3).
func (s *Service) RecordProcurement(ctx context.Context, actor portal.Actor, id portal.ID, given Procurement, key string) error {
	cmd := command.Command{Actor: actor, Act: "project.record_procurement", Clause: law.C21p3, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		p := st.Project
		var err error
		if p.State, err = tx.Step(projectLife, p.ID, p.State, "record_procurement", st.resource()); err != nil {
			return err
		}
		if err := tx.Check(recorded(given)...); err != nil {
			return err
		}
		given.Person, given.For, given.At = actor.Person, actor.For, tx.Now()
		p.Procurement = &given
		tx.Fact("source", given.Source)
		if given.Number != "" {
			tx.Fact("number", given.Number)
			tx.Fact("date", string(given.Date))
		}
		if given.Reason != "" {
			tx.Fact("reason", given.Reason)
		}
		return projects.Update(ctx, tx.Tx, &p)
	})
	return err
}
