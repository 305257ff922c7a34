package development_test

import (
	"slices"
	"sync"
	"testing"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/journal"
	"birtereze/portal/law"
)

func TestFlowsAreSound(t *testing.T) {
	for _, f := range development.Flows() {
		if err := f.Check(); err != nil {
			t.Error(err)
		}
	}
}

// field reports whether an error is about a field.
func field(err error, name string) bool {
	return slices.ContainsFunc(fault.As(err).Fields, func(f fault.Field) bool { return f.Name == name })
}

func TestClause4ASecretProjectIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.Declare(t.Context(), actor("customer-a"), development.Beginning{Secret: "yes", Kind: portal.Construction}, w.Key())
		if !fault.Is(err, fault.Invalid) || fault.As(err).Clause != law.C4 || !field(err, "secret") {
			t.Errorf("a secret project gives %v, want a refusal by clause 4", err)
		}
		_, err = w.Declare(t.Context(), actor("customer-a"), development.Beginning{Kind: portal.Construction}, w.Key())
		if !fault.Is(err, fault.Invalid) || !field(err, "secret") {
			t.Errorf("no declaration gives %v, want a refusal in the field secret", err)
		}
		if list, err := w.ProjectsOf(t.Context(), actor("customer-a")); len(list) > 0 || err != nil {
			t.Errorf("projects = %v, %v; nothing of a refused one is kept", list, err)
		}
	})
}

func TestClause3TheDeclarationIsKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, err := w.Declare(t.Context(), actor("customer-a"), development.Beginning{Secret: "no", Kind: portal.Construction}, w.Key())
		w.Must(err)
		p, err := w.Card(t.Context(), actor("customer-a"), id)
		w.Must(err)
		a := actor("customer-a")
		if p.Declared.Person != a.Person || p.Declared.For != a.For || !p.Declared.At.Equal(w.Clock.Now()) {
			t.Errorf("declared = %+v, want by %s for %s", p.Declared, a.Person, a.For)
		}
		entries, err := journal.Find(t.Context(), w.DB, journal.Query{Project: id})
		w.Must(err)
		if len(entries) != 1 || entries[0].Act != "project.declare" || entries[0].Clause != law.C4 || entries[0].Found[0].Outcome != law.Met {
			t.Errorf("journal = %+v", entries)
		}
	})
}

func TestOnlyACustomerBegins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, who := range []portal.Actor{actor("designer-head"), actor("registrar"), {}} {
			if _, err := w.Declare(t.Context(), who, development.Beginning{Secret: "no", Kind: portal.Construction}, w.Key()); err == nil {
				t.Errorf("%v began a project", who.Roles)
			}
		}
	})
}

func TestClause19AProjectIsTiedToItsObject(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.opened()
		p, err := w.Project(t.Context(), id)
		w.Must(err)
		if p.ObjectNumber != plot.Number || p.KATO != plot.KATO || p.Name != school.Name || p.Customer != actor("customer-a").For {
			t.Errorf("project = %+v", p)
		}
		first, _ := w.Card(t.Context(), actor("customer-a"), id)
		second := w.draft("customer-b", school, plot)
		other, err := w.Card(t.Context(), actor("customer-b"), second)
		w.Must(err)
		if first.Object == "" || other.Object != first.Object {
			t.Errorf("objects %q and %q: a number names one object", first.Object, other.Object)
		}
		unnumbered := plot
		unnumbered.Number = ""
		third, err := w.Card(t.Context(), actor("customer-a"), w.draft("customer-a", school, unnumbered))
		w.Must(err)
		if third.Object == "" || third.Object == first.Object {
			t.Errorf("a project without a number is tied to %q", third.Object)
		}
	})
}

func TestClause2TheObjectNumberHasEighteenDigits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, err := w.Declare(t.Context(), actor("customer-a"), development.Beginning{Secret: "no", Kind: portal.Construction}, w.Key())
		w.Must(err)
		for _, n := range []portal.ObjectNumber{"26041110100000014", "2604111010000001477", "26041110100000014a"} {
			l := plot
			l.Number = n
			err := w.SetObject(t.Context(), actor("customer-a"), id, l, w.Key())
			if !fault.Is(err, fault.Invalid) || !field(err, "object_number") || fault.As(err).Clause != law.C2i4 {
				t.Errorf("object number %s gives %v", n, err)
			}
		}
	})
}

func TestClause18TheNumberMayComeLaterAndStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		l := plot
		l.Number = ""
		id := w.draft("customer-a", school, l)
		w.Must(w.Create(t.Context(), actor("customer-a"), id, w.Key()))
		w.Settle()
		if src, err := w.Source(t.Context(), actor("customer-a"), id); err != nil || src.Request.State != "" {
			t.Errorf("without a number the cadastre was asked: %v, %v", src.Request.State, err)
		}
		w.Must(w.SetObject(t.Context(), actor("customer-a"), id, plot, w.Key()))
		w.Settle()
		if src, err := w.Source(t.Context(), actor("customer-a"), id); err != nil || src.Request.State != development.Received {
			t.Errorf("request = %+v, %v; want received", src.Request, err)
		}
		l.Number = "260411101000000999"
		if err := w.SetObject(t.Context(), actor("customer-a"), id, l, w.Key()); !field(err, "object_number") {
			t.Errorf("another number gives %v: once given it stays", err)
		}
	})
}

func TestClause18Characteristics(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, err := w.Declare(t.Context(), actor("customer-a"), development.Beginning{Secret: "no", Kind: portal.Construction}, w.Key())
		w.Must(err)
		w.Must(w.Describe(t.Context(), actor("customer-a"), id, school, w.Key()))
		l := plot
		l.Characteristics = nil
		if err := w.SetObject(t.Context(), actor("customer-a"), id, l, w.Key()); !fault.Is(err, fault.Invalid) {
			t.Errorf("no characteristics: %v", err)
		}
		l.Characteristics = []development.Characteristic{{Code: "capacity", Value: "nine hundred"}}
		if err := w.SetObject(t.Context(), actor("customer-a"), id, l, w.Key()); !field(err, "characteristic-capacity") {
			t.Errorf("a number in words: %v", err)
		}
	})
}

func TestClause14FinancingDecidesOnStateInvestment(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for source, want := range map[string]bool{"local_budget": true, "quasi_state": true, "private": false} {
			f := school
			f.Financing = source
			p, err := w.Card(t.Context(), actor("customer-a"), w.draft("customer-a", f, plot))
			w.Must(err)
			if p.StateInvestment != want {
				t.Errorf("%s: state investment %t, want %t", source, p.StateInvestment, want)
			}
		}
	})
}

func TestClause19AnUrbanPlanningProjectIsTiedToItsUnit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := actor("customer-a")
		id, err := w.Declare(t.Context(), a, development.Beginning{Secret: "no", Kind: portal.UrbanPlanning}, w.Key())
		w.Must(err)
		w.Must(w.Describe(t.Context(), a, id, development.Facts{Name: school.Name, Urban: "detailed_plan", Financing: "local_budget"}, w.Key()))
		l := development.Location{KATO: "110000000", Number: plot.Number, Characteristics: []development.Characteristic{{Code: "territory", Value: "48.2"}}}
		w.Must(w.SetObject(t.Context(), a, id, l, w.Key()))
		w.Must(w.Create(t.Context(), a, id, w.Key()))
		p, err := w.Project(t.Context(), id)
		w.Must(err)
		if p.KATO != "110000000" || p.ObjectNumber != "" || p.Urban != "detailed_plan" || p.Level != "" {
			t.Errorf("project = %+v; an urban-planning project has a unit and no object", p)
		}
	})
}

func TestCreateNamesEverythingThatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := actor("customer-a")
		id, err := w.Declare(t.Context(), a, development.Beginning{Secret: "no", Kind: portal.Construction}, w.Key())
		w.Must(err)
		err = w.Create(t.Context(), a, id, w.Key())
		for _, name := range []string{"name_ru", "name_kk", "financing", "works", "level", "stage", "kato", "place_ru"} {
			if !field(err, name) {
				t.Errorf("an empty draft is refused with %v, without %s", err, name)
			}
		}
		if _, err := w.Project(t.Context(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("other slices see a draft: %v", err)
		}
	})
}

