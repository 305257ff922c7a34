package approval

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// The states of an approval.
const (
	stateSent      flow.State = "sent"
	stateInReview  flow.State = "in_review"
	stateApproved  flow.State = "approved"
	stateRefused   flow.State = "refused"
	stateWithdrawn flow.State = "withdrawn"
)

var (
	byAuthority = []portal.Role{portal.RoleApprovingAuthority, portal.RoleAuthoritySystem}
	byCustomer  = []portal.Role{portal.RoleCustomer}
)

var life = &flow.Table{Name: "approval", Start: stateSent, Ends: []flow.State{stateApproved, stateRefused, stateWithdrawn}, Rows: []flow.Transition{
	{From: stateSent, Do: "take", To: stateInReview, By: byAuthority, Law: law.C31p1},
	{From: stateInReview, Do: "approve", To: stateApproved, By: byAuthority, Law: law.C31p1},
	{From: stateInReview, Do: "refuse", To: stateRefused, By: byAuthority, Law: law.C31p1},
	{From: stateSent, Do: "withdraw", To: stateWithdrawn, By: byCustomer, Law: law.C30},
	{From: stateInReview, Do: "withdraw", To: stateWithdrawn, By: byCustomer, Law: law.C30},
}}

// Flows are the tables of this slice.
func Flows() []*flow.Table { return []*flow.Table{life} }
