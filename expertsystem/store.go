package expertsystem

import (
	"context"
	"errors"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

var (
	organisations = db.NewTable[Organisation]("exs_organisations")
	people        = db.NewTable[Person]("exs_people")
	members       = db.NewTable[Member]("exs_members")
	cases         = db.NewTable[Case]("exs_cases")
	received      = db.NewTable[Received]("exs_received")
	files         = db.NewTable[File]("exs_files")
	told          = db.NewTable[Told]("exs_told")
)

// Sealed are the tables whose records the journal seals.
func Sealed() []string {
	return []string{organisations.Name(), people.Name(), members.Name(), cases.Name(), received.Name(), files.Name(), told.Name()}
}

// optional turns "there is none" into false.
func optional[T any](rec T, err error) (T, bool, error) {
	if errors.Is(err, db.ErrNone) {
		return rec, false, nil
	}
	return rec, err == nil, err
}

func organisationOf(ctx context.Context, q db.Querier, party portal.Party) (Organisation, bool, error) {
	return optional(organisations.Get(ctx, q, party))
}

func allOrganisations(ctx context.Context, q db.Querier) ([]Organisation, error) {
	return organisations.Find(ctx, q, "1 = 1 ORDER BY id LIMIT 1000")
}

// admittedOrganisations lists those whose admission is not suspended; whether their accreditation is valid, they say.
func admittedOrganisations(ctx context.Context, q db.Querier) ([]Organisation, error) {
	return organisations.Find(ctx, q, "state = $1 ORDER BY id LIMIT 1000", StateAdmitted)
}

func personOf(ctx context.Context, q db.Querier, iin portal.IIN) (Person, bool, error) {
	return optional(people.Get(ctx, q, iin))
}

// memberAt finds somebody at an organisation, dismissed or not.
func memberAt(ctx context.Context, q db.Querier, party portal.Party, person portal.IIN) (Member, bool, error) {
	return optional(members.One(ctx, q, "party = $1 AND person = $2", party, person))
}

// memberWithFirm finds somebody of a party whose certificate has told what the party is called, the last one registered.
func memberWithFirm(ctx context.Context, q db.Querier, party portal.Party) (Member, bool, error) {
	return optional(members.One(ctx, q, "party = $1 AND firm <> '' ORDER BY at DESC, id DESC", party))
}

func membersOf(ctx context.Context, q db.Querier, party portal.Party) ([]Member, error) {
	return members.Find(ctx, q, "party = $1 ORDER BY name, id LIMIT 1000", party)
}

func activeMembers(ctx context.Context, q db.Querier, party portal.Party) ([]Member, error) {
	return members.Find(ctx, q, "party = $1 AND state = $2 ORDER BY name, id LIMIT 1000", party, StateActive)
}

// officialsBut lists the people of parties that are neither an expert organisation nor the given one.
func officialsBut(ctx context.Context, q db.Querier, party portal.Party) ([]Member, error) {
	return members.Find(ctx, q, "party <> $1 AND party NOT IN (SELECT id FROM exs_organisations) ORDER BY name, id LIMIT 200", party)
}

func caseOf(ctx context.Context, q db.Querier, id portal.ID) (Case, bool, error) {
	return optional(cases.Get(ctx, q, id))
}

// casesBefore lists cases, the newest first, those after one in the list; a course may be asked for.
func casesBefore(ctx context.Context, q db.Querier, course string, before Case, limit int) ([]Case, error) {
	return cases.Find(ctx, q, `($1 = '' OR course = $1) AND ($2 = '' OR received_at < $3 OR received_at = $3 AND id < $2)
		ORDER BY received_at DESC, id DESC LIMIT $4`, course, before.ID, before.ReceivedAt, limit)
}

// arriving lists an organisation's cases whose documents are still being fetched.
func arriving(ctx context.Context, q db.Querier, party portal.Party) ([]Case, error) {
	return cases.Find(ctx, q, "organisation = $1 AND state = $2 ORDER BY received_at, id LIMIT 200", party, StateReceived)
}

func messageOf(ctx context.Context, q db.Querier, id string) (Received, bool, error) {
	return optional(received.Get(ctx, q, id))
}

func messagesOf(ctx context.Context, q db.Querier, id portal.ID) ([]Received, error) {
	return received.Find(ctx, q, "case_id = $1 ORDER BY at, id LIMIT 500", id)
}

// refusals lists the latest messages that were not taken.
func refusals(ctx context.Context, q db.Querier) ([]Received, error) {
	return received.Find(ctx, q, "refused = 1 ORDER BY at DESC, id LIMIT 50")
}

func filesOf(ctx context.Context, q db.Querier, id portal.ID) ([]File, error) {
	return files.Find(ctx, q, "case_id = $1 ORDER BY place, id", id)
}

// fileAt finds a document of a case by its version on the Portal.
func fileAt(ctx context.Context, q db.Querier, id, there portal.ID) (File, bool, error) {
	return optional(files.One(ctx, q, "case_id = $1 AND there = $2", id, there))
}

func toldOf(ctx context.Context, q db.Querier, id portal.ID) ([]Told, error) {
	return told.Find(ctx, q, "case_id = $1 ORDER BY place", id)
}

// waitingOf lists what the Portal has yet to be told of a case, in its order.
func waitingOf(ctx context.Context, q db.Querier, id portal.ID) ([]Told, error) {
	return told.Find(ctx, q, "case_id = $1 AND state = $2 ORDER BY place", id, StateWaiting)
}

// untold lists what has not arrived at the first attempt and is still waiting, the oldest first.
func untold(ctx context.Context, q db.Querier) ([]Told, error) {
	return told.Find(ctx, q, "state = $1 AND attempts > 0 ORDER BY at, id LIMIT 200", StateWaiting)
}

func lastPlace(ctx context.Context, q db.Querier, id portal.ID) (int, error) {
	var n int
	err := q.QueryRow(ctx, "SELECT COALESCE(MAX(place), 0) FROM exs_told WHERE case_id = $1", id).Scan(&n)
	return n, err
}
