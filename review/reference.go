package review

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/law"
)

// Portion is a number of working days with the provision that gives it.
type Portion struct {
	Days   int        `json:"days"`
	Ground law.Clause `json:"ground"`
}

// Profile is the terms of a kind of review, in working days. The rules of construction expertise in force since 1 July
// 2026 are not at hand; the defaults are those of Order No. 299 in the wording of 26 February 2023.
type Profile struct {
	Code         string             `json:"code"`
	Names        portal.Text        `json:"name"`
	From         portal.Date        `json:"from"`            // first day on which the Portal uses the row
	Until        portal.Date        `json:"until,omitempty"` // first day on which it no longer does
	Act          string             `json:"act"`             // key of the act that the numbers come from
	Edition      portal.Date        `json:"edition"`         // first day of the wording that was read
	Unconfirmed  bool               `json:"unconfirmed,omitempty"`
	Kind         portal.ProjectKind `json:"kind"`
	Levels       []string           `json:"levels,omitempty"` // responsibility levels; none: any
	Simple       bool               `json:"simple,omitempty"` // objects that are neither complex nor dangerous
	Chosen       bool               `json:"chosen,omitempty"` // never by default: the organisation chooses it
	Completeness Portion            `json:"completeness"`
	Total        Portion            `json:"total"`
	Sections     Portion            `json:"sections"` // parallel review of the sections
	Drafting     Portion            `json:"drafting"` // the consolidated estimate and the text of the conclusion
	Completion   Portion            `json:"completion"`
	Remarks      Portion            `json:"remarks"` // the day by which remarks are issued
	Answers      Portion            `json:"answers"` // to eliminate them, from their issue
}

// ValidOn reports whether the Portal uses the profile on a day.
func (p Profile) ValidOn(day portal.Date) bool {
	return p.From <= day && (p.Until == "" || day < p.Until)
}

// Fits reports whether the profile is one for such projects.
func (p Profile) Fits(about portal.Project) bool {
	return p.Kind == about.Kind && (len(p.Levels) == 0 || slices.Contains(p.Levels, about.Level))
}

// Within is the profile for a shorter term of a contract: every other number in proportion (Order No. 299, point 33),
// rounded to the nearest day and at least one. A term that is not shorter changes nothing.
func (p Profile) Within(days int) Profile {
	whole := p.Total.Days
	if days <= 0 || days >= whole {
		return p
	}
	share := func(n int) int { return max(1, (2*n*days+whole)/(2*whole)) }
	p.Total.Days = days
	p.Drafting.Days = share(p.Drafting.Days)
	p.Completion.Days = share(p.Completion.Days)
	p.Sections.Days = max(1, days-p.Drafting.Days-p.Completion.Days)
	p.Remarks.Days = share(p.Remarks.Days)
	p.Answers.Days = share(p.Answers.Days)
	p.Remarks.Days = max(1, min(p.Remarks.Days, p.Sections.Days-p.Answers.Days))
	return p
}

// shortest is the shortest contract in which every part of a term still has a day of its own.
const shortest = 5

// Ground is an entry of the dictionary of grounds on which a case ends without a conclusion.
type Ground struct {
	Code   string      `json:"code"`
	For    string      `json:"for"` // ForIncomplete, ForDismissal or ForRequest
	Clause law.Clause  `json:"ground"`
	Names  portal.Text `json:"name"`
}

// What the grounds are for.
const (
	ForIncomplete = "incomplete" // the kit is returned at the completeness check
	ForDismissal  = "dismissal"  // returned without further consideration
	ForRequest    = "request"    // the customer asks to end the expertise
)

// Norm is a normative document that remarks often rest on; any other may be named in words.
type Norm struct {
	Code    portal.Text `json:"code"`
	Subject portal.Text `json:"subject"`
}

//go:embed profiles.json grounds.json norms.json
var referenceFiles embed.FS

// Reference is the reference data of a review.
type Reference struct {
	Profiles []Profile
	Grounds  []Ground
	Norms    []Norm
}

