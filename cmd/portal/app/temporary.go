package app

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/stage"
	"birtereze/portal/law"
)

type noBank struct{}

func (noBank) Placement(context.Context, portal.Project, stage.Facts) (bool, []law.Finding, error) {
	return false, nil, nil
}

type noRegister struct{}

func (noRegister) ByConclusion(context.Context, string) (portal.ID, portal.ID, bool, error) {
	return "", "", false, nil
}
func (noRegister) Count(context.Context) (int, error) { return 0, nil }
