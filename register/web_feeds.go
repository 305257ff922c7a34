package register

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/listing"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
)

// inFeed is how many of the newest projects the feed holds.
const inFeed = 50

// Atom (RFC 4287), as far as the feed needs it.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Author  atomPerson  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomEntry struct {
		ID        string     `xml:"id"`
		Title     string     `xml:"title"`
		Updated   string     `xml:"updated"`
		Published string     `xml:"published,omitempty"`
		Link      atomLink   `xml:"link"`
		Category  []atomTerm `xml:"category"`
		Summary   string     `xml:"summary"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomTerm struct {
		Term string `xml:"term,attr"`
	}
)

// answer begins a response that is no page; the address may be read by anybody's program.
func answer(r *web.Request, contentType string) (http.ResponseWriter, error) {
	if err := r.Authorise("register.list", policy.Public("register.list")); err != nil {
		return nil, err
	}
	w, err := r.Writer()
	if err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "public, max-age=60")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return w, nil
}

// atom is the newest changes as a feed.
func (s *Service) atom(r *web.Request) error {
	ask := listing.Asked(r.URL.Query(), fields)
	q := s.query(ask)
	q.Limit = inFeed
	list, _, err := s.Find(r.Context(), q)
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(s.base, "/")
	f := atomFeed{Lang: string(r.Lang), ID: base + listing.Address("/projects.atom", ask, listing.Place{}), Title: r.T("register.title"), Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Author: atomPerson{r.T("ui.page.system")}, Links: []atomLink{{"self", base + listing.Address("/projects.atom", ask, listing.Place{})}, {"alternate", base + listing.Address("/projects", ask, listing.Place{})}}}
	if len(list) > 0 {
		f.Updated = list[0].ChangedAt.Format(time.RFC3339)
	}
	for _, e := range list {
		item := atomEntry{ID: "urn:uuid:" + string(e.ID), Title: e.Name.In(string(r.Lang)), Updated: e.ChangedAt.Format(time.RFC3339), Link: atomLink{"alternate", base + cardPath(e.ID)},
			Category: []atomTerm{{string(e.Stage)}}, Summary: s.summary(r, e)}
		if n := len(e.Events); n > 0 {
			item.Published = e.Events[n-1].At.Format(time.RFC3339)
		}
		f.Entries = append(f.Entries, item)
	}
	w, err := answer(r, "application/atom+xml; charset=utf-8")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return nil // the reader left
	}
	return xml.NewEncoder(w).Encode(f)
}

func (s *Service) summary(r *web.Request, e Entry) string {
	lang := string(r.Lang)
	return strings.Join([]string{stageui.Name(r.Context(), e.Stage), s.classifiers.Address(e.KATO, e.Place, lang), e.CustomerName.In(lang)}, " · ")
}

// atOnce is how many entries are read at a time when a whole list is written out.
const atOnce = 200

// each calls f with every entry that is asked for, page by page.
func (s *Service) each(r *web.Request, f func(Entry) error) error {
	q := s.query(listing.Asked(r.URL.Query(), fields))
	q.Limit = atOnce
	for {
		list, more, err := s.Find(r.Context(), q)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := f(e); err != nil {
				return err
			}
		}
		if more.ID == "" {
			return nil
		}
		q.After = more
	}
}

// csv is the list as a table for spreadsheets, with a mark by which they know UTF-8.
func (s *Service) csv(r *web.Request) error {
	w, err := answer(r, "text/csv; charset=utf-8")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="projects.csv"`)
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil // the reader left
	}
	out := csv.NewWriter(w)
	head := []string{"id"}
	for _, key := range []string{"register.number_column", "register.field_kind", "register.name", "register.place", "register.field_kato", "register.level", "register.customer",
		"register.customer_bin", "register.designer", "register.designer_bin", "register.stage", "register.conclusion", "register.conclusion_date", "register.outcome", "register.expert", "register.changed"} {
		head = append(head, r.T(key))
	}
	if err := out.Write(head); err != nil {
		return nil
	}
	err = s.each(r, func(e Entry) error { return out.Write(s.row(r, e)) })
	out.Flush()
	return err
}

func (s *Service) row(r *web.Request, e Entry) []string {
	lang := string(r.Lang)
	outcome := ""
	if e.Conclusion.Outcome != "" {
		outcome = r.T("register.outcome." + string(e.Conclusion.Outcome))
	}
	row := []string{string(e.ID), e.Number, s.kind(e, lang), e.Name.In(lang), s.classifiers.Address(e.KATO, e.Place, lang), string(e.KATO), s.classifiers.Levels.NameOf(e.Level, lang), e.CustomerName.In(lang),
		string(e.Customer), e.DesignerName.In(lang), string(e.Designer), stageui.Name(r.Context(), e.Stage), e.Conclusion.Number, string(e.Conclusion.Date), outcome,
		e.Conclusion.Name.In(lang), string(portal.DateOf(e.ChangedAt))}
	for i, cell := range row {
		row[i] = plain(cell)
	}
	return row
}

// plain keeps a spreadsheet from taking a text that somebody typed for a formula.
func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// published is an entry as programs read it. Codes are those of the classifiers.
type published struct {
	ID         portal.ID          `json:"id"`
	Number     string             `json:"number"`
	URL        string             `json:"url"`
	Kind       portal.ProjectKind `json:"kind"`
	Works      string             `json:"works,omitempty"`
	Urban      string             `json:"urban,omitempty"`
	Level      string             `json:"level,omitempty"`
	Name       portal.Text        `json:"name"`
	KATO       portal.KATO        `json:"kato"`
	Place      portal.Text        `json:"place"`
	Customer   party              `json:"customer"`
	Designer   party              `json:"designer"`
	Stage      stage.Stage        `json:"stage"`
	Conclusion *Conclusion        `json:"conclusion,omitempty"`
	Revision   int                `json:"revision"`
	Events     []Event            `json:"events"`
	ChangedAt  time.Time          `json:"changed_at"`
}

type party struct {
	BIN  portal.Party `json:"bin,omitempty"`
	Name portal.Text  `json:"name"`
}

func (s *Service) public(e Entry) published {
	p := published{ID: e.ID, Number: e.Number, URL: strings.TrimSuffix(s.base, "/") + cardPath(e.ID), Kind: e.Kind, Works: e.Works, Urban: e.Urban, Level: e.Level, Name: e.Name,
		KATO: e.KATO, Place: e.Place, Customer: party{e.Customer, e.CustomerName}, Designer: party{e.Designer, e.DesignerName}, Stage: e.Stage, Revision: e.Revision,
		Events: e.Events, ChangedAt: e.ChangedAt}
	if e.Conclusion.Number != "" {
		p.Conclusion = &e.Conclusion
	}
	return p
}

// json is the list as one array, written as it is read.
func (s *Service) json(r *web.Request) error {
	w, err := answer(r, "application/json")
	if err != nil {
		return err
	}
	sign := "["
	err = s.each(r, func(e Entry) error {
		b, err := json.Marshal(s.public(e))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n%s", sign, b)
		sign = ","
		return err
	})
	if err != nil {
		return err
	}
	if sign == "[" {
		_, err = io.WriteString(w, "[]\n")
	} else {
		_, err = io.WriteString(w, "\n]\n")
	}
	return err
}
