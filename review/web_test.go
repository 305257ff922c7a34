package review_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/review"
	"birtereze/portal/standin/visitor"
)

// Clause 34: the organisation's people carry a case through in a browser, from the completeness check to the issued
// conclusion; the customer's side acts through the service, as its own pages do.
func TestClause34InABrowser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		site := w.site()
		id := w.opened()
		base := review.Href(id)
		head, arch, est := site.As(theHead, "ru"), site.As(architect, "kk"), site.As(estimator, "en")

		head.Open("/review").Says("Капитальный ремонт поликлиники")
		head.Open(base + "/accept").Says("Решение заказчика об инвестировании проекта")
		head.Form(base+"/accept").Set("profile", "KVE-45").Send().Want(http.StatusUnprocessableEntity).Says("По перечню недостаёт документов")
		head.Form(base + "/accept").Fill(url.Values{"profile": {"KVE-45"}, "waived": {"не требуется"}}).Send().Want(http.StatusOK)
		w.in(id, review.Contracting)

		head.Open(base + "/contract")
		head.Form(base + "/contract").Fill(url.Values{"number": {"17-Э"}, "date": {"не дата"}, "price": {"много"}, "days": {"46"}}).Send().Want(http.StatusUnprocessableEntity).Says("дд.мм.гггг")
		head.Form(base + "/contract").Fill(url.Values{"date": {"03.08.2026"}, "price": {"1 850 000,50"}, "days": {"45"}}).Send().Want(http.StatusOK)
		if k := w.snap(id).Contract; k.Number != "17-Э" || k.Price != 185000050 {
			t.Fatalf("the contract is %+v", k)
		}
		head.SignForm().SignAs(architect).Want(http.StatusUnprocessableEntity)
		head.SignForm().SignAs(theHead).Want(http.StatusOK)
		w.in(id, review.Offered)
		w.Must(w.SignContract(t.Context(), actor(theCustomer), id, w.VersionSignedBy(theCustomer, w.snap(id).Contract.Text), w.Key()))

		for persona, fields := range map[string][]string{architect: {"architecture"}, estimator: {"estimate"}} {
			head.Open("/experts")
			head.Form("/experts").Fill(url.Values{"person": {string(actor(persona).Person)}, "specialisations": fields, "credential": {"certificate"},
				"credential_number": {"KZ-7"}, "issued": {"01.02.2025"}}).Send().Want(http.StatusOK)
			head.Open(base + "/experts")
			head.Form(base + "/experts").Fill(url.Values{"section": {fields[0]}, "expert": {string(actor(persona).Person)}}).Send().Want(http.StatusOK)
		}
		for b, section := range map[*slicetest.Browser]string{arch: "architecture", est: "estimate"} {
			page := base + "/experts/" + string(w.assignment(id, section))
			b.Open(base)
			b.Open(page).Form(page).Send().Want(http.StatusUnprocessableEntity)
			b.Form(page).Set("free", "yes").Send().Want(http.StatusOK)
		}

		word := url.Values{"place": {"4-парақ"}, "words": {"Эвакуациялық шығу ені көрсетілмеген"}, "norm": {""}, "point": {"10.4"}, "severity": {"breach"}}
		arch.Get(base + "/remarks/new?document=" + string(w.document(id, "architecture").Document)).Want(http.StatusOK)
		arch.Form(base + "/remarks").Fill(word).Send().Want(http.StatusUnprocessableEntity).Says("Нормаға сілтемесіз ескертуге жол берілмейді")
		if kept := arch.Value("words"); kept != "Эвакуациялық шығу ені көрсетілмеген" {
			t.Errorf("what was typed is lost: %q", kept)
		}
		arch.Form(base+"/remarks").Set("norm", "ҚР ҚН 1.02-03-2022").Send().Want(http.StatusOK).Says("Эвакуациялық шығу ені көрсетілмеген")
		est.Open(base + "/remarks/new")
		est.Form(base + "/remarks").Fill(url.Values{"words": {"No ground for the rate"}, "norm": {"NDTsS RK 8.01-08-2022"}, "point": {"6.5"}, "severity": {"technical"}}).Send().Want(http.StatusOK)
		draft := base + "/remarks/" + string(w.work(id).Drafts[1].ID)
		est.Open(draft).Form(draft).Set("place", "sheet 2").Send().Want(http.StatusOK).Says("sheet 2")

		head.Open(base + "/issue").Says("10 рабочих дней")
		head.Form(base + "/issue").Send().Want(http.StatusOK)
		for section, persona := range map[string]string{"architecture": theDesigner, "estimate": theCustomer} {
			w.Must(w.Answer(t.Context(), actor(persona), w.remark(id, section).ID, "Исправлено", nil, w.Key()))
		}
		w.Must(w.HandIn(t.Context(), actor(theCustomer), id, w.Key()))

		for b, section := range map[*slicetest.Browser]string{arch: "architecture", est: "estimate"} {
			page := base + "/remarks/" + string(w.remark(id, section).ID)
			b.Open(page).Form(page + "/judge").Send().Want(http.StatusUnprocessableEntity)
			b.Form(page+"/judge").Set("verdict", "repeat").Send().Want(http.StatusUnprocessableEntity)
			b.Form(page+"/judge").Set("verdict", "accept").Send().Want(http.StatusOK)
		}
		head.Open(base + "/close").Form(base + "/close").Send().Want(http.StatusOK)
		w.in(id, review.Closing)
		for b, section := range map[*slicetest.Browser]string{arch: "architecture", est: "estimate"} {
			page := base + "/parts/" + section
			b.Open(page).Form(page).Set("words", "x").Send().Want(http.StatusUnprocessableEntity)
			b.Form(page).Fill(url.Values{"complies": {"yes"}, "words": {"x"}}).Send().Want(http.StatusOK)
			b.SignForm().SignAs(theHead).Want(http.StatusUnprocessableEntity)
			b.SignForm().Sign().Want(http.StatusOK)
		}
		head.Open(base + "/conclusion")
		head.Form(base+"/conclusion").Set("words", "Соответствует").Send().Want(http.StatusUnprocessableEntity)
		head.Form(base + "/conclusion").Fill(url.Values{"outcome": {"positive"}, "words": {"Соответствует"}, "indicator_indicator": {"Площадь", "", "", ""},
			"indicator_unit": {"м²", "", "", ""}, "indicator_declared": {"10", "", "", ""}, "indicator_recommended": {"9", "", "", ""}}).Send().Want(http.StatusOK).Says("17452-0001/26")
		head.SignForm().SignAs(architect).Want(http.StatusUnprocessableEntity).Says("подпис")
		w.in(id, review.Drawn)
		head.SignForm().SignAs(theHead).Want(http.StatusOK).Says("Положительное")
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
				b := site.As(persona, lang)
				if persona == architect && len(w.work(id).Given) == 0 {
					b.Get(base).Want(http.StatusNotFound)
					continue
				}
				for _, page := range []string{"/review", "/review?ended=1", base, base + "/course", base + "/experts", base + "/conclusion"} {
					b.Open(page)
				}
				for _, href := range b.Open(base).Links(base + "/") {
					if path, _, _ := strings.Cut(href, "#"); !strings.Contains(path, "/documents/") {
						b.Open(path)
					}
				}
			}
		}
	}
	for _, lang := range []string{"ru", "kk", "en"} {
		site.As(theHead, lang).Open("/experts")
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
			b := site.As(persona, "ru").Get(base + path)
			want := http.StatusConflict // not in this state
			switch {
			case persona == "second-expert-head" || persona == theCustomer || persona == "outsider":
				want = http.StatusNotFound
			case (path == "/dismiss" || path == "/terminate") && persona == theHead:
				want = http.StatusOK
			case (path == "/parts/architecture") != (persona == architect):
				want = http.StatusForbidden
			}
			b.Want(want)
		}
	}
	site.As("", "ru").Get(base).At("/sign-in")
}

