package registration

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// The states of a registration.
const (
	stateDraft      flow.State = "draft"
	stateFiled      flow.State = "filed"   // a natural person's, with its documents: the operator owes an answer
	stateApplied    flow.State = "applied" // an official's: the operator is to ask for documents
	stateRequested  flow.State = "documents_requested"
	stateGiven      flow.State = "documents_given" // an official's, with its documents: the operator owes an answer
	stateRegistered flow.State = "registered"
	stateRefused    flow.State = "refused"
	stateWithdrawn  flow.State = "withdrawn"
)

var (
	byPerson        = []portal.Role{portal.RolePerson}
	byRegistrar     = []portal.Role{portal.RoleRegistrar}
	byAdministrator = []portal.Role{portal.RoleAdministrator}
)

// life is how a registration goes, by its three ways.
var life = &flow.Table{
	Name: "registration", Start: stateDraft, Ends: []flow.State{stateRegistered, stateRefused, stateWithdrawn},
	Rows: []flow.Transition{
		// A legal entity: the form came from the registers, the agreement is accepted, nothing is left to confirm.
		{From: stateDraft, Do: "register", To: stateRegistered, By: byPerson, Law: law.C8p2},
		// A natural person: the copies come with the form.
		{From: stateDraft, Do: "file", To: stateFiled, By: byPerson, Law: law.C9p1},
		{From: stateFiled, Do: "confirm", To: stateRegistered, By: byRegistrar, Law: law.C9p2},
		{From: stateFiled, Do: "refuse", To: stateRefused, By: byRegistrar, Law: law.C9p2},
		// Staff of the authorised body and of approving authorities: the documents come upon request.
		{From: stateDraft, Do: "apply", To: stateApplied, By: byPerson, Law: law.C11p1},
		{From: stateApplied, Do: "request_documents", To: stateRequested, By: byRegistrar, Law: law.C11p1},
		{From: stateRequested, Do: "give_documents", To: stateGiven, By: byPerson, Law: law.C11p1},
		{From: stateGiven, Do: "confirm", To: stateRegistered, By: byRegistrar, Law: law.C11p2},
		{From: stateGiven, Do: "refuse", To: stateRefused, By: byRegistrar, Law: law.C11p3},
		// Whoever asked may stop asking for as long as nothing is decided.
		{From: stateDraft, Do: "withdraw", To: stateWithdrawn, By: byPerson, Law: law.C8p1},
		{From: stateFiled, Do: "withdraw", To: stateWithdrawn, By: byPerson, Law: law.C8p1},
		{From: stateApplied, Do: "withdraw", To: stateWithdrawn, By: byPerson, Law: law.C8p1},
		{From: stateRequested, Do: "withdraw", To: stateWithdrawn, By: byPerson, Law: law.C8p1},
		{From: stateGiven, Do: "withdraw", To: stateWithdrawn, By: byPerson, Law: law.C8p1},
	},
}

// sending is the act by which a draft leaves, by its way.
var sending = map[Path]flow.Do{PathEntity: "register", PathPerson: "file", PathOfficial: "apply"}

// The states of a membership.
const (
	memberAsked     flow.State = "asked"
	memberActive    flow.State = "active"
	memberDeclined  flow.State = "declined"
	memberDismissed flow.State = "dismissed"
)

// membership is how a person belongs to a legal entity's users.
var membership = &flow.Table{
	Name: "membership", Start: memberAsked, Ends: []flow.State{memberDeclined, memberDismissed},
	Rows: []flow.Transition{
		// The first one in becomes the administrator, by registering or by the operator's confirmation.
		{From: memberAsked, Do: "found", To: memberActive, By: []portal.Role{portal.RolePerson, portal.RoleRegistrar}, Law: law.C12p1},
		{From: memberAsked, Do: "admit", To: memberActive, By: byAdministrator, Law: law.C12p2},
		{From: memberAsked, Do: "decline", To: memberDeclined, By: byAdministrator, Law: law.C12p2},
		{From: memberActive, Do: "dismiss", To: memberDismissed, By: byAdministrator, Law: law.C12p2},
	},
}

// The states of a power.
const (
	powerGranted   flow.State = "granted"
	powerWithdrawn flow.State = "withdrawn"
)

// power is how a member may do something for a legal entity: from its granting, within its days, until it is withdrawn.
var power = &flow.Table{
	Name: "power", Start: powerGranted, Ends: []flow.State{powerWithdrawn},
	Rows: []flow.Transition{
		{From: powerGranted, Do: "withdraw", To: powerWithdrawn, By: byAdministrator, Law: law.C12p2},
	},
}

// Flows are the tables of this slice, for the drawings and the tests.
func Flows() []*flow.Table { return []*flow.Table{life, membership, power} }
