package ui

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, portal.Location())
	if err != nil {
		panic(err)
	}
	return t
}

func TestLanguageSwitchStaysOnThePage(t *testing.T) {
	p := Page{URL: &url.URL{Path: "/projects", RawQuery: "q=школа&lang=ru"}}
	for _, l := range i18n.Langs() {
		u, err := url.Parse(p.inLanguage(l))
		if err != nil || u.Path != "/projects" || u.Query().Get("q") != "школа" || !slices.Equal(u.Query()["lang"], []string{string(l)}) {
			t.Errorf("%s: %q, %v", l, p.inLanguage(l), err)
		}
	}
	if got := (Page{URL: &url.URL{Scheme: "https", Host: "elsewhere.example", Path: "/x"}}).inLanguage(i18n.KK); got != "/x?lang=kk" {
		t.Errorf("got %q", got)
	}
}

func TestPageInEachLanguage(t *testing.T) {
	for _, l := range i18n.Langs() {
		doc := render(t, in(t, l), Page{
			Title: "Title", Failed: true, Person: &Person{Name: "Person", For: "Party"}, Session: time.Hour, SignOut: "/sign-out", Token: "once",
			Nav: []NavItem{{Text: "Desk", Href: "/desk", Current: true, Count: 3}}, Help: Help{Phone: "+7 (7172) 00-00-00", Href: "/help"},
			Breadcrumbs: []Link{{Text: "Home", Href: "/"}}, Stage: "Demo", Notices: []Notice{{Text: "Notice"}},
		})
		page := find(t, doc, "html", func(n *html.Node) bool { return n.Data == "html" })
		if attr(page, "lang") != string(l) {
			t.Errorf("lang %q, want %q", attr(page, "lang"), l)
		}
		title := text(find(t, doc, "title", func(n *html.Node) bool { return n.Data == "title" }))
		if !strings.Contains(title, "Title – ") || strings.HasPrefix(title, "Title") {
			t.Errorf("%s: a failed form has the title %q", l, title)
		}
		skip := byClass(doc, "govuk-skip-link")
		if len(skip) != 1 || attr(skip[0], "href") != "#content" || byID(t, doc, "content").Data != "main" {
			t.Errorf("%s: skip link %v", l, skip)
		}
		here := find(t, doc, "current entry", func(n *html.Node) bool { return attr(n, "aria-current") == "page" })
		if attr(here, "href") != "/desk" {
			t.Errorf("%s: current entry %v", l, here.Attr)
		}
		phone := find(t, doc, "telephone", func(n *html.Node) bool { return strings.HasPrefix(attr(n, "href"), "tel:") })
		if attr(phone, "href") != "tel:+77172000000" {
			t.Errorf("telephone %q", attr(phone, "href"))
		}
	}
}

func TestWordsForWhatIsLeft(t *testing.T) {
	for _, c := range []struct {
		lang i18n.Lang
		days int
		want string
	}{
		{i18n.RU, 1, "остался 1 рабочий день"}, {i18n.RU, 3, "осталось 3 рабочих дня"}, {i18n.RU, 12, "осталось 12 рабочих дней"},
		{i18n.RU, 0, "сегодня"}, {i18n.RU, -2, "просрочено на 2 рабочих дня"}, {i18n.KK, 5, "5 жұмыс күні қалды"},
		{i18n.KK, -1, "1 жұмыс күніне кешікті"}, {i18n.EN, 1, "1 working day left"}, {i18n.EN, -3, "3 working days overdue"},
	} {
		if got := WorkingDaysLeft(in(t, c.lang), c.days); got != c.want {
			t.Errorf("%s %d: got %q, want %q", c.lang, c.days, got, c.want)
		}
	}
	if got := DaysLeft(in(t, i18n.RU), 21); got != "остался 21 день" {
		t.Errorf("calendar days: %q", got)
	}
}

