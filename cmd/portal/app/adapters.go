package app

import (
	"context"
	"encoding/json"

	"birtereze/portal"
	"birtereze/portal/approval"
	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/db"
	"birtereze/portal/registration"
	"birtereze/portal/review"
)

// authoritySystems tells approval which authority has a system of its own.
type authoritySystems struct{ *integration.Service }

// AuthoritySystem implements approval.Systems.
func (s authoritySystems) AuthoritySystem(ctx context.Context, authority portal.Party) (portal.ID, bool, error) {
	return s.SystemOf(ctx, integration.AuthoritySystem, authority)
}

// partners gives expertise the organisations that may be chosen, and calls their systems.
type partners struct{ *integration.Service }

// ExpertOrganisations implements expertise.Partners.
func (p partners) ExpertOrganisations(ctx context.Context, on portal.Date) ([]expertise.Organisation, error) {
	list, err := p.Service.ExpertOrganisations(ctx, on)
	if err != nil {
		return nil, err
	}
	chosen := make([]expertise.Organisation, len(list))
	for i, o := range list {
		chosen[i] = expertise.Organisation{Party: o.Party, Name: o.Name, Until: o.Until, System: o.System}
	}
	return chosen, nil
}

// answers gives expertise what the authorities have signed.
type answers struct {
	approvals *approval.Service
	people    *registration.Service
}

// Answers implements expertise.Authorities.
func (a answers) Answers(ctx context.Context, project portal.ID) ([]expertise.Answered, error) {
	given, err := a.approvals.Answers(ctx, project)
	if err != nil {
		return nil, err
	}
	list := make([]expertise.Answered, len(given))
	for i, g := range given {
		name, err := a.people.PartyName(ctx, g.Authority)
		if err != nil {
			return nil, err
		}
		list[i] = expertise.Answered{Authority: name, Approved: g.Approved, Documents: []portal.DocumentRef{g.Document}}
	}
	return list, nil
}

// reviews lets expertise open a case with the state expert organisation and carry the customer's side of it.
type reviews struct {
	service  *review.Service
	db       *db.DB
	operator portal.Party
}

// Open implements expertise.Reviews.
func (r reviews) Open(ctx context.Context, o expertise.Opening, key string) error {
	return r.service.Open(ctx, review.Opening{
		ID: o.Application.ID, Number: o.Application.Number, At: o.Application.RegisteredAt, Project: o.Project,
		Composition: o.Composition, Stage: o.Stage, Organisation: r.operator,
		CustomerName: o.CustomerName, DesignerName: o.DesignerName, Documents: o.Documents,
	}, key)
}

// Snapshot implements expertise.Reviews.
func (r reviews) Snapshot(ctx context.Context, application portal.ID) (json.RawMessage, error) {
	seen, err := r.service.Snapshot(ctx, r.db, application)
	if err != nil {
		return nil, err
	}
	return json.Marshal(seen)
}

// SignContract implements expertise.Reviews.
func (r reviews) SignContract(ctx context.Context, actor portal.Actor, application portal.ID, cms []byte, key string) error {
	return r.service.SignContract(ctx, actor, application, cms, key)
}

// Answer implements expertise.Reviews.
func (r reviews) Answer(ctx context.Context, actor portal.Actor, _, remark portal.ID, text string, changes []expertise.Change, key string) error {
	changed := make([]review.Changed, len(changes))
	for i, c := range changes {
		changed[i] = review.Changed{Document: c.Document, Kind: c.Kind, Title: c.Title, File: c.File}
	}
	return r.service.Answer(ctx, actor, remark, text, changed, key)
}

// HandIn implements expertise.Reviews.
func (r reviews) HandIn(ctx context.Context, actor portal.Actor, application portal.ID, key string) error {
	return r.service.HandIn(ctx, actor, application, key)
}

// AskEnd implements expertise.Reviews.
func (r reviews) AskEnd(ctx context.Context, actor portal.Actor, application portal.ID, ground, text string, key string) error {
	return r.service.AskTermination(ctx, actor, application, ground, text, nil, key)
}

// endGrounds are the grounds for which a customer may ask to end an expertise.
func endGrounds(ref review.Reference) []expertise.Ground {
	var list []expertise.Ground
	for _, g := range ref.GroundsFor(review.ForRequest) {
		list = append(list, expertise.Ground{Code: g.Code, Name: g.Names})
	}
	return list
}

// names gives the desk what it asks about people and systems.
type names struct {
	*registration.Service
	systems *integration.Service
}

// PartyName implements desk.Parties: an expert organisation works in a system of its own, and need not be registered here.
func (n names) PartyName(ctx context.Context, party portal.Party) (portal.Text, error) {
	if party.IsOrganisation() {
		if name, told, err := n.systems.OrganisationName(ctx, party); err != nil || told {
			return name, err
		}
	}
	return n.Service.PartyName(ctx, party)
}

// ActsFor implements desk.Parties.
func (n names) ActsFor(ctx context.Context, actor portal.Actor) ([]portal.Party, error) {
	profiles, err := n.Service.ActsFor(ctx, actor)
	list := make([]portal.Party, len(profiles))
	for i, p := range profiles {
		list[i] = p.ID
	}
	return list, err
}

// SystemName implements desk.Parties.
func (n names) SystemName(ctx context.Context, id portal.ID) (string, error) {
	return n.systems.Name(ctx, id)
}
