package story

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"birtereze/portal/standin/visitor"
)

// Step 7, clauses 33, 34 and 46: the course of a review, the same in both programs.

// panel is who carries out a review, and where.
type panel struct {
	at      func(key string) (*visitor.Visitor, error)
	head    string
	experts []expert
	side    string // the customer's person, at the Portal
	project *Project
}

type expert struct{ key, specialisations, number string }

// stateReview is the review of the school by the state expert organisation, on the Portal.
func (t *Teller) stateReview() panel {
	return panel{at: t.As, head: "state-expert-head", side: "customer-a", project: &t.A, experts: []expert{
		{"state-expert-architecture", "architecture|fire_safety|master_plan|technology|civil_defence|sanitary|environment", "АР-0117"},
		{"state-expert-structures", "structures|heating_ventilation|water_sewer|heat_networks|power|low_current|gas", "КЖ-0412"},
		{"state-expert-estimate", "estimate|construction_organisation", "СМ-0055"},
	}}
}

// BeginReviewA carries the school through completeness, contract and experts to its remarks.
func (t *Teller) BeginReviewA() error { return t.begin(t.stateReview()) }

// EndReviewA carries it through answers and the second look to its conclusion.
func (t *Teller) EndReviewA() error { return t.end(t.stateReview()) }

func (t *Teller) begin(p panel) error {
	if err := t.cards(p); err != nil {
		return fmt.Errorf("cards of the experts: %w", err)
	}
	head, err := p.at(p.head)
	if err != nil {
		return err
	}
	if _, err := t.await(head, "/review", "the case", func(page *visitor.Page) bool { return p.find(page) }); err != nil {
		return err
	}
	return t.each(p, part{"completeness and contract", t.agreeReview}, part{"experts", t.assign}, part{"remarks", t.remarks})
}

func (t *Teller) end(p panel) error {
	return t.each(p, part{"answers", t.answers}, part{"second look", t.secondLook}, part{"conclusion", t.conclude})
}

type part struct {
	name string
	do   func(panel) error
}

func (t *Teller) each(p panel, parts ...part) error {
	for _, one := range parts {
		if err := one.do(p); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		t.moment(one.name + " of " + t.letter(*p.project))
	}
	return nil
}

// agreeReview accepts the set as complete, and signs the contract from both sides.
func (t *Teller) agreeReview(p panel) error {
	head, err := p.at(p.head)
	if err != nil {
		return err
	}
	page, err := head.Must(p.project.Case + "/accept")
	if err != nil {
		return err
	}
	form, err := page.Form("/accept")
	if err != nil {
		return err
	}
	if slices.Contains(form.Fields(), "waived") {
		form.Set("waived", "Не требуется: объект подключается к существующим сетям.")
	}
	if form.Values.Get("profile") == "" {
		form.Set("profile", form.Options("profile")[0])
	}
	if _, err := form.Send(); err != nil {
		return err
	}
	t.moment("set of " + t.letter(*p.project) + " is complete")
	_, err = fill(head, p.project.Case+"/contract", "/contract", map[string]string{"number": "Э-117/26", "date": t.Now().Format("02.01.2006"), "price": "9 450 000"})
	if err != nil {
		return err
	}
	if _, err := t.sign(head, p.project.Case+"/contract", "/contract/sign"); err != nil {
		return err
	}
	customer, err := t.As(p.side)
	if err != nil {
		return err
	}
	if _, err := t.await(customer, p.project.Path("/expertise/contract"), "the contract to sign", offers("/contract")); err != nil {
		return err
	}
	t.moment("expertise contract of " + t.letter(*p.project) + " waits")
	_, err = t.sign(customer, p.project.Path("/expertise/contract"), "/contract")
	return err
}

