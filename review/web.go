package review

import (
	"net/http"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

// Pages are the pages of a review for the people of the organisation that carries it out.
type Pages struct {
	*Service
}

// Routes adds the pages.
func (p Pages) Routes(app *web.App) {
	app.Handle("GET /review", "review.queue", p.showQueue)
	app.Handle("GET /experts", "review.organise", p.showCards)
	app.Handle("POST /experts", "review_expert.add", p.keepCard)
	app.Handle("POST /experts/{expert}/retire", "review_expert.retire", p.retireCard)
	app.Handle("POST /experts/numbering", "review.organise", p.setNumbering)
	app.Handle("GET /review/{id}", "review.view", p.showWork)
	app.Handle("GET /review/{id}/course", "review.view", p.showCourse)
	app.Handle("GET /review/{id}/documents/{version}", "review.view", p.content)
	p.startRoutes(app)
	p.expertRoutes(app)
	p.remarkRoutes(app)
	p.conclusionRoutes(app)
}

func (p Pages) showQueue(r *web.Request) error {
	ended := r.URL.Query().Get("ended") == "1"
	queue, err := p.Queue(r.Context(), r.Actor, ended)
	if err != nil {
		return err
	}
	v := p.screen(r.Context(), nil)
	view := reviewui.QueueView{Head: ui.PageHead{Title: r.T("review.queue.title"), Lead: r.T("review.queue.lead")},
		Tabs: ui.Tabs{Label: r.T("review.queue.title"), Items: []ui.Tab{
			{Text: r.T("review.queue.running"), Href: "/review", Current: !ended}, {Text: r.T("review.queue.ended"), Href: "/review?ended=1", Current: ended}}}}
	if _, may := p.bus.Policy.Can(r.Actor, "review.organise", ours(r.Actor.For)); may {
		view.Head.Actions = []ui.Button{{Text: r.T("review.experts.title"), Kind: ui.Secondary, Href: "/experts"}}
	}
	if view.Table, err = v.queue(queue); err != nil {
		return err
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("review.queue.title")}, reviewui.Queue(view))
}

// queue is the table of cases.
func (v screen) queue(queue []Waiting) (ui.Table, error) {
	t := ui.Table{Caption: v.t("review.queue.title"), HideCaption: true, Columns: []ui.Column{{Title: v.t("review.column.case")},
		{Title: v.t("review.column.state")}, {Title: v.t("review.column.term")}, {Title: v.t("review.column.mine")}},
		Empty: &ui.EmptyState{Title: v.t("review.queue.none"), Text: v.t("review.queue.none_text")}}
	for _, w := range queue {
		term := ui.Cell{Text: "–"}
		if w.Term.What != "" {
			d, err := v.term(termOf(w.Term))
			if err != nil {
				return t, err
			}
			d.Plain = true
			term = ui.Cell{Content: d, Note: v.t("term." + w.Term.What)}
		}
		sections := ui.Cell{}
		for _, s := range w.Sections {
			if sections.Text != "" {
				sections.Text += ", "
			}
			sections.Text += v.sectionName(s, v.lang)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: w.About.Name.In(v.lang), Href: Href(w.ID), Note: w.Number}, {Content: v.tag(life, w.State)}, term, sections}})
	}
	return t, nil
}

func termOf(d deadline.Deadline) Term {
	return Term{What: d.What, Clause: d.Clause, Since: d.Since, Days: d.Days, Unit: d.Unit, LastDay: d.LastDay, Status: d.Status,
		EndedAt: d.EndedAt, Extensions: d.Extensions}
}

// here is where the organisation's people download the documents of a case.
func here(id portal.ID) Place {
	return func(ref portal.DocumentRef) string {
		if ref.Version == "" {
			return ""
		}
		return Href(id) + "/documents/" + string(ref.Version)
	}
}

func (p Pages) content(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	version, err := r.ID("version")
	if err != nil {
		return err
	}
	v, err := p.Version(r.Context(), r.Actor, id, version)
	if err != nil {
		return err
	}
	return p.keeper.Send(r, v)
}

// desk is a case on the desk of one of the organisation's people.
type desk struct {
	Work
	screen
	r *web.Request
}

// open finds a case for an act of the visitor, who must be allowed it; that it has its place in this state is asked too
// when the act is one of the case's life.
func (p Pages) open(r *web.Request, act string, do flow.Do) (desk, error) {
	id, err := r.ID("id")
	if err != nil {
		return desk{}, err
	}
	w, err := p.Work(r.Context(), r.Actor, id)
	if err != nil {
		return desk{}, err
	}
	d := desk{w, p.screen(r.Context(), here(id)), r}
	if err := r.Authorise(act, w.Resource); err != nil {
		return desk{}, err
	}
	if do != "" && !d.may(do) {
		return desk{}, fault.New(fault.Conflict, "fault.step")
	}
	return d, nil
}

