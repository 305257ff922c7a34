// Package procurement asks the public-procurement portal for a contract, so that its number and date in a project are
// those of the signed contract (Order cl. 21).
package procurement

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
)

// Status is the state of a contract by the procurement portal's own directory.
type Status int

// The statuses that matter here; the directory has more.
const (
	Draft    Status = 110
	Agreeing Status = 120
	Signed   Status = 190
	Executed Status = 200
)

// Concluded reports whether both parties have signed the contract.
func (s Status) Concluded() bool { return s == Signed || s == Executed }

// Contract is a contract as the procurement portal knows it.
type Contract struct {
	Number       string // given by the parties
	SystemNumber string // given by the procurement portal, unique
	SignedOn     portal.Date
	Customer     portal.BIN
	Supplier     portal.Party // a BIN, or the IIN of a natural person
	Sum          int64        // tiyn, with value-added tax
	Status       Status
	SubjectRU    string
	SubjectKK    string
	FetchedAt    time.Time
}

// Client asks the procurement portal.
type Client struct{ gateway *gateway.Client }

// New makes the client; nothing is sent.
func New(c gateway.Config) (*Client, error) {
	c.System = "procurement portal"
	g, err := gateway.New(c)
	if err != nil {
		return nil, err
	}
	return &Client{gateway: g}, nil
}

const maxNumber = 100 // characters

// ByNumber finds a contract by either of its numbers: one with a slash is taken as the system number. The error is one
// of the three of package gateway, or says that the number cannot be one.
func (c *Client) ByNumber(ctx context.Context, number string) (Contract, error) {
	number, err := gateway.Name(number, maxNumber)
	if err != nil {
		return Contract{}, fmt.Errorf("ask procurement portal: contract number: %w", err)
	}
	q := gateway.Question{Op: "contract", Subject: number, Path: "/v3/contract/number/",
		Query: url.Values{"number": {number}}}
	bySystem := strings.Contains(number, "/")
	if bySystem {
		q.Path = "/v3/contract/number-sys/"
	}
	op := q.Op + " " + q.Subject
	var w *wireContract
	if err := c.gateway.JSON(ctx, q, &w); err != nil {
		return Contract{}, err
	}
	if w == nil || w.deleted() {
		return Contract{}, c.gateway.NotFound(op)
	}
	contract, err := w.contract()
	if err != nil {
		return Contract{}, c.gateway.Nonsense(op, "%w", err)
	}
	if got := contract.number(bySystem); got != number {
		return Contract{}, c.gateway.Nonsense(op, "answer is about contract %.120q", got)
	}
	contract.FetchedAt = c.gateway.Now()
	return contract, nil
}

func (c Contract) number(bySystem bool) string {
	if bySystem {
		return c.SystemNumber
	}
	return c.Number
}

// party reads a BIN or an IIN; the check digit is left to the portal that has registered the party.
func party(s string) (portal.Party, error) {
	if bin, err := portal.ParseBIN(s); err == nil || errors.Is(err, portal.ErrChecksum) {
		return portal.Party(bin), nil
	}
	iin, err := portal.ParseIIN(s)
	if err != nil && !errors.Is(err, portal.ErrChecksum) {
		return "", err
	}
	return portal.Party(iin), nil
}
