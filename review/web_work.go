package review

import (
	"fmt"
	"net/http"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/web"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

func (p Pages) showWork(r *web.Request) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	view, err := d.work()
	if err != nil {
		return err
	}
	return r.Show(http.StatusOK, ui.Page{Title: d.ProjectName.In(d.lang), Wide: true, Breadcrumbs: d.crumbs()[:1]}, reviewui.Work(view))
}

func (d desk) work() (reviewui.WorkView, error) {
	view := reviewui.WorkView{
		Head: d.caseHead(),
		Tabs: d.tabs("work"), Line: d.line(d.Snapshot), Banners: d.banners(d.Snapshot), Next: d.next(), Documents: d.documents(),
		Remarks: d.remarks(d.Snapshot, d.remarkActions), Drafts: d.drafts(), Other: d.other(),
	}
	if d.may("terminate") && d.Case.Asked.Ground != "" {
		view.Banners[0].Action = ui.Button{Text: d.t("review.do.terminate"), Href: d.href("terminate"), Kind: ui.Secondary}
	}
	i := d.current(view.Line)
	if term, ok := d.owes(); ok && i >= 0 {
		shown, err := d.term(term)
		if err != nil {
			return view, err
		}
		view.Line.Stages[i].Deadline = &shown
	}
	return view, nil
}

func (d desk) current(line ui.StageLine) int {
	return slices.IndexFunc(line.Stages, func(s ui.Stage) bool { return s.State == ui.StageCurrent })
}

// owes is the soonest open term.
func (d desk) owes() (Term, bool) {
	i := slices.IndexFunc(d.Terms, func(t Term) bool { return t.EndedAt.IsZero() })
	if i < 0 {
		return Term{}, false
	}
	return d.Terms[i], true
}

// documents are the documents of the case by section, those that changed with answers marked.
func (d desk) documents() ui.Table {
	t := ui.Table{Caption: d.t("review.work.documents"), HideCaption: true, Columns: []ui.Column{
		{Title: d.t("review.column.document")}, {Title: d.t("review.column.section")}, {Title: d.t("review.column.changed")}},
		Empty: &ui.EmptyState{Title: d.t("review.work.no_documents")}}
	remarking := d.remarking()
	changed := slices.ContainsFunc(d.Documents, func(x SeenDocument) bool { return x.Round > 0 })
	if !changed {
		t.Columns = t.Columns[:2]
	}
	for _, doc := range d.Documents {
		row := ui.Row{Cells: []ui.Cell{{Text: d.title(doc.DocumentRef), Href: d.at(doc.DocumentRef), Note: d.r.Lang.Size(doc.Size)},
			{Text: d.kind(doc.Kind)}}}
		if changed {
			row.Cells = append(row.Cells, ui.Cell{})
		}
		if doc.Round > 0 {
			row.Tone = ui.ToneActive
			row.Cells[2].Content = ui.Tag{Text: d.t("review.changed.round", "Count", doc.Round), Tone: ui.ToneActive}
		}
		if len(remarking) > 0 {
			row.Cells = append(row.Cells, ui.Cell{Content: ui.Button{Text: d.t("review.do.remark"), Hint: doc.Title, Kind: ui.Quiet, Small: true,
				Href: d.href("remarks", "new") + "?document=" + string(doc.Document)}})
		}
		t.Rows = append(t.Rows, row)
	}
	if len(remarking) > 0 {
		t.Columns = append(t.Columns, ui.Column{Title: d.t("review.column.act"), Hidden: true})
	}
	return t
}

// remarking lists the sections for which the visitor may write remarks now.
func (d desk) remarking() []string {
	var sections []string
	if !looking(d.Case.State) {
		return nil
	}
	for _, a := range d.Given {
		own, res := d.own(a.Section)
		if _, may := d.bus.Policy.Can(d.r.Actor, "review_remark.draft", res); may && own.ID == a.ID {
			sections = append(sections, a.Section)
		}
	}
	return sections
}

