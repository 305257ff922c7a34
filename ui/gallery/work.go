package gallery

import (
	"context"

	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func findings(ctx context.Context) []ui.Finding {
	return []ui.Finding{
		{What: g(ctx, "f.what"), Where: g(ctx, "f.where"), Mend: g(ctx, "f.mend"), Clause: law.C24},
		{What: g(ctx, "f.what2"), Where: g(ctx, "f.where2"), Mend: g(ctx, "f.mend2"), Clause: law.C23},
	}
}

func documents(ctx context.Context) ui.DocumentTree {
	accepted := ui.Tag{Text: g(ctx, "d.accepted"), Tone: ui.ToneGood}
	refused := ui.Tag{Text: g(ctx, "d.refused"), Tone: ui.ToneBad}
	agreed := &ui.Tag{Text: g(ctx, "d.agreed"), Tone: ui.ToneGood}
	actions := []ui.Link{{Text: g(ctx, "d.view"), Href: "#documents"}, {Text: g(ctx, "d.compare"), Href: "#documents"}}
	note := func(d string) string { return g(ctx, "d.note", "Date", d) }
	return ui.DocumentTree{Label: g(ctx, "d.label"), Sections: []ui.DocumentSection{
		{ID: "section-1", Number: "1", Title: g(ctx, "d.general"), Required: true, State: agreed, Documents: []ui.Document{{
			Name: g(ctx, "d.explanatory"), Href: "#documents", Version: 2, Size: 4_812_331, At: on("2026-06-24 17:20"), By: g(ctx, "r.engineer"), Verdict: accepted, State: agreed, Signatures: 2, Actions: actions,
			Older: []ui.Document{{Name: g(ctx, "d.explanatory"), Href: "#documents", Version: 1, Size: 4_790_012, At: on("2026-06-15 12:01"), By: g(ctx, "r.engineer"), Verdict: accepted,
				State: &ui.Tag{Text: g(ctx, "d.superseded")}}},
		}}},
		{ID: "section-2", Number: "2", Title: g(ctx, "g.arch"), Note: note(lang(ctx).ShortDate(day("2026-07-03"))), Required: true,
			Documents: []ui.Document{{
				Name: g(ctx, "d.model"), Version: 1, Size: 183_402_118, At: on("2026-07-07 18:44"), By: g(ctx, "r.engineer"), Verdict: refused, Findings: findings(ctx),
				Actions: []ui.Link{{Text: g(ctx, "d.withdraw"), Href: "#documents"}},
			}},
			Sections: []ui.DocumentSection{{ID: "section-2-1", Number: "2.1", Title: g(ctx, "g.struct"), Required: true,
				Upload: &ui.Upload{Action: "#documents", Token: "t-1", Formats: g(ctx, "d.formats"), Accept: ".pdf,.ifc,.xlsx", MaxBytes: 2 << 30}}},
		},
		{ID: "section-3", Number: "3", Title: g(ctx, "g.estimate"), Note: note(lang(ctx).ShortDate(day("2026-08-28"))), Documents: []ui.Document{{
			Name: g(ctx, "d.estimate"), Href: "#documents", Version: 1, Size: 611_020, At: on("2026-07-08 14:22"), By: g(ctx, "r.engineer"),
			Verdict: ui.Tag{Text: g(ctx, "d.checking"), Tone: ui.ToneActive}, State: &ui.Tag{Text: g(ctx, "d.agreeing"), Tone: ui.ToneWaiting},
		}}},
	}}
}

func signature(ctx context.Context) ui.Signature {
	return ui.Signature{
		Name: g(ctx, "person"), For: g(ctx, "party"), Role: g(ctx, "si.role"), At: on("2026-07-01 10:14"),
		State: ui.Tag{Text: g(ctx, "si.valid"), Tone: ui.ToneGood}, Note: g(ctx, "si.note"), Href: "#signing",
		Serial: "2c7f0a5591e38d04b6aa1f7731c0de5582a0f9b4", Issuer: g(ctx, "si.issuer"), Valid: g(ctx, "si.until", "Date", lang(ctx).Date(day("2027-03-14"))),
	}
}

func approvals(ctx context.Context) ui.Approvals {
	official := signature(ctx)
	official.Name, official.For, official.Role, official.Serial = g(ctx, "ap.official"), g(ctx, "sanitary"), "", ""
	return ui.Approvals{Items: []ui.Approval{
		{Authority: g(ctx, "sanitary"), State: ui.Tag{Text: g(ctx, "ap.approved"), Tone: ui.ToneGood}, Sent: on("2026-06-24 18:00"), Received: on("2026-06-25 09:10"), Decided: on("2026-06-30 11:32"),
			Official: g(ctx, "ap.official"), Documents: []ui.Link{{Text: g(ctx, "ap.letter"), Href: "#approvals"}}, Signature: &official},
		{Authority: g(ctx, "fire"), State: ui.Tag{Text: g(ctx, "ap.refused"), Tone: ui.ToneBad}, Sent: on("2026-06-24 18:00"), Received: on("2026-06-24 18:05"), Decided: on("2026-06-29 16:07"),
			Grounds: g(ctx, "ap.grounds"), Actions: ui.Action{Action: "#approvals", Token: "t-2", Button: ui.Button{Text: g(ctx, "ap.again"), Kind: ui.Secondary, Small: true}}},
		{Authority: g(ctx, "energy"), System: g(ctx, "ap.system"), State: ui.Tag{Text: g(ctx, "ap.waiting"), Tone: ui.ToneActive}, Sent: on("2026-06-24 18:00"), Received: on("2026-06-24 18:01"), Deadline: deadline(ctx)},
	}}
}

func remarks(ctx context.Context) ui.Remarks {
	return ui.Remarks{Items: []ui.Remark{
		{ID: "remark-12", Number: "12", Section: g(ctx, "r.section"), Place: g(ctx, "r.place"), PlaceAt: "#remarks", Text: g(ctx, "r.text"), Norm: g(ctx, "r.norm"), NormAt: "#remarks",
			Severity: &ui.Tag{Text: g(ctx, "r.severity")}, State: ui.Tag{Text: g(ctx, "r.repeated"), Tone: ui.ToneBad}, By: g(ctx, "r.expert"), At: on("2026-07-02 12:00"),
			Answers: []ui.Answer{
				{By: g(ctx, "r.engineer"), At: on("2026-07-06 15:30"), Text: g(ctx, "r.answer"), Documents: []ui.Link{{Text: g(ctx, "r.answer_doc"), Href: "#remarks"}}},
				{By: g(ctx, "r.expert"), At: on("2026-07-07 10:05"), Text: g(ctx, "r.verdict"), Verdict: &ui.Tag{Text: g(ctx, "r.repeated"), Tone: ui.ToneBad}},
			},
			Actions: reply(g(ctx, "r.reply"), g(ctx, "r.send"))},
		{ID: "remark-13", Number: "13", Section: g(ctx, "r.struct"), Text: g(ctx, "r.cross"), Norm: g(ctx, "r.norm2"), By: g(ctx, "r.expert"), At: on("2026-07-07 11:20"),
			State: ui.Tag{Text: g(ctx, "r.open"), Tone: ui.ToneWaiting}, Mark: &ui.Tag{Text: g(ctx, "r.new"), Tone: ui.TonePaused}},
	}}
}

func routing(ctx context.Context) ui.RoutingTrace {
	return ui.RoutingTrace{
		Result: g(ctx, "ro.result"), Ground: law.C38, Edition: g(ctx, "ro.edition", "Date", lang(ctx).Date(day("2026-07-01"))),
		Rules: []ui.RoutingRule{
			{Number: "1", Text: g(ctx, "ro.rule1"), Input: g(ctx, "ro.input1"), Outcome: law.NotMet, Clause: law.C33},
			{Number: "2", Text: g(ctx, "ro.rule2"), Input: g(ctx, "ro.input2"), Outcome: law.Met, Clause: law.C35, Decides: true},
			{Number: "3", Text: g(ctx, "ro.rule3"), Input: g(ctx, "ro.input3"), Outcome: law.NotApplicable, Clause: law.C35},
		},
	}
}

func signatures(ctx context.Context) ui.SignatureBlock {
	second := signature(ctx)
	second.Name, second.For, second.Role = g(ctx, "r.engineer"), g(ctx, "designer"), ""
	second.State = ui.Tag{Text: g(ctx, "si.invalid"), Tone: ui.ToneBad}
	return ui.SignatureBlock{Items: []ui.Signature{signature(ctx), second}, Sheet: "#signing"}
}

func table(ctx context.Context) ui.Table {
	row := func(tone ui.Tone, project, note, stage string, state ui.Tone, due string, cost int64) ui.Row {
		return ui.Row{Tone: tone, Cells: []ui.Cell{
			{Text: project, Href: "#tables", Note: note}, {Content: ui.Tag{Text: stage, Tone: state}}, {Text: due},
			{Text: lang(ctx).Money(cost)}, {Content: ui.Button{Text: g(ctx, "d.view"), Href: "#tables", Kind: ui.Quiet, Small: true, Hint: project}},
		}}
	}
	return ui.Table{
		Caption: g(ctx, "ta.caption"),
		Columns: []ui.Column{{Title: g(ctx, "ta.project")}, {Title: g(ctx, "ta.stage")}, {Title: g(ctx, "ta.due")}, {Title: g(ctx, "ta.cost"), Numeric: true}, {Title: g(ctx, "ta.actions"), Hidden: true}},
		Rows: []ui.Row{
			row(ui.ToneBad, g(ctx, "project"), "ПС-2026-000118", g(ctx, "tag.in_expertise"), ui.ToneActive, lang(ctx).ShortDate(day("2026-07-06")), 384756012345),
			row("", g(ctx, "project2"), "ПС-2026-000097", g(ctx, "tg.waiting"), ui.ToneWaiting, lang(ctx).ShortDate(day("2026-07-08")), 41250000000),
			row("", g(ctx, "project3"), "ГП-2026-000004", g(ctx, "tg.good"), ui.ToneGood, "–", 9800000000),
		},
	}
}

func summary(ctx context.Context) ui.SummaryList {
	change := []ui.Link{{Text: g(ctx, "su.change"), Href: "#forms"}}
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: g(ctx, "fo.name"), Value: g(ctx, "party"), Source: g(ctx, "fo.source", "Date", lang(ctx).ShortDate(day("2026-07-01")))},
		{Key: g(ctx, "fact.place"), Value: g(ctx, "fact.place_value"), Actions: change},
		{Key: g(ctx, "fo.cost"), Value: lang(ctx).Money(384756012345), Actions: change},
		{Key: g(ctx, "su.conditions"), Missing: g(ctx, "su.missing")},
	}}
}

