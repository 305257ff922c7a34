package registration

import (
	"context"
	"errors"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/listing"
)

var (
	registrations = db.NewTable[Registration]("reg_registrations")
	people        = db.NewTable[Person]("reg_people")
	profiles      = db.NewTable[Profile]("reg_profiles")
	capacities    = db.NewTable[Capacity]("reg_capacities")
	units         = db.NewTable[Unit]("reg_units")
	memberships   = db.NewTable[Membership]("reg_memberships")
	powers        = db.NewTable[Power]("reg_powers")
	acceptances   = db.NewTable[Acceptance]("reg_acceptances")
	signIns       = db.NewTable[SignIn]("reg_sign_ins")
)

// Sealed names the tables whose records the journal seals.
func Sealed() []string {
	return []string{registrations.Name(), people.Name(), profiles.Name(), capacities.Name(), units.Name(), memberships.Name(),
		powers.Name(), acceptances.Name(), signIns.Name()}
}

// optional turns "there is none" into false.
func optional[T any](rec T, err error) (T, bool, error) {
	if errors.Is(err, db.ErrNone) {
		return rec, false, nil
	}
	return rec, err == nil, err
}

// registrationsOf lists what a person has asked for, the newest first.
func registrationsOf(ctx context.Context, q db.Querier, person portal.IIN) ([]Registration, error) {
	return registrations.Find(ctx, q, "person = $1 ORDER BY begun_at DESC, id LIMIT 100", person)
}

// undecided finds the registration of a person for a party that has not ended yet.
func undecided(ctx context.Context, q db.Querier, person portal.IIN, party portal.Party) (Registration, bool, error) {
	return optional(registrations.One(ctx, q,
		"person = $1 AND party = $2 AND state NOT IN ($3, $4, $5) ORDER BY begun_at",
		person, party, stateRegistered, stateRefused, stateWithdrawn))
}

// waiting lists registrations in the given states, those that have waited longest first, beginning after a place.
func waiting(ctx context.Context, q db.Querier, states [3]flow.State, after listing.Place, limit int) ([]Registration, error) {
	return registrations.Find(ctx, q, `state IN ($1, $2, $3) AND (waits_since > $4 OR waits_since = $4 AND id > $5)
		ORDER BY waits_since, id LIMIT $6`, states[0], states[1], states[2], after.At, after.ID, limit)
}

func findPerson(ctx context.Context, q db.Querier, iin portal.IIN) (Person, bool, error) {
	return optional(people.Get(ctx, q, iin))
}

func findProfile(ctx context.Context, q db.Querier, party portal.Party) (Profile, bool, error) {
	return optional(profiles.Get(ctx, q, party))
}

// capacitiesOf lists what a party is registered as.
func capacitiesOf(ctx context.Context, q db.Querier, party portal.Party) ([]portal.Role, error) {
	found, err := capacities.Find(ctx, q, "party = $1 ORDER BY since, role", party)
	roles := make([]portal.Role, len(found))
	for i, c := range found {
		roles[i] = c.Role
	}
	return roles, err
}

// holders lists the parties that are registered as something.
func holders(ctx context.Context, q db.Querier, role portal.Role) ([]portal.Party, error) {
	found, err := capacities.Find(ctx, q, "role = $1 ORDER BY party", role)
	parties := make([]portal.Party, len(found))
	for i, c := range found {
		parties[i] = c.Party
	}
	return parties, err
}

func unitsOf(ctx context.Context, q db.Querier, party portal.Party) ([]Unit, error) {
	return units.Find(ctx, q, "party = $1 AND closed_at = 0 ORDER BY name, id", party)
}

// peopleOf lists the memberships of a legal entity in a state.
func peopleOf(ctx context.Context, q db.Querier, party portal.Party, state flow.State) ([]Membership, error) {
	return memberships.Find(ctx, q, "party = $1 AND state = $2 ORDER BY name, id", party, state)
}

// membershipsOf lists where a person is active or has asked to be.
func membershipsOf(ctx context.Context, q db.Querier, person portal.IIN) ([]Membership, error) {
	return memberships.Find(ctx, q, "person = $1 AND state IN ($2, $3) ORDER BY asked_at, id", person, memberActive, memberAsked)
}

// membershipAt finds the membership of a person at a legal entity that is active or asked for.
func membershipAt(ctx context.Context, q db.Querier, person portal.IIN, party portal.Party) (Membership, bool, error) {
	return optional(memberships.One(ctx, q, "person = $1 AND party = $2 AND state IN ($3, $4)", person, party, memberActive, memberAsked))
}

// powersOf lists the powers of a membership that have not been withdrawn.
func powersOf(ctx context.Context, q db.Querier, m portal.ID) ([]Power, error) {
	return powers.Find(ctx, q, "membership = $1 AND state = $2 ORDER BY given_at, id", m, powerGranted)
}

// powersAt lists the powers at a legal entity that have not been withdrawn.
func powersAt(ctx context.Context, q db.Querier, party portal.Party) ([]Power, error) {
	return powers.Find(ctx, q, "party = $1 AND state = $2 ORDER BY given_at, id", party, powerGranted)
}

// powersAs lists who may do something at a legal entity.
func powersAs(ctx context.Context, q db.Querier, party portal.Party, role portal.Role) ([]Power, error) {
	return powers.Find(ctx, q, "party = $1 AND role = $2 AND state = $3 ORDER BY person", party, role, powerGranted)
}

func acceptedBy(ctx context.Context, q db.Querier, party portal.Party, person portal.IIN, k Kind, edition string) (bool, error) {
	n, err := acceptances.Count(ctx, q, "party = $1 AND person = $2 AND kind = $3 AND edition = $4", party, person, k, edition)
	return n > 0, err
}

func acceptedFor(ctx context.Context, q db.Querier, party portal.Party, k Kind, edition string) (bool, error) {
	n, err := acceptances.Count(ctx, q, "party = $1 AND kind = $2 AND edition = $3", party, k, edition)
	return n > 0, err
}

// acceptancesOf lists what a person has accepted, the newest first.
func acceptancesOf(ctx context.Context, q db.Querier, person portal.IIN) ([]Acceptance, error) {
	return acceptances.Find(ctx, q, "person = $1 ORDER BY at DESC, id LIMIT 100", person)
}

// acceptancesFor lists what was accepted for a party, the newest first.
func acceptancesFor(ctx context.Context, q db.Querier, party portal.Party) ([]Acceptance, error) {
	return acceptances.Find(ctx, q, "party = $1 ORDER BY at DESC, id LIMIT 100", party)
}

// signInsOf lists the latest sign-ins of a person.
func signInsOf(ctx context.Context, q db.Querier, person portal.IIN) ([]SignIn, error) {
	return signIns.Find(ctx, q, "person = $1 ORDER BY at DESC, id LIMIT 20", person)
}
