package app

import (
	"context"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/approval"
	"birtereze/portal/integration"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/policy"
)

// routes adds the pages and the operations of every slice.
func (a *App) routes() {
	document.Pages{Keeper: a.Keeper, DB: a.DB, Resource: a.documentResource}.Routes(a.Web)
	a.Registration.Routes(a.Web)
	approval.Pages{Service: a.Approval, Header: a.Desk.Header}.Routes(a.Web)
	a.Integration.API(a.API)
	a.Approval.API(a.API)
}

// documentResource is the thing to which a document belongs, as the rules of its slice know it.
func (a *App) documentResource(ctx context.Context, d document.Document) (policy.Resource, error) {
	switch d.OwnerKind {
	case "registration":
		return a.Registration.Resource(ctx, d.OwnerID)
	case "approval":
		return a.Approval.Resource(ctx, d.OwnerID)
	}
	return policy.Resource{}, fmt.Errorf("document %s belongs to a %s, which no slice keeps", d.ID, d.OwnerKind)
}

// Join enters a partner system on the word of whoever has the machine; the journal says so.
func (a *App) Join(ctx context.Context, p integration.Partner, token string) error {
	console := portal.Actor{System: "console", For: portal.Party(a.Config.Operator), Roles: []portal.Role{portal.RoleIntegrationOfficer}}
	_, err := a.Integration.Join(ctx, console, p, token, "")
	return err
}
