package statebank

import (
	"net/http"

	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/listing"
	listingui "birtereze/portal/internal/listing/ui"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	statebankui "birtereze/portal/statebank/ui"
	"birtereze/portal/ui"
)

// Routes adds the pages.
func (s *Service) Routes(app *web.App) {
	app.Handle("GET /bank", "bank.explain", s.catalogue)
	app.Handle("GET /bank/{project}", "bank.search", s.show)
}

// onPage is how many projects a page of the catalogue shows.
const onPage = 25

// catalogue shows the catalogue to whom it is open, and to everybody else what it is and how it opens.
func (s *Service) catalogue(r *web.Request) error {
	if err := r.Authorise("bank.explain", policy.Public("bank.explain")); err != nil {
		return err
	}
	open, err := s.Open(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	if !open {
		return s.explain(r)
	}
	ask := listing.Asked(r.URL.Query(), fields)
	q := Query{Words: ask.Get("q"), Unit: s.classifiers.CodesWithin(ask.Get("region")), Ground: Ground(ask.Get("ground")), Level: ask.Get("level"),
		After: listing.ParsePlace(r.URL.Query().Get("after")), Limit: onPage}
	found, more, err := s.Find(r.Context(), r.Actor, q)
	if err != nil {
		return err
	}
	v := statebankui.Catalogue{Table: s.table(r, found), Filter: s.filter(r, ask),
		Search: ui.SearchBox{Action: "/bank", Label: r.T("statebank.search"), Hint: r.T("statebank.search_hint"), Value: ask.Get("q"), Keep: listingui.Hidden(ask, fields, "q")}}
	if more.ID != "" {
		v.Pages.Older = listing.Address("/bank", ask, more)
	}
	if q.After.ID != "" {
		v.Pages.Newer = listing.Address("/bank", ask, listing.Place{})
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("statebank.title")}, statebankui.CataloguePage(v))
}

// explain says what the state bank is, and how its catalogue opens to this visitor.
func (s *Service) explain(r *web.Request) error {
	v := statebankui.Closed{Text: r.T("statebank.closed_sign_in"), Action: ui.Button{Text: r.T("statebank.sign_in"), Href: "/sign-in?to=%2Fbank"}}
	if r.Actor.SignedIn() {
		v.Text, v.Action = r.T("statebank.closed_accept"), ui.Button{Text: r.T("statebank.accept"), Href: "/agreements/bank"}
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("statebank.title")}, statebankui.ClosedPage(v))
}

// show shows one project of the catalogue. To whom the catalogue is closed, it says the same of every project.
func (s *Service) show(r *web.Request) error {
	id, err := r.ID("project")
	if err != nil {
		return err
	}
	e, err := s.Entry(r.Context(), r.Actor, id)
	if fault.Is(err, fault.Forbidden) {
		return r.Redirect("/bank")
	}
	if err != nil {
		return err
	}
	lang := string(r.Lang)
	v := statebankui.Card{
		Head:   ui.PageHead{Caption: r.T("statebank.caption", "Number", e.Number), Title: e.Name.In(lang), Tag: &ui.Tag{Text: r.T("statebank.ground." + string(e.Ground)), Tone: ui.ToneGood}},
		Public: "/projects/" + string(e.ID),
	}
	add := func(key, value string) {
		if value != "" {
			v.Facts.Rows = append(v.Facts.Rows, ui.SummaryRow{Key: r.T(key), Value: value})
		}
	}
	add("statebank.ground", r.T("statebank.ground."+string(e.Ground)))
	add("statebank.works", s.classifiers.Works.NameOf(e.Works, lang))
	add("statebank.level", s.classifiers.Levels.NameOf(e.Level, lang))
	add("statebank.place", s.classifiers.Address(e.KATO, e.Place, lang))
	add("statebank.customer", e.CustomerName.In(lang))
	add("statebank.designer", e.DesignerName.In(lang))
	add("statebank.conclusion", r.T("statebank.number_of_date", "Number", e.ConclusionNumber, "Date", r.Lang.Date(e.ConclusionDate.Time())))
	add("statebank.expert", e.ExpertName.In(lang))
	if e.BIM {
		add("statebank.bim", r.T("statebank.yes"))
	}
	add("statebank.placed", r.Lang.Date(e.PlacedAt))
	return r.Show(http.StatusOK, ui.Page{Title: e.Name.In(lang), Breadcrumbs: []ui.Link{{Text: r.T("statebank.title"), Href: "/bank"}}}, statebankui.CardPage(v))
}

// table shows entries.
func (s *Service) table(r *web.Request, list []Entry) ui.Table {
	lang := string(r.Lang)
	t := ui.Table{Caption: r.T("statebank.title"), HideCaption: true, Columns: []ui.Column{{Title: r.T("statebank.name")}, {Title: r.T("statebank.ground")},
		{Title: r.T("statebank.place")}, {Title: r.T("statebank.designer")}, {Title: r.T("statebank.conclusion")}},
		Empty: &ui.EmptyState{Title: r.T("statebank.empty"), Text: r.T("statebank.empty_text")}}
	for _, e := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Name.In(lang), Href: "/bank/" + string(e.ID), Note: e.Number}, {Text: r.T("statebank.ground." + string(e.Ground))}, {Text: s.classifiers.Address(e.KATO, e.Place, lang)},
			{Text: e.DesignerName.In(lang)}, {Text: e.ConclusionNumber, Note: r.Lang.ShortDate(e.ConclusionDate.Time())}}})
	}
	return t
}

// fields are what the catalogue can be asked for.
var fields = []string{"q", "region", "ground", "level"}
