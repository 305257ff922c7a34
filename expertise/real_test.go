package expertise_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/review"
)

// ours is the review of the state expert organisation itself, in the words of this slice.
type ours struct {
	*reviews
	service *review.Service
	w       *world
}

func (o ours) Open(ctx context.Context, x expertise.Opening, key string) error {
	return o.service.Open(ctx, review.Opening{ID: x.Application.ID, Number: x.Application.Number, At: x.Application.RegisteredAt, Project: x.Project,
		Organisation: actor("registrar").For, CustomerName: x.CustomerName, DesignerName: x.DesignerName, Documents: x.Documents}, key)
}

func (o ours) Snapshot(ctx context.Context, id portal.ID) (json.RawMessage, error) {
	snap, err := o.service.Snapshot(ctx, o.w.DB, id)
	if err != nil {
		return nil, err
	}
	return json.Marshal(snap)
}

// The review that runs on the Portal is opened by the application, shown from its own snapshot, and ends it (cl. 38 part 1).
func TestClause38WithOurOwnReview(t *testing.T) {
	w := one(t)
	service, err := review.New(review.Parts{Bus: w.Bus, Documents: w.Keeper, People: slicetest.Registered{}, Projects: w.projects, Print: w.Print, Classifiers: w.World.Classifiers})
	w.Must(err)
	w.Service.Reviews, w.Service.Render = ours{w.reviews, service, w}, service.RenderSnapshot
	p := w.project(func(p *portal.Project) { p.Works = "new" })
	a := w.filed(p, "customer-b")
	w.Settle()
	if a = w.application(p); a.State != expertise.UnderReview {
		t.Fatalf("the application is %s", a.State)
	}
	l, err := w.Look(t.Context(), actor("customer-b"), p.ID)
	w.Must(err)
	if !strings.Contains(string(l.Snapshot), `"state":"completeness"`) || !strings.Contains(string(l.Snapshot), a.Number) {
		t.Errorf("the course is %s", l.Snapshot)
	}
	if _, err := service.RenderSnapshot(i18n.With(t.Context(), w.Messages.Localizer(i18n.RU)), l.Snapshot); err != nil {
		t.Errorf("the course cannot be shown: %v", err)
	}
	w.Must(service.Return(t.Context(), actor("state-expert-head"), a.ID, "composition", []review.Missing{{Text: "Паспорт проекта"}}, w.Key()))
	w.Settle()
	if a = w.application(p); a.State != expertise.Returned || a.Ending != "composition" {
		t.Errorf("after the return the application is %s, ending %q", a.State, a.Ending)
	}
}
