package story

import (
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/standin/visitor"
)

// Step 1, clauses 5–12: everybody registers.

// entities are who registers an organisation, each as its first person (cl. 8, 12). The operator comes first: its
// administrator gives roles to its staff.
var entities = []struct{ key, capacities string }{
	{"state-expert-head", ""},
	{"customer-a", "customer"},
	{"customer-b", "customer"},
	{"designer-head", "designer"},
	{"outsider", "customer"},
	{"bank-user", "customer|bank_user"},
}

// colleagues are who joins an organisation that is registered, with the roles that its administrator gives (cl. 12).
var colleagues = []struct{ admin, key, roles string }{
	{"state-expert-head", "state-expert-head", "expert_head"},
	{"state-expert-head", "registrar", "registrar"},
	{"state-expert-head", "integration-officer", "integration_officer"},
	{"state-expert-head", "support", "support"},
	{"state-expert-head", "maintenance", "maintenance"},
	{"state-expert-head", "security", "security"},
	{"state-expert-head", "state-expert-architecture", "expert"},
	{"state-expert-head", "state-expert-structures", "expert"},
	{"state-expert-head", "state-expert-estimate", "expert"},
	{"customer-a", "customer-a-clerk", "customer"},
	{"designer-head", "designer-gip", "designer"},
}

// officials are the people of state bodies and approving authorities, who prove their powers (cl. 11).
var officials = []struct{ key, capacity string }{
	{"authority-official", "approving_authority"},
	{"network-official", "approving_authority"},
	{"authorised-body", "authorised_body"},
}

// RegisterEntities registers the organisations (cl. 8) and their people (cl. 12).
func (t *Teller) RegisterEntities() error {
	for _, e := range entities {
		if err := t.registerEntity(e.key, e.capacities); err != nil {
			return fmt.Errorf("%s registers: %w", e.key, err)
		}
	}
	for _, c := range colleagues {
		if err := t.admit(c.admin, c.key, c.roles); err != nil {
			return fmt.Errorf("%s joins: %w", c.key, err)
		}
	}
	return nil
}

// admit lets a person ask to join, and the administrator admit them and give roles.
func (t *Teller) admit(admin, key, roles string) error {
	if admin != key {
		v, err := t.As(key)
		if err != nil {
			return err
		}
		_, err = fill(v, "/register", "/register/admission", map[string]string{"email": key + "@example.kz", "phone": "+77010000000",
			"lang": "ru", "position": persona(key).Position.RU})
		if err != nil {
			return err
		}
		t.moment(key + " asks to join")
	}
	boss, err := t.As(admin)
	if err != nil {
		return err
	}
	page, err := boss.Must("/organisation")
	if err != nil {
		return err
	}
	if page, err = page.Follow("/organisation/people/", persona(key).Surname); err != nil {
		return err
	}
	if _, err := page.Form("/admit"); err == nil {
		if page, err = fillOn(page, "/admit", nil); err != nil {
			return err
		}
	}
	for role := range strings.SplitSeq(roles, "|") {
		form, err := page.Form("/powers")
		if err != nil {
			return err
		}
		if !slices.Contains(form.Options("role"), role) {
			continue // admission gave it already
		}
		if page, err = form.Set("role", role).Send(); err != nil {
			return err
		}
	}
	return nil
}

// RegisterOfficials registers the officials: the operator asks for documents on their powers, and confirms (cl. 11).
func (t *Teller) RegisterOfficials() error {
	for _, o := range officials {
		if err := t.registerOfficial(o.key, o.capacity); err != nil {
			return fmt.Errorf("%s registers: %w", o.key, err)
		}
	}
	return nil
}

