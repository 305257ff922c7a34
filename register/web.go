package register

import (
	"net/http"
	"net/url"
	"strconv"

	"birtereze/portal"
	"birtereze/portal/internal/listing"
	listingui "birtereze/portal/internal/listing/ui"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/stage"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	registerui "birtereze/portal/register/ui"
	"birtereze/portal/ui"
)

// Routes adds the pages.
func (s *Service) Routes(app *web.App) {
	app.Handle("GET /projects", "register.list", s.list)
	app.Handle("GET /projects/{id}", "register.view", s.card)
	app.Handle("GET /projects.atom", "register.list", s.atom)
	app.Handle("GET /projects.csv", "register.list", s.csv)
	app.Handle("GET /projects.json", "register.list", s.json)
}

// onPage is how many projects a page of the list shows.
const onPage = 25

func (s *Service) list(r *web.Request) error {
	if err := r.Authorise("register.list", policy.Public("register.list")); err != nil {
		return err
	}
	ask := listing.Asked(r.URL.Query(), fields)
	q := s.query(ask)
	q.Limit, q.After = onPage, listing.ParsePlace(r.URL.Query().Get("after"))
	found, more, err := s.Find(r.Context(), q)
	if err != nil {
		return err
	}
	v := registerui.List{Table: s.table(r, found)}
	if v.Filter, err = s.filter(r, ask); err != nil {
		return err
	}
	v.Search = ui.SearchBox{Action: "/projects", Label: r.T("register.search"), Hint: r.T("register.search_hint"), Value: ask.Get("q"), Keep: listingui.Hidden(ask, fields, "q")}
	if more.ID != "" {
		v.Pages.Older = listing.Address("/projects", ask, more)
	}
	if q.After.ID != "" {
		v.Pages.Newer = listing.Address("/projects", ask, listing.Place{})
	}
	for _, form := range []string{"atom", "csv", "json"} {
		v.Downloads = append(v.Downloads, ui.Link{Text: r.T("register.as_" + form), Href: listing.Address("/projects."+form, ask, listing.Place{})})
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("register.title")}, registerui.ListPage(v))
}

// fields are what a list can be asked for, in the order of the form.
var fields = []string{"q", "region", "kind", "level", "stage", "customer", "designer", "year"}

func (s *Service) query(ask url.Values) Query {
	year, err := strconv.Atoi(ask.Get("year"))
	if err != nil {
		year = 0
	}
	return Query{Words: ask.Get("q"), Unit: s.classifiers.CodesWithin(ask.Get("region")), Kind: portal.ProjectKind(ask.Get("kind")), Level: ask.Get("level"),
		Stage: stage.Stage(ask.Get("stage")), Customer: ask.Get("customer"), Designer: ask.Get("designer"), Year: year}
}

// table shows entries.
func (s *Service) table(r *web.Request, list []Entry) ui.Table {
	lang := string(r.Lang)
	t := ui.Table{Caption: r.T("register.title"), HideCaption: true, Columns: []ui.Column{{Title: r.T("register.name")}, {Title: r.T("register.place")},
		{Title: r.T("register.customer")}, {Title: r.T("register.stage")}, {Title: r.T("register.changed")}},
		Empty: &ui.EmptyState{Title: r.T("register.empty"), Text: r.T("register.empty_text"), Action: &ui.Button{Text: r.T("register.all"), Href: "/projects", Kind: ui.Secondary}}}
	for _, e := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Name.In(lang), Href: cardPath(e.ID), Note: e.Number + " · " + s.kind(e, lang)}, {Text: s.classifiers.Address(e.KATO, e.Place, lang)},
			{Text: e.CustomerName.In(lang)}, {Content: stageui.Tag(r.Context(), e.Stage)}, {Text: r.Lang.ShortDate(e.ChangedAt)}}})
	}
	return t
}

func cardPath(id portal.ID) string { return "/projects/" + string(id) }

// kind is the kind of works or of the urban-planning project.
func (s *Service) kind(e Entry, lang string) string {
	if e.Kind == portal.UrbanPlanning {
		return s.classifiers.Urban.NameOf(e.Urban, lang)
	}
	return s.classifiers.Works.NameOf(e.Works, lang)
}