// The ways out of a case in a browser: return with a list, dismissal with an act, termination upon request.
func TestEndingsInABrowser(t *testing.T) {
	w := one(t)
	site := w.site()
	head := site.As(theHead, "ru")

	id := w.opened()
	head.Open(review.Href(id) + "/return").Form(review.Href(id) + "/return").Send().Want(http.StatusUnprocessableEntity)
	head.Form(review.Href(id) + "/return").Fill(url.Values{"ground": {"composition"}, "others": {"том 4\n\nтом 5"}}).Send().Want(http.StatusOK)
	if snap := w.snap(id); snap.State != review.Returned || len(snap.Missing) != 3 {
		t.Errorf("returned: %s, %+v", snap.State, snap.Missing)
	}
	head.Open(review.Href(id) + "/course").Says("том 5")

	id = w.looking()
	head.Open(review.Href(id)+"/dismiss").Form(review.Href(id)+"/dismiss").Set("text", "x").Send().Want(http.StatusUnprocessableEntity)
	head.Form(review.Href(id)+"/dismiss").Set("ground", "control_act").Attach("file", "file.pdf", []byte("%PDF-1.7 act")).Send().Want(http.StatusOK).Says("Акт органа контроля")
	w.in(id, review.Dismissed)

	id = w.looking()
	w.Must(w.AskTermination(t.Context(), actor(theCustomer), id, "given_up", "Объект исключён", nil, w.Key()))
	head.Open(review.Href(id)).Says("Объект исключён")
	head.Open(review.Href(id) + "/terminate").Form(review.Href(id) + "/terminate").Send().Want(http.StatusOK)
	w.in(id, review.Terminated)
}

