package expertise_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/personas"
	"birtereze/portal/standin/visitor"
	"birtereze/portal/ui"
)

// site is the pages of this slice over real HTTP.
func (w *world) site() string {
	w.t.Helper()
	app := web.New(w.bus.DB, w.bus.Policy, w.messages, time.Hour)
	app.Identify = func(_ context.Context, person portal.IIN, name string, party portal.Party) (portal.Actor, error) {
		for _, p := range personas.All() {
			if p.IIN == person {
				return portal.Actor{Person: person, Name: name, For: party, Roles: p.Roles}, nil
			}
		}
		return portal.Actor{}, nil
	}
	app.Handle("GET /test/in/{persona}", "test.sign_in", func(r *web.Request) error {
		a := actor(r.PathValue("persona"))
		if err := r.SignIn(a.Person, a.Name, a.For); err != nil {
			return err
		}
		return r.Redirect("/expertise")
	})
	expertise.Pages{Service: w.Service, Header: func(r *web.Request, project portal.ID, current string) (ui.Component, error) {
		p, err := w.projects.Project(r.Context(), project)
		return ui.PageHead{Title: p.Name.In(string(r.Lang)), Caption: current}, err
	}}.Routes(app)
	document.Pages{Keeper: w.keeper, DB: w.bus.DB, Resource: func(ctx context.Context, d document.Document) (policy.Resource, error) {
		if d.OwnerKind == expertise.Kind {
			return w.DocumentResource(ctx, d)
		}
		p, err := w.projects.Project(ctx, d.Project)
		return policy.OfProject(p), err
	}}.Routes(app)
	server := httptest.NewServer(app.Handler())
	w.t.Cleanup(server.Close)
	return server.URL
}

// visit is a persona at a browser.
func (w *world) visit(site, lang, persona string) *visitor.Visitor {
	w.t.Helper()
	keys, err := w.ca.Persona(persona)
	w.no(err)
	v, err := visitor.New(site, lang, func(content []byte, attached, signIn bool) ([]byte, error) {
		return authority.Message{Content: content, Attached: attached, At: begin}.Sign(keys.Signing)
	})
	w.no(err)
	_, err = v.Open("/test/in/" + persona)
	w.no(err)
	return v
}

// untranslated finds a key that a page shows instead of words, and Cyrillic words where the page is English.
var untranslated = regexp.MustCompile(`\[[a-z_]+\.[a-z0-9_.]+\]`)

func (w *world) page(p *visitor.Page, err error) *visitor.Page {
	w.t.Helper()
	w.no(err)
	if p.Status != http.StatusOK && p.Status != http.StatusUnprocessableEntity {
		w.t.Fatalf("%s: status %d: %.400s", p.Path, p.Status, p.Text)
	}
	if key := untranslated.FindString(p.Text); key != "" {
		w.t.Errorf("%s shows %s", p.Path, key)
	}
	return p
}

func (w *world) shows(p *visitor.Page, words ...string) {
	w.t.Helper()
	text := strings.ReplaceAll(p.Text, "\u00a0", " ")
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.t.Errorf("%s does not show %q: %.1500s", p.Path, word, text)
		}
	}
}

// The way of project B through the pages, in each language: application, signature, choice, contract, remarks, conclusion,
// approval.
func TestPagesWalkProjectB(t *testing.T) {
	words := map[string][]string{
		"ru": {"Проверьте заявку", "Выбор экспертной организации", "На экспертизе", "Положительное", "Проект утверждён", "по выбору заказчика"},
		"kk": {"Өтінімді тексеріңіз", "Сараптама ұйымын таңдау", "Сараптамада", "Оң", "Жоба бекітілді", "тапсырыс беруші таңдаған"},
		"en": {"Check the application", "Choice of an expert organisation", "Under review", "Positive", "Project approved", "of the customer’s choice"},
	}
	for lang, say := range words {
		t.Run(lang, func(t *testing.T) {
			w := one(t)
			p := w.project(nil)
			at := "/projects/" + string(p.ID) + "/expertise"
			v := w.visit(w.site(), lang, "customer-b")
			tab := w.page(v.Open(at))
			form, err := tab.Form("/expertise")
			w.no(err)
			assemble := w.page(form.Send())
			answers, err := assemble.Form("/application")
			w.no(err)
			wrong := w.page(answers.Set("contact", "").Submit())
			if wrong.Status != http.StatusUnprocessableEntity {
				t.Errorf("without a contact: %d", wrong.Status)
			}
			answers, err = wrong.Form("/application")
			w.no(err)
			check := w.page(answers.Set("contact", "Сауле Ахметова").Set("phone", "+77001112233").Set("statement", "yes").Send())
			w.shows(check, say[0])
			form, err = check.Form("/check")
			w.no(err)
			signing := w.page(form.Send())
			form, err = signing.Form("/sign")
			w.no(err)
			tab = w.page(form.Sign())
			w.shows(tab, "КВЭ-2026-000001", say[5])
			w.walkReview(v, w.application(p), at, say)
		})
	}
}

