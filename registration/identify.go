package registration

import (
	"context"
	"slices"

	"birtereze/portal"
)

// Identify is who acts: a person, on whose behalf, with which roles. Roles come from completed registrations and from
// powers that hold today, read anew at each request, so that a dismissal or a withdrawal works at once. Whoever is not
// among the people of the party acts for nobody but themselves. It is asked by the session, not by a user.
func (s *Service) Identify(ctx context.Context, person portal.IIN, name string, party portal.Party) (portal.Actor, error) {
	actor := portal.Actor{Person: person, Name: name, For: portal.Party(person), Roles: []portal.Role{portal.RolePerson}}
	if party.IsOrganisation() {
		m, found, err := membershipAt(ctx, s.bus.DB, person, party)
		if err != nil {
			return portal.Actor{}, err
		}
		if found && m.State == memberActive {
			roles, err := s.memberRoles(ctx, m)
			actor.For, actor.Roles = party, append(actor.Roles, roles...)
			return actor, err
		}
	}
	roles, err := capacitiesOf(ctx, s.bus.DB, actor.For)
	actor.Roles = append(actor.Roles, roles...)
	return actor, err
}

// memberRoles are the roles of a member by the powers of today, as far as the legal entity itself has them.
func (s *Service) memberRoles(ctx context.Context, m Membership) ([]portal.Role, error) {
	held, err := powersOf(ctx, s.bus.DB, m.ID)
	if err != nil {
		return nil, err
	}
	may, err := s.holdable(ctx, s.bus.DB, m.Party)
	if err != nil {
		return nil, err
	}
	var roles []portal.Role
	for _, p := range held {
		if p.On(s.today()) && slices.Contains(may, p.Role) && !slices.Contains(roles, p.Role) {
			roles = append(roles, p.Role)
		}
	}
	return roles, nil
}

// ActsFor lists on whose behalf a person may act: themselves, when registered, and the legal entities that admitted them.
func (s *Service) ActsFor(ctx context.Context, actor portal.Actor) ([]Profile, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "session.act_for", personResource(actor.Person)); err != nil {
		return nil, err
	}
	parties := []portal.Party{portal.Party(actor.Person)}
	members, err := membershipsOf(ctx, s.bus.DB, actor.Person)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		if m.State == memberActive {
			parties = append(parties, m.Party)
		}
	}
	var list []Profile
	for _, party := range parties {
		p, found, err := findProfile(ctx, s.bus.DB, party)
		if err != nil {
			return nil, err
		}
		if found {
			list = append(list, p)
		}
	}
	return list, nil
}
