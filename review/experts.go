package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// KeepExpert enters the card of an expert of the actor's organisation, or brings it up to date.
func (s *Service) KeepExpert(ctx context.Context, actor portal.Actor, card Expert, key string) error {
	staff, err := s.people.Members(ctx, actor.For, portal.RoleExpert)
	if err != nil {
		return fmt.Errorf("keep expert: %w", err)
	}
	name, err := s.people.PersonName(ctx, card.Person)
	if err != nil {
		return fmt.Errorf("keep expert: %w", err)
	}
	card.Organisation, card.Name = actor.For, name
	card.Credential.Number = strings.TrimSpace(card.Credential.Number)
	_, err = s.bus.Do(ctx, command.Command{Actor: actor, Act: "review_expert.update", Clause: law.Code105p1, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		old, there, err := expertOf(ctx, tx, actor.For, card.Person)
		if err != nil {
			return err
		}
		do := flow.Do("update")
		switch {
		case !there:
			card.ID, card.State = tx.NewID(), expertLife.Start
			err = tx.Allow("review_expert.add", ours(actor.For))
		default:
			card.ID, card.Version = old.ID, old.Version
			if old.State == Retired {
				do = "restore"
			}
			card.State, err = tx.Step(expertLife, old.ID, old.State, do, ours(actor.For))
		}
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: "review_expert", ID: card.ID}, "")
		found := append(cardSound(card, s.specialisation), finding(law.Code111p4, slices.Contains(staff, card.Person), "person", "review.rule.staff", "Name", name))
		if err := tx.Check(found...); err != nil {
			return err
		}
		if there {
			return experts.Update(ctx, tx.Tx, &card)
		}
		return experts.Insert(ctx, tx.Tx, &card)
	})
	return err
}

// specialisation reports whether the classifier holds a specialisation.
func (s *Service) specialisation(code string) bool {
	_, err := s.classes.Specialisations.At(code, s.today())
	return err == nil
}

// RetireExpert takes an expert out of those who may be given a section. What was given before stays as it is.
func (s *Service) RetireExpert(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "review_expert.retire", Clause: law.Code105p1, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		card, err := experts.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: "review_expert", ID: card.ID}, "")
		if card.State, err = tx.Step(expertLife, card.ID, card.State, "retire", ours(card.Organisation)); err != nil {
			return err
		}
		return experts.Update(ctx, tx.Tx, &card)
	})
	return err
}

// Assign gives a section to an expert of the organisation, who then declares whether there is a conflict of interest.
func (s *Service) Assign(ctx context.Context, actor portal.Actor, id portal.ID, section string, person portal.IIN, key string) error {
	c, err := s.may(ctx, actor, "review.assign", id)
	if err != nil {
		return err
	}
	staff, err := s.people.Members(ctx, c.Organisation, portal.RoleExpert)
	if err != nil {
		return fmt.Errorf("assign an expert: %w", err)
	}
	return s.turn(ctx, actor, "review.assign", law.Code105p1, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("assign"); err != nil {
			return err
		}
		card, known, err := expertOf(ctx, t, t.c.Organisation, person)
		if err != nil {
			return err
		}
		given, err := standing(ctx, t, id)
		if err != nil {
			return err
		}
		if err := t.check(
			finding(law.Code105p1, s.specialisation(section), "section", "fault.choose"),
			finding(law.Code105p1, known, "expert", "review.rule.no_card"),
			finding(law.Rules299p79, !slices.ContainsFunc(given, func(a Assignment) bool { return a.Section == section }), "section", "review.rule.given"),
		); err != nil {
			return err
		}
		if err := t.check(mayTake(t.c, card, section, slices.Contains(staff, person), s.today(), t.live)...); err != nil {
			return err
		}
		a := Assignment{ID: t.NewID(), Case: id, Section: section, Person: person, Name: card.Name, Credential: card.Credential,
			State: assignmentLife.Start, At: t.Now()}
		t.Fact("section", section)
		t.Fact("expert", card.Name)
		t.tell("expert_assigned", law.Code105p1, "section", section, "expert", card.Name)
		if err := t.notifyExpert(person, "review.expert_assigned", nil); err != nil {
			return err
		}
		return assignments.Insert(ctx, t.Tx.Tx, &a)
	})
}

