package register

import (
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/derived"
	"birtereze/portal/internal/search"
	"birtereze/portal/internal/stage"
)

// Derive makes the public entry of a project. It takes over, field by field, what clause 27 names and what is not
// confidential; what is not named here stays unpublished.
func Derive(f derived.Project) Entry {
	p := f.Project
	e := Entry{
		ID: p.ID, Number: f.Number, Kind: p.Kind, Urban: p.Urban, Works: p.Works, Level: p.Level, Name: p.Name,
		KATO: p.KATO, Place: p.Place,
		Customer: organisation(p.Customer), CustomerName: f.CustomerName,
		Designer: organisation(p.Designer), DesignerName: f.DesignerName,
		Stage: stage.Of(f.Parts), Conclusion: conclusion(f.Parts.Conclusion), Revision: p.Revision,
		Events: events(p, f.Parts), Year: year(p),
	}
	e.ConclusionNumber = search.Fold(e.Conclusion.Number)
	for _, event := range e.Events {
		if event.At.After(e.ChangedAt) {
			e.ChangedAt = event.At
		}
	}
	e.CustomerWords = fold(names(e.CustomerName), string(e.Customer))
	e.DesignerWords = fold(names(e.DesignerName), string(e.Designer))
	e.Words = fold(e.Number, names(e.Name), names(e.Place), strings.Join(f.PlaceNames, " "), e.Conclusion.Number, e.CustomerWords, e.DesignerWords)
	return e
}

// organisation is the number of a legal entity; that of a natural person is not published.
func organisation(p portal.Party) portal.Party {
	if p.IsOrganisation() {
		return p
	}
	return ""
}

func conclusion(c stage.Conclusion) Conclusion {
	if c.Outcome == "" {
		return Conclusion{}
	}
	return Conclusion{Number: c.Number, Date: c.Date, Outcome: c.Outcome, Name: c.Name, Document: c.Version}
}

// events are the days of the project's way, the newest first. What has no day yet is not told.
func events(p portal.Project, f stage.Facts) []Event {
	all := []Event{{Kind: EventCreated, At: p.CreatedAt}}
	if f.Approvals.State == stage.Done {
		all = append(all, Event{Kind: EventApproved, At: f.Approvals.At})
	}
	if f.Application.Number != "" {
		all = append(all, Event{Kind: EventRegistered, At: f.Application.At})
	}
	switch c := f.Conclusion; c.Outcome {
	case stage.PositiveOutcome:
		all = append(all, Event{Kind: EventPositive, At: c.At, Number: c.Number})
	case stage.NegativeOutcome:
		all = append(all, Event{Kind: EventNegative, At: c.At, Number: c.Number})
	}
	if f.Acceptance.State == stage.Done {
		all = append(all, Event{Kind: EventAccepted, At: f.Acceptance.At})
	}
	all = slices.DeleteFunc(all, func(e Event) bool { return e.At.IsZero() })
	slices.SortStableFunc(all, func(a, b Event) int { return b.At.Compare(a.At) })
	for i := range all {
		all[i].At = all[i].At.UTC()
	}
	return all
}

func year(p portal.Project) int {
	if p.CreatedAt.IsZero() {
		return 0
	}
	return p.CreatedAt.In(portal.Location()).Year()
}

func names(t portal.Text) string { return t.RU + " " + t.KK + " " + t.EN }

func fold(parts ...string) string { return search.Fold(strings.Join(parts, " ")) }
