package registration

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// maxPapers bounds how many documents go with one registration.
const maxPapers = 20

// Begin opens a draft for the person or for the legal entity of their certificate; one that lies open already is taken up
// again. It returns the draft's id.
func (s *Service) Begin(ctx context.Context, actor portal.Actor, cert Certificate, party portal.Party, key string) (portal.ID, error) {
	receipt, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "registration.begin", Clause: law.C8p1, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			r := Registration{ID: tx.NewID(), State: life.Start, Path: PathPerson, Person: actor.Person, Name: actor.Name,
				Party: party, Certificate: cert.Role, BegunAt: tx.Now()}
			if party.IsOrganisation() {
				r.Path = PathEntity
			}
			tx.About(r.Subject(), "")
			res := r.resource()
			res.View, res.Attrs["certificate"] = "", string(cert.BIN)
			if err := tx.Allow("registration.begin", res); err != nil {
				return err
			}
			before, found, err := undecided(ctx, tx, r.Person, r.Party)
			if err != nil {
				return err
			}
			if found {
				tx.About(before.Subject(), "")
				return tx.Check(rule(before.State == stateDraft, law.C8p1, "one_at_a_time", "as"))
			}
			if err := s.mayAdd(ctx, tx, r); err != nil {
				return err
			}
			if err := prefill(ctx, tx, &r); err != nil {
				return err
			}
			return registrations.Insert(ctx, tx.Tx, &r)
		})
	return receipt.Subject.ID, err
}

// mayAdd: once a legal entity is registered, its administrator adds capacities; others ask to be admitted (cl. 12).
func (s *Service) mayAdd(ctx context.Context, tx *command.Tx, r Registration) error {
	if r.Path == PathPerson {
		return nil
	}
	_, registered, err := findProfile(ctx, tx, r.Party)
	if err != nil {
		return err
	}
	if !registered {
		return tx.Check(firstFits(r, s.config))
	}
	m, found, err := membershipAt(ctx, tx, r.Person, r.Party)
	if err != nil {
		return err
	}
	administers := false
	if found && m.State == memberActive {
		held, err := powersOf(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		administers = slices.ContainsFunc(held, func(p Power) bool {
			return p.Role == portal.RoleAdministrator && p.On(portal.DateOf(tx.Now()))
		})
	}
	return tx.Check(rule(administers, law.C12p2, "administrator", "as"))
}

// prefill takes over what the Portal knows already, so that nothing is asked twice.
func prefill(ctx context.Context, tx *command.Tx, r *Registration) error {
	p, _, err := findPerson(ctx, tx, r.Person)
	if err != nil {
		return err
	}
	r.Contact = p.Contact
	earlier, err := registrationsOf(ctx, tx, r.Person)
	for _, e := range earlier {
		if e.Party == r.Party {
			r.Contact, r.Bank, r.Position = e.Contact, e.Bank, e.Position
			break
		}
	}
	return err
}

// change is the frame of the commands that fill in a draft: read, authorise, change, write.
func (s *Service) change(ctx context.Context, actor portal.Actor, act string, clause law.Clause, id portal.ID, key string,
	do func(ctx context.Context, tx *command.Tx, r *Registration) error) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: act, Clause: clause, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			r, err := registrations.Get(ctx, tx, id)
			if err != nil {
				return err
			}
			tx.About(r.Subject(), "")
			if err := tx.Allow(act, r.resource()); err != nil {
				return err
			}
			if r.State != stateDraft {
				return fault.New(fault.Conflict, "fault.step").Because(fmt.Errorf("%s in state %q", act, r.State))
			}
			if err := do(ctx, tx, &r); err != nil {
				return err
			}
			return registrations.Update(ctx, tx.Tx, &r)
		})
	return err
}

// Choose keeps as what the party wants to be registered (cl. 7).
func (s *Service) Choose(ctx context.Context, actor portal.Actor, id portal.ID, chosen []portal.Role, key string) error {
	return s.change(ctx, actor, "registration.choose", law.C7, id, key, func(ctx context.Context, tx *command.Tx, r *Registration) error {
		r.Capacities = chosen
		if r.Path != PathPerson {
			r.Path = PathEntity
			if ordinary, officials := split(chosen); len(officials) > 0 && len(ordinary) == 0 {
				r.Path = PathOfficial
			}
		}
		have, err := capacitiesOf(ctx, tx, r.Party)
		if err != nil {
			return err
		}
		return tx.Check(capacitiesChosen(*r, s.config.Operator), capacitiesFit(*r), capacitiesNew(*r, have))
	})
}

