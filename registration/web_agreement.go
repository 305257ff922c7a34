package registration

import (
	"context"
	"io"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark"

	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// prose is the text of an edition in a language as a page shows it. Markdown's own HTML is left out.
func prose(e Edition, lang string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		return goldmark.Convert([]byte(e.Text[lang]), w)
	})
}

func (s *Service) showDraftAgreement(r *web.Request) error {
	reg, _, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	return s.draftAgreementPage(r, ok, reg, nil)
}

func (s *Service) draftAgreementPage(r *web.Request, status int, reg Registration, errs ui.FormErrors) error {
	e, err := s.agreementInForce(UserAgreement)
	if err != nil {
		return err
	}
	v := registrationui.AgreementView{ScreenView: screenView(r, reg, "agreement", errs), Text: prose(e, string(r.Lang)), Form: true, Name: e.Name,
		Edition: r.T("registration.agreement.edition", "Date", r.Lang.Date(e.First.Time()))}
	return r.Show(status, draftPage(r, v.ScreenView), registrationui.Agreement(v))
}

func (s *Service) agree(r *web.Request) error {
	reg, _, elsewhere, err := s.draft(r)
	if err != nil || elsewhere {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := s.Agree(r.Context(), r.Actor, reg.ID, form.Text("agreement"), form.Key()); err != nil {
		return retry(err, func() error { return s.draftAgreementPage(r, invalid, reg, r.Errors(err)) })
	}
	return r.Redirect("/register/" + string(reg.ID) + "/check")
}

func (s *Service) showAgreement(r *web.Request) error { return s.agreementPage(r, ok, nil) }

// agreementPage shows an agreement to everybody, and lets it be accepted by who may accept it for their party.
func (s *Service) agreementPage(r *web.Request, status int, errs ui.FormErrors) error {
	kind := Kind(r.PathValue("kind"))
	if err := r.Authorise("agreement.view", agreementResource(kind, r.Actor.For, false)); err != nil {
		return err
	}
	e, err := s.agreementInForce(kind)
	if err != nil {
		return err
	}
	if name := r.URL.Query().Get("edition"); name != "" {
		var found bool
		if e, found = s.agreements.Edition(kind, name); !found {
			return fault.New(fault.NotFound, "fault.not_found")
		}
	}
	may, done, err := s.acceptance(r.Context(), r.Actor, e)
	if err != nil {
		return err
	}
	v := registrationui.AgreementView{
		ScreenView: registrationui.ScreenView{Title: r.T("registration.agreement." + string(kind)), Lead: r.T("registration.agreement." + string(kind) + "_lead"),
			Action: "/agreements/" + string(kind), Back: "/organisation", Token: web.NewToken(), Errors: errs},
		Edition: r.T("registration.agreement.edition", "Date", r.Lang.Date(e.First.Time())),
		Text:    prose(e, string(r.Lang)), Form: may && done.At.IsZero(), Name: e.Name,
	}
	if !r.Actor.For.IsOrganisation() {
		v.Back = "/me"
	}
	if !done.At.IsZero() {
		v.Done = r.T("registration.agreement.done", "Date", r.Lang.DateTime(done.At))
	}
	return r.Show(status, ui.Page{Title: v.Title}, registrationui.Agreement(v))
}

func (s *Service) acceptAgreement(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	kind := Kind(r.PathValue("kind"))
	if err := s.Accept(r.Context(), r.Actor, kind, form.Text("agreement"), form.Key()); err != nil {
		return retry(err, func() error { return s.agreementPage(r, invalid, r.Errors(err)) })
	}
	return r.Redirect("/agreements/" + string(kind))
}