func TestDeskGroupsByWhenItIsDue(t *testing.T) {
	now := at("2026-07-08 14:30") // a Wednesday
	due := func(s string) DeskTask { return DeskTask{Title: s, Deadline: &Deadline{Due: at(s)}} }
	for _, c := range []struct{ due, want string }{
		{"2026-07-07 18:30", "overdue"}, {"2026-07-08 09:00", "today"}, {"2026-07-08 18:30", "today"}, {"2026-07-09 00:00", "week"},
		{"2026-07-12 23:59", "week"}, {"2026-07-13 00:00", "later"},
	} {
		groups := Desk{Now: now, Tasks: []DeskTask{due(c.due)}}.groups()
		if len(groups) != 1 || groups[0].key != c.want {
			t.Errorf("%s: got %v, want %s", c.due, groups, c.want)
		}
	}
	if g := (Desk{Now: now, Tasks: []DeskTask{{Title: "no term"}}}).groups(); len(g) != 1 || g[0].key != "undated" {
		t.Errorf("no term: %v", g)
	}
	sunday := Desk{Now: at("2026-07-12 10:00"), Tasks: []DeskTask{due("2026-07-13 10:00")}}.groups()
	if sunday[0].key != "later" {
		t.Errorf("on a Sunday, Monday is %s", sunday[0].key)
	}
}

func TestDeskWithoutTasksSaysWhatWouldBeHere(t *testing.T) {
	doc := render(t, in(t, i18n.RU), Desk{Now: at("2026-07-08 14:30"), Empty: EmptyState{Title: "Nothing", Action: &Button{Text: "Begin", Href: "/new"}}})
	if got := text(doc); !strings.Contains(got, "Nothing") || !strings.Contains(got, "Begin") {
		t.Errorf("got %q", got)
	}
}

