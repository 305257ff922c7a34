// Package policy decides who may do what: one place, deny by default, from readable rules (Cedar) that each slice keeps
// beside its code and that cite the clause on which they rest.
package policy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// Attrs are the facts of a resource that the rules may ask for: strings, truth values, integers, lists of strings.
// A rule that asks for a fact which is not given does not apply.
type Attrs map[string]any

// Resource is what an act is done to.
type Resource struct {
	Type  string // "Project": the type that the rules name
	ID    portal.ID
	View  string // the act of looking at it; who may not even look is told that there is no such thing
	Attrs Attrs
}

// Public is the resource of pages that are there for everybody.
func Public(view string) Resource { return Resource{Type: "Public", ID: "public", View: view} }

// Source is one file of rules with its name for messages.
type Source struct {
	Name string
	Text []byte
}

// Engine holds the rules.
type Engine struct {
	rules *cedar.PolicySet
	laws  map[cedar.PolicyID]law.Clause
	acts  []string
}

var namedAct = regexp.MustCompile(`Action::"([a-z_]+\.[a-z_]+)"`)

// Load reads the rules. Each must bear @id, unique over all files, and @law with a clause that exists.
func Load(sources ...Source) (*Engine, error) {
	e := &Engine{rules: cedar.NewPolicySet(), laws: map[cedar.PolicyID]law.Clause{}}
	for _, src := range sources {
		list, err := cedar.NewPolicyListFromBytes(src.Name, src.Text)
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", src.Name, err)
		}
		for _, p := range list {
			if err := e.add(p); err != nil {
				return nil, fmt.Errorf("policy %s: %w", src.Name, err)
			}
		}
		for _, m := range namedAct.FindAllSubmatch(src.Text, -1) {
			if act := string(m[1]); !slices.Contains(e.acts, act) {
				e.acts = append(e.acts, act)
			}
		}
	}
	slices.Sort(e.acts)
	return e, nil
}

func (e *Engine) add(p *cedar.Policy) error {
	notes := p.Annotations()
	id := cedar.PolicyID(notes["id"])
	clause := law.Clause(notes["law"])
	switch {
	case id == "":
		return fmt.Errorf("the rule in line %d has no @id", p.Position().Line)
	case !clause.Valid():
		return fmt.Errorf("rule %s: @law(%q) is no clause", id, clause)
	case !e.rules.Add(id, p):
		return fmt.Errorf("rule %s stands twice", id)
	}
	e.laws[id] = clause
	return nil
}

// Knows reports whether any rule names the act. An act that no rule names is denied to all, so that a page or a command
// with such an act is a fault of the program.
func (e *Engine) Knows(act string) bool { return slices.Contains(e.acts, act) }

// Acts lists every act that a rule names, sorted.
func (e *Engine) Acts() []string { return slices.Clone(e.acts) }

// Can tells whether the actor may do the act, and by which clause.
func (e *Engine) Can(actor portal.Actor, act string, res Resource) (law.Clause, bool) {
	request := cedar.Request{
		Principal: cedar.NewEntityUID("User", types.String(string(actor.Person)+"/"+string(actor.For)+"/"+actor.System)),
		Action:    cedar.NewEntityUID("Action", types.String(act)),
		Resource:  cedar.NewEntityUID(types.EntityType(res.Type), types.String(res.ID)),
	}
	entities := entityPair{
		{UID: request.Principal, Attributes: principal(actor)},
		{UID: request.Resource, Attributes: record(res.Attrs)},
	}
	decision, why := cedar.Authorize(e.rules, entities, request)
	if decision != cedar.Allow || len(why.Reasons) == 0 {
		return "", false
	}
	return e.laws[why.Reasons[0].PolicyID], true
}

// ErrUnknownAct is a fault of the program: an act that no rule names.
var ErrUnknownAct = errors.New("no rule names the act")

// Authorise is Can as an answer to the one who asks: nil, or that they must sign in, may not, or – when they may not even
// look – that there is no such thing. It marks the context as asked, see Watch.
func (e *Engine) Authorise(ctx context.Context, actor portal.Actor, act string, res Resource) error {
	if asked, ok := ctx.Value(watch{}).(*atomic.Bool); ok {
		asked.Store(true)
	}
	if !e.Knows(act) {
		return fmt.Errorf("%s: %w", act, ErrUnknownAct)
	}
	if _, ok := e.Can(actor, act, res); ok {
		return nil
	}
	slog.InfoContext(ctx, "denied", "act", act, "resource", res.Type, "id", res.ID, "for", actor.For, "system", actor.System)
	if !actor.SignedIn() {
		return fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	if res.View != "" && res.View != act {
		if clause, ok := e.Can(actor, res.View, res); ok {
			return fault.New(fault.Forbidden, "fault.forbidden").Law(clause)
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

type watch struct{}

// Watch returns a context that notices whether Authorise was asked: the web layer refuses to show what nobody asked about.
func Watch(ctx context.Context) (context.Context, *atomic.Bool) {
	asked := new(atomic.Bool)
	return context.WithValue(ctx, watch{}, asked), asked
}

type entityPair [2]types.Entity

// Get implements types.EntityGetter.
func (p entityPair) Get(uid types.EntityUID) (types.Entity, bool) {
	for _, e := range p {
		if e.UID == uid {
			return e, true
		}
	}
	return types.Entity{}, false
}

func principal(a portal.Actor) types.Record {
	roles := make([]types.Value, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = types.String(r)
	}
	return types.NewRecord(types.RecordMap{
		"person":       someone(string(a.Person)),
		"party":        someone(string(a.For)),
		"organisation": types.Boolean(a.For.IsOrganisation()),
		"system":       someone(a.System),
		"roles":        types.NewSet(roles...),
		"signed_in":    types.Boolean(a.SignedIn()),
	})
}

// someone is a name as the rules compare it. Who has none is nobody: not the same as a party that a resource lacks, so that
// a visitor is never taken for the surveyor of a project without one.
func someone(name string) types.String {
	if name == "" {
		return "nobody"
	}
	return types.String(name)
}

func record(attrs Attrs) types.Record {
	m := types.RecordMap{}
	for name, v := range attrs {
		switch v := v.(type) {
		case bool:
			m[types.String(name)] = types.Boolean(v)
		case int:
			m[types.String(name)] = types.Long(v)
		case []string:
			set := make([]types.Value, len(v))
			for i, s := range v {
				set[i] = types.String(s)
			}
			m[types.String(name)] = types.NewSet(set...)
		default:
			m[types.String(name)] = types.String(strings.TrimSpace(fmt.Sprint(v)))
		}
	}
	return types.NewRecord(m)
}