// drafts are the remarks that are not issued yet, each with the way to change it for its own expert.
func (d desk) drafts() *reviewui.RemarksView {
	sections := d.remarking()
	if len(sections) == 0 && len(d.Work.Drafts) == 0 {
		return nil
	}
	view := &reviewui.RemarksView{ID: "drafts", Title: d.t("review.drafts.title"), Text: d.t("review.drafts.text"), Remarks: ui.Remarks{
		Empty: &ui.EmptyState{Title: d.t("review.drafts.none")}}}
	if len(sections) > 0 {
		view.HandIn = ui.Button{Text: d.t("review.do.remark"), Kind: ui.Secondary, Href: d.href("remarks", "new")}
	}
	last := 0
	for _, r := range d.Remarks {
		last = max(last, r.Number)
	}
	for i, r := range d.Work.Drafts {
		shown := seen(r, d.ref(r))
		shown.Number, shown.IssuedAt = last+i+1, r.At // the number that it gets when all are issued now
		item := d.remark(shown)
		if slices.Contains(sections, r.Section) && r.Person == d.r.Actor.Person {
			item.Actions = ui.Button{Text: d.t("review_remark.do.edit"), Href: d.href("remarks", string(r.ID)), Kind: ui.Secondary, Small: true}
		}
		view.Remarks.Items = append(view.Remarks.Items, item)
	}
	return view
}

// ref is the document of a remark, as it is looked at now.
func (d desk) ref(r Remark) portal.DocumentRef {
	i := slices.IndexFunc(d.Documents, func(x SeenDocument) bool { return x.Document == r.Document })
	if i < 0 || r.Document == "" {
		return portal.DocumentRef{}
	}
	return d.Documents[i].DocumentRef
}

// remarkActions leads the section's expert to the judging of an answer.
func (d desk) remarkActions(r SeenRemark) ui.Component {
	if r.State != Answered || d.Case.State != SecondLook {
		return nil
	}
	_, res := d.own(r.Section)
	if _, may := d.bus.Policy.Can(d.r.Actor, "review_remark.accept", res); !may {
		return nil
	}
	return ui.Button{Text: d.t("review.do.judge"), Href: d.href("remarks", string(r.ID)), Kind: ui.Secondary, Small: true}
}

// other are the ways out of the case.
func (d desk) other() []ui.Button {
	var list []ui.Button
	for _, do := range []flow.Do{"return", "terminate", "dismiss"} {
		if d.may(do) && (do != "terminate" || d.Case.Asked.Ground != "") {
			list = append(list, ui.Button{Text: d.t("review.do." + string(do)), Kind: ui.Secondary, Href: d.href(string(do))})
		}
	}
	return list
}

// next says what is to be done now, and leads there.
func (d desk) next() reviewui.NextView {
	view := reviewui.NextView{Title: d.t("review.next.title"), Text: d.t("review.next." + string(d.Case.State))}
	var main []int // what leads on; alone, it is what the page is for
	for _, step := range []struct {
		do   flow.Do
		path string
	}{{"accept", "accept"}, {"draw_contract", "contract"}, {"redraw_contract", "contract/withdraw"}, {"assign", "experts"}, {"issue", "issue"}, {"close", "close"},
		{"number", "conclusion"}, {"draw", "conclusion"}, {"conclude", "conclusion"}} {
		if d.may(step.do) {
			if step.do != "assign" && step.do != "redraw_contract" {
				main = append(main, len(view.Buttons))
			}
			view.Buttons = append(view.Buttons, ui.Button{Text: d.t("review.go." + string(step.do)), Href: d.href(step.path), Kind: ui.Secondary})
		}
	}
	if len(main) == 1 {
		view.Buttons[main[0]].Kind = ui.Primary
	}
	if tasks := d.mine(); slices.ContainsFunc(tasks.Items, func(t ui.TaskItem) bool { return t.Href != "" }) {
		view.Tasks = tasks
	}
	if life.Ended(d.Case.State) {
		view.Title = d.t("review.next.ended")
	}
	return view
}

// mine are the visitor's own sections, each with what is to be done.
func (d desk) mine() ui.TaskList {
	var list ui.TaskList
	for _, a := range d.Given {
		if a.Person != d.r.Actor.Person {
			continue
		}
		item := ui.TaskItem{Title: d.sectionName(a.Section, d.lang), Tag: d.tag(assignmentLife, a.State)}
		switch {
		case a.State == Assigned:
			item.Href, item.Hint = d.href("experts", string(a.ID)), d.t("review.mine.declare")
		case looking(d.Case.State):
			item.Href, item.Hint = d.href("remarks", "new")+"?section="+a.Section, d.t("review.mine.remark")
		case d.Case.State == Closing:
			item.Href, item.Hint = d.href("parts", a.Section), d.t("review.mine.part")
			item.Tag = d.partTag(a.Section)
		}
		list.Items = append(list.Items, item)
	}
	return list
}

func (d desk) partTag(section string) ui.Tag {
	i := slices.IndexFunc(d.Work.Parts, func(p Part) bool { return p.Section == section })
	if i < 0 {
		return d.tag(partLife, Unwritten)
	}
	return d.tag(partLife, d.Work.Parts[i].State)
}

func count(n int) string { return fmt.Sprint(n) }
