package development

import (
	"slices"

	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/format/report"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// choices are the entries of a classifier as radios.
func choices[T any](list []T, entry func(T) classifier.Entry, lang string) []ui.Choice {
	out := make([]ui.Choice, 0, len(list))
	for _, x := range list {
		e := entry(x)
		out = append(out, ui.Choice{Value: e.Code, Text: e.Name(lang)})
	}
	return out
}

// options are the entries of a classifier as a list.
func options[T any](list []T, entry func(T) classifier.Entry, lang string) []ui.Option {
	out := make([]ui.Option, 0, len(list))
	for _, x := range list {
		e := entry(x)
		out = append(out, ui.Option{Value: e.Code, Text: e.Name(lang)})
	}
	return out
}

// places are the administrative units with those above them in their names.
func (p Pages) places(r *web.Request) []ui.Option {
	var out []ui.Option
	for _, place := range p.Classifiers.Places.On(p.today()) {
		name, err := p.Classifiers.PlaceName(place.KATO(), string(r.Lang))
		if err != nil {
			continue // a unit whose parent is gone has no name to choose it by
		}
		out = append(out, ui.Option{Value: place.Code, Text: name})
	}
	collator := r.Lang.Collator()
	slices.SortStableFunc(out, func(a, b ui.Option) int { return collator.CompareString(a.Text, b.Text) })
	return out
}

// tones of the states of papers and documents.
var tones = map[flow.State]ui.Tone{
	Drafted: ui.ToneNeutral, Entered: ui.ToneNeutral, Proposed: ui.ToneWaiting, Sent: ui.ToneWaiting, HalfAgreed: ui.ToneActive,
	AgreedState: ui.ToneGood, SentBack: ui.ToneBad, Removed: ui.ToneNeutral,
	Asked: ui.ToneActive, Received: ui.ToneGood, Empty: ui.ToneNeutral, Failed: ui.ToneBad,
	Held: ui.ToneGood, Discarded: ui.ToneNeutral, Given: ui.ToneGood, Withdrawn: ui.ToneNeutral,
}

// stateTag is a state in words.
func stateTag(r *web.Request, table string, s flow.State) ui.Tag {
	return ui.Tag{Text: r.T(table + ".state." + string(s)), Tone: tones[s]}
}

// verdictTag is the answer of the format check in a word (cl. 24).
func verdictTag(r *web.Request, v document.Verdict) ui.Tag {
	switch v {
	case document.Accepted:
		return ui.Tag{Text: r.T("dev.verdict.accepted"), Tone: ui.ToneGood}
	case document.Warned:
		return ui.Tag{Text: r.T("dev.verdict.warned"), Tone: ui.ToneWaiting}
	}
	return ui.Tag{Text: r.T("dev.verdict.refused"), Tone: ui.ToneBad}
}

// findings are what the format check found, in words: what is wrong, where, and how to mend it.
func findings(r *web.Request, list []report.Finding) []ui.Finding {
	out := make([]ui.Finding, 0, len(list))
	for _, f := range list {
		var args []any
		for name, value := range f.Args {
			args = append(args, name, value)
		}
		v := ui.Finding{What: r.T("format."+f.Code+".cause", args...), Mend: r.T("format."+f.Code+".remedy", args...), Clause: f.Clause}
		if f.Place != report.Whole {
			v.Where = r.T("format.place."+f.Place.Kind, "At", f.Place.At)
		}
		out = append(out, v)
	}
	return out
}

// day is a day in short, empty for none.
func day(r *web.Request, d portal.Date) string {
	if d == "" {
		return ""
	}
	return r.Lang.ShortDate(d.Time())
}

// partyName is what a party is called.
func (p Pages) partyName(r *web.Request, party portal.Party) (string, error) {
	return p.nameOf(r.Context(), r.Lang, party)
}

// sideName is a side in words.
func sideName(r *web.Request, s Side) string { return r.T("dev.side." + string(s)) }

// versionLink is where the bytes of a version are had.
func versionLink(id portal.ID) string { return "/documents/" + string(id) + "/content" }

// verdict is the whole answer of the format check.
func verdict(r *web.Request, j document.Judgement) ui.Verdict {
	tag := verdictTag(r, j.Verdict)
	return ui.Verdict{Tone: tag.Tone, Title: tag.Text, Findings: findings(r, j.Findings)}
}

// messages are the words of a failure, each once: for an act without fields of its own.
func messages(r *web.Request, err error) []ui.Component {
	f := web.Fault(err)
	b := ui.Banner{Tone: ui.ToneBad, Title: r.T("dev.refused"), Text: r.T(f.Key, f.Args...)}
	var seen []string
	for _, field := range f.Fields {
		text := r.T(field.Key, field.Args...)
		if !slices.Contains(seen, text) {
			seen = append(seen, text)
		}
	}
	if len(seen) == 0 {
		return []ui.Component{b}
	}
	b.Text = ""
	list := developmentui.Listed{}
	for _, text := range seen {
		list.Items = append(list.Items, developmentui.Words{Text: text, Clause: f.Clause})
	}
	return []ui.Component{developmentui.Told{Banner: b, Items: []ui.Component{list}}}
}

// refusedOr passes on what is no refusal, and shows the page again for what is: with its status, and nothing lost.
func refusedOr(err error, show func(status int) error) error {
	switch {
	case fault.Is(err, fault.Invalid):
		return show(invalid)
	case fault.Is(err, fault.Unavailable) && !web.Waits(err):
		return show(web.Status(err))
	}
	return err
}
