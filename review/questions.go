package review

import (
	"cmp"
	"context"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
)

// Holder is on whose side the next step is.
type Holder string

// The holders of a case.
const (
	WithOrganisation Holder = "organisation"
	WithCustomer     Holder = "customer"
	WithNobody       Holder = "" // it is over
)

// HolderOf tells who holds a case in a state.
func HolderOf(s flow.State) Holder {
	switch {
	case life.Ended(s):
		return WithNobody
	case s == Offered || s == Answering:
		return WithCustomer
	}
	return WithOrganisation
}

// Waiting is a case in the queue, with what is owed next.
type Waiting struct {
	Case
	Term     deadline.Deadline // the soonest that runs; zero when none does
	Sections []string          // the actor's own
}

// Queue lists the organisation's cases, the soonest term first: all of them for the head, for an expert those with a
// section of theirs. With ended, those that are over, the newest first.
func (s *Service) Queue(ctx context.Context, actor portal.Actor, ended bool) ([]Waiting, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "review.queue", ours(actor.For)); err != nil {
		return nil, err
	}
	person := actor.Person
	if actor.Is(portal.RoleExpertHead) {
		person = ""
	}
	list, err := casesOf(ctx, s.db(), actor.For, person, ended, 200)
	if err != nil {
		return nil, err
	}
	queue := make([]Waiting, 0, len(list))
	for _, c := range list {
		w := Waiting{Case: c}
		if w.Term, err = s.owed(ctx, c.ID); err != nil {
			return nil, err
		}
		if w.Sections, err = s.own(ctx, actor, c.ID); err != nil {
			return nil, err
		}
		queue = append(queue, w)
	}
	if !ended {
		slices.SortStableFunc(queue, func(a, b Waiting) int {
			return cmp.Or(late(a.Term.Due).Compare(late(b.Term.Due)), a.OpenedAt.Compare(b.OpenedAt))
		})
	}
	return queue, nil
}

// late puts what has no term behind everything that has one.
func late(due time.Time) time.Time {
	if due.IsZero() {
		return time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)
	}
	return due
}

// owed is the soonest term of a case for which something is still owed.
func (s *Service) owed(ctx context.Context, id portal.ID) (deadline.Deadline, error) {
	all, err := terms(ctx, s.db(), id)
	for _, d := range all { // the soonest first
		if d.EndedAt.IsZero() {
			return d, err
		}
	}
	return deadline.Deadline{}, err
}

// own lists the sections of a case that are the actor's.
func (s *Service) own(ctx context.Context, actor portal.Actor, id portal.ID) ([]string, error) {
	given, err := standing(ctx, s.db(), id)
	var mine []string
	for _, a := range given {
		if a.Person == actor.Person {
			mine = append(mine, a.Section)
		}
	}
	return mine, err
}

// Work is a case as the organisation works on it: what both sides see, and what is still its own.
type Work struct {
	Snapshot
	Case       Case
	Acts       []flow.Transition // what the actor may do with the case now
	Wanted     []Wanted          // the list of documents
	Drafts     []Remark          // of the sections that the actor may see
	Given      []Assignment      // standing
	Past       []Assignment      // refused or ended
	Parts      []Part
	Conclusion Conclusion // zero before it has a number
	Experts    []Expert   // of the organisation, for the head
	Uncovered  []string   // documents that nobody looks at
	Resource   policy.Resource
}

// Work finds a case for the people of its organisation.
func (s *Service) Work(ctx context.Context, actor portal.Actor, id portal.ID) (Work, error) {
	c, res, err := s.look(ctx, actor, id)
	if err != nil {
		return Work{}, err
	}
	if actor.For != c.Organisation {
		return Work{}, fault.New(fault.NotFound, "fault.not_found")
	}
	w := Work{Case: c, Resource: res, Acts: s.bus.Open(actor, life, c.State, res)}
	if w.Snapshot, err = s.Snapshot(ctx, s.db(), id); err != nil {
		return Work{}, err
	}
	docs, err := documentsOf(ctx, s.db(), id)
	if err != nil {
		return Work{}, err
	}
	w.Wanted = s.checklist(c, docs)
	if err := w.assignments(ctx, s.db()); err != nil {
		return Work{}, err
	}
	w.Uncovered = s.uncovered(docs, w.Given)
	all, err := remarksOf(ctx, s.db(), id)
	if err != nil {
		return Work{}, err
	}
	w.Drafts = slices.DeleteFunc(all, func(r Remark) bool { return r.State != Draft })
	if w.Parts, err = partsOf(ctx, s.db(), id); err != nil {
		return Work{}, err
	}
	if w.Conclusion, _, err = conclusionOf(ctx, s.db(), id); err != nil {
		return Work{}, err
	}
	if actor.Is(portal.RoleExpertHead) {
		w.Experts, err = expertsOf(ctx, s.db(), c.Organisation)
	}
	return w, err
}

