package development_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/standin/control"
	procurementstandin "birtereze/portal/standin/procurement"
)

// words that a page must say, by language.
type words map[string]string

var langs = []string{"ru", "kk", "en"}

// wizard goes through the screens of a new project and gives its id.
func wizard(t *testing.T, b *slicetest.Browser) portal.ID {
	t.Helper()
	b.Get("/projects/new").Want(200)
	b.Form("/projects/new").Set("secret", "no").Set("kind", "construction").Send().Want(200)
	base := strings.TrimSuffix(b.Path, "/new/about")
	b.Form(base+"/new/about").Set("name_ru", school.Name.RU).Set("name_kk", school.Name.KK).Set("works", "new").Set("composition", "civil").
		Set("stage", "working_project").Set("level", "II").Set("financing", "local_budget").Send().Want(200)
	b.Form(base+"/new/object").Set("object_number", "260411 101000 000147").Set("kato", "110000000").Set("place_ru", "г. Кокшетау, участок 45").
		Set("place_kk", "Көкшетау қ., 45-учаске").Set("characteristic-capacity", "900").Set("characteristic-total_area", "12 480,5").Send().Want(200, "900")
	b.Form(base + "/new/create").Send().Want(200)
	if !strings.HasSuffix(b.Path, "/materials") {
		t.Fatalf("after the wizard the page is %s", b.Path)
	}
	return portal.ID(strings.Split(base, "/")[2])
}

func TestTheStoryOfAProjectThroughItsPages(t *testing.T) {
	for _, lang := range langs {
		t.Run(lang, func(t *testing.T) {
			w := newWorld(t, db.SQLite)
			s := w.site()
			a, clerk, gip, head := s.As("customer-a", lang), s.As("customer-a-clerk", lang), s.As("designer-gip", lang), s.As("designer-head", lang)
			id := wizard(t, a)
			base := "/projects/" + string(id)
			w.Settle()
			a.Get(base+"/materials").Want(200, "KZ26VUA00914528", words{"ru": "Из кадастра", "kk": "Кадастрдан", "en": "From the cadastre"}[lang])
			w.clause17(a, base, lang)
			w.clause20(a, base)
			clerk.Get(base + "/access").Want(200)
			w.clause21(a, gip, head, base, lang)
			w.clause22(gip, base, lang)
			w.clause25(a, gip, head, base, lang)
		})
	}
}

// clause17: what the cadastre lacks the customer enters.
func (w *world) clause17(a *slicetest.Browser, base, lang string) {
	a.Form(base+"/materials").Set("kind", "investment_decision").Set("number", "118").Set("date", "12.05.2026").
		Attach("file", "Решение.pdf", w.PDF("Решение")).Send().
		Want(200, "118", "Решение.pdf", words{"ru": "Внёс заказчик", "kk": "Тапсырыс беруші енгізді", "en": "From the customer"}[lang])
}

// clause20: the designer is found by name, and people of both sides are let in.
func (w *world) clause20(a *slicetest.Browser, base string) {
	a.Get(base+"/access").Form(base+"/access/contractor").Set("party", "көкшежоба").Send().Want(200, "091140913388")
	for side, people := range map[string][][]string{
		"customer": {{"customer-a", "works", "agrees"}, {"customer-a-clerk", "works"}},
		"designer": {{"designer-head", "agrees"}, {"designer-gip", "works"}},
	} {
		for _, p := range people {
			a.Form(base+"/access").Set("side", side).Set("give", "yes").Set("person", string(actor(p[0]).Person)).Set("duties", p[1:]...).Send().Want(200)
		}
	}
}

// clause21: procurement, assignment, schedule, contract.
func (w *world) clause21(a, gip, head *slicetest.Browser, base, lang string) {
	a.Get(base+"/contract").Form(base+"/contract/procurement").Set("number", procurementstandin.SchoolContract).Send().Want(200, "214")
	agree := func(b *slicetest.Browser, at string) { b.Get(at).Form(at + "/agree").Send().Want(200) }
	for _, kind := range []development.PaperKind{development.Assignment, development.Contract, development.Schedule} {
		at := w.fill(gip, base, kind)
		gip.Get(at).Form(at+"/propose").Send().Want(200, words{"ru": "На согласовании", "kk": "Келісуде", "en": "For agreement"}[lang])
		if kind != development.Contract {
			agree(a, at)
			agree(head, at)
			continue
		}
		version := w.paper(portal.ID(strings.Split(base, "/")[2]), portal.ID(at[strings.LastIndex(at, "/")+1:])).Current
		for persona, b := range map[string]*slicetest.Browser{"customer-a": a, "designer-head": head} {
			cms := base64.StdEncoding.EncodeToString(w.VersionSignedBy(persona, version))
			b.Get(at).Form(at+"/sign").Set("cms", cms).Send().Want(200)
		}
		a.Get(at).Want(200, words{"ru": "Подпись действительна", "kk": "Қолтаңба жарамды", "en": "Valid signature"}[lang], words{"ru": "Подписано", "kk": "Қол қойылды", "en": "Signed"}[lang])
	}
}

