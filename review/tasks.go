package review

import (
	"context"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/law"
)

// Tasks lists what waits for the actor in reviews, and for whom the actor waits.
func (s *Service) Tasks(ctx context.Context, actor portal.Actor) ([]portal.Task, error) {
	var list []portal.Task
	if actor.Is(portal.RoleExpert) || actor.Is(portal.RoleExpertHead) {
		queue, err := s.Queue(ctx, actor, false)
		if err != nil {
			return nil, err
		}
		for _, w := range queue {
			more, err := s.organisationTasks(ctx, actor, w)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		}
	}
	if actor.Is(portal.RoleCustomer) || actor.Is(portal.RoleDesigner) {
		running, err := sideCases(ctx, s.db(), actor.For)
		if err != nil {
			return nil, err
		}
		for _, c := range running {
			more, err := s.sideTask(ctx, actor, c)
			if err != nil {
				return nil, err
			}
			list = append(list, more...)
		}
	}
	return list, nil
}

// task is a task about a case, with the term that is owed.
func (s *Service) task(ctx context.Context, c Case, key, what string, clause law.Clause) (portal.Task, error) {
	t := portal.Task{Key: "task.review." + key, Args: []any{"Number", c.Number}, Subject: c.Subject(), Project: c.Project,
		Title: c.About.Name.In(string(i18n.LangOf(ctx))), Href: Href(c.ID), Clause: clause, Since: c.OpenedAt, Mine: true}
	all, err := terms(ctx, s.db(), c.ID)
	for _, d := range all {
		if d.What == what && d.EndedAt.IsZero() {
			t.Due, t.Since, t.Clause = d.Due, d.Since, d.Clause
		}
	}
	return t, err
}

// headTasks tells what the head owes in a state, with the term by which it is owed.
var headTasks = map[flow.State]struct {
	key, what string
	clause    law.Clause
}{
	Completeness: {"completeness", TermCompleteness, law.Rules299p20},
	Contracting:  {"contract", "", law.Rules299p22},
	Looking:      {"look", TermRemarks, law.Rules299p38},
	SecondLook:   {"second_look", TermSections, law.Rules299p34},
	Closing:      {"closing", TermDrafting, law.Rules299p34},
	Numbered:     {"draw", TermDrafting, law.Rules299p72},
	Drawn:        {"sign", TermTotal, law.Rules299p70},
}

func (s *Service) organisationTasks(ctx context.Context, actor portal.Actor, w Waiting) ([]portal.Task, error) {
	var list []portal.Task
	add := func(t portal.Task, err error) error {
		list = append(list, t)
		return err
	}
	if actor.Is(portal.RoleExpertHead) {
		if h, owes := headTasks[w.State]; owes {
			if err := add(s.task(ctx, w.Case, h.key, h.what, h.clause)); err != nil {
				return nil, err
			}
		} else if HolderOf(w.State) == WithCustomer {
			t, err := s.task(ctx, w.Case, "customer_"+string(w.State), TermAnswers, law.Rules299p38)
			if err != nil {
				return nil, err
			}
			t.Mine, t.Holder = false, w.Customer.Name.In(string(i18n.LangOf(ctx)))
			list = append(list, t)
		}
		if w.Asked.Ground != "" {
			if err := add(s.task(ctx, w.Case, "asked", "", law.Rules299p39)); err != nil {
				return nil, err
			}
		}
	}
	more, err := s.expertTasks(ctx, actor, w)
	return append(list, more...), err
}

// expertTasks tells what the actor owes for the sections that are theirs: one task a kind, whatever the number of sections.
func (s *Service) expertTasks(ctx context.Context, actor portal.Actor, w Waiting) ([]portal.Task, error) {
	given, err := standing(ctx, s.db(), w.ID)
	if err != nil || len(w.Sections) == 0 {
		return nil, err
	}
	owes := func(state flow.State) bool {
		return slices.ContainsFunc(given, func(a Assignment) bool { return a.Person == actor.Person && a.State == state })
	}
	var list []portal.Task
	add := func(key, what string, clause law.Clause) error {
		t, err := s.task(ctx, w.Case, key, what, clause)
		list = append(list, t)
		return err
	}
	if owes(Assigned) {
		if err := add("declare", "", law.Code111p3); err != nil {
			return nil, err
		}
	}
	if !owes(Declared) {
		return list, nil
	}
	switch w.State {
	case Looking:
		err := add("section", TermRemarks, law.Rules299p38)
		return list, err
	case SecondLook:
		all, err := remarksOf(ctx, s.db(), w.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(r Remark) bool { return r.State == Answered && slices.Contains(w.Sections, r.Section) }) {
			err = add("judge", TermSections, law.Rules299p38)
		}
		return list, err
	case Closing:
		return s.partTask(ctx, w, list)
	}
	return list, nil
}

// partTask adds one task for the parts that the actor has not signed yet.
func (s *Service) partTask(ctx context.Context, w Waiting, list []portal.Task) ([]portal.Task, error) {
	for _, section := range w.Sections {
		p, there, err := partOf(ctx, s.db(), w.ID, section)
		if err != nil {
			return nil, err
		}
		if !there || p.State == Unwritten || p.State == Written {
			t, err := s.task(ctx, w.Case, "part", TermDrafting, law.Rules299p79s2)
			return append(list, t), err
		}
	}
	return list, nil
}

// sideTask tells what the customer's side owes, or for whom it waits.
func (s *Service) sideTask(ctx context.Context, actor portal.Actor, c Case) ([]portal.Task, error) {
	res, err := s.Resource(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if _, may := s.bus.Policy.Can(actor, "review.view", res); !may {
		return nil, nil
	}
	key, what, clause := "course", TermTotal, clauseOf(c.About.Kind)
	_, answers := s.bus.Policy.Can(actor, remarkLife.Act("answer"), res)
	_, signs := s.bus.Policy.Can(actor, "review.conclude_contract", res)
	mine := true
	switch {
	case c.State == Offered && signs:
		key, what, clause = "sign_contract", "", law.Rules299p22
	case c.State == Answering && answers:
		key, what, clause = "answer", TermAnswers, law.Rules299p38
	default:
		mine = false
	}
	t, err := s.task(ctx, c, key, what, clause)
	if err != nil {
		return nil, err
	}
	t.Href, t.Mine = SideHref(c.Project), mine
	if !mine {
		name, err := s.people.PartyName(ctx, c.Organisation)
		if err != nil {
			return nil, err
		}
		t.Holder = name.In(string(i18n.LangOf(ctx)))
	}
	return []portal.Task{t}, nil
}
