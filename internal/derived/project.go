package derived

import (
	"context"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/stage"
)

// Sources are the slices that know the projects.
type Sources interface {
	// OpenProjects lists the ids of open projects that come after one, in the order of the ids.
	OpenProjects(ctx context.Context, after portal.ID, limit int) ([]portal.ID, error)
	// Project is an open project; a fault of kind NotFound for a draft, and for one that must not be seen.
	Project(ctx context.Context, id portal.ID) (portal.Project, error)
	Number(ctx context.Context, id portal.ID) (string, error)
	Facts(ctx context.Context, p portal.Project) (stage.Facts, error)
	PartyName(ctx context.Context, party portal.Party) (portal.Text, error)
}

// Project is a project with what the slices say of it: more than a catalogue may tell.
type Project struct {
	Project      portal.Project
	Number       string
	CustomerName portal.Text
	DesignerName portal.Text
	PlaceNames   []string // the names of the administrative unit in all languages, to be searched
	Parts        stage.Facts
}

// Gather asks the slices about a project; false when it is not open.
func Gather(ctx context.Context, from Sources, classifiers classifier.Classifiers, id portal.ID) (Project, bool, error) {
	p, err := from.Project(ctx, id)
	if fault.Is(err, fault.NotFound) || errors.Is(err, db.ErrNone) {
		return Project{}, false, nil
	}
	k := Project{Project: p}
	if err == nil {
		k.Number, err = from.Number(ctx, id)
	}
	if err == nil {
		k.Parts, err = from.Facts(ctx, p)
	}
	if err == nil {
		k.CustomerName, err = nameOf(ctx, from, p.Customer)
	}
	if err == nil {
		k.DesignerName, err = nameOf(ctx, from, p.Designer)
	}
	k.PlaceNames = classifiers.PlaceNames(p.KATO)
	return k, err == nil, err
}

// nameOf is the name of a party. Where the name of a natural person is not known, their number does not stand in.
func nameOf(ctx context.Context, from Sources, p portal.Party) (portal.Text, error) {
	if p == "" {
		return portal.Text{}, nil
	}
	name, err := from.PartyName(ctx, p)
	if err != nil {
		return portal.Text{}, fmt.Errorf("name of %s: %w", p, err)
	}
	if !p.IsOrganisation() && name.RU == string(p) {
		return portal.Text{}, nil
	}
	return name, nil
}
