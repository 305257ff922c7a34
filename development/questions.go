package development

import (
	"context"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
)

// The questions below are for other slices, which look after who may hear the answers.

// Project is what the slices may know of a project that is open.
func (s *Service) Project(ctx context.Context, id portal.ID) (portal.Project, error) {
	st, err := load(ctx, s.Bus.DB, id)
	if err != nil {
		return portal.Project{}, err
	}
	if st.State != Open {
		return portal.Project{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return st.portal(), nil
}

// Number is the number of a project as people know it; empty for a draft.
func (s *Service) Number(ctx context.Context, id portal.ID) (string, error) {
	p, err := projects.Get(ctx, s.Bus.DB, id)
	return p.Number, err
}

// Resource is a project as the rules of every slice know it.
func (s *Service) Resource(ctx context.Context, id portal.ID) (policy.Resource, error) {
	st, err := load(ctx, s.Bus.DB, id)
	if err != nil {
		return policy.Resource{}, err
	}
	return st.resource(), nil
}

// DocumentResource is the project of a document that this slice owns, as the rules know it.
func (s *Service) DocumentResource(ctx context.Context, d document.Document) (policy.Resource, error) {
	if !slices.Contains([]string{aboutMaterial, aboutPaper, aboutSheet}, d.OwnerKind) {
		return policy.Resource{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return s.Resource(ctx, d.Project)
}

// ProjectsOf lists the open projects to which the actor has access, the newest first.
func (s *Service) ProjectsOf(ctx context.Context, actor portal.Actor) ([]portal.Project, error) {
	list, err := s.mine(ctx, actor)
	if err != nil {
		return nil, err
	}
	var out []portal.Project
	for _, st := range list {
		if st.State == Open {
			out = append(out, st.portal())
		}
	}
	return out, nil
}

// mine lists the projects of an actor that are not given up, drafts included.
func (s *Service) mine(ctx context.Context, actor portal.Actor) ([]state, error) {
	if actor.Person == "" {
		return nil, nil
	}
	list, err := projectsOf(ctx, s.Bus.DB, actor.Person, actor.For)
	if err == nil && actor.Is(portal.RoleAdministrator) {
		list, err = projectsOfAdministrator(ctx, s.Bus.DB, actor.Person, actor.For)
	}
	if err != nil {
		return nil, err
	}
	out := make([]state, 0, len(list))
	for _, p := range list {
		if p.State == Abandoned {
			continue
		}
		access, err := accessOf(ctx, s.Bus.DB, p.ID)
		if err != nil {
			return nil, err
		}
		st := state{p, access}
		// Access under a contractor that is no longer named opens nothing.
		if _, ok := s.Bus.Policy.Can(actor, "development.view", st.resource()); ok {
			out = append(out, st)
		}
	}
	return out, nil
}

// Documentation lists the current versions of the agreed documents (cl. 25), as the sections are ordered.
func (s *Service) Documentation(ctx context.Context, id portal.ID) ([]portal.DocumentRef, error) {
	p, err := projects.Get(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, err
	}
	all, err := sheetsOf(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, err
	}
	var versions []portal.ID
	for _, d := range s.bySection(p, all) {
		if d.State == AgreedState {
			versions = append(versions, d.Current)
		}
	}
	return s.refs(ctx, versions)
}

// Agreed reports whether both sides have agreed the whole documentation (cl. 25).
func (s *Service) Agreed(ctx context.Context, id portal.ID) (bool, error) {
	p, err := projects.Get(ctx, s.Bus.DB, id)
	if err != nil {
		return false, err
	}
	return s.complete(ctx, s.Bus.DB, p)
}

// Clause21 lists the agreed papers between customer and designer, with the kinds that are still missing: what an
// application for expertise carries (cl. 21, 39).
func (s *Service) Clause21(ctx context.Context, id portal.ID) (have []portal.DocumentRef, missing []string, err error) {
	p, err := projects.Get(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, nil, err
	}
	var versions []portal.ID
	for _, kind := range PapersOf(p.BIM) {
		paper, known, err := paperOf(ctx, s.Bus.DB, id, p.Designer, kind)
		if err != nil {
			return nil, nil, err
		}
		if !known || paper.Agreed == "" {
			missing = append(missing, string(kind))
			continue
		}
		versions = append(versions, paper.Agreed)
	}
	have, err = s.refs(ctx, versions)
	return have, missing, err
}

// ProcurementContract is the number and date of the procurement contract (cl. 21 part 3); false when nothing is recorded,
// or that there is none.
func (s *Service) ProcurementContract(ctx context.Context, id portal.ID) (number string, date portal.Date, found bool, err error) {
	p, err := projects.Get(ctx, s.Bus.DB, id)
	if err != nil || p.Procurement == nil || p.Procurement.None {
		return "", "", false, err
	}
	return p.Procurement.Number, p.Procurement.Date, true, nil
}

// SourceMaterials lists the current versions of the source materials (cl. 17).
func (s *Service) SourceMaterials(ctx context.Context, id portal.ID) ([]portal.DocumentRef, error) {
	list, err := materialsOf(ctx, s.Bus.DB, id)
	if err != nil {
		return nil, err
	}
	var versions []portal.ID
	for _, m := range list {
		if m.State == Held {
			versions = append(versions, m.Current)
		}
	}
	return s.refs(ctx, versions)
}

func (s *Service) refs(ctx context.Context, versions []portal.ID) ([]portal.DocumentRef, error) {
	list := make([]portal.DocumentRef, 0, len(versions))
	for _, id := range versions {
		v, d, err := s.Documents.Version(ctx, s.Bus.DB, id)
		if err != nil {
			return nil, err
		}
		list = append(list, d.Ref(v))
	}
	return list, nil
}

// Shape tells by which composition the documentation of a project is set, and the stage of design: codes of the classifiers.
func (s *Service) Shape(ctx context.Context, id portal.ID) (composition, stage string, err error) {
	p, err := projects.Get(ctx, s.Bus.DB, id)
	return p.Composition, p.Stage, err
}