func TestScheduleBars(t *testing.T) {
	day := func(s string) time.Time { return portal.Date(s).Time() }
	plan := GanttRow{PlanFrom: day("2026-05-10"), PlanTo: day("2026-05-19")}
	row := func(from, to string) GanttRow {
		r := plan
		if from != "" {
			r.From = day(from)
		}
		if to != "" {
			r.To = day(to)
		}
		return r
	}
	for name, c := range map[string]struct {
		today string
		row   GanttRow
		want  string
	}{
		"not begun, in time":       {"2026-05-12", plan, "plan"},
		"not begun, late":          {"2026-05-25", plan, "plan late"},
		"under way":                {"2026-05-12", row("2026-05-11", ""), "plan open"},
		"under way, late":          {"2026-05-25", row("2026-05-11", ""), "plan open late"},
		"done in time":             {"2026-05-25", row("2026-05-11", "2026-05-19"), "plan done"},
		"done late":                {"2026-05-25", row("2026-05-11", "2026-05-20"), "plan done late"},
		"begun after its end":      {"2026-05-25", row("2026-05-21", ""), "plan late"},
		"last day of the plan":     {"2026-05-19", plan, "plan"},
		"not planned":              {"2026-05-25", GanttRow{From: day("2026-05-11")}, "open"},
		"neither planned nor done": {"2026-05-25", GanttRow{}, ""},
	} {
		g := Gantt{Today: day(c.today), Rows: []GanttRow{c.row}}
		var got []string
		for _, b := range g.bars(g.span(), c.row) {
			got = append(got, strings.TrimPrefix(b.class, "bt-gantt__"))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestScheduleCoversWholeMonths(t *testing.T) {
	g := Gantt{Today: at("2026-07-08 14:30"), Rows: []GanttRow{{PlanFrom: portal.Date("2026-05-10").Time(), PlanTo: portal.Date("2026-06-19").Time()}}}
	s := g.span()
	if portal.DateOf(s.from) != "2026-05-01" || portal.DateOf(s.to) != "2026-08-01" {
		t.Errorf("from %s to %s", s.from, s.to)
	}
	if len(s.months()) != 3 || s.at(s.from) != 0 || s.at(s.to) != 100 || s.at(s.to.AddDate(1, 0, 0)) != 100 {
		t.Errorf("months %v", s.months())
	}
	if empty := (Gantt{}).span(); empty.at(time.Now()) != 0 || len(empty.months()) != 0 {
		t.Errorf("empty schedule: %v", empty)
	}
}

func TestClausesLeadToTheirExplanation(t *testing.T) {
	if got := ClauseHref(law.C9p2); got != "/law#253-9" {
		t.Errorf("got %q", got)
	}
	doc := render(t, in(t, i18n.KK), ClauseRef{Clause: law.C9p2, Titled: true})
	if got := text(doc); !strings.HasPrefix(got, law.C9p2.Label("kk")) || !strings.Contains(got, law.Title(law.C9p2, "kk")) {
		t.Errorf("got %q", got)
	}
}

func TestTimelineIsGroupedByDaysOfKazakhstan(t *testing.T) {
	p := Timeline{Events: []TimelineEvent{
		{Title: "c", At: time.Date(2026, 7, 1, 20, 0, 0, 0, time.UTC)}, // 2 July in Kazakhstan
		{Title: "b", At: time.Date(2026, 7, 1, 18, 0, 0, 0, time.UTC)},
		{Title: "a", At: time.Date(2026, 7, 1, 3, 0, 0, 0, time.UTC)},
	}}
	var got []int
	for _, d := range p.days() {
		got = append(got, len(d.events))
	}
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("events by day: %v", got)
	}
}

func TestTableNamesItsCellsForNarrowScreens(t *testing.T) {
	doc := render(t, in(t, i18n.RU), Table{
		Caption: "Caption", Columns: []Column{{Title: "Project"}, {Title: "Cost", Numeric: true}, {Title: "Actions", Hidden: true}},
		Rows: []Row{{Cells: []Cell{{Text: "School"}, {Text: "1"}, {Text: "open"}}}},
	})
	var labels []string
	for _, n := range byClass(doc, "bt-table__label") {
		labels = append(labels, text(n))
	}
	if !slices.Equal(labels, []string{"Cost"}) {
		t.Errorf("labels %q", labels)
	}
	head := find(t, doc, "row header", func(n *html.Node) bool { return attr(n, "scope") == "row" })
	if text(head) != "School" {
		t.Errorf("row header %q", text(head))
	}
}

func TestSignFormTellsTheScriptWhatToSign(t *testing.T) {
	form := func(p SignForm) *html.Node {
		return find(t, render(t, in(t, i18n.KK), p), "form", func(n *html.Node) bool { return n.Data == "form" })
	}
	detached := form(SignForm{Action: "/s", Token: "once", Bytes: []byte("challenge"), SignIn: true, AnyIssuer: true})
	for name, want := range map[string]string{
		"data-sign-bytes": "Y2hhbGxlbmdl", "data-sign-usages": "1.3.6.1.5.5.7.3.2", "data-sign-locale": "kk", "enctype": "multipart/form-data", "method": "post",
	} {
		if got := attr(detached, name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if has(detached, "data-sign-attached") || has(detached, "data-sign-url") || !has(detached, "data-sign-any-issuer") {
		t.Errorf("attributes %v", detached.Attr)
	}
	attached := form(SignForm{URL: "/bytes", Attached: true, Usages: []string{"1.2.398.3.3.4.1.2.1"}, NCALayer: "wss://127.0.0.1:1"})
	if !has(attached, "data-sign-attached") || attr(attached, "data-sign-usages") != "1.3.6.1.5.5.7.3.4 1.2.398.3.3.4.1.2.1" ||
		attr(attached, "data-sign-url") != "/bytes" || attr(attached, "data-ncalayer") != "wss://127.0.0.1:1" {
		t.Errorf("attributes %v", attached.Attr)
	}
}

func TestSignFormWorksWithoutScripts(t *testing.T) {
	doc := render(t, in(t, i18n.RU), SignForm{Action: "/s", Token: "once", URL: "/bytes", Download: "/bytes", FileName: "a.xml"})
	manual := find(t, doc, "other way", func(n *html.Node) bool { return has(n, "data-sign-manual") })
	if !has(manual, "open") {
		t.Error("the way without scripts is closed")
	}
	file := find(t, manual, "file", func(n *html.Node) bool { return attr(n, "name") == "cms_file" })
	download := find(t, manual, "download", func(n *html.Node) bool { return has(n, "download") })
	if attr(file, "type") != "file" || attr(download, "href") != "/bytes" || attr(download, "download") != "a.xml" {
		t.Errorf("file %v, download %v", file.Attr, download.Attr)
	}
	now := find(t, doc, "button of the script", func(n *html.Node) bool { return has(n, "data-sign-now") })
	if !has(now, "hidden") {
		t.Error("a button that needs scripts shows without them")
	}
}
