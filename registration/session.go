package registration

import (
	"context"
	"errors"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/signin"
	"birtereze/portal/law"
)

// Enter notes that a person has signed in by a certificate, on a challenge that serves once: a challenge that was used
// before, by whomever, is refused.
func (s *Service) Enter(ctx context.Context, person portal.IIN, name string, cert Certificate, challenge string) error {
	actor := portal.Actor{Person: person, Name: name, For: portal.Party(person), Roles: []portal.Role{portal.RolePerson}}
	if cert.BIN != "" {
		actor.For = portal.Party(cert.BIN)
	}
	receipt, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "session.record", Clause: law.C8p1, Key: "challenge:" + challenge},
		func(ctx context.Context, tx *command.Tx) error {
			in := SignIn{ID: tx.NewID(), Person: person, Party: actor.For, Organisation: cert.Organisation, Role: cert.Role,
				Serial: cert.Serial, At: tx.Now()}
			tx.About(portal.Subject{Kind: "sign_in", ID: in.ID}, "")
			if err := tx.Allow("session.record", personResource(person)); err != nil {
				return err
			}
			if err := meet(ctx, tx, person, name); err != nil {
				return err
			}
			return signIns.Insert(ctx, tx.Tx, &in)
		})
	if err == nil && receipt.Again {
		return signin.Used()
	}
	if fault.Is(err, fault.Conflict) {
		return signin.Used().Because(err)
	}
	return err
}

// meet writes the person down at the first sign-in, and a changed name at a later one.
func meet(ctx context.Context, tx *command.Tx, iin portal.IIN, name string) error {
	p, found, err := findPerson(ctx, tx, iin)
	switch {
	case err != nil || found && p.Name == name:
		return err
	case found:
		p.Name = name
		return people.Update(ctx, tx.Tx, &p)
	}
	return people.Insert(ctx, tx.Tx, &Person{ID: iin, Name: name})
}

// SaveContact keeps where the person wants notices, and in which language.
func (s *Service) SaveContact(ctx context.Context, actor portal.Actor, c Contact, key string) error {
	c = Details{Contact: c}.tidied().Contact
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "person.save", Clause: law.C8p1, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			tx.About(portal.Subject{Kind: "person", ID: portal.ID(actor.Person)}, "")
			if err := tx.Allow("person.save", personResource(actor.Person)); err != nil {
				return err
			}
			asks := Registration{Path: PathEntity, Person: actor.Person, Name: actor.Name, Contact: c}
			if err := tx.Check(contactGiven(asks)...); err != nil {
				return err
			}
			return keepContact(ctx, tx, asks)
		})
	return err
}

// Known is what the Portal knows of a person.
type Known struct {
	Person        Person
	Registrations []Registration
	Memberships   []Membership
	Names         map[portal.Party]portal.Text // of the parties in the memberships
	Powers        map[portal.ID][]Power        // by membership
	Acceptances   []Acceptance
	SignIns       []SignIn
}

// Me reads what the Portal knows of the actor.
func (s *Service) Me(ctx context.Context, actor portal.Actor) (Known, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "person.view", personResource(actor.Person)); err != nil {
		return Known{}, err
	}
	q := s.bus.DB
	k := Known{Names: map[portal.Party]portal.Text{}, Powers: map[portal.ID][]Power{}}
	var errs [4]error
	k.Person, _, errs[0] = findPerson(ctx, q, actor.Person)
	k.Registrations, errs[1] = registrationsOf(ctx, q, actor.Person)
	k.Acceptances, errs[2] = acceptancesOf(ctx, q, actor.Person)
	k.SignIns, errs[3] = signInsOf(ctx, q, actor.Person)
	if err := errors.Join(errs[:]...); err != nil {
		return Known{}, err
	}
	var err error
	if k.Memberships, err = membershipsOf(ctx, q, actor.Person); err != nil {
		return Known{}, err
	}
	for _, m := range k.Memberships {
		if k.Names[m.Party], err = s.PartyName(ctx, m.Party); err != nil {
			return Known{}, err
		}
		if k.Powers[m.ID], err = powersOf(ctx, q, m.ID); err != nil {
			return Known{}, err
		}
	}
	return k, nil
}
