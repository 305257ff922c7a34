package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/review"
	"birtereze/portal/standin/visitor"
)

// untranslated finds a key that a page shows instead of words.
var untranslated = regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.]+\]|\{[A-Z][a-z]+\}`)

// Each page shows what it is for, in each language, and calls the system by its own name.
func TestPagesInThreeLanguages(t *testing.T) {
	names := map[string]string{"ru": "Система экспертных организаций", "kk": "Сараптама ұйымдарының жүйесі", "en": "System of Expert Organisations"}
	w := one(t)
	w.staffed()
	h := w.concluded()
	w.told(expertise.EventApplication, w.handover(theHead)) // its documents are still to come
	w.post(callKey, string(newID()), expertise.EventHandIn, w.by(h.ID, theCustomer))
	w.post(callKey, string(newID()), "expertise.gossip", map[string]string{})
	w.portal.set(func(p *thePortal) { p.down = true })
	running := w.handover(theHead)
	w.told(expertise.EventApplication, running)
	w.run()
	w.admitted(otherHead)
	w.run()
	p := persona("authorised-body")
	w.no(w.fill(w.visit("ru", admin), "/people", "/people", map[string]string{"party": string(p.Party()), "iin": string(p.IIN), "name": p.Full.RU,
		"email": "body@gov.kz", "roles": "authorised_body"}).OK())
	for lang, name := range names {
		for who, paths := range map[string][]string{
			"":                {"/", "/sign-in"},
			admin:             {"/cases", "/cases/" + string(h.ID), "/cases/" + string(running.ID), "/organisations", "/organisations/new", "/organisations/" + string(org(theHead)), "/people", "/me"},
			theHead:           {"/", "/cases/" + string(running.ID), "/accreditation", "/people", "/review", "/experts", "/review/" + string(h.ID), "/me"},
			architect:         {"/", "/review", "/review/" + string(h.ID)},
			"authorised-body": {"/editions", "/editions/" + string(h.ID)},
		} {
			v, err := visitor.New(w.site, lang, nil)
			w.no(err)
			if who != "" {
				v = w.visit(lang, who)
			}
			for _, path := range paths {
				page, err := v.Open(path)
				w.no(err)
				if page.Status != http.StatusOK || page.Path != path {
					t.Errorf("%s, %s at %s: %d at %s", lang, who, path, page.Status, page.Path)
					continue
				}
				if key := untranslated.FindString(page.Text); key != "" {
					t.Errorf("%s, %s shows %s", lang, path, key)
				}
				if !strings.Contains(page.Text, name) {
					t.Errorf("%s, %s does not say %q", lang, path, name)
				}
			}
		}
	}
}

// The operator sees what has not arrived, why, and sends it again.
func TestOperatorSendsAgain(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.opened()
	w.run()
	operator := w.visit("en", admin)
	w.portal.set(func(p *thePortal) { p.down = true })
	w.no(w.Review.Accept(t.Context(), w.actor(theHead), h.ID, review.Acceptance{Profile: "KVE-45", Waived: "не требуется"}, w.key()))
	w.run()
	page, err := operator.Must("/cases")
	w.no(err)
	if !strings.Contains(page.Text, "Has not reached the Portal") || !strings.Contains(page.Text, "The Portal does not answer; 1 attempt") ||
		!strings.Contains(page.Text, h.Number) || !strings.Contains(page.Text, "for ТОО «Сараптама Жүйесі»") {
		t.Fatalf("the failing message is not shown: %.600s", page.Text)
	}
	w.portal.set(func(p *thePortal) { p.down = false })
	at := "/cases/" + string(h.ID)
	w.no(w.fill(operator, at, at+"/resend", nil).OK())
	w.run() // without the clock having moved: the pause of the job that failed is not over
	if n := len(w.portal.events[h.ID]); n != 2 {
		t.Errorf("%d events arrived, want 2", n)
	}
	page, err = operator.Must(at)
	w.no(err)
	if strings.Contains(page.Text, "Has not reached the Portal") {
		t.Errorf("what has arrived is still shown as failing")
	}
	if err := w.System.Resend(t.Context(), w.actor(theHead), h.ID, w.key()); err == nil {
		t.Error("the head of an organisation has sent again")
	}
}

// The head is shown what is on its way before its documents are here.
func TestQueueShowsWhatIsArriving(t *testing.T) {
	w := one(t)
	w.staffed()
	h := w.handover(theHead)
	w.told(expertise.EventApplication, h)
	head := w.visit("en", theHead)
	page, err := head.Must("/")
	w.no(err)
	if !strings.Contains(page.Text, "Being received") || !strings.Contains(page.Text, h.Number) {
		t.Errorf("what is arriving is not shown: %.400s", page.Text)
	}
	w.run()
	page, err = head.Must("/")
	w.no(err)
	if strings.Contains(page.Text, "Being received") || !strings.Contains(page.Text, "Completeness check") {
		t.Errorf("after its arrival: %.400s", page.Text)
	}
}

// A form that comes after the session has ended is kept, and sent again after signing in.
func TestFormOutlivesTheSession(t *testing.T) {
	w := one(t)
	operator := w.visit("en", admin)
	page, err := operator.Must("/organisations/new")
	w.no(err)
	form, err := page.Form("/organisations")
	w.no(err)
	for name, value := range certificate(theHead, "01.01.2026", "31.12.2026") {
		form.Set(name, strings.Split(value, "|")...)
	}
	out, err := page.Form("/sign-out")
	w.no(err)
	_, err = out.Send()
	w.no(err)
	page, err = form.Submit()
	w.no(err)
	if !strings.HasPrefix(page.Path, "/sign-in?to=") {
		t.Fatalf("the late form leads to %s", page.Path)
	}
	form, err = page.Form("/sign-in")
	w.no(err)
	page, err = form.Sign()
	w.no(err)
	w.no(page.OK())
	if !strings.Contains(page.Text, "KZ-expert-organisation") {
		t.Fatalf("what was typed is not shown: %.400s", page.Text)
	}
	form, err = page.Form("/organisations")
	w.no(err)
	page, err = form.Send()
	w.no(err)
	if !strings.HasSuffix(page.Path, string(org(theHead))) {
		t.Errorf("the form leads to %s", page.Path)
	}
}

// A challenge is good once, for five minutes, for the person's certificate of authentication.
func TestSigningInByAChallenge(t *testing.T) {
	w := one(t)
	v := w.stranger("en", admin)
	open := func() *visitor.Form {
		t.Helper()
		page, err := v.Must("/sign-in")
		w.no(err)
		form, err := page.Form("/sign-in")
		w.no(err)
		return form
	}
	form := open()
	page, err := form.Submit()
	w.no(err)
	if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text, "No signature arrived") {
		t.Errorf("without a signature: %d", page.Status)
	}
	form = open()
	w.clock.Move(6 * time.Minute)
	if page, err = form.Sign(); err != nil || !strings.Contains(page.Text, "serves for 5 minutes") {
		t.Errorf("after six minutes: %v", err)
	}
	form = open()
	if page, err = form.Sign(); err != nil || page.Status != http.StatusOK {
		t.Fatalf("a sound signature: %v", err)
	}
	if page, err = form.Sign(); err != nil || page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text, "used before") {
		t.Errorf("the same challenge twice: %d, %v", page.Status, err)
	}
	file, err := v.Must("/sign-in/challenge")
	w.no(err)
	if !strings.Contains(string(file.Raw), strings.TrimPrefix(w.site, "http://")) {
		t.Errorf("the challenge to download is %q", file.Raw)
	}
	for range 12 {
		page, err = open().Submit()
		w.no(err)
	}
	if page.Status != http.StatusTooManyRequests {
		t.Errorf("after many attempts: %d", page.Status)
	}
}

// Every role that somebody can be given has its words.
func TestEveryRoleHasWords(t *testing.T) {
	w := one(t)
	words := w.Messages.Localizer("ru")
	for _, role := range []portal.Role{portal.RoleExpert, portal.RoleExpertHead, portal.RoleRegistrar, portal.RoleIntegrationOfficer, portal.RoleAdministrator, portal.RoleAuthorisedBody} {
		if key := "expertsystem.role." + string(role); !words.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}
