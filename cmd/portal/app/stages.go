package app

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/stage"
)

// stages gathers what the slices say of a project's parts.
type stages struct{ *App }

// Facts implements desk.Stages.
func (s stages) Facts(ctx context.Context, p portal.Project) (stage.Facts, error) {
	f := stage.Facts{Open: true}
	materials, err := s.Development.SourceMaterials(ctx, p.ID)
	if err != nil {
		return f, err
	}
	f.Materials = part(len(materials) > 0, true, p.Customer)
	have, missing, err := s.Development.Clause21(ctx, p.ID)
	if err != nil {
		return f, err
	}
	f.Papers = part(len(missing) == 0, len(have) > 0 || len(materials) > 0, p.Customer, p.Designer)
	agreed, err := s.Development.Agreed(ctx, p.ID)
	if err != nil {
		return f, err
	}
	f.Documentation = part(agreed, len(missing) == 0, p.Designer)
	if err := s.Approval.Stage(ctx, p.ID, &f); err != nil {
		return f, err
	}
	return f, s.Expertise.Stage(ctx, p.ID, &f)
}

// part is done, under way with somebody, or ahead.
func part(done, begun bool, holders ...portal.Party) stage.Part {
	switch {
	case done:
		return stage.Part{State: stage.Done}
	case begun:
		p := stage.Part{State: stage.UnderWay}
		for _, h := range holders {
			if h != "" {
				p.Holders = append(p.Holders, h)
			}
		}
		return p
	}
	return stage.Part{State: stage.Ahead}
}

// published gives the public register and the state bank what they derive their entries from.
type published struct{ *App }

// OpenProjects implements their Sources.
func (p published) OpenProjects(ctx context.Context, after portal.ID, limit int) ([]portal.ID, error) {
	return p.Development.OpenProjects(ctx, after, limit)
}

// Project implements their Sources.
func (p published) Project(ctx context.Context, id portal.ID) (portal.Project, error) {
	return p.Development.Project(ctx, id)
}

// Number implements their Sources.
func (p published) Number(ctx context.Context, id portal.ID) (string, error) {
	return p.Development.Number(ctx, id)
}

// Facts implements their Sources.
func (p published) Facts(ctx context.Context, project portal.Project) (stage.Facts, error) {
	return stages(p).Facts(ctx, project)
}

// PartyName implements their Sources.
func (p published) PartyName(ctx context.Context, party portal.Party) (portal.Text, error) {
	return p.Registration.PartyName(ctx, party)
}
