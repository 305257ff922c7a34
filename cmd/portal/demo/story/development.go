package story

import (
	"fmt"
	"strings"

	"birtereze/portal"
	"birtereze/portal/standin/cadastre"
	"birtereze/portal/standin/visitor"
)

// Steps 2–4, clauses 4 and 17–25: two projects are declared, equipped and designed.

// DeclareProjects enters both projects with their objects (cl. 4, 18, 19).
func (t *Teller) DeclareProjects() error {
	a, err := t.declare("customer-a", map[string]string{
		"name_ru": "Строительство средней школы на 900 мест в г. Кокшетау Акмолинской области",
		"name_kk": "Ақмола облысы Көкшетау қаласында 900 орындық орта мектеп салу",
		"works":   "new", "level": "II", "financing": "local_budget", "composition": "civil", "stage": "working_project",
	}, map[string]string{"object_number": string(cadastre.School), "kato": "110000000",
		"place_ru": "г. Кокшетау, микрорайон Васильковский", "place_kk": "Көкшетау қ., Васильков шағынауданы",
		"characteristic-capacity": "900", "characteristic-floors": "2", "characteristic-total_area": "11860", "characteristic-seismicity": "6"})
	if err != nil {
		return fmt.Errorf("project A: %w", err)
	}
	t.A.ID = a
	b, err := t.declare("customer-b", map[string]string{
		"name_ru": "Капитальный ремонт здания поликлиники в г. Кокшетау Акмолинской области",
		"name_kk": "Ақмола облысы Көкшетау қаласындағы емхана ғимаратын күрделі жөндеу",
		"works":   "capital_repair", "level": "II", "financing": "local_budget", "composition": "civil", "stage": "working_project",
	}, map[string]string{"object_number": string(cadastre.Clinic), "kato": "110000000",
		"place_ru": "г. Кокшетау, ул. Ауэзова, 214", "place_kk": "Көкшетау қ., Әуезов к-сі, 214",
		"characteristic-floors": "2", "characteristic-total_area": "576"})
	if err != nil {
		return fmt.Errorf("project B: %w", err)
	}
	t.B.ID = b
	return nil
}

func (t *Teller) declare(customer string, about, object map[string]string) (portal.ID, error) {
	v, err := t.As(customer)
	if err != nil {
		return "", err
	}
	page, err := fill(v, "/projects/new", "/projects/new", map[string]string{"kind": "construction", "secret": "no"})
	if err != nil {
		return "", err
	}
	id := portal.ID(strings.Split(page.Path, "/")[2])
	return id, t.describe(page, about, object)
}

func (t *Teller) describe(page *visitor.Page, about, object map[string]string) error {
	page, err := fillOn(page, "/about", about)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, page.Describe())
	}
	if page, err = fillOn(page, "/object", object); err != nil {
		return fmt.Errorf("%w\n%s", err, page.Describe())
	}
	_, err = fillOn(page, "/create", nil)
	return err
}

// Materials waits for what the cadastre has of A, and enters by hand what it does not have of either project (cl. 17).
func (t *Teller) Materials() error {
	v, err := t.As("customer-a")
	if err != nil {
		return err
	}
	_, err = t.await(v, t.A.Path("/materials"), "materials from the cadastre", func(p *visitor.Page) bool { return len(p.Links("/documents/")) >= 5 })
	if err != nil {
		return err
	}
	for _, m := range []struct {
		customer, kind, sample string
		project                Project
	}{
		{"customer-a", "investment_decision", "a/decision", t.A},
		{"customer-a", "survey_geological", "a/geology", t.A},
		{"customer-b", "investment_decision", "b/decision", t.B},
		{"customer-b", "defect_act", "b/defect-act", t.B},
		{"customer-b", "technical_examination", "b/technical-survey", t.B},
		{"customer-b", "land_document", "b/land", t.B},
	} {
		if v, err = t.As(m.customer); err != nil {
			return err
		}
		if err := t.enterMaterial(v, m.project, m.kind, m.sample); err != nil {
			return fmt.Errorf("material %s: %w", m.sample, err)
		}
	}
	return nil
}

func (t *Teller) enterMaterial(v *visitor.Visitor, p Project, kind, sample string) error {
	paper, err := t.Samples.Get(sample)
	if err != nil {
		return err
	}
	page, err := v.Must(p.Path("/materials"))
	if err != nil {
		return err
	}
	form, err := page.Form("/materials")
	if err != nil {
		return err
	}
	day, _ := portal.ParseDate(paper.Date)
	form.Set("kind", kind).Set("number", paper.Number).Set("date", day.Time().Format("02.01.2006")).Set("issuer", paper.Issuer.RU).
		Set("title", paper.Title.RU).Attach("file", paper.Name, paper.Content)
	_, err = form.Send()
	return err
}

// Access names the designer and the surveyor, and gives access to people of both sides (cl. 20).
func (t *Teller) Access() error {
	for customer, p := range map[string]Project{"customer-a": t.A, "customer-b": t.B} {
		if err := t.giveAccess(customer, p); err != nil {
			return fmt.Errorf("%s: %w", customer, err)
		}
	}
	return nil
}

func (t *Teller) giveAccess(customer string, p Project) error {
	v, err := t.As(customer)
	if err != nil {
		return err
	}
	for side, party := range map[string]portal.Party{"designer": persona("designer-head").Party(), "surveyor": persona("surveyor").Party()} {
		page, err := v.Must(p.Path("/access"))
		if err != nil {
			return err
		}
		form, err := page.FormWith("/access/contractor", "side", side)
		if err != nil {
			return err
		}
		if _, err := form.Set("party", string(party)).Send(); err != nil {
			return err
		}
	}
	for _, g := range []struct{ side, key, duties string }{
		{"customer", customer, "works|agrees"}, {"designer", "designer-head", "works|agrees"}, {"designer", "designer-gip", "works|agrees"},
	} {
		page, err := v.Must(p.Path("/access"))
		if err != nil {
			return err
		}
		form, err := page.FormWith("/access", "side", g.side)
		if err != nil {
			return err
		}
		form.Set("person", string(persona(g.key).IIN)).Set("duties", strings.Split(g.duties, "|")...)
		if _, err := form.Send(); err != nil {
			return fmt.Errorf("access of %s: %w", g.key, err)
		}
	}
	return nil
}
