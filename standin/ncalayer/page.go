package ncalayer

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strconv"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// view is what the page shows.
type view struct {
	L       *i18n.Localizer
	Persona string
	Groups  []group
	Mode    control.Mode
	Modes   []control.Mode
	Pending []waiting
}

// group is an organisation with its people; without a name those who act for nobody.
type group struct {
	Name   string
	People []choice
}

type choice struct{ Key, Name, Position string }

type waiting struct {
	*pending
	Signer string
}

// page is where a person chooses whose key signs and how NCALayer behaves, and answers the requests that wait.
func (s *Standin) page(w http.ResponseWriter, r *http.Request) {
	l := s.Localizer(r)
	lang := string(l.Lang())
	v := view{L: l, Persona: s.Persona(), Groups: groups(lang), Mode: s.Mode(), Modes: []control.Mode{control.OK, Ask, Cancel, Wrong, control.Slow, control.Down}}
	s.mu.Lock()
	for _, p := range s.pending {
		key := p.persona
		if key == "" {
			key = s.persona
		}
		if signer, err := personas.Get(key); err == nil {
			v.Pending = append(v.Pending, waiting{p, signer.Full.In(lang)})
		}
	}
	s.mu.Unlock()
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if v.Mode == Ask {
		w.Header().Set("Refresh", strconv.Itoa(int(refresh.Seconds()))) // a page without scripts learns of requests so
	}
	s.Page(w, r, template.HTML(body.String()))
}

func groups(lang string) []group {
	var list []group
	index := map[string]int{}
	for _, p := range personas.All() {
		name := ""
		if o, ok := p.Org(); ok {
			name = o.Name.In(lang)
		}
		i, ok := index[name]
		if !ok {
			i = len(list)
			index[name] = i
			list = append(list, group{Name: name})
		}
		list[i].People = append(list[i].People, choice{p.Key, p.Full.In(lang), p.Position.In(lang)})
	}
	return list
}
