// Package app puts the Portal together: it is the one place where its slices meet.
package app

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/approval"
	approvalui "birtereze/portal/approval/ui"
	"birtereze/portal/desk"
	deskui "birtereze/portal/desk/ui"
	"birtereze/portal/development"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/config"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/gateway/webhook"
	"birtereze/portal/internal/notice"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	signinui "birtereze/portal/internal/signin/ui"
	stageui "birtereze/portal/internal/stage/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/migrations"
	"birtereze/portal/register"
	"birtereze/portal/registration"
	"birtereze/portal/review"
	"birtereze/portal/statebank"
	"birtereze/portal/ui"
)

// App is the Portal, put together.
type App struct {
	*platform.Platform
	Config config.Portal
	Web    *web.App
	API    *api.API

	Registration *registration.Service
	Development  *development.Service
	Approval     *approval.Service
	Expertise    *expertise.Service
	Review       *review.Service
	Integration  *integration.Service
	Register     *register.Service
	Bank         *statebank.Service
	Desk         *desk.Service
}

// What the description of the API says of itself.
const (
	title   = "Birtereze"
	version = "1"
)

// Rules are all rules of the Portal.
func Rules() []policy.Source {
	return []policy.Source{command.Rules(), registration.Rules(), development.Rules(), approval.Rules(), expertise.Rules(),
		review.Rules(), integration.Rules(), register.Rules(), statebank.Rules(), desk.Rules()}
}

// Texts are all messages of the Portal.
func Texts() []fs.FS {
	return []fs.FS{ui.Messages(), fault.Texts, sign.Texts, format.Texts, document.Texts, notice.Texts, deadlineui.Texts(), signinui.Texts(), stageui.Texts(), texts,
		registration.Texts(), development.Texts(), approvalui.Texts(), expertise.Texts(), review.Texts(), integration.Texts,
		register.Texts(), statebank.Texts(), deskui.Texts()}
}

// Sealed are all tables whose records the journal seals.
func Sealed() []string {
	return slices.Concat(deadline.Sealed(), document.Sealed(), registration.Sealed(), development.Sealed(), approval.Sealed(),
		expertise.Sealed(), review.Sealed(), integration.Sealed())
}

// Flows are all flow tables of the Portal.
func Flows() []*flow.Table {
	return slices.Concat(registration.Flows(), development.Flows(), approval.Flows(), expertise.Flows(), review.Flows(), integration.Flows())
}

// Open puts the Portal together on an installation's database.
func Open(ctx context.Context, cfg config.Portal, now func() time.Time) (*App, error) {
	p, err := platform.Open(ctx, cfg.Program, now, migrations.Portal(), Rules(), Texts())
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
	out, err := openOutside(a.Config, a.DB.Now)
	if err != nil {
		return err
	}
	for _, step := range []func(classifier.Classifiers, outside) error{a.buildPeople, a.buildProjects, a.buildExpertise, a.buildPublic} {
		if err := step(classes, out); err != nil {
			return err
		}
	}
	mailer, err := a.Mailer()
	if err != nil {
		return err
	}
	notice.NewCourier(a.DB, a.Bus.Queue, a.Registration, mailer, a.Messages, a.Config.BaseURL)
	a.buildEdges()
	return nil
}

func (a *App) buildPeople(_ classifier.Classifiers, out outside) error {
	var err error
	a.Integration = integration.NewService(a.Bus, webhook.New(a.Config.PartnerHosts, a.DB.Now))
	a.Registration, err = registration.New(a.Bus, registration.Config{Operator: a.Config.Operator, FirstAdmin: a.Config.FirstAdmin,
		DecideDays: a.Config.DecideDays},
		registration.Outside{Entities: out.entities, Files: a.Keeper, Verifier: a.Verifier, Calendar: a.Days})
	return err
}

func (a *App) buildProjects(classes classifier.Classifiers, out outside) error {
	a.Development = &development.Service{Bus: a.Bus, Documents: a.Keeper, Classifiers: classes, Parties: a.Registration,
		Cadastre: out.cadastre, Procurement: out.procurement, Print: a.Printer}
	a.Approval = approval.NewService(a.Bus, a.Keeper, a.Development, a.Registration, authoritySystems{a.Integration}, approvalDays)
	return nil
}

// approvalDays is within how many working days an authority is expected to answer; the Order sets no term (docs/silences.md).
const approvalDays = 10

func (a *App) buildExpertise(classes classifier.Classifiers, _ outside) error {
	var err error
	a.Review, err = review.New(review.Parts{Bus: a.Bus, Documents: a.Keeper, People: a.Registration, Projects: a.Development, Print: a.Printer, Classifiers: classes})
	if err != nil {
		return err
	}
	a.Expertise, err = expertise.NewService(expertise.Parts{Bus: a.Bus, Documents: a.Keeper, Messages: a.Messages, Classifiers: classes,
		Projects: a.Development, Authorities: answers{a.Approval, a.Registration}, Parties: a.Registration, Partners: partners{a.Integration},
		Reviews: reviews{a.Review, a.DB, portal.Party(a.Config.Operator)}, Operator: portal.Party(a.Config.Operator),
		BaseURL: a.Config.BaseURL, Print: a.Printer, Render: a.Review.RenderSnapshot, Grounds: endGrounds(a.Review.Reference()), AlsoContent: a.readable})
	return err
}

func (a *App) buildPublic(classes classifier.Classifiers, _ outside) error {
	var err error
	published := published{a}
	a.Bank = statebank.NewService(a.Bus, classes, published, a.Registration)
	a.Register = register.NewService(a.Bus, classes, published, a.Bank, a.Config.BaseURL)
	a.Desk, err = desk.New(desk.Parts{Bus: a.Bus, Days: a.Days, Documents: a.Keeper, Classifiers: classes, Projects: a.Development,
		Stages: stages{a}, Parties: names{a.Registration, a.Integration}, Bank: a.Bank, Register: a.Register,
		Tasks:      []desk.TaskSource{a.Registration, a.Development, a.Approval, a.Expertise, a.Review},
		Waiting:    []desk.WaitingSource{a.Approval},
		JournalKey: a.JournalKey, Started: a.DB.Now(), Trust: a.Trust, Revocation: a.Revocation})
	return err
}

// buildEdges opens the pages and the API.
func (a *App) buildEdges() {
	a.Web = a.Pages(a.Registration.Identify, a.frame)
	a.API = api.New(title, version, a.Bus.Policy, a.Messages, a.Integration.Recognise)
	a.routes()
	a.Web.Mount("/api/", a.API.Handler())
}

// Program is the Portal ready to run.
func (a *App) Program() *platform.Program { return a.Platform.Program(a.Web) }

// Serve runs the Portal until the context ends.
func (a *App) Serve(ctx context.Context) error { return a.Program().Serve(ctx) }
