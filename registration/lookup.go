package registration

import (
	"context"
	"errors"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/legalentities"
	"birtereze/portal/law"
)

// AskRegister asks the state registers about the legal entity of a draft and keeps what they said – or that they said
// nothing, so that the page can tell why and offer to ask again (cl. 8 part 2).
func (s *Service) AskRegister(ctx context.Context, actor portal.Actor, id portal.ID, key string) (Extract, error) {
	r, _, err := s.Get(ctx, actor, id)
	if err != nil {
		return Extract{}, err
	}
	extract, err := s.lookUp(ctx, portal.BIN(r.Party))
	if err != nil {
		return Extract{}, err
	}
	return extract, s.change(ctx, actor, "registration.ask_register", law.C8p2, id, key,
		func(_ context.Context, tx *command.Tx, r *Registration) error {
			tx.Fact("outcome", string(extract.Outcome))
			r.Extract = extract
			return nil
		})
}

// lookUp asks the registers. That they fail is an answer too; only an error of our own is returned as one.
func (s *Service) lookUp(ctx context.Context, bin portal.BIN) (Extract, error) {
	now := s.bus.Now().UTC().Truncate(time.Microsecond)
	e, err := s.entities.ByBIN(ctx, bin)
	switch {
	case err == nil:
		return extractOf(e, now), nil
	case errors.Is(err, gateway.ErrNotFound):
		return Extract{Outcome: LookupUnknown, AskedAt: now}, nil
	case errors.Is(err, gateway.ErrNonsense):
		return Extract{Outcome: LookupNonsense, AskedAt: now}, nil
	case errors.Is(err, gateway.ErrUnavailable):
		return Extract{Outcome: LookupUnavailable, AskedAt: now}, nil
	}
	return Extract{}, err
}

func extractOf(e legalentities.Entity, now time.Time) Extract {
	x := Extract{
		Outcome: LookupFound, AskedAt: now, Name: portal.Text{RU: e.NameRU, KK: e.NameKK},
		Activity: portal.Text{RU: e.ActivityRU, KK: e.ActivityKK}, Address: portal.Text{RU: e.AddressRU, KK: e.AddressKK},
		Head: e.Head, Registered: e.Registered, KATO: e.KATO,
	}
	if e.Status == legalentities.Liquidated {
		x.Outcome = LookupLiquidated
	}
	for _, source := range e.Sources {
		x.Sources = append(x.Sources, string(source))
	}
	return x
}
