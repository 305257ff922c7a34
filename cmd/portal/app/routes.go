package app

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/approval"
	"birtereze/portal/development"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/policy"
	"birtereze/portal/review"
)

// routes adds the pages and the operations of every slice, and lets each take on its jobs.
func (a *App) routes() {
	document.Pages{Keeper: a.Keeper, DB: a.DB, Resource: a.documentResource, Print: a.Printer, BaseURL: a.Config.BaseURL}.Routes(a.Web)
	a.Registration.Routes(a.Web)
	development.Pages{Service: a.Development, Header: a.Desk.Header, MaxFile: a.Config.UploadLimit}.Routes(a.Web)
	approval.Pages{Service: a.Approval, Header: a.Desk.Header}.Routes(a.Web)
	expertise.Pages{Service: a.Expertise, Header: a.Desk.Header}.Routes(a.Web)
	review.Pages{Service: a.Review}.Routes(a.Web)
	a.Register.Routes(a.Web)
	a.Bank.Routes(a.Web)
	a.Desk.Routes(a.Web)

	operations(a.API, a.Integration, a.Approval, a.Expertise)

	a.Development.Work(a.Bus.Queue)
	a.Review.Jobs(a.Bus.Queue)
	a.Expertise.Jobs(a.Bus.Queue)
}

func operations(to *api.API, joined *integration.Service, approvals *approval.Service, applications *expertise.Service) {
	joined.API(to)
	approvals.API(to)
	applications.API(to)
}

// OpenAPI is the description of the integration API, made without a database.
func OpenAPI() ([]byte, error) {
	rules, err := policy.Load(Rules()...)
	if err != nil {
		return nil, err
	}
	messages, err := i18n.Load(Texts()...)
	if err != nil {
		return nil, err
	}
	described := api.New(title, version, rules, messages, nil)
	operations(described, &integration.Service{}, &approval.Service{}, &expertise.Service{})
	return described.OpenAPI()
}

// documentResource is the thing to which a document belongs, as the rules of its slice know it; of a project it tells also
// to whom the documentation was sent and who reviews it.
func (a *App) documentResource(ctx context.Context, d document.Document) (policy.Resource, error) {
	res, err := a.ownerResource(ctx, d)
	if err != nil || d.Project == "" || res.Type != "Project" {
		return res, err
	}
	authorities, err := a.Approval.Authorities(ctx, d.Project)
	if err != nil {
		return res, err
	}
	res.Attrs["authorities"] = parties(authorities)
	if application, found, err := a.Expertise.Application(ctx, d.Project); err != nil {
		return res, err
	} else if found && application.Organisation != "" {
		res.Attrs["reviewers"] = []string{string(application.Organisation)}
	}
	return res, nil
}

func (a *App) ownerResource(ctx context.Context, d document.Document) (policy.Resource, error) {
	switch d.OwnerKind {
	case "registration":
		return a.Registration.Resource(ctx, d.OwnerID)
	case "approval":
		return a.Approval.Resource(ctx, d.OwnerID)
	case review.Kind:
		return a.Review.DocumentResource(ctx, d)
	case expertise.Kind:
		return a.Expertise.DocumentResource(ctx, d)
	}
	return a.Development.DocumentResource(ctx, d)
}

// readable is a version that the actor may read: for systems that fetch what a slice has told them of.
func (a *App) readable(ctx context.Context, actor portal.Actor, version portal.ID) (document.Version, error) {
	v, d, err := a.Keeper.Version(ctx, a.DB, version)
	if err != nil {
		return v, err
	}
	res, err := a.documentResource(ctx, d)
	if err != nil {
		return v, err
	}
	return v, a.Bus.Policy.Authorise(ctx, actor, "document.read", res)
}

func parties(list []portal.Party) []string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = string(p)
	}
	return names
}

// Join enters a partner system on the word of whoever has the machine; the journal says so.
func (a *App) Join(ctx context.Context, p integration.Partner, token string) error {
	console := portal.Actor{System: "console", For: portal.Party(a.Config.Operator), Roles: []portal.Role{portal.RoleIntegrationOfficer}}
	if _, err := a.Integration.Join(ctx, console, p, token, ""); err != nil {
		return fmt.Errorf("join %s: %w", p.Name.RU, err)
	}
	return nil
}
