package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/expertsystem"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/standin/visitor"
)

// An organisation is admitted upon a certificate that is valid today, and upon no other; each thing wrong is said.
func TestClause48AdmissionNeedsAValidAccreditation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.visit("en", admin)
		for name, c := range map[string]struct {
			change map[string]string
			want   string
		}{
			"expired":              {map[string]string{"from": "01.01.2024", "until": "31.07.2026"}, "The accreditation has expired"},
			"not begun":            {map[string]string{"from": "01.09.2026"}, "not valid yet"},
			"turned round":         {map[string]string{"from": "01.01.2026", "until": "01.12.2025"}, "from which day until which"},
			"no certificate":       {map[string]string{"number": ""}, "number of the certificate"},
			"no specialisation":    {map[string]string{"specialisations": ""}, "at least one specialisation"},
			"no BIN":               {map[string]string{"bin": string(persona(theHead).IIN)}, "Enter the BIN"},
			"no name":              {map[string]string{"name_kk": ""}, "Enter the name"},
			"an address like none": {map[string]string{"email": "head"}, "Enter an e-mail address"},
		} {
			fields := certificate(theHead, "01.01.2026", "31.12.2026")
			for k, value := range c.change {
				fields[k] = value
			}
			page := w.fill(v, "/organisations/new", "/organisations", fields)
			if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text, c.want) {
				t.Errorf("%s: %d, %.300s; want %q", name, page.Status, page.Text, c.want)
			}
			if form, err := page.Form("/organisations"); err != nil || form.Values.Get("name_ru") != fields["name_ru"] {
				t.Errorf("%s: what was typed is lost", name)
			}
		}
		w.run()
		if len(w.portal.admitted) != 0 {
			t.Errorf("the Portal was told of %v", w.portal.admitted)
		}
		w.admitted(theHead)
		w.run()
		want := portalapi.Organisation{Party: org(theHead), Name: portal.Text{RU: "ТОО «Сараптама Сапа»"}, Until: "2026-12-31"}
		last := w.portal.offers()
		if len(last) != 1 || last[0].Party != want.Party || last[0].Until != want.Until || last[0].Name.RU != want.Name.RU {
			t.Errorf("the Portal was told of %+v, want %+v", last, want)
		}
		page := w.fill(v, "/organisations/new", "/organisations", certificate(theHead, "01.01.2026", "31.12.2026"))
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text, "was admitted before") {
			t.Errorf("the same organisation twice: %d", page.Status)
		}
	})
}

// From the day after its last, the people of an organisation see nothing of their cases, whether or not anybody has
// suspended it; with a new certificate they do again, at once.
func TestClause48AdmissionEndsWithTheAccreditation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.staffed()
		h := w.opened()
		fields := certificate(theHead, "01.01.2026", "31.08.2026")
		delete(fields, "bin")
		w.no(w.fill(w.visit("en", admin), "/organisations/"+string(org(theHead)), "/renew", fields).OK())
		var head *visitor.Visitor
		sees := func(want int) {
			t.Helper()
			head = w.visit("en", theHead) // sessions do not last for months
			for _, path := range []string{"/review", "/review/" + string(h.ID), "/people", "/experts"} {
				page, err := head.Open(path)
				w.no(err)
				if page.Status != want {
					t.Errorf("%s: %d, want %d", path, page.Status, want)
				}
			}
		}
		sees(http.StatusOK)
		w.clock.To("2026-08-31")
		sees(http.StatusOK)
		w.clock.To("2026-09-01")
		sees(http.StatusNotFound)
		page, err := head.Must("/")
		w.no(err)
		if page.Path != "/accreditation" || !strings.Contains(page.Text, "is not admitted now") || !strings.Contains(page.Text, "clause 48") {
			t.Errorf("the head is led to %s: %.300s", page.Path, page.Text)
		}
		if status, _, _ := w.post(callKey, string(newID()), expertise.EventHandIn, w.by(h.ID, theCustomer)); status != http.StatusUnprocessableEntity {
			t.Errorf("an act in the case of an organisation that is not admitted: %d", status)
		}
		w.clock.Move(2 * time.Hour)
		w.run() // the schedule suspends it and the Portal is told
		o, err := w.System.Organisation(t.Context(), w.actor(admin), org(theHead))
		w.no(err)
		if o.State != expertsystem.StateSuspended {
			t.Errorf("the organisation is %s", o.State)
		}
		if last := w.portal.offers(); len(last) != 0 {
			t.Errorf("the Portal still offers %v", last)
		}
		fields["from"], fields["until"] = "01.09.2026", "31.12.2027"
		page = w.fill(w.visit("en", admin), "/organisations/"+string(org(theHead)), "/renew", fields)
		w.no(page.OK())
		sees(http.StatusOK)
		w.run()
		if last := w.portal.offers(); len(last) != 1 || last[0].Until != "2027-12-31" {
			t.Errorf("the Portal offers %v", last)
		}
	})
}