func (w *world) walkReview(v *visitor.Visitor, a expertise.Application, at string, say []string) {
	w.t.Helper()
	list := w.page(v.Open(at + "/organisations"))
	w.shows(list, say[1], a.Seed())
	form, err := list.Form("/organisations")
	w.no(err)
	if none := w.page(form.Submit()); none.Status != http.StatusUnprocessableEntity {
		w.t.Errorf("no organisation chosen: %d", none.Status)
	}
	w.page(form.Set("organisation", string(actor("expert-head").For)).Send())
	w.run()
	w.shows(w.page(v.Open(at)), say[2], "ES-7")
	w.system.remark(a, "2026-09-17")
	for _, id := range remarkIDs {
		tab := w.page(v.Open(at))
		w.shows(tab, "case ES-7 answering")
		remark := w.page(v.Open(at + "/remarks/" + string(id)))
		form, err := remark.Form("/remarks/" + string(id))
		w.no(err)
		if empty := w.page(form.Submit()); empty.Status != http.StatusUnprocessableEntity {
			w.t.Errorf("an empty answer: %d", empty.Status)
		}
		w.page(form.Set("text", "Исправлено").Set("document", string(a.Kit[3].Document)).Attach("file", "new.pdf", pdfFile(w.t, "new "+string(id))).Send())
	}
	form, err = w.page(v.Open(at)).Form("/hand-in")
	w.no(err)
	w.page(form.Send())
	w.run()
	if len(w.system.got(expertise.EventHandIn)) != 1 || len(w.system.got(expertise.EventAnswer)) != 2 {
		w.t.Error("the answers did not arrive")
	}
	w.conclude(w.reread(a), expertise.Positive, "P-1")
	w.shows(w.page(v.Open(at)), say[3], "P-1")
	approval := w.page(v.Open(at + "/approval"))
	form, err = approval.Form("/approval")
	w.no(err)
	signing := w.page(form.Set("number", "12").Set("date", "03.09.2026").Attach("file", "order.pdf", pdfFile(w.t, "order")).Send())
	form, err = signing.Form("/approval/sign")
	w.no(err)
	w.shows(w.page(form.Sign()), say[4])
}

func (w *world) reread(a expertise.Application) expertise.Application {
	w.t.Helper()
	again, _, err := w.Application(w.t.Context(), a.Project)
	w.no(err)
	return again
}

func TestPageOfTheContract(t *testing.T) {
	w := one(t)
	_, a := w.handed()
	w.system.offer(a)
	v := w.visit(w.site(), "ru", "customer-b")
	at := "/projects/" + string(a.Project) + "/expertise"
	w.page(v.Open(at))
	contract := w.page(v.Open(at + "/contract"))
	w.shows(contract, "Д-1", "1 250 000,00 ₸", "30 рабочих дней")
	form, err := contract.Form("/contract")
	w.no(err)
	wrong := w.page(form.Set("cms", "bm9uc2Vuc2U=").Submit())
	if wrong.Status != http.StatusUnprocessableEntity {
		t.Errorf("nonsense for a signature: %d", wrong.Status)
	}
	form, err = contract.Form("/contract")
	w.no(err)
	w.shows(w.page(form.Sign()), "Ваша подпись под договором передаётся")
}

