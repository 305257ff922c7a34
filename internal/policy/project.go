package policy

import "birtereze/portal"

// OfProject is a project as the rules know it: its parties, the people with access (cl. 20), and what its financing makes
// of it (cl. 14).
func OfProject(p portal.Project) Resource {
	people := make([]string, len(p.People))
	for i, iin := range p.People {
		people[i] = string(iin)
	}
	return Resource{Type: "Project", ID: p.ID, View: "development.view", Attrs: Attrs{
		"customer":         string(p.Customer),
		"designer":         string(p.Designer),
		"surveyor":         string(p.Surveyor),
		"people":           people,
		"kind":             string(p.Kind),
		"state_investment": p.StateInvestment,
	}}
}
