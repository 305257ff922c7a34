// Package repo checks the repository itself: that the whole tree keeps the rules of internal/check, and that tables, acts
// and texts of each program belong together.
package repo

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/check"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

// tree is read once for all tests.
var tree = sync.OnceValues(func() (*check.Repo, error) { return check.Read(os.DirFS("../..")) })

func read(t *testing.T) *check.Repo {
	t.Helper()
	r, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func none(t *testing.T, wrong []string) {
	t.Helper()
	for _, w := range wrong {
		t.Error(w)
	}
}

// words are the files of Go that hold letters of users' languages, and why.
var words = map[string]string{
	"internal/i18n/i18n.go":   "the languages' own names for themselves",
	"internal/i18n/format.go": "the abbreviations of \"year\" in dates",
	"internal/i18n/names.go":  "names of months, weekdays and units, which no message holds",
	"internal/pdf/pdf.go":     "the letters that a typeface must have",
	"ui/gallery/dossier.go":   "invented numbers of the gallery of components",
	"ui/gallery/work.go":      "invented numbers of the gallery of components",
}

func TestTheTreeKeepsTheRules(t *testing.T) {
	r := read(t)
	for _, rule := range []struct {
		name string
		keep func() []string
	}{
		{"arrows point one way", func() []string { return check.Arrows(r) }},
		{"files keep their roles", func() []string { return check.FileRoles(r) }},
		{"files and functions have bounds", func() []string { return check.Sizes(r) }},
		{"files are formatted", func() []string { return check.Formatted(r) }},
		{"packages and names are described", func() []string { return check.Documented(r) }},
		{"nothing is left for later", func() []string { return check.Unfinished(r) }},
		{"states change by steps alone", func() []string { return check.States(r) }},
		{"tables belong to their slice", func() []string { return check.Tables(r) }},
		{"no words in Go", func() []string { return check.WordsInGo(r, words) }},
		{"clauses have code and tests", func() []string { return check.Conformance(check.Matrix(r)) }},
		{"dependencies have a reason", func() []string { return check.Dependencies(r) }},
	} {
		t.Run(rule.name, func(t *testing.T) { none(t, rule.keep()) })
	}
	t.Run("templates are made of components", func(t *testing.T) {
		wrong, err := check.Templates(r)
		if err != nil {
			t.Fatal(err)
		}
		none(t, wrong)
	})
	t.Run("exceptions are needed", func(t *testing.T) {
		all := strings.Join(check.WordsInGo(r, nil), "\n")
		for path := range words {
			if !strings.Contains(all, path+":") {
				t.Errorf("%s holds no such words any more", path)
			}
		}
	})
}

func TestTablesAreSealedOrSaidNotToBe(t *testing.T) {
	r := read(t)
	for _, p := range programs(t) {
		t.Run(p.name, func(t *testing.T) {
			none(t, check.AroundTheJournal(r, p.sealed))
			created, err := check.Created(p.schema)
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range created {
				sealed, reason := slices.Contains(p.sealed, table), unsealed[table]
				switch {
				case sealed && reason != "":
					t.Errorf("%s is sealed and said not to be: %s", table, reason)
				case !sealed && reason == "":
					t.Errorf("%s is neither sealed by the journal nor listed with the reason why not", table)
				}
			}
			for _, table := range p.sealed {
				if !slices.Contains(created, table) {
					t.Errorf("%s is sealed, but no migration creates it", table)
				}
			}
		})
	}
}

// within are the acts of flow tables that are steps of another command only: the journal's entry bears that one's title.
var within = map[string]string{
	"access.change":                          "access.give",
	"expertise.hand_over":                    "expertise.choose",
	"expertise.override_expert_organisation": "expertise.override",
	"expertise.override_not_required":        "expertise.override",
	"expertise.override_offline":             "expertise.override",
	"expertise.override_state":               "expertise.override",
	"expertise.route_nowhere":                "expertise.route",
	"expertise.route_outside":                "expertise.route",
	"expertise.route_to_choice":              "expertise.route",
	"expertise.route_to_operator":            "expertise.route",
	"expertise.route_to_state":               "expertise.route",
	"material.receive":                       "cadastre_request.receive",
	"membership.found":                       "registration.confirm",
	"project_approval.replace":               "project_approval.enter",
	"review_expert.restore":                  "review_expert.update",
	"review_part.keep":                       "review.conclude",
	"review_remark.issue":                    "review.issue",
	"review_remark.lapse":                    "review.lapse",
	"review_remark.settle":                   "review.close",
}

func TestFlowTablesAreSoundAndSpoken(t *testing.T) {
	named := map[string]bool{}
	for _, p := range programs(t) {
		t.Run(p.name, func(t *testing.T) {
			want := map[string]bool{}
			for _, table := range p.flows {
				named[table.Name] = true
				if err := table.Check(); err != nil {
					t.Error(err)
				}
				for _, state := range table.States() {
					want[table.Name+".state."+string(state)] = true
				}
				for _, row := range table.Rows {
					act := table.Act(row.Do)
					want["act."+act] = within[act] == ""
					want[table.Name+".do."+string(row.Do)] = true
					if !p.rules.Knows(act) {
						t.Errorf("no rule says who may do %s", act)
					}
				}
			}
			none(t, missing(want, p.keys))
		})
	}
	for _, name := range check.FlowTables(read(t)) {
		if !named[name] {
			t.Errorf("no program lists the flow table %q", name)
		}
	}
}

// missing lists the wanted keys that are not there, and the unwanted ones that are, sorted.
func missing(want map[string]bool, keys []string) []string {
	var list []string
	for key, wanted := range want {
		switch _, found := slices.BinarySearch(keys, key); {
		case wanted && !found:
			list = append(list, "no catalogue has "+key)
		case !wanted && found:
			list = append(list, "nothing shows "+key)
		}
	}
	slices.Sort(list)
	return list
}

func TestActsHaveARuleAndATitle(t *testing.T) {
	r := read(t)
	for _, p := range programs(t) {
		t.Run(p.name, func(t *testing.T) {
			part := r.Reached(p.root)
			titles := map[string]bool{}
			done := map[string]bool{}
			for _, act := range check.Acts(part) {
				// A command may be moved by one of several steps, each with a rule of its own: expertise.route by route_to_state.
				family := slices.ContainsFunc(p.rules.Acts(), func(name string) bool { return strings.HasPrefix(name, act.Name+"_") })
				if !p.rules.Knows(act.Name) && !(act.Command && family) {
					t.Errorf("%s: no rule names the act %s", act.Where, act.Name)
				}
				done[act.Name] = true
				if act.Command {
					titles["act."+act.Name] = true
				}
			}
			none(t, missing(titles, p.keys))
			for step, command := range within {
				if p.rules.Knows(step) && !done[command] && !p.rules.Knows(command) {
					t.Errorf("%s is said to be a step of %s, and there is no such command", step, command)
				}
			}
			for _, table := range p.flows {
				for _, row := range table.Rows {
					done[table.Act(row.Do)] = true
				}
			}
			named := check.Names(part)
			for _, act := range p.rules.Acts() {
				if !done[act] && !named(act) {
					t.Errorf("a rule allows %s, and nothing does it", act)
				}
			}
			for _, key := range p.keys {
				if act, ok := strings.CutPrefix(key, "act."); ok && !done[act] && !p.rules.Knows(act) {
					t.Errorf("%s is the title of no act", key)
				}
			}
		})
	}
}

// kept are the beginnings of keys that no literal of the code shows, and what checks them instead.
var kept = []string{
	"act.",    // by TestActsHaveARuleAndATitle
	"format.", // by the tests of internal/format: a cause and a remedy for each code
}

func TestMessagesAreKnownAndUsed(t *testing.T) {
	r := read(t)
	unused := map[string]int{} // in how many programs
	having := map[string]int{}
	for _, p := range programs(t) {
		t.Run(p.name, func(t *testing.T) {
			part := r.Reached(p.root)
			none(t, check.UnknownKeys(part, p.keys))
			prefixes := slices.Clone(kept)
			for _, table := range p.flows {
				prefixes = append(prefixes, table.Name+".state.", table.Name+".do.")
			}
			for _, wrong := range check.UnusedKeys(part, p.keys, prefixes) {
				unused[wrong]++
			}
			written := check.Written(part)
			for _, key := range p.keys {
				having[key]++
				if !written(key) {
					none(t, stray(p.flows, key))
				}
			}
		})
	}
	for wrong, n := range unused {
		if key := wrong[strings.LastIndexByte(wrong, ' ')+1:]; n == having[key] { // what one program has for another is used
			t.Error(wrong)
		}
	}
}

// stray tells of the text of a state or a button that no flow table has.
func stray(flows []*flow.Table, key string) []string {
	for _, table := range flows {
		rest, ok := strings.CutPrefix(key, table.Name+".")
		if !ok {
			continue
		}
		if state, ok := strings.CutPrefix(rest, "state."); ok && !slices.Contains(table.States(), flow.State(state)) {
			return []string{key + " is the text of no state"}
		}
		do, ok := strings.CutPrefix(rest, "do.")
		is := func(row flow.Transition) bool { return row.Do == flow.Do(do) }
		if ok && !slices.ContainsFunc(table.Rows, is) {
			return []string{key + " is the text of no act"}
		}
	}
	return nil
}

// A clause that is said to be whole is cited by its own name in at least one test; what is thin says what is missing in
// every language.
func TestStandingOfClausesIsSaidInThreeLanguages(t *testing.T) {
	for _, c := range law.Clauses() {
		standing := law.Status(c.Point())
		for _, lang := range i18n.Langs() {
			if said := standing.Reason(string(lang)) != ""; said != (standing.State != law.Built) {
				t.Errorf("clause %d, %s: state %q and reason %v", c.Point(), lang, standing.State, said)
			}
		}
	}
}

// Clause 44 keeps everything for at least five years and lets nobody delete it in that time: no part that keeps things has a
// way to delete, SQL deletes from tables alone that hold nothing of users' or what can be derived again, and no migration
// takes away what is there. (The rules of TestTablesAreSealedOrSaidNotToBe see to the sealed tables.)
func TestClause44NothingThatIsKeptCanBeDeleted(t *testing.T) {
	for _, keeps := range []reflect.Type{reflect.TypeFor[blob.Store](), reflect.TypeFor[*document.Keeper](), reflect.TypeFor[db.Table[document.Document]]()} {
		for i := range keeps.NumMethod() {
			if name := keeps.Method(i).Name; removes.MatchString(name) {
				t.Errorf("%v has a method %s", keeps, name)
			}
		}
	}
	forgotten := []string{"web_sessions", "web_drafts", "pub_entries", "bnk_entries"} // see unsealed
	none(t, check.Deletions(read(t), func(table string) bool { return slices.Contains(forgotten, table) }))
	for _, p := range programs(t) {
		none(t, check.Losses(p.schema))
	}
}

// removes matches names of methods by which something would go.
var removes = regexp.MustCompile(`^(?:Delete|Remove|Purge|Truncate|Drop|Erase)`)
