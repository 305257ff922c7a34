package registration

import (
	"context"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/signin"
	"birtereze/portal/internal/web"
)

// signInPages are the pages of signing in, by which the Portal gets to know people.
func (s *Service) signInPages() *signin.Pages {
	return &signin.Pages{Verifier: s.verifier, Now: s.bus.Now, Arrive: s.arrive, New: "registration.sign_in.new", Home: "/desk",
		Enter: func(ctx context.Context, who sign.Signer, challenge string) error {
			return s.Enter(ctx, who.IIN, who.Name, certificateOf(who), challenge)
		}}
}

func certificateOf(who sign.Signer) Certificate {
	return Certificate{BIN: who.BIN, Organisation: who.Organisation, Role: string(who.Role), Serial: who.Serial}
}

// arrive has the session remember the certificate, and leads who is not known yet to registration.
func (s *Service) arrive(r *web.Request, who sign.Signer, to string) (string, error) {
	r.Remember(certificateBIN, string(who.BIN))
	r.Remember(certificateOrganisation, who.Organisation)
	r.Remember(certificateRole, string(who.Role))
	party := portal.Party(who.IIN)
	if who.BIN != "" {
		party = portal.Party(who.BIN)
	}
	actor, err := s.Identify(r.Context(), who.IIN, who.Name, party)
	if err != nil {
		return "", err
	}
	known := actor.For == party && len(actor.Roles) > 1
	if !known && !strings.HasPrefix(to, "/resume/") {
		return "/register", nil
	}
	return to, nil
}
