package repo

import (
	"io/fs"
	"testing"

	expertsystem "birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/migrations"
)

// program is what a program is made of.
type program struct {
	name   string
	root   string // the folder that imports all of it
	schema fs.FS
	keys   []string // of its messages, sorted
	rules  *policy.Engine
	flows  []*flow.Table
	sealed []string
}

func programs(t *testing.T) []program {
	t.Helper()
	return []program{
		newProgram(t, "portal", "cmd/portal/app", migrations.Portal(), app.Texts(), app.Rules(), app.Flows(), app.Sealed()),
		newProgram(t, "expertsystem", "cmd/expertsystem/app", migrations.ExpertSystem(), expertsystem.Texts(), expertsystem.Rules(),
			expertsystem.Flows(), expertsystem.Sealed()),
	}
}

func newProgram(t *testing.T, name, root string, schema fs.FS, texts []fs.FS, rules []policy.Source, flows []*flow.Table, sealed []string) program {
	t.Helper()
	messages, err := i18n.Load(texts...)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := policy.Load(rules...)
	if err != nil {
		t.Fatal(err)
	}
	return program{name, root, schema, messages.Keys(), engine, flows, sealed}
}

// unsealed are the tables whose records the journal does not seal, and why.
var unsealed = map[string]string{
	"jnl_head":      "the journal itself",
	"jnl_entries":   "the journal itself",
	"jnl_hashes":    "the journal itself",
	"jnl_roots":     "the journal's roots, each signed",
	"cmd_keys":      "answers to repeated commands, forgotten after a while",
	"cmd_numbers":   "counters; a number that was given stands in the record that bears it",
	"job_jobs":      "work to be done; what it does is a command of its own",
	"job_schedules": "when work is due next",
	"web_sessions":  "sessions, which end",
	"pub_entries":   "derived from what the slices say, and derived anew every quarter of an hour",
	"bnk_entries":   "derived from what the slices say, and derived anew every quarter of an hour",
	"web_drafts":    "what somebody typed before a session ended; gone after a day",
}
