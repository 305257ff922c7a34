package expertise

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/internal/command"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
)

// Every state, act, result, rule, role and reason has its words in three languages.
func TestTextsAreWhole(t *testing.T) {
	keys := slicetest.Messages(t, Texts()).Keys()
	need := func(key string) {
		t.Helper()
		if !slices.Contains(keys, key) {
			t.Errorf("no catalogue has %s", key)
		}
	}
	for _, f := range Flows() {
		for _, s := range f.States() {
			need(f.Name + ".state." + string(s))
		}
		for _, r := range f.Rows {
			need(f.Name + ".do." + string(r.Do))
		}
	}
	for _, r := range Results() {
		need("expertise.result." + string(r))
		need("expertise.result_tab." + string(r))
	}
	for _, g := range Groups() {
		need("expertise.group." + string(g))
	}
	for _, role := range append(slices.Clone(roles), RoleContract) {
		need("expertise.role." + role)
	}
	for _, event := range []string{EventApplication, EventContract, EventAnswer, EventHandIn, EventEnd} {
		need("expertise.event." + event)
		need("api." + event)
	}
	for _, reason := range []string{"unavailable", "nonsense", "suspended", "refused"} {
		need("expertise.reason." + reason)
	}
	for _, key := range noticed {
		need(key + ".subject")
		need(key + ".text")
	}
	need("term." + TermHandOver)
	code := regexp.MustCompile(`Act: "([a-z_]+\.[a-z_]+)", Clause`)
	literal := regexp.MustCompile(`"((?:expertise|notice\.expertise|task\.expertise|project_approval|expertise_message)\.[a-z0-9_.]+[a-z0-9_])"`)
	files, _ := filepath.Glob("*.go")
	templates, _ := filepath.Glob("ui/*.templ")
	for _, file := range append(files, templates...) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") || file == "api.go" {
			continue
		}
		for _, m := range code.FindAllStringSubmatch(string(raw), -1) {
			need("act." + m[1])
		}
		for _, m := range literal.FindAllStringSubmatch(string(raw), -1) {
			known := func(prefix string) bool {
				return slices.ContainsFunc(keys, func(k string) bool { return k == prefix || strings.HasPrefix(k, prefix+".") })
			}
			if !strings.HasSuffix(m[1], "_") && !known(m[1]) && !act(t, m[1]) && !event(m[1]) {
				t.Errorf("%s asks for %s", file, m[1])
			}
		}
	}
}

// act tells the names of acts among the literals.
func act(t *testing.T, name string) bool {
	e, err := policy.Load(command.Rules(), Rules())
	if err != nil {
		t.Fatal(err)
	}
	return e.Knows(name) || slices.Contains([]string{"expertise.route", "expertise.override"}, name)
}

// event tells the names of events, jobs, terms and purposes among the literals.
func event(name string) bool {
	return slices.Contains([]string{"expertise.filed", "expertise.registered", "expertise.chosen", "expertise.handed_over", "expertise.mirrored",
		"expertise.concluded", "expertise.ended", "expertise.taken_up", "expertise.project_approved", "expertise.send", "expertise.hand_over",
		"expertise.application"}, name)
}

// Every act that the flows and the commands name has its rule.
func TestPolicyKnowsEveryAct(t *testing.T) {
	e, err := policy.Load(command.Rules(), Rules())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Flows() {
		for _, r := range f.Rows {
			if !e.Knows(f.Act(r.Do)) {
				t.Errorf("no rule names %s", f.Act(r.Do))
			}
		}
	}
}
