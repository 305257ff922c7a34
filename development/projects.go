package development

import (
	"context"
	"fmt"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Beginning is what a customer says before anything else: of which kind the project is, and that it bears no mark.
type Beginning struct {
	Secret string // "no", "yes", or not answered
	Kind   portal.ProjectKind
}

// Declare begins a draft with the customer's declaration (cl. 3, 4). A project that bears a mark is refused, and nothing
// of it is kept.
func (s *Service) Declare(ctx context.Context, actor portal.Actor, b Beginning, key string) (portal.ID, error) {
	if b.Secret == "yes" {
		return "", fault.New(fault.Invalid, "development.secret").Law(law.C4).Add("secret", "development.secret")
	}
	cmd := command.Command{Actor: actor, Act: "project.declare", Clause: law.C4, Key: key}
	receipt, err := s.Bus.Do(ctx, cmd, func(ctx context.Context, tx *command.Tx) error {
		if err := tx.Allow("project.declare", beginning()); err != nil {
			return err
		}
		kind := check(law.C2, "kind", "kind", b.Kind == portal.Construction || b.Kind == portal.UrbanPlanning)
		if err := tx.Check(declared(b.Secret), kind); err != nil {
			return err
		}
		p := Project{ID: tx.NewID(), State: projectLife.Start, Kind: b.Kind, Customer: actor.For, Revision: 1, BegunAt: tx.Now(),
			Declared: Declaration{Person: actor.Person, Name: actor.Name, For: actor.For, At: tx.Now()}}
		tx.About(p.subject(), p.ID)
		tx.Fact("kind", string(p.Kind))
		if err := projects.Insert(ctx, tx.Tx, &p); err != nil {
			return err
		}
		return giveFirst(ctx, tx, p)
	})
	return receipt.Subject.ID, err
}

// beginning is the resource of what has no project yet.
func beginning() policy.Resource { return policy.Public("development.begin") }

// giveFirst gives access to whoever begins a project. A natural person answers for everything alone; of an organisation
// the responsible persons are named later.
func giveFirst(ctx context.Context, tx *command.Tx, p Project) error {
	actor := tx.Actor()
	a := Access{ID: tx.NewID(), State: accessLife.Start, Project: p.ID, Side: Customer, Party: p.Customer, Person: actor.Person,
		Name: actor.Name, Works: true, Agrees: !p.Customer.IsOrganisation(), GivenBy: actor.Person, GivenAt: tx.Now()}
	return accesses.Insert(ctx, tx.Tx, &a)
}

// Facts are what the customer says of a project (cl. 14, 19).
type Facts struct {
	Name                                               portal.Text
	Urban, Works, Composition, Stage, Level, Financing string
	Typical, BIM                                       bool
}

// Describe enters the facts of a draft.
func (s *Service) Describe(ctx context.Context, actor portal.Actor, id portal.ID, f Facts, key string) error {
	cmd := command.Command{Actor: actor, Act: "project.describe", Clause: law.C19, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		p := st.Project
		var err error
		if p.State, err = tx.Step(projectLife, p.ID, p.State, "describe", st.resource()); err != nil {
			return err
		}
		s.put(&p, f)
		day := portal.DateOf(tx.Now())
		if err := tx.Check(append(described(p, s.Classifiers, day), onStateInvestment(p))...); err != nil {
			return err
		}
		return projects.Update(ctx, tx.Tx, &p)
	})
	return err
}

// put writes the facts into a project; what does not belong to its kind stays empty.
func (s *Service) put(p *Project, f Facts) {
	p.Name = f.Name
	p.Financing = f.Financing
	p.StateInvestment = false
	if source, err := s.Classifiers.Financing.Get(f.Financing); err == nil {
		p.StateInvestment = source.StateInvestment
	}
	if !p.IsConstruction() {
		p.Urban, p.Composition = f.Urban, "urban"
		return
	}
	p.Works, p.Composition, p.Stage, p.Level = f.Works, f.Composition, f.Stage, f.Level
	p.Typical, p.BIM = f.Typical, f.BIM
}