func TestNumbersHaveNoGap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var ids []portal.ID
		for range 6 {
			ids = append(ids, w.draft("customer-a", school, plot))
		}
		var wg sync.WaitGroup
		for i, id := range ids {
			key := w.Key()
			wg.Go(func() {
				if i == 3 { // one that fails takes no number with it
					id = "018f0000-0000-7000-8000-000000000000"
				}
				err := w.Create(t.Context(), actor("customer-a"), id, key)
				if (err != nil) != (i == 3) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var got []string
		for i, id := range ids {
			if i == 3 {
				continue
			}
			n, err := w.Number(t.Context(), id)
			w.Must(err)
			got = append(got, n)
		}
		slices.Sort(got)
		want := []string{"П-2026-000001", "П-2026-000002", "П-2026-000003", "П-2026-000004", "П-2026-000005"}
		if !slices.Equal(got, want) {
			t.Errorf("numbers = %v, want %v", got, want)
		}
	})
}

func TestASecondSubmitDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := development.Beginning{Secret: "no", Kind: portal.Construction}
		one, err := w.Declare(t.Context(), actor("customer-a"), b, "form:same")
		w.Must(err)
		two, err := w.Declare(t.Context(), actor("customer-a"), b, "form:same")
		w.Must(err)
		if one == "" || one != two {
			t.Errorf("the same form made %q and %q", one, two)
		}
	})
}

func TestAStrangerLearnsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, nothing := w.opened(), portal.ID("018f0000-0000-7000-8000-000000000000")
		for _, who := range []string{"customer-b", "designer-head", "outsider", "registrar", "customer-a-clerk"} {
			for _, at := range []portal.ID{id, nothing} {
				if _, err := w.Card(t.Context(), actor(who), at); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s sees %v, want nothing", who, err)
				}
				if err := w.AskCadastre(t.Context(), actor(who), at, w.Key()); !fault.Is(err, fault.NotFound) {
					t.Errorf("%s may ask the cadastre: %v", who, err)
				}
			}
		}
		for _, at := range []portal.ID{id, nothing} {
			if _, err := w.Card(t.Context(), portal.Actor{}, at); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("a visitor gets %v", err)
			}
		}
	})
}

func TestClause41ACorrectionIsANewRevision(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := actor("customer-a")
		old := w.opened()
		if _, err := w.Revise(t.Context(), a, old, "yes", "x", w.Key()); fault.As(err).Clause != law.C4 {
			t.Errorf("a secret revision gives %v", err)
		}
		if _, err := w.Revise(t.Context(), a, old, "no", "", w.Key()); !field(err, "reason") {
			t.Errorf("a revision without a reason gives %v", err)
		}
		id, err := w.Revise(t.Context(), a, old, "no", "Изменение фундаментов", w.Key())
		w.Must(err)
		p, err := w.Card(t.Context(), a, id)
		w.Must(err)
		first, err := w.Card(t.Context(), a, old)
		w.Must(err)
		if p.Revises != old || p.Revision != 2 || p.State != development.Draft || p.Object != first.Object || p.Name != school.Name || p.Number != "" {
			t.Errorf("revision = %+v", p)
		}
		if _, err := w.Revise(t.Context(), a, old, "no", "ещё", w.Key()); !fault.Is(err, fault.Invalid) {
			t.Errorf("the old revision is corrected twice: %v", err)
		}
		w.Must(w.Create(t.Context(), a, id, w.Key()))
		w.Settle()
		if n := len(w.Happened("development.revised")); n != 1 {
			t.Errorf("development.revised happened %d times", n)
		}
	})
}

func TestAbandonedDraftsAreGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.draft("customer-a", school, plot)
		w.Must(w.Abandon(t.Context(), actor("customer-a"), id, w.Key()))
		if err := w.Create(t.Context(), actor("customer-a"), id, w.Key()); !fault.Is(err, fault.Conflict) {
			t.Errorf("a draft that was given up is created: %v", err)
		}
	})
}
