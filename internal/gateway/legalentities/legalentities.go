// Package legalentities asks the state registers about a legal entity by its BIN, so that a registration form fills
// itself with what the State already knows (Order cl. 8).
package legalentities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
)

// Status is whether the entity still exists.
type Status string

// What the registers say of an entity's life. The register of business statistics does not say it at all.
const (
	Active     Status = "active"
	Liquidated Status = "liquidated"
	Unknown    Status = "unknown"
)

// Source is a register that has answered.
type Source string

// The two registers, by the addresses under which they are known.
const (
	Justice    Source = "fgw.egov.kz P3011"     // the state register of legal entities, through the e-government gateway
	Statistics Source = "stat.gov.kz juridical" // the register of business statistics
)

// Entity is what the registers say about a legal entity. An empty field means that no register said it.
type Entity struct {
	BIN        portal.BIN
	NameRU     string
	NameKK     string
	Status     Status
	Registered portal.Date
	OKED       string // code of the main activity, five digits
	ActivityRU string
	ActivityKK string
	KATO       portal.KATO
	AddressRU  string
	AddressKK  string
	Head       string   // surname, name, patronymic
	Sources    []Source // which registers have answered, the first being the source of the names
	FetchedAt  time.Time
}

// Detailed reports whether the register that knows the place, the activity and the head has answered.
func (e Entity) Detailed() bool {
	for _, s := range e.Sources {
		if s == Statistics {
			return true
		}
	}
	return false
}

// Config says where the registers are. A register whose BaseURL is empty is not asked; one at least must be given.
type Config struct {
	Justice    gateway.Config
	Statistics gateway.Config
}

// Client asks the registers.
type Client struct {
	justice    *gateway.Client // nil when not configured
	statistics *gateway.Client // nil when not configured
}

// New makes the client; nothing is sent.
func New(c Config) (*Client, error) {
	var client Client
	var err error
	if c.Justice.BaseURL != "" {
		c.Justice.System = "register of legal entities"
		if client.justice, err = gateway.New(c.Justice); err != nil {
			return nil, err
		}
	}
	if c.Statistics.BaseURL != "" {
		c.Statistics.System = "register of business statistics"
		if client.statistics, err = gateway.New(c.Statistics); err != nil {
			return nil, err
		}
	}
	if client.justice == nil && client.statistics == nil {
		return nil, errors.New("legal entities: no register has an address")
	}
	return &client, nil
}

// ByBIN asks for one entity. The check digit is left to the registers, which hold a few real numbers that break it.
//
// The state register decides whether the entity exists and under which names; the register of statistics adds place,
// activity and head. When one of them fails, the other's answer is given alone; Sources tells. The error is one of the
// three of package gateway.
func (c *Client) ByBIN(ctx context.Context, bin portal.BIN) (Entity, error) {
	if _, err := portal.ParseBIN(string(bin)); err != nil && !errors.Is(err, portal.ErrChecksum) {
		return Entity{}, fmt.Errorf("ask registers about BIN %q: %w", bin, err)
	}
	if c.justice == nil {
		return c.byStatistics(ctx, bin)
	}
	entity, err := c.byJustice(ctx, bin)
	if errors.Is(err, gateway.ErrNotFound) || c.statistics == nil {
		return entity, err
	}
	more, moreErr := c.byStatistics(ctx, bin)
	switch {
	case err != nil && moreErr != nil:
		return Entity{}, err
	case err != nil:
		return more, nil
	case moreErr != nil:
		if entity.NameRU == "" { // liquidated, and nobody tells its name
			return Entity{}, moreErr
		}
		return entity, nil
	}
	return merge(entity, more), nil
}

// merge takes the names and the status from the state register, where it gave them, and the rest from the other.
func merge(justice, statistics Entity) Entity {
	e := statistics
	e.Status = justice.Status
	e.Sources = []Source{Statistics, Justice}
	if justice.NameRU != "" {
		e.NameRU, e.NameKK = justice.NameRU, justice.NameKK
		e.Sources = []Source{Justice, Statistics}
	}
	return e
}