// fill begins a paper and fills it in; it gives its address.
func (w *world) fill(b *slicetest.Browser, base string, kind development.PaperKind) string {
	w.Helper()
	b.Get(base+"/contract").FormWith(base+"/contract", "kind", string(kind)).Send().Want(200)
	edit := b.Path
	f := b.Form(edit)
	for name, v := range answer(kind).Fields {
		switch {
		case f.Values.Has(name + "_ru"):
			f.Set(name+"_ru", v.RU).Set(name+"_kk", v.KK)
		case v.RU == "2027-03-31":
			f.Set(name, "31.03.2027")
		default:
			f.Set(name, v.RU)
		}
	}
	for name := range f.Values {
		if strings.HasPrefix(name, "from-") {
			f.Set(name, "10.08.2026").Set("to-"+strings.TrimPrefix(name, "from-"), "31.10.2026")
		}
	}
	f.Send().Want(200)
	return strings.TrimSuffix(edit, "/edit")
}

// clause22: files go into the sections; one that is broken stays out and takes no other with it.
func (w *world) clause22(gip *slicetest.Browser, base, lang string) {
	bad := w.program()
	gip.Get(base+"/schedule").Want(200, words{"ru": "Паспорт проекта", "kk": "Жоба паспорты", "en": "Project passport"}[lang])
	gip.Get(base+"/documents").Form(base+"/sections/passport").Attach("file", "Паспорт.pdf", w.PDF("Паспорт")).
		Attach("file", bad.Name, bad.Content).Send().Want(422, "Паспорт.pdf", bad.Name)
	pr, err := w.Card(w.Context(), actor("designer-gip"), portal.ID(strings.Split(base, "/")[2]))
	w.Must(err)
	for _, n := range w.Sections(pr) {
		if n.Required && n.Code != "passport" {
			name := n.Code + ".pdf"
			gip.Get(base+"/documents").Form(base+"/sections/"+n.Code).Attach("file", name, w.PDF(name)).Send().Want(200, name)
		}
	}
}

// clause25: everything is sent; one document comes back with remarks and is mended; both sides agree all.
func (w *world) clause25(a, gip, head *slicetest.Browser, base, lang string) {
	gip.Get(base + "/documents").Form(base + "/documents/send").Send().Want(200)
	doc := ""
	for _, link := range a.Get(base + "/documents").Links("/documents/") {
		if !strings.HasSuffix(link, "/content") && doc == "" {
			doc = link
		}
	}
	a.Get(doc).Want(200).Form(doc + "/return").Send().Want(422)
	a.Form(doc+"/return").Set("remarks", "Нет подписи").Send().Want(200, "Нет подписи")
	gip.Get(doc).Form(doc+"/renew").Attach("file", "Новый.pdf", w.PDF("Новый")).Send().Want(200, "Новый.pdf")
	gip.Form(doc + "/send").Send().Want(200)
	for _, b := range []*slicetest.Browser{a, head} {
		b.Get(base + "/documents").Form(base + "/documents/agree").Send().Want(200)
	}
	a.Want(200)
	head.Want(200, words{"ru": "Документация согласована обеими сторонами", "kk": "Құжаттаманы екі тарап келісті", "en": "The documentation is agreed by both sides"}[lang])
}

func TestClause4TheRefusalIsClear(t *testing.T) {
	s := newWorld(t, db.SQLite).site()
	for lang, says := range (words{"ru": "на Портале не ведётся", "kk": "Порталда жүргізілмейді", "en": "is not kept on the Portal"}) {
		b := s.As("customer-a", lang)
		b.Get("/projects/new").Form("/projects/new").Set("secret", "yes").Set("kind", "construction").Send().Want(422, says)
		if f := b.Form("/projects/new"); f.Values.Get("secret") != "yes" || f.Values.Get("kind") != "construction" {
			t.Errorf("what was chosen is lost: %v", f.Values)
		}
		b.Form("/projects/new").Set("secret").Set("kind").Send().Want(422)
	}
}

