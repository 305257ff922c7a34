package registration

import (
	"net/http"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// Routes adds the pages of registration.
func (s *Service) Routes(app *web.App) {
	s.signInPages().Routes(app)
	app.Handle("GET /act-for", "session.act_for", s.showActFor)
	app.Handle("POST /act-for", "session.act_for", s.actFor)

	app.Handle("GET /register", "registration.start", s.showStart)
	app.Handle("POST /register", "registration.begin", s.begin)
	app.Handle("POST /register/admission", "membership.ask", s.askAdmission)
	app.Handle("GET /register/{id}", "registration.view", s.continueDraft)
	app.Handle("GET /register/{id}/capacities", "registration.choose", s.showCapacities)
	app.Handle("POST /register/{id}/capacities", "registration.choose", s.chooseCapacities)
	app.Handle("GET /register/{id}/details", "registration.save", s.showDetails)
	app.Handle("POST /register/{id}/details", "registration.save", s.saveDetails)
	app.Handle("GET /register/{id}/agreement", "registration.agree", s.showDraftAgreement)
	app.Handle("POST /register/{id}/agreement", "registration.agree", s.agree)
	app.Handle("GET /register/{id}/check", "registration.view", s.showCheck)
	app.Handle("POST /register/{id}/check", "registration.register", s.sendDraft)

	app.Handle("GET /registrations/{id}", "registration.view", s.showOwn)
	app.Handle("POST /registrations/{id}/documents", "registration.give_documents", s.giveDocuments)
	app.Handle("POST /registrations/{id}/withdraw", "registration.withdraw", s.withdrawRegistration)
	app.Handle("GET /registrar", "registration.queue", s.showQueue)
	app.Handle("GET /registrar/{id}", "registration.view", s.showReview)
	app.Handle("POST /registrar/{id}/confirm", "registration.confirm", s.confirm)
	app.Handle("POST /registrar/{id}/refuse", "registration.refuse", s.refuse)
	app.Handle("POST /registrar/{id}/request", "registration.request_documents", s.requestDocuments)

	s.organisationRoutes(app)
	app.Handle("GET /agreements/{kind}", "agreement.view", s.showAgreement)
	app.Handle("POST /agreements/{kind}", "agreement.accept", s.acceptAgreement)
	app.Handle("GET /me", "person.view", s.showMe)
	app.Handle("POST /me", "person.save", s.saveMe)
}

func (s *Service) organisationRoutes(app *web.App) {
	app.Handle("GET /organisation", "organisation.view", s.showOrganisation)
	app.Handle("POST /organisation/units", "organisation.add_unit", s.addUnit)
	app.Handle("POST /organisation/units/{unit}", "organisation.rename_unit", s.renameUnit)
	app.Handle("POST /organisation/units/{unit}/close", "organisation.close_unit", s.closeUnit)
	app.Handle("GET /organisation/people/{id}", "membership.view", s.showMember)
	app.Handle("POST /organisation/people/{id}/admit", "membership.admit", s.admit)
	app.Handle("POST /organisation/people/{id}/decline", "membership.decline", s.decline)
	app.Handle("POST /organisation/people/{id}/dismiss", "membership.dismiss", s.dismiss)
	app.Handle("POST /organisation/people/{id}/place", "membership.place", s.place)
	app.Handle("POST /organisation/people/{id}/powers", "power.grant", s.givePower)
	app.Handle("POST /organisation/powers/{power}/withdraw", "power.withdraw", s.takePower)
}

// Names under which the session remembers the certificate of the sign-in.
const (
	certificateBIN          = "certificate.bin"
	certificateOrganisation = "certificate.organisation"
	certificateRole         = "certificate.role"
)

// certificate is what the sign-in of this session proved.
func certificate(r *web.Request) Certificate {
	return Certificate{BIN: portal.BIN(r.Recall(certificateBIN)), Organisation: r.Recall(certificateOrganisation), Role: r.Recall(certificateRole)}
}

// term shows a running term; nil when none runs.
func (s *Service) term(r *web.Request, d deadline.Deadline) (*ui.Deadline, error) {
	if d.ID == "" {
		return nil, nil
	}
	v, err := deadlineui.View(r.Context(), s.calendar, d, s.bus.Now())
	return &v, err
}

// uploaded are the files that a form brought.
func uploaded(form web.Form) []document.Received {
	var list []document.Received
	for _, f := range form.Files["file"] {
		if rec, ok := f.Kept.(document.Received); ok {
			list = append(list, rec)
		}
	}
	return list
}

// paperViews shows the documents that go with a registration.
func paperViews(r *web.Request, papers []document.Document) []registrationui.PaperView {
	var list []registrationui.PaperView
	for _, d := range papers {
		v := d.Newest()
		state := ui.Tag{Text: r.T("registration.paper.accepted"), Tone: ui.ToneGood}
		if v.Judgement.Verdict == document.Warned {
			state = ui.Tag{Text: r.T("registration.paper.warned"), Tone: ui.ToneWaiting}
		}
		list = append(list, registrationui.PaperView{ID: string(d.ID), Name: v.Name, Href: "/documents/" + string(v.ID) + "/content",
			Note: r.Lang.Size(v.Size) + ", " + r.Lang.DateTime(v.At), State: state})
	}
	return list
}

// roleNames are roles in words, in one line.
func roleNames(r *web.Request, roles []portal.Role) string {
	text := ""
	for i, role := range roles {
		if i > 0 {
			text += ", "
		}
		text += r.T("role." + string(role))
	}
	return text
}

// retry shows a form again when it was wrong; any other failure goes to the one place of problems.
func retry(err error, show func() error) error {
	if fault.Is(err, fault.Invalid) {
		return show()
	}
	return err
}

const (
	ok      = http.StatusOK
	invalid = http.StatusUnprocessableEntity
)

// crumbs are the ways back from a page.
func crumbs(r *web.Request, pairs ...string) []ui.Link {
	var list []ui.Link
	for pair := range slices.Chunk(pairs, 2) {
		list = append(list, ui.Link{Text: r.T(pair[0]), Href: pair[1]})
	}
	return list
}
