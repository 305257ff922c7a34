package development

import (
	"context"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

// Activity is one of the four of which the development of a project consists (cl. 15); of an urban-planning project the
// first two are (cl. 16), and the others follow from clauses 25 and 28. Its text is at activity.<name>.
type Activity struct {
	Name   string // "surveys", "materials", "agreement", "approvals"
	Clause law.Clause
	State  ActivityState
	Done   int
	Total  int // zero where nothing is counted
	At     time.Time
	Path   string // below the project
}

// ActivityState is how far an activity is.
type ActivityState string

// The states of an activity.
const (
	Ahead     ActivityState = "ahead"
	UnderWay  ActivityState = "under_way"
	Over      ActivityState = "done"
	NotNeeded ActivityState = "not_needed"
)

// Progress is everything that tells how far a project's development is.
type Progress struct {
	Stage      stage.Stage // as far as this slice knows it
	Activities []Activity
	Lacking    []string // obligatory sections without an agreed document
	Pending    int      // documents that wait for agreement or for mending
	Revisions  []Project
}

// Progress answers how far a project is (cl. 15, 16, 22).
func (s *Service) Progress(ctx context.Context, actor portal.Actor, id portal.ID) (Progress, error) {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return Progress{}, err
	}
	return s.progress(ctx, st)
}

func (s *Service) progress(ctx context.Context, st state) (Progress, error) {
	w, err := s.whole(ctx, st)
	if err != nil {
		return Progress{}, err
	}
	p := Progress{Stage: stage.Of(w.facts()), Activities: []Activity{w.surveys(), w.materials(), w.agreement(), w.approvals()}}
	for _, n := range lacking(w.sheets, w.nodes) {
		p.Lacking = append(p.Lacking, n.Code)
	}
	for _, d := range w.sheets {
		if d.State != AgreedState && d.State != Removed {
			p.Pending++
		}
	}
	p.Revisions, err = revisionsOf(ctx, s.Bus.DB, st.ID)
	return p, err
}

func (w wholeProject) activity(name string, construction, urban law.Clause, path string) Activity {
	a := Activity{Name: name, Clause: construction, State: Ahead, Path: path}
	if !w.IsConstruction() {
		a.Clause = urban
	}
	return a
}

// surveys are over when every survey that the works ask for is among the source materials, or when the surveyor's reports
// are agreed (cl. 15 item 1).
func (w wholeProject) surveys() Activity {
	a := w.activity("surveys", law.C15i1, law.C16, "/documents#surveys")
	entered, agreed := 0, 0
	for _, d := range w.sheets {
		if d.Section == Surveys && d.State != Removed {
			entered++
			if d.State == AgreedState {
				agreed++
			}
		}
	}
	held := 0
	for _, kind := range w.surveyKinds {
		if holds(w.source.Materials, kind, w.today) {
			held++
		}
	}
	a.Done, a.Total = held, len(w.surveyKinds)
	switch {
	case len(w.surveyKinds) == 0 && entered == 0 && w.Surveyor == "":
		a.State = NotNeeded
	case entered > 0 && agreed == entered, entered == 0 && a.Total > 0 && held == a.Total:
		a.State, a.Done = Over, a.Total
	case entered > 0, held > 0:
		a.State = UnderWay
	}
	return a
}

func (w wholeProject) materials() Activity {
	a := w.activity("materials", law.C15i2, law.C16, "/materials")
	required := 0
	for _, k := range w.source.Possible {
		if slices.Contains(k.RequiredFor, w.worksOrUrban()) {
			required++
		}
	}
	a.Total, a.Done = required, required-len(w.source.Missing)
	switch {
	case len(w.source.Missing) == 0 && (required > 0 || len(w.source.Materials) > 0):
		a.State = Over
	case a.Done > 0 || len(w.source.Materials) > 0 || w.source.Request.State != "":
		a.State = UnderWay
	case required == 0:
		a.State = NotNeeded
	}
	return a
}

// agreement counts the papers of clause 21 and the obligatory sections (cl. 15 item 3).
func (w wholeProject) agreement() Activity {
	a := w.activity("agreement", law.C15i3, law.C25, "/documents")
	for _, kind := range PapersOf(w.BIM) {
		a.Total++
		if slices.ContainsFunc(w.papers, func(p Paper) bool { return p.Party == w.Designer && p.Kind == kind && p.Agreed != "" }) {
			a.Done++
		}
	}
	for _, n := range w.nodes {
		if n.Required {
			a.Total++
		}
	}
	a.Done += a.Total - len(PapersOf(w.BIM)) - len(lacking(w.sheets, w.nodes))
	switch {
	case a.Done == a.Total && whole(w.sheets, w.nodes):
		a.State = Over
	case len(w.papers)+len(w.sheets) > 0:
		a.State = UnderWay
	}
	return a
}

func (w wholeProject) approvals() Activity {
	a := w.activity("approvals", law.C15i4, law.C28, "/approvals")
	switch {
	case !w.ApprovedByAt.IsZero():
		a.State, a.At = Over, w.ApprovedByAt
	case !w.ApprovalsAt.IsZero():
		a.State, a.At = UnderWay, w.ApprovalsAt
	}
	return a
}
