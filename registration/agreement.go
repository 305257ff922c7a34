package registration

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Kind is which agreement it is.
type Kind string

// The agreements of the Order.
const (
	UserAgreement Kind = "user" // of every user (cl. 8)
	BankAgreement Kind = "bank" // for the catalogue of the state bank, of who builds on state investment (cl. 10)
)

// clause is why an agreement is accepted.
func (k Kind) clause() law.Clause {
	if k == BankAgreement {
		return law.C10
	}
	return law.C8p1
}

//go:embed agreements
var agreementFiles embed.FS

// Edition is an agreement as it reads from a day on, in three languages.
type Edition struct {
	Kind  Kind
	Name  string            // the first day, "2026-07-01"
	First portal.Date       // from which it is in force
	Text  map[string]string // Markdown, by language
	Hash  string            // SHA-256 over the three texts
}

// Agreements are the editions of all agreements. They are data: a new edition is a new set of files, and an old one is
// never changed, since people have accepted it.
type Agreements struct{ editions []Edition }

// LoadAgreements reads the editions that the program carries: <kind>/<first day>.<language>.md.
func LoadAgreements() (*Agreements, error) {
	folder, err := fs.Sub(agreementFiles, "agreements")
	if err != nil {
		return nil, fmt.Errorf("load agreements: %w", err)
	}
	return loadAgreements(folder)
}

func loadAgreements(folder fs.FS) (*Agreements, error) {
	names, err := fs.Glob(folder, "*/*.ru.md")
	if err != nil {
		return nil, fmt.Errorf("load agreements: %w", err)
	}
	a := &Agreements{}
	for _, name := range names {
		e, err := loadEdition(folder, strings.TrimSuffix(name, ".ru.md"))
		if err != nil {
			return nil, fmt.Errorf("load agreements: %w", err)
		}
		a.editions = append(a.editions, e)
	}
	slices.SortFunc(a.editions, func(x, y Edition) int { return strings.Compare(string(x.First), string(y.First)) })
	return a, nil
}

func loadEdition(folder fs.FS, stem string) (Edition, error) {
	day, err := portal.ParseDate(path.Base(stem))
	if err != nil {
		return Edition{}, fmt.Errorf("edition %s: %w", stem, err)
	}
	e := Edition{Kind: Kind(path.Dir(stem)), Name: string(day), First: day, Text: map[string]string{}}
	h := sha256.New()
	for _, lang := range []string{"kk", "ru", "en"} {
		text, err := fs.ReadFile(folder, stem+"."+lang+".md")
		if err != nil {
			return Edition{}, fmt.Errorf("edition %s: %w", stem, err)
		}
		e.Text[lang] = string(text)
		fmt.Fprintf(h, "%s %d\n", lang, len(text))
		h.Write(text)
	}
	e.Hash = hex.EncodeToString(h.Sum(nil))
	return e, nil
}

// InForce is the newest edition of an agreement whose first day has come.
func (a *Agreements) InForce(k Kind, day portal.Date) (Edition, bool) {
	for _, e := range slices.Backward(a.editions) {
		if e.Kind == k && e.First <= day {
			return e, true
		}
	}
	return Edition{}, false
}

// Edition finds an edition by its name, however old.
func (a *Agreements) Edition(k Kind, name string) (Edition, bool) {
	i := slices.IndexFunc(a.editions, func(e Edition) bool { return e.Kind == k && e.Name == name })
	if i < 0 {
		return Edition{}, false
	}
	return a.editions[i], true
}

// agreementInForce is the edition that is to be accepted now.
func (s *Service) agreementInForce(k Kind) (Edition, error) {
	e, ok := s.agreements.InForce(k, s.today())
	if !ok {
		return Edition{}, fault.New(fault.NotFound, "fault.not_found").Because(fmt.Errorf("no edition of agreement %q is in force", k))
	}
	return e, nil
}

func agreementResource(k Kind, p portal.Party, registered bool) policy.Resource {
	return policy.Resource{Type: "Agreement", ID: portal.ID(k), View: "agreement.view",
		Attrs: policy.Attrs{"kind": string(k), "party": string(p), "registered": registered}}
}

// Accept accepts the edition in force for the party on whose behalf the actor acts. The edition that was shown must be
// given, so that nobody accepts what they have not seen.
func (s *Service) Accept(ctx context.Context, actor portal.Actor, k Kind, shown, key string) error {
	e, err := s.agreementInForce(k)
	if err != nil {
		return err
	}
	_, err = s.bus.Do(ctx, command.Command{Actor: actor, Act: "agreement.accept", Clause: k.clause(), Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			tx.About(portal.Subject{Kind: "agreement", ID: portal.ID(k)}, "")
			_, registered, err := findProfile(ctx, tx, actor.For)
			if err != nil {
				return err
			}
			if err := tx.Allow("agreement.accept", agreementResource(k, actor.For, registered)); err != nil {
				return err
			}
			if err := tx.Check(rule(shown == e.Name, k.clause(), "agreement", "agreement")); err != nil {
				return err
			}
			return accept(ctx, tx, e, actor.Person, actor.For)
		})
	return err
}

// accept keeps who accepted which edition, for whom; accepting again changes nothing.
func accept(ctx context.Context, tx *command.Tx, e Edition, person portal.IIN, party portal.Party) error {
	before, err := acceptedBy(ctx, tx, party, person, e.Kind, e.Name)
	if err != nil || before {
		return err
	}
	tx.Fact("agreement", string(e.Kind))
	tx.Fact("edition", e.Name)
	tx.Fact("sha256", e.Hash)
	return acceptances.Insert(ctx, tx.Tx, &Acceptance{ID: tx.NewID(), Kind: e.Kind, Edition: e.Name, SHA256: e.Hash,
		Person: person, Party: party, At: tx.Now()})
}

// acceptance tells whether the actor may accept an edition for their party now, and how it was accepted before.
func (s *Service) acceptance(ctx context.Context, actor portal.Actor, e Edition) (may bool, done Acceptance, err error) {
	_, registered, err := findProfile(ctx, s.bus.DB, actor.For)
	if err != nil || !registered {
		return false, Acceptance{}, err
	}
	inForce, _ := s.agreements.InForce(e.Kind, s.today())
	_, allowed := s.bus.Policy.Can(actor, "agreement.accept", agreementResource(e.Kind, actor.For, registered))
	all, err := acceptancesFor(ctx, s.bus.DB, actor.For)
	for _, a := range all {
		if a.Kind == e.Kind && a.Edition == e.Name {
			done = a
		}
	}
	return allowed && inForce.Name == e.Name, done, err
}

// AcceptedBank reports whether somebody has accepted, for the party, the edition in force of the additional agreement
// that opens the state bank's catalogue (cl. 10).
func (s *Service) AcceptedBank(ctx context.Context, party portal.Party) (bool, error) {
	return s.accepted(ctx, party, BankAgreement)
}

func (s *Service) accepted(ctx context.Context, party portal.Party, k Kind) (bool, error) {
	e, err := s.agreementInForce(k)
	if err != nil {
		return false, err
	}
	return acceptedFor(ctx, s.bus.DB, party, k, e.Name)
}
