package registration

import (
	"context"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// enrol makes the party of a completed registration a user of the Portal: its profile, its capacities, and – for a legal
// entity – its first person as the administrator (cl. 8, 9, 11, 12).
func (s *Service) enrol(ctx context.Context, tx *command.Tx, r *Registration) error {
	if err := keepProfile(ctx, tx, *r); err != nil {
		return err
	}
	for _, c := range r.Capacities {
		err := capacities.Insert(ctx, tx.Tx, &Capacity{ID: tx.NewID(), Party: r.Party, Role: c, Registration: r.ID, Since: tx.Now()})
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, "registration.taken").Law(law.C7).Because(err)
		}
		if err != nil {
			return err
		}
	}
	if r.Path != PathPerson {
		if err := s.admitFounder(ctx, tx, *r); err != nil {
			return err
		}
	}
	if err := tx.Notify(told(*r, "registration_confirmed")); err != nil {
		return err
	}
	return tx.Emit("registration.confirmed", map[string]string{
		"registration": string(r.ID), "person": string(r.Person), "party": string(r.Party), "path": string(r.Path)})
}

// keepProfile writes what is known of the party: of a legal entity from the registers alone.
func keepProfile(ctx context.Context, tx *command.Tx, r Registration) error {
	p, found, err := findProfile(ctx, tx, r.Party)
	if err != nil {
		return err
	}
	p.Contact = r.Contact
	if r.Path == PathPerson {
		p.Name = portal.Text{RU: r.Name, KK: r.Name}
	} else {
		p.Name, p.Extract = r.Extract.Name, r.Extract
	}
	if found {
		return profiles.Update(ctx, tx.Tx, &p)
	}
	p.ID, p.RegisteredAt = r.Party, tx.Now()
	err = profiles.Insert(ctx, tx.Tx, &p)
	if db.IsDuplicate(err) {
		// A colleague was first by a moment, and is the administrator now.
		return fault.New(fault.Conflict, "registration.taken").Law(law.C12p1).Because(err)
	}
	return err
}

// admitFounder: the first user to register from a legal entity becomes its administrator, with all that the entity is
// (cl. 12 part 1). Whoever comes by clause 11 after somebody else waits for the administrator.
func (s *Service) admitFounder(ctx context.Context, tx *command.Tx, r Registration) error {
	m, found, err := membershipAt(ctx, tx, r.Person, r.Party)
	if err != nil {
		return err
	}
	others, err := peopleOf(ctx, tx, r.Party, memberActive)
	if err != nil {
		return err
	}
	if !found {
		m = Membership{ID: tx.NewID(), State: membership.Start, Person: r.Person, Name: r.Name, Party: r.Party,
			Certificate: r.Certificate, Position: r.Position, AskedAt: tx.Now()}
		if err := memberships.Insert(ctx, tx.Tx, &m); err != nil {
			return err
		}
	}
	if m.State == memberActive {
		return s.empower(ctx, tx, m, r.Capacities)
	}
	if len(others) > 0 {
		return tx.Notify(portal.Notice{Party: r.Party, Role: portal.RoleAdministrator, Key: "notice.membership_asked",
			Args: map[string]string{"Name": r.Name}, Href: "/organisation"})
	}
	if m.State, err = tx.Step(membership, m.ID, m.State, "found", m.resource()); err != nil {
		return err
	}
	m.AdmittedAt = tx.Now()
	if err := memberships.Update(ctx, tx.Tx, &m); err != nil {
		return err
	}
	return s.empower(ctx, tx, m, append([]portal.Role{portal.RoleAdministrator}, r.Capacities...))
}

// empower gives a member powers from today on, without an end; those that the member holds already are left alone.
func (s *Service) empower(ctx context.Context, tx *command.Tx, m Membership, roles []portal.Role) error {
	held, err := powersOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	today := portal.DateOf(tx.Now())
	for _, role := range roles {
		if slices.ContainsFunc(held, func(p Power) bool { return p.Role == role && p.On(today) && p.Last == "" }) {
			continue
		}
		p := Power{ID: tx.NewID(), State: power.Start, Membership: m.ID, Person: m.Person, Party: m.Party, Role: role,
			First: today, GivenBy: tx.Actor().Person, GivenAt: tx.Now()}
		if err := powers.Insert(ctx, tx.Tx, &p); err != nil {
			return err
		}
	}
	return nil
}

// resource is a membership as the rules know it.
func (m Membership) resource() policy.Resource {
	return policy.Resource{Type: "Membership", ID: m.ID, View: "membership.view", Attrs: policy.Attrs{
		"person": string(m.Person), "party": string(m.Party), "state": string(m.State)}}
}