// Numbers of conclusions are set by the head on the page of the experts; what is wrong comes back.
func TestNumberingInABrowser(t *testing.T) {
	w := one(t)
	head := w.site().As(theHead, "kk").Get("/experts")
	head.Form("/experts/numbering").Fill(url.Values{"template": {"{prefix}"}, "prefix": {"SS"}}).Send().Want(http.StatusUnprocessableEntity)
	head.Form("/experts/numbering").Fill(url.Values{"template": {"{prefix}/{seq}-{yyyy}"}, "prefix": {"SS"}}).Send().Want(http.StatusOK).Says("SS/1-2026")
}

// Clauses 38 and 46: the customer's side sees a case from its snapshot, and answers each open remark by a form of its own.
func TestClause38SnapshotIsShown(t *testing.T) {
	w := one(t)
	id := w.remarked()
	raw := w.raw(id)
	for _, lang := range i18n.Langs() {
		ctx := i18n.With(t.Context(), w.Messages.Localizer(lang))
		shown, err := w.RenderSnapshot(ctx, raw)
		w.Must(err)
		var page strings.Builder
		w.Must(shown.Render(ctx, &page))
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
		w.Must(err)
		page.Reset()
		w.Must(form.Render(ctx, &page))
		p, err := visitor.Parse([]byte(page.String()))
		w.Must(err)
		if got := len(p.Actions()); got != 3 {
			t.Fatalf("%s: %d forms", lang, got)
		}
		answer, err := p.Form("/projects/1/expertise/2/remarks/" + string(r.ID) + "/answer")
		w.Must(err)
		if sent := answer.Values; sent.Get("text") != "набрано" || sent.Get("document") != string(r.Document.Document) || sent.Get("form") != "token" {
			t.Errorf("%s: the form sends %v", lang, sent)
		}
		other, err := p.Form("/projects/1/expertise/2/remarks/" + string(w.remark(id, "estimate").ID) + "/answer")
		w.Must(err)
		if got := other.Values.Get("text"); got != "" {
			t.Errorf("%s: the form of the other remark holds %q", lang, got)
		}
		_, err = p.Form("/projects/1/expertise/2/hand-in")
		w.Must(err)
		if !strings.Contains(p.Text, "неверно") {
			t.Errorf("%s: what was wrong is not told", lang)
		}
	}
	if _, err := w.RenderSnapshot(t.Context(), []byte("{")); err == nil {
		t.Error("a broken snapshot is shown")
	}
}
