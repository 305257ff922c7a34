package review

import (
	"context"
	"errors"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/flow"
)

// told is an event of a case as it is kept, to be told to whoever mirrors the case.
type told struct {
	ID      portal.ID `db:"id"`
	Version int64     `db:"version"`
	Case    portal.ID `db:"case_id"`
	Seq     int       `db:"seq"`
	Event   Event     `db:"event,json"`
}

var (
	cases       = db.NewTable[Case]("rev_cases")
	documents   = db.NewTable[Document]("rev_documents")
	experts     = db.NewTable[Expert]("rev_experts")
	assignments = db.NewTable[Assignment]("rev_assignments")
	remarks     = db.NewTable[Remark]("rev_remarks")
	parts       = db.NewTable[Part]("rev_parts")
	conclusions = db.NewTable[Conclusion]("rev_conclusions")
	numberings  = db.NewTable[Numbering]("rev_numberings")
	events      = db.NewTable[told]("rev_events")
)

// Sealed lists the tables whose records the journal seals.
func Sealed() []string {
	return []string{cases.Name(), documents.Name(), experts.Name(), assignments.Name(), remarks.Name(), parts.Name(),
		conclusions.Name(), numberings.Name(), events.Name()}
}

func documentsOf(ctx context.Context, q db.Querier, id portal.ID) ([]Document, error) {
	return documents.Find(ctx, q, "case_id = $1 ORDER BY id", id)
}

// standing are the assignments of a case that were neither refused nor ended.
func standing(ctx context.Context, q db.Querier, id portal.ID) ([]Assignment, error) {
	return assignments.Find(ctx, q, "case_id = $1 AND state IN ('assigned', 'declared') ORDER BY at, id", id)
}

func assignmentsOf(ctx context.Context, q db.Querier, id portal.ID) ([]Assignment, error) {
	return assignments.Find(ctx, q, "case_id = $1 ORDER BY at, id", id)
}

func remarksOf(ctx context.Context, q db.Querier, id portal.ID) ([]Remark, error) {
	return remarks.Find(ctx, q, "case_id = $1 ORDER BY number, at, id", id)
}

func partsOf(ctx context.Context, q db.Querier, id portal.ID) ([]Part, error) {
	return parts.Find(ctx, q, "case_id = $1 ORDER BY section, at, id", id)
}

func partOf(ctx context.Context, q db.Querier, id portal.ID, section string) (Part, bool, error) {
	p, err := parts.One(ctx, q, "case_id = $1 AND section = $2", id, section)
	return found(p, err)
}

func conclusionOf(ctx context.Context, q db.Querier, id portal.ID) (Conclusion, bool, error) {
	c, err := conclusions.Get(ctx, q, id)
	return found(c, err)
}

// found turns the error of there being no record into a truth value.
func found[T any](rec T, err error) (T, bool, error) {
	if errors.Is(err, db.ErrNone) {
		return rec, false, nil
	}
	return rec, err == nil, err
}

func eventsOf(ctx context.Context, q db.Querier, id portal.ID) ([]Event, error) {
	rows, err := events.Find(ctx, q, "case_id = $1 ORDER BY seq", id)
	list := make([]Event, len(rows))
	for i, row := range rows {
		list[i] = row.Event
	}
	return list, err
}

func expertsOf(ctx context.Context, q db.Querier, organisation portal.Party) ([]Expert, error) {
	return experts.Find(ctx, q, "organisation = $1 ORDER BY name, id", organisation)
}

func expertOf(ctx context.Context, q db.Querier, organisation portal.Party, person portal.IIN) (Expert, bool, error) {
	e, err := experts.One(ctx, q, "organisation = $1 AND person = $2", organisation, person)
	return found(e, err)
}

// casesOf lists the newest cases of an organisation; with a person, those in which a section is that person's.
func casesOf(ctx context.Context, q db.Querier, organisation portal.Party, person portal.IIN, ended bool, limit int) ([]Case, error) {
	where, args := "organisation = $1", []any{organisation}
	if ended {
		where += " AND ended_at <> 0"
	} else {
		where += " AND ended_at = 0"
	}
	args = append(args, limit)
	where += " AND ($3 = '' OR id IN (SELECT case_id FROM rev_assignments WHERE person = $3 AND state IN ('assigned', 'declared'))) ORDER BY opened_at DESC, id LIMIT $2"
	return cases.Find(ctx, q, where, append(args, person)...)
}

// sideCases lists the running cases of projects that are the party's as customer or designer.
func sideCases(ctx context.Context, q db.Querier, party portal.Party) ([]Case, error) {
	return cases.Find(ctx, q, "ended_at = 0 AND (customer_party = $1 OR designer_party = $1) ORDER BY opened_at DESC, id LIMIT 200", party)
}

// terms are the deadlines of a case that this package knows.
func terms(ctx context.Context, q db.Querier, id portal.ID) ([]deadline.Deadline, error) {
	all, err := deadline.OfSubject(ctx, q, id)
	var mine []deadline.Deadline
	for _, d := range all {
		if d.SubjectKind == Kind {
			mine = append(mine, d)
		}
	}
	return mine, err
}

// countByState counts the remarks of a case by state.
func countByState(list []Remark, state flow.State) int {
	n := 0
	for _, r := range list {
		if r.State == state {
			n++
		}
	}
	return n
}
