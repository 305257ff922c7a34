package development

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// SectionProfile names the format rules for documents of a section (cl. 23, 24): its own, or those of documentation at large.
func SectionProfile(section string, day portal.Date) string {
	if _, err := format.ProfileOf(section, day); err == nil {
		return section
	}
	return "documentation"
}

// NewSheet is a document that is to stand in a section.
type NewSheet struct {
	Section string
	Volume  string
	Book    string
	Title   string // the name of the file when empty
	File    document.Received
}

// Enter keeps documents in a section (cl. 22). Those whose format the check refused stay out: the caller has sorted them
// from the others, since one bad file is no reason to lose the good ones.
func (s *Service) Enter(ctx context.Context, actor portal.Actor, id portal.ID, list []NewSheet, key string) error {
	cmd := command.Command{Actor: actor, Act: "documentation.enter", Clause: law.C22, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		side, _ := st.SideOf(actor.For)
		if err := tx.Allow("documentation.enter", st.with(side)); err != nil {
			return err
		}
		_, agreed, err := governing(ctx, tx.Tx, st.Project, side)
		if err != nil {
			return err
		}
		for _, n := range list {
			if err := tx.Check(enterable(n.Section, s.Sections(st.Project), agreed)...); err != nil {
				return err
			}
			if err := s.enter(ctx, tx, st, side, n); err != nil {
				return err
			}
		}
		return tx.Check(check(law.C22, "file", "file", len(list) > 0))
	})
	return err
}

func (s *Service) enter(ctx context.Context, tx *command.Tx, st state, side Side, n NewSheet) error {
	sheet := Sheet{ID: tx.NewID(), State: documentLife.Start, Project: st.ID, Section: n.Section, Volume: n.Volume, Book: n.Book, Title: n.Title,
		Number: 1, Side: side, Party: st.Party(side), EnteredAt: tx.Now(), ChangedAt: tx.Now()}
	if sheet.Title == "" {
		sheet.Title = n.File.Name
	}
	doc, err := s.Documents.Add(ctx, tx, document.New{Owner: portal.Subject{Kind: aboutSheet, ID: sheet.ID}, Project: st.ID, Kind: n.Section,
		Title: sheet.Title, Privacy: document.Participants, Origin: document.FromContractor}, n.File)
	if err != nil {
		return err
	}
	sheet.Document, sheet.Current = doc.ID, doc.Newest().ID
	tx.Fact("section", n.Section)
	return sheets.Insert(ctx, tx.Tx, &sheet)
}

// sheetAt is a document of the documentation under a command.
type sheetAt struct {
	Sheet
	res policy.Resource
}

func sheetIn(ctx context.Context, q db.Querier, st state, id portal.ID) (sheetAt, error) {
	d, err := sheets.Get(ctx, q, id)
	if err != nil {
		return sheetAt{}, err
	}
	return sheetUnder(ctx, q, st, d)
}

// sheetOfVersion is the document of which a version is the current one. To those who see the project, a version that was
// replaced is something that has changed meanwhile; to others there is nothing.
func sheetOfVersion(ctx context.Context, q db.Querier, st state, version portal.ID) (sheetAt, error) {
	d, known, err := sheetOfCurrent(ctx, q, st.ID, version)
	if err != nil {
		return sheetAt{}, err
	}
	if !known {
		return sheetAt{}, db.ErrChanged
	}
	return sheetUnder(ctx, q, st, d)
}

func sheetUnder(ctx context.Context, q db.Querier, st state, d Sheet) (sheetAt, error) {
	if err := belongs(d.Project, st.ID); err != nil {
		return sheetAt{}, err
	}
	said, err := decisionsOn(ctx, q, d.Current)
	return sheetAt{d, sheetResource(st, d, said)}, err
}

// sheetResource is a document as the rules know it: shared by the customer with the contractor who entered it, as long as
// that contractor is named.
func sheetResource(st state, d Sheet, said []Decision) policy.Resource {
	res := st.with(d.Side)
	if st.Party(d.Side) != d.Party {
		res = st.resource()
		res.Attrs["contractor"] = ""
	}
	return open(res, said, d.Side)
}

// stepSheet is a command that moves one document.
func (s *Service) stepSheet(ctx context.Context, actor portal.Actor, project, id portal.ID, do flow.Do, clause law.Clause, key string,
	run func(ctx context.Context, tx *command.Tx, st state, d *sheetAt) error) error {
	cmd := command.Command{Actor: actor, Act: documentLife.Act(do), Clause: clause, Key: key}
	_, err := s.act(ctx, cmd, project, func(ctx context.Context, tx *command.Tx, st state) error {
		d, err := sheetIn(ctx, tx.Tx, st, id)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: aboutSheet, ID: d.ID}, project)
		tx.Fact("document", d.Title)
		if d.State, err = tx.Step(documentLife, d.ID, d.State, do, d.res); err != nil {
			return err
		}
		d.ChangedAt = tx.Now()
		if err := run(ctx, tx, st, &d); err != nil {
			return err
		}
		if err := sheets.Update(ctx, tx.Tx, &d.Sheet); err != nil {
			return err
		}
		if d.State != Removed {
			return nil
		}
		return s.tellWhole(ctx, tx, st) // it may have been the only one that was not agreed
	})
	return err
}

// Renew adds a new version of a document. What was said to the old one no longer counts: agreement begins anew, for this
// document alone (cl. 25).
func (s *Service) Renew(ctx context.Context, actor portal.Actor, project, id portal.ID, rec document.Received, key string) error {
	return s.stepSheet(ctx, actor, project, id, "renew", law.C22, key, func(ctx context.Context, tx *command.Tx, st state, d *sheetAt) error {
		before, err := s.complete(ctx, tx.Tx, st.Project)
		if err != nil {
			return err
		}
		doc, err := s.Documents.AddVersion(ctx, tx, d.Document, rec)
		if err != nil {
			return err
		}
		d.Current, d.Number, d.AgreedAt = doc.Newest().ID, doc.Last, none
		if !before {
			return nil
		}
		return tx.Emit("development.documentation_reopened", map[string]string{"document": string(d.Document)})
	})
}

// DescribeSheet changes what a document is called and which volume and book it is.
func (s *Service) DescribeSheet(ctx context.Context, actor portal.Actor, project, id portal.ID, title, volume, book, key string) error {
	return s.stepSheet(ctx, actor, project, id, "describe", law.C22, key, func(_ context.Context, tx *command.Tx, _ state, d *sheetAt) error {
		d.Title, d.Volume, d.Book = title, volume, book
		return tx.Check(check(law.C22, "title", "title", title != ""))
	})
}

// Remove takes out a document that was entered by mistake. It stays in keeping (cl. 44) and no longer counts.
func (s *Service) Remove(ctx context.Context, actor portal.Actor, project, id portal.ID, key string) error {
	return s.stepSheet(ctx, actor, project, id, "remove", law.C22, key, func(context.Context, *command.Tx, state, *sheetAt) error { return nil })
}
