package expertise

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// TermHandOver is the term of the hand-over: the day on which the application arrived (cl. 37).
const TermHandOver = "expertise.hand_over"

// route distributes a registered application by the rule table in force on the day of its registration (cl. 35). It does
// nothing to one that was distributed already.
func (s *Service) route(ctx context.Context, id portal.ID) error {
	a, err := applications.Get(ctx, s.Bus.DB, id)
	if err != nil || a.State != Registered {
		return err
	}
	e, err := s.Editions.On(a.Date)
	if err != nil {
		return fmt.Errorf("route application %s: %w", a.Number, err)
	}
	name, err := s.name(ctx, s.Operator)
	if err != nil {
		return err
	}
	in := inputs(a.About, a.Answers)
	r := Route(in, e)
	_, err = s.change(ctx, command.Command{Actor: portal.System("expertise"), Act: "expertise.route", Clause: law.C35, Key: "expertise.route:" + string(id)}, id, a.About, func(ctx context.Context, d *deed) error {
		if err := d.step(routes[r.Result]); err != nil {
			return err
		}
		return s.decide(ctx, d, Decision{Result: r.Result, Ground: r.Ground, Edition: r.Edition, Rule: r.Rule, Inputs: in, Trace: r.Trace}, name)
	})
	if fault.Is(err, fault.Conflict) {
		return nil // somebody else was first by a moment
	}
	return err
}

// decide keeps a decision and tells everybody whom it concerns.
func (s *Service) decide(ctx context.Context, d *deed, made Decision, operator portal.Text) error {
	made.ID, made.Application, made.Project, made.At = d.NewID(), d.a.ID, d.a.Project, d.Now()
	if err := decisions.Insert(ctx, d.Tx.Tx, &made); err != nil {
		return err
	}
	d.a.Result, d.a.Decision = made.Result, made.ID
	d.a.Organisation, d.a.Title = "", portal.Text{}
	if made.Result == StateOrganisation || made.Result == Offline {
		d.a.Organisation, d.a.Title = s.Operator, operator
	}
	d.Fact("result", string(made.Result))
	d.Fact("ground", string(made.Ground))
	if made.Edition != "" {
		d.Fact("edition", made.Edition)
		d.Fact("rule", made.Rule)
	}
	if made.Result == Manual {
		if err := d.Notify(portal.Notice{Role: portal.RoleRegistrar, Key: "notice.expertise.undecided", Args: d.args(), Href: OperatorHref(d.a.ID)}); err != nil {
			return err
		}
	}
	key := "notice.expertise.registered"
	if made.ByHand() {
		key = "notice.expertise.overridden"
	}
	if err := d.notifySides(key); err != nil {
		return err
	}
	return d.Emit("expertise.registered", map[string]string{"application": string(d.a.ID), "number": d.a.Number, "result": string(made.Result)})
}

// Override is the operator's decision by hand where the table leaves it to them, or its decision does not hold (cl. 35):
// an act of its own, with its reason, visible to all parties.
func (s *Service) Override(ctx context.Context, actor portal.Actor, id portal.ID, result Result, reason, key string) error {
	_, p, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	if !slices.Contains([]Result{StateOrganisation, ExpertOrganisation, Offline, NotRequired}, result) {
		return fault.Wrong("result", "fault.choose").Law(law.C35)
	}
	name, err := s.name(ctx, s.Operator)
	if err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise.override", Clause: law.C35, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		if err := d.step(override(result)); err != nil {
			return err
		}
		if err := d.Check(written(law.C35, "reason", reason, 2000)...); err != nil {
			return err
		}
		d.Fact("reason", reason)
		return s.decide(ctx, d, Decision{Result: result, Ground: law.C35, Inputs: inputs(d.a.About, d.a.Answers), Reason: reason,
			Person: actor.Person, Name: actor.Name, For: actor.For}, name)
	})
	return err
}

// Place is an organisation in the list that is shown to the customer, with what decides its place.
type Place struct {
	Organisation
	Key string // SHA-256 of the seed and the organisation's BIN, hexadecimal
}

