package review

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

// Place tells where a document is downloaded; an empty address leads nowhere.
type Place func(ref portal.DocumentRef) string

// onPortal is where the customer's side downloads documents.
func onPortal(ref portal.DocumentRef) string {
	if ref.Version == "" {
		return ""
	}
	return "/documents/" + string(ref.Version) + "/content"
}

// screen shows one case to one reader.
type screen struct {
	*Service
	ctx  context.Context
	lang string
	at   Place
}

func (s *Service) screen(ctx context.Context, at Place) screen {
	return screen{s, ctx, string(i18n.LangOf(ctx)), at}
}

func (v screen) t(key string, pairs ...any) string { return i18n.T(v.ctx, key, pairs...) }

// RenderSnapshot shows a case to the customer's side, wherever it lives: where it stands, its remarks, its conclusion.
// The ids of documents in the snapshot are the Portal's.
func (s *Service) RenderSnapshot(ctx context.Context, snapshot json.RawMessage) (ui.Component, error) {
	snap, err := readSnapshot(snapshot)
	if err != nil {
		return nil, err
	}
	v := s.screen(ctx, onPortal)
	course, err := v.course(snap)
	if err != nil {
		return nil, err
	}
	remarks := v.remarks(snap, nil)
	if len(remarks.Remarks.Items) == 0 {
		return reviewui.Course(course), nil
	}
	return reviewui.Both(course, remarks), nil
}

// RenderRemarks shows the remarks of a case with a form to answer each, which posts to base + "/remarks/" + its id +
// "/answer", and a button that hands the answers in, which posts to base + "/hand-in" and stands there for whoever may. Of
// one remark what was typed and what is wrong with it come back.
func (s *Service) RenderRemarks(ctx context.Context, snapshot json.RawMessage, base, token string, mayHandIn bool, remark portal.ID, typed string, wrong ui.FormErrors) (ui.Component, error) {
	snap, err := readSnapshot(snapshot)
	if err != nil {
		return nil, err
	}
	v := s.screen(ctx, onPortal)
	view := v.remarks(snap, func(r SeenRemark) ui.Component {
		if snap.State != Answering || r.State != Open && r.State != Answered {
			return nil
		}
		form := v.answer(snap, r, base, token)
		if r.ID == remark {
			form.Text, form.Errors = typed, wrong
		}
		return reviewui.Answer(form)
	})
	if snap.State == Answering && mayHandIn {
		view.HandIn = ui.Action{Button: ui.Button{Text: v.t("review.do.hand_in")}, Action: base + "/hand-in", Token: token}
	}
	return reviewui.Remarks(view), nil
}

func readSnapshot(raw json.RawMessage) (Snapshot, error) {
	var snap Snapshot
	if err := json.Unmarshal(raw, &snap); err != nil {
		return Snapshot{}, fmt.Errorf("read the snapshot of a case: %w", err)
	}
	return snap, nil
}

// tones are the meanings of the states of everything that a review shows.
var tones = map[flow.State]ui.Tone{
	Completeness: ui.ToneActive, Contracting: ui.ToneActive, Offered: ui.ToneWaiting, Looking: ui.ToneActive, Answering: ui.ToneWaiting,
	SecondLook: ui.ToneActive, Closing: ui.ToneActive, Numbered: ui.ToneActive, Drawn: ui.ToneActive, Concluded: ui.ToneGood,
	Returned: ui.ToneBad, Terminated: ui.ToneBad, Dismissed: ui.ToneBad,
	Open: ui.ToneWaiting, Answered: ui.ToneActive, Accepted: ui.ToneGood, Repeated: ui.ToneBad, NotEliminated: ui.ToneBad,
	Assigned: ui.ToneWaiting, Declared: ui.ToneGood, Conflicted: ui.ToneBad, Written: ui.ToneActive, Signed: ui.ToneGood, Kept: ui.ToneGood,
	Serving: ui.ToneGood,
}

func (v screen) tag(table *flow.Table, s flow.State) ui.Tag {
	return ui.Tag{Text: v.t(table.Name + ".state." + string(s)), Tone: tones[s]}
}

// course is where a case stands.
func (v screen) course(snap Snapshot) (reviewui.CourseView, error) {
	view := reviewui.CourseView{Line: v.line(snap), Facts: v.facts(snap), Missing: v.missing(snap.Missing), Experts: v.experts(snap),
		Banners: v.banners(snap), Conclusion: v.conclusion(snap), Timeline: v.timeline(snap)}
	for _, term := range snap.Terms {
		d, err := v.term(term)
		if err != nil {
			return view, err
		}
		view.Terms = append(view.Terms, ui.Term{What: v.t("term." + term.What), Deadline: d})
	}
	return view, nil
}

