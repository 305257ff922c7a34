package development

import (
	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// showSchedule draws the agreed schedule of each contractor with what became of its works (cl. 22).
func (p Pages) showSchedule(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	pr, err := p.Card(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	progress, err := p.Progress(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	cards, err := p.Papers(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	v := developmentui.Page{Blocks: []developmentui.Block{activitiesBlock(r, pr, progress)}}
	for _, side := range []Side{Designer, Surveyor} {
		if pr.Party(side) == "" && side == Surveyor {
			continue
		}
		b, err := p.scheduleBlock(r, pr, side, cards)
		if err != nil {
			return err
		}
		v.Blocks = append(v.Blocks, b)
	}
	return p.show(r, good, pr, "schedule", r.T("dev.tab.schedule"), v)
}

// activitiesBlock shows the four activities of clause 15 as one progress.
func activitiesBlock(r *web.Request, pr Project, progress Progress) developmentui.Block {
	list := ui.TaskList{}
	for _, a := range progress.Activities {
		item := ui.TaskItem{Title: r.T("activity." + a.Name), Href: at(pr.ID, a.Path), Tag: activityTag(r, a.State), Hint: a.Clause.Label(string(r.Lang))}
		if a.Total > 0 {
			item.Hint += " · " + r.T("activity.count", "Done", a.Done, "Total", a.Total)
		}
		if !a.At.IsZero() {
			item.Hint += " · " + r.Lang.ShortDate(a.At)
		}
		list.Items = append(list.Items, item)
	}
	return developmentui.Block{Title: r.T("activity.title"), Items: []ui.Component{list}}
}

func activityTag(r *web.Request, s ActivityState) ui.Tag {
	tone := map[ActivityState]ui.Tone{Ahead: ui.ToneNeutral, UnderWay: ui.ToneActive, Over: ui.ToneGood, NotNeeded: ui.ToneNeutral}[s]
	return ui.Tag{Text: r.T("activity.state." + string(s)), Tone: tone}
}

func (p Pages) scheduleBlock(r *web.Request, pr Project, side Side, cards []PaperCard) (developmentui.Block, error) {
	b := developmentui.Block{ID: string(side), Title: r.T("dev.schedule.of." + string(side))}
	items, agreed, err := p.Planned(r.Context(), r.Actor, pr.ID, side)
	if err != nil {
		return b, err
	}
	if !agreed {
		empty := ui.EmptyState{Title: r.T("dev.schedule.none"), Text: r.T("dev.schedule.none.text")}
		empty.Action = &ui.Button{Text: r.T("dev.schedule.form"), Kind: ui.Secondary, Href: at(pr.ID, "/contract")}
		for _, c := range cards {
			if c.Kind == Schedule && c.Contractor == side {
				empty.Text = stateTag(r, "paper", c.State).Text
				empty.Action.Href = at(pr.ID, c.path())
			}
		}
		b.Items = append(b.Items, empty)
		return b, nil
	}
	done, late := 0, 0
	gantt := ui.Gantt{Caption: r.T("dev.schedule.of." + string(side)), Today: p.Bus.Now()}
	for _, i := range items {
		row, err := p.ganttRow(r, pr, i)
		if err != nil {
			return b, err
		}
		gantt.Rows = append(gantt.Rows, row)
		switch {
		case i.Done():
			done++
		case i.Late > 0:
			late++
		}
	}
	b.Items = append(b.Items, ui.Progress{Label: r.T("dev.schedule.progress", "Done", done, "Total", len(items)), Done: done, Total: len(items)})
	if late > 0 {
		b.Items = append(b.Items, ui.Banner{Tone: ui.ToneBad, Title: r.T("dev.schedule.late", "Count", late)})
	}
	b.Items = append(b.Items, gantt, developmentui.Words{Text: r.T("dev.schedule.how"), Clause: law.C22})
	return b, nil
}

func (p Pages) ganttRow(r *web.Request, pr Project, i Item) (ui.GanttRow, error) {
	who, err := p.partyName(r, pr.Party(i.Who))
	if err != nil {
		return ui.GanttRow{}, err
	}
	row := ui.GanttRow{Title: p.workName(i.Work, string(r.Lang)), Who: who, PlanFrom: i.From.Time(), PlanTo: i.To.Time(), From: i.Begun, To: i.Ended, State: itemTag(r, i, p.today())}
	if i.Section != "" {
		row.Href = at(pr.ID, "/documents#section-"+i.Section)
	}
	return row, nil
}

// itemTag is what became of a work, in words.
func itemTag(r *web.Request, i Item, today portal.Date) ui.Tag {
	switch {
	case i.Done() && i.Late > 0:
		return ui.Tag{Text: r.T("dev.item.done_late", "Count", i.Late), Tone: ui.ToneWaiting}
	case i.Done():
		return ui.Tag{Text: r.T("dev.item.done"), Tone: ui.ToneGood}
	case i.Late > 0:
		return ui.Tag{Text: r.T("dev.item.late", "Count", i.Late), Tone: ui.ToneBad}
	case !i.Begun.IsZero():
		return ui.Tag{Text: r.T("dev.item.under_way"), Tone: ui.ToneActive}
	case i.Section == "":
		return ui.Tag{Text: r.T("dev.item.unfollowed"), Tone: ui.ToneNeutral}
	case i.From > today:
		return ui.Tag{Text: r.T("dev.item.ahead"), Tone: ui.ToneNeutral}
	}
	return ui.Tag{Text: r.T("dev.item.due"), Tone: ui.ToneWaiting}
}
