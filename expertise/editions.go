package expertise

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
)

//go:embed routing.json
var routingJSON []byte

// Editions are the rule table in all its editions, those that no longer decide among them: old decisions name them.
type Editions []Edition

// LoadEditions reads the editions that come with the program.
func LoadEditions() (Editions, error) { return ReadEditions(routingJSON) }

// ReadEditions reads editions and checks them: no two on one day, each with a rule for whatever may come, each rule
// with a known result, a provision to rest on and a text in three languages.
func ReadEditions(raw []byte) (Editions, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var all Editions
	if err := dec.Decode(&all); err != nil {
		return nil, fmt.Errorf("read routing table: %w", err)
	}
	for i, e := range all {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("routing table, edition %q: %w", e.ID, err)
		}
		for _, o := range all[:i] {
			if o.ID == e.ID || (e.Until == "" || o.From < e.Until) && (o.Until == "" || e.From < o.Until) {
				return nil, fmt.Errorf("routing table, edition %q: it overlaps with %q", e.ID, o.ID)
			}
		}
	}
	return all, nil
}

// ErrNoEdition is the error of a day or an id without a table.
var ErrNoEdition = errors.New("no edition of the routing table")

// On is the edition that decides on a day.
func (es Editions) On(day portal.Date) (Edition, error) {
	for _, e := range es {
		if e.From <= day && (e.Until == "" || day < e.Until) {
			return e, nil
		}
	}
	return Edition{}, fmt.Errorf("%w for %s", ErrNoEdition, day)
}

// Get is the edition with an id.
func (es Editions) Get(id string) (Edition, error) {
	for _, e := range es {
		if e.ID == id {
			return e, nil
		}
	}
	return Edition{}, fmt.Errorf("%w %q", ErrNoEdition, id)
}

// Rule is the rule of the edition with an id.
func (e Edition) Rule(id string) (Rule, bool) {
	i := slices.IndexFunc(e.Rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return e.Rules[i], true
}

func (e Edition) check() error {
	if _, err := portal.ParseDate(string(e.From)); err != nil || e.ID == "" {
		return fmt.Errorf("no id or no first day: %v", err)
	}
	if e.Until != "" && e.Until <= e.From {
		return errors.New("it ends before it begins")
	}
	if !whole(e.Name) {
		return errors.New("no name in three languages")
	}
	if len(e.Rules) == 0 || len(e.Rules[len(e.Rules)-1].When.Asks()) > 0 {
		return errors.New("the last rule asks for something: an application may meet none")
	}
	for i, r := range e.Rules {
		if _, twice := (Edition{Rules: e.Rules[:i]}).Rule(r.ID); twice || r.ID == "" {
			return fmt.Errorf("rule %d has no id of its own", i+1)
		}
		if err := r.check(); err != nil {
			return fmt.Errorf("rule %q: %w", r.ID, err)
		}
	}
	return nil
}

func (r Rule) check() error {
	levels := []string{classifier.LevelI, classifier.LevelII, classifier.LevelIII}
	works := []string{classifier.New, classifier.Reconstruction, classifier.Expansion, classifier.Modernisation,
		classifier.ReEquipment, classifier.CapitalRepair, classifier.Conservation, classifier.PostUtilisation}
	kinds := []portal.ProjectKind{portal.Construction, portal.UrbanPlanning}
	switch {
	case !slices.Contains(Results(), r.Result):
		return fmt.Errorf("result %q is none", r.Result)
	case !r.Ground.Valid():
		return fmt.Errorf("ground %q is no provision that is known", r.Ground)
	case !whole(r.Text):
		return errors.New("no text in three languages")
	case !within(r.When.Levels, levels) || !within(r.When.Works, works) || !within(r.When.Kinds, kinds):
		return errors.New("it asks for a code that no classifier holds")
	}
	return nil
}

func whole(t portal.Text) bool { return t.RU != "" && t.KK != "" && t.EN != "" }

func within[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(c T) bool { return !slices.Contains(all, c) })
}