func TestClause2AWrongObjectNumberKeepsWhatWasTyped(t *testing.T) {
	s := newWorld(t, db.SQLite).site()
	for lang, says := range (words{"ru": "должно быть 18 цифр, введено 17", "kk": "18 цифр", "en": "18 digits"}) {
		b := s.As("customer-a", lang)
		b.Get("/projects/new").Form("/projects/new").Set("secret", "no").Set("kind", "construction").Send()
		at := strings.TrimSuffix(b.Path, "about") + "object"
		b.Get(at)
		if !strings.HasSuffix(b.Path, "/new/about") {
			t.Errorf("the object is asked for at %s before it is known what it is", b.Path)
		}
		b.Form(b.Path).Set("name_ru", "Школа").Set("name_kk", "Мектеп").Set("works", "new").Set("composition", "civil").Set("stage", "working_project").
			Set("level", "II").Set("financing", "local_budget").Send()
		b.Form(at).Set("object_number", "26041110100000014").Set("place_ru", "г. Кокшетау").Set("characteristic-capacity", "900").Send().Want(422, says)
		if f := b.Form(at); f.Values.Get("object_number") != "26041110100000014" || f.Values.Get("place_ru") != "г. Кокшетау" || f.Values.Get("characteristic-capacity") != "900" {
			t.Errorf("what was typed is lost: %v", f.Values)
		}
	}
}

func TestClause17TheStateOfTheCadastreIsToldAndAskedAgain(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	id := w.opened()
	at := "/projects/" + string(id) + "/materials"
	for lang, says := range map[string][2]string{"ru": {"Ждём ответа кадастра", "Кадастр сейчас недоступен"}, "kk": {"Кадастрдың жауабын күтудеміз", "Кадастр қазір қолжетімсіз"},
		"en": {"Waiting for the cadastre", "not available now"}} {
		b := s.As("customer-a", lang)
		if !b.Get(at).Offers(at + "/ask") {
			b.Want(200, says[0])
		} else {
			b.Want(200, says[1])
		}
		w.mode(w.cadastre.Panel, control.Down)
		w.Settle()
		b.Get(at).Want(200, says[1])
	}
	w.mode(w.cadastre.Panel, control.OK)
	b := s.As("customer-a", "ru").Get(at)
	b.Form(at + "/ask").Send().Want(200)
	w.Settle()
	b.Get(at).Want(200, "KZ26VUA00914528")
}

func TestClause17AFormWithAFaultKeepsTheRest(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	at := "/projects/" + string(w.opened()) + "/materials"
	b := s.As("customer-a", "ru").Get(at)
	b.Form(at).Set("kind", "permit").Set("number", "77").Set("date", "31.02.2026").Attach("file", "a.pdf", w.PDF("a")).Send().Want(422, "Введите дату")
	if f := b.Form(at); f.Values.Get("number") != "77" || f.Values.Get("date") != "31.02.2026" || f.Values.Get("kind") != "permit" {
		t.Errorf("what was typed is lost: %v", f.Values)
	}
	b.Form(at).Set("date", "01.06.2026").Send().Want(422, "Приложите файл")
	b.Form(at).Attach("file", "a.pdf", make([]byte, limit+1)).Send().Want(422, "больше допустимого")
	b.Get(at).Form(at).Send().Want(422, "Выберите вид", "Введите дату документа", "Приложите файл")
	b.Form(at).Attach("file", "a.pdf", w.PDF("a")[:200]).Send().Want(422, "Введите дату документа", "Файл обрывается", "Загрузите файл ещё раз")
}

func TestClause22AnOversizedFileLosesNoOther(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	base := "/projects/" + string(w.scheduled())
	for lang, says := range (words{"ru": "больше допустимого", "kk": "үлкен", "en": "larger"}) {
		b := s.As("designer-gip", lang).Get(base + "/documents")
		b.Form(base+"/sections/passport").Attach("file", "Том "+lang+".pdf", w.PDF(lang)).
			Attach("file", "Большой.pdf", make([]byte, limit+1)).Send().Want(422, "Том "+lang+".pdf", "Большой.pdf", says)
	}
	if n := len(w.sheets(portal.ID(strings.Split(base, "/")[2]))); n != 3 {
		t.Errorf("%d documents are kept, want the three good ones", n)
	}
}

func TestASecondSubmitOfTheSameFormDoesNothingMore(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	id := w.scheduled()
	base := "/projects/" + string(id)
	f := s.As("designer-gip", "ru").Get(base+"/documents").Form(base+"/sections/passport").Attach("file", "a.pdf", w.PDF("a"))
	f.Send().Want(200)
	f.Send().Want(200)
	if n := len(w.sheets(id)); n != 1 {
		t.Errorf("the same form twice made %d documents", n)
	}
	n := s.As("customer-a", "ru").Get("/projects/new").Form("/projects/new").Set("secret", "no").Set("kind", "construction")
	one := n.Send().Path
	if two := n.Send().Path; one != two || !strings.HasSuffix(one, "/new/about") {
		t.Errorf("the same form led to %s and to %s", one, two)
	}
}