// A missing paper of clause 21 stands on the page with its clause, what to do, and where.
func TestClause39ThePageSaysWhatIsMissing(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	w.projects.change(p.ID, func(x *project) { x.missing = []string{"contract"}; x.materials = nil })
	w.begun(p, "customer-b")
	v := w.visit(w.site(), "ru", "customer-b")
	at := "/projects/" + string(p.ID) + "/expertise/application"
	page := w.page(v.Open(at))
	w.shows(page, "Нет согласованного договора", "п. 39", "Договорные документы", "Дефектный акт")
	if links := page.Links("/projects/" + string(p.ID) + "/contract"); len(links) != 1 {
		t.Errorf("links to where it is mended: %v", links)
	}
	check := w.page(v.Open(at + "/check"))
	if _, err := check.Form("/check"); err == nil {
		t.Error("the page offers to form an application that would be refused")
	}
}

// The operator's list, card, decision by hand and repeated sending.
func TestPagesOfTheOperator(t *testing.T) {
	w := one(t)
	p := w.project(func(p *portal.Project) { p.Works = "conservation" })
	a := w.filed(p, "customer-b")
	b := w.filed(w.project(nil), "customer-b")
	w.no(w.Choose(t.Context(), actor("customer-b"), b.ID, actor("expert-head").For, w.key()))
	w.system.feels(func(rw http.ResponseWriter) bool { rw.WriteHeader(500); return true })
	w.run()
	site := w.site()
	v := w.visit(site, "ru", "registrar")
	list := w.page(v.Open("/expertise"))
	w.shows(list, a.Number, b.Number, "Не доходит до экспертных систем", "1 попытка: система не отвечает")
	if only := w.page(v.Open("/expertise?result=manual")); strings.Contains(strings.SplitN(only.Text, "Решает оператор", 2)[1], b.Number+" 03") {
		t.Errorf("the filter shows others: %s", only.Text)
	}
	card := w.page(v.Open("/expertise/" + string(a.ID)))
	w.shows(card, "Кодекс не говорит, кто рассматривает такой проект")
	form, err := card.Form("/override")
	w.no(err)
	if empty := w.page(form.Set("result", "state").Submit()); empty.Status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", empty.Status)
	}
	w.shows(w.page(form.Set("result", "state").Set("reason", "Решение уполномоченного органа").Send()), "Решение уполномоченного органа", "Решение оператора")
	w.shows(w.page(w.visit(site, "kk", "designer-gip").Open("/projects/"+string(p.ID)+"/expertise")), "Решение уполномоченного органа")
	w.system.feels(nil)
	again, err := w.page(v.Open("/expertise/" + string(b.ID))).Form("/resend")
	w.no(err)
	w.page(again.Send())
	w.run()
	w.shows(w.page(v.Open("/expertise/"+string(b.ID))), "На экспертизе", "ES-7")
}

// What a page offers is what the command allows: a stranger finds no page, the designer no buttons of the customer.
func TestPagesKeepStrangersOut(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	w.begun(p, "customer-b")
	site := w.site()
	at := "/projects/" + string(p.ID) + "/expertise"
	stranger := w.visit(site, "ru", "outsider")
	for _, path := range []string{at, at + "/application", at + "/organisations", at + "/contract", at + "/end", at + "/approval", "/expertise"} {
		page, err := stranger.Open(path)
		w.no(err)
		if page.Status != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, page.Status)
		}
	}
	designer := w.visit(site, "ru", "designer-gip")
	if page := w.page(designer.Open(at)); len(page.Actions()) != 0 {
		t.Errorf("the designer is offered %v", page.Actions())
	}
	if page, _ := designer.Open(at + "/application"); page.Status != http.StatusForbidden {
		t.Errorf("the designer opens the application: %d", page.Status)
	}
	nobody, err := visitor.New(site, "ru", nil)
	w.no(err)
	if page, err := nobody.Open(at); err == nil && !strings.HasPrefix(page.Path, "/sign-in") {
		t.Errorf("nobody is led to %s, %d", page.Path, page.Status)
	}
}
