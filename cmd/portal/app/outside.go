package app

import (
	"errors"
	"log/slog"
	"time"

	"birtereze/portal/internal/config"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/cadastre"
	"birtereze/portal/internal/gateway/legalentities"
	"birtereze/portal/internal/gateway/procurement"
)

// outside are the clients of other states' systems.
type outside struct {
	entities    *legalentities.Client
	cadastre    *cadastre.Client
	procurement *procurement.Client
}

func openOutside(cfg config.Portal, now func() time.Time) (outside, error) {
	common := func(system, address string) gateway.Config {
		return gateway.Config{System: system, BaseURL: address, PlainHTTP: cfg.PlainOutside, Retries: 2, Log: slog.Default(), Now: now}
	}
	var o outside
	var errs [3]error
	o.entities, errs[0] = legalentities.New(legalentities.Config{
		Justice: common("legal entities", cfg.LegalEntities), Statistics: common("statistics", cfg.LegalEntities)})
	o.cadastre, errs[1] = cadastre.New(cadastre.Config{Gateway: common("cadastre", cfg.Cadastre)})
	deals := common("procurement", cfg.Procurement)
	deals.Token = cfg.ProcurementToken
	o.procurement, errs[2] = procurement.New(deals)
	return o, errors.Join(errs[:]...)
}
