package legalentities

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

// statisticsAnswer is the part that we use of the answer of the register's counter service.
type statisticsAnswer struct {
	Success *bool             `json:"success"`
	Obj     *statisticsEntity `json:"obj"`
}

type statisticsEntity struct {
	BIN          string `json:"bin"`
	Name         string `json:"name"`
	RegisterDate string `json:"registerDate"`
	OKEDCode     string `json:"okedCode"`
	OKEDName     string `json:"okedName"`
	KATOCode     string `json:"katoCode"`
	KATOAddress  string `json:"katoAddress"`
	FIO          string `json:"fio"`
}

// byStatistics asks twice, since one answer holds one language. The questions follow one another: the service limits
// how often it may be asked.
func (c *Client) byStatistics(ctx context.Context, bin portal.BIN) (Entity, error) {
	ru, err := c.statisticsIn(ctx, bin, "ru")
	if err != nil {
		return Entity{}, err
	}
	kk, err := c.statisticsIn(ctx, bin, "kk")
	if err != nil {
		return Entity{}, err
	}
	if ru.KATO != kk.KATO || ru.Registered != kk.Registered || ru.OKED != kk.OKED {
		return Entity{}, c.statistics.Nonsense("entity BIN "+string(bin), "the two languages tell of different entities")
	}
	ru.NameKK, ru.ActivityKK, ru.AddressKK = kk.NameRU, kk.ActivityRU, kk.AddressRU
	return ru, nil
}

// statisticsIn reads the answer in one language; its texts stand in the fields for Russian.
func (c *Client) statisticsIn(ctx context.Context, bin portal.BIN, lang string) (Entity, error) {
	q := gateway.Question{Op: "entity", Subject: "BIN " + string(bin), Path: "/api/juridical/counter/api/",
		Query: url.Values{"bin": {string(bin)}, "lang": {lang}}}
	op := q.Op + " " + q.Subject
	var a statisticsAnswer
	if err := c.statistics.JSON(ctx, q, &a); err != nil {
		return Entity{}, err
	}
	switch {
	case a.Success == nil:
		return Entity{}, c.statistics.Nonsense(op, "answer has no field success")
	case !*a.Success:
		return Entity{}, c.statistics.NotFound(op)
	case a.Obj == nil:
		return Entity{}, c.statistics.Nonsense(op, "success without an entity")
	case a.Obj.BIN != string(bin):
		return Entity{}, c.statistics.Nonsense(op, "answer is about BIN %.20q", a.Obj.BIN)
	}
	e, err := a.Obj.entity(c.statistics.Now())
	if err != nil {
		return Entity{}, c.statistics.Nonsense(op, "%w", err)
	}
	return e, nil
}

func (s *statisticsEntity) entity(now time.Time) (Entity, error) {
	e := Entity{BIN: portal.BIN(s.BIN), Status: Unknown, Sources: []Source{Statistics}, FetchedAt: now}
	var err error
	if e.NameRU, err = gateway.Name(s.Name, maxName); err != nil {
		return Entity{}, fmt.Errorf("name: %w", err)
	}
	for _, field := range []struct {
		name, from string
		into       *string
	}{
		{"okedName", s.OKEDName, &e.ActivityRU}, {"katoAddress", s.KATOAddress, &e.AddressRU}, {"fio", s.FIO, &e.Head},
	} {
		if *field.into, err = gateway.Text(field.from, maxName); err != nil {
			return Entity{}, fmt.Errorf("%s: %w", field.name, err)
		}
	}
	if e.OKED, err = oked(s.OKEDCode); err != nil {
		return Entity{}, fmt.Errorf("okedCode: %w", err)
	}
	if strings.TrimSpace(s.KATOCode) != "" {
		if e.KATO, err = portal.ParseKATO(s.KATOCode); err != nil {
			return Entity{}, fmt.Errorf("katoCode %.20q: %w", s.KATOCode, err)
		}
	}
	if e.Registered, err = registered(s.RegisterDate, now); err != nil {
		return Entity{}, fmt.Errorf("registerDate %.40q: %w", s.RegisterDate, err)
	}
	return e, nil
}

func oked(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	if len(s) != 5 || strings.Trim(s, "0123456789") != "" {
		return "", fmt.Errorf("%.20q is not five digits", s)
	}
	return s, nil
}

// registered reads the day of registration, which comes as the UTC moment at which that day began in Kazakhstan.
func registered(s string, now time.Time) (portal.Date, error) {
	if s == "" {
		return "", nil
	}
	t, err := time.Parse("2006-01-02T15:04:05.000-0700", s)
	if err != nil {
		d, err := portal.ParseDate(s)
		if err != nil {
			return "", errors.New("not a date")
		}
		t = d.Time()
	}
	if t.After(now) || t.Year() < 1900 {
		return "", errors.New("impossible day of registration")
	}
	return portal.DateOf(t), nil
}