func TestAStrangerGetsNoPageAndSendsNothing(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	id := w.scheduled()
	w.entered(id)
	all, err := w.Sheets(t.Context(), actor("customer-a"), id)
	w.Must(err)
	base, doc := "/projects/"+string(id), "/documents/"+string(all[0].Document.ID)
	pages := []string{base + "/materials", base + "/access", base + "/contract", base + "/schedule", base + "/documents", base + "/object", base + "/revise",
		base + "/new/about", base + "/new/object", base + "/new/check", doc, "/documents/" + string(all[0].Current) + "/content"}
	for _, who := range []string{"outsider", "customer-b", "registrar", "expert-a"} {
		b := s.As(who, "ru")
		for _, at := range pages {
			b.Get(at).Want(404)
		}
		for _, at := range []string{base + "/materials", base + "/materials/ask", base + "/access", base + "/access/contractor", base + "/contract", base + "/contract/procurement",
			base + "/object", base + "/revise", base + "/documents/send", base + "/documents/agree", base + "/sections/passport", base + "/new/create", base + "/new/abandon",
			doc + "/renew", doc + "/send", doc + "/agree", doc + "/return", doc + "/remove", doc + "/describe"} {
			b.Post(at, url.Values{"form": {"x"}, "secret": {"no"}, "reason": {"x"}, "kind": {"contract"}, "with": {"designer"}, "number": {"214"},
				"version": {string(all[0].Current)}}).Want(404)
		}
	}
	for _, at := range pages {
		s.As("", "ru").Get(at).At("/sign-in")
	}
}

func TestWhatAPageOffersIsWhatTheActorMay(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	base := "/projects/" + string(w.scheduled())
	for _, c := range []struct {
		persona string
		at      string
		action  string
		offers  bool
	}{
		{"customer-a", "/materials", "/materials", true}, {"designer-gip", "/materials", "/materials", false},
		{"customer-a", "/access", "/access/contractor", true}, {"designer-head", "/access", "/access/contractor", false}, {"designer-head", "/access", "/access", false},
		{"designer-gip", "/documents", "/sections/passport", true}, {"designer-head", "/documents", "/sections/passport", false}, {"customer-a", "/documents", "/sections/passport", false},
		{"customer-a-clerk", "/contract", "/contract/procurement", true}, {"designer-gip", "/contract", "/contract/procurement", false},
		{"customer-a", "/object", "/object", true}, {"designer-gip", "/object", "/object", false},
	} {
		b := s.As(c.persona, "ru").Get(base + c.at).Want(200)
		if got := b.Offers(base + c.action); got != c.offers {
			t.Errorf("%s offers %s the form %s: %t, want %t", c.at, c.persona, c.action, got, c.offers)
		}
	}
}

func TestClause41ThePageBeginsACorrection(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	base := "/projects/" + string(w.opened())
	for _, lang := range langs[:1] {
		b := s.As("customer-a", lang).Get(base + "/revise").Want(200)
		b.Form(base+"/revise").Set("secret", "no").Send().Want(422)
		b.Form(base+"/revise").Set("reason", "Новые грунты").Send().Want(200, school.Name.RU)
		if !strings.HasSuffix(b.Path, "/new/about") || strings.HasPrefix(b.Path, base) {
			t.Errorf("the correction begins at %s", b.Path)
		}
	}
}

func TestClause21AProcurementPortalThatFailsKeepsTheNumber(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := w.site()
	base := "/projects/" + string(w.staffed())
	w.mode(w.procurement.Panel, control.Down)
	for lang, says := range (words{"ru": "Портал закупок сейчас недоступен", "kk": "Сатып алу порталы қазір қолжетімсіз", "en": "The procurement portal is not available"}) {
		b := s.As("customer-a", lang).Get(base + "/contract")
		b.Form(base+"/contract/procurement").Set("number", "214").Send().Want(503, says)
		if got := b.Form(base + "/contract/procurement").Values.Get("number"); got != "214" {
			t.Errorf("the number is lost: %q", got)
		}
		b.Form(base+"/contract/procurement/by-hand").Set("number", "214").Set("date", "15.06.2026").Send().Want(422)
		b.Form(base+"/contract/procurement/by-hand").Set("reason", "Портал закупок недоступен").Send().Want(200, "214")
	}
}
