// Package story tells, step by step and by each person's own hand, how two projects go from registration to the public
// register and the state bank. The demonstration begins in the middle of it; the scenario tests tell it whole.
package story

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
	"birtereze/portal/standin/samples"
	"birtereze/portal/standin/visitor"
)

// Teller tells the story to the two programs.
type Teller struct {
	Portal    string // addresses
	Expert    string
	Own       string // of the second authority's own system
	Lang      string
	Authority *authority.Authority
	Samples   *samples.Set
	Now       func() time.Time
	Patience  time.Duration     // how long to wait for what happens in the background
	Moment    func(name string) // told of what has come to pass within a step, such as "contract of A waits"; may be nil
	// Sign is how people sign the form of a page whose action has an end; nil: they open the page and sign it.
	Sign func(v *visitor.Visitor, path, action string) (*visitor.Page, error)

	// What the story has come to know.
	A, B    Project
	people  map[string]*visitor.Visitor
	samples []samples.File
}

// Project is one of the two projects.
type Project struct {
	ID          portal.ID
	Sections    []string // of the schedule
	Application portal.ID
	Case        string // address of its review
}

// moment tells whoever listens that something has come to pass.
func (t *Teller) moment(name string) {
	if t.Moment != nil {
		t.Moment(name)
	}
}

// letter is how the story calls a project.
func (t *Teller) letter(p Project) string {
	if p.ID == t.A.ID {
		return "A"
	}
	return "B"
}

// Path is an address below the project.
func (p Project) Path(rest string) string { return "/projects/" + string(p.ID) + rest }

// As is a persona at the Portal, signed in.
func (t *Teller) As(key string) (*visitor.Visitor, error) { return t.at(t.Portal, key) }

// AsExpert is a persona at the expert system, signed in.
func (t *Teller) AsExpert(key string) (*visitor.Visitor, error) { return t.at(t.Expert, key) }

func (t *Teller) at(base, key string) (*visitor.Visitor, error) {
	if v := t.people[base+key]; v != nil {
		return v, nil
	}
	v, err := t.Visitor(base, key)
	if err != nil {
		return nil, err
	}
	if err := t.SignIn(v); err != nil {
		return nil, fmt.Errorf("%s signs in: %w", key, err)
	}
	if t.people == nil {
		t.people = map[string]*visitor.Visitor{}
	}
	t.people[base+key] = v
	return v, nil
}

// Visitor is a persona at a site, not signed in yet, with keys of the stand-in authority.
func (t *Teller) Visitor(base, key string) (*visitor.Visitor, error) {
	sign, err := t.Keys(key)
	if err != nil {
		return nil, err
	}
	return visitor.New(base, t.Lang, sign)
}

// Keys are a persona's keys, for signing and for signing in.
func (t *Teller) Keys(key string) (visitor.Sign, error) {
	id, err := t.Authority.Persona(key)
	if err != nil {
		return nil, err
	}
	return func(content []byte, attached, signIn bool) ([]byte, error) {
		pair := id.Signing
		if signIn {
			pair = id.SignIn
		}
		return authority.Message{Content: content, Attached: attached, At: t.Now()}.Sign(pair)
	}, nil
}

// Leave has everybody close their browsers: whoever acts next signs in again.
func (t *Teller) Leave() { t.people = nil }

// SignIn signs in by a signature on the challenge.
func (t *Teller) SignIn(v *visitor.Visitor) error {
	_, err := t.sign(v, "/sign-in", "/sign-in")
	return err
}

// fill opens a page, fills in one of its forms and sends it; the form is named by the end of its action.
func fill(v *visitor.Visitor, path, action string, fields map[string]string) (*visitor.Page, error) {
	page, err := v.Must(path)
	if err != nil {
		return nil, err
	}
	return fillOn(page, action, fields)
}

func fillOn(page *visitor.Page, action string, fields map[string]string) (*visitor.Page, error) {
	form, err := page.Form(action)
	if err != nil {
		return page, err
	}
	for name, value := range fields {
		form.Set(name, strings.Split(value, "|")...)
	}
	return form.Send()
}

// sign opens a page and signs the form whose action has this end.
func (t *Teller) sign(v *visitor.Visitor, path, action string) (*visitor.Page, error) {
	if t.Sign != nil {
		return t.Sign(v, path, action)
	}
	page, err := v.Must(path)
	if err != nil {
		return nil, err
	}
	form, err := page.Form(action)
	if err != nil {
		return nil, err
	}
	if page, err = form.Sign(); err != nil {
		return nil, err
	}
	return page, page.OK()
}

// ErrTooLong says that what was to happen in the background did not.
var ErrTooLong = errors.New("it did not happen in time")

// await opens a page until it fulfils a wish.
func (t *Teller) await(v *visitor.Visitor, path, what string, fulfilled func(*visitor.Page) bool) (*visitor.Page, error) {
	for end := time.Now().Add(t.Patience); ; time.Sleep(100 * time.Millisecond) {
		page, err := v.Open(path)
		if err != nil {
			return nil, err
		}
		if page.Status == 200 && fulfilled(page) {
			return page, nil
		}
		if time.Now().After(end) {
			return nil, fmt.Errorf("%s: %s: %w: %.400s", path, what, ErrTooLong, page.Text)
		}
	}
}

// offers tells whether a page offers a form whose action has this end.
func offers(action string) func(*visitor.Page) bool {
	return func(p *visitor.Page) bool {
		_, err := p.Form(action)
		return err == nil
	}
}

func persona(key string) personas.Person {
	p, err := personas.Get(key)
	if err != nil {
		return personas.Person{}
	}
	return p
}

// Step is a part of the story.
type Step struct {
	Name string
	Do   func() error
}

// Beginning is the part of the story that is over when the demonstration begins: A stands before the answers to its
// remarks, B before the hand-over of its documents.
func (t *Teller) Beginning() []Step {
	return []Step{
		{"organisations register (cl. 8, 12)", t.RegisterEntities},
		{"a surveyor registers (cl. 9)", t.RegisterSurveyor},
		{"officials register (cl. 11)", t.RegisterOfficials},
		{"expert organisations are admitted to the expert system (cl. 48)", t.Admission},
		{"projects are declared (cl. 4, 18, 19)", t.DeclareProjects},
		{"source materials (cl. 17)", t.Materials},
		{"access (cl. 20)", t.Access},
		{"contract, assignment, schedule (cl. 21)", t.Papers},
		{"documentation (cl. 22–25)", t.Documentation},
		{"approvals (cl. 28–31)", t.Approvals},
		{"applications for expertise (cl. 32–39)", t.Applications},
		{"the review of A up to its remarks (cl. 33, 34)", t.BeginReviewA},
	}
}

// Steps are the whole story in its order.
func (t *Teller) Steps() []Step {
	return append(t.Beginning(),
		Step{"the review of A up to its conclusion (cl. 33, 34)", t.EndReviewA},
		Step{"the customer approves A (cl. 42)", t.ApproveA},
		Step{"B is handed over to the expert system (cl. 35, 37)", t.HandOver},
		Step{"the review of B in the expert system, mirrored on the Portal (cl. 38, 45, 46)", t.ReviewB},
		Step{"the customer approves B (cl. 42)", t.ApproveB},
	)
}
