package registration

import (
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
)

// Person is a natural person whom the Portal knows by a signature.
type Person struct {
	ID      portal.IIN `db:"id"`
	Version int64      `db:"version"`
	Name    string     `db:"name"`
	Contact Contact    `db:"contact,json"`
}

// Profile is a registered party: a legal entity with what the registers say of it, or a natural person.
type Profile struct {
	ID           portal.Party `db:"id"`
	Version      int64        `db:"version"`
	Name         portal.Text  `db:"name,json"`
	Extract      Extract      `db:"extract,json"`
	Contact      Contact      `db:"contact,json"`
	RegisteredAt time.Time    `db:"registered_at"`
}

// Capacity is one kind of user that a party is registered as (cl. 7).
type Capacity struct {
	ID           portal.ID    `db:"id"`
	Version      int64        `db:"version"`
	Party        portal.Party `db:"party"`
	Role         portal.Role  `db:"role"`
	Registration portal.ID    `db:"registration"`
	Since        time.Time    `db:"since"`
}

// Unit is a part of a legal entity's structure (cl. 12).
type Unit struct {
	ID       portal.ID    `db:"id"`
	Version  int64        `db:"version"`
	Party    portal.Party `db:"party"`
	Parent   portal.ID    `db:"parent"` // empty at the top
	Name     string       `db:"name"`
	ClosedAt time.Time    `db:"closed_at"`
}

// Membership is a person among the users of a legal entity (cl. 12).
type Membership struct {
	ID          portal.ID    `db:"id"`
	Version     int64        `db:"version"`
	State       flow.State   `db:"state"`
	Person      portal.IIN   `db:"person"`
	Name        string       `db:"name"`
	Party       portal.Party `db:"party"`
	Certificate string       `db:"certificate"` // what the certificate said when the person asked
	Unit        portal.ID    `db:"unit"`
	Position    string       `db:"position"`
	AskedAt     time.Time    `db:"asked_at"`
	AdmittedAt  time.Time    `db:"admitted_at"`
	EndedAt     time.Time    `db:"ended_at"`
}

// Subject is the membership as the journal knows it.
func (m Membership) Subject() portal.Subject { return portal.Subject{Kind: "membership", ID: m.ID} }

// Power is what a member may do for the legal entity, and when (cl. 12).
type Power struct {
	ID          portal.ID    `db:"id"`
	Version     int64        `db:"version"`
	State       flow.State   `db:"state"`
	Membership  portal.ID    `db:"membership"`
	Person      portal.IIN   `db:"person"`
	Party       portal.Party `db:"party"`
	Role        portal.Role  `db:"role"`
	First       portal.Date  `db:"first_day"`
	Last        portal.Date  `db:"last_day"` // empty: until it is withdrawn
	GivenBy     portal.IIN   `db:"given_by"`
	GivenAt     time.Time    `db:"given_at"`
	WithdrawnAt time.Time    `db:"withdrawn_at"`
}

// On reports whether the power holds on a day.
func (p Power) On(day portal.Date) bool {
	return p.State == powerGranted && p.First <= day && (p.Last == "" || day <= p.Last)
}

// Ahead reports whether the power holds now or will hold later.
func (p Power) Ahead(day portal.Date) bool {
	return p.State == powerGranted && (p.Last == "" || day <= p.Last)
}

// Acceptance is who accepted which edition of which agreement, and when (cl. 8, 10).
type Acceptance struct {
	ID      portal.ID    `db:"id"`
	Version int64        `db:"version"`
	Kind    Kind         `db:"kind"`
	Edition string       `db:"edition"`
	SHA256  string       `db:"sha256"` // of the text that was accepted
	Person  portal.IIN   `db:"person"`
	Party   portal.Party `db:"party"`
	At      time.Time    `db:"at"`
}

// Certificate is what a sign-in proved beside the person: on whose behalf the certificate lets its holder act.
type Certificate struct {
	BIN          portal.BIN // empty for an individual's
	Organisation string     // as the certificate names it
	Role         string     // head, employee, individual, …
	Serial       string
}

// SignIn is one entry into the Portal, kept so that people see who used their key.
type SignIn struct {
	ID           portal.ID    `db:"id"`
	Version      int64        `db:"version"`
	Person       portal.IIN   `db:"person"`
	Party        portal.Party `db:"party"`
	Organisation string       `db:"organisation"`
	Role         string       `db:"role"`
	Serial       string       `db:"serial"`
	At           time.Time    `db:"at"`
}
