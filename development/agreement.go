package development

import (
	"context"
	"slices"
	"strconv"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Send puts versions of documents to the responsible persons of both sides (cl. 25).
func (s *Service) Send(ctx context.Context, actor portal.Actor, project portal.ID, versions []portal.ID, key string) error {
	return s.each(ctx, actor, project, versions, "send", key, func(ctx context.Context, tx *command.Tx, st state, moved []Sheet) error {
		return st.tell(tx, st.responsible(moved), st.countNotice("documents_sent", moved))
	})
}

// AgreeSheets is a responsible person's agreement to versions of documents that the person has looked at, one or many at
// once (cl. 25). With the last one that is wanted the documentation is agreed, and the other slices are told.
func (s *Service) AgreeSheets(ctx context.Context, actor portal.Actor, project portal.ID, versions []portal.ID, key string) error {
	return s.each(ctx, actor, project, versions, "agree", key, func(ctx context.Context, tx *command.Tx, st state, moved []Sheet) error {
		for _, d := range moved {
			if err := decide(ctx, tx, st, Decision{About: d.ID, Target: d.Current, Said: Agreed}); err != nil {
				return err
			}
		}
		return s.tellWhole(ctx, tx, st)
	})
}

// tellWhole tells everybody that the documentation is agreed, if the act has made it so.
func (s *Service) tellWhole(ctx context.Context, tx *command.Tx, st state) error {
	whole, err := s.complete(ctx, tx.Tx, st.Project)
	if err != nil || !whole {
		return err
	}
	tx.Fact("documentation", "agreed")
	if err := tx.Emit("development.documentation_agreed", map[string]string{"number": st.Number}); err != nil {
		return err
	}
	return st.tell(tx, st.everybody(), st.notice("documentation_agreed", "/documents"))
}

// ReturnSheet sends the version of a document that was seen back with remarks (cl. 25).
func (s *Service) ReturnSheet(ctx context.Context, actor portal.Actor, project, id, seen portal.ID, remarks, key string) error {
	return s.stepSheet(ctx, actor, project, id, "return", law.C25, key, func(ctx context.Context, tx *command.Tx, st state, d *sheetAt) error {
		if d.Current != seen {
			return db.ErrChanged
		}
		if err := tx.Check(remarked(law.C25, remarks)); err != nil {
			return err
		}
		if err := decide(ctx, tx, st, Decision{About: d.ID, Target: d.Current, Said: Returned, Remarks: remarks}); err != nil {
			return err
		}
		n := st.notice("document_returned", "")
		n.Href = "/documents/" + string(d.Document)
		n.Args["Title"] = d.Title
		return st.tell(tx, st.people(d.Side, works), n)
	})
}

// each is a command that moves many documents by the same act: all of them, or none. They are named by their versions: one
// that is no longer current was not what the actor has looked at.
func (s *Service) each(ctx context.Context, actor portal.Actor, project portal.ID, versions []portal.ID, do flow.Do, key string,
	then func(ctx context.Context, tx *command.Tx, st state, moved []Sheet) error) error {
	cmd := command.Command{Actor: actor, Act: documentLife.Act(do), Clause: law.C25, Key: key}
	_, err := s.act(ctx, cmd, project, func(ctx context.Context, tx *command.Tx, st state) error {
		// Who may not see the project learns nothing, not even that a version was replaced.
		if err := tx.Allow("development.view", st.resource()); err != nil {
			return err
		}
		var moved []Sheet
		for _, version := range versions {
			d, err := sheetOfVersion(ctx, tx.Tx, st, version)
			if err != nil {
				return err
			}
			if d.State, err = tx.Step(documentLife, d.ID, d.State, do, d.res); err != nil {
				return err
			}
			d.ChangedAt = tx.Now()
			if d.State == AgreedState {
				d.AgreedAt = tx.Now()
			}
			if err := sheets.Update(ctx, tx.Tx, &d.Sheet); err != nil {
				return err
			}
			moved = append(moved, d.Sheet)
		}
		if err := tx.Check(check(law.C25, "documents_chosen", "document", len(moved) > 0)); err != nil {
			return err
		}
		for _, d := range moved {
			tx.Fact("document", d.Title)
		}
		return then(ctx, tx, st, moved)
	})
	return err
}

// responsible are the people who agree documents, of all sides that these concern.
func (st state) responsible(list []Sheet) []portal.IIN {
	people := st.people(Customer, agrees)
	for _, side := range []Side{Designer, Surveyor} {
		if slices.ContainsFunc(list, func(d Sheet) bool { return d.Side == side }) {
			people = append(people, st.people(side, agrees)...)
		}
	}
	return people
}

func (p Project) countNotice(what string, list []Sheet) portal.Notice {
	n := p.notice(what, "/documents")
	n.Args["Count"] = strconv.Itoa(len(list))
	return n
}

// complete tells whether the documentation is agreed: each obligatory section holds at least one agreed document, in it or
// in a section that lies in it, and no document anywhere waits for its agreement.
func (s *Service) complete(ctx context.Context, q db.Querier, p Project) (bool, error) {
	all, err := sheetsOf(ctx, q, p.ID)
	if err != nil {
		return false, err
	}
	return whole(all, s.Sections(p)), nil
}

func whole(all []Sheet, nodes []classifier.Node) bool {
	agreed, pending := 0, 0
	for _, d := range all {
		switch d.State {
		case AgreedState:
			agreed++
		case Removed:
		default:
			pending++
		}
	}
	return agreed > 0 && pending == 0 && len(lacking(all, nodes)) == 0
}

// lacking lists the obligatory sections without an agreed document.
func lacking(all []Sheet, nodes []classifier.Node) []classifier.Node {
	within := under(nodes)
	var list []classifier.Node
	for _, n := range nodes {
		if !n.Required {
			continue
		}
		codes := within(n.Code)
		has := slices.ContainsFunc(all, func(d Sheet) bool { return d.State == AgreedState && slices.Contains(codes, d.Section) })
		if !has {
			list = append(list, n)
		}
	}
	return list
}
