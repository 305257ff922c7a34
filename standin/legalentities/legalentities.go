// Package legalentities stands in for the two registers that know legal entities by BIN: the state register behind the
// e-government gateway, and the register of business statistics.
package legalentities

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"birtereze/portal"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

//go:embed data.json
var data []byte

// Options make a stand-in. The zero value is good.
type Options struct {
	Token string        // bearer token that the gateway's part asks for; empty: none
	Slow  time.Duration // how long an answer takes in the mode control.Slow
}

// Standin is both registers.
type Standin struct {
	*control.Panel
	options  Options
	entities []entity
}

// text is a text in the two languages of the registers.
type text struct {
	RU string `json:"ru"`
	KK string `json:"kk"`
}

func (t text) in(lang string) string {
	if lang == "kk" {
		return t.KK
	}
	return t.RU
}

// entity is what the registers know of a legal entity.
type entity struct {
	BIN        portal.BIN  `json:"bin"`
	Liquidated bool        `json:"liquidated"`
	Registered portal.Date `json:"registered"`
	OKED       string      `json:"oked"`
	KATO       portal.KATO `json:"kato"`
	Name       text        `json:"name"`
	Address    text        `json:"address"`
	Head       text        `json:"head"`
	activity   text
}

// New makes the stand-in with the organisations of the personas and a few more, one of them liquidated.
func New(o Options) (*Standin, error) {
	s := &Standin{options: o}
	var err error
	if s.entities, err = load(); err != nil {
		return nil, fmt.Errorf("stand-in of the registers of legal entities: %w", err)
	}
	s.Panel, err = control.New(control.Options{
		Name: "legalentities", Texts: texts, Slow: o.Slow, Data: s.tables,
		Modes: []control.Mode{control.Down, control.Busy, control.Slow, control.Nonsense, control.Mistaken},
	})
	return s, err
}

func load() ([]entity, error) {
	var file struct {
		Details    map[string]entity `json:"details"` // by key of the persona's organisation
		Activities map[string]text   `json:"activities"`
		Others     []entity          `json:"others"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	var all []entity
	for _, o := range personas.Organisations() {
		e, ok := file.Details[o.Key]
		if !ok {
			return nil, fmt.Errorf("no details of organisation %q", o.Key)
		}
		e.BIN, e.KATO = o.BIN, o.KATO
		e.Name = text{o.Name.RU, o.Name.KK}
		e.Address = text{o.Address.RU, o.Address.KK}
		for _, p := range personas.All() {
			if p.Organisation == o.Key && p.Certificate == personas.Head {
				e.Head = text{p.Full.RU, p.Full.KK}
			}
		}
		all = append(all, e)
	}
	all = append(all, file.Others...)
	for i := range all {
		all[i].activity = file.Activities[all[i].OKED]
	}
	return all, nil
}

// Handler serves the registers, the page and the switch.
func (s *Standin) Handler() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /v1/P3011/organizations", s.justice)
	api.HandleFunc("GET /api/juridical/counter/api/{$}", s.statistics)
	return s.Panel.Handler(api)
}

// find looks the entity up; in the mode control.Mistaken it comes up with another one.
func (s *Standin) find(bin string) (entity, bool) {
	for i, e := range s.entities {
		if string(e.BIN) != bin {
			continue
		}
		if s.Mode() == control.Mistaken {
			e = s.entities[(i+1)%len(s.entities)]
		}
		return e, true
	}
	return entity{}, false
}

func (s *Standin) tables() []control.Table {
	t := control.Table{Caption: "legalentities.entities", Head: []string{"legalentities.bin", "legalentities.name_ru",
		"legalentities.name_kk", "legalentities.head", "legalentities.kato"}}
	for _, e := range s.entities {
		t.Rows = append(t.Rows, []control.Cell{
			{Text: string(e.BIN), Href: "/api/juridical/counter/api/?lang=ru&bin=" + string(e.BIN)},
			{Text: e.Name.RU}, {Text: e.Name.KK}, {Text: e.Head.RU}, {Text: string(e.KATO)},
		})
	}
	return []control.Table{t}
}
