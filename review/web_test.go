package review_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/review"
)

// Clause 34: the organisation's people carry a case through in a browser, from the completeness check to the issued
// conclusion; the customer's side acts through the service, as its own pages do.
func TestClause34InABrowser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		site := w.site()
		id := w.opened()
		base := review.Href(id)
		head, arch, est := w.browse(site, theHead, "ru"), w.browse(site, architect, "kk"), w.browse(site, estimator, "en")

		head.open("/review").sound(http.StatusOK).says("Капитальный ремонт поликлиники")
		head.open(base + "/accept").sound(http.StatusOK).says("Решение заказчика об инвестировании проекта")
		head.submit(base+"/accept", url.Values{"profile": {"KVE-45"}}, nil).sound(http.StatusUnprocessableEntity).says("По перечню недостаёт документов")
		head.submit(base+"/accept", url.Values{"profile": {"KVE-45"}, "waived": {"не требуется"}}, nil).sound(http.StatusOK)
		w.in(id, review.Contracting)

		head.open(base + "/contract").sound(http.StatusOK)
		head.submit(base+"/contract", url.Values{"number": {"17-Э"}, "date": {"не дата"}, "price": {"много"}, "days": {"46"}}, nil).sound(http.StatusUnprocessableEntity).says("дд.мм.гггг")
		head.submit(base+"/contract", url.Values{"date": {"03.08.2026"}, "price": {"1 850 000,50"}, "days": {"45"}}, nil).sound(http.StatusOK)
		if k := w.snap(id).Contract; k.Number != "17-Э" || k.Price != 185000050 {
			t.Fatalf("the contract is %+v", k)
		}
		head.sign(architect).sound(http.StatusUnprocessableEntity)
		head.sign(theHead).sound(http.StatusOK)
		w.in(id, review.Offered)
		w.no(w.SignContract(t.Context(), actor(theCustomer), id, w.signed(theCustomer, w.snap(id).Contract.Text), w.key()))

		for persona, fields := range map[string][]string{architect: {"architecture"}, estimator: {"estimate"}} {
			head.open("/experts").sound(http.StatusOK)
			head.submit("/experts", url.Values{"person": {string(actor(persona).Person)}, "specialisations": fields, "credential": {"certificate"},
				"credential_number": {"KZ-7"}, "issued": {"01.02.2025"}}, nil).sound(http.StatusOK)
			head.open(base + "/experts").sound(http.StatusOK)
			head.submit(base+"/experts", url.Values{"section": {fields[0]}, "expert": {string(actor(persona).Person)}}, nil).sound(http.StatusOK)
		}
		for b, section := range map[*browser]string{arch: "architecture", est: "estimate"} {
			page := base + "/experts/" + string(w.assignment(id, section))
			b.open(base).sound(http.StatusOK)
			b.open(page).sound(http.StatusOK).submit(page, nil, nil).sound(http.StatusUnprocessableEntity)
			b.submit(page, url.Values{"free": {"yes"}}, nil).sound(http.StatusOK)
		}

		word := url.Values{"place": {"4-парақ"}, "words": {"Эвакуациялық шығу ені көрсетілмеген"}, "norm": {""}, "point": {"10.4"}, "severity": {"breach"}}
		arch.open(base + "/remarks/new?document=" + string(w.document(id, "architecture").Document)).sound(http.StatusOK)
		arch.submit(base+"/remarks", word, nil).sound(http.StatusUnprocessableEntity).says("Нормаға сілтемесіз ескертуге жол берілмейді")
		if kept := find(arch.page, func(n *html.Node) bool { return attr(n, "name") == "words" }); text(kept) != "Эвакуациялық шығу ені көрсетілмеген" {
			t.Errorf("what was typed is lost: %q", text(kept))
		}
		arch.submit(base+"/remarks", url.Values{"norm": {"ҚР ҚН 1.02-03-2022"}}, nil).sound(http.StatusOK).says("Эвакуациялық шығу ені көрсетілмеген")
		est.open(base + "/remarks/new").sound(http.StatusOK)
		est.submit(base+"/remarks", url.Values{"words": {"No ground for the rate"}, "norm": {"NDTsS RK 8.01-08-2022"}, "point": {"6.5"}, "severity": {"technical"}}, nil).sound(http.StatusOK)
		draft := base + "/remarks/" + string(w.work(id).Drafts[1].ID)
		est.open(draft).sound(http.StatusOK).submit(draft, url.Values{"place": {"sheet 2"}}, nil).sound(http.StatusOK).says("sheet 2")

		head.open(base + "/issue").sound(http.StatusOK).says("10 рабочих дней")
		head.submit(base+"/issue", nil, nil).sound(http.StatusOK)
		for section, persona := range map[string]string{"architecture": theDesigner, "estimate": theCustomer} {
			w.no(w.Answer(t.Context(), actor(persona), w.remark(id, section).ID, "Исправлено", nil, w.key()))
		}
		w.no(w.HandIn(t.Context(), actor(theCustomer), id, w.key()))

		for b, section := range map[*browser]string{arch: "architecture", est: "estimate"} {
			page := base + "/remarks/" + string(w.remark(id, section).ID)
			b.open(page).sound(http.StatusOK).submit(page+"/judge", nil, nil).sound(http.StatusUnprocessableEntity)
			b.submit(page+"/judge", url.Values{"verdict": {"repeat"}}, nil).sound(http.StatusUnprocessableEntity)
			b.submit(page+"/judge", url.Values{"verdict": {"accept"}}, nil).sound(http.StatusOK)
		}
		head.open(base+"/close").sound(http.StatusOK).submit(base+"/close", nil, nil).sound(http.StatusOK)
		w.in(id, review.Closing)
		for b, section := range map[*browser]string{arch: "architecture", est: "estimate"} {
			page := base + "/parts/" + section
			b.open(page).sound(http.StatusOK).submit(page, url.Values{"words": {"x"}}, nil).sound(http.StatusUnprocessableEntity)
			b.submit(page, url.Values{"complies": {"yes"}, "words": {"x"}}, nil).sound(http.StatusOK)
			b.sign(theHead).sound(http.StatusUnprocessableEntity)
			b.sign(b.who).sound(http.StatusOK)
		}
		head.open(base + "/conclusion").sound(http.StatusOK)
		head.submit(base+"/conclusion", url.Values{"words": {"Соответствует"}}, nil).sound(http.StatusUnprocessableEntity)
		head.submit(base+"/conclusion", url.Values{"outcome": {"positive"}, "words": {"Соответствует"}, "indicator_indicator": {"Площадь", "", "", ""},
			"indicator_unit": {"м²", "", "", ""}, "indicator_declared": {"10", "", "", ""}, "indicator_recommended": {"9", "", "", ""}}, nil).sound(http.StatusOK).says("17452-0001/26")
		head.sign(architect).sound(http.StatusUnprocessableEntity).says("подпис")
		w.in(id, review.Drawn)
		head.sign(theHead).sound(http.StatusOK).says("Положительное")
		w.in(id, review.Concluded)
		if got := w.work(id).Conclusion.Indicators; len(got) != 1 || got[0].Recommended != "9" {
			t.Errorf("indicators kept: %+v", got)
		}
	})
}

