package expertise

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// The states of an application.
const (
	Draft       flow.State = "draft"
	Formed      flow.State = "formed"     // its text stands and waits for the customer's signature
	Registered  flow.State = "registered" // has its number and date; the routing follows at once
	Accepted    flow.State = "accepted"   // for the state expert organisation
	Choosing    flow.State = "choosing"   // the customer chooses an expert organisation
	Chosen      flow.State = "chosen"     // waits to be received by the expert system
	Undecided   flow.State = "undecided"  // the operator decides who carries out the expertise
	UnderReview flow.State = "under_review"
	Concluded   flow.State = "concluded"
	Returned    flow.State = "returned"   // incomplete
	Terminated  flow.State = "terminated" // upon the customer's request
	Dismissed   flow.State = "dismissed"  // returned without further consideration
	Outside     flow.State = "outside"    // goes on outside the Portal
	Unneeded    flow.State = "not_required"
	Withdrawn   flow.State = "withdrawn"
)

var (
	customer  = []portal.Role{portal.RoleCustomer}
	registrar = []portal.Role{portal.RoleRegistrar}
	system    = []portal.Role{portal.RoleSystem}
	outcomes  = []portal.Role{portal.RoleSystem, portal.RolePartnerSystem} // our own review, or the expert system
)

// life of an application.
var life = &flow.Table{Name: "expertise", Start: Draft,
	Ends: []flow.State{Concluded, Returned, Terminated, Dismissed, Outside, Unneeded, Withdrawn},
	Rows: append([]flow.Transition{
		{From: Draft, Do: "describe", To: Draft, By: customer, Law: law.C32},
		{From: Draft, Do: "form", To: Formed, By: customer, Law: law.C39},
		{From: Draft, Do: "withdraw", To: Withdrawn, By: customer, Law: law.C32},
		{From: Formed, Do: "reopen", To: Draft, By: customer, Law: law.C32},
		{From: Formed, Do: "file", To: Registered, By: customer, Law: law.C36},
		{From: Formed, Do: "withdraw", To: Withdrawn, By: customer, Law: law.C32},

		{From: Registered, Do: "route_to_state", To: Accepted, By: system, Law: law.C35},
		{From: Registered, Do: "route_to_choice", To: Choosing, By: system, Law: law.C35},
		{From: Registered, Do: "route_to_operator", To: Undecided, By: system, Law: law.C35},
		{From: Registered, Do: "route_outside", To: Outside, By: system, Law: law.C4},
		{From: Registered, Do: "route_nowhere", To: Unneeded, By: system, Law: law.Code105p4},

		{From: Accepted, Do: "take_up", To: UnderReview, By: system, Law: law.C38p1},
		{From: Choosing, Do: "choose", To: Chosen, By: customer, Law: law.Code105p8},
		{From: Choosing, Do: "withdraw", To: Withdrawn, By: customer, Law: law.C32},
		{From: Undecided, Do: "withdraw", To: Withdrawn, By: customer, Law: law.C32},
		{From: Chosen, Do: "hand_over", To: UnderReview, By: system, Law: law.C37},
		{From: Chosen, Do: "give_back", To: Choosing, By: system, Law: law.C37}, // the expert system does not take it

		{From: UnderReview, Do: "conclude", To: Concluded, By: outcomes, Law: law.Code105p2},
		{From: UnderReview, Do: "return", To: Returned, By: outcomes, Law: law.Rules299p20},
		{From: UnderReview, Do: "terminate", To: Terminated, By: outcomes, Law: law.Rules299p39},
		{From: UnderReview, Do: "dismiss", To: Dismissed, By: outcomes, Law: law.Code115p2},
	}, overrides()...),
}

// overrides are the operator's decisions by hand, until somebody has the case in hand (cl. 35).
func overrides() []flow.Transition {
	var rows []flow.Transition
	for _, s := range []flow.State{Choosing, Undecided} {
		for _, r := range []Result{StateOrganisation, ExpertOrganisation, Offline, NotRequired} {
			rows = append(rows, flow.Transition{From: s, Do: override(r), To: leads[r], By: registrar, Law: law.C35})
		}
	}
	return rows
}

// override is the act by which the operator decides by hand.
func override(r Result) flow.Do { return flow.Do("override_" + string(r)) }

// leads tells where a result takes a registered application.
var leads = map[Result]flow.State{StateOrganisation: Accepted, ExpertOrganisation: Choosing, Manual: Undecided, Offline: Outside, NotRequired: Unneeded}

// routes are the acts by which the table's decision moves an application.
var routes = map[Result]flow.Do{StateOrganisation: "route_to_state", ExpertOrganisation: "route_to_choice", Manual: "route_to_operator",
	Offline: "route_outside", NotRequired: "route_nowhere"}

// The states of a message to an expert system.
const (
	Waiting   flow.State = "waiting"
	Delivered flow.State = "delivered"
	Refused   flow.State = "refused" // received, and not taken: trying again would not help
)

var messageLife = &flow.Table{Name: "expertise_message", Start: Waiting, Ends: []flow.State{Delivered, Refused},
	Rows: []flow.Transition{
		{From: Waiting, Do: "fail", To: Waiting, By: system, Law: law.C37},
		{From: Waiting, Do: "resend", To: Waiting, By: registrar, Law: law.C37},
		{From: Waiting, Do: "deliver", To: Delivered, By: system, Law: law.C37},
		{From: Waiting, Do: "refuse", To: Refused, By: system, Law: law.C46},
	},
}

// The states of the approval of a project.
const (
	Entered  flow.State = "entered"
	Approved flow.State = "approved"
)

var approvalLife = &flow.Table{Name: "project_approval", Start: Entered, Ends: []flow.State{Approved},
	Rows: []flow.Transition{
		{From: Entered, Do: "replace", To: Entered, By: customer, Law: law.C42},
		{From: Entered, Do: "sign", To: Approved, By: customer, Law: law.C42},
	},
}

// Flows are the lives of this slice's things, for the drawn diagrams and the checks.
func Flows() []*flow.Table { return []*flow.Table{life, messageLife, approvalLife} }