func (v screen) term(t Term) (ui.Deadline, error) {
	return deadlineui.View(v.ctx, v.bus.Terms.Days(), deadline.Deadline{What: t.What, Clause: t.Clause, Since: t.Since, Days: t.Days, Unit: t.Unit,
		LastDay: t.LastDay, Due: t.LastDay.Add(1).Time(), Status: t.Status, EndedAt: t.EndedAt, Extensions: t.Extensions}, v.bus.Now())
}

// stages are the parts of a case's way, each with the states in which it is under way.
var stages = []struct {
	key    string
	states []flow.State
}{
	{"completeness", []flow.State{Completeness}}, {"contract", []flow.State{Contracting, Offered}}, {"looking", []flow.State{Looking}},
	{"answering", []flow.State{Answering}}, {"second_look", []flow.State{SecondLook}}, {"closing", []flow.State{Closing, Numbered, Drawn}},
	{"concluded", []flow.State{Concluded}},
}

// line draws the way of a case; one that ended without a conclusion stopped where its last running stage was.
func (v screen) line(snap Snapshot) ui.StageLine {
	at := slices.IndexFunc(stages, func(s struct {
		key    string
		states []flow.State
	}) bool {
		return slices.Contains(s.states, lastStage(snap))
	})
	line := ui.StageLine{Label: v.t("review.line.label"), Next: v.t("review.line.next." + string(snap.State))}
	for i, s := range stages {
		stage := ui.Stage{Title: v.t("review.line." + s.key), State: ui.StageAhead}
		switch {
		case i < at && (s.key == "answering" || s.key == "second_look") && len(snap.Remarks) == 0:
			stage.State, stage.Note = ui.StageSkipped, v.t("review.line.no_remarks")
		case i < at || snap.State == Concluded:
			stage.State = ui.StageDone
		case i == at && life.Ended(snap.State):
			stage.State, stage.Note, stage.At = ui.StageStopped, v.t("review.state."+string(snap.State)), snap.EndedAt
		case i == at:
			stage.State, stage.Holder = ui.StageCurrent, v.holder(snap)
		}
		if stage.State == ui.StageDone && s.key == "concluded" {
			stage.At = snap.EndedAt
		}
		line.Stages = append(line.Stages, stage)
	}
	return line
}

// lastStage is the state by which the place on the way is known: of a case that has ended, the last one before its end.
func lastStage(snap Snapshot) flow.State {
	if !life.Ended(snap.State) || snap.State == Concluded {
		return snap.State
	}
	for _, e := range slices.Backward(snap.Events) {
		if !life.Ended(e.State) {
			return e.State
		}
	}
	return life.Start
}

func (v screen) holder(snap Snapshot) string {
	if HolderOf(snap.State) == WithCustomer {
		return snap.Customer.Name.In(v.lang)
	}
	return snap.Organisation.Name.In(v.lang)
}

func (v screen) facts(snap Snapshot) []ui.Fact {
	facts := []ui.Fact{
		{Label: v.t("review.fact.organisation"), Value: snap.Organisation.Name.In(v.lang)},
		{Label: v.t("review.fact.profile"), Value: snap.Profile.Names.In(v.lang), Note: v.ground(snap.Profile)},
	}
	if k := snap.Contract; k.Number != "" {
		f := ui.Fact{Label: v.t("review.fact.contract"), Value: v.t("review.contract_of", "Number", k.Number, "Date", v.date(k.Date)),
			Note: v.t("review.contract_terms", "Price", i18n.LangOf(v.ctx).Money(k.Price), "Count", k.Days)}
		if href := v.at(portal.DocumentRef{Document: k.Document, Version: k.Text, SHA256: k.SHA256}); href != "" {
			f.Content = reviewui.Link(ui.Link{Text: f.Value, Href: href})
		}
		facts = append(facts, f)
	}
	if !snap.StartedAt.IsZero() {
		facts = append(facts, ui.Fact{Label: v.t("review.fact.started"), Value: i18n.LangOf(v.ctx).Date(snap.StartedAt)})
	}
	return facts
}

// ground tells where the numbers of a profile come from.
func (v screen) ground(p Profile) string {
	text := p.Total.Ground.Label(v.lang)
	if p.Unconfirmed {
		return text + ". " + v.t("review.profile.unconfirmed")
	}
	return text + ", " + v.t("review.profile.edition", "Date", v.date(p.Edition))
}

func (v screen) date(d portal.Date) string {
	if d == "" {
		return ""
	}
	return i18n.LangOf(v.ctx).ShortDate(d.Time())
}

func (v screen) missing(list []Missing) []string {
	var words []string
	for _, m := range list {
		name := v.kind(m.Code)
		if m.Code == "" || m.Text != "" {
			name = strings.TrimPrefix(name+" – "+m.Text, " – ")
		}
		words = append(words, name)
	}
	return words
}

