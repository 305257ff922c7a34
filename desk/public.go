package desk

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"birtereze/portal"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// home answers what this is and where to begin.
func (s *Service) home(r *web.Request) error {
	if err := r.Authorise("desk.home", policy.Public("desk.home")); err != nil {
		return err
	}
	count, err := s.Register.Count(r.Context())
	if err != nil {
		return fmt.Errorf("first page: %w", err)
	}
	v := deskui.Home{Published: r.T("desk.home.published", "Count", count), Health: s.health(r.Context()).Tag}
	if begin := beginning(r.Actor); begin != "" {
		v.Doors.Items = []ui.Door{{Icon: "folder", Title: r.T("desk.home.file"), Text: r.T("desk.home.file_text"), Href: begin}}
	}
	v.Doors.Items = append(v.Doors.Items, []ui.Door{
		{Icon: "search", Title: r.T("desk.home.follow"), Text: r.T("desk.home.follow_text"), Href: "/projects"},
		{Icon: "seal", Title: r.T("desk.home.verify"), Text: r.T("desk.home.verify_text"), Href: "/verify"},
	}...)
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.home.title")}, deskui.HomePage(v))
}

// beginning is where somebody begins a project: who is not signed in goes through the desk, a newcomer registers, and who
// has another part in the work begins none.
func beginning(actor portal.Actor) string {
	switch {
	case !actor.SignedIn():
		return "/desk"
	case actor.Is(portal.RoleCustomer):
		return "/projects/new"
	case len(actor.Roles) <= 1:
		return "/register"
	}
	return ""
}

// law shows the Order clause by clause, and where the software carries each out.
func (s *Service) law(r *web.Request) error {
	if err := r.Authorise("desk.law", policy.Public("desk.law")); err != nil {
		return err
	}
	lang := string(r.Lang)
	v := deskui.Law{}
	counts := map[law.State]int{}
	for _, p := range law.Paragraphs() {
		par := deskui.Paragraph{ID: p.Key, Title: r.T("desk.law.chapter", "Chapter", p.Chapter, "Title", p.Title(lang))}
		if p.Number > 0 {
			par.Title = r.T("desk.law.paragraph", "Number", p.Number, "Title", p.Title(lang))
		}
		for _, c := range p.Clauses() {
			standing := law.Status(c.Point())
			counts[standing.State]++
			row := deskui.Clause{ID: ui.ClauseAnchor(c), Label: c.Label(lang), Title: law.Title(c, lang), Reason: standing.Reason(lang),
				Tag: s.standing(r.Context(), standing.State), Code: s.conformance[c].Code, Tests: s.conformance[c].Tests}
			par.Clauses = append(par.Clauses, row)
		}
		v.Paragraphs = append(v.Paragraphs, par)
	}
	for _, state := range []law.State{law.Built, law.Pending, law.Outside} {
		tag := s.standing(r.Context(), state)
		v.Counts.Items = append(v.Counts.Items, ui.Stat{Value: fmt.Sprint(counts[state]), Label: tag.Text, Tone: tag.Tone})
	}
	v.Acts = acts(r)
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.law.title")}, deskui.LawPage(v))
}

func (s *Service) standing(ctx context.Context, state law.State) ui.Tag {
	switch state {
	case law.Outside:
		return ui.Tag{Text: i18n.T(ctx, "desk.law.outside"), Tone: ui.ToneNeutral}
	case law.Pending:
		return ui.Tag{Text: i18n.T(ctx, "desk.law.pending"), Tone: ui.ToneWaiting}
	}
	return ui.Tag{Text: i18n.T(ctx, "desk.law.built"), Tone: ui.ToneGood}
}

// acts are the acts that clauses refer to, with the days of their wordings.
func acts(r *web.Request) ui.Table {
	t := ui.Table{Caption: r.T("desk.law.acts"), HideCaption: true, Columns: []ui.Column{{Title: r.T("desk.law.act")},
		{Title: r.T("desk.law.adopted")}, {Title: r.T("desk.law.in_force")}, {Title: r.T("desk.law.edition")}}}
	for _, a := range law.Acts() {
		force := day(r.Lang, a.InForce)
		if a.Until != "" {
			force = r.T("desk.law.until", "Date", day(r.Lang, a.Until))
		}
		edition := ""
		if n := len(a.Editions); n > 0 {
			edition = r.T("desk.law.edition_from", "Date", day(r.Lang, a.Editions[n-1].From))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Name(string(r.Lang))}, {Text: day(r.Lang, a.Adopted), Note: r.T("desk.law.number", "Number", a.Number)},
			{Text: force}, {Text: edition}}})
	}
	return t
}

func day(l i18n.Lang, date string) string {
	if date == "" {
		return ""
	}
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return l.Date(t)
}

// health is how the parts of the Portal do, at this moment.
type health struct {
	Tag   ui.Tag
	Items []ui.SummaryRow
}