// Seed is what turns the list of expert organisations for one application: it is known only once the application is
// registered, favours nobody, and anybody can compute the order again.
func (a Application) Seed() string { return a.Number + "|" + string(a.Date) }

// Turn puts organisations in the order of SHA-256(seed | BIN): nobody's place can be bought, asked for, or foreseen.
func Turn(list []Organisation, seed string) []Place {
	turned := make([]Place, len(list))
	for i, o := range list {
		sum := sha256.Sum256([]byte(seed + "|" + string(o.Party)))
		turned[i] = Place{o, hex.EncodeToString(sum[:])}
	}
	slices.SortStableFunc(turned, func(a, b Place) int { return strings.Compare(a.Key, b.Key) })
	return turned
}

// Organisations is the list from which the customer chooses (Code art. 105 point 8), in its order. That it was shown, to
// whom and when, is journalled: once a day for the same person and the same list.
func (s *Service) Organisations(ctx context.Context, actor portal.Actor, id portal.ID) (Application, []Place, error) {
	a, p, err := s.find(ctx, actor, id)
	if err != nil {
		return a, nil, err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "expertise.show_list", a.resource(p)); err != nil {
		return a, nil, err
	}
	all, err := s.Partners.ExpertOrganisations(ctx, s.today())
	if err != nil {
		return a, nil, fmt.Errorf("expert organisations: %w", err)
	}
	list := Turn(all, a.Seed())
	if a.State != Choosing {
		return a, list, nil
	}
	shown := make([]string, len(list))
	for i, o := range list {
		shown[i] = string(o.Party)
	}
	order := strings.Join(shown, " ")
	key := fmt.Sprintf("expertise.list:%s:%s:%s:%s", id, actor.Person, s.today(), digest([]byte(order))[:16])
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise.show_list", Clause: law.Code105p8, Key: key}, id, p, func(_ context.Context, d *deed) error {
		d.unchanged = true
		d.Fact("seed", d.a.Seed())
		d.Fact("list", order)
		return d.Allow("expertise.show_list", d.res)
	})
	return a, list, err
}

// Choose is the customer's choice of the organisation (Code art. 105 point 8). The application leaves for its expert system
// the same day (cl. 37).
func (s *Service) Choose(ctx context.Context, actor portal.Actor, id portal.ID, party portal.Party, key string) error {
	a, p, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "expertise.choose", a.resource(p)); err != nil {
		return err
	}
	all, err := s.Partners.ExpertOrganisations(ctx, s.today())
	if err != nil {
		return fmt.Errorf("expert organisations: %w", err)
	}
	i := slices.IndexFunc(all, func(o Organisation) bool { return o.Party == party })
	if i < 0 && a.State == Choosing {
		return fault.Wrong("organisation", "expertise.organisation_gone").Law(law.Code105p8)
	}
	var chosen Organisation
	if i >= 0 {
		chosen = all[i]
	}
	body, err := s.handover(ctx, a, p, chosen)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise.choose", Clause: law.Code105p8, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		if err := d.step("choose"); err != nil {
			return err
		}
		if d.a.Decision != a.Decision {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if err := d.Check(independent(p, party)); err != nil {
			return err
		}
		d.a.Organisation, d.a.Title, d.a.System, d.a.ChosenAt = chosen.Party, chosen.Name, chosen.System, d.Now()
		d.Fact("organisation", string(chosen.Party))
		d.Fact("seed", d.a.Seed())
		if err := d.Start(deadline.Term{What: TermHandOver, Days: 0, Unit: calendar.CalendarDays, Clause: law.C37}); err != nil {
			return err
		}
		if err := s.tell(ctx, d, EventApplication, "", body); err != nil {
			return err
		}
		return d.Emit("expertise.chosen", map[string]string{"application": string(d.a.ID), "number": d.a.Number, "organisation": string(chosen.Party)})
	})
	return err
}
