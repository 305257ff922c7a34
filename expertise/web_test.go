package expertise_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/expertise"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// site is the pages of this slice.
func (w *world) site() *slicetest.Site {
	w.Helper()
	return w.Site(func(app *web.App) {
		expertise.Pages{Service: w.Service, Header: func(r *web.Request, project portal.ID, current string) (ui.Component, error) {
			p, err := w.projects.Project(r.Context(), project)
			return ui.PageHead{Title: p.Name.In(string(r.Lang)), Caption: current}, err
		}}.Routes(app)
		document.Pages{Keeper: w.Keeper, DB: w.DB, Resource: func(ctx context.Context, d document.Document) (policy.Resource, error) {
			if d.OwnerKind == expertise.Kind {
				return w.DocumentResource(ctx, d)
			}
			p, err := w.projects.Project(ctx, d.Project)
			return policy.OfProject(p), err
		}}.Routes(app)
	})
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
			v := w.site().As("customer-b", lang)
			v.Open(at).Form("/expertise").Send()
			v.Form("/application").Set("contact", "").Send().Want(http.StatusUnprocessableEntity)
			v.Form("/application").Set("contact", "Сауле Ахметова").Set("phone", "+77001112233").Set("statement", "yes").Send().Want(http.StatusOK, say[0])
			v.Form("/check").Send().Want(http.StatusOK)
			v.Form("/sign").SignLater().Want(http.StatusOK, "КВЭ-2026-000001", say[5])
			w.walkReview(v, w.application(p), at, say)
		})
	}
}

func (w *world) walkReview(v *slicetest.Browser, a expertise.Application, at string, say []string) {
	w.Helper()
	v.Open(at+"/organisations").Says(say[1], a.Seed())
	v.Form("/organisations").Send().Want(http.StatusUnprocessableEntity)
	v.Form("/organisations").Set("organisation", string(actor("expert-head").For)).Send().Want(http.StatusOK)
	w.Settle()
	v.Open(at).Says(say[2], "ES-7")
	w.system.remark(a, "2026-09-17")
	for _, id := range remarkIDs {
		v.Open(at).Says("case ES-7 answering")
		remark := "/remarks/" + string(id)
		v.Open(at + remark).Form(remark).Send().Want(http.StatusUnprocessableEntity)
		v.Form(remark).Set("text", "Исправлено").Set("document", string(a.Kit[3].Document)).Attach("file", "new.pdf", w.PDF("new "+string(id))).Send().Want(http.StatusOK)
	}
	v.Open(at).Form("/hand-in").Send().Want(http.StatusOK)
	w.Settle()
	if len(w.system.got(expertise.EventHandIn)) != 1 || len(w.system.got(expertise.EventAnswer)) != 2 {
		w.Error("the answers did not arrive")
	}
	w.conclude(w.reread(a), expertise.Positive, "P-1")
	v.Open(at).Says(say[3], "P-1")
	v.Open(at+"/approval").Form("/approval").Set("number", "12").Set("date", "03.09.2026").Attach("file", "order.pdf", w.PDF("order")).Send().Want(http.StatusOK)
	v.Form("/approval/sign").Sign().Want(http.StatusOK, say[4])
}

func (w *world) reread(a expertise.Application) expertise.Application {
	w.Helper()
	again, _, err := w.Application(w.Context(), a.Project)
	w.Must(err)
	return again
}

func TestPageOfTheContract(t *testing.T) {
	w := one(t)
	_, a := w.handed()
	w.system.offer(a)
	v := w.site().As("customer-b", "ru")
	at := "/projects/" + string(a.Project) + "/expertise"
	v.Open(at)
	v.Open(at+"/contract").Says("Д-1", "1 250 000,00 ₸", "30 рабочих дней")
	v.Form("/contract").Set("cms", "bm9uc2Vuc2U=").Send().Want(http.StatusUnprocessableEntity)
	v.Open(at+"/contract").Form("/contract").Sign().Want(http.StatusOK, "Ваша подпись под договором передаётся")
}

// A missing paper of clause 21 stands on the page with its clause, what to do, and where.
func TestClause39ThePageSaysWhatIsMissing(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	w.projects.change(p.ID, func(x *project) { x.missing = []string{"contract"}; x.materials = nil })
	w.begun(p, "customer-b")
	v := w.site().As("customer-b", "ru")
	at := "/projects/" + string(p.ID) + "/expertise/application"
	v.Open(at).Says("Нет согласованного договора", "п. 39", "Договорные документы", "Дефектный акт")
	if links := v.Links("/projects/" + string(p.ID) + "/contract"); len(links) != 1 {
		t.Errorf("links to where it is mended: %v", links)
	}
	if v.Open(at + "/check").Offers("/check") {
		t.Error("the page offers to form an application that would be refused")
	}
}

// The operator's list, card, decision by hand and repeated sending.
func TestPagesOfTheOperator(t *testing.T) {
	w := one(t)
	p := w.project(func(p *portal.Project) { p.Works = "conservation" })
	a := w.filed(p, "customer-b")
	b := w.filed(w.project(nil), "customer-b")
	w.Must(w.Choose(t.Context(), actor("customer-b"), b.ID, actor("expert-head").For, w.Key()))
	w.system.feels(func(rw http.ResponseWriter) bool { rw.WriteHeader(500); return true })
	w.Settle()
	site := w.site()
	v := site.As("registrar", "ru")
	v.Open("/expertise").Says(a.Number, b.Number, "Не доходит до экспертных систем", "1 попытка: система не отвечает")
	if only := v.Open("/expertise?result=manual"); strings.Contains(strings.SplitN(only.Text, "Решает оператор", 2)[1], b.Number+" 03") {
		t.Errorf("the filter shows others: %s", only.Text)
	}
	v.Open("/expertise/" + string(a.ID)).Says("Кодекс не говорит, кто рассматривает такой проект")
	v.Form("/override").Set("result", "state").Send().Want(http.StatusUnprocessableEntity)
	v.Form("/override").Set("result", "state").Set("reason", "Решение уполномоченного органа").Send().Want(http.StatusOK, "Решение уполномоченного органа", "Решение оператора")
	site.As("designer-gip", "kk").Open("/projects/" + string(p.ID) + "/expertise").Says("Решение уполномоченного органа")
	w.system.feels(nil)
	v.Open("/expertise/" + string(b.ID)).Form("/resend").Send().Want(http.StatusOK)
	w.Settle()
	v.Open("/expertise/"+string(b.ID)).Says("На экспертизе", "ES-7")
}

// What a page offers is what the command allows: a stranger finds no page, the designer no buttons of the customer.
func TestPagesKeepStrangersOut(t *testing.T) {
	w := one(t)
	p := w.project(nil)
	w.begun(p, "customer-b")
	site := w.site()
	at := "/projects/" + string(p.ID) + "/expertise"
	stranger := site.As("outsider", "ru")
	for _, path := range []string{at, at + "/application", at + "/organisations", at + "/contract", at + "/end", at + "/approval", "/expertise"} {
		stranger.Get(path).Want(http.StatusNotFound)
	}
	designer := site.As("designer-gip", "ru")
	if offered := designer.Open(at).Actions(); len(offered) != 0 {
		t.Errorf("the designer is offered %v", offered)
	}
	designer.Get(at + "/application").Want(http.StatusForbidden)
	site.As("", "ru").Get(at).At("/sign-in")
}
