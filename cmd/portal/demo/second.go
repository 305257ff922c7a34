package demo

import (
	"context"
	"fmt"

	expertapp "birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/internal/config"
	"birtereze/portal/standin/authoritysystem"
	"birtereze/portal/ui"
)

func (w *World) startExpertSystem(ctx context.Context) error {
	operator, admin, err := headOf("expert-system-admin")
	if err != nil {
		return err
	}
	cfg := config.ExpertSystem{Program: w.program("expertsystem", w.config.Expert, w.Addresses.Expert), Operator: operator.BIN, FirstAdmin: admin.IIN,
		PortalURL: w.Addresses.Portal, Token: w.secrets.ExpertToken, CallKey: w.secrets.ExpertCallKey}
	if w.Expert, err = expertapp.Open(ctx, cfg, w.config.Now); err != nil {
		return fmt.Errorf("the expert system: %w", err)
	}
	w.runProgram(ctx, w.Expert.Program(), "expert", "expert-admin")
	return nil
}

// startAuthoritySystem starts the second authority's own system; its official answers there.
func (w *World) startAuthoritySystem(ctx context.Context) error {
	font, err := ui.Font(400)
	if err != nil {
		return err
	}
	w.Own, err = authoritysystem.New(authoritysystem.Options{Portal: w.Addresses.Portal, Token: w.secrets.AuthorityToken, Authority: w.Authority,
		Now: w.config.Now, Font: font})
	if err != nil {
		return err
	}
	w.serve("authority-system", w.Own.Handler())
	w.running.Go(func() { w.Own.Run(ctx) })
	return nil
}
