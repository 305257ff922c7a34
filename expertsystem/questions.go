package expertsystem

import (
	"context"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
)

// pageOfCases is how many cases a page lists.
const pageOfCases = 50

// Cases lists the cases that the Portal has handed over, the newest first: those after one in the list. more tells that
// the list goes on.
func (s *Service) Cases(ctx context.Context, actor portal.Actor, after portal.ID) (list []Case, more bool, err error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "exchange.list", policy.Public("")); err != nil {
		return nil, false, err
	}
	return s.cases(ctx, "", after)
}

func (s *Service) cases(ctx context.Context, course string, after portal.ID) ([]Case, bool, error) {
	var before Case
	if after != "" {
		var err error
		if before, err = cases.Get(ctx, s.db(), after); err != nil {
			return nil, false, err
		}
	}
	list, err := casesBefore(ctx, s.db(), course, before, pageOfCases+1)
	if len(list) > pageOfCases {
		return list[:pageOfCases], true, err
	}
	return list, false, err
}

// Trouble is what has not arrived: at the Portal, with the reason, and here, with why it was refused.
type Trouble struct {
	Failing []Told
	Refused []Received
	Cases   map[portal.ID]Case // to which they belong
}

// Trouble lists what has not arrived, for the operator.
func (s *Service) Trouble(ctx context.Context, actor portal.Actor) (Trouble, error) {
	t := Trouble{Cases: map[portal.ID]Case{}}
	if err := s.Bus.Policy.Authorise(ctx, actor, "exchange.list", policy.Public("")); err != nil {
		return t, err
	}
	var err error
	if t.Failing, err = untold(ctx, s.db()); err != nil {
		return t, err
	}
	if t.Refused, err = refusals(ctx, s.db()); err != nil {
		return t, err
	}
	var ids []portal.ID
	for _, m := range t.Failing {
		ids = append(ids, m.Case)
	}
	for _, m := range t.Refused {
		ids = append(ids, m.Case)
	}
	for _, id := range ids {
		if _, there := t.Cases[id]; there || id == "" {
			continue
		}
		c, known, err := caseOf(ctx, s.db(), id)
		if err != nil {
			return t, err
		}
		if known {
			t.Cases[id] = c
		}
	}
	return t, nil
}

// CaseFile is a case with everything that went to and fro.
type CaseFile struct {
	Case     Case
	Files    []File
	Received []Received
	Told     []Told
}

// Exchange finds a case with its messages.
func (s *Service) Exchange(ctx context.Context, actor portal.Actor, id portal.ID) (CaseFile, error) {
	c, found, err := caseOf(ctx, s.db(), id)
	if err != nil {
		return CaseFile{}, err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "exchange.view", c.resource()); err != nil {
		return CaseFile{}, err
	}
	if !found {
		return CaseFile{}, fault.New(fault.NotFound, "fault.not_found")
	}
	f := CaseFile{Case: c}
	if f.Files, err = filesOf(ctx, s.db(), id); err != nil {
		return f, err
	}
	if f.Received, err = messagesOf(ctx, s.db(), id); err != nil {
		return f, err
	}
	f.Told, err = toldOf(ctx, s.db(), id)
	return f, err
}

// Arriving lists the cases of the actor's organisation whose documents are still being fetched, for its head.
func (s *Service) Arriving(ctx context.Context, actor portal.Actor) ([]Case, error) {
	if !actor.Is(portal.RoleExpertHead) {
		return nil, nil
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "exchange.view", Case{Organisation: actor.For}.resource()); err != nil {
		return nil, err
	}
	return arriving(ctx, s.db(), actor.For)
}

// Edition is the final edition of a project: the documents in the versions upon which the conclusion was given, and the
// conclusion (cl. 48).
type Edition struct {
	Case       Case
	Documents  []portal.DocumentRef
	Conclusion Concluded
}

// Editions lists the cases that are concluded, for the authorised body.
func (s *Service) Editions(ctx context.Context, actor portal.Actor, after portal.ID) (list []Case, more bool, err error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "edition.list", policy.Public("")); err != nil {
		return nil, false, err
	}
	return s.cases(ctx, courseConcluded, after)
}

// Edition finds the final edition of a project, for the authorised body.
func (s *Service) Edition(ctx context.Context, actor portal.Actor, id portal.ID) (Edition, error) {
	c, _, err := caseOf(ctx, s.db(), id)
	if err != nil {
		return Edition{}, err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "edition.view", c.resource()); err != nil {
		return Edition{}, err
	}
	course, err := s.Reviews.Course(ctx, s.db(), id)
	if err != nil {
		return Edition{}, err
	}
	if course.Conclusion == nil {
		return Edition{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return Edition{c, course.Documents, *course.Conclusion}, nil
}

// FinalEdition reports whether a document of a case is part of its final edition, once the expertise is concluded: what was
// looked at, or the conclusion with its data and parts. It is asked by the download, not by a user.
func (s *Service) FinalEdition(ctx context.Context, d document.Document) (bool, error) {
	c, found, err := caseOf(ctx, s.db(), d.OwnerID)
	if err != nil || !found || c.Course != courseConcluded {
		return false, err
	}
	course, err := s.Reviews.Course(ctx, s.db(), c.ID)
	if err != nil || course.Conclusion == nil {
		return false, err
	}
	if slices.ContainsFunc(course.Documents, func(ref portal.DocumentRef) bool { return ref.Document == d.ID }) {
		return true, nil
	}
	ours := append([]portal.ID{course.Conclusion.Document, course.Conclusion.XML}, course.Conclusion.Parts...)
	return slices.ContainsFunc(d.Versions, func(v document.Version) bool { return slices.Contains(ours, v.ID) }), nil
}
