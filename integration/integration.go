// Package integration is paragraph 6 of the Order: the systems that are joined to the Portal, who runs them, what they may
// ask for, and the calls that the Portal makes to them (cl. 29, 45–59).
package integration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
)

// Kind is what sort of system is joined.
type Kind string

// The kinds (cl. 29, 45, 49).
const (
	ExpertSystem    Kind = "expert_system"
	AuthoritySystem Kind = "authority_system"
	IndustrySystem  Kind = "industry_system"
	QuasiState      Kind = "quasi_state_system"
)

// Kinds lists the kinds, in the order in which pages show them.
func Kinds() []Kind { return []Kind{ExpertSystem, AuthoritySystem, IndustrySystem, QuasiState} }

// Partner is a system that is joined to the Portal.
type Partner struct {
	ID        portal.ID    `db:"id"`
	Version   int64        `db:"version"`
	State     flow.State   `db:"state"`
	Kind      Kind         `db:"kind"`
	Name      portal.Text  `db:"name,json"`
	Operator  portal.Party `db:"operator"`   // who runs it
	Email     string       `db:"email"`      // where clauses 57 and 58 send their notices
	TokenHash string       `db:"token_hash"` // SHA-256 of the token by which it is known
	CallURL   string       `db:"call_url"`   // where the Portal calls it; empty when it only asks
	CallKey   string       `db:"call_key"`   // by which it knows that the Portal calls, base64 (Standard Webhooks)
	Served    []Served     `db:"served,json"`
	Suspended string       `db:"suspended"` // why its exchange is suspended
	JoinedAt  time.Time    `db:"joined_at"`
}

// Served is an organisation that works in a partner's system.
type Served struct {
	Party portal.Party `json:"party"`
	Name  portal.Text  `json:"name"`
	Until portal.Date  `json:"until,omitempty"` // last day of its accreditation (cl. 48)
}

// serves reports whether an organisation works in the system on a day.
func (p Partner) serves(party portal.Party, on portal.Date) bool {
	for _, s := range p.Served {
		if s.Party == party && (s.Until == "" || on <= s.Until) {
			return true
		}
	}
	return false
}

func (p Partner) resource() policy.Resource {
	return policy.Resource{Type: "Partner", ID: p.ID, View: "integration.view", Attrs: policy.Attrs{
		"kind": string(p.Kind), "operator": string(p.Operator), "system": string(p.ID)}}
}

// actor is the system as somebody who acts, for its operator.
func (p Partner) actor() portal.Actor {
	return portal.Actor{System: string(p.ID), Name: p.Name.RU, For: p.Operator, Roles: []portal.Role{portal.RolePartnerSystem, portal.Role(p.Kind)}}
}

// Service keeps the partners.
type Service struct {
	bus    *command.Bus
	caller Caller
}

// Caller makes the Portal's own calls to a partner.
type Caller interface {
	// Call posts a message, signed by the key, and returns the body of an answer of status 2xx.
	Call(ctx context.Context, url, key, id, event string, body []byte) ([]byte, error)
}

// NewService makes the service.
func NewService(bus *command.Bus, caller Caller) *Service { return &Service{bus, caller} }

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

var partners = db.NewTable[Partner]("int_partners")
