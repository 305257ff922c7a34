package story

import (
	"errors"
	"fmt"
	"strings"

	"birtereze/portal/standin/visitor"
)

// Steps 5 and 6, clauses 28–39: approving authorities, and the application for expertise.

// Approvals sends both projects to two authorities at once: the official of one signs on the Portal, the other answers from
// its own system (cl. 29–31).
func (t *Teller) Approvals() error {
	for _, c := range []struct {
		customer string
		p        Project
	}{{"customer-a", t.A}, {"customer-b", t.B}} {
		v, err := t.As(c.customer)
		if err != nil {
			return err
		}
		_, err = fill(v, c.p.Path("/approvals"), "/approvals", map[string]string{
			"authority": string(persona("authority-official").Party()) + "|" + string(persona("network-official").Party()),
			"note":      "Просим рассмотреть и согласовать проектную документацию."})
		if err != nil {
			return err
		}
	}
	t.moment("approvals wait")
	if err := t.answerAll("authority-official"); err != nil {
		return fmt.Errorf("authority-official: %w", err)
	}
	return t.answerInOwnSystem()
}

// answerInOwnSystem lets the official of the second authority answer everything in the authority's own system, and waits
// until the Portal has both answers.
func (t *Teller) answerInOwnSystem() error {
	official, err := visitor.New(t.Own, t.Lang, nil)
	if err != nil {
		return err
	}
	for range 2 {
		page, err := t.await(official, "/", "an approval in the authority's own system", func(p *visitor.Page) bool { return open(official, p) != nil })
		if err != nil {
			return err
		}
		if _, err := fillOn(open(official, page), "/answer", map[string]string{"decision": "agreed"}); err != nil {
			return err
		}
	}
	for customer, p := range map[string]Project{"customer-a": t.A, "customer-b": t.B} {
		v, err := t.As(customer)
		if err != nil {
			return err
		}
		_, err = t.await(v, p.Path("/approvals"), "both approvals on the Portal", func(page *visitor.Page) bool {
			return !strings.Contains(strings.Join(page.Actions(), " "), "/withdraw")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// open is the first card of the authority's own system that can be answered; nil when there is none.
func open(official *visitor.Visitor, page *visitor.Page) *visitor.Page {
	for _, path := range page.Links("/approvals/") {
		if card, err := official.Must(path); err == nil && offers("/answer")(card) {
			return card
		}
	}
	return nil
}

// answerAll lets an official approve everything that waits.
func (t *Teller) answerAll(key string) error {
	v, err := t.As(key)
	if err != nil {
		return err
	}
	page, err := v.Must("/approvals")
	if err != nil {
		return err
	}
	for i, path := range page.Links("/approvals/") {
		if err := t.answer(v, path, i); err != nil {
			return err
		}
	}
	return nil
}

func (t *Teller) answer(v *visitor.Visitor, path string, i int) error {
	page, err := v.Must(path)
	if err != nil {
		return err
	}
	form, err := page.Form("/document")
	if errors.Is(err, visitor.ErrNoForm) {
		return nil // answered already
	}
	if err != nil {
		return err
	}
	paper, err := t.Samples.Get("approval")
	if err != nil {
		return err
	}
	form.Set("decision", "agreed").Set("number", fmt.Sprintf("ПБ-%d/26", 318+i)).Set("dated", t.Now().Format("02.01.2006")).
		Attach("file", paper.Name, paper.Content)
	if _, err := form.Send(); err != nil {
		return err
	}
	_, err = t.sign(v, path, "/sign")
	return err
}

// Applications applies for expertise of both projects: numbered, routed by the rule table, and – B – handed over to the
// expert organisation that the customer picks from a neutrally ordered list (cl. 32, 35–39).
func (t *Teller) Applications() error {
	if err := t.apply("customer-a", &t.A); err != nil {
		return fmt.Errorf("project A: %w", err)
	}
	if err := t.apply("customer-b", &t.B); err != nil {
		return fmt.Errorf("project B: %w", err)
	}
	return nil
}

func (t *Teller) apply(customer string, p *Project) error {
	v, err := t.As(customer)
	if err != nil {
		return err
	}
	page, err := fill(v, p.Path("/expertise"), "/expertise", nil)
	if err != nil {
		return err
	}
	page, err = fillOn(page, "/application", map[string]string{"contact": persona(customer).Full.RU, "phone": "+7 716 225 40 40",
		"email": customer + "@example.kz", "statement": "yes"})
	if err != nil {
		return err
	}
	if _, err := fillOn(page, "/check", nil); err != nil {
		return err
	}
	t.moment("application of " + t.letter(*p) + " waits for its signature")
	_, err = t.sign(v, p.Path("/expertise/application/sign"), "/sign")
	return err
}