// The operator suspends an organisation with the reason, at once.
func TestClause48OperatorSuspends(t *testing.T) {
	w := one(t)
	w.staffed()
	head := w.visit("ru", theHead)
	w.no(w.fill(head, "/me", "/me", map[string]string{"email": "head@sapa.kz", "lang": "ru"}).OK())
	operator := w.visit("en", admin)
	at := "/organisations/" + string(org(theHead))
	page := w.fill(operator, at, "/suspend", map[string]string{"reason": " "})
	if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text, "Give the reason") {
		t.Errorf("without a reason: %d", page.Status)
	}
	w.no(w.fill(operator, at, "/suspend", map[string]string{"reason": "By the act of the supervising body"}).OK())
	page, err := head.Open("/review")
	w.no(err)
	if page.Status != http.StatusNotFound {
		t.Errorf("the head of a suspended organisation: %d", page.Status)
	}
	page, err = head.Must("/accreditation")
	w.no(err)
	if !strings.Contains(page.Text, "By the act of the supervising body") {
		t.Errorf("the organisation is not told why: %.400s", page.Text)
	}
	w.run()
	for range 20 {
		if len(w.mail.Messages("head@sapa.kz")) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if got := w.mail.Messages("head@sapa.kz"); len(got) != 1 || !strings.Contains(got[0].Subject, "Допуск к системе экспертных организаций прекращён") {
		t.Errorf("mails %+v", got)
	}
}

// The head registers the organisation's people, who then sign in by their own certificates; nobody else does.
func TestClause48HeadRegistersExperts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		expert := w.visit("en", architect)
		page, err := expert.Must("/")
		w.no(err)
		if !strings.Contains(page.Text, "You are not registered in this system") {
			t.Errorf("somebody unknown sees %.300s", page.Text)
		}
		head := w.admitted(theHead)
		expert = w.visit("en", architect)
		page, err = expert.Must("/")
		w.no(err)
		if !strings.Contains(page.Text, "You are not registered in this system") {
			t.Errorf("an employee whom nobody has registered sees %.300s", page.Text)
		}
		p := persona(architect)
		fields := map[string]string{"iin": string(p.IIN), "name": p.Full.RU, "email": "a@experts.kz", "roles": "expert"}
		for name, wrong := range map[string]map[string]string{"no IIN": {"iin": "123"}, "no name": {"name": ""}, "no address": {"email": "x"}, "no power": {"roles": ""}, "a power of others": {"roles": "registrar"}} {
			mine := map[string]string{}
			for k, value := range fields {
				mine[k] = value
			}
			for k, value := range wrong {
				mine[k] = value
			}
			if page := w.fill(head, "/people", "/people", mine); page.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, page.Status)
			}
		}
		w.no(w.fill(head, "/people", "/people", fields).OK())
		page, err = expert.Must("/")
		w.no(err)
		if !strings.Contains(page.Text, "Cases received") {
			t.Errorf("the expert sees %.300s", page.Text)
		}
		if page, _ = expert.Open("/people"); page.Status != http.StatusNotFound {
			t.Errorf("an expert at the people of the organisation: %d", page.Status)
		}
		other := w.visit("en", otherHead) // of an organisation that is not admitted
		if page, _ = other.Open("/people"); page.Status != http.StatusNotFound {
			t.Errorf("the head of an organisation that is not admitted: %d", page.Status)
		}
		page, err = head.Must("/people")
		w.no(err)
		var dismiss string
		for _, action := range page.Actions() {
			if strings.HasSuffix(action, "/dismiss") {
				dismiss = action
			}
		}
		w.no(w.fill(head, "/people", dismiss, nil).OK())
		if page, _ = expert.Open("/review"); page.Status != http.StatusNotFound {
			t.Errorf("an expert who was dismissed: %d", page.Status)
		}
		me := w.actor(theHead)
		people, _, err := w.System.People(t.Context(), me)
		w.no(err)
		for _, m := range people {
			if m.Person == me.Person {
				if err := w.System.Dismiss(t.Context(), me, m.ID, w.key()); err == nil {
					t.Error("the last leader was dismissed")
				}
			}
		}
	})
}

// The system has an operator of its own: its first person appoints the others, and the operator of the Portal is nobody
// here.
func TestClause47OperatorOfItsOwn(t *testing.T) {
	w := one(t)
	operator := w.visit("en", admin)
	for _, path := range []string{"/cases", "/organisations", "/people"} {
		if page, err := operator.Open(path); err != nil || page.Status != http.StatusOK {
			t.Errorf("the operator at %s: %d, %v", path, page.Status, err)
		}
	}
	for _, key := range []string{"registrar", "state-expert-head", theHead, theCustomer} {
		v := w.visit("en", key)
		for _, path := range []string{"/cases", "/organisations", "/organisations/new", "/people", "/review", "/editions"} {
			if page, err := v.Open(path); err != nil || page.Status != http.StatusNotFound {
				t.Errorf("%s at %s: %d, %v; want that there is no such page", key, path, page.Status, err)
			}
		}
	}
	visitorOfNobody, err := visitor.New(w.site, "en", nil)
	w.no(err)
	page, err := visitorOfNobody.Open("/cases")
	w.no(err)
	if !strings.HasPrefix(page.Path, "/sign-in?to=") {
		t.Errorf("a visitor is led to %s", page.Path)
	}
	clerk := persona("bank-user") // anybody whom the operator employs
	e := expertsystem.Enrolment{Party: org(admin), Person: clerk.IIN, Name: clerk.Full.RU, Email: "clerk@system.kz", Roles: []portal.Role{portal.RoleIntegrationOfficer}}
	w.no(w.System.Register(t.Context(), w.actor(admin), e, w.key()))
	a, err := w.System.Identify(t.Context(), clerk.IIN, clerk.Full.RU, org(admin))
	w.no(err)
	if !a.Is(portal.RoleIntegrationOfficer) || a.Is(portal.RoleRegistrar) {
		t.Errorf("the clerk is %v", a.Roles)
	}
	if err := w.System.Register(t.Context(), a, e, w.key()); err == nil {
		t.Error("somebody who is not the administrator has appointed staff")
	}
}