// kind is the name of a section or of a kind of source material; empty for a code that is neither.
func (v screen) kind(code string) string {
	if s, err := v.classes.Sections.Get(code); err == nil {
		return s.Name(v.lang)
	}
	if m, err := v.classes.Materials.Get(code); err == nil {
		return m.Name(v.lang)
	}
	return ""
}

func (v screen) experts(snap Snapshot) ui.Table {
	t := ui.Table{Caption: v.t("review.course.experts"), HideCaption: true, Columns: []ui.Column{
		{Title: v.t("review.column.section")}, {Title: v.t("review.column.expert")}, {Title: v.t("review.column.state")}}}
	for _, e := range snap.Experts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: v.sectionName(e.Section, v.lang)},
			{Text: e.Name, Note: v.credential(e.Credential)}, {Content: v.tag(assignmentLife, e.State)}}})
	}
	return t
}

func (v screen) credential(c Credential) string {
	return v.t("review.credential."+string(c.Kind), "Number", c.Number)
}

// timeline is what has happened, the newest first. What one person did again and again, such as naming experts, is one event.
func (v screen) timeline(snap Snapshot) ui.Timeline {
	line := ui.Timeline{Label: v.t("review.course.events")}
	for i := len(snap.Events) - 1; i >= 0; {
		run := []Event{snap.Events[i]}
		for i--; i >= 0 && repeats(run[0], snap.Events[i]); i-- {
			run = append(run, snap.Events[i])
		}
		line.Events = append(line.Events, v.event(snap, run))
	}
	return line
}

// repeats reports whether an older event is the same act of the same person on the same day upon another section, about the
// same expert if about any.
func repeats(newest, older Event) bool {
	return older.Facts["section"] != "" && older.Facts["remark"] == "" && older.Name == newest.Name && older.Person == newest.Person && older.For == newest.For && older.Clause == newest.Clause &&
		older.Facts["expert"] == newest.Facts["expert"] && portal.DateOf(older.At) == portal.DateOf(newest.At)
}

// event shows an act, or the same act done several times: then the sections are named that it was about.
func (v screen) event(snap Snapshot, run []Event) ui.TimelineEvent {
	e := run[0]
	actor := e.Person
	if actor == "" {
		actor = v.t("review.by_system")
	}
	facts := e.Facts
	if facts["expert"] == actor {
		facts = maps.Clone(facts)
		delete(facts, "expert")
	}
	shown := ui.TimelineEvent{Title: v.t("review.event." + strings.TrimPrefix(e.Name, "review.")), Text: v.factText(facts), Actor: actor,
		For: v.party(snap, e.For), At: e.At, Clause: e.Clause, Signed: signedEvents[e.Name], Entry: strconv.Itoa(e.Seq)}
	if len(run) > 1 {
		var told []string
		for _, one := range slices.Backward(run) {
			if section := one.Facts["section"]; section != "" {
				told = append(told, v.sectionName(section, v.lang))
			}
		}
		shown.Text = v.factText(map[string]string{"expert": facts["expert"], "sections": strings.Join(told, "; ")})
	}
	return shown
}

// signedEvents are acts that a signature makes.
var signedEvents = map[string]bool{"review.contract_offered": true, "review.contract_signed": true, "review.part_signed": true, "review.concluded": true}

func (v screen) party(snap Snapshot, p portal.Party) string {
	for _, side := range []Side{snap.Organisation, snap.Customer, snap.Designer} {
		if side.Party == p && p != "" {
			return side.Name.In(v.lang)
		}
	}
	return ""
}

// factText is the facts of an event in words, in the order of their names.
func (v screen) factText(facts map[string]string) string {
	var words []string
	add := func(key string, pairs ...any) { words = append(words, v.t("review.told."+key, pairs...)) }
	for _, name := range []string{"expert", "section", "sections", "remark", "remarks", "documents", "unanswered", "contract", "conclusion", "outcome", "ground", "missing", "reason"} {
		value := facts[name]
		if value == "" || value == "0" {
			continue
		}
		switch name {
		case "section":
			add(name, "Value", v.sectionName(value, v.lang))
		case "outcome":
			add(name, "Value", v.t("review.outcome."+value))
		case "ground":
			add(name, "Value", v.groundName(value))
		default:
			add(name, "Value", value)
		}
	}
	return strings.Join(words, " · ")
}

func (v screen) groundName(code string) string {
	i := slices.IndexFunc(v.reference.Grounds, func(g Ground) bool { return g.Code == code })
	if i < 0 {
		return code
	}
	return v.reference.Grounds[i].Names.In(v.lang)
}