// assign gives every section to an expert whose specialisation fits; each declares to be free of a conflict of interest.
func (t *Teller) assign(p panel) error {
	head, err := p.at(p.head)
	if err != nil {
		return err
	}
	page, err := t.await(head, p.project.Case+"/experts", "sections to assign", offers("/experts"))
	if err != nil {
		return err
	}
	form, err := page.Form("/experts")
	if err != nil {
		return err
	}
	for _, section := range form.Options("section") {
		if err := p.assignSection(head, section); err != nil {
			return fmt.Errorf("section %s: %w", section, err)
		}
	}
	for _, e := range p.experts {
		v, err := p.at(e.key)
		if err != nil {
			return err
		}
		page, err := v.Must(p.project.Case + "/experts")
		if err != nil {
			return err
		}
		for _, link := range page.Links(p.project.Case + "/experts/") {
			card, err := v.Must(link)
			if err != nil {
				return err
			}
			if offers(link)(card) {
				if _, err := fillOn(card, link, map[string]string{"free": "yes"}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// assignSection tries the experts in their order: one whose specialisation does not fit is refused.
func (p panel) assignSection(head *visitor.Visitor, section string) error {
	if section == "" {
		return nil
	}
	for _, e := range p.experts {
		page, err := head.Must(p.project.Case + "/experts")
		if err != nil {
			return err
		}
		form, err := page.Form("/experts")
		if err != nil {
			return err
		}
		if page, err = form.Set("section", section).Set("expert", string(persona(e.key).IIN)).Submit(); err != nil {
			return err
		}
		if page.Status == http.StatusOK {
			return nil
		}
	}
	return nil
}

// remarks are drafted by experts, each with the norm that it rests on, and issued together by the head.
func (t *Teller) remarks(p panel) error {
	for i, remark := range []struct{ section, words string }{
		{"architecture", "На планах не указана ширина эвакуационных выходов из актового зала."},
		{"structures", "Не приведён расчёт фундаментов на просадочных грунтах."},
	} {
		v, err := p.at(p.experts[i].key)
		if err != nil {
			return err
		}
		page, err := v.Must(p.project.Case + "/remarks/new")
		if err != nil {
			return err
		}
		form, err := page.Form("/remarks")
		if err != nil {
			return err
		}
		sections := form.Options("section")
		documents := form.Options("document")
		section := sections[len(sections)-1]
		if slices.Contains(sections, remark.section) {
			section = remark.section
		}
		form.Set("section", section).Set("document", documents[len(documents)-1]).Set("place", "лист 3").Set("words", remark.words).
			Set("norm", "СН РК 1.02-03-2022").Set("point", "9.5").Set("severity", form.Options("severity")[0])
		if _, err := form.Send(); err != nil {
			return err
		}
	}
	head, err := p.at(p.head)
	if err != nil {
		return err
	}
	_, err = fill(head, p.project.Case+"/issue", "/issue", nil)
	return err
}

// answers are given by the customer on the Portal, and handed in together.
func (t *Teller) answers(p panel) error {
	v, err := t.As(p.side)
	if err != nil {
		return err
	}
	base := p.project.Path("/expertise/remarks/")
	page, err := t.await(v, p.project.Path("/expertise"), "remarks to answer", func(page *visitor.Page) bool { return len(page.Links(base)) > 0 })
	if err != nil {
		return err
	}
	better, err := t.Samples.Get("a/explanatory-note-2")
	if err != nil {
		return err
	}
	for i, link := range page.Links(base) {
		card, err := v.Must(link)
		if err != nil {
			return err
		}
		form, err := card.Form(link)
		if err != nil {
			return err
		}
		if form.Set("text", "Замечание принято, документ дополнен."); i == 0 {
			form.Attach("file", better.Name, better.Content)
		}
		if options := form.Options("document"); i == 0 && len(options) > 1 {
			form.Set("document", options[1])
		}
		if _, err := form.Send(); err != nil {
			return err
		}
	}
	if page, err = t.await(v, p.project.Path("/expertise"), "answers to hand in", offers("/hand-in")); err != nil {
		return err
	}
	_, err = fillOn(page, "/hand-in", nil)
	return err
}

// secondLook lets the experts accept the answers, and the head close the looking.
func (t *Teller) secondLook(p panel) error {
	head, err := p.at(p.head)
	if err != nil {
		return err
	}
	base := p.project.Case + "/remarks/"
	for _, e := range p.experts[:2] {
		v, err := p.at(e.key)
		if err != nil {
			return err
		}
		page, err := t.await(v, p.project.Case, "answers to judge", func(page *visitor.Page) bool { return len(page.Links(base)) > 0 })
		if err != nil {
			return err
		}
		for _, link := range page.Links(base) {
			card, err := t.await(v, link, "a remark", func(*visitor.Page) bool { return true })
			if err != nil {
				return err
			}
			if offers("/judge")(card) {
				if _, err := fillOn(card, "/judge", map[string]string{"verdict": "accept"}); err != nil {
					return err
				}
			}
		}
	}
	_, err = fill(head, p.project.Case+"/close", "/close", nil)
	return err
}

// conclude has every expert write and sign the parts of their sections, and the head sign the whole.
func (t *Teller) conclude(p panel) error {
	base := p.project.Case + "/parts/"
	for _, e := range p.experts {
		v, err := p.at(e.key)
		if err != nil {
			return err
		}
		page, err := v.Must(p.project.Case + "/conclusion")
		if err != nil {
			return err
		}
		for _, link := range page.Links(base) {
			if strings.Count(strings.TrimPrefix(link, base), "/") > 0 {
				continue
			}
			if err := t.writePart(v, link); err != nil {
				return fmt.Errorf("%s: %w", link, err)
			}
		}
	}
	head, err := p.at(p.head)
	if err != nil {
		return err
	}
	page, err := head.Must(p.project.Case + "/conclusion")
	if err != nil {
		return err
	}
	form, err := page.Form("/conclusion")
	if err != nil {
		return err
	}
	if _, err := form.Set("outcome", "positive").Set("words", "Проект соответствует требованиям и рекомендуется к утверждению.").Send(); err != nil {
		return err
	}
	t.moment("conclusion of " + t.letter(*p.project) + " waits for its signature")
	_, err = t.sign(head, p.project.Case+"/conclusion", "/conclusion/sign")
	return err
}

// writePart writes and signs one expert's part, where it is that expert's.
func (t *Teller) writePart(v *visitor.Visitor, link string) error {
	page, err := v.Open(link)
	if err != nil || page.Status != http.StatusOK || !offers(link)(page) {
		return err
	}
	if _, err := fillOn(page, link, map[string]string{"complies": "yes", "words": "Решения раздела соответствуют государственным нормативам."}); err != nil {
		return err
	}
	_, err = t.sign(v, link, link+"/sign")
	return err
}

// cards enters who the experts are, with their specialisations and certificates.
func (t *Teller) cards(p panel) error {
	head, err := p.at(p.head)
	if err != nil {
		return err
	}
	for _, e := range p.experts {
		page, err := head.Must("/experts")
		if err != nil {
			return err
		}
		form, err := page.Form("/experts")
		if err != nil {
			return err
		}
		form.Set("person", string(persona(e.key).IIN)).Set("specialisations", strings.Split(e.specialisations, "|")...).
			Set("credential", "attestat").Set("credential_number", e.number).
			Set("issued", t.Now().AddDate(-1, 0, 0).Format("02.01.2006")).Set("until", t.Now().AddDate(1, 0, 0).Format("02.01.2006"))
		if _, err := form.Send(); err != nil {
			return fmt.Errorf("%s: %w", e.key, err)
		}
	}
	return nil
}

// find looks for the case of the project in the queue.
func (p panel) find(page *visitor.Page) bool {
	for _, link := range page.Links("/review/") {
		p.project.Case = strings.Split(link, "?")[0]
		return true
	}
	return false
}