func (t *Teller) registerOfficial(key, capacity string) error {
	if err := t.registerEntity(key, capacity); err != nil {
		return err
	}
	registrar, err := t.As("registrar")
	if err != nil {
		return err
	}
	card, err := t.inQueue(registrar, "/request")
	if err != nil {
		return err
	}
	if _, err := fillOn(card, "/request", map[string]string{"request": "Приложите приказ о назначении и должностную инструкцию."}); err != nil {
		return err
	}
	v, err := t.As(key)
	if err != nil {
		return err
	}
	page, err := v.Must("/registrations/" + card.Path[strings.LastIndex(card.Path, "/")+1:])
	if err != nil {
		return err
	}
	form, err := page.Form("/documents")
	if err != nil {
		return err
	}
	proof, err := t.Samples.Get("approval")
	if err != nil {
		return err
	}
	if _, err := form.Attach("file", "Приказ о назначении.pdf", proof.Content).Send(); err != nil {
		return err
	}
	t.moment(key + " waits for the registrar")
	return t.confirmNewest()
}

func (t *Teller) registerEntity(key, capacities string) error {
	v, err := t.As(key)
	if err != nil {
		return err
	}
	page, err := fill(v, "/register", "/register", map[string]string{"as": "entity"})
	if err != nil {
		return err
	}
	chosen := map[string]string{}
	if capacities != "" {
		chosen["capacities"] = capacities
	}
	if page, err = fillOn(page, "/capacities", chosen); err != nil {
		return err
	}
	return t.finishRegistration(page, key, nil)
}

// finishRegistration goes on from the screen of details to the end.
func (t *Teller) finishRegistration(page *visitor.Page, key string, more func(*visitor.Form) error) error {
	t.moment(key + " sees the form")
	form, err := page.Form("/details")
	if err != nil {
		return err
	}
	form.Set("email", key+"@example.kz").Set("phone", "+77010000000").Set("lang", "ru")
	for _, name := range form.Fields() {
		if name == "position" {
			form.Set(name, persona(key).Position.RU)
		}
	}
	if more != nil {
		if err := more(form); err != nil {
			return err
		}
	}
	if page, err = form.Send(); err != nil {
		return err
	}
	if form, err = page.Form("/agreement"); err != nil {
		return err
	}
	if options := form.Options("agreement"); len(options) > 0 {
		form.Set("agreement", options[0])
	}
	if page, err = form.Send(); err != nil {
		return err
	}
	_, err = fillOn(page, "/check", nil)
	return err
}

// RegisterSurveyor registers the surveyor as a natural person with proof of bank details; the registrar confirms (cl. 9).
func (t *Teller) RegisterSurveyor() error {
	v, err := t.As("surveyor")
	if err != nil {
		return err
	}
	page, err := fill(v, "/register", "/register", map[string]string{"as": "person"})
	if err != nil {
		return err
	}
	if page, err = fillOn(page, "/capacities", map[string]string{"capacities": string(portal.RoleSurveyor)}); err != nil {
		return err
	}
	proof, err := t.Samples.Get("bank-details")
	if err != nil {
		return err
	}
	err = t.finishRegistration(page, "surveyor", func(f *visitor.Form) error {
		f.Set("iban", "KZ86125KZT5004100100").Set("bic", "DALAKZKA").Set("kbe", "19").Attach("file", proof.Name, proof.Content)
		return nil
	})
	if err != nil {
		return err
	}
	t.moment("surveyor waits for the registrar")
	return t.confirmNewest()
}

// confirmNewest lets the registrar confirm what can be confirmed in the queue.
func (t *Teller) confirmNewest() error {
	registrar, err := t.As("registrar")
	if err != nil {
		return err
	}
	card, err := t.inQueue(registrar, "/confirm")
	if err != nil {
		return err
	}
	_, err = fillOn(card, "/confirm", nil)
	return err
}

// inQueue is the first card of the registrar's queue that offers an act.
func (t *Teller) inQueue(registrar *visitor.Visitor, act string) (*visitor.Page, error) {
	page, err := registrar.Must("/registrar")
	if err != nil {
		return nil, err
	}
	for _, path := range page.Links("/registrar/") {
		card, err := registrar.Must(path)
		if err != nil {
			return nil, err
		}
		if offers(act)(card) {
			return card, nil
		}
	}
	return nil, fmt.Errorf("no card in the queue offers %s: %v", act, page.Links("/registrar/"))
}
