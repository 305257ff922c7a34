package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Join enters a system whose joining is in force (cl. 54 item 5), with the token by which it will be known. Entering the
// same system again renews its token and addresses; one that has left comes back by it, and one whose exchange is suspended
// stays so until it is resumed (cl. 58 part 3).
func (s *Service) Join(ctx context.Context, actor portal.Actor, p Partner, token, key string) (command.Receipt, error) {
	return s.bus.Do(ctx, command.Command{Actor: actor, Act: "integration.join", Clause: law.C54i5, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		if err := tx.Allow("integration.join", p.resource()); err != nil {
			return err
		}
		if err := check(p, token); err != nil {
			return err
		}
		p.TokenHash = hashToken(token)
		known, err := partners.One(ctx, tx.Tx, "operator = $1 AND kind = $2", p.Operator, p.Kind)
		if err == nil {
			known.Name, known.Email, known.TokenHash, known.CallURL, known.CallKey = p.Name, p.Email, p.TokenHash, p.CallURL, p.CallKey
			tx.About(portal.Subject{Kind: "partner", ID: known.ID}, "")
			if known.State == stateLeft {
				if known.State, err = tx.Step(life, known.ID, known.State, "join", known.resource()); err != nil {
					return err
				}
				known.JoinedAt, known.Served = tx.Now(), nil // what it said of its organisations was said before
			}
			return partners.Update(ctx, tx.Tx, &known)
		}
		if !errors.Is(err, db.ErrNone) {
			return err
		}
		p.ID, p.State, p.JoinedAt = tx.NewID(), life.Start, tx.Now()
		tx.About(portal.Subject{Kind: "partner", ID: p.ID}, "")
		tx.Fact("partner", p.Name.RU)
		return partners.Insert(ctx, tx.Tx, &p)
	})
}

func check(p Partner, token string) error {
	f := fault.New(fault.Invalid, "fault.invalid").Law(law.C54i2)
	if p.Name.RU == "" || p.Name.KK == "" {
		f.Add("name", "fault.required")
	}
	if !p.Operator.IsOrganisation() {
		f.Add("operator", "fault.bin_kind")
	}
	if !slices.Contains(Kinds(), p.Kind) {
		f.Add("kind", "fault.choose")
	}
	if len(token) < 20 {
		f.Add("token", "integration.token_short")
	}
	return f.OrNil()
}

// Recognise tells which system bears a token.
func (s *Service) Recognise(ctx context.Context, token string) (portal.Actor, error) {
	p, err := partners.One(ctx, s.bus.DB, "token_hash = $1", hashToken(token))
	if errors.Is(err, db.ErrNone) {
		return portal.Actor{}, fault.New(fault.Unauthenticated, "fault.token")
	}
	if err != nil {
		return portal.Actor{}, err
	}
	if p.State == stateLeft {
		return portal.Actor{}, fault.New(fault.Forbidden, "integration.left").Law(law.C54)
	}
	if p.State != stateActive {
		return portal.Actor{}, fault.New(fault.Forbidden, "integration.suspended", "Reason", p.Suspended).Law(law.C58p2)
	}
	return p.actor(), nil
}

// Suspend stops a system's exchange at once (cl. 58); its calls are refused from the next one on.
func (s *Service) Suspend(ctx context.Context, actor portal.Actor, id portal.ID, reason, key string) error {
	return s.change(ctx, actor, id, "suspend", law.C58p2, key, func(p *Partner) error {
		if p.Suspended = reason; reason == "" {
			return fault.Wrong("reason", "fault.required").Law(law.C58p2)
		}
		return nil
	})
}

// Resume lets it go on, once its operator has told that the cause is mended (cl. 58 part 3).
func (s *Service) Resume(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.change(ctx, actor, id, "resume", law.C58p3, key, func(p *Partner) error { p.Suspended = ""; return nil })
}

// Leave ends a system's exchange: it is known no longer, and nobody works in it for the Portal (cl. 54).
func (s *Service) Leave(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.change(ctx, actor, id, "leave", law.C54i5, key, func(p *Partner) error { p.Suspended = ""; return nil })
}

func (s *Service) change(ctx context.Context, actor portal.Actor, id portal.ID, do string, clause law.Clause, key string, with func(*Partner) error) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "integration." + do, Clause: clause, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		p, err := partners.Get(ctx, tx.Tx, id)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: "partner", ID: p.ID}, "")
		if p.State, err = tx.Step(life, p.ID, p.State, flow.Do(do), p.resource()); err != nil {
			return err
		}
		if err := with(&p); err != nil {
			return err
		}
		if p.Suspended != "" {
			tx.Fact("reason", p.Suspended)
		}
		return partners.Update(ctx, tx.Tx, &p)
	})
	return err
}