// LoadReference reads the data that come with the program, and checks that they are whole.
func LoadReference() (Reference, error) {
	var r Reference
	err := errors.Join(readReference("profiles.json", &r.Profiles), readReference("grounds.json", &r.Grounds), readReference("norms.json", &r.Norms))
	if err == nil {
		err = r.check()
	}
	if err != nil {
		return Reference{}, fmt.Errorf("read the reference data of reviews: %w", err)
	}
	return r, nil
}

func readReference(name string, into any) error {
	raw, err := referenceFiles.ReadFile(name)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (r Reference) check() error {
	var wrong []error
	for _, p := range r.Profiles {
		for _, n := range []Portion{p.Completeness, p.Total, p.Sections, p.Drafting, p.Completion, p.Remarks, p.Answers} {
			if n.Days < 1 || !n.Ground.Valid() {
				wrong = append(wrong, fmt.Errorf("profile %s: %d days by %q", p.Code, n.Days, n.Ground))
			}
		}
		if p.Sections.Days+p.Drafting.Days+p.Completion.Days != p.Total.Days {
			wrong = append(wrong, fmt.Errorf("profile %s: the parts are not the whole", p.Code))
		}
		if p.Remarks.Days+p.Answers.Days > p.Sections.Days {
			wrong = append(wrong, fmt.Errorf("profile %s: remarks and answers do not fit into the review of the sections", p.Code))
		}
	}
	for _, g := range r.Grounds {
		if !g.Clause.Valid() || g.Names.RU == "" || g.Names.KK == "" || g.Names.EN == "" {
			wrong = append(wrong, fmt.Errorf("ground %s is not whole", g.Code))
		}
	}
	return errors.Join(wrong...)
}

// ProfilesFor lists the profiles for such a project on a day.
func (r Reference) ProfilesFor(about portal.Project, day portal.Date) []Profile {
	var fit []Profile
	for _, p := range r.Profiles {
		if p.ValidOn(day) && p.Fits(about) {
			fit = append(fit, p)
		}
	}
	return fit
}

// Choose is the profile by default: by the kind of project, its level, and whether the object is neither complex nor
// dangerous. Where that is not known of a level at which both occur, the longer term is taken.
func (r Reference) Choose(about portal.Project, simple bool, day portal.Date) (Profile, error) {
	var found Profile
	for _, p := range r.ProfilesFor(about, day) {
		onlyOne := len(p.Levels) == 1 && p.Levels[0] == "III" // all objects of this level are simple
		if p.Chosen || p.Simple != simple && !onlyOne && p.Kind == portal.Construction {
			continue
		}
		if found.Code == "" || p.Total.Days > found.Total.Days {
			found = p
		}
	}
	if found.Code == "" {
		return Profile{}, fmt.Errorf("choose the terms of a review: none for %s of level %q on %s", about.Kind, about.Level, day)
	}
	return found, nil
}

// Profile finds a profile that the Portal uses on a day.
func (r Reference) Profile(code string, day portal.Date) (Profile, bool) {
	i := slices.IndexFunc(r.Profiles, func(p Profile) bool { return p.Code == code && p.ValidOn(day) })
	if i < 0 {
		return Profile{}, false
	}
	return r.Profiles[i], true
}

// Ground finds a ground by its code among those for one purpose.
func (r Reference) Ground(code, purpose string) (Ground, bool) {
	i := slices.IndexFunc(r.Grounds, func(g Ground) bool { return g.Code == code && g.For == purpose })
	if i < 0 {
		return Ground{}, false
	}
	return r.Grounds[i], true
}

// GroundsFor lists the grounds for one purpose.
func (r Reference) GroundsFor(purpose string) []Ground {
	return slices.DeleteFunc(slices.Clone(r.Grounds), func(g Ground) bool { return g.For != purpose })
}

// number writes a number of a conclusion by the organisation's template.
func (n Numbering) number(place, year int) string {
	return strings.NewReplacer(
		"{prefix}", n.Prefix, "{seq:04}", fmt.Sprintf("%04d", place), "{seq}", fmt.Sprint(place),
		"{yyyy}", fmt.Sprintf("%04d", year), "{yy}", fmt.Sprintf("%02d", year%100),
	).Replace(n.Template)
}

// defaultTemplate is how state and private organisations number their conclusions by custom.
const defaultTemplate = "{prefix}-{seq:04}/{yy}"