// Expert organisations do their work here: each sees its own cases and no others.
func TestClause45EachOrganisationSeesItsOwn(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.opened()
	other := w.admitted(otherHead)
	head := w.visit("en", theHead)
	page, err := head.Must("/")
	w.no(err)
	page, err = page.Follow("/review/", "Капитальный ремонт")
	w.no(err)
	if !strings.Contains(page.Text, h.Number) {
		t.Errorf("the case does not open: %.300s", page.Text)
	}
	for _, path := range []string{"/review/" + string(h.ID), "/cases/" + string(h.ID), "/documents/" + string(w.snap(h.ID).Documents[0].Version) + "/content"} {
		page, err := other.Open(path)
		w.no(err)
		if page.Status != http.StatusNotFound {
			t.Errorf("another organisation at %s: %d", path, page.Status)
		}
	}
	expert := w.visit("en", architect)
	if page, _ = expert.Open("/review/" + string(h.ID)); page.Status != http.StatusNotFound {
		t.Errorf("an expert without a section: %d", page.Status)
	}
	page, err = head.Must("/documents/" + string(w.snap(h.ID).Documents[0].Version) + "/content")
	w.no(err)
	if sum(page.Raw) != h.Documents[0].SHA256 {
		t.Error("the head does not get what was handed over")
	}
}

// The authorised body sees the final edition once the expertise is concluded, and nothing before.
func TestClause48AuthorisedBodySeesTheFinalEdition(t *testing.T) {
	w := one(t)
	w.staffed()
	open := w.opened()
	p := persona("authorised-body")
	operator := w.visit("en", admin)
	w.no(w.fill(operator, "/people", "/people", map[string]string{"party": string(p.Party()), "iin": string(p.IIN), "name": p.Full.RU, "email": "body@gov.kz", "roles": "authorised_body"}).OK())
	body := w.visit("en", "authorised-body")
	page, err := body.Must("/")
	w.no(err)
	if page.Path != "/editions" || !strings.Contains(page.Text, "No expertise is concluded yet") {
		t.Errorf("at %s: %.300s", page.Path, page.Text)
	}
	running := "/documents/" + string(w.snap(open.ID).Documents[0].Version) + "/content"
	for _, path := range []string{running, "/editions/" + string(open.ID), "/review/" + string(open.ID), "/cases"} {
		if page, _ := body.Open(path); page.Status != http.StatusNotFound {
			t.Errorf("before the conclusion, %s: %d", path, page.Status)
		}
	}
	h := w.concluded()
	page, err = body.Must("/editions/" + string(h.ID))
	w.no(err)
	if !strings.Contains(page.Text, "positive") || len(page.Links("/documents/")) != 5 {
		t.Errorf("the edition has %v: %.400s", page.Links("/documents/"), page.Text)
	}
	for _, link := range page.Links("/documents/") {
		if doc, err := body.Open(link); err != nil || doc.Status != http.StatusOK {
			t.Errorf("%s: %d, %v", link, doc.Status, err)
		}
	}
	contract := "/documents/" + string(w.snap(h.ID).Contract.Text) + "/content"
	if page, _ := body.Open(contract); page.Status != http.StatusNotFound {
		t.Errorf("the contract: %d", page.Status)
	}
}

// What is drawn up towards a conclusion is nobody's to download by its own address before the conclusion is issued, as on
// the Portal.
func TestClause34DraftOfAConclusionIsNotGivenOut(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.drawn()
	work, err := w.Review.Work(t.Context(), w.actor(theHead), h.ID)
	w.no(err)
	head := w.visit("en", theHead)
	for _, draft := range []portal.ID{work.Conclusion.Text, work.Conclusion.Data, work.Parts[0].Text} {
		for _, v := range []*visitor.Visitor{head, w.visit("en", architect)} {
			page, err := v.Open("/documents/" + string(draft) + "/content")
			w.no(err)
			if page.Status != http.StatusNotFound {
				t.Errorf("a draft: status %d", page.Status)
			}
		}
	}
	w.no(w.Review.SignConclusion(t.Context(), w.actor(theHead), h.ID, w.signed(theHead, work.Conclusion.Text), w.key()))
	_, err = head.Must("/documents/" + string(work.Conclusion.Text) + "/content")
	w.no(err)
}