// late is how old the newest signed root may be while entries without one wait.
const late = 15 * time.Minute

func (s *Service) health(ctx context.Context) health {
	h := health{Tag: ui.Tag{Text: i18n.T(ctx, "desk.status.works"), Tone: ui.ToneGood}}
	row := func(key string, ok bool, note string) {
		t := ui.Tag{Text: i18n.T(ctx, "desk.status.works"), Tone: ui.ToneGood}
		if !ok {
			t = ui.Tag{Text: i18n.T(ctx, "desk.status.fails"), Tone: ui.ToneBad}
			h.Tag = ui.Tag{Text: i18n.T(ctx, "desk.status.partly"), Tone: ui.ToneWaiting}
		}
		h.Items = append(h.Items, ui.SummaryRow{Key: i18n.T(ctx, key), Content: t, Note: note})
	}
	row("desk.status.portal", true, i18n.T(ctx, "desk.status.since", "Moment", i18n.LangOf(ctx).Moment(s.Started)))
	row("desk.status.database", s.Bus.DB.Ping(ctx) == nil, "")
	size, err := journal.Size(ctx, s.Bus.DB)
	signed, _, err2 := journal.LastRoot(ctx, s.Bus.DB)
	row("desk.status.journal", err == nil && err2 == nil && (signed == size || s.Bus.Now().Sub(s.Started) < late || signed > 0 && !s.behind(ctx, signed)),
		i18n.T(ctx, "desk.status.entries", "Count", size, "Signed", i18n.LangOf(ctx).Number(signed)))
	return h
}

// behind tells that the oldest entry without a signed root is older than it should be.
func (s *Service) behind(ctx context.Context, signed int64) bool {
	entries, err := journal.Find(ctx, s.Bus.DB, journal.Query{Before: signed + 2, Limit: 1})
	return err != nil || len(entries) == 1 && entries[0].Seq >= signed && s.Bus.Now().Sub(entries[0].At) > late
}

// status shows what works, how much waits to be sent out, and to those who maintain the Portal what fails and why.
func (s *Service) status(r *web.Request) error {
	if err := r.Authorise("desk.status", policy.Public("desk.status")); err != nil {
		return err
	}
	ctx := r.Context()
	h := s.health(ctx)
	stuck, err := s.Bus.Queue.Stuck(ctx)
	if err != nil {
		return err
	}
	failing, err := s.Bus.Queue.Failing(ctx)
	if err != nil {
		return err
	}
	v := deskui.Status{Tag: h.Tag, Parts: ui.SummaryList{Rows: h.Items}, Now: r.T("desk.status.at", "Moment", r.Lang.Moment(s.Bus.Now()))}
	v.Counts.Items = []ui.Stat{
		{Value: r.Lang.Number(int64(len(failing))), Label: r.T("desk.status.failing"), Tone: toneOf(len(failing), ui.ToneWaiting)},
		{Value: r.Lang.Number(int64(len(stuck))), Label: r.T("desk.status.stuck"), Tone: toneOf(len(stuck), ui.ToneBad)},
	}
	if _, may := s.Bus.Policy.Can(r.Actor, "desk.failures", policy.Public("desk.failures")); may {
		v.Failures = failureTable(ctx, stuck, failing)
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("desk.status.title")}, deskui.StatusPage(v))
}

func toneOf(n int, tone ui.Tone) ui.Tone {
	if n == 0 {
		return ui.ToneGood
	}
	return tone
}

// failureTable lists what failed with the reason, for the eyes of maintenance: reasons are technical.
func failureTable(ctx context.Context, stuck, failing []job.Failure) *ui.Table {
	lang := i18n.LangOf(ctx)
	t := &ui.Table{Caption: i18n.T(ctx, "desk.status.failures"), HideCaption: true, Columns: []ui.Column{
		{Title: i18n.T(ctx, "desk.status.job")}, {Title: i18n.T(ctx, "desk.status.attempts"), Numeric: true},
		{Title: i18n.T(ctx, "desk.status.next")}, {Title: i18n.T(ctx, "desk.status.reason")}},
		Empty: &ui.EmptyState{Title: i18n.T(ctx, "desk.status.none"), Text: i18n.T(ctx, "desk.status.none_text")}}
	for _, f := range stuck {
		t.Rows = append(t.Rows, ui.Row{Tone: ui.ToneBad, Cells: []ui.Cell{{Text: f.Kind, Note: f.ID}, {Text: fmt.Sprint(f.Attempts)},
			{Text: i18n.T(ctx, "desk.status.given_up")}, {Text: f.Reason}}})
	}
	for _, f := range failing {
		t.Rows = append(t.Rows, ui.Row{Tone: ui.ToneWaiting, Cells: []ui.Cell{{Text: f.Kind, Note: f.ID}, {Text: fmt.Sprint(f.Attempts)},
			{Text: lang.ShortDateTime(f.Next)}, {Text: f.Reason}}})
	}
	return t
}
