package app

import (
	"context"
	"encoding/json"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/expertsystem"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/policy"
	"birtereze/portal/review"
)

// reviews gives the exchange the course of the reviews.
type reviews struct{ service *review.Service }

// Open implements expertsystem.Reviews.
func (r reviews) Open(ctx context.Context, o expertsystem.Opening, key string) error {
	h, p := o.Handover, o.Handover.Project
	return r.service.Open(ctx, review.Opening{
		ID: h.ID, Number: h.Number, At: h.RegisteredAt, Organisation: h.Organisation.Party, Composition: p.Composition, Stage: p.Stage,
		CustomerName: h.Customer.Name, DesignerName: h.Designer.Name, Documents: o.Documents, Relay: o.Relay,
		Project: portal.Project{ID: p.ID, Name: p.Name, Kind: p.Kind, Urban: p.Urban, Works: p.Works, Level: p.Level, Typical: p.Typical,
			Financing: p.Financing, StateInvestment: p.StateInvestment, BIM: p.BIM, ObjectNumber: p.ObjectNumber, KATO: p.KATO, Place: p.Place,
			Customer: h.Customer.Party, Designer: h.Designer.Party, Revision: p.Revision},
	}, key)
}

// Course implements expertsystem.Reviews.
func (r reviews) Course(ctx context.Context, q db.Querier, id portal.ID) (expertsystem.Course, error) {
	snap, err := r.service.Snapshot(ctx, q, id)
	if err != nil {
		return expertsystem.Course{}, err
	}
	c := expertsystem.Course{State: snap.State, Seq: snap.Seq, Contract: snap.Contract.Text, SHA256: snap.Contract.SHA256, Ended: !snap.EndedAt.IsZero()}
	if c.Snapshot, err = json.Marshal(snap); err != nil {
		return c, fmt.Errorf("case %s: %w", id, err)
	}
	for _, e := range snap.Events {
		c.Events = append(c.Events, portalapi.Event(e))
	}
	for _, x := range snap.Remarks {
		c.Remarks = append(c.Remarks, x.ID)
	}
	for _, d := range snap.Documents {
		c.Documents = append(c.Documents, d.DocumentRef)
	}
	if con := snap.Conclusion; con != nil && !con.IssuedAt.IsZero() {
		c.Conclusion = &expertsystem.Concluded{Outcome: string(con.Outcome), Number: con.Number, Date: con.Date,
			Document: con.Document.Version, XML: con.Data.Version}
		if c.Conclusion.Data, err = json.Marshal(con); err != nil {
			return c, fmt.Errorf("conclusion of case %s: %w", id, err)
		}
		for _, part := range con.Parts {
			c.Conclusion.Parts = append(c.Conclusion.Parts, part.Document.Version)
		}
	}
	return c, nil
}

// Queue implements expertsystem.Reviews.
func (r reviews) Queue(ctx context.Context, actor portal.Actor) ([]expertsystem.Waiting, error) {
	queue, err := r.service.Queue(ctx, actor, false)
	list := make([]expertsystem.Waiting, len(queue))
	for i, w := range queue {
		list[i] = expertsystem.Waiting{ID: w.ID, Number: w.Number, Title: w.About.Name, State: w.State, Term: w.Term, Href: review.Href(w.ID)}
	}
	return list, err
}

// SignContract implements expertsystem.Reviews.
func (r reviews) SignContract(ctx context.Context, actor portal.Actor, id portal.ID, cms []byte, key string) error {
	return r.service.SignContract(ctx, actor, id, cms, key)
}

// Answer implements expertsystem.Reviews.
func (r reviews) Answer(ctx context.Context, actor portal.Actor, _, remark portal.ID, text string, changes []expertsystem.Change, key string) error {
	changed := make([]review.Changed, len(changes))
	for i, c := range changes {
		changed[i] = review.Changed{Document: c.Document, Kind: c.Kind, Title: c.Title, File: c.File}
	}
	return r.service.Answer(ctx, actor, remark, text, changed, key)
}

// HandIn implements expertsystem.Reviews.
func (r reviews) HandIn(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return r.service.HandIn(ctx, actor, id, key)
}

// AskEnd implements expertsystem.Reviews.
func (r reviews) AskEnd(ctx context.Context, actor portal.Actor, id portal.ID, ground, text, key string) error {
	return r.service.AskTermination(ctx, actor, id, ground, text, nil, key)
}

// documentResource is the case to which a document belongs, as the rules of reviews know it; the final edition is what the
// authorised body may read once the expertise is concluded (cl. 48).
func (a *App) documentResource(ctx context.Context, d document.Document) (policy.Resource, error) {
	res, err := a.Review.DocumentResource(ctx, d)
	if err != nil || res.Type == "Withheld" {
		return res, err
	}
	res.Attrs["final_edition"], err = a.System.FinalEdition(ctx, d)
	return res, err
}
