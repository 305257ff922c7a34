package demo

import (
	"context"
	"fmt"

	expertapp "birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/internal/config"
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
