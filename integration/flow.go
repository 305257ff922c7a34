package integration

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

const (
	stateActive    flow.State = "active"
	stateSuspended flow.State = "suspended"
	stateLeft      flow.State = "left"
)

// life of a partner's exchange, from its joining on. The five steps of joining (cl. 54) come before it, and again before a
// system comes back that has left.
var life = &flow.Table{Name: "integration", Start: stateActive, Rows: []flow.Transition{
	{From: stateActive, Do: "suspend", To: stateSuspended, By: []portal.Role{portal.RoleIntegrationOfficer}, Law: law.C58p2},
	{From: stateSuspended, Do: "resume", To: stateActive, By: []portal.Role{portal.RoleIntegrationOfficer}, Law: law.C58p3},
	{From: stateActive, Do: "leave", To: stateLeft, By: []portal.Role{portal.RoleIntegrationOfficer}, Law: law.C54i5},
	{From: stateSuspended, Do: "leave", To: stateLeft, By: []portal.Role{portal.RoleIntegrationOfficer}, Law: law.C54i5},
	{From: stateLeft, Do: "join", To: stateActive, By: []portal.Role{portal.RoleIntegrationOfficer}, Law: law.C54i5},
}}

// Flows are the tables of this slice.
func Flows() []*flow.Table { return []*flow.Table{life} }
