package registration

import (
	"context"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Standing is how a person stands to the organisation of their certificate.
type Standing struct {
	Organisation Profile
	Registered   bool      // the organisation is a user of the Portal
	Member       bool      // the person is among its people
	AskedAt      time.Time // since when the person waits to be; zero when they do not
	Contact      Contact   // of the person, as far as known
}

// Standing tells a newcomer whether their organisation is registered, and whether they belong to it.
func (s *Service) Standing(ctx context.Context, actor portal.Actor, cert Certificate) (Standing, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "registration.start", policy.Public("")); err != nil {
		return Standing{}, err
	}
	var st Standing
	var err error
	if st.Organisation, st.Registered, err = findProfile(ctx, s.bus.DB, portal.Party(cert.BIN)); err != nil {
		return Standing{}, err
	}
	me, _, err := findPerson(ctx, s.bus.DB, actor.Person)
	if err != nil {
		return Standing{}, err
	}
	st.Contact = me.Contact
	m, found, err := membershipAt(ctx, s.bus.DB, actor.Person, portal.Party(cert.BIN))
	if found && m.State == memberAsked {
		st.AskedAt = m.AskedAt
	}
	st.Member = found && m.State == memberActive
	return st, err
}

// AskMembership asks the administrator of a registered legal entity to admit the actor, who holds a certificate of it.
func (s *Service) AskMembership(ctx context.Context, actor portal.Actor, cert Certificate, c Contact, position, key string) error {
	c.Email, c.Phone = strings.TrimSpace(c.Email), tidyPhone(c.Phone)
	m := Membership{State: membership.Start, Person: actor.Person, Name: actor.Name, Party: portal.Party(cert.BIN),
		Certificate: cert.Role, Position: strings.TrimSpace(position)}
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "membership.ask", Clause: law.C12p2, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			m.ID, m.AskedAt = tx.NewID(), tx.Now()
			tx.About(m.Subject(), "")
			res := m.resource()
			res.View, res.Attrs["certificate"] = "", string(cert.BIN)
			if err := tx.Allow("membership.ask", res); err != nil {
				return err
			}
			_, registered, err := findProfile(ctx, tx, m.Party)
			if err != nil {
				return err
			}
			_, already, err := membershipAt(ctx, tx, m.Person, m.Party)
			if err != nil {
				return err
			}
			asks := Registration{Path: PathEntity, Contact: c, Position: m.Position}
			found := append(contactGiven(asks), positionGiven(asks),
				rule(registered, law.C12p1, "party_registered", ""), rule(!already, law.C12p2, "asked_once", ""))
			if err := tx.Check(found...); err != nil {
				return err
			}
			if err := keepContact(ctx, tx, Registration{Person: m.Person, Name: m.Name, Contact: c}); err != nil {
				return err
			}
			if err := memberships.Insert(ctx, tx.Tx, &m); err != nil {
				if db.IsDuplicate(err) {
					return fault.New(fault.Conflict, "fault.conflict").Because(err)
				}
				return err
			}
			return tx.Notify(portal.Notice{Party: m.Party, Role: portal.RoleAdministrator, Key: "notice.membership_asked",
				Args: map[string]string{"Name": m.Name}, Href: "/organisation"})
		})
	return err
}

// Member reads a membership for who may see it.
func (s *Service) Member(ctx context.Context, actor portal.Actor, id portal.ID) (Membership, error) {
	m, err := memberships.Get(ctx, s.bus.DB, id)
	if err != nil {
		return Membership{}, err
	}
	return m, s.bus.Policy.Authorise(ctx, actor, "membership.view", m.resource())
}

// manage is the frame of the administrator's commands about a member.
func (s *Service) manage(ctx context.Context, actor portal.Actor, act string, id portal.ID, key string,
	run func(ctx context.Context, tx *command.Tx, m *Membership) error) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: act, Clause: law.C12p2, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			m, err := memberships.Get(ctx, tx, id)
			if err != nil {
				return err
			}
			tx.About(m.Subject(), "")
			tx.Fact("member", m.Name)
			if err := tx.Allow(act, m.resource()); err != nil {
				return err
			}
			if err := run(ctx, tx, &m); err != nil {
				return err
			}
			return memberships.Update(ctx, tx.Tx, &m)
		})
	return err
}

// move steps a membership and tells the person.
func (s *Service) move(tx *command.Tx, m *Membership, do flow.Do, notice string) error {
	var err error
	if m.State, err = tx.Step(membership, m.ID, m.State, do, m.resource()); err != nil {
		return err
	}
	return tx.Notify(membersNotice(*m, notice))
}

// Admit makes somebody who asked a user of the legal entity. Powers are given apart.
func (s *Service) Admit(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.manage(ctx, actor, "membership.admit", id, key, func(_ context.Context, tx *command.Tx, m *Membership) error {
		m.AdmittedAt = tx.Now()
		return s.move(tx, m, "admit", "membership_admitted")
	})
}

// Decline turns somebody who asked away.
func (s *Service) Decline(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.manage(ctx, actor, "membership.decline", id, key, func(_ context.Context, tx *command.Tx, m *Membership) error {
		m.EndedAt = tx.Now()
		return s.move(tx, m, "decline", "membership_declined")
	})
}

// Dismiss ends a membership together with all its powers, at once: the next request of the person finds them gone.
func (s *Service) Dismiss(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.manage(ctx, actor, "membership.dismiss", id, key, func(ctx context.Context, tx *command.Tx, m *Membership) error {
		if err := s.keepAdministrator(ctx, tx, m.Party, func(p Power) bool { return p.Membership == m.ID }); err != nil {
			return err
		}
		held, err := powersOf(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		for _, p := range held {
			if err := withdraw(ctx, tx, *m, p); err != nil {
				return err
			}
		}
		m.EndedAt = tx.Now()
		return s.move(tx, m, "dismiss", "membership_dismissed")
	})
}

// Place puts a member into a unit and a position of the structure.
func (s *Service) Place(ctx context.Context, actor portal.Actor, id, unit portal.ID, position, key string) error {
	return s.manage(ctx, actor, "membership.place", id, key, func(ctx context.Context, tx *command.Tx, m *Membership) error {
		m.Unit, m.Position = unit, strings.TrimSpace(position)
		exists := unit == ""
		if !exists {
			u, found, err := optional(units.Get(ctx, tx, unit))
			if err != nil {
				return err
			}
			exists = found && u.Party == m.Party && u.ClosedAt.IsZero()
		}
		return tx.Check(rule(exists, law.C12p2, "unit_known", "unit"), rule(len([]rune(m.Position)) <= maxWords, law.C12p2, "position_long", "position"))
	})
}

// keepAdministrator refuses what would leave a profile without anybody to manage it.
func (s *Service) keepAdministrator(ctx context.Context, tx *command.Tx, party portal.Party, without func(Power) bool) error {
	all, err := powersAs(ctx, tx, party, portal.RoleAdministrator)
	if err != nil {
		return err
	}
	return tx.Check(administratorLeft(all, without, portal.DateOf(tx.Now())))
}