// Every page of a case, in each of its states, by each of the organisation's people, in three languages.
func TestPagesAreSoundInThreeLanguages(t *testing.T) {
	w := one(t)
	site := w.site()
	states := []func() portal.ID{w.opened, w.offered, w.remarked, w.answered, w.drawn, w.concluded}
	for _, make := range states {
		id := make()
		base := review.Href(id)
		for _, lang := range []string{"ru", "kk", "en"} {
			for _, persona := range []string{theHead, architect} {
				b := w.browse(site, persona, lang)
				if persona == architect && len(w.work(id).Given) == 0 {
					b.open(base).sound(http.StatusNotFound)
					continue
				}
				for _, page := range []string{"/review", "/review?ended=1", base, base + "/course", base + "/experts", base + "/conclusion"} {
					b.open(page).sound(http.StatusOK)
				}
				for _, a := range all(b.open(base).page, func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attr(n, "href"), base+"/") }) {
					if href := attr(a, "href"); !strings.Contains(href, "/documents/") {
						b.open(href).sound(http.StatusOK)
					}
				}
			}
		}
	}
	for _, lang := range []string{"ru", "kk", "en"} {
		w.browse(site, theHead, lang).open("/experts").sound(http.StatusOK)
	}
}

// A page offers nothing that its command would refuse for want of right or place: each address of an act answers only
// those who are offered it.
func TestActsAreOfferedToThoseWhoMay(t *testing.T) {
	w := one(t)
	site := w.site()
	id := w.remarked()
	base := review.Href(id)
	for _, path := range []string{"/accept", "/return", "/contract", "/contract/withdraw", "/issue", "/close", "/terminate", "/dismiss", "/conclusion/reopen", "/parts/architecture"} {
		for _, persona := range []string{theHead, architect, "second-expert-head", theCustomer, "outsider"} {
			b := w.browse(site, persona, "ru").open(base + path)
			want := http.StatusConflict // not in this state
			switch {
			case persona == "second-expert-head" || persona == theCustomer || persona == "outsider":
				want = http.StatusNotFound
			case (path == "/dismiss" || path == "/terminate") && persona == theHead:
				want = http.StatusOK
			case (path == "/parts/architecture") != (persona == architect):
				want = http.StatusForbidden
			}
			if b.status != want {
				t.Errorf("%s%s for %s: %d, want %d", "…", path, persona, b.status, want)
			}
		}
	}
	visitor := w.browse(site, "", "ru").open(base)
	if visitor.at != "/sign-in" {
		t.Errorf("a visitor is led to %s", visitor.at)
	}
}

