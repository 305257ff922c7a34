package development

import (
	"context"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/stage"
)

// Facts is what this slice knows of where a project stands: its materials, papers and documentation, and what it was told
// of approvals. It is for other slices, which look after who may hear it.
func (s *Service) Facts(ctx context.Context, id portal.ID) (stage.Facts, error) {
	st, err := load(ctx, s.Bus.DB, id)
	if err != nil {
		return stage.Facts{}, err
	}
	w, err := s.whole(ctx, st)
	return w.facts(), err
}

func (w wholeProject) facts() stage.Facts {
	f := stage.Facts{Open: w.State == Open, Materials: part(w.materials()), Approvals: part(w.approvals())}
	f.Materials.Holders = []portal.Party{w.Customer}
	f.Papers = w.papersPart()
	f.Documentation = w.documentationPart()
	return f
}

func part(a Activity) stage.Part {
	states := map[ActivityState]stage.PartState{Ahead: stage.Ahead, UnderWay: stage.UnderWay, Over: stage.Done, NotNeeded: stage.NotNeeded}
	return stage.Part{State: states[a.State], At: a.At}
}

// papersPart is how far the papers with the designer are, and who owes the next act.
func (w wholeProject) papersPart() stage.Part {
	p := stage.Part{State: stage.Ahead}
	agreed := 0
	for _, paper := range w.papers {
		if paper.Party != w.Designer {
			continue
		}
		p.State = stage.UnderWay
		if paper.ChangedAt.After(p.At) {
			p.At = paper.ChangedAt
		}
		if paper.Agreed != "" {
			agreed++
		} else if said := w.on(paper.Current); !spoke(said, Customer) || paper.State != HalfAgreed {
			p.Holders = appendOnce(p.Holders, w.Customer)
		} else {
			p.Holders = appendOnce(p.Holders, w.Designer)
		}
	}
	if agreed == len(PapersOf(w.BIM)) {
		p.State, p.Holders = stage.Done, nil
	}
	return p
}

// documentationPart is how far the documentation is, and who owes the next act: the contractors, as long as a section lacks
// a document or one is to be mended or sent; the sides that have not spoken, of what lies before them.
func (w wholeProject) documentationPart() stage.Part {
	p := stage.Part{State: stage.Ahead}
	for _, d := range w.sheets {
		if d.State == Removed {
			continue
		}
		p.State = stage.UnderWay
		if d.ChangedAt.After(p.At) {
			p.At = d.ChangedAt
		}
		said := w.on(d.Current)
		switch {
		case d.State == AgreedState:
		case d.State == Entered || d.State == SentBack:
			p.Holders = appendOnce(p.Holders, d.Party)
		case spoke(said, Customer):
			p.Holders = appendOnce(p.Holders, d.Party)
		default:
			p.Holders = appendOnce(p.Holders, w.Customer)
		}
	}
	switch {
	case whole(w.sheets, w.nodes):
		p.State, p.Holders = stage.Done, nil
	case len(p.Holders) == 0 && w.Designer != "":
		p.Holders = []portal.Party{w.Designer}
	}
	return p
}

func appendOnce(list []portal.Party, p portal.Party) []portal.Party {
	if slices.Contains(list, p) {
		return list
	}
	return append(list, p)
}