// Create makes a project of a draft: it gets its number, and its source materials are asked for (cl. 17–19).
func (s *Service) Create(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	cmd := command.Command{Actor: actor, Act: "project.create", Clause: law.C19, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		p := st.Project
		var err error
		if p.State, err = tx.Step(projectLife, p.ID, p.State, "create", st.resource()); err != nil {
			return err
		}
		if err := tx.Check(s.ready(p, portal.DateOf(tx.Now()))...); err != nil {
			return err
		}
		if p.Number, err = number(tx); err != nil {
			return err
		}
		p.OpenedAt = tx.Now()
		if err := projects.Update(ctx, tx.Tx, &p); err != nil {
			return err
		}
		tx.Fact("number", p.Number)
		data := map[string]string{"number": p.Number, "kind": string(p.Kind), "customer": string(p.Customer)}
		if err := tx.Emit("development.project_created", data); err != nil {
			return err
		}
		if p.ObjectNumber == "" {
			return nil
		}
		return ask(ctx, tx, p)
	})
	return err
}

// ready is everything that a draft must hold before it becomes a project.
func (s *Service) ready(p Project, day portal.Date) []law.Finding {
	all := []law.Finding{declared(map[bool]string{true: "no"}[!p.Declared.At.IsZero()])}
	all = append(all, described(p, s.Classifiers, day)...)
	all = append(all, located(p, s.Classifiers, day)...)
	return append(all, onStateInvestment(p))
}

// Missing are the rules that a draft does not keep yet.
func (s *Service) Missing(p Project) []law.Finding {
	var missing []law.Finding
	for _, f := range s.ready(p, s.today()) {
		if f.Outcome == law.NotMet {
			missing = append(missing, f)
		}
	}
	return missing
}

// number gives the next number of the year.
func number(tx *command.Tx) (string, error) {
	year, _, _ := strings.Cut(string(portal.DateOf(tx.Now())), "-")
	n, err := tx.Number("project/" + year)
	return fmt.Sprintf(names().Number, year, n), err
}

// Abandon gives a draft up.
func (s *Service) Abandon(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	cmd := command.Command{Actor: actor, Act: "project.abandon", Clause: law.C19, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		p := st.Project
		var err error
		if p.State, err = tx.Step(projectLife, p.ID, p.State, "abandon", st.resource()); err != nil {
			return err
		}
		return projects.Update(ctx, tx.Tx, &p)
	})
	return err
}

// Revise begins the correction of a project: a new revision, tied to the old one, which lives the same life (cl. 41). The
// declaration is made anew, since it is about what the new revision will hold.
func (s *Service) Revise(ctx context.Context, actor portal.Actor, id portal.ID, secret, reason, key string) (portal.ID, error) {
	if secret == "yes" {
		return "", fault.New(fault.Invalid, "development.secret").Law(law.C4).Add("secret", "development.secret")
	}
	cmd := command.Command{Actor: actor, Act: "project.revise", Clause: law.C41, Key: key}
	receipt, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		old := st.Project
		if _, err := tx.Step(projectLife, old.ID, old.State, "revise", st.resource()); err != nil {
			return err
		}
		later, err := revisionsOf(ctx, tx.Tx, old.ID)
		if err != nil {
			return err
		}
		if err := tx.Check(declared(secret), latest(later), check(law.C41, "reason", "reason", reason != "")); err != nil {
			return err
		}
		p := old
		p.ID, p.State, p.Number, p.Revises, p.Revision = tx.NewID(), projectLife.Start, "", old.ID, old.Revision+1
		p.BegunAt = tx.Now()
		p.Designer, p.Surveyor, p.Procurement = "", "", nil
		p.OpenedAt, p.ApprovalsAt, p.ApprovedByAt = none, none, none
		p.Declared = Declaration{Person: actor.Person, Name: actor.Name, For: actor.For, At: tx.Now()}
		tx.About(p.subject(), p.ID)
		tx.Fact("revises", string(old.ID))
		tx.Fact("reason", reason)
		if err := projects.Insert(ctx, tx.Tx, &p); err != nil {
			return err
		}
		if err := giveFirst(ctx, tx, p); err != nil {
			return err
		}
		return tx.Emit("development.revised", map[string]string{"revises": string(old.ID), "number": old.Number})
	})
	return receipt.Subject.ID, err
}

// latest is the rule that corrections follow each other: only the newest revision is corrected.
func latest(later []Project) law.Finding {
	live := 0
	for _, p := range later {
		if p.State != Abandoned {
			live++
		}
	}
	return check(law.C41, "latest_revision", "", live == 0)
}
