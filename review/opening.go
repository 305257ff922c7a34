package review

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Opening is an application for expertise as it comes to the organisation that is to carry the expertise out.
type Opening struct {
	ID           portal.ID // of the application: the case bears it too
	Number       string    // of the application (cl. 36)
	At           time.Time // of its registration; zero: now. The completeness check counts from that day
	Project      portal.Project
	Composition  string // of the documentation, a code of the classifier; empty when not known: then sections are not compared
	Stage        string
	Simple       bool   // the object is neither technically nor technologically complex, nor dangerous
	Profile      string // code of the terms; empty: by default for the project
	Organisation portal.Party
	CustomerName portal.Text
	DesignerName portal.Text
	Documents    []portal.DocumentRef // of this database's keeper
	Relay        string               // the system through which the customer's side acts; empty when it acts here
}

// Open opens the case of a registered application: the completeness check begins. Opening it again does nothing.
func (s *Service) Open(ctx context.Context, o Opening, key string) error {
	profile, err := s.chosen(o)
	if err != nil {
		return err
	}
	clause := clauseOf(o.Project.Kind)
	_, err = s.bus.Do(ctx, command.Command{Actor: portal.System("review"), Act: "review.open", Clause: clause, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: Kind, ID: o.ID}, o.Project.ID)
		if err := tx.Allow("review.open", policy.Resource{Type: "Review", ID: o.ID}); err != nil {
			return err
		}
		if _, err := cases.Get(ctx, tx, o.ID); !errors.Is(err, db.ErrNone) {
			return err
		}
		c := Case{
			ID: o.ID, Number: o.Number, Project: o.Project.ID, About: o.Project, Composition: o.Composition, Stage: o.Stage,
			Organisation: o.Organisation, Relay: o.Relay, Profile: profile, State: life.Start, Round: 1, OpenedAt: tx.Now(),
			Customer: Side{o.Project.Customer, o.CustomerName}, CustomerParty: o.Project.Customer,
			Designer: Side{o.Project.Designer, o.DesignerName}, DesignerParty: o.Project.Designer,
		}
		if err := cases.Insert(ctx, tx.Tx, &c); err != nil {
			return err
		}
		for _, ref := range o.Documents {
			if err := documents.Insert(ctx, tx.Tx, documentOf(tx, c.ID, ref, 0)); err != nil {
				return err
			}
		}
		t := &turn{Tx: tx, service: s, c: c, live: o.Project.People}
		tx.Fact("number", c.Number)
		tx.Fact("profile", profile.Code)
		if err := t.start(TermCompleteness, profile.Completeness, o.At); err != nil {
			return err
		}
		t.tell("opened", clause, "profile", profile.Code)
		if err := t.notifyHead("review.opened", nil); err != nil {
			return err
		}
		return t.finish(ctx)
	})
	if err != nil {
		return fmt.Errorf("open the review of application %s: %w", o.Number, err)
	}
	return nil
}

// clauseOf is the clause of the Order under which a review stands.
func clauseOf(kind portal.ProjectKind) law.Clause {
	if kind == portal.UrbanPlanning {
		return law.C33
	}
	return law.C34
}

func (s *Service) chosen(o Opening) (Profile, error) {
	if o.Profile == "" {
		return s.reference.Choose(o.Project, o.Simple, s.today())
	}
	p, ok := s.reference.Profile(o.Profile, s.today())
	if !ok {
		return Profile{}, fmt.Errorf("open the review of application %s: no terms %q", o.Number, o.Profile)
	}
	return p, nil
}

func documentOf(tx *command.Tx, id portal.ID, ref portal.DocumentRef, round int) *Document {
	return &Document{ID: tx.NewID(), Case: id, Document: ref.Document, Text: ref.Version, Kind: ref.Kind, Title: ref.Title,
		Name: ref.Name, SHA256: ref.SHA256, Size: ref.Size, Round: round}
}

// Wanted is an item of the list of documents, and whether the kit holds it.
type Wanted struct {
	Code   string
	Names  classifier.Names
	Ground law.Clause
	There  bool
}

