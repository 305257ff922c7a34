package registrationui

import "birtereze/portal/ui"

// ActForView is the choice on whose behalf a person acts.
type ActForView struct {
	Token  string
	Radios ui.Radios
}

// WhomView is the first screen of a registration: as whom; with what the person has asked for before.
type WhomView struct {
	Errors    ui.FormErrors
	Token     string
	As        ui.Radios
	Mine      []ui.TaskItem
	Asked     string         // the person waits for an administrator: since when, in words
	Admission *AdmissionView // the organisation is registered already: ask to be admitted
}

// AdmissionView is the form by which somebody asks to be admitted to a registered organisation.
type AdmissionView struct {
	Token        string
	Organisation string
	Contact      ContactView
	Position     string
}

// ContactView is where notices go, as it was typed.
type ContactView struct {
	Email, Phone, Lang string
	PhoneOptional      bool
}

// ScreenView is what the screens of a draft have in common.
type ScreenView struct {
	Title   string
	Caption string // which screen of how many
	Lead    string
	Action  string // where the form goes
	Back    string // the screen before
	Token   string
	Errors  ui.FormErrors
}

// CapacitiesView is the second screen: as what.
type CapacitiesView struct {
	ScreenView
	Boxes ui.Checkboxes
}

// DetailsView is the third screen: what the registers say, contacts, bank details and their proof.
type DetailsView struct {
	ScreenView
	Entity   *EntityView // of a legal entity
	Contact  ContactView
	Position string
	Official bool // the position is asked for
	Person   bool // a natural person: bank details and their proof
	Bank     BankView
	Papers   []PaperView
	Limit    int64 // bytes of the largest file
}

// EntityView is a legal entity as the registers know it, or why they do not.
type EntityView struct {
	Rows    []ui.SummaryRow
	Problem *ui.Banner
}

// BankView is bank details as they were typed.
type BankView struct{ IBAN, BIC, KBe string }

// PaperView is a document that goes with a registration.
type PaperView struct {
	ID    string
	Name  string
	Href  string
	Note  string // size and time
	State ui.Tag // what the format check says
}

// AgreementView is an agreement to be read and accepted.
type AgreementView struct {
	ScreenView
	Edition string // from when it is in force, in words
	Text    ui.Component
	Form    bool   // it can be accepted here
	Done    string // who accepted it and when, in words
	Name    string // of the edition
}

// CheckView is the last screen: all answers, with links to change them.
type CheckView struct {
	ScreenView
	Wrong ui.ErrorSummary // what is missing, each leading to its screen
	Parts []Part
	Next  string // what happens after sending
	Send  string // words of the button
}

// Part is some answers under a heading.
type Part struct {
	Title string
	Rows  []ui.SummaryRow
}

// CardView is a registration: to who asked for it, and to the registrar.
type CardView struct {
	Head       ui.PageHead
	Banner     *ui.Banner
	Deadline   *ui.Deadline
	Errors     ui.FormErrors
	Order      []string // of the fields, for the summary of errors
	Parts      []Part
	Papers     []PaperView
	Mismatches ui.Table
	Asked      string // which documents the operator asked for
	Give       *GiveView
	Withdraw   *ui.Action
	Confirm    *ui.Action
	Refuse     *RefuseView
	Request    *RequestView
	History    ui.Timeline
}

// GiveView is the form by which documents are handed in.
type GiveView struct {
	Action string
	Token  string
	Error  string
	Limit  int64
}

// RefuseView is the form of a refusal: the entries that do not match, each with what the documents say.
type RefuseView struct {
	Action string
	Token  string
	Boxes  ui.Checkboxes
}

// RequestView is the form by which documents are asked for.
type RequestView struct {
	Action string
	Token  string
	Text   string
	Error  string
}

// QueueView is the registrar's queue.
type QueueView struct {
	Table ui.Table
	Pages ui.Pagination
}

// OrganisationView is the profile of a legal entity.
type OrganisationView struct {
	Head       ui.PageHead
	Errors     ui.FormErrors
	Rows       []ui.SummaryRow
	Asked      ui.Table
	Active     ui.Table
	Units      []UnitView
	AddUnit    *UnitForm
	Agreements ui.Table
}

// UnitView is a unit of the structure with its people.
type UnitView struct {
	ID     string
	Name   string
	Below  string // the unit above it, in words
	People string
	Rename *UnitForm
	Close  *ui.Action
}

// UnitForm is the form of a unit.
type UnitForm struct {
	Action string
	Token  string
	Name   string
	Parent ui.Select
	Submit string
}

// MemberView is one of the people of a legal entity.
type MemberView struct {
	Head    ui.PageHead
	Errors  ui.FormErrors
	Rows    []ui.SummaryRow
	Admit   *ui.Action
	Decline *ui.Action
	Place   *PlaceForm
	Powers  ui.Table
	Give    *PowerForm
	Dismiss *ui.Action
}

// PlaceForm puts a member into the structure.
type PlaceForm struct {
	Action   string
	Token    string
	Unit     ui.Select
	Position string
}

// PowerForm gives a member a power.
type PowerForm struct {
	Action      string
	Token       string
	Role        ui.Select
	First, Last string
}

// MeView is what the Portal knows of a person.
type MeView struct {
	Head          ui.PageHead
	Errors        ui.FormErrors
	Token         string
	Rows          []ui.SummaryRow
	Contact       ContactView
	Registrations ui.Table
	Memberships   ui.Table
	Acceptances   ui.Table
	SignIns       ui.Table
}
