// Package app puts the expert system together: the reviews that it shares with the Portal, its own admission and exchange,
// and the Portal's public API, by which alone the two talk (cl. 45, 46).
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"birtereze/portal/expertsystem"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/config"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/notice"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/signin"
	signinui "birtereze/portal/internal/signin/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/migrations"
	"birtereze/portal/review"
	"birtereze/portal/ui"
)

// App is the expert system, put together.
type App struct {
	*platform.Platform
	Config config.ExpertSystem
	Web    *web.App

	System *expertsystem.Service
	Review *review.Service
}

// Rules are all rules of the expert system.
func Rules() []policy.Source {
	return []policy.Source{command.Rules(), expertsystem.Rules(), review.Rules()}
}

// Texts are all messages of the expert system.
func Texts() []fs.FS {
	return []fs.FS{ui.Messages(), fault.Texts, sign.Texts, format.Texts, document.Texts, notice.Texts, deadlineui.Texts(), signinui.Texts(),
		texts, expertsystem.Texts(), review.Texts()}
}

// Sealed are all tables whose records the journal seals.
func Sealed() []string {
	return slices.Concat(deadline.Sealed(), document.Sealed(), review.Sealed(), expertsystem.Sealed())
}

// Flows are all flow tables of the expert system.
func Flows() []*flow.Table { return slices.Concat(expertsystem.Flows(), review.Flows()) }

// Open puts the expert system together on an installation's database.
func Open(ctx context.Context, cfg config.ExpertSystem, now func() time.Time) (*App, error) {
	p, err := platform.Open(ctx, cfg.Program, now, migrations.ExpertSystem(), Rules(), Texts())
	if err != nil {
		return nil, err
	}
	a := &App{Platform: p, Config: cfg}
	if err := a.build(); err != nil {
		return nil, errors.Join(err, p.DB.Close())
	}
	return a, nil
}

func (a *App) build() error {
	classes, err := classifier.Load()
	if err != nil {
		return err
	}
	thePortal, err := a.openPortal()
	if err != nil {
		return err
	}
	a.System = expertsystem.NewService(expertsystem.Parts{Bus: a.Bus, Documents: a.Keeper, Days: a.Days, Classifiers: classes, Portal: thePortal,
		Operator: a.Config.Operator, FirstAdmin: a.Config.FirstAdmin})
	a.Review, err = review.New(review.Parts{Bus: a.Bus, Documents: a.Keeper, People: a.System, Print: a.Printer, Classifiers: classes, Follow: a.System.Follow})
	if err != nil {
		return err
	}
	a.System.Reviews = reviews{a.Review}
	a.Review.Jobs(a.Bus.Queue)
	a.System.Jobs(a.Bus.Queue)
	mailer, err := a.Mailer()
	if err != nil {
		return err
	}
	notice.NewCourier(a.DB, a.Bus.Queue, a.System, mailer, a.Messages, a.Config.BaseURL)
	return a.buildPages()
}

// Bounds of a call to the Portal: a conclusion with its parts is tens of megabytes.
const (
	portalTimeout = 90 * time.Second
	portalStall   = 30 * time.Second
)

func (a *App) openPortal() (*portalapi.Spool, error) {
	client, err := portalapi.New(gateway.Config{BaseURL: a.Config.PortalURL, PlainHTTP: a.Config.PlainOutside, Token: a.Config.Token,
		UserAgent: "Birtereze-ExpertSystem/1", Timeout: portalTimeout, StallTimeout: portalStall, Log: slog.Default(), Now: a.DB.Now})
	if err != nil {
		return nil, err
	}
	// Beside the journal's key: a folder of this machine, so that a large document goes on after a restart too.
	folder := filepath.Join(filepath.Dir(a.Config.JournalKey), "fetching")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("folder of what is being fetched: %w", err)
	}
	return portalapi.NewSpool(client, folder), nil
}

func (a *App) buildPages() error {
	calls, err := webhook.NewReceiver(a.Config.CallKey, a.DB.Now)
	if err != nil {
		return err
	}
	a.Web = a.Pages(a.System.Identify, a.frame)

	(&signin.Pages{Verifier: a.Verifier, Now: a.DB.Now, Enter: a.System.Enter, Home: "/"}).Routes(a.Web)
	document.Pages{Keeper: a.Keeper, DB: a.DB, Resource: a.documentResource, Print: a.Printer, BaseURL: a.Config.BaseURL}.Routes(a.Web)
	review.Pages{Service: a.Review}.Routes(a.Web)
	expertsystem.Pages{Service: a.System}.Routes(a.Web)
	a.Web.Mount("POST /exchange", expertsystem.Exchange{Service: a.System, Calls: calls, Messages: a.Messages})
	a.Web.Mount("GET /law", http.RedirectHandler(a.Config.PortalURL+"/law", http.StatusFound))
	return nil
}

// Program is the expert system ready to run.
func (a *App) Program() *platform.Program { return a.Platform.Program(a.Web) }

// Serve runs the expert system until the context ends.
func (a *App) Serve(ctx context.Context) error { return a.Program().Serve(ctx) }
