package story

import (
	"fmt"
	"strings"

	"birtereze/portal/standin/visitor"
)

// Steps 6 and 7 for project B, clauses 37, 38 and 45–48: the expert system.

// Admission lets the expert system's operator admit two expert organisations while their accreditation is valid, and their
// heads enter their experts (cl. 48).
func (t *Teller) Admission() error {
	admin, err := t.AsExpert("expert-system-admin")
	if err != nil {
		return err
	}
	for _, key := range []string{"expert-head", "second-expert-head"} {
		org, ok := persona(key).Org()
		if !ok {
			return fmt.Errorf("%s acts for no organisation", key)
		}
		_, err := fill(admin, "/organisations/new", "/organisations", map[string]string{"bin": string(org.BIN), "name_ru": org.Name.RU,
			"name_kk": org.Name.KK, "name_en": org.Name.EN, "email": key + "@example.kz", "number": "KZ-АКК-" + string(org.BIN[6:10]),
			"from": t.Now().AddDate(-1, 0, 0).Format("02.01.2006"), "until": t.Now().AddDate(2, 0, 0).Format("02.01.2006"),
			"specialisations": "architecture|structures|estimate"})
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	head, err := t.AsExpert("expert-head")
	if err != nil {
		return err
	}
	for _, key := range []string{"expert-a", "expert-b"} {
		p := persona(key)
		_, err := fill(head, "/people", "/people", map[string]string{"iin": string(p.IIN), "name": p.Full.RU, "email": key + "@example.kz", "roles": "expert"})
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// HandOver lets the customer of B pick an expert organisation from the neutrally ordered list; the Portal hands the case over
// the same day and keeps the receipt (cl. 35, 37).
func (t *Teller) HandOver() error {
	v, err := t.As("customer-b")
	if err != nil {
		return err
	}
	path := t.B.Path("/expertise/organisations")
	page, err := t.await(v, path, "the list of expert organisations", offers("/organisations"))
	if err != nil {
		return err
	}
	if _, err := fillOn(page, "/organisations", map[string]string{"organisation": string(persona("expert-head").Party())}); err != nil {
		return err
	}
	head, err := t.AsExpert("expert-head")
	if err != nil {
		return err
	}
	_, err = t.await(head, "/review", "the case in the expert system", func(page *visitor.Page) bool { return len(page.Links("/review/")) > 0 })
	return err
}

// privateReview is the review of the clinic by an expert organisation, in the expert system.
func (t *Teller) privateReview() panel {
	return panel{at: t.AsExpert, head: "expert-head", side: "customer-b", project: &t.B, experts: []expert{
		{"expert-a", "architecture|fire_safety|master_plan|technology|civil_defence|sanitary|environment", "ЭА-2201"},
		{"expert-b", "structures|heating_ventilation|water_sewer|heat_networks|power|low_current|gas|estimate|construction_organisation", "ЭБ-1904"},
	}}
}

// ReviewB carries the clinic through the expert system to its conclusion; every event is mirrored on the Portal (cl. 38, 46).
func (t *Teller) ReviewB() error {
	if err := t.begin(t.privateReview()); err != nil {
		return err
	}
	if err := t.end(t.privateReview()); err != nil {
		return err
	}
	v, err := t.As("customer-b")
	if err != nil {
		return err
	}
	_, err = t.await(v, t.B.Path("/expertise/approval"), "the conclusion on the Portal", offers("/approval"))
	return err
}

// ApproveB enters and signs the document by which the customer approves the clinic's project (cl. 42).
func (t *Teller) ApproveB() error { return t.approve("customer-b", "b", t.B) }

// ApproveA enters and signs the document by which the customer approves the school's project (cl. 42).
func (t *Teller) ApproveA() error { return t.approve("customer-a", "a", t.A) }

func (t *Teller) approve(customer, letter string, p Project) error {
	v, err := t.As(customer)
	if err != nil {
		return err
	}
	path := p.Path("/expertise/approval")
	page, err := t.await(v, path, "approval to enter", offers("/approval"))
	if err != nil {
		return err
	}
	order, err := t.Samples.Get(letter + "/approval-order")
	if err != nil {
		return err
	}
	form, err := page.Form("/approval")
	if err != nil {
		return err
	}
	form.Set("number", order.Number).Set("date", t.Now().Format("02.01.2006")).Attach("file", order.Name, order.Content)
	if _, err := form.Send(); err != nil {
		return err
	}
	t.moment("approval of " + strings.ToUpper(letter) + " waits for its signature")
	_, err = t.sign(v, path, "/approval/sign")
	return err
}
