package development

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// NameContractor says who does the works on one side (cl. 20). Under a contract that is agreed or lies before the sides the
// contractor stays; the people of one that is replaced lose their access.
func (s *Service) NameContractor(ctx context.Context, actor portal.Actor, id portal.ID, side Side, party portal.Party, key string) error {
	if !side.Contractor() {
		return fault.Wrong("side", "fault.choose")
	}
	registered, err := s.Parties.Parties(ctx, side.Role())
	if err != nil {
		return err
	}
	cmd := command.Command{Actor: actor, Act: "project.name_contractor", Clause: law.C20, Key: key}
	_, err = s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		p := st.Project
		var err error
		if p.State, err = tx.Step(projectLife, p.ID, p.State, "name_contractor", st.resource()); err != nil {
			return err
		}
		bound, err := bound(ctx, tx.Tx, p, side)
		if err != nil {
			return err
		}
		free := check(law.C21p1, "contractor_free", "party", !bound || p.Party(side) == party)
		if err := tx.Check(append(contractable(p, side, party, registered), free)...); err != nil {
			return err
		}
		if p.Party(side) == party {
			return nil
		}
		if err := withdrawAll(ctx, tx, st, side); err != nil {
			return err
		}
		p.name(side, party)
		tx.Fact("contractor", string(party))
		if err := projects.Update(ctx, tx.Tx, &p); err != nil {
			return err
		}
		if err := tx.Emit("development.contractor_named", map[string]string{"contractor": string(party)}); err != nil {
			return err
		}
		n := p.notice("contractor_named", "")
		n.Party, n.Role, n.Href = party, side.Role(), "/desk"
		return tx.Notify(n)
	})
	return err
}

func (p *Project) name(side Side, party portal.Party) {
	if side == Designer {
		p.Designer = party
	} else {
		p.Surveyor = party
	}
}

// bound tells whether a paper with the contractor is agreed, or lies before the sides.
func bound(ctx context.Context, q db.Querier, p Project, side Side) (bool, error) {
	list, err := papersOf(ctx, q, p.ID)
	if err != nil {
		return false, err
	}
	for _, paper := range list {
		open := paper.State == Proposed || paper.State == HalfAgreed
		if paper.Party == p.Party(side) && (paper.Agreed != "" || open) {
			return true, nil
		}
	}
	return false, nil
}

func withdrawAll(ctx context.Context, tx *command.Tx, st state, side Side) error {
	for _, a := range st.access {
		if a.Side != side || a.State != Given {
			continue
		}
		var err error
		if a.State, err = tx.Step(accessLife, a.ID, a.State, "withdraw", st.resource()); err != nil {
			return err
		}
		a.WithdrawnAt = tx.Now()
		if err := accesses.Update(ctx, tx.Tx, &a); err != nil {
			return err
		}
	}
	return nil
}

// Grant is whom the customer lets in, and what for.
type Grant struct {
	Side   Side
	Person portal.IIN
	Works  bool
	Agrees bool
}

// Give gives a person of one side access to the project, or changes what the person may do (cl. 20).
func (s *Service) Give(ctx context.Context, actor portal.Actor, id portal.ID, g Grant, key string) error {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return err
	}
	party := st.Party(g.Side)
	people, err := s.Candidates(ctx, party, g.Side)
	if err != nil {
		return err
	}
	member := false
	for _, c := range people {
		member = member || c.Person == g.Person
	}
	name, err := s.Parties.PersonName(ctx, g.Person)
	if err != nil && member {
		return err
	}
	cmd := command.Command{Actor: actor, Act: "access.give", Clause: law.C20, Key: key}
	_, err = s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		if err := tx.Allow("access.give", st.resource()); err != nil {
			return err
		}
		err := tx.Check(
			check(law.C20, "access_open", "", st.State == Open),
			check(law.C20, "side_named", "side", st.Party(g.Side) != "" && st.Party(g.Side) == party),
			check(law.C20, "person_member", "person", member),
			check(law.C20, "somebody_left", "works", g.Works || g.Side != Customer || st.others(g.Person) > 0),
		)
		if err != nil {
			return err
		}
		if err := give(ctx, tx, st, g, name); err != nil {
			return err
		}
		tx.Fact("person", name)
		n := st.notice("access_given", "/materials")
		n.Person = g.Person
		return tx.Notify(n)
	})
	return err
}

func give(ctx context.Context, tx *command.Tx, st state, g Grant, name string) error {
	a, known, err := accessOfPerson(ctx, tx.Tx, st.ID, st.Party(g.Side), g.Person)
	if err != nil {
		return err
	}
	if !known {
		a = Access{ID: tx.NewID(), State: accessLife.Start, Project: st.ID, Side: g.Side, Party: st.Party(g.Side), Person: g.Person,
			Name: name, Works: g.Works, Agrees: g.Agrees, GivenBy: tx.Actor().Person, GivenAt: tx.Now()}
		return accesses.Insert(ctx, tx.Tx, &a)
	}
	do := flow.Do("change")
	if a.State == Withdrawn {
		do = "give"
	}
	if a.State, err = tx.Step(accessLife, a.ID, a.State, do, st.resource()); err != nil {
		return err
	}
	a.Side, a.Name, a.Works, a.Agrees = g.Side, name, g.Works, g.Agrees
	a.GivenBy, a.GivenAt, a.WithdrawnAt = tx.Actor().Person, tx.Now(), none
	return accesses.Update(ctx, tx.Tx, &a)
}

// Withdraw takes a person's access away. The last one who works for the customer stays: a project is nobody's otherwise.
func (s *Service) Withdraw(ctx context.Context, actor portal.Actor, id, access portal.ID, key string) error {
	cmd := command.Command{Actor: actor, Act: "access.withdraw", Clause: law.C20, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		a, err := accesses.Get(ctx, tx.Tx, access)
		if err != nil {
			return err
		}
		if err := belongs(a.Project, id); err != nil {
			return err
		}
		if a.State, err = tx.Step(accessLife, a.ID, a.State, "withdraw", st.resource()); err != nil {
			return err
		}
		left := check(law.C20, "somebody_left", "", a.Side != Customer || st.others(a.Person) > 0)
		if err := tx.Check(left); err != nil {
			return err
		}
		a.WithdrawnAt = tx.Now()
		tx.Fact("person", a.Name)
		return accesses.Update(ctx, tx.Tx, &a)
	})
	return err
}

// others counts the people besides one who work for the customer.
func (st state) others(person portal.IIN) int {
	return len(st.people(Customer, func(a Access) bool { return a.Works && a.Person != person }))
}

// Candidate is somebody who could be given access.
type Candidate struct {
	Person portal.IIN
	Name   string
}

// Candidates lists the people of a party who act in the role of a side. A natural person has nobody but himself.
func (s *Service) Candidates(ctx context.Context, party portal.Party, side Side) ([]Candidate, error) {
	people := []portal.IIN{portal.IIN(party)}
	switch {
	case party == "":
		return nil, nil
	case party.IsOrganisation():
		var err error
		if people, err = s.Parties.Members(ctx, party, side.Role()); err != nil {
			return nil, err
		}
	}
	list := make([]Candidate, 0, len(people))
	for _, iin := range people {
		name, err := s.Parties.PersonName(ctx, iin)
		if err != nil {
			return nil, err
		}
		list = append(list, Candidate{iin, name})
	}
	return list, nil
}

// notice is the beginning of a message about a project; path is below the project.
func (p Project) notice(what, path string) portal.Notice {
	return portal.Notice{Key: "notice." + what, Href: "/projects/" + string(p.ID) + path, Args: map[string]string{"Number": p.Number}}
}
