package legalentities

import (
	"context"
	"net/url"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
)

const maxName = 1000 // characters; full names of state bodies run to several hundred

// justiceAnswer is the answer of service P3011 of the e-government gateway. Refusals come in code, some of them with
// status 200.
type justiceAnswer struct {
	Code string `json:"code"`
	Data struct {
		Organizations []struct {
			BIN    string `json:"bin"`
			NameRU string `json:"name_ru"`
			NameKZ string `json:"name_kz"`
		} `json:"organization_info_list"`
	} `json:"data"`
}

func (c *Client) byJustice(ctx context.Context, bin portal.BIN) (Entity, error) {
	q := gateway.Question{Op: "entity", Subject: "BIN " + string(bin), Path: "/v1/P3011/organizations",
		Query: url.Values{"bin": {string(bin)}}}
	op := q.Op + " " + q.Subject
	var a justiceAnswer
	if err := c.justice.JSON(ctx, q, &a); err != nil {
		return Entity{}, err
	}
	e := Entity{BIN: bin, Status: Active, Sources: []Source{Justice}, FetchedAt: c.justice.Now()}
	found := a.Data.Organizations
	switch {
	case a.Code == "ORGANIZATION_NOT_FOUND_BY_BIN":
		return Entity{}, c.justice.NotFound(op)
	case a.Code == "ORGANIZATION_LIQUIDATED":
		e.Status = Liquidated
		if len(found) == 0 {
			return e, nil
		}
	case a.Code != "SUCCESS":
		return Entity{}, c.justice.Nonsense(op, "code %.60q", a.Code)
	}
	if len(found) != 1 {
		return Entity{}, c.justice.Nonsense(op, "%d entities for one BIN", len(found))
	}
	if found[0].BIN != string(bin) {
		return Entity{}, c.justice.Nonsense(op, "answer is about BIN %.20q", found[0].BIN)
	}
	var err error
	if e.NameRU, err = gateway.Name(found[0].NameRU, maxName); err != nil {
		return Entity{}, c.justice.Nonsense(op, "name_ru: %w", err)
	}
	if e.NameKK, err = gateway.Text(found[0].NameKZ, maxName); err != nil {
		return Entity{}, c.justice.Nonsense(op, "name_kz: %w", err)
	}
	return e, nil
}
