package development

import (
	"context"
	"io"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway/cadastre"
	"birtereze/portal/internal/policy"
)

// Service carries out what clauses 13–25 and 41 ask for.
type Service struct {
	Bus         *command.Bus
	Documents   *document.Keeper
	Classifiers classifier.Classifiers
	Parties     Parties
	Cadastre    Cadastre
	Procurement Registry
	Print       Printer
}

// Parties knows who is registered on the Portal (cl. 7–12).
type Parties interface {
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
	PersonName(ctx context.Context, person portal.IIN) (string, error)
	// Parties lists the confirmed parties that hold a role.
	Parties(ctx context.Context, role portal.Role) ([]portal.Party, error)
	// FindParty is the party of a typed number that holds a role; a fault of the field tells what is wrong with the number.
	FindParty(ctx context.Context, field, typed string, role portal.Role) (portal.Party, error)
	// Members lists the people who act for a party in a role.
	Members(ctx context.Context, party portal.Party, role portal.Role) ([]portal.IIN, error)
}

// Cadastre is the state urban-planning cadastre (cl. 17); its errors are those of package gateway.
type Cadastre interface {
	Object(ctx context.Context, n portal.ObjectNumber) (cadastre.Object, error)
	Materials(ctx context.Context, n portal.ObjectNumber) ([]cadastre.Material, error)
	Download(ctx context.Context, m cadastre.Material, w io.Writer) error
}

// Printer makes a document for signing and keeping of a page of HTML.
type Printer interface {
	Render(ctx context.Context, html []byte, title string) ([]byte, error)
}

// kind of the records in the journal, by the thing.
const (
	aboutProject  = "project"
	aboutMaterial = "material"
	aboutPaper    = "paper"
	aboutSheet    = "documentation"
)

func (p Project) subject() portal.Subject { return portal.Subject{Kind: aboutProject, ID: p.ID} }

// state is a project with everybody who has or had access to it.
type state struct {
	Project
	access []Access
}

// load reads a project for a command or a question.
func load(ctx context.Context, q db.Querier, id portal.ID) (state, error) {
	p, err := projects.Get(ctx, q, id)
	if err != nil {
		return state{}, err
	}
	access, err := accessOf(ctx, q, id)
	return state{p, access}, err
}

// see reads a project that the actor may see; to anybody else there is none.
func (s *Service) see(ctx context.Context, actor portal.Actor, id portal.ID) (state, error) {
	st, err := load(ctx, s.Bus.DB, id)
	if isNone(err) {
		return state{}, s.nothing(ctx, actor, id)
	}
	if err != nil {
		return state{}, err
	}
	return st, s.Bus.Policy.Authorise(ctx, actor, "development.view", st.resource())
}

// nothing is the answer about a project that does not exist: the same as about one that the actor may not see.
func (s *Service) nothing(ctx context.Context, actor portal.Actor, id portal.ID) error {
	return s.Bus.Policy.Authorise(ctx, actor, "development.view", policy.OfProject(portal.Project{ID: id}))
}

// people lists the people of a side whose access holds and fits.
func (st state) people(side Side, fits func(Access) bool) []portal.IIN {
	var people []portal.IIN
	for _, a := range st.access {
		// Access given under a contractor that is no longer named opens nothing.
		if a.State == Given && a.Side == side && a.Party == st.Party(side) && fits(a) {
			people = append(people, a.Person)
		}
	}
	return people
}

func anyone(Access) bool   { return true }
func works(a Access) bool  { return a.Works }
func agrees(a Access) bool { return a.Agrees }

// everybody lists all people with access.
func (st state) everybody() []portal.IIN {
	return slices.Concat(st.people(Customer, anyone), st.people(Designer, anyone), st.people(Surveyor, anyone))
}

// portal is the project in the words that all slices share.
func (st state) portal() portal.Project {
	return portal.Project{
		ID: st.ID, Name: st.Name, Kind: st.Kind, Urban: st.Urban, Works: st.Works, Level: st.Level, Typical: st.Typical,
		Financing: st.Financing, StateInvestment: st.StateInvestment, BIM: st.BIM, ObjectNumber: st.ObjectNumber,
		KATO: st.KATO, Place: st.Place, Customer: st.Customer, Designer: st.Designer, Surveyor: st.Surveyor,
		People: st.everybody(), Revision: st.Revision, CreatedAt: st.OpenedAt,
	}
}

// resource is the project as the rules know it, nothing being at hand but the project itself.
func (st state) resource() policy.Resource {
	res := policy.OfProject(st.portal())
	res.Attrs["customer_works"] = iins(st.people(Customer, works))
	res.Attrs["customer_agrees"] = iins(st.people(Customer, agrees))
	return res
}

// with is the resource of something that the customer shares with one contractor; of no contractor, nothing is shared.
func (st state) with(contractor Side) policy.Resource {
	res := st.resource()
	if !contractor.Contractor() {
		res.Attrs["contractor"] = ""
		return res
	}
	res.Attrs["contractor"] = string(st.Party(contractor))
	res.Attrs["contractor_works"] = iins(st.people(contractor, works))
	res.Attrs["contractor_agrees"] = iins(st.people(contractor, agrees))
	return res
}

// open adds which sides have yet to say their word to the version at hand.
func open(res policy.Resource, said []Decision, contractor Side) policy.Resource {
	res.Attrs["customer_open"] = !spoke(said, Customer)
	res.Attrs["contractor_open"] = !spoke(said, contractor)
	return res
}

func spoke(said []Decision, side Side) bool {
	return slices.ContainsFunc(said, func(d Decision) bool { return d.Side == side && d.For() })
}

func iins(list []portal.IIN) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = string(x)
	}
	return out
}

// act is the command of an actor about a project; the policy and the flow decide within.
func (s *Service) act(ctx context.Context, cmd command.Command, id portal.ID,
	run func(ctx context.Context, tx *command.Tx, st state) error) (command.Receipt, error) {
	return s.Bus.Do(ctx, cmd, func(ctx context.Context, tx *command.Tx) error {
		st, err := load(ctx, tx.Tx, id)
		if isNone(err) {
			return s.nothing(ctx, cmd.Actor, id)
		}
		if err != nil {
			return err
		}
		tx.About(st.subject(), id)
		return run(ctx, tx, st)
	})
}

// belongs keeps the parts of one project from being reached by the address of another.
func belongs(part, project portal.ID) error {
	if part != project {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

// today is the day by the Portal's clock.
func (s *Service) today() portal.Date { return portal.DateOf(s.Bus.Now()) }
