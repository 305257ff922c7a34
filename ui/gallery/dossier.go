package gallery

import (
	"context"

	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func head(ctx context.Context) ui.PageHead {
	return ui.PageHead{
		Caption: g(ctx, "kind"), Title: g(ctx, "project"), Tag: &ui.Tag{Text: g(ctx, "tag.in_expertise"), Tone: ui.ToneActive},
		Facts: []ui.Fact{
			{Label: g(ctx, "fact.number"), Content: ui.Copy{Value: "750000000012345678"}},
			{Label: g(ctx, "fact.customer"), Value: g(ctx, "party")}, {Label: g(ctx, "fact.designer"), Value: g(ctx, "designer")},
			{Label: g(ctx, "fact.place"), Value: g(ctx, "fact.place_value")},
			{Label: g(ctx, "fact.level"), Value: g(ctx, "fact.level_value")},
			{Label: g(ctx, "fact.cost"), Value: lang(ctx).Money(384756012345)},
		},
		Actions: []ui.Button{
			{Text: g(ctx, "action.open"), Href: "#head"}, {Text: g(ctx, "action.public"), Href: "#head", Kind: ui.Secondary},
		},
	}
}

func tabs(ctx context.Context) ui.Tabs {
	return ui.Tabs{Label: g(ctx, "tab.label"), Items: []ui.Tab{
		{Text: g(ctx, "tab.overview"), Href: "#head", Current: true}, {Text: g(ctx, "tab.source"), Href: "#head"},
		{Text: g(ctx, "tab.contract"), Href: "#head"}, {Text: g(ctx, "tab.schedule"), Href: "#gantt"},
		{Text: g(ctx, "tab.documents"), Href: "#documents"}, {Text: g(ctx, "tab.approvals"), Href: "#approvals"},
		{Text: g(ctx, "tab.expertise"), Href: "#remarks", Count: 3}, {Text: g(ctx, "tab.history"), Href: "#timeline"},
	}}
}

func deadline(ctx context.Context) *ui.Deadline {
	return &ui.Deadline{
		Due: day("2026-07-09"), Left: ui.WorkingDaysLeft(ctx, 1), Tone: ui.ToneWaiting, Clause: law.C34,
		Counted: []ui.CountStep{
			{At: day("2026-07-01"), Text: g(ctx, "count.filed"), Clause: law.C36},
			{Text: g(ctx, "count.days"), Clause: law.C34}, {At: day("2026-07-03"), Text: g(ctx, "count.extended"), Clause: law.C66},
		},
	}
}

func stages(ctx context.Context) ui.StageLine {
	return ui.StageLine{
		Label: g(ctx, "stage.label"), Next: g(ctx, "stage.next"),
		Stages: []ui.Stage{
			{Title: g(ctx, "stage.source"), State: ui.StageDone, At: day("2026-03-16"), Href: "#head"},
			{Title: g(ctx, "stage.contract"), State: ui.StageDone, At: day("2026-05-04"), Href: "#head"},
			{Title: g(ctx, "stage.development"), State: ui.StageDone, At: day("2026-06-24"), Href: "#documents"},
			{Title: g(ctx, "stage.approval"), State: ui.StageDone, At: day("2026-06-30"), Href: "#approvals"},
			{Title: g(ctx, "stage.expertise"), State: ui.StageCurrent, Href: "#remarks", Deadline: deadline(ctx),
				Holder: g(ctx, "stage.held", "Party", g(ctx, "state_expert"))},
			{Title: g(ctx, "stage.order"), State: ui.StageAhead}, {Title: g(ctx, "stage.bank"), State: ui.StageAhead},
		},
	}
}

func stagesStopped(ctx context.Context) ui.StageLine {
	return ui.StageLine{
		Label: g(ctx, "stage.label"),
		Stages: []ui.Stage{
			{Title: g(ctx, "stage.development"), State: ui.StageDone, At: day("2026-06-24")},
			{Title: g(ctx, "stage.approval"), State: ui.StageStopped, At: day("2026-06-30"), Note: g(ctx, "stage.returned")},
			{Title: g(ctx, "stage.expertise"), State: ui.StageAhead},
			{Title: g(ctx, "stage.bank"), State: ui.StageSkipped, Note: g(ctx, "stage.not_needed")},
		},
	}
}

func desk(ctx context.Context) ui.Desk {
	school, clinic := g(ctx, "project"), g(ctx, "project2")
	return ui.Desk{
		Now: now(),
		Tasks: []ui.DeskTask{
			{Title: g(ctx, "task.sign"), Href: "#desk", Number: "ПС-2026-000118", About: school, AboutAt: "#head", Since: day("2026-07-01"),
				Deadline: &ui.Deadline{Due: day("2026-07-06"), Left: ui.WorkingDaysLeft(ctx, -2), Tone: ui.ToneBad, Clause: law.C34}},
			{Title: g(ctx, "task.agree"), Href: "#desk", About: clinic, AboutAt: "#head", Since: day("2026-07-03"),
				Deadline: &ui.Deadline{Due: on("2026-07-08 18:30"), Left: ui.WorkingDaysLeft(ctx, 0), Tone: ui.ToneWaiting, Clause: law.C25}},
			{Title: g(ctx, "task.answer"), Href: "#desk", Number: "ПС-2026-000118", About: school, AboutAt: "#head", Since: day("2026-07-07"),
				Deadline: &ui.Deadline{Due: day("2026-07-10"), Left: ui.WorkingDaysLeft(ctx, 2), Clause: law.C34}},
			{Title: g(ctx, "task.approve"), Href: "#desk", About: g(ctx, "project3"), AboutAt: "#head", Since: day("2026-07-08"),
				Deadline: &ui.Deadline{Due: day("2026-07-28"), Left: ui.WorkingDaysLeft(ctx, 14), Clause: law.C42}},
			{Title: g(ctx, "task.access"), Href: "#desk", About: clinic, AboutAt: "#head", Clause: law.C20},
		},
		Waiting: []ui.DeskTask{
			{Title: g(ctx, "wait.remarks"), Href: "#remarks", About: school, AboutAt: "#head", Holder: g(ctx, "state_expert"), Deadline: deadline(ctx)},
			{Title: g(ctx, "wait.fire"), Href: "#approvals", About: clinic, AboutAt: "#head", Holder: g(ctx, "fire"), Clause: law.C31},
		},
	}
}

func gantt(ctx context.Context) ui.Gantt {
	late := func(days int) ui.Tag { return ui.Tag{Text: g(ctx, "g.late_done", "Count", days), Tone: ui.ToneBad} }
	return ui.Gantt{
		Caption: g(ctx, "s.gantt"), Today: now(),
		Rows: []ui.GanttRow{
			{Title: g(ctx, "g.survey"), Who: g(ctx, "surveyor"), PlanFrom: day("2026-05-05"), PlanTo: day("2026-05-29"), From: day("2026-05-05"), To: day("2026-05-28"),
				State: ui.Tag{Text: g(ctx, "g.on_time"), Tone: ui.ToneGood}},
			{Title: g(ctx, "g.plan"), Who: g(ctx, "designer"), Href: "#documents", PlanFrom: day("2026-05-18"), PlanTo: day("2026-06-12"), From: day("2026-05-20"), To: day("2026-06-19"), State: late(5)},
			{Title: g(ctx, "g.arch"), Who: g(ctx, "designer"), Href: "#documents", PlanFrom: day("2026-05-25"), PlanTo: day("2026-07-03"), From: day("2026-05-27"), State: late(3)},
			{Title: g(ctx, "g.struct"), Who: g(ctx, "designer"), PlanFrom: day("2026-06-08"), PlanTo: day("2026-07-24"), From: day("2026-06-09"),
				State: ui.Tag{Text: g(ctx, "g.running"), Tone: ui.ToneActive}},
			{Title: g(ctx, "g.heating"), Who: g(ctx, "designer"), PlanFrom: day("2026-06-29"), PlanTo: day("2026-07-06"), State: ui.Tag{Text: g(ctx, "g.not_begun"), Tone: ui.ToneBad}},
			{Title: g(ctx, "g.electric"), Who: g(ctx, "designer"), PlanFrom: day("2026-07-13"), PlanTo: day("2026-08-07"), State: ui.Tag{Text: g(ctx, "g.ahead")}},
			{Title: g(ctx, "g.estimate"), Who: g(ctx, "designer"), PlanFrom: day("2026-08-03"), PlanTo: day("2026-08-28"), State: ui.Tag{Text: g(ctx, "g.ahead")}},
		},
	}
}

func timeline(ctx context.Context) ui.Timeline {
	return ui.Timeline{Label: g(ctx, "t.label"), Events: []ui.TimelineEvent{
		{Title: g(ctx, "t.paused"), Text: g(ctx, "paused"), Actor: g(ctx, "t.system"), At: on("2026-07-08 09:02"), Clause: law.C34, Tone: ui.TonePaused, Entry: "2 418", Proof: "#timeline"},
		{Title: g(ctx, "t.refused"), Text: g(ctx, "f.what"), Actor: g(ctx, "r.engineer"), For: g(ctx, "designer"), At: on("2026-07-01 16:40"), Clause: law.C24, Tone: ui.ToneBad, Entry: "2 377", Proof: "#timeline"},
		{Title: g(ctx, "t.registered"), Text: g(ctx, "t.registered_text"), Actor: g(ctx, "person"), For: g(ctx, "party"), At: on("2026-07-01 10:15"), Clause: law.C36, Tone: ui.ToneActive, Signed: true,
			Documents: []ui.Link{{Text: g(ctx, "si.document"), Href: "#timeline"}}, Entry: "2 361", Proof: "#timeline",
			Fields: []ui.Fact{{Label: g(ctx, "t.digest"), Value: "4f1c 9ab2 77e0 1d35 c2a8 90fe 6b14 e3d7"}, {Label: g(ctx, "fact.number"), Value: "750000000012345678"}}},
		{Title: g(ctx, "t.signed"), Actor: g(ctx, "person"), For: g(ctx, "party"), At: on("2026-05-04 11:48"), Clause: law.C21, Tone: ui.ToneGood, Signed: true,
			Documents: []ui.Link{{Text: g(ctx, "t.contract"), Href: "#timeline"}}, Entry: "1 902", Proof: "#timeline"},
	}}
}
