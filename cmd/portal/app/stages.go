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
	f, err := s.Development.Facts(ctx, p.ID)
	if err != nil {
		return f, err
	}
	if err := s.Approval.Stage(ctx, p.ID, &f); err != nil {
		return f, err
	}
	return f, s.Expertise.Stage(ctx, p.ID, &f)
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
	return names{p.App.Registration, p.App.Integration}.PartyName(ctx, party)
}
