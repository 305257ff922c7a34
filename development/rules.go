package development

import (
	"slices"
	"strconv"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/law"
)

// check is what a rule found: "rule.<name>.met" says that it is kept, "rule.<name>.not_met" what is wrong and how to mend
// it. Facts are pairs of a name and a value.
func check(c law.Clause, name, field string, met bool, facts ...string) law.Finding {
	f := law.Finding{Clause: c, Outcome: law.NotMet, Key: "rule." + name + ".not_met", Field: field}
	if met {
		f.Outcome, f.Key = law.Met, "rule."+name+".met"
	}
	for i := 0; i+1 < len(facts); i += 2 {
		if f.Facts == nil {
			f.Facts = map[string]string{}
		}
		f.Facts[facts[i]] = facts[i+1]
	}
	return f
}

// declared is the rule of clause 4: a project that bears a mark of secrecy or "for official use" has no place here.
func declared(secret string) law.Finding {
	return check(law.C4, "not_secret", "secret", secret == "no")
}

// described checks the facts of a project against the classifiers of the day (cl. 2, 14, 19).
func described(p Project, c classifier.Classifiers, day portal.Date) []law.Finding {
	_, financing := c.Financing.At(p.Financing, day)
	all := []law.Finding{
		check(law.C19, "name_ru", "name_ru", p.Name.RU != ""),
		check(law.C19, "name_kk", "name_kk", p.Name.KK != ""),
		check(law.C14, "financing", "financing", financing == nil),
	}
	if !p.IsConstruction() {
		_, urban := c.Urban.At(p.Urban, day)
		return append(all, check(law.C2i2, "urban", "urban", urban == nil))
	}
	_, works := c.Works.At(p.Works, day)
	_, level := c.Levels.At(p.Level, day)
	_, stage := c.Stages.At(p.Stage, day)
	_, composition := c.Compositions.At(p.Composition, day)
	return append(all,
		check(law.C2i3, "works", "works", works == nil),
		check(law.C18, "composition", "composition", composition == nil && p.Composition != classifier.CompositionUrban),
		check(law.C18, "stage", "stage", stage == nil),
		check(law.Code1i60, "level", "level", level == nil))
}

// located checks what a project is tied to: an administrative unit, and for a construction project an object with its
// characteristics (cl. 18, 19).
func located(p Project, c classifier.Classifiers, day portal.Date) []law.Finding {
	_, kato := c.Places.At(string(p.KATO), day)
	all := []law.Finding{check(law.C19, "kato", "kato", kato == nil)}
	if !p.IsConstruction() {
		return append(all, characterised(p)...)
	}
	all = append(all,
		check(law.C19, "place_ru", "place_ru", p.Place.RU != ""),
		check(law.C19, "place_kk", "place_kk", p.Place.KK != ""))
	if p.ObjectNumber != "" {
		n, err := portal.ParseObjectNumber(string(p.ObjectNumber))
		all = append(all, check(law.C2i4, "object_number", "object_number", err == nil && n == p.ObjectNumber,
			"Count", strconv.Itoa(len(p.ObjectNumber))))
	}
	return append(all, characterised(p)...)
}

// characterised checks the characteristics: at least one is told, and each number is a number (cl. 18).
func characterised(p Project) []law.Finding {
	var all []law.Finding
	told := 0
	for _, m := range Measures(p) {
		v := p.Characteristic(m.Code)
		if v == "" {
			continue
		}
		told++
		if !m.Fits(v) {
			all = append(all, check(law.C18, "characteristic", "characteristic-"+m.Code, false))
		}
	}
	first := "characteristics"
	if list := Measures(p); len(list) > 0 {
		first = "characteristic-" + list[0].Code
	}
	return append(all, check(law.C18, "characteristics", first, told > 0))
}

// Characteristic is the value of a characteristic; empty when it was not told.
func (p Project) Characteristic(code string) string {
	i := slices.IndexFunc(p.Characteristics, func(c Characteristic) bool { return c.Code == code })
	if i < 0 {
		return ""
	}
	return p.Characteristics[i].Value
}

// onStateInvestment is the rule of clause 14. Others may come too: it tells, and refuses nobody.
func onStateInvestment(p Project) law.Finding {
	f := check(law.C14, "state_investment", "financing", p.StateInvestment)
	if !p.StateInvestment {
		f.Outcome = law.NotApplicable
	}
	return f
}

// contractable checks who may be named as contractor (cl. 20): somebody registered in that role, and nobody twice.
func contractable(p Project, side Side, party portal.Party, registered []portal.Party) []law.Finding {
	other, isParty := p.SideOf(party)
	return []law.Finding{
		check(law.C20, "contractor_registered", "party", slices.Contains(registered, party)),
		check(law.C20, "contractor_other", "party", !isParty || other == side),
	}
}

// proposable checks what a paper needs before it is put to both sides (cl. 20, 21).
func proposable(st state, p Paper) []law.Finding {
	all := []law.Finding{
		check(law.C20, "responsible_customer", "", len(st.people(Customer, agrees)) > 0),
		check(law.C20, "responsible_contractor", "", len(st.people(p.Contractor, agrees)) > 0),
	}
	for _, f := range FieldsOf(p.Kind) {
		v := p.Content.Fields[f.Name]
		if f.Required {
			all = append(all, check(law.C21p1, "field", f.Name, v.RU != "" || v.KK != ""))
		}
	}
	if p.Kind == Schedule {
		all = append(all, scheduled(p.Content.Works)...)
	}
	if p.Kind == Contract && p.Contractor == Designer && st.StateInvestment {
		all = append(all, check(law.C21p3, "procurement", "", st.Procurement != nil))
	}
	return all
}

// scheduled checks the items of a schedule: at least one, each with both days, the last not before the first (cl. 21, 22).
func scheduled(list []Work) []law.Finding {
	all := []law.Finding{check(law.C21p1, "works_planned", "", len(list) > 0)}
	for i, w := range list {
		row := strconv.Itoa(i)
		if w.From == "" || w.To == "" {
			all = append(all, check(law.C22, "work_days", "from-"+row, false, "Row", strconv.Itoa(i+1)))
			continue
		}
		all = append(all, check(law.C22, "work_order", "to-"+row, w.From <= w.To, "Row", strconv.Itoa(i+1)))
	}
	return all
}

// enterable checks that documents go where and when the agreed schedule has them (cl. 22).
func enterable(section string, sections []classifier.Node, governing bool) []law.Finding {
	known := section == Surveys || slices.ContainsFunc(sections, func(n classifier.Node) bool { return n.Code == section })
	return []law.Finding{
		check(law.C22, "schedule_agreed", "", governing),
		check(law.C22, "section", "section", known),
	}
}

// remarked checks that a return says what is to be mended (cl. 25, and cl. 21 part 2 for papers).
func remarked(c law.Clause, remarks string) law.Finding {
	return check(c, "remarks", "remarks", strings.TrimSpace(remarks) != "")
}

// recorded checks the facts of a procurement contract (cl. 21 part 3).
func recorded(p Procurement) []law.Finding {
	if p.None {
		return []law.Finding{check(law.C21p3, "procurement_reason", "reason", p.Reason != "")}
	}
	return []law.Finding{
		check(law.C21p3, "procurement_number", "number", p.Number != ""),
		check(law.C21p3, "procurement_date", "date", p.Date != ""),
		check(law.C21p3, "procurement_reason", "reason", p.Source == FromPortal || p.Reason != ""),
	}
}
