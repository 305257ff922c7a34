// Package procurement stands in for the public-procurement portal: its services of version 3, as far as they find a
// contract by number.
package procurement

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"birtereze/portal"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

//go:embed data.json
var data []byte

// System numbers of the contracts of the story.
const (
	SchoolContract = "050240904174/260214/00" // project A
	ClinicContract = "050340905265/260087/00" // project B
)

// Options make a stand-in.
type Options struct {
	Token string        // bearer token; empty: everybody is refused, as by the real services
	Slow  time.Duration // how long an answer takes in the mode control.Slow
}

// Standin is the procurement portal.
type Standin struct {
	*control.Panel
	token     string
	contracts []contract
}

type contract struct {
	ID           int           `json:"id"`
	Number       string        `json:"number"`
	SystemNumber string        `json:"system_number"`
	Status       int           `json:"status"`
	Signed       *string       `json:"signed"`
	Customer     string        `json:"customer"` // key of a persona's organisation
	Supplier     string        `json:"supplier"` // key of an organisation or of a persona
	Sum          json.Number   `json:"sum"`
	SumWithTax   json.Number   `json:"sum_with_tax"`
	Subject      personas.Text `json:"subject"`
	customer     portal.Party
	supplier     portal.Party
}

// New makes the stand-in with the contracts of the personas.
func New(o Options) (*Standin, error) {
	s := &Standin{token: o.Token}
	if err := json.Unmarshal(data, &s.contracts); err != nil {
		return nil, fmt.Errorf("stand-in of the procurement portal: data: %w", err)
	}
	for i := range s.contracts {
		c := &s.contracts[i]
		var err error
		if c.customer, err = partyOf(c.Customer); err != nil {
			return nil, fmt.Errorf("stand-in of the procurement portal: contract %s: %w", c.Number, err)
		}
		if c.supplier, err = partyOf(c.Supplier); err != nil {
			return nil, fmt.Errorf("stand-in of the procurement portal: contract %s: %w", c.Number, err)
		}
	}
	var err error
	s.Panel, err = control.New(control.Options{
		Name: "procurement", Texts: texts, Slow: o.Slow, Data: s.tables,
		Modes: []control.Mode{control.Down, control.Busy, control.Slow, control.Nonsense, control.Mistaken},
	})
	return s, err
}

func partyOf(key string) (portal.Party, error) {
	for _, o := range personas.Organisations() {
		if o.Key == key {
			return portal.Party(o.BIN), nil
		}
	}
	p, err := personas.Get(key)
	return portal.Party(p.IIN), err
}

// Handler serves the services, the page and the switch.
func (s *Standin) Handler() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /v3/contract/number/{$}", s.find(func(c contract) string { return c.Number }))
	api.HandleFunc("GET /v3/contract/number-sys/{$}", s.find(func(c contract) string { return c.SystemNumber }))
	return s.Panel.Handler(api)
}

// find answers with the contract that bears the number; in the mode control.Mistaken with another one.
func (s *Standin) find(number func(contract) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.token == "" || r.Header.Get("Authorization") != "Bearer "+s.token {
			reply(w, http.StatusUnauthorized, map[string]any{"name": "Unauthorized", "status": http.StatusUnauthorized})
			return
		}
		for i, c := range s.contracts {
			if number(c) != r.FormValue("number") {
				continue
			}
			if s.Mode() == control.Mistaken {
				c = s.contracts[(i+1)%len(s.contracts)]
			}
			reply(w, http.StatusOK, c.wire())
			return
		}
		reply(w, http.StatusNotFound, map[string]any{"name": "Not Found", "status": http.StatusNotFound})
	}
}

func (c contract) wire() map[string]any {
	return map[string]any{
		"id": c.ID, "parent_id": nil, "root_id": c.ID, "contract_number": c.Number,
		"contract_number_sys": c.SystemNumber, "ref_contract_status_id": c.Status, "deleted": 0,
		"customer_bin": c.customer, "supplier_biin": c.supplier, "sign_date": c.Signed,
		"contract_sum": c.Sum, "contract_sum_wnds": c.SumWithTax, "ref_currency_code": "KZT",
		"description_ru": c.Subject.RU, "description_kz": c.Subject.KK, "system_id": 3,
	}
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func (s *Standin) tables() []control.Table {
	t := control.Table{Caption: "procurement.contracts", Head: []string{"procurement.number", "procurement.system_number",
		"procurement.customer", "procurement.supplier", "procurement.signed", "procurement.status", "procurement.subject"}}
	for _, c := range s.contracts {
		signed := ""
		if c.Signed != nil {
			signed = *c.Signed
		}
		t.Rows = append(t.Rows, []control.Cell{{Text: c.Number}, {Text: c.SystemNumber}, {Text: string(c.customer)},
			{Text: string(c.supplier)}, {Text: signed}, {Text: strconv.Itoa(c.Status)}, {Text: c.Subject.RU}})
	}
	return []control.Table{t}
}