// Partners lists the systems for the operator's page.
func (s *Service) Partners(ctx context.Context, actor portal.Actor) ([]Partner, error) {
	if err := s.bus.Policy.Authorise(ctx, actor, "integration.list", Partner{}.resource()); err != nil {
		return nil, err
	}
	return partners.Find(ctx, s.bus.DB, "1 = 1 ORDER BY kind, joined_at")
}

// Serve takes a system's own word on which organisations work in it (cl. 48): the list replaces the one before.
func (s *Service) Serve(ctx context.Context, actor portal.Actor, served []Served, key string) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "integration.serve", Clause: law.C48, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		p, err := partners.Get(ctx, tx.Tx, actor.System)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: "partner", ID: p.ID}, "")
		if err := tx.Allow("integration.serve", p.resource()); err != nil {
			return err
		}
		for i, one := range served {
			if !one.Party.IsOrganisation() || one.Name.RU == "" {
				return fault.Wrong(fmt.Sprintf("organisations[%d]", i), "fault.bin_kind").Law(law.C48)
			}
		}
		if slices.Equal(served, p.Served) {
			return nil
		}
		p.Served = served
		tx.Fact("organisations", fmt.Sprint(len(served)))
		return partners.Update(ctx, tx.Tx, &p)
	})
	return err
}

// ExpertOrganisation is one that may be chosen for an expertise, with the system in which it works.
type ExpertOrganisation struct {
	Served
	System portal.ID
}

// OrganisationName is the name of an organisation as the system in which it works tells it (cl. 48); false when none does.
func (s *Service) OrganisationName(ctx context.Context, party portal.Party) (portal.Text, bool, error) {
	systems, err := partners.Find(ctx, s.bus.DB, "kind = $1", ExpertSystem)
	if err != nil {
		return portal.Text{}, false, err
	}
	for _, p := range systems {
		for _, one := range p.Served {
			if one.Party == party {
				return one.Name, true, nil
			}
		}
	}
	return portal.Text{}, false, nil
}

// ExpertOrganisations lists the organisations that work in an active expert system and whose accreditation is valid on a
// day, ordered by BIN: the order favours nobody by name, and a page may turn it.
func (s *Service) ExpertOrganisations(ctx context.Context, on portal.Date) ([]ExpertOrganisation, error) {
	systems, err := partners.Find(ctx, s.bus.DB, "kind = $1 AND state = $2", ExpertSystem, stateActive)
	if err != nil {
		return nil, err
	}
	var list []ExpertOrganisation
	for _, p := range systems {
		for _, one := range p.Served {
			if p.serves(one.Party, on) {
				list = append(list, ExpertOrganisation{one, p.ID})
			}
		}
	}
	slices.SortFunc(list, func(a, b ExpertOrganisation) int {
		if a.Party < b.Party {
			return -1
		}
		return 1
	})
	return list, nil
}

// SystemOf finds the system of a kind that an organisation runs; found is false when it runs none.
func (s *Service) SystemOf(ctx context.Context, kind Kind, operator portal.Party) (id portal.ID, found bool, err error) {
	p, err := partners.One(ctx, s.bus.DB, "kind = $1 AND operator = $2 AND state <> $3", kind, operator, stateLeft)
	if errors.Is(err, db.ErrNone) {
		return "", false, nil
	}
	return p.ID, err == nil, err
}

// Send calls a system with a message and reads its answer into answer. A suspended system is not called: the message
// waits in the outbox until it is resumed. id makes the message recognisable when it comes again.
func (s *Service) Send(ctx context.Context, system portal.ID, id, event string, message, answer any) error {
	p, err := partners.Get(ctx, s.bus.DB, system)
	if err != nil {
		return err
	}
	if p.State != stateActive || p.CallURL == "" {
		return fault.New(fault.Unavailable, "integration.suspended", "Reason", p.Suspended).Law(law.C58p2)
	}
	body, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("send %s: %w", event, err)
	}
	reply, err := s.caller.Call(ctx, p.CallURL, p.CallKey, id, event, body)
	if err != nil {
		return fmt.Errorf("send %s to %s: %w", event, p.Name.RU, err)
	}
	if err := json.Unmarshal(reply, answer); err != nil {
		return fmt.Errorf("send %s to %s: its answer is no JSON of the agreed form: %w", event, p.Name.RU, err)
	}
	return nil
}

// Sealed are the tables whose records the journal seals.
func Sealed() []string { return []string{partners.Name()} }

// Name is the name of a system; empty when no system has the id, as those of the Portal itself.
func (s *Service) Name(ctx context.Context, id portal.ID) (string, error) {
	p, err := partners.Get(ctx, s.bus.DB, id)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return p.Name.RU, err
}
