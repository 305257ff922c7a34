package development

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

var (
	byCustomer    = []portal.Role{portal.RoleCustomer}
	byManager     = []portal.Role{portal.RoleCustomer, portal.RoleAdministrator}
	byContractor  = []portal.Role{portal.RoleDesigner, portal.RoleSurveyor}
	byBothSides   = []portal.Role{portal.RoleCustomer, portal.RoleDesigner, portal.RoleSurveyor}
	byTheSystem   = []portal.Role{portal.RoleSystem}
	customerOrSys = []portal.Role{portal.RoleCustomer, portal.RoleSystem}
)

// Flows are the lives of this slice's things.
func Flows() []*flow.Table {
	return []*flow.Table{projectLife, accessLife, requestLife, materialLife, paperLife, documentLife}
}

// projectLife ends in nothing: what becomes of an open project is derived from its parts and told by other slices.
var projectLife = &flow.Table{Name: "project", Start: Draft, Ends: []flow.State{Abandoned}, Rows: []flow.Transition{
	{From: Draft, Do: "describe", To: Draft, By: byCustomer, Law: law.C19},
	{From: Draft, Do: "set_object", To: Draft, By: byCustomer, Law: law.C18},
	{From: Draft, Do: "create", To: Open, By: byCustomer, Law: law.C19},
	{From: Draft, Do: "abandon", To: Abandoned, By: byCustomer, Law: law.C19},
	{From: Open, Do: "set_object", To: Open, By: byCustomer, Law: law.C18},
	{From: Open, Do: "name_contractor", To: Open, By: byCustomer, Law: law.C20},
	{From: Open, Do: "record_procurement", To: Open, By: byCustomer, Law: law.C21p3},
	{From: Open, Do: "note_approval", To: Open, By: byTheSystem, Law: law.C15i4},
	{From: Open, Do: "revise", To: Open, By: byCustomer, Law: law.C41},
}}

// accessLife never ends: what was withdrawn can be given again.
var accessLife = &flow.Table{Name: "access", Start: Given, Rows: []flow.Transition{
	{From: Given, Do: "change", To: Given, By: byManager, Law: law.C20},
	{From: Given, Do: "withdraw", To: Withdrawn, By: byManager, Law: law.C20},
	{From: Withdrawn, Do: "give", To: Given, By: byManager, Law: law.C20},
}}

// The states of a request to the cadastre.
const (
	Asked    flow.State = "asked"
	Received flow.State = "received"
	Empty    flow.State = "empty"  // the cadastre has nothing: the customer enters what there is
	Failed   flow.State = "failed" // it could not be asked; it is asked again
)

var requestLife = &flow.Table{Name: "cadastre_request", Start: Asked, Rows: []flow.Transition{
	{From: Asked, Do: "receive", To: Received, By: byTheSystem, Law: law.C17p2},
	{From: Asked, Do: "find_nothing", To: Empty, By: byTheSystem, Law: law.C17p3},
	{From: Asked, Do: "fail", To: Failed, By: byTheSystem, Law: law.C17p2},
	{From: Asked, Do: "ask", To: Asked, By: customerOrSys, Law: law.C17p1},
	{From: Failed, Do: "receive", To: Received, By: byTheSystem, Law: law.C17p2},
	{From: Failed, Do: "find_nothing", To: Empty, By: byTheSystem, Law: law.C17p3},
	{From: Failed, Do: "fail", To: Failed, By: byTheSystem, Law: law.C17p2},
	{From: Failed, Do: "ask", To: Asked, By: customerOrSys, Law: law.C17p1},
	{From: Received, Do: "ask", To: Asked, By: customerOrSys, Law: law.C17p1},
	{From: Empty, Do: "ask", To: Asked, By: customerOrSys, Law: law.C17p1},
}}

// The states of a source material.
const (
	Held      flow.State = "held"
	Discarded flow.State = "discarded" // entered by mistake; kept, and no longer counted
)

var materialLife = &flow.Table{Name: "material", Start: Held, Ends: []flow.State{Discarded}, Rows: []flow.Transition{
	{From: Held, Do: "renew", To: Held, By: byCustomer, Law: law.C17p3},
	{From: Held, Do: "discard", To: Discarded, By: byCustomer, Law: law.C17p3},
	{From: Held, Do: "receive", To: Held, By: byTheSystem, Law: law.C17p2},
}}

// The states of a paper of clause 21.
const (
	Drafted     flow.State = "drafted"
	Proposed    flow.State = "proposed"    // formed and put to both sides
	HalfAgreed  flow.State = "half_agreed" // one side has agreed
	AgreedState flow.State = "agreed"
	SentBack    flow.State = "returned"
)

var paperLife = &flow.Table{Name: "paper", Start: Drafted, Rows: []flow.Transition{
	{From: Drafted, Do: "edit", To: Drafted, By: byBothSides, Law: law.C21p1},
	{From: Drafted, Do: "propose", To: Proposed, By: byBothSides, Law: law.C21p2},
	{From: Proposed, Do: "agree", To: HalfAgreed, By: byBothSides, Law: law.C21p2},
	{From: Proposed, Do: "sign", To: HalfAgreed, By: byBothSides, Law: law.C21p2},
	{From: Proposed, Do: "return", To: SentBack, By: byBothSides, Law: law.C21p2},
	{From: HalfAgreed, Do: "agree", To: AgreedState, By: byBothSides, Law: law.C21p2},
	{From: HalfAgreed, Do: "sign", To: AgreedState, By: byBothSides, Law: law.C21p2},
	{From: HalfAgreed, Do: "return", To: SentBack, By: byBothSides, Law: law.C21p2},
	{From: SentBack, Do: "edit", To: Drafted, By: byBothSides, Law: law.C21p1},
	{From: AgreedState, Do: "amend", To: Drafted, By: byBothSides, Law: law.C21p1},
}}

// The states of a document of the documentation; HalfAgreed, AgreedState and SentBack are as for papers.
const (
	Entered flow.State = "entered"
	Sent    flow.State = "sent" // for agreement
	Removed flow.State = "removed"
)

var documentLife = &flow.Table{Name: "documentation", Start: Entered, Ends: []flow.State{Removed}, Rows: []flow.Transition{
	{From: Entered, Do: "send", To: Sent, By: byContractor, Law: law.C25},
	{From: Entered, Do: "describe", To: Entered, By: byContractor, Law: law.C22},
	{From: Entered, Do: "renew", To: Entered, By: byContractor, Law: law.C22},
	{From: Entered, Do: "remove", To: Removed, By: byContractor, Law: law.C22},
	{From: Sent, Do: "agree", To: HalfAgreed, By: byBothSides, Law: law.C25},
	{From: Sent, Do: "return", To: SentBack, By: byBothSides, Law: law.C25},
	{From: Sent, Do: "renew", To: Entered, By: byContractor, Law: law.C22},
	{From: HalfAgreed, Do: "agree", To: AgreedState, By: byBothSides, Law: law.C25},
	{From: HalfAgreed, Do: "return", To: SentBack, By: byBothSides, Law: law.C25},
	{From: HalfAgreed, Do: "renew", To: Entered, By: byContractor, Law: law.C22},
	{From: SentBack, Do: "renew", To: Entered, By: byContractor, Law: law.C22},
	{From: SentBack, Do: "remove", To: Removed, By: byContractor, Law: law.C22},
	{From: AgreedState, Do: "renew", To: Entered, By: byContractor, Law: law.C22},
}}
