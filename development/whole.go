package development

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
)

// wholeProject is a project with all its parts, read once: what progress, tasks and pages are derived from.
type wholeProject struct {
	state
	source      Source
	papers      []Paper
	sheets      []Sheet
	said        []Decision
	nodes       []classifier.Node
	surveyKinds []string
	today       portal.Date
}

func (s *Service) whole(ctx context.Context, st state) (wholeProject, error) {
	w := wholeProject{state: st, nodes: s.Sections(st.Project), surveyKinds: s.surveyKinds(st.Project), today: s.today()}
	var err error
	if w.source, err = s.source(ctx, st); err != nil {
		return w, err
	}
	if w.papers, err = papersOf(ctx, s.Bus.DB, st.ID); err != nil {
		return w, err
	}
	if w.sheets, err = sheetsOf(ctx, s.Bus.DB, st.ID); err != nil {
		return w, err
	}
	w.said, err = decisionsOfProject(ctx, s.Bus.DB, st.ID)
	return w, err
}

// on is what was said to one version.
func (w wholeProject) on(target portal.ID) []Decision { return to(w.said, target) }