func (d desk) may(do flow.Do) bool {
	return slices.ContainsFunc(d.Acts, func(t flow.Transition) bool { return t.Do == do })
}

// assigned is the case as the policy sees it when it comes to an assignment.
func (d desk) assigned(a Assignment) policy.Resource {
	return (&turn{c: d.Case, res: d.Resource}).section(a)
}

// own is the case as the policy sees it when it comes to the visitor's section.
func (d desk) own(section string) (Assignment, policy.Resource) {
	i := slices.IndexFunc(d.Given, func(a Assignment) bool { return a.Section == section && a.Person == d.r.Actor.Person })
	a := Assignment{}
	if i >= 0 {
		a = d.Given[i]
	}
	return a, d.assigned(a)
}

func (d desk) href(parts ...string) string {
	href := Href(d.Case.ID)
	for _, part := range parts {
		href += "/" + part
	}
	return href
}

// head is the head of the page of an act.
func (d desk) head(title string) ui.PageHead {
	return ui.PageHead{Caption: d.Number, Title: title}
}

// caseHead is the head of the pages between which the tabs lead.
func (d desk) caseHead() ui.PageHead {
	tag := d.tag(life, d.Case.State)
	return ui.PageHead{Caption: d.Number, Title: d.ProjectName.In(d.lang), Tag: &tag, Facts: []ui.Fact{
		{Label: d.t("review.fact.customer"), Value: d.Customer.Name.In(d.lang)},
		{Label: d.t("review.fact.designer"), Value: d.Designer.Name.In(d.lang)},
		{Label: d.t("review.fact.level"), Value: d.Level},
	}}
}

// showTab shows a page to which a tab leads.
func (d desk) showTab(status int, tab string, v reviewui.ActView) error {
	v.Head, v.Above = d.caseHead(), append([]ui.Component{d.tabs(tab)}, v.Above...)
	page := ui.Page{Title: d.t("review.tabs."+tab) + " – " + v.Head.Title, Scripts: []string{"sign.js"}, Breadcrumbs: d.crumbs()[:1]}
	return d.answer(status, page, v)
}

// show shows the page of an act; status is 422 when the form came back.
func (d desk) show(status int, v reviewui.ActView) error {
	v.Head = d.head(v.Head.Title)
	return d.answer(status, ui.Page{Title: v.Head.Title, Scripts: []string{"sign.js"}, Breadcrumbs: d.crumbs()}, v)
}

func (d desk) answer(status int, page ui.Page, v reviewui.ActView) error {
	v.Token = web.NewToken()
	v.Back = ui.Link{Text: d.t("review.back"), Href: d.href()}
	return d.r.Show(status, page, reviewui.Act(v))
}

func (d desk) crumbs() []ui.Link {
	return []ui.Link{{Text: d.t("review.queue.title"), Href: "/review"}, {Text: d.ProjectName.In(d.lang), Href: d.href()}}
}

func (d desk) tabs(current string) ui.Tabs {
	tabs := ui.Tabs{Label: d.t("review.tabs.label"), Items: []ui.Tab{
		{Text: d.t("review.tabs.work"), Href: d.href(), Current: current == "work"},
		{Text: d.t("review.tabs.experts"), Href: d.href("experts"), Current: current == "experts"},
		{Text: d.t("review.tabs.conclusion"), Href: d.href("conclusion"), Current: current == "conclusion"},
		{Text: d.t("review.tabs.course"), Href: d.href("course"), Current: current == "course"},
	}}
	return tabs
}

// answered ends the handling of a form: back to a page, or the form once more with what is wrong.
func (p Pages) answered(r *web.Request, err error, back string, again func(errs ui.FormErrors) error) error {
	if fault.Is(err, fault.Invalid) {
		return again(r.Errors(err))
	}
	if err != nil {
		return err
	}
	return r.Redirect(back)
}

// maxMessage bounds an uploaded signature, in bytes.
const maxMessage = 256 << 10

func (p Pages) showCourse(r *web.Request) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	course, err := d.course(d.Snapshot)
	if err != nil {
		return err
	}
	view := reviewui.PageView{Head: d.caseHead(), Tabs: d.tabs("course"), Parts: []ui.Component{reviewui.Course(course)}}
	return r.Show(http.StatusOK, ui.Page{Title: d.t("review.tabs.course") + " – " + view.Head.Title, Breadcrumbs: d.crumbs()[:1]}, reviewui.Page(view))
}