func tasks(ctx context.Context) ui.TaskList {
	return ui.TaskList{Items: []ui.TaskItem{
		{Title: g(ctx, "tl.general"), Href: "#forms", Tag: ui.Tag{Text: g(ctx, "tl.done"), Tone: ui.ToneGood}},
		{Title: g(ctx, "tl.contract"), Href: "#forms", Hint: g(ctx, "tl.contract_hint"), Tag: ui.Tag{Text: g(ctx, "tl.progress"), Tone: ui.ToneWaiting}},
		{Title: g(ctx, "tl.sign"), Hint: g(ctx, "tl.sign_hint"), Tag: ui.Tag{Text: g(ctx, "tl.later")}},
	}}
}

func stats(ctx context.Context) ui.Stats {
	return ui.Stats{Items: []ui.Stat{
		{Value: lang(ctx).Number(12418), Label: g(ctx, "st.applications")},
		{Value: lang(ctx).Percent(0.972, 1), Label: g(ctx, "st.on_time"), Tone: ui.ToneGood},
		{Value: lang(ctx).Number(316), Label: g(ctx, "st.refused"), Href: "#tables", Tone: ui.ToneBad},
		{Value: lang(ctx).Percent(0.9994, 2), Label: g(ctx, "st.available")},
		{Value: lang(ctx).Decimal(1204.7, 1), Label: g(ctx, "st.cost")},
	}}
}

func again(ctx context.Context) ui.SignAgain {
	return ui.SignAgain{Action: "#messages", What: g(ctx, "pb.what"), Clause: law.C31, RequestID: "019f3c52-7a41-7c0e-9d3b-5e1f0a8b2c64", Shown: true}
}

func problem(ctx context.Context) ui.Problem {
	return ui.Problem{
		Title: g(ctx, "pb.title"), What: g(ctx, "pb.what"), Kept: g(ctx, "pb.kept"), Do: g(ctx, "pb.do"), Clause: law.C17,
		RequestID: "019f3c52-7a41-7c0e-9d3b-5e1f0a8b2c64", HelpHref: "/help",
		Links: []ui.Link{{Text: g(ctx, "pb.retry"), Href: "#messages"}},
	}
}
