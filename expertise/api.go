package expertise

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"birtereze/portal"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Bounds of messages with documents in base64, in bytes.
const (
	maxEvent      = 16 << 20
	maxConclusion = 32 << 20
)

// ByID names an application.
type ByID struct {
	ID portal.ID `path:"id" minLength:"36" maxLength:"36"`
}

// ByVersion names a version of a document.
type ByVersion struct {
	Version portal.ID `path:"version" minLength:"36" maxLength:"36"`
}

// HeldApplication is an application as the system that has it in hand may ask for it.
type HeldApplication struct {
	Body struct {
		State       flow.State `json:"state"`
		NextEvent   int        `json:"next_event" doc:"number of the event that is awaited"`
		Application Handover   `json:"application"`
	}
}

// ToldEvent is an event of a review.
type ToldEvent struct {
	ByID
	Body Told
}

// ToldConclusion is the conclusion of a finished expertise.
type ToldConclusion struct {
	ByID
	Body GivenConclusion
}

// Content is the bytes of a version as they stream.
type Content struct {
	Body func(huma.Context)
}

// API adds the operations by which an expert system takes part (cl. 37, 38, 46), and describes what the Portal tells it.
func (s *Service) API(a *api.API) {
	api.Register(a, api.Operation{ID: "get_application", Method: http.MethodGet, Path: "/api/v1/applications/{id}", Act: "expertise.fetch",
		Clause: law.C37}, s.apiGet)
	api.Register(a, api.Operation{ID: "get_document", Method: http.MethodGet, Path: DocumentPath("{version}"), Act: "expertise.fetch",
		Clause: law.C37}, s.apiContent)
	api.Register(a, api.Operation{ID: "tell_event", Method: http.MethodPost, Path: "/api/v1/applications/{id}/events", Act: "expertise.mirror",
		Clause: law.C38p2, MaxBody: maxEvent}, func(ctx context.Context, c api.Caller, in *ToldEvent) (*struct{}, error) {
		return nil, s.Mirror(ctx, c.Actor, in.ID, in.Body, c.Key)
	})
	api.Register(a, api.Operation{ID: "give_conclusion", Method: http.MethodPost, Path: "/api/v1/applications/{id}/conclusion", Act: "expertise.conclude",
		Clause: law.C46, MaxBody: maxConclusion}, func(ctx context.Context, c api.Caller, in *ToldConclusion) (*struct{}, error) {
		return nil, s.Conclude(ctx, c.Actor, in.ID, in.Body, c.Key)
	})
	api.Message[Handover, Receipt](a, EventApplication)
	api.Message[ContractSigned, Receipt](a, EventContract)
	api.Message[RemarkAnswer, Receipt](a, EventAnswer)
	api.Message[SideAct, Receipt](a, EventHandIn)
	api.Message[EndAsked, Receipt](a, EventEnd)
}

func (s *Service) apiGet(ctx context.Context, c api.Caller, in *ByID) (*HeldApplication, error) {
	a, h, err := s.Fetch(ctx, c.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	out := &HeldApplication{}
	out.Body.State, out.Body.NextEvent, out.Body.Application = a.State, a.Seq+1, h
	return out, nil
}

// apiContent streams a document, whole or in ranges.
func (s *Service) apiContent(ctx context.Context, c api.Caller, in *ByVersion) (*Content, error) {
	v, err := s.Content(ctx, c.Actor, in.Version)
	if fault.Is(err, fault.NotFound) && s.AlsoContent != nil {
		v, err = s.AlsoContent(ctx, c.Actor, in.Version)
	}
	if err != nil {
		return nil, err
	}
	content, err := s.Documents.Open(ctx, v)
	if err != nil {
		return nil, err
	}
	return &Content{Body: func(hc huma.Context) { serve(hc, v, content) }}, nil
}

func serve(hc huma.Context, v document.Version, content blob.Content) {
	defer content.Close()
	r, w := humago.Unwrap(hc)
	kind := v.Judgement.MediaType
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("ETag", `"`+v.SHA256+`"`)
	http.ServeContent(w, r, "", v.At, content)
}
