package classifier

import (
	"slices"

	"birtereze/portal"
)

// Node is a section as a project of certain works has it.
type Node struct {
	Section
	Required bool // obligatory for these works
}

// Wanted describes the project whose documentation is laid out. Codes are those of the classifiers.
type Wanted struct {
	Composition string
	Stage       string // empty for an urban-planning project
	Works       string // empty for an urban-planning project
	BIM         bool   // information modelling is used
}

// SectionsOf lists the sections of the documentation of such a project as they stand on the day, parents before the
// sections in them.
func (c Classifiers) SectionsOf(w Wanted, day portal.Date) []Node {
	var nodes []Node
	for _, s := range c.Sections.On(day) {
		fits := slices.Contains(s.Compositions, w.Composition) &&
			(len(s.Stages) == 0 || slices.Contains(s.Stages, w.Stage)) && (!s.BIM || w.BIM)
		if fits {
			nodes = append(nodes, Node{Section: s, Required: s.Obligatory && !slices.Contains(s.OptionalFor, w.Works)})
		}
	}
	return nodes
}

// MaterialsFor lists the source materials that works of the kind may have on the day, those that are required first.
// For an urban-planning project works is UrbanPlanning.
func (c Classifiers) MaterialsFor(works string, day portal.Date) (required, possible []Material) {
	for _, m := range c.Materials.On(day) {
		switch {
		case slices.Contains(m.RequiredFor, works):
			required = append(required, m)
		case slices.Contains(m.PossibleFor, works):
			possible = append(possible, m)
		}
	}
	return required, possible
}
