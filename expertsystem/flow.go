package expertsystem

import (
	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// The states of an admission.
const (
	StateAdmitted  flow.State = "admitted"
	StateSuspended flow.State = "suspended"
)

// The states of a member.
const (
	StateActive    flow.State = "active"
	StateDismissed flow.State = "dismissed"
)

// The states of a case in the exchange; its course is the review's.
const (
	StateReceived flow.State = "received" // its documents are being fetched
	StateOpened   flow.State = "opened"
	StateClosed   flow.State = "closed"
)

// The states of something told.
const (
	StateWaiting   flow.State = "waiting"
	StateDelivered flow.State = "delivered"
)

var (
	registrar = []portal.Role{portal.RoleRegistrar}
	leaders   = []portal.Role{portal.RoleExpertHead, portal.RoleAdministrator}
	system    = []portal.Role{portal.RoleSystem}
)

// life of an admission: nobody is struck off for good, since an accreditation may be given anew.
var life = &flow.Table{Name: "admission", Start: StateAdmitted, Ends: []flow.State{}, Rows: []flow.Transition{
	{From: StateAdmitted, Do: "renew", To: StateAdmitted, By: registrar, Law: law.C48},
	{From: StateAdmitted, Do: "suspend", To: StateSuspended, By: append([]portal.Role{portal.RoleSystem}, registrar...), Law: law.C48},
	{From: StateSuspended, Do: "renew", To: StateAdmitted, By: registrar, Law: law.C48},
}}

var memberLife = &flow.Table{Name: "member", Start: StateActive, Ends: []flow.State{}, Rows: []flow.Transition{
	{From: StateActive, Do: "change", To: StateActive, By: leaders, Law: law.C48},
	{From: StateActive, Do: "dismiss", To: StateDismissed, By: leaders, Law: law.C48},
	{From: StateDismissed, Do: "change", To: StateActive, By: leaders, Law: law.C48},
}}

var caseLife = &flow.Table{Name: "exchange_case", Start: StateReceived, Ends: []flow.State{StateClosed}, Rows: []flow.Transition{
	{From: StateReceived, Do: "open", To: StateOpened, By: system, Law: law.C46},
	{From: StateOpened, Do: "close", To: StateClosed, By: system, Law: law.C46},
}}

var toldLife = &flow.Table{Name: "exchange_message", Start: StateWaiting, Ends: []flow.State{StateDelivered}, Rows: []flow.Transition{
	{From: StateWaiting, Do: "fail", To: StateWaiting, By: system, Law: law.C46},
	{From: StateWaiting, Do: "resend", To: StateWaiting, By: []portal.Role{portal.RoleIntegrationOfficer}, Law: law.C48},
	{From: StateWaiting, Do: "deliver", To: StateDelivered, By: system, Law: law.C46},
}}

// Flows are the lives of this slice's things, for the drawn diagrams and the checks.
func Flows() []*flow.Table { return []*flow.Table{life, memberLife, caseLife, toldLife} }
