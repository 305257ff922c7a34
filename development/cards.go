package development

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
)

// The questions below are for pages: each asks whether the actor may hear the answer.

// Card is a project that the actor may see.
func (s *Service) Card(ctx context.Context, actor portal.Actor, id portal.ID) (Project, error) {
	st, err := s.see(ctx, actor, id)
	return st.Project, err
}

// Access lists everybody who has or had access to a project.
func (s *Service) Access(ctx context.Context, actor portal.Actor, id portal.ID) ([]Access, error) {
	st, err := s.see(ctx, actor, id)
	return st.access, err
}

// May tells which of the acts on a project the actor may do now. A flow knows whether an act has a place in the state.
func (s *Service) May(ctx context.Context, actor portal.Actor, id portal.ID) (func(act string) bool, error) {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	side, _ := st.SideOf(actor.For)
	res := st.with(side)
	return func(act string) bool {
		_, ok := s.Bus.Policy.Can(actor, act, res)
		return ok
	}, nil
}

// PaperCard is a paper with what was said to all its versions and what the actor may do with it.
type PaperCard struct {
	Paper
	Said []Decision // the newest first
	Do   []flow.Transition
}

// Papers lists the papers of a project that the actor may see.
func (s *Service) Papers(ctx context.Context, actor portal.Actor, id portal.ID) ([]PaperCard, error) {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	list, err := papersOf(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, err
	}
	cards := make([]PaperCard, 0, len(list))
	for _, p := range list {
		c, err := s.paperCard(ctx, actor, st, p)
		if err != nil {
			return nil, err
		}
		cards = append(cards, c)
	}
	return cards, nil
}

// Paper is one paper of a project that the actor may see.
func (s *Service) Paper(ctx context.Context, actor portal.Actor, project, id portal.ID) (PaperCard, error) {
	st, err := s.see(ctx, actor, project)
	if err != nil {
		return PaperCard{}, err
	}
	p, err := papers.Get(ctx, s.Bus.DB, id)
	if err != nil {
		return PaperCard{}, err
	}
	if err := belongs(p.Project, project); err != nil {
		return PaperCard{}, err
	}
	return s.paperCard(ctx, actor, st, p)
}

func (s *Service) paperCard(ctx context.Context, actor portal.Actor, st state, p Paper) (PaperCard, error) {
	said, err := decisionsAbout(ctx, s.Bus.DB, p.ID)
	if err != nil {
		return PaperCard{}, err
	}
	c := PaperCard{Paper: p, Said: reversed(said)}
	c.Do = s.Bus.Open(actor, paperLife, p.State, paperResource(st, p, to(said, p.Current)))
	return c, nil
}

// SheetCard is a document of the documentation with its versions, what was said to them, and what the actor may do.
type SheetCard struct {
	Sheet
	Document document.Document
	Said     []Decision // the newest first
	Do       []flow.Transition
}

// May tells whether the actor may do an act to the document now.
func (c SheetCard) May(do flow.Do) bool { return may(c.Do, do) }

// May tells whether the actor may do an act to the paper now.
func (c PaperCard) May(do flow.Do) bool { return may(c.Do, do) }

func may(list []flow.Transition, do flow.Do) bool {
	for _, t := range list {
		if t.Do == do {
			return true
		}
	}
	return false
}

// Sheets lists the documentation of a project that the actor may see, without what was removed.
func (s *Service) Sheets(ctx context.Context, actor portal.Actor, id portal.ID) ([]SheetCard, error) {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	all, err := sheetsOf(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, err
	}
	said, err := decisionsOfProject(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, err
	}
	docs, err := s.documentsOf(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, err
	}
	var cards []SheetCard
	for _, d := range s.bySection(st.Project, all) {
		if d.State != Removed {
			cards = append(cards, s.sheetCard(actor, st, d, docs[d.Document], about(said, d.ID)))
		}
	}
	return cards, nil
}

func (s *Service) sheetCard(actor portal.Actor, st state, d Sheet, doc document.Document, said []Decision) SheetCard {
	c := SheetCard{Sheet: d, Document: doc, Said: reversed(said)}
	c.Do = s.Bus.Open(actor, documentLife, d.State, sheetResource(st, d, to(said, d.Current)))
	return c
}

// documentsOf reads all documents of a project at once.
func (s *Service) documentsOf(ctx context.Context, q db.Querier, id portal.ID) (map[portal.ID]document.Document, error) {
	list, err := s.Documents.OfProject(ctx, q, id)
	if err != nil {
		return nil, err
	}
	byID := make(map[portal.ID]document.Document, len(list))
	for _, d := range list {
		byID[d.ID] = d
	}
	return byID, nil
}

// DocumentCard is any document of this slice, with the thing that it belongs to: one of the three.
type DocumentCard struct {
	Project  Project
	Document document.Document
	Sheet    *SheetCard
	Paper    *PaperCard
	Material *Material
}

// Document is a document of a project that the actor may see.
func (s *Service) Document(ctx context.Context, actor portal.Actor, id portal.ID) (DocumentCard, error) {
	doc, err := s.Documents.Get(ctx, s.Bus.DB, id)
	if err != nil || doc.Project == "" {
		return DocumentCard{}, s.noDocument(ctx, actor, err)
	}
	st, err := s.see(ctx, actor, doc.Project)
	if err != nil {
		return DocumentCard{}, err
	}
	c := DocumentCard{Project: st.Project, Document: doc}
	if d, is, err := sheetOfDocument(ctx, s.Bus.DB, id); is || err != nil {
		if err != nil {
			return c, err
		}
		said, err := decisionsAbout(ctx, s.Bus.DB, d.ID)
		card := s.sheetCard(actor, st, d, doc, said)
		c.Sheet = &card
		return c, err
	}
	if p, is, err := paperOfDocument(ctx, s.Bus.DB, id); is || err != nil {
		if err != nil {
			return c, err
		}
		card, err := s.paperCard(ctx, actor, st, p)
		c.Paper = &card
		return c, err
	}
	m, is, err := materialOfDocument(ctx, s.Bus.DB, id)
	if err != nil || !is {
		return c, s.noDocument(ctx, actor, err)
	}
	c.Material = &m
	return c, nil
}

// noDocument is the answer about a document that is not there, or not of this slice.
func (s *Service) noDocument(ctx context.Context, actor portal.Actor, err error) error {
	if err != nil && !isNone(err) {
		return err
	}
	return s.nothing(ctx, actor, "")
}

func to(said []Decision, target portal.ID) []Decision {
	return chosen(said, func(d Decision) bool { return d.Target == target })
}

func about(said []Decision, thing portal.ID) []Decision {
	return chosen(said, func(d Decision) bool { return d.About == thing })
}

func chosen(said []Decision, fits func(Decision) bool) []Decision {
	var list []Decision
	for _, d := range said {
		if fits(d) {
			list = append(list, d)
		}
	}
	return list
}

func reversed(said []Decision) []Decision {
	list := make([]Decision, 0, len(said))
	for i := range said {
		list = append(list, said[len(said)-1-i])
	}
	return list
}

// Allowed is a project to which the actor may do an act; it does not say whether the act has a place in its state.
func (s *Service) Allowed(ctx context.Context, actor portal.Actor, id portal.ID, act string) (Project, error) {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return Project{}, err
	}
	side, _ := st.SideOf(actor.For)
	return st.Project, s.Bus.Policy.Authorise(ctx, actor, act, st.with(side))
}
