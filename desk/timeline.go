package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/journal"
	"birtereze/portal/ui"
)

// Group is a kind of acts by which the timeline of a project is filtered.
type Group string

// groups tell which flow tables belong to a kind; acts of others stand in the timeline without one.
var groups = []struct {
	name  Group
	flows []string
}{
	{"project", []string{"project"}},
	{"access", []string{"access"}},
	{"materials", []string{"material", "cadastre_request"}},
	{"contract", []string{"paper"}},
	{"documents", []string{"documentation"}},
	{"approvals", []string{"approval"}},
	{"expertise", []string{"expertise", "expertise_message", "project_approval", "review", "review_remark", "review_assignment", "review_part"}},
	{"terms", []string{"deadline"}},
}

// flowsOf lists the flow tables of a group; none for a group that is not known, which filters nothing.
func flowsOf(g Group) []string {
	for _, x := range groups {
		if x.name == g {
			return x.flows
		}
	}
	return nil
}

// tones of acts, by what is done; an act that is not here is neutral.
var tones = map[string]ui.Tone{
	"refuse": ui.ToneBad, "return": ui.ToneBad, "miss": ui.ToneBad, "dismiss": ui.ToneBad, "terminate": ui.ToneBad,
	"withdraw": ui.TonePaused, "fail": ui.ToneWaiting, "find_nothing": ui.ToneWaiting,
	"agree": ui.ToneGood, "sign": ui.ToneGood, "approve": ui.ToneGood, "conclude": ui.ToneGood, "deliver": ui.ToneGood, "accept": ui.ToneGood,
	"create": ui.ToneActive, "file": ui.ToneActive, "send": ui.ToneActive, "receive": ui.ToneActive, "propose": ui.ToneActive,
}

// event is an entry of the journal as the timeline shows it.
func (s *Service) event(ctx context.Context, e journal.Entry) (ui.TimelineEvent, error) {
	lang := i18n.LangOf(ctx)
	v := ui.TimelineEvent{Title: actName(ctx, e.Act), At: e.At, Clause: e.Clause, Tone: tones[afterDot(e.Act)],
		Entry: lang.Number(e.Seq), Proof: entryPath(e.Seq)}
	var err error
	if v.Actor, v.For, err = s.who(ctx, e); err != nil {
		return v, err
	}
	v.Signed = slices.ContainsFunc(e.Facts, func(f journal.Fact) bool { return f.Name == "signed" })
	v.Documents = documentsOf(e)
	for _, f := range e.Facts {
		if f.Name == "file" || f.Name == "document" && len(v.Documents) > 0 {
			continue
		}
		fact, shown, err := s.fact(ctx, e.Act, f)
		if err != nil {
			return v, err
		}
		if shown {
			v.Fields = joined(v.Fields, fact)
		}
	}
	return v, nil
}

// joined adds a fact to those of an event: values of one name stand together.
func joined(list []ui.Fact, f ui.Fact) []ui.Fact {
	i := slices.IndexFunc(list, func(have ui.Fact) bool { return have.Label == f.Label && have.Content == nil && f.Content == nil })
	if i < 0 {
		return append(list, f)
	}
	if !slices.Contains(strings.Split(list[i].Value, "; "), f.Value) {
		list[i].Value += "; " + f.Value
	}
	return list
}

// together is how far apart the entries of one person may be to be shown as one event of the timeline.
const together = 30 * time.Minute

// events are entries as the timeline shows them. What one person did again and again, such as entering twelve documents, is
// one event that tells how often; each entry keeps its proof in the history.
func (s *Service) events(ctx context.Context, list []journal.Entry) ([]ui.TimelineEvent, error) {
	var events []ui.TimelineEvent
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && repeats(list[i], list[i+n]) {
			n++
		}
		event, err := s.event(ctx, list[i])
		if err != nil {
			return nil, err
		}
		if n > 1 {
			if err := s.gather(ctx, &event, list[i:i+n]); err != nil {
				return nil, err
			}
		}
		events = append(events, event)
		i += n
	}
	return events, nil
}

// repeats reports whether an older entry is the same act of the same person at about the same time.
func repeats(newest, older journal.Entry) bool {
	return older.Act == newest.Act && older.Person == newest.Person && older.System == newest.System && older.For == newest.For &&
		older.Clause == newest.Clause && newest.At.Sub(older.At) < together
}

