package registration

import (
	"context"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// holdable lists what an administrator may give to the people of a party: what the party is registered as, the
// administration of its profile, and at the operator the roles of its staff (cl. 5, 12).
func (s *Service) holdable(ctx context.Context, q db.Querier, party portal.Party) ([]portal.Role, error) {
	have, err := capacitiesOf(ctx, q, party)
	if err != nil {
		return nil, err
	}
	if s.isOperator(party) {
		have = append(have, OperatorRoles()...)
	}
	return append(have, portal.RoleAdministrator), nil
}

// Grant is a power to be given.
type Grant struct {
	Role  portal.Role
	First portal.Date // empty: today
	Last  portal.Date // empty: until it is withdrawn
}

// Give gives a member a power for some days or until it is withdrawn (cl. 12 part 2).
func (s *Service) Give(ctx context.Context, actor portal.Actor, member portal.ID, g Grant, key string) error {
	return s.manage(ctx, actor, "power.grant", member, key, func(ctx context.Context, tx *command.Tx, m *Membership) error {
		today := portal.DateOf(tx.Now())
		if m.State != memberActive {
			return fault.New(fault.Conflict, "fault.step")
		}
		if g.First == "" {
			g.First = today
		}
		p := Power{ID: tx.NewID(), State: power.Start, Membership: m.ID, Person: m.Person, Party: m.Party, Role: g.Role,
			First: g.First, Last: g.Last, GivenBy: actor.Person, GivenAt: tx.Now()}
		may, err := s.holdable(ctx, tx, m.Party)
		if err != nil {
			return err
		}
		held, err := powersOf(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		twice := slices.ContainsFunc(held, func(h Power) bool { return h.Role == p.Role && h.Ahead(today) })
		if err := tx.Check(append(powerFits(p, may, today), rule(!twice, law.C12p2, "power_once", "role"))...); err != nil {
			return err
		}
		tx.Fact("role", string(p.Role))
		return powers.Insert(ctx, tx.Tx, &p)
	})
}

// Take withdraws a power; it ends at once. It returns whose membership it was.
func (s *Service) Take(ctx context.Context, actor portal.Actor, id portal.ID, key string) (portal.ID, error) {
	p, err := powers.Get(ctx, s.bus.DB, id)
	if err != nil {
		return "", err
	}
	return p.Membership, s.manage(ctx, actor, "power.withdraw", p.Membership, key, func(ctx context.Context, tx *command.Tx, m *Membership) error {
		p, err := powers.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.Role == portal.RoleAdministrator {
			if err := s.keepAdministrator(ctx, tx, m.Party, func(q Power) bool { return q.ID == p.ID }); err != nil {
				return err
			}
		}
		return withdraw(ctx, tx, *m, p)
	})
}

func withdraw(ctx context.Context, tx *command.Tx, m Membership, p Power) error {
	var err error
	if p.State, err = tx.Step(power, p.ID, p.State, "withdraw", m.resource()); err != nil {
		return err
	}
	p.WithdrawnAt = tx.Now()
	tx.Fact("role", string(p.Role))
	return powers.Update(ctx, tx.Tx, &p)
}