// Declare is the expert's word on a section that was given: free of a conflict of interest, or not, with the reason.
func (s *Service) Declare(ctx context.Context, actor portal.Actor, assignment portal.ID, free bool, reason, key string) error {
	do, name := flow.Do("declare"), "expert_declared"
	if !free {
		do, name = "refuse", "expert_refused"
	}
	return s.onAssignment(ctx, actor, assignment, do, law.Code111p3, key, func(ctx context.Context, t *turn, a *Assignment) error {
		var err error
		if a.State, err = t.Step(assignmentLife, a.ID, a.State, do, t.section(*a)); err != nil {
			return err
		}
		if !free {
			if err := t.check(written(law.Code111p3, "reason", reason, maxText)...); err != nil {
				return err
			}
			a.Reason = strings.TrimSpace(reason)
		}
		card, _, err := expertOf(ctx, t, t.c.Organisation, a.Person)
		if err != nil {
			return err
		}
		if err := t.check(finding(law.Code147p8, !free || card.Credential.validOn(s.today()), "", "review.rule.credential", "Name", a.Name, "Number", card.Credential.Number)); err != nil {
			return err
		}
		a.DeclaredAt = t.Now()
		t.tell(name, law.Code111p3, "section", a.Section, "expert", a.Name)
		return t.notifyHead("review."+name, map[string]string{"Expert": a.Name})
	})
}

// Relieve takes a section from an expert, with the reason; it can then be given to another.
func (s *Service) Relieve(ctx context.Context, actor portal.Actor, assignment portal.ID, reason, key string) error {
	return s.onAssignment(ctx, actor, assignment, "relieve", law.Code105p11, key, func(ctx context.Context, t *turn, a *Assignment) error {
		var err error
		if a.State, err = t.Step(assignmentLife, a.ID, a.State, "relieve", t.res); err != nil {
			return err
		}
		part, there, err := partOf(ctx, t, t.c.ID, a.Section)
		if err != nil {
			return err
		}
		if err := t.check(append(written(law.Code105p11, "reason", reason, maxText),
			finding(law.Rules299p79, !there || part.State == Unwritten || part.State == Written, "", "review.rule.part_signed"))...); err != nil {
			return err
		}
		a.Reason = strings.TrimSpace(reason)
		t.Fact("reason", a.Reason)
		t.tell("expert_relieved", law.Code105p11, "section", a.Section, "expert", a.Name)
		return t.notifyExpert(a.Person, "review.expert_relieved", nil)
	})
}

// onAssignment carries out a command on an assignment within the turn of its case, while the case still runs.
func (s *Service) onAssignment(ctx context.Context, actor portal.Actor, id portal.ID, do flow.Do, clause law.Clause, key string, run func(ctx context.Context, t *turn, a *Assignment) error) error {
	before, err := assignments.Get(ctx, s.db(), id)
	if err != nil {
		return err
	}
	return s.turn(ctx, actor, assignmentLife.Act(do), clause, before.Case, key, func(ctx context.Context, t *turn) error {
		a, err := assignments.Get(ctx, t, id)
		if err != nil {
			return err
		}
		if err := run(ctx, t, &a); err != nil {
			return err
		}
		if life.Ended(t.c.State) {
			return fault.New(fault.Conflict, "fault.step")
		}
		return assignments.Update(ctx, t.Tx.Tx, &a)
	})
}

// Number sets how an organisation numbers its conclusions.
func (s *Service) SetNumbering(ctx context.Context, actor portal.Actor, template, prefix, key string) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: actor, Act: "review.organise", Clause: law.Rules299p72, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: "review_organisation", ID: portal.ID(actor.For)}, "")
		if err := tx.Allow("review.organise", ours(actor.For)); err != nil {
			return err
		}
		n, there, err := found(numberings.Get(ctx, tx, actor.For))
		if err != nil {
			return err
		}
		n.ID, n.Template, n.Prefix = actor.For, strings.TrimSpace(template), strings.TrimSpace(prefix)
		if err := tx.Check(numberingSound(n)...); err != nil {
			return err
		}
		if there {
			return numberings.Update(ctx, tx.Tx, &n)
		}
		return numberings.Insert(ctx, tx.Tx, &n)
	})
	return err
}

// numberingOf is how an organisation numbers; one that has set nothing uses the last digits of its number as its prefix.
func numberingOf(ctx context.Context, q db.Querier, organisation portal.Party) (Numbering, error) {
	n, there, err := found(numberings.Get(ctx, q, organisation))
	if err == nil && !there {
		digits := string(organisation)
		n = Numbering{ID: organisation, Template: defaultTemplate, Prefix: digits[max(0, len(digits)-5):]}
	}
	return n, err
}

// sectionsOf lists the specialisations that look at documents of a kind.
func (s *Service) sectionsOf(kind string) []string {
	section, err := s.classes.Sections.Get(kind)
	if err != nil {
		return nil
	}
	return section.Specialisations
}

// uncovered lists, by title, the documents of sections that nobody has taken who is free of a conflict.
func (s *Service) uncovered(docs []Document, given []Assignment) []string {
	var list []string
	for _, d := range docs {
		wanted := s.sectionsOf(d.Kind)
		taken := slices.ContainsFunc(given, func(a Assignment) bool { return a.State == Declared && slices.Contains(wanted, a.Section) })
		if len(wanted) > 0 && !taken && !slices.Contains(list, d.Title) {
			list = append(list, d.Title)
		}
	}
	return list
}
