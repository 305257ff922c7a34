package integration

import (
	"context"
	"net/http"

	"birtereze/portal"
	"birtereze/portal/internal/api"
	"birtereze/portal/law"
)

// ServedList is what an expert system says of the organisations that it has admitted.
type ServedList struct {
	Body struct {
		Organisations []Served `json:"organisations" maxItems:"1000"`
	}
}

// API adds the operations of this slice.
func (s *Service) API(a *api.API) {
	api.Register(a, api.Operation{ID: "put_expert_organisations", Method: http.MethodPut, Path: "/api/v1/expert-organisations",
		Act: "integration.serve", Clause: law.C48},
		func(ctx context.Context, c api.Caller, in *ServedList) (*struct{}, error) {
			if err := s.bus.Policy.Authorise(ctx, c.Actor, "integration.serve", Partner{ID: portal.ID(c.Actor.System)}.resource()); err != nil {
				return nil, err
			}
			return nil, s.Serve(ctx, c.Actor, in.Body.Organisations, c.Key)
		})
}