func (w *Work) assignments(ctx context.Context, q db.Querier) error {
	all, err := assignmentsOf(ctx, q, w.Case.ID)
	for _, a := range all {
		if assignmentLife.Ended(a.State) {
			w.Past = append(w.Past, a)
		} else {
			w.Given = append(w.Given, a)
		}
	}
	return err
}

// Course is a case as both sides see it, for whoever may see it.
func (s *Service) Course(ctx context.Context, actor portal.Actor, id portal.ID) (Snapshot, []flow.Transition, error) {
	c, res, err := s.look(ctx, actor, id)
	if err != nil {
		return Snapshot{}, nil, err
	}
	snap, err := s.Snapshot(ctx, s.db(), id)
	return snap, s.bus.Open(actor, life, c.State, res), err
}

// MayAnswer tells whether the actor may answer the remarks of a case now.
func (s *Service) MayAnswer(ctx context.Context, actor portal.Actor, id portal.ID) (bool, error) {
	c, err := cases.Get(ctx, s.db(), id)
	if err != nil {
		return false, err
	}
	res, err := s.Resource(ctx, id)
	if err != nil {
		return false, err
	}
	_, ok := s.bus.Policy.Can(actor, remarkLife.Act("answer"), res)
	return ok && c.State == Answering, nil
}

// Experts lists the cards of the organisation's experts, and how it numbers its conclusions.
func (s *Service) Experts(ctx context.Context, actor portal.Actor) ([]Expert, Numbering, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "review.organise", ours(actor.For)); err != nil {
		return nil, Numbering{}, err
	}
	n, err := numberingOf(ctx, s.db(), actor.For)
	if err != nil {
		return nil, Numbering{}, err
	}
	list, err := expertsOf(ctx, s.db(), actor.For)
	return list, n, err
}

// ConclusionOf is the issued conclusion of a case; false while there is none.
func (s *Service) ConclusionOf(ctx context.Context, q db.Querier, id portal.ID) (Conclusion, bool, error) {
	con, there, err := conclusionOf(ctx, q, id)
	return con, there && !con.IssuedAt.IsZero(), err
}

// Version finds a version of a document within a case that the actor may see: of the project, in any round, or made in
// the course of the case.
func (s *Service) Version(ctx context.Context, actor portal.Actor, id, version portal.ID) (document.Version, error) {
	c, _, err := s.look(ctx, actor, id)
	if err != nil {
		return document.Version{}, err
	}
	v, d, err := s.keeper.Version(ctx, s.db(), version)
	if err != nil {
		return document.Version{}, err
	}
	docs, err := documentsOf(ctx, s.db(), id)
	if err != nil {
		return document.Version{}, err
	}
	ofCase := slices.ContainsFunc(docs, func(x Document) bool { return x.Document == d.ID })
	made := d.Owner() == c.Subject() && (actor.For == c.Organisation || !secret(d.Kind, c))
	if !ofCase && !made {
		return document.Version{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return v, nil
}

// secret tells what the customer's side does not see before the conclusion is issued: its parts and its drawn text.
func secret(kind string, c Case) bool {
	return c.State != Concluded && (kind == KindPart || kind == KindConclusion || kind == KindData)
}

// DocumentResource is a document of a case as the rules know it. What is drawn up towards the conclusion is nobody's to
// download by its own address until the conclusion is issued; those who work on it read it within the case.
func (s *Service) DocumentResource(ctx context.Context, d document.Document) (policy.Resource, error) {
	c, err := cases.Get(ctx, s.db(), d.OwnerID)
	if err != nil {
		return policy.Resource{}, err
	}
	if secret(d.Kind, c) {
		return policy.Resource{Type: "Withheld", ID: d.ID}, nil
	}
	return s.Resource(ctx, d.OwnerID)
}