// The ways out of a case in a browser: return with a list, dismissal with an act, termination upon request.
func TestEndingsInABrowser(t *testing.T) {
	w := one(t)
	site := w.site()
	head := w.browse(site, theHead, "ru")

	id := w.opened()
	head.open(review.Href(id)+"/return").sound(http.StatusOK).submit(review.Href(id)+"/return", nil, nil).sound(http.StatusUnprocessableEntity)
	head.submit(review.Href(id)+"/return", url.Values{"ground": {"composition"}, "others": {"том 4\n\nтом 5"}}, nil).sound(http.StatusOK)
	if snap := w.snap(id); snap.State != review.Returned || len(snap.Missing) != 3 {
		t.Errorf("returned: %s, %+v", snap.State, snap.Missing)
	}
	head.open(review.Href(id) + "/course").sound(http.StatusOK).says("том 5")

	id = w.looking()
	head.open(review.Href(id)+"/dismiss").sound(http.StatusOK).submit(review.Href(id)+"/dismiss", url.Values{"text": {"x"}}, nil).sound(http.StatusUnprocessableEntity)
	head.submit(review.Href(id)+"/dismiss", url.Values{"ground": {"control_act"}}, map[string]string{"file": "%PDF-1.7 act"}).sound(http.StatusOK).says("Акт органа контроля")
	w.in(id, review.Dismissed)

	id = w.looking()
	w.no(w.AskTermination(t.Context(), actor(theCustomer), id, "given_up", "Объект исключён", nil, w.key()))
	head.open(review.Href(id)).sound(http.StatusOK).says("Объект исключён")
	head.open(review.Href(id)+"/terminate").sound(http.StatusOK).submit(review.Href(id)+"/terminate", nil, nil).sound(http.StatusOK)
	w.in(id, review.Terminated)
}

// Numbers of conclusions are set by the head on the page of the experts; what is wrong comes back.
func TestNumberingInABrowser(t *testing.T) {
	w := one(t)
	head := w.browse(w.site(), theHead, "kk").open("/experts")
	head.submit("/experts/numbering", url.Values{"template": {"{prefix}"}, "prefix": {"SS"}}, nil).sound(http.StatusUnprocessableEntity)
	head.submit("/experts/numbering", url.Values{"template": {"{prefix}/{seq}-{yyyy}"}, "prefix": {"SS"}}, nil).sound(http.StatusOK).says("SS/1-2026")
}

// Clauses 38 and 46: the customer's side sees a case from its snapshot, and answers each open remark by a form of its own.
func TestClause38SnapshotIsShown(t *testing.T) {
	w := one(t)
	id := w.remarked()
	raw := w.raw(id)
	for _, lang := range i18n.Langs() {
		ctx := i18n.With(t.Context(), catalogue(t).Localizer(lang))
		shown, err := w.RenderSnapshot(ctx, raw)
		w.no(err)
		var page strings.Builder
		w.no(shown.Render(ctx, &page))
		for _, want := range []string{"Не указаны размеры эвакуационных выходов", "СН РК 1.02-03-2022", "/documents/" + string(w.document(id, "architecture").Version) + "/content"} {
			if !strings.Contains(page.String(), want) {
				t.Errorf("%s: the case does not show %q", lang, want)
			}
		}
		if strings.Contains(page.String(), "<form") {
			t.Errorf("%s: what is only to be seen holds a form", lang)
		}
		r := w.remark(id, "architecture")
		form, err := w.RenderRemarks(ctx, raw, "/projects/1/expertise/2", "token", true, r.ID, "набрано", map[string]string{"text": "неверно"})
		w.no(err)
		page.Reset()
		w.no(form.Render(ctx, &page))
		node, err := html.Parse(strings.NewReader(page.String()))
		w.no(err)
		forms := all(node, func(n *html.Node) bool { return n.Data == "form" })
		if len(forms) != 3 || attr(forms[0], "action") != "/projects/1/expertise/2/remarks/"+string(r.ID)+"/answer" || attr(forms[2], "action") != "/projects/1/expertise/2/hand-in" {
			t.Fatalf("%s: %d forms", lang, len(forms))
		}
		sent := filled(forms[0])
		if sent.Get("text") != "набрано" || sent.Get("document") != string(r.Document.Document) || sent.Get("form") != "token" || filled(forms[1]).Get("text") != "" {
			t.Errorf("%s: the forms send %v and %v", lang, sent, filled(forms[1]))
		}
		if !strings.Contains(text(node), "неверно") {
			t.Errorf("%s: what was wrong is not told", lang)
		}
	}
	if _, err := w.RenderSnapshot(t.Context(), []byte("{")); err == nil {
		t.Error("a broken snapshot is shown")
	}
}