// gather adds to the event of the newest entry what the others hold. Digests are left to the pages of the entries.
func (s *Service) gather(ctx context.Context, event *ui.TimelineEvent, list []journal.Entry) error {
	event.Title = i18n.T(ctx, "desk.repeated", "Title", event.Title, "Count", len(list))
	lang := i18n.LangOf(ctx)
	fields := event.Fields
	for _, e := range list[1:] {
		other, err := s.event(ctx, e)
		if err != nil {
			return err
		}
		event.Documents = append(event.Documents, other.Documents...)
		fields = append(fields, other.Fields...)
	}
	event.Fields = nil
	for _, f := range fields {
		if f.Content == nil {
			event.Fields = joined(event.Fields, f)
		}
	}
	event.Fields = append(event.Fields, ui.Fact{Label: i18n.T(ctx, "desk.repeated_entries"),
		Value: i18n.T(ctx, "desk.repeated_range", "From", lang.Number(list[len(list)-1].Seq), "To", lang.Number(list[0].Seq))})
	return nil
}

func entryPath(seq int64) string { return "/journal/" + strconv.FormatInt(seq, 10) }

// actName is what was done, in words; an act without words shows as it is known to the journal.
func actName(ctx context.Context, act string) string {
	if i18n.From(ctx).Has("act." + act) {
		return i18n.T(ctx, "act."+act)
	}
	return act
}

func afterDot(act string) string { return act[strings.LastIndexByte(act, '.')+1:] }

// who acted, and on whose behalf when that is somebody else.
func (s *Service) who(ctx context.Context, e journal.Entry) (actor, behalf string, err error) {
	if e.System != "" {
		name := ""
		if len(e.System) == len("00000000-0000-0000-0000-000000000000") {
			if name, err = s.Parties.SystemName(ctx, portal.ID(e.System)); err != nil {
				return "", "", fmt.Errorf("system %s: %w", e.System, err)
			}
		}
		if name == "" {
			return i18n.T(ctx, "desk.portal_itself"), "", nil
		}
		return i18n.T(ctx, "desk.system", "Name", name), "", nil
	}
	if e.For != "" && string(e.For) != string(e.Person) {
		if behalf, err = s.party(ctx, e.For); err != nil {
			return "", "", err
		}
	}
	return e.Name, behalf, nil
}

func (s *Service) party(ctx context.Context, p portal.Party) (string, error) {
	if p == "" {
		return "", nil
	}
	name, err := s.Parties.PartyName(ctx, p)
	if err != nil {
		return "", fmt.Errorf("name of %s: %w", p, err)
	}
	return name.In(string(i18n.LangOf(ctx))), nil
}

// documentsOf are the versions that an act added. The facts "file" come in the order in which the versions were written.
func documentsOf(e journal.Entry) []ui.Link {
	var names []string
	for _, f := range e.Facts {
		if f.Name == "file" {
			names = append(names, f.Value)
		}
	}
	var links []ui.Link
	for _, seal := range e.Sealed {
		if !document.IsVersion(seal.Table) {
			continue
		}
		l := ui.Link{Text: seal.ID, Href: "/documents/" + seal.ID + "/content"}
		if len(links) < len(names) {
			l.Text = names[len(links)]
		}
		links = append(links, l)
	}
	return links
}

// parties are the facts that hold the number of a party.
var parties = []string{"authority", "contractor", "organisation", "party", "chosen"}

// fact is something recorded by an act, in words; a fact without a name in the catalogue is left to the entry's own page.
func (s *Service) fact(ctx context.Context, act string, f journal.Fact) (ui.Fact, bool, error) {
	words := i18n.From(ctx)
	if !words.Has("fact."+f.Name) || f.Value == "" {
		return ui.Fact{}, false, nil
	}
	v := ui.Fact{Label: words.T("fact." + f.Name), Value: f.Value}
	switch {
	case slices.Contains(parties, f.Name):
		name, err := s.party(ctx, portal.Party(f.Value))
		if err != nil {
			return v, false, err
		}
		v.Value = name
	case f.Name == "what" || f.Name == "term":
		v.Value = termName(ctx, f.Value)
	case f.Name == "section" && strings.HasPrefix(act, "review"): // an expertise is divided by what experts are attested for
		v.Value = named(s.Classifiers.Specialisations, f.Value, words.Lang())
	case f.Name == "section":
		v.Value = named(s.Classifiers.Sections, f.Value, words.Lang())
	case f.Name == "sha256" || f.Name == "certificate":
		v.Value, v.Content = "", ui.Copy{Value: f.Value}
	case words.Has("fact." + f.Name + "." + f.Value):
		v.Value = words.T("fact." + f.Name + "." + f.Value)
	default:
		if d, err := portal.ParseDate(f.Value); err == nil {
			v.Value = words.Lang().Date(d.Time())
		}
	}
	return v, true, nil
}

// termName is what is owed, in words.
func termName(ctx context.Context, what string) string {
	if i18n.From(ctx).Has("term." + what) {
		return i18n.T(ctx, "term."+what)
	}
	return what
}
