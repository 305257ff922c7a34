package review

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

// Snapshot is a case as both sides may see it, whole.
func (s *Service) Snapshot(ctx context.Context, q db.Querier, id portal.ID) (Snapshot, error) {
	c, err := cases.Get(ctx, q, id)
	if err != nil {
		return Snapshot{}, err
	}
	name, err := s.people.PartyName(ctx, c.Organisation)
	if err != nil {
		return Snapshot{}, fmt.Errorf("name of %s: %w", c.Organisation, err)
	}
	snap := Snapshot{
		Case: c.ID, Number: c.Number, Project: c.Project, ProjectName: c.About.Name, Kind: c.About.Kind, Level: c.About.Level,
		ObjectNumber: c.About.ObjectNumber, Organisation: Side{c.Organisation, name}, Customer: c.Customer, Designer: c.Designer,
		Seq: c.Seq, State: c.State, Round: c.Round, OnlyNegative: c.OnlyNegative, OpenedAt: c.OpenedAt, StartedAt: c.StartedAt,
		EndedAt: c.EndedAt, Profile: c.Profile, Missing: c.Missing, Contract: c.Contract, Asked: c.Asked, Ending: c.Ending,
	}
	for _, fill := range []func(context.Context, db.Querier, *Snapshot) error{snapTerms, snapExperts, snapDocuments, s.snapRemarks, s.snapConclusion} {
		if err := fill(ctx, q, &snap); err != nil {
			return Snapshot{}, err
		}
	}
	snap.Events, err = eventsOf(ctx, q, id)
	return snap, err
}

func snapTerms(ctx context.Context, q db.Querier, snap *Snapshot) error {
	all, err := terms(ctx, q, snap.Case)
	for _, d := range all {
		snap.Terms = append(snap.Terms, Term{What: d.What, Clause: d.Clause, Since: d.Since, Days: d.Days, Unit: d.Unit,
			LastDay: d.LastDay, Status: d.Status, EndedAt: d.EndedAt, Extensions: d.Extensions})
	}
	return err
}

func snapExperts(ctx context.Context, q db.Querier, snap *Snapshot) error {
	all, err := assignmentsOf(ctx, q, snap.Case)
	for _, a := range all {
		if a.State == Assigned || a.State == Declared {
			snap.Experts = append(snap.Experts, SectionExpert{a.Section, a.Name, a.Credential, a.State, a.At})
		}
	}
	return err
}

func snapDocuments(ctx context.Context, q db.Querier, snap *Snapshot) error {
	all, err := documentsOf(ctx, q, snap.Case)
	for _, d := range all {
		snap.Documents = append(snap.Documents, SeenDocument{d.Ref(), d.Round})
	}
	return err
}

// snapRemarks leaves out what is not issued, and the numbers of the people who wrote.
func (s *Service) snapRemarks(ctx context.Context, q db.Querier, snap *Snapshot) error {
	all, err := remarksOf(ctx, q, snap.Case)
	if err != nil {
		return err
	}
	looked := map[portal.ID]portal.DocumentRef{} // by version
	for _, r := range all {
		if r.Number == 0 {
			continue
		}
		if _, known := looked[r.Text]; !known {
			if looked[r.Text], err = s.ref(ctx, q, r.Text); err != nil {
				return err
			}
		}
		snap.Remarks = append(snap.Remarks, seen(r, looked[r.Text]))
	}
	return nil
}

// seen is a remark as both sides see it, with the document in the version that was looked at.
func seen(r Remark, doc portal.DocumentRef) SeenRemark {
	out := SeenRemark{ID: r.ID, Number: r.Number, Section: r.Section, Document: doc, Place: r.Place, Words: r.Words, Norm: r.Norm,
		Point: r.Point, Severity: r.Severity, State: r.State, Round: r.Round, Unchanged: r.Unchanged, Expert: r.Name, IssuedAt: r.IssuedAt}
	for _, entry := range r.Thread {
		entry.Person = ""
		out.Thread = append(out.Thread, entry)
	}
	return out
}

// snapConclusion tells which parts are signed, and what they and the whole say once the conclusion is issued: not before.
func (s *Service) snapConclusion(ctx context.Context, q db.Querier, snap *Snapshot) error {
	have, err := partsOf(ctx, q, snap.Case)
	if err != nil {
		return err
	}
	con, there, err := conclusionOf(ctx, q, snap.Case)
	if err != nil {
		return err
	}
	issued := there && !con.IssuedAt.IsZero()
	var seen SeenConclusion
	for _, p := range have {
		if p.State != Signed && p.State != Kept {
			continue
		}
		part := SeenPart{Section: p.Section, Expert: p.Name, SignedAt: p.SignedAt}
		if issued {
			part.Words, part.Complies = p.Words, p.Complies
			if part.Document, err = s.ref(ctx, q, p.Text); err != nil {
				return err
			}
		}
		seen.Parts = append(seen.Parts, part)
	}
	if there {
		seen.Number, seen.Date, seen.Annulled = con.Number, con.Date, con.Annulled
	}
	if issued {
		seen.Outcome, seen.Words, seen.Indicators, seen.SignedBy, seen.IssuedAt = con.Outcome, con.Words, con.Indicators, con.SignedBy, con.IssuedAt
		if seen.Document, err = s.ref(ctx, q, con.Text); err != nil {
			return err
		}
		if seen.Data, err = s.ref(ctx, q, con.Data); err != nil {
			return err
		}
	}
	if there || len(seen.Parts) > 0 {
		snap.Conclusion = &seen
	}
	return nil
}

// ref points at a version of a document that the review made.
func (s *Service) ref(ctx context.Context, q db.Querier, version portal.ID) (portal.DocumentRef, error) {
	if version == "" {
		return portal.DocumentRef{}, nil
	}
	v, d, err := s.keeper.Version(ctx, q, version)
	if err != nil {
		return portal.DocumentRef{}, fmt.Errorf("version %s: %w", version, err)
	}
	return d.Ref(v), nil
}
