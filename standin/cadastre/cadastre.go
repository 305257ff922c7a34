// Package cadastre stands in for the state urban-planning cadastre: it knows a few objects and hands out their source
// materials with files of its own making.
package cadastre

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"birtereze/portal"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/samples"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

//go:embed data.json
var data []byte

// Objects of the story.
const (
	School       portal.ObjectNumber = "260411101000000147" // project A: known, with source materials
	Kindergarten portal.ObjectNumber = "260511101000000163" // known, without any
	Clinic       portal.ObjectNumber = "260711101000000295" // project B: the cadastre does not know it
)

// Options make a stand-in. The zero value is good.
type Options struct {
	Token string        // bearer token that it asks for; empty: none
	Font  []byte        // TrueType with Kazakh letters for the files; empty: they are written in Latin letters
	Slow  time.Duration // how long an answer takes in the mode control.Slow
}

// Standin is the cadastre.
type Standin struct {
	*control.Panel
	token   string
	objects []object
	files   map[string][]byte // by id of the material
}

type object struct {
	Number    portal.ObjectNumber `json:"number"`
	KATO      portal.KATO         `json:"kato"`
	LandPlot  string              `json:"land_plot"`
	Changed   portal.Date         `json:"changed"`
	Name      samples.Text        `json:"name"`
	Address   samples.Text        `json:"address"`
	Materials []material          `json:"materials"`
}

type material struct {
	ID         string            `json:"id"`
	Kind       string            `json:"kind"`
	Number     string            `json:"number"`
	Date       portal.Date       `json:"date"`
	ValidUntil portal.Date       `json:"valid_until"`
	Title      samples.Text      `json:"title"`
	IssuerBIN  portal.BIN        `json:"issuer_bin"`
	Issuer     samples.Text      `json:"issuer"`
	File       string            `json:"file"`
	Chapters   []samples.Chapter `json:"chapters"`
}

// New makes the stand-in and its files.
func New(o Options) (*Standin, error) {
	s := &Standin{token: o.Token, files: map[string][]byte{}}
	if err := json.Unmarshal(data, &s.objects); err != nil {
		return nil, fmt.Errorf("stand-in of the cadastre: data: %w", err)
	}
	for _, object := range s.objects {
		for _, m := range object.Materials {
			paper := samples.Paper{Title: m.Title, Number: m.Number, Date: string(m.Date), Issuer: m.Issuer,
				Chapters: m.Chapters}
			content, err := paper.PDF(o.Font)
			if err != nil {
				return nil, fmt.Errorf("stand-in of the cadastre: material %s: %w", m.ID, err)
			}
			s.files[m.ID] = content
		}
	}
	var err error
	s.Panel, err = control.New(control.Options{
		Name: "cadastre", Texts: texts, Slow: o.Slow, Data: s.tables,
		Modes: []control.Mode{control.Down, control.Busy, control.Slow, control.Nonsense, control.Mistaken,
			control.Corrupt},
	})
	return s, err
}

// Handler serves the cadastre, the page and the switch.
func (s *Standin) Handler() http.Handler {
	api := http.NewServeMux()
	api.HandleFunc("GET /api/v1/objects/{number}", s.admitted(s.object))
	api.HandleFunc("GET /api/v1/objects/{number}/materials", s.admitted(s.materials))
	api.HandleFunc("GET /api/v1/files/{id}", s.admitted(s.file))
	api.HandleFunc("GET /files/{id}", s.file) // for the page: a browser sends no token
	return s.Panel.Handler(api)
}

func (s *Standin) admitted(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.token != "" && r.Header.Get("Authorization") != "Bearer "+s.token {
			http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
			return
		}
		next(w, r)
	}
}

// find looks the object up; in the mode control.Mistaken it comes up with another one.
func (s *Standin) find(w http.ResponseWriter, r *http.Request) (object, bool) {
	for i, o := range s.objects {
		if string(o.Number) != r.PathValue("number") {
			continue
		}
		if s.Mode() == control.Mistaken {
			o = s.objects[(i+1)%len(s.objects)]
		}
		return o, true
	}
	http.NotFound(w, r)
	return object{}, false
}

func (s *Standin) object(w http.ResponseWriter, r *http.Request) {
	o, ok := s.find(w, r)
	if !ok {
		return
	}
	reply(w, map[string]any{
		"number": o.Number, "name_ru": o.Name.RU, "name_kk": o.Name.KK, "kato": o.KATO, "address_ru": o.Address.RU,
		"address_kk": o.Address.KK, "land_plot": o.LandPlot, "changed": o.Changed,
	})
}

func (s *Standin) materials(w http.ResponseWriter, r *http.Request) {
	o, ok := s.find(w, r)
	if !ok {
		return
	}
	list := []any{}
	for _, m := range o.Materials {
		content := s.files[m.ID]
		sum := sha256.Sum256(content)
		list = append(list, map[string]any{
			"id": m.ID, "kind": m.Kind, "number": m.Number, "date": m.Date, "title_ru": m.Title.RU,
			"title_kk": m.Title.KK, "issuer_bin": m.IssuerBIN, "issuer_ru": m.Issuer.RU, "issuer_kk": m.Issuer.KK,
			"valid_from": m.Date, "valid_until": m.ValidUntil,
			"file": map[string]any{"name": m.File, "media_type": "application/pdf", "size": len(content),
				"sha256": hex.EncodeToString(sum[:]), "path": "/api/v1/files/" + m.ID},
		})
	}
	reply(w, map[string]any{"number": o.Number, "materials": list})
}

func (s *Standin) file(w http.ResponseWriter, r *http.Request) {
	content, ok := s.files[r.PathValue("id")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if s.Mode() == control.Corrupt {
		content = append([]byte(nil), content...)
		content[len(content)/2] ^= 1
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.Write(content)
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(v)
}

func (s *Standin) tables() []control.Table {
	objects := control.Table{Caption: "cadastre.objects",
		Head: []string{"cadastre.number", "cadastre.name_ru", "cadastre.name_kk", "cadastre.count"}}
	materials := control.Table{Caption: "cadastre.materials",
		Head: []string{"cadastre.number", "cadastre.document", "cadastre.date", "cadastre.issuer", "cadastre.file"}}
	for _, o := range s.objects {
		objects.Rows = append(objects.Rows, []control.Cell{{Text: string(o.Number)}, {Text: o.Name.RU},
			{Text: o.Name.KK}, {Text: strconv.Itoa(len(o.Materials))}})
		for _, m := range o.Materials {
			materials.Rows = append(materials.Rows, []control.Cell{{Text: string(o.Number)}, {Text: m.Title.RU},
				{Text: string(m.Date)}, {Text: m.Issuer.RU}, {Text: m.File, Href: "/files/" + m.ID}})
		}
	}
	return []control.Table{objects, materials}
}
