package development

import (
	"context"
	"slices"
	"strconv"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/db"
)

// Surveys is the section of the engineering surveys (cl. 15 item 1): it stands before the sections of the classifier.
const Surveys = "surveys"

// Sections lists the sections of a project's documentation (cl. 22) as they stood when it was opened, without the surveys.
func (s *Service) Sections(p Project) []classifier.Node {
	day := portal.DateOf(p.OpenedAt)
	if p.OpenedAt.IsZero() {
		day = s.today()
	}
	wanted := classifier.Wanted{Composition: p.Composition, Stage: p.Stage, Works: p.Works, BIM: p.BIM}
	if !p.IsConstruction() {
		wanted = classifier.Wanted{Composition: classifier.CompositionUrban}
	}
	return s.Classifiers.SectionsOf(wanted, day)
}

// bySection orders documents as their sections stand in the documentation, the surveys first; within a section the order
// stays.
func (s *Service) bySection(p Project, list []Sheet) []Sheet {
	place := map[string]int{}
	for i, n := range s.Sections(p) {
		place[n.Code] = i + 1
	}
	slices.SortStableFunc(list, func(a, b Sheet) int { return place[a.Section] - place[b.Section] })
	return list
}

// surveysNeeded tells whether works of the kind ask for engineering surveys (cl. 15 item 1).
func (s *Service) surveysNeeded(p Project) bool { return len(s.surveyKinds(p)) > 0 }

// surveyKinds are the kinds of survey that works of the kind ask for.
func (s *Service) surveyKinds(p Project) []string {
	required, _ := s.Classifiers.MaterialsFor(p.worksOrUrban(), s.today())
	var kinds []string
	for _, m := range required {
		if m.Code == "survey_topographic" || m.Code == "survey_geological" {
			kinds = append(kinds, m.Code)
		}
	}
	return kinds
}

// governing is the agreed schedule by which a contractor works: the one of their own, and for a surveyor without one that
// of the designer where it has the surveys in it.
func governing(ctx context.Context, q db.Querier, p Project, side Side) ([]Work, bool, error) {
	own, known, err := paperOf(ctx, q, p.ID, p.Party(side), Schedule)
	if err != nil || known && own.Agreed != "" {
		return own.AgreedContent.Works, known, err
	}
	if side != Surveyor || p.Designer == "" {
		return nil, false, nil
	}
	other, known, err := paperOf(ctx, q, p.ID, p.Designer, Schedule)
	has := known && other.Agreed != "" && slices.ContainsFunc(other.AgreedContent.Works, func(w Work) bool { return w.Section == Surveys })
	if err != nil || !has {
		return nil, false, err
	}
	return other.AgreedContent.Works, true, nil
}

// Item is a work of the agreed schedule with what became of it (cl. 22).
type Item struct {
	Work
	Begun   time.Time // zero: not begun
	Ended   time.Time // zero: not ended
	Late    int       // calendar days past the planned end, of what is ended or still open
	Entered int       // documents that count
	Agreed  int
}

// Done reports whether the work is ended.
func (i Item) Done() bool { return !i.Ended.IsZero() }

// follow holds the works against the documents of their sections. A work begins with the first document of its section
// and ends when all of them are agreed; one without a section is not followed.
func follow(list []Work, all []Sheet, under func(section string) []string, today portal.Date) []Item {
	items := make([]Item, 0, len(list))
	for _, w := range list {
		item := Item{Work: w}
		if w.Section != "" {
			item.measure(all, under(w.Section))
		}
		end := today
		if item.Done() {
			end = portal.DateOf(item.Ended)
		}
		if w.To != "" && end > w.To && w.Section != "" {
			item.Late = int(end.Time().Sub(w.To.Time()).Round(24*time.Hour).Hours() / 24)
		}
		items = append(items, item)
	}
	return items
}

func (i *Item) measure(all []Sheet, sections []string) {
	for _, d := range all {
		if d.State == Removed || !slices.Contains(sections, d.Section) {
			continue
		}
		i.Entered++
		if i.Begun.IsZero() || d.EnteredAt.Before(i.Begun) {
			i.Begun = d.EnteredAt
		}
		if d.State == AgreedState {
			i.Agreed++
			if d.AgreedAt.After(i.Ended) {
				i.Ended = d.AgreedAt
			}
		}
	}
	if i.Agreed < i.Entered {
		i.Ended = none
	}
}

// under lists a section with those that lie in it.
func under(nodes []classifier.Node) func(section string) []string {
	return func(section string) []string {
		codes := []string{section}
		for _, n := range nodes { // parents come before the sections in them
			if slices.Contains(codes, n.Parent) {
				codes = append(codes, n.Code)
			}
		}
		return codes
	}
}

// Planned is a schedule as it is agreed, with what became of each work; agreed tells whether there is one.
func (s *Service) Planned(ctx context.Context, actor portal.Actor, id portal.ID, with Side) (items []Item, agreed bool, err error) {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return nil, false, err
	}
	return s.planned(ctx, st.Project, with)
}

func (s *Service) planned(ctx context.Context, p Project, with Side) ([]Item, bool, error) {
	list, agreed, err := governing(ctx, s.Bus.DB, p, with)
	if err != nil || !agreed {
		return nil, false, err
	}
	all, err := sheetsOf(ctx, s.Bus.DB, p.ID)
	if err != nil {
		return nil, false, err
	}
	return follow(list, all, under(s.Sections(p)), s.today()), true, nil
}

func rowNumber(i int) string { return strconv.Itoa(i + 1) }

func rowField(name string, i int) string { return name + "-" + strconv.Itoa(i) }