// checklist compares the kit with what the classifiers demand of such a project: source materials, and the obligatory
// sections where the composition is known.
func (s *Service) checklist(c Case, docs []Document) []Wanted {
	day := portal.DateOf(c.OpenedAt)
	there := map[string]bool{}
	for _, d := range docs {
		there[d.Kind] = true
	}
	works := c.About.Works
	if c.About.Kind == portal.UrbanPlanning {
		works = classifier.UrbanPlanning
	}
	var list []Wanted
	required, _ := s.classes.MaterialsFor(works, day)
	for _, m := range required {
		list = append(list, Wanted{m.Code, m.Names, m.Ground, there[m.Code]})
	}
	if c.Composition == "" {
		return list
	}
	nodes := s.classes.SectionsOf(classifier.Wanted{Composition: c.Composition, Stage: c.Stage, Works: c.About.Works, BIM: c.About.BIM}, day)
	for _, n := range nodes {
		if n.Required {
			list = append(list, Wanted{n.Code, n.Names, n.Ground, there[n.Code] || inside(nodes, n.Code, there)})
		}
	}
	return list
}

// inside tells whether the kit holds a section that lies in the given one.
func inside(nodes []classifier.Node, code string, there map[string]bool) bool {
	for _, n := range nodes {
		if n.Parent == code && (there[n.Code] || inside(nodes, n.Code, there)) {
			return true
		}
	}
	return false
}

func lacking(list []Wanted) int {
	n := 0
	for _, w := range list {
		if !w.There {
			n++
		}
	}
	return n
}

// Acceptance is the end of the completeness check with a complete kit.
type Acceptance struct {
	Profile string // code of the terms
	Waived  string // why what the list misses is not needed; obligatory when it misses anything
}

// Accept takes the project up: the kit is complete, the terms are set, the contract can be drawn up.
func (s *Service) Accept(ctx context.Context, actor portal.Actor, id portal.ID, a Acceptance, key string) error {
	return s.turn(ctx, actor, "review.accept", law.Rules299p21, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("accept"); err != nil {
			return err
		}
		docs, err := documentsOf(ctx, t, id)
		if err != nil {
			return err
		}
		profile, known := s.reference.Profile(a.Profile, s.today())
		if err := t.check(accepted(t.c, lacking(s.checklist(t.c, docs)), a.Waived, profile, known)...); err != nil {
			return err
		}
		t.c.Profile, t.c.Waived = profile, strings.TrimSpace(a.Waived)
		if err := t.Meet(TermCompleteness); err != nil {
			return err
		}
		t.Fact("profile", profile.Code)
		if t.c.Waived != "" {
			t.Fact("waived", t.c.Waived)
		}
		t.tell("accepted", law.Rules299p21, "profile", profile.Code)
		return t.notifySide("review.accepted", nil)
	})
}

// Return sends the project back with the list of what is missing; it may come again once mended.
func (s *Service) Return(ctx context.Context, actor portal.Actor, id portal.ID, ground string, missing []Missing, key string) error {
	return s.turn(ctx, actor, "review.return", law.Rules299p20, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("return"); err != nil {
			return err
		}
		g, known := s.reference.Ground(ground, ForIncomplete)
		missing = s.named(missing)
		if err := t.check(
			finding(law.Rules299p20, known, "ground", "fault.choose"),
			finding(law.Rules299p20, len(missing) > 0, "missing", "review.rule.name_missing"),
		); err != nil {
			return err
		}
		t.c.Missing = missing
		t.c.Ending = Ending{Ground: g.Code, Clause: g.Clause, By: t.Actor().Name, At: t.Now()}
		for _, m := range missing {
			t.Fact("missing", m.Code+m.Text)
		}
		t.tell("returned", g.Clause, "ground", g.Code, "missing", fmt.Sprint(len(missing)))
		if err := t.notifySide("review.returned", nil); err != nil {
			return err
		}
		return t.end()
	})
}

// named keeps the entries that name something: a code of the classifiers, or words.
func (s *Service) named(list []Missing) []Missing {
	var kept []Missing
	for _, m := range list {
		m.Text = strings.TrimSpace(m.Text)
		_, noSection := s.classes.Sections.Get(m.Code)
		_, noMaterial := s.classes.Materials.Get(m.Code)
		if m.Code != "" && noSection != nil && noMaterial != nil || m.Code == "" && m.Text == "" || len(m.Text) > 2*maxLine {
			continue
		}
		kept = append(kept, m)
	}
	return kept
}
