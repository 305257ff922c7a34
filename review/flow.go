package review

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// The states of a case.
const (
	Completeness flow.State = "completeness" // what came is being checked
	Contracting  flow.State = "contracting"  // complete: the contract is drawn up
	Offered      flow.State = "offered"      // signed by the organisation, waits for the customer
	Looking      flow.State = "looking"      // the experts look
	Answering    flow.State = "answering"    // the remarks are with the customer's side
	SecondLook   flow.State = "second_look"  // the experts look at the answers
	Closing      flow.State = "closing"      // the parts of the conclusion are written and signed
	Numbered     flow.State = "numbered"     // the conclusion has its number
	Drawn        flow.State = "drawn"        // its text stands and waits for the head's signature
	Concluded    flow.State = "concluded"
	Returned     flow.State = "returned"   // incomplete
	Terminated   flow.State = "terminated" // upon the customer's request
	Dismissed    flow.State = "dismissed"  // returned without further consideration
)

// Who acts: the head of the organisation, an expert of it, and the customer's side, here or through the Portal.
var (
	head     = []portal.Role{portal.RoleExpertHead}
	expert   = []portal.Role{portal.RoleExpert}
	system   = []portal.Role{portal.RoleSystem}
	customer = []portal.Role{portal.RoleCustomer, portal.RolePartnerSystem}
	side     = []portal.Role{portal.RoleCustomer, portal.RoleDesigner, portal.RolePartnerSystem}
)

// life is the course of a case. Every state before the conclusion is issued leads out of it as well: the organisation
// returns the project upon acts of state bodies or courts (Code art. 115 point 2), the customer may ask to end the
// expertise until its closing stage (Order No. 299, points 39 and 41).
var life = &flow.Table{
	Name: "review", Start: Completeness, Ends: []flow.State{Concluded, Returned, Terminated, Dismissed},
	Rows: append([]flow.Transition{
		{From: Completeness, Do: "accept", To: Contracting, By: head, Law: law.Rules299p21},
		{From: Completeness, Do: "return", To: Returned, By: head, Law: law.Rules299p20},
		{From: Contracting, Do: "draw_contract", To: Contracting, By: head, Law: law.Rules299p22},
		{From: Contracting, Do: "offer", To: Offered, By: head, Law: law.Rules299p22},
		{From: Offered, Do: "redraw_contract", To: Contracting, By: head, Law: law.Rules299p22},
		{From: Offered, Do: "conclude_contract", To: Looking, By: customer, Law: law.Rules299p24},
		{From: Looking, Do: "issue", To: Answering, By: head, Law: law.Rules299p38},
		{From: Looking, Do: "close", To: Closing, By: head, Law: law.Rules299p34},
		{From: Answering, Do: "hand_in", To: SecondLook, By: customer, Law: law.Rules299p38},
		{From: Answering, Do: "lapse", To: SecondLook, By: system, Law: law.Rules299p38},
		{From: SecondLook, Do: "issue", To: Answering, By: head, Law: law.Rules299p38},
		{From: SecondLook, Do: "close", To: Closing, By: head, Law: law.Rules299p34},
		{From: Looking, Do: "assign", To: Looking, By: head, Law: law.Code105p1},
		{From: Answering, Do: "assign", To: Answering, By: head, Law: law.Code105p1},
		{From: SecondLook, Do: "assign", To: SecondLook, By: head, Law: law.Code105p1},
		{From: Closing, Do: "assign", To: Closing, By: head, Law: law.Code105p1},
		{From: Closing, Do: "number", To: Numbered, By: head, Law: law.Rules299p72},
		{From: Numbered, Do: "draw", To: Drawn, By: head, Law: law.Rules299p72},
		{From: Numbered, Do: "reopen", To: Closing, By: head, Law: law.Rules299p72},
		{From: Drawn, Do: "reopen", To: Closing, By: head, Law: law.Rules299p72},
		{From: Drawn, Do: "conclude", To: Concluded, By: head, Law: law.Rules299p70},
	}, endings()...),
}

// endings are the ways out before a conclusion.
func endings() []flow.Transition {
	var rows []flow.Transition
	for _, s := range []flow.State{Contracting, Offered, Looking, Answering, SecondLook} {
		rows = append(rows,
			flow.Transition{From: s, Do: "ask_end", To: s, By: customer, Law: law.Rules299p39},
			flow.Transition{From: s, Do: "terminate", To: Terminated, By: head, Law: law.Rules299p39})
	}
	for _, s := range []flow.State{Completeness, Contracting, Offered, Looking, Answering, SecondLook, Closing, Numbered, Drawn} {
		rows = append(rows, flow.Transition{From: s, Do: "dismiss", To: Dismissed, By: head, Law: law.Code115p2})
	}
	return rows
}

