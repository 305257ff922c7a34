package registration

import (
	"context"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// organisationResource is the profile of a legal entity as the rules know it.
func organisationResource(p portal.Party) policy.Resource {
	return policy.Resource{Type: "Organisation", ID: portal.ID(p), View: "organisation.view", Attrs: policy.Attrs{"party": string(p)}}
}

// AddUnit adds a unit to the structure of the legal entity for which the actor acts, below another or at the top.
func (s *Service) AddUnit(ctx context.Context, actor portal.Actor, parent portal.ID, name, key string) error {
	return s.build(ctx, actor, "organisation.add_unit", key, func(ctx context.Context, tx *command.Tx, all []Unit) error {
		u := Unit{ID: tx.NewID(), Party: actor.For, Parent: parent, Name: strings.TrimSpace(name)}
		known := parent == "" || slices.ContainsFunc(all, func(o Unit) bool { return o.ID == parent })
		if err := tx.Check(unitNamed(u, all), rule(known, law.C12p2, "unit_known", "parent")); err != nil {
			return err
		}
		tx.Fact("unit", u.Name)
		return units.Insert(ctx, tx.Tx, &u)
	})
}

// RenameUnit changes the name of a unit.
func (s *Service) RenameUnit(ctx context.Context, actor portal.Actor, id portal.ID, name, key string) error {
	return s.build(ctx, actor, "organisation.rename_unit", key, func(ctx context.Context, tx *command.Tx, all []Unit) error {
		u, err := unitAmong(all, id)
		if err != nil {
			return err
		}
		u.Name = strings.TrimSpace(name)
		if err := tx.Check(unitNamed(u, all)); err != nil {
			return err
		}
		return units.Update(ctx, tx.Tx, &u)
	})
}

// CloseUnit takes an empty unit out of the structure.
func (s *Service) CloseUnit(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.build(ctx, actor, "organisation.close_unit", key, func(ctx context.Context, tx *command.Tx, all []Unit) error {
		u, err := unitAmong(all, id)
		if err != nil {
			return err
		}
		members, err := peopleOf(ctx, tx, actor.For, memberActive)
		if err != nil {
			return err
		}
		holds := slices.ContainsFunc(members, func(m Membership) bool { return m.Unit == id }) ||
			slices.ContainsFunc(all, func(o Unit) bool { return o.Parent == id })
		if err := tx.Check(rule(!holds, law.C12p2, "unit_empty", "")); err != nil {
			return err
		}
		u.ClosedAt = tx.Now()
		return units.Update(ctx, tx.Tx, &u)
	})
}

// build is the frame of the commands about the structure.
func (s *Service) build(ctx context.Context, actor portal.Actor, act, key string,
	run func(ctx context.Context, tx *command.Tx, all []Unit) error) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: act, Clause: law.C12p2, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			tx.About(portal.Subject{Kind: "organisation", ID: portal.ID(actor.For)}, "")
			if err := tx.Allow(act, organisationResource(actor.For)); err != nil {
				return err
			}
			all, err := unitsOf(ctx, tx, actor.For)
			if err != nil {
				return err
			}
			return run(ctx, tx, all)
		})
	return err
}

// unitAmong finds a unit in a structure that was read; another's unit is none.
func unitAmong(all []Unit, id portal.ID) (Unit, error) {
	for _, u := range all {
		if u.ID == id {
			return u, nil
		}
	}
	return Unit{}, db.ErrNone
}

// unitNamed: a unit has a name that no other beside it bears.
func unitNamed(u Unit, all []Unit) law.Finding {
	twin := slices.ContainsFunc(all, func(o Unit) bool { return o.ID != u.ID && o.Parent == u.Parent && strings.EqualFold(o.Name, u.Name) })
	return rule(u.Name != "" && len([]rune(u.Name)) <= maxWords && !twin, law.C12p2, "unit_name", "name")
}

// Organisation is the profile of a legal entity as its people see it.
type Organisation struct {
	Profile
	Capacities  []portal.Role
	Units       []Unit
	Active      []Membership
	Asked       []Membership
	Powers      []Power
	Acceptances []Acceptance
	Holdable    []portal.Role // what the administrator may give
}

// PowersOf are the powers of one member.
func (o Organisation) PowersOf(m Membership) []Power {
	return slices.DeleteFunc(slices.Clone(o.Powers), func(p Power) bool { return p.Membership != m.ID })
}

// Organisation reads the profile of the legal entity for which the actor acts.
func (s *Service) Organisation(ctx context.Context, actor portal.Actor) (Organisation, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "organisation.view", organisationResource(actor.For)); err != nil {
		return Organisation{}, err
	}
	q, party := s.bus.DB, actor.For
	var o Organisation
	var err error
	if o.Profile, err = profiles.Get(ctx, q, party); err != nil {
		return Organisation{}, err
	}
	if o.Capacities, err = capacitiesOf(ctx, q, party); err != nil {
		return Organisation{}, err
	}
	if o.Units, err = unitsOf(ctx, q, party); err != nil {
		return Organisation{}, err
	}
	if o.Active, err = peopleOf(ctx, q, party, memberActive); err != nil {
		return Organisation{}, err
	}
	if o.Asked, err = peopleOf(ctx, q, party, memberAsked); err != nil {
		return Organisation{}, err
	}
	if o.Powers, err = powersAt(ctx, q, party); err != nil {
		return Organisation{}, err
	}
	if o.Acceptances, err = acceptancesFor(ctx, q, party); err != nil {
		return Organisation{}, err
	}
	o.Holdable, err = s.holdable(ctx, q, party)
	return o, err
}
