package story

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"birtereze/portal/standin/procurement"
	"birtereze/portal/standin/visitor"
)

// Papers forms the contract, the assignment and the schedule with the designer, agreed by both sides (cl. 21); the number
// and the date of the procurement contract come from the procurement portal.
func (t *Teller) Papers() error {
	for customer, p := range map[string]Project{"customer-a": t.A, "customer-b": t.B} {
		number := procurement.SchoolContract
		if customer == "customer-b" {
			number = procurement.ClinicContract
		}
		v, err := t.As(customer)
		if err != nil {
			return err
		}
		if _, err := fill(v, p.Path("/contract"), "/contract/procurement", map[string]string{"number": number}); err != nil {
			return fmt.Errorf("procurement contract: %w", err)
		}
		for _, kind := range []string{"contract", "assignment", "schedule"} {
			if err := t.paper(customer, p, kind); err != nil {
				return fmt.Errorf("%s of %s: %w", kind, customer, err)
			}
		}
	}
	return nil
}

// paper forms one paper by the customer's hand and has both sides agree it.
func (t *Teller) paper(customer string, p Project, kind string) error {
	v, err := t.As(customer)
	if err != nil {
		return err
	}
	page, err := v.Must(p.Path("/contract"))
	if err != nil {
		return err
	}
	form, err := page.FormWith("/contract", "kind", kind)
	if err != nil {
		return err
	}
	if page, err = form.Send(); err != nil {
		return err
	}
	if form, err = page.Form("/edit"); err != nil {
		return err
	}
	t.complete(form)
	if kind == "schedule" {
		t.note(p, form)
	}
	if page, err = form.Send(); err != nil {
		return err
	}
	paper := strings.TrimSuffix(page.Path, "/edit")
	if page, err = v.Must(paper); err != nil {
		return err
	}
	if _, err = fillOn(page, "/propose", nil); err != nil {
		return err
	}
	t.moment(kind + " of " + t.letter(p) + " waits")
	act := "/agree"
	if kind == "contract" {
		act = "/sign"
	}
	for _, key := range []string{customer, "designer-head", "designer-gip"} {
		if err := t.agreePaper(key, paper, act); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// agreePaper lets a person agree or sign a paper, where it still waits for that person.
func (t *Teller) agreePaper(key, paper, act string) error {
	v, err := t.As(key)
	if err != nil {
		return err
	}
	page, err := v.Must(paper)
	if err != nil || !offers(act)(page) {
		return err
	}
	if act == "/sign" {
		_, err = t.sign(v, paper, act)
		return err
	}
	_, err = fillOn(page, act, nil)
	return err
}

// complete fills in what a form of a paper leaves open.
func (t *Teller) complete(form *visitor.Form) {
	start := t.Now()
	for _, name := range form.Fields() {
		before := form.Values.Get(name)
		base, number, numbered := strings.Cut(name, "-")
		i, err := strconv.Atoi(number)
		switch {
		case before != "" || slices.Contains([]string{"remove", "then", "add_section", "note_ru", "note_kk", "other_ru", "other_kk"}, name):
		case numbered && err == nil && base == "from":
			form.Set(name, start.AddDate(0, 0, 2*i-48).Format("02.01.2006"))
		case numbered && err == nil && base == "to":
			form.Set(name, start.AddDate(0, 0, 2*i-8).Format("02.01.2006"))
		case name == "number":
			form.Set(name, "14-ПИР/2026")
		case name == "price":
			form.Set(name, "48 200 000")
		case name == "ends":
			form.Set(name, start.AddDate(0, 3, 0).Format("02.01.2006"))
		case strings.HasSuffix(name, "_kk"):
			form.Set(name, "Мемлекеттік нормативтердің талаптарына сәйкес.")
		case strings.HasSuffix(name, "_ru"):
			form.Set(name, "По требованиям государственных нормативных документов.")
		}
	}
}

// note remembers the sections of the schedule: documentation is entered into them.
func (t *Teller) note(p Project, form *visitor.Form) {
	var sections []string
	for _, name := range form.Fields() {
		if strings.HasPrefix(name, "section-") {
			sections = append(sections, form.Values.Get(name))
		}
	}
	if p.ID == t.A.ID {
		t.A.Sections = sections
	} else {
		t.B.Sections = sections
	}
}
