// Package authoritysystem stands in for an approving authority's own system: it asks the Portal's integration API what
// waits, fetches the documents, shows them to its official, and answers with a document that the official has signed
// (Order cl. 29, 31). It knows nothing of the Portal but that API.
package authoritysystem

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"birtereze/portal"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
	"birtereze/portal/standin/samples"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Auto is the mode in which the system answers by itself, in favour.
const Auto control.Mode = "auto"

// Options make a stand-in.
type Options struct {
	Portal    string               // address of the Portal's API
	Token     string               // by which the Portal knows the system
	Authority *authority.Authority // who issues the official's keys
	Official  string               // persona who signs; empty: the head of the network authority
	Now       func() time.Time     // nil: time.Now
	Every     time.Duration        // how often Run asks what waits; zero: two seconds
	Delay     time.Duration        // how long the mode Auto lets an approval wait; zero: twenty seconds
	Auto      bool                 // begins in the mode Auto
	Font      []byte               // TrueType with Kazakh letters for the documents; empty: Latin letters
}

// Decision is what the authority says.
type Decision string

// The decisions, as the Portal's API knows them.
const (
	Agreed  Decision = "agreed"
	Refused Decision = "refused"
)

// Standin is the system. It is safe for concurrent use.
type Standin struct {
	*control.Panel
	options  Options
	official personas.Person
	issuer   personas.Organisation
	api      *http.Client

	mu     sync.Mutex
	cards  []*card // in the order of their coming
	issued int     // documents of the year
	asked  time.Time
	failed string // why the Portal could not be asked; empty when it could
}

// card is an approval as the system keeps it.
type card struct {
	approval
	Since    time.Time // since when it is here
	Decision Decision
	Number   string // of the signed document
	Answered time.Time
	Failed   string // why the last answer did not arrive
}