// Details are what is entered on the screen of that name: contacts, the position of an official, and the bank details of
// a natural person.
type Details struct {
	Contact  Contact
	Position string
	Bank     Bank
}

// tidied writes numbers and addresses as they are kept.
func (d Details) tidied() Details {
	d.Contact.Email = strings.TrimSpace(d.Contact.Email)
	d.Contact.Phone = tidyPhone(d.Contact.Phone)
	d.Position = strings.TrimSpace(d.Position)
	d.Bank = Bank{IBAN: tidy(d.Bank.IBAN), BIC: tidy(d.Bank.BIC), KBe: tidy(d.Bank.KBe)}
	return d
}

// Save keeps the details. Copies that come with them are attached first, by a command of their own, so that a fault in an
// entry loses no upload.
func (s *Service) Save(ctx context.Context, actor portal.Actor, id portal.ID, d Details, key string) error {
	d = d.tidied()
	return s.change(ctx, actor, "registration.save", law.C8p1, id, key, func(_ context.Context, tx *command.Tx, r *Registration) error {
		r.Contact, r.Position, r.Bank = d.Contact, d.Position, d.Bank
		found := details(*r)
		if r.Path == PathPerson {
			found = append(found, bankProven(*r))
		}
		return tx.Check(found...)
	})
}

// attach adds received files to the documents of a registration.
func (s *Service) attach(ctx context.Context, tx *command.Tx, r *Registration, files []document.Received) error {
	if len(r.Papers)+len(files) > maxPapers {
		return fault.Wrong("file", "registration.too_many_papers", "Max", maxPapers)
	}
	for _, f := range files {
		d, err := s.files.Add(ctx, tx, document.New{Owner: r.Subject(), Kind: "registration." + string(r.Path),
			Privacy: document.Restricted, Origin: document.FromCustomer}, f)
		if err != nil {
			return err
		}
		r.Papers = append(r.Papers, d.ID)
	}
	return nil
}

// Attach adds copies of documents to a draft (cl. 9).
func (s *Service) Attach(ctx context.Context, actor portal.Actor, id portal.ID, files []document.Received, key string) error {
	return s.change(ctx, actor, "registration.attach", law.C9p1, id, key, func(ctx context.Context, tx *command.Tx, r *Registration) error {
		return s.attach(ctx, tx, r, files)
	})
}

// Detach takes a copy off a draft. The document stays in the keeping of the Portal, but goes with nothing.
func (s *Service) Detach(ctx context.Context, actor portal.Actor, id, paper portal.ID, key string) error {
	return s.change(ctx, actor, "registration.detach", law.C9p1, id, key, func(_ context.Context, _ *command.Tx, r *Registration) error {
		r.Papers = slices.DeleteFunc(r.Papers, func(p portal.ID) bool { return p == paper })
		return nil
	})
}

// Agree accepts the user agreement in the edition that was shown; it must be the one in force (cl. 8).
func (s *Service) Agree(ctx context.Context, actor portal.Actor, id portal.ID, shown, key string) error {
	e, err := s.agreementInForce(UserAgreement)
	if err != nil {
		return err
	}
	return s.change(ctx, actor, "registration.agree", law.C8p1, id, key, func(ctx context.Context, tx *command.Tx, r *Registration) error {
		r.Agreement = shown
		if err := tx.Check(agreementAccepted(*r, e.Name)); err != nil {
			return err
		}
		return accept(ctx, tx, e, r.Person, r.Party)
	})
}

// Get reads a registration for who may see it, with its documents.
func (s *Service) Get(ctx context.Context, actor portal.Actor, id portal.ID) (Registration, []document.Document, error) {
	r, err := registrations.Get(ctx, s.bus.DB, id)
	if err != nil {
		return Registration{}, nil, err
	}
	if err := s.bus.Policy.Authorise(ctx, actor, "registration.view", r.resource()); err != nil {
		return Registration{}, nil, err
	}
	papers, err := s.papers(ctx, s.bus.DB, r)
	return r, papers, err
}

// papers are the documents that go with a registration.
func (s *Service) papers(ctx context.Context, q db.Querier, r Registration) ([]document.Document, error) {
	all, err := s.files.Of(ctx, q, r.Subject())
	return slices.DeleteFunc(all, func(d document.Document) bool { return !r.has(d.ID) }), err
}

// Mine lists what the actor has asked for, the newest first.
func (s *Service) Mine(ctx context.Context, actor portal.Actor) ([]Registration, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "registration.start", policy.Public("registration.start")); err != nil {
		return nil, err
	}
	return registrationsOf(ctx, s.bus.DB, actor.Person)
}