// closed tells the closing stage, in which the contract is no longer ended upon request (Order No. 299, point 41).
func closed(s flow.State) bool { return s == Closing || s == Numbered || s == Drawn }

// The states of a remark.
const (
	Draft         flow.State = "draft"
	Open          flow.State = "open"
	Answered      flow.State = "answered"
	Accepted      flow.State = "accepted" // the answer removed the ground
	Repeated      flow.State = "repeated" // the answer did not
	NotEliminated flow.State = "not_eliminated"
	Withdrawn     flow.State = "withdrawn"
)

var remarkLife = &flow.Table{
	Name: "review_remark", Start: Draft, Ends: []flow.State{Accepted, NotEliminated, Withdrawn},
	Rows: []flow.Transition{
		{From: Draft, Do: "edit", To: Draft, By: expert, Law: law.Rules299p25},
		{From: Draft, Do: "withdraw", To: Withdrawn, By: expert, Law: law.Rules299p25},
		{From: Draft, Do: "issue", To: Open, By: head, Law: law.Rules299p38},
		{From: Open, Do: "answer", To: Answered, By: side, Law: law.Rules299p38},
		{From: Answered, Do: "answer", To: Answered, By: side, Law: law.Rules299p38},
		{From: Open, Do: "lapse", To: NotEliminated, By: system, Law: law.Rules299p38},
		{From: Answered, Do: "accept", To: Accepted, By: expert, Law: law.Rules299p38},
		{From: Answered, Do: "repeat", To: Repeated, By: expert, Law: law.Rules299p38},
		{From: Repeated, Do: "issue", To: Open, By: head, Law: law.Rules299p38},
		{From: Repeated, Do: "settle", To: NotEliminated, By: head, Law: law.Rules299p27},
	},
}

// The states of an assignment.
const (
	Assigned   flow.State = "assigned"
	Declared   flow.State = "declared" // the expert has declared that there is no conflict of interest
	Conflicted flow.State = "conflicted"
	Relieved   flow.State = "relieved"
)

var assignmentLife = &flow.Table{
	Name: "review_assignment", Start: Assigned, Ends: []flow.State{Conflicted, Relieved},
	Rows: []flow.Transition{
		{From: Assigned, Do: "declare", To: Declared, By: expert, Law: law.Code111p3},
		{From: Assigned, Do: "refuse", To: Conflicted, By: expert, Law: law.Code111p3},
		{From: Assigned, Do: "relieve", To: Relieved, By: head, Law: law.Code105p11},
		{From: Declared, Do: "relieve", To: Relieved, By: head, Law: law.Code105p11},
	},
}

// The states of a part of the conclusion.
const (
	Unwritten flow.State = "unwritten"
	Written   flow.State = "written"
	Signed    flow.State = "signed"
	Kept      flow.State = "kept" // the conclusion that holds it is issued
)

var partLife = &flow.Table{
	Name: "review_part", Start: Unwritten, Ends: []flow.State{Kept},
	Rows: []flow.Transition{
		{From: Unwritten, Do: "write", To: Written, By: expert, Law: law.Code111p2},
		{From: Written, Do: "write", To: Written, By: expert, Law: law.Code111p2},
		{From: Written, Do: "sign", To: Signed, By: expert, Law: law.Rules299p79s2},
		{From: Signed, Do: "reopen", To: Unwritten, By: head, Law: law.Rules299p72},
		{From: Signed, Do: "keep", To: Kept, By: head, Law: law.Rules299p70},
	},
}

// The states of an expert's card.
const (
	Serving flow.State = "serving"
	Retired flow.State = "retired"
)

var expertLife = &flow.Table{
	Name: "review_expert", Start: Serving, Ends: []flow.State{},
	Rows: []flow.Transition{
		{From: Serving, Do: "update", To: Serving, By: head, Law: law.Code105p1},
		{From: Serving, Do: "retire", To: Retired, By: head, Law: law.Code105p1},
		{From: Retired, Do: "restore", To: Serving, By: head, Law: law.Code105p1},
	},
}

// Flows are the lives of everything that a review keeps, for the drawn diagrams and the checks.
func Flows() []*flow.Table {
	return []*flow.Table{life, remarkLife, assignmentLife, partLife, expertLife}
}