// New makes the stand-in; nothing is asked before Run or Poll.
func New(o Options) (*Standin, error) {
	if o.Official == "" {
		o.Official = "network-official"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Every <= 0 {
		o.Every = 2 * time.Second
	}
	if o.Delay <= 0 {
		o.Delay = 20 * time.Second
	}
	o.Portal = strings.TrimSuffix(o.Portal, "/")
	s := &Standin{options: o, api: &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	var err error
	if s.official, err = personas.Get(o.Official); err != nil {
		return nil, fmt.Errorf("stand-in of an authority's system: %w", err)
	}
	var works bool
	if s.issuer, works = s.official.Org(); !works {
		return nil, fmt.Errorf("stand-in of an authority's system: %s acts for nobody", o.Official)
	}
	s.Panel, err = control.New(control.Options{Name: "authoritysystem", Texts: texts, Modes: []control.Mode{Auto, control.Down}, Data: s.tables, Other: true})
	if err != nil {
		return nil, err
	}
	if o.Auto {
		err = s.Set(Auto)
	}
	return s, err
}

// Run asks what waits again and again, until the context ends.
func (s *Standin) Run(ctx context.Context) {
	tick := time.NewTicker(s.options.Every)
	defer tick.Stop()
	for {
		// Why the Portal could not be asked stands on the page; the next round may fare better.
		_ = s.Poll(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Poll asks once what waits, and in the mode Auto answers what has waited long enough.
func (s *Standin) Poll(ctx context.Context) error {
	if s.Mode() == control.Down {
		return nil
	}
	err := s.look(ctx)
	s.mu.Lock()
	s.asked, s.failed = s.options.Now(), ""
	if err != nil {
		s.failed = err.Error()
	}
	s.mu.Unlock()
	if err != nil || s.Mode() != Auto {
		return err
	}
	var all error
	for _, id := range s.ripe() {
		all = errors.Join(all, s.Answer(ctx, id, Agreed, ""))
	}
	return all
}

// look brings the list up to date. What is new is taken up, so that the customer sees that it is being looked at.
func (s *Standin) look(ctx context.Context) error {
	waiting, err := s.list(ctx)
	if err != nil {
		return err
	}
	s.forget(waiting)
	for _, a := range waiting {
		if s.known(a.ID) {
			continue
		}
		whole, err := s.get(ctx, a.ID)
		if err != nil {
			return err
		}
		if a.State == "sent" {
			if err := s.take(ctx, a.ID); err != nil {
				return err
			}
		}
		s.mu.Lock()
		s.cards = append(s.cards, &card{approval: whole, Since: s.options.Now()})
		s.mu.Unlock()
	}
	return nil
}

// forget drops what no longer waits although it was not answered here: the customer has withdrawn it.
func (s *Standin) forget(waiting []approval) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cards = slices.DeleteFunc(s.cards, func(c *card) bool {
		return c.Decision == "" && !slices.ContainsFunc(waiting, func(a approval) bool { return a.ID == c.ID })
	})
}

func (s *Standin) known(id portal.ID) bool {
	_, found := s.card(id)
	return found
}

// card is a copy of what is kept of an approval.
func (s *Standin) card(id portal.ID) (card, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.cards, func(c *card) bool { return c.ID == id })
	if i < 0 {
		return card{}, false
	}
	return *s.cards[i], true
}

// ripe lists what has waited long enough to be answered by itself.
func (s *Standin) ripe() []portal.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []portal.ID
	for _, c := range s.cards {
		if c.Decision == "" && s.options.Now().Sub(c.Since) >= s.options.Delay {
			list = append(list, c.ID)
		}
	}
	return list
}

// ErrAnswered says that an approval was answered before, or is not known here.
var ErrAnswered = errors.New("there is nothing to be answered")

// Answer answers an approval with a document that the official signs; a refusal needs its grounds.
func (s *Standin) Answer(ctx context.Context, id portal.ID, d Decision, grounds string) error {
	c, found := s.card(id)
	if !found || c.Decision != "" {
		return fmt.Errorf("answer approval %s: %w", id, ErrAnswered)
	}
	number := s.number(c)
	a, err := s.signed(c, d, number, grounds)
	if err == nil {
		err = s.answer(ctx, id, a)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, kept := range s.cards {
		if kept.ID != id {
			continue
		}
		kept.Number, kept.Failed = number, ""
		if err != nil {
			kept.Failed = err.Error()
			continue
		}
		kept.Decision, kept.Answered = d, s.options.Now()
	}
	if err != nil {
		return fmt.Errorf("answer approval %s: %w", id, err)
	}
	return nil
}

// number is the next number of a document; one that did not arrive keeps its number.
func (s *Standin) number(c card) string {
	if c.Number != "" {
		return c.Number
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issued++
	return fmt.Sprintf("%d-%04d", s.options.Now().In(portal.Location()).Year(), s.issued)
}

// signed makes the authority's document and the official's signature over its bytes.
func (s *Standin) signed(c card, d Decision, number, grounds string) (answer, error) {
	today := portal.DateOf(s.options.Now())
	words := func(key string, pairs ...any) samples.Text {
		return samples.Text{RU: s.text("ru", key, pairs...), KK: s.text("kk", key, pairs...)}
	}
	paper := samples.Paper{Title: words("authoritysystem.paper." + string(d)), Number: number, Date: string(today),
		Issuer: samples.Text{RU: s.issuer.Name.RU, KK: s.issuer.Name.KK},
		Chapters: []samples.Chapter{{Heading: words("authoritysystem.paper.heading"),
			Paragraphs: []samples.Text{words("authoritysystem.paper.text_"+string(d), "Project", c.Name.RU, "Number", string(c.ObjectNumber), "Count", len(c.Documents))}}}}
	if grounds != "" {
		paper.Chapters[0].Paragraphs = append(paper.Chapters[0].Paragraphs, samples.Text{RU: grounds, KK: grounds})
	}
	file, err := paper.PDF(s.options.Font)
	if err != nil {
		return answer{}, err
	}
	keys, err := s.options.Authority.Persona(s.options.Official)
	if err != nil {
		return answer{}, err
	}
	cms, err := authority.Message{Content: file, At: s.options.Now()}.Sign(keys.Signing)
	return answer{Decision: d, Number: number, Date: today, Grounds: grounds, Official: s.official.IIN, FileName: "approval-" + number + ".pdf", File: file, CMS: cms}, err
}
