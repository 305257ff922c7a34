package development_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/db"
	"birtereze/portal/standin/control"
	procurementstandin "birtereze/portal/standin/procurement"
)

// words that a page must say, by language.
type words map[string]string

var langs = []string{"ru", "kk", "en"}

// wizard goes through the screens of a new project and gives its id.
func wizard(t *testing.T, b *browser) portal.ID {
	t.Helper()
	b.get("/projects/new").want(200)
	b.form("/projects/new").set("secret", "no").set("kind", "construction").send().want(200)
	base := strings.TrimSuffix(b.path, "/new/about")
	b.form(base+"/new/about").set("name_ru", school.Name.RU).set("name_kk", school.Name.KK).set("works", "new").set("composition", "civil").
		set("stage", "working_project").set("level", "II").set("financing", "local_budget").send().want(200)
	b.form(base+"/new/object").set("object_number", "260411 101000 000147").set("kato", "110000000").set("place_ru", "г. Кокшетау, участок 45").
		set("place_kk", "Көкшетау қ., 45-учаске").set("characteristic-capacity", "900").set("characteristic-total_area", "12 480,5").send().want(200, "900")
	b.form(base + "/new/create").send().want(200)
	if !strings.HasSuffix(b.path, "/materials") {
		t.Fatalf("after the wizard the page is %s", b.path)
	}
	return portal.ID(strings.Split(base, "/")[2])
}

func TestTheStoryOfAProjectThroughItsPages(t *testing.T) {
	for _, lang := range langs {
		t.Run(lang, func(t *testing.T) {
			s := newSite(newWorld(t, db.SQLite))
			a, clerk, gip, head := s.as("customer-a", lang), s.as("customer-a-clerk", lang), s.as("designer-gip", lang), s.as("designer-head", lang)
			id := wizard(t, a)
			base := "/projects/" + string(id)
			s.run()
			a.get(base+"/materials").want(200, "KZ26VUA00914528", words{"ru": "Из кадастра", "kk": "Кадастрдан", "en": "From the cadastre"}[lang])
			s.clause17(a, base, lang)
			s.clause20(a, base)
			clerk.get(base + "/access").want(200)
			s.clause21(a, gip, head, base, lang)
			s.clause22(gip, base, lang)
			s.clause25(a, gip, head, base, lang)
		})
	}
}

// clause17: what the cadastre lacks the customer enters.
func (s *site) clause17(a *browser, base, lang string) {
	a.form(base+"/materials").set("kind", "investment_decision").set("number", "118").set("date", "12.05.2026").
		attach("file", "Решение.pdf", paper(s.t, "Решение")).send().
		want(200, "118", "Решение.pdf", words{"ru": "Внёс заказчик", "kk": "Тапсырыс беруші енгізді", "en": "From the customer"}[lang])
}

// clause20: the designer is found by name, and people of both sides are let in.
func (s *site) clause20(a *browser, base string) {
	a.get(base+"/access").form(base+"/access/contractor").set("party", "көкшежоба").send().want(200, "091140913388")
	for side, people := range map[string][][]string{
		"customer": {{"customer-a", "works", "agrees"}, {"customer-a-clerk", "works"}},
		"designer": {{"designer-head", "agrees"}, {"designer-gip", "works"}},
	} {
		for _, p := range people {
			a.form(base+"/access").set("side", side).set("give", "yes").set("person", string(actor(p[0]).Person)).set("duties", p[1:]...).send().want(200)
		}
	}
}

// clause21: procurement, assignment, schedule, contract.
func (s *site) clause21(a, gip, head *browser, base, lang string) {
	a.get(base+"/contract").form(base+"/contract/procurement").set("number", procurementstandin.SchoolContract).send().want(200, "214")
	agree := func(b *browser, at string) { b.get(at).form(at + "/agree").send().want(200) }
	for _, kind := range []development.PaperKind{development.Assignment, development.Contract, development.Schedule} {
		at := s.fill(gip, base, kind)
		gip.get(at).form(at+"/propose").send().want(200, words{"ru": "На согласовании", "kk": "Келісуде", "en": "For agreement"}[lang])
		if kind != development.Contract {
			agree(a, at)
			agree(head, at)
			continue
		}
		version := s.paper(portal.ID(strings.Split(base, "/")[2]), portal.ID(at[strings.LastIndex(at, "/")+1:])).Current
		for persona, b := range map[string]*browser{"customer-a": a, "designer-head": head} {
			cms := base64.StdEncoding.EncodeToString(s.signed(persona, version))
			b.get(at).form(at+"/sign").set("cms", cms).send().want(200)
		}
		a.get(at).want(200, words{"ru": "Подпись верна", "kk": "Қолтаңба дұрыс", "en": "Valid"}[lang], words{"ru": "Подписано", "kk": "Қол қойылды", "en": "Signed"}[lang])
	}
}

// fill begins a paper and fills it in; it gives its address.
func (s *site) fill(b *browser, base string, kind development.PaperKind) string {
	s.t.Helper()
	b.get(base + "/contract")
	var begin *form
	for n := range b.doc.Descendants() {
		if n.Data == "form" && attr(n, "action") == base+"/contract" {
			f := &form{b: b, action: base + "/contract", values: map[string][]string{}}
			for c := range n.Descendants() {
				f.control(c)
			}
			if f.values.Get("kind") == string(kind) {
				begin = f
			}
		}
	}
	if begin == nil {
		s.t.Fatalf("%s cannot be begun", kind)
	}
	begin.send().want(200)
	edit := b.path
	f := b.form(edit)
	for name, v := range answer(kind).Fields {
		switch {
		case f.values.Has(name + "_ru"):
			f.set(name+"_ru", v.RU).set(name+"_kk", v.KK)
		case v.RU == "2027-03-31":
			f.set(name, "31.03.2027")
		default:
			f.set(name, v.RU)
		}
	}
	for name := range f.values {
		if strings.HasPrefix(name, "from-") {
			f.set(name, "10.08.2026").set("to-"+strings.TrimPrefix(name, "from-"), "31.10.2026")
		}
	}
	f.send().want(200)
	return strings.TrimSuffix(edit, "/edit")
}

// clause22: files go into the sections; one that is broken stays out and takes no other with it.
func (s *site) clause22(gip *browser, base, lang string) {
	bad := broken(s.t)
	gip.get(base+"/schedule").want(200, words{"ru": "Паспорт проекта", "kk": "Жоба паспорты", "en": "Project passport"}[lang])
	gip.get(base+"/documents").form(base+"/sections/passport").attach("file", "Паспорт.pdf", paper(s.t, "Паспорт")).
		attach("file", bad.Name, bad.Content).send().want(422, "Паспорт.pdf", bad.Name)
	pr, err := s.Card(s.t.Context(), actor("designer-gip"), portal.ID(strings.Split(base, "/")[2]))
	s.no(err)
	for _, n := range s.Sections(pr) {
		if n.Required && n.Code != "passport" {
			name := n.Code + ".pdf"
			gip.get(base+"/documents").form(base+"/sections/"+n.Code).attach("file", name, paper(s.t, name)).send().want(200, name)
		}
	}
}

// clause25: everything is sent; one document comes back with remarks and is mended; both sides agree all.
func (s *site) clause25(a, gip, head *browser, base, lang string) {
	gip.get(base + "/documents").form(base + "/documents/send").send().want(200)
	doc := ""
	for n := range a.get(base + "/documents").doc.Descendants() {
		if n.Data == "a" && strings.HasPrefix(attr(n, "href"), "/documents/") && !strings.HasSuffix(attr(n, "href"), "/content") && doc == "" {
			doc = attr(n, "href")
		}
	}
	a.get(doc).want(200).form(doc + "/return").send().want(422)
	a.form(doc+"/return").set("remarks", "Нет подписи").send().want(200, "Нет подписи")
	gip.get(doc).form(doc+"/renew").attach("file", "Новый.pdf", paper(s.t, "Новый")).send().want(200, "Новый.pdf")
	gip.form(doc + "/send").send().want(200)
	for _, b := range []*browser{a, head} {
		b.get(base + "/documents").form(base + "/documents/agree").send().want(200)
	}
	a.want(200)
	head.want(200, words{"ru": "Документация согласована обеими сторонами", "kk": "Құжаттаманы екі тарап келісті", "en": "The documentation is agreed by both sides"}[lang])
}

func TestClause4TheRefusalIsClear(t *testing.T) {
	s := newSite(newWorld(t, db.SQLite))
	for lang, says := range (words{"ru": "на Портале не ведётся", "kk": "Порталда жүргізілмейді", "en": "is not kept on the Portal"}) {
		b := s.as("customer-a", lang)
		b.get("/projects/new").form("/projects/new").set("secret", "yes").set("kind", "construction").send().want(422, says)
		if f := b.form("/projects/new"); f.values.Get("secret") != "yes" || f.values.Get("kind") != "construction" {
			t.Errorf("what was chosen is lost: %v", f.values)
		}
		b.form("/projects/new").set("secret").set("kind").send().want(422)
	}
}

func TestClause2AWrongObjectNumberKeepsWhatWasTyped(t *testing.T) {
	s := newSite(newWorld(t, db.SQLite))
	for lang, says := range (words{"ru": "должно быть 18 цифр, введено 17", "kk": "18 цифр", "en": "18 digits"}) {
		b := s.as("customer-a", lang)
		b.get("/projects/new").form("/projects/new").set("secret", "no").set("kind", "construction").send()
		at := strings.TrimSuffix(b.path, "about") + "object"
		b.get(at)
		if !strings.HasSuffix(b.path, "/new/about") {
			t.Errorf("the object is asked for at %s before it is known what it is", b.path)
		}
		b.form(b.path).set("name_ru", "Школа").set("name_kk", "Мектеп").set("works", "new").set("composition", "civil").set("stage", "working_project").
			set("level", "II").set("financing", "local_budget").send()
		b.form(at).set("object_number", "26041110100000014").set("place_ru", "г. Кокшетау").set("characteristic-capacity", "900").send().want(422, says)
		if f := b.form(at); f.values.Get("object_number") != "26041110100000014" || f.values.Get("place_ru") != "г. Кокшетау" || f.values.Get("characteristic-capacity") != "900" {
			t.Errorf("what was typed is lost: %v", f.values)
		}
	}
}

func TestClause17TheStateOfTheCadastreIsToldAndAskedAgain(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
	id := w.opened()
	at := "/projects/" + string(id) + "/materials"
	for lang, says := range map[string][2]string{"ru": {"Ждём ответа кадастра", "Кадастр сейчас недоступен"}, "kk": {"Кадастрдың жауабын күтудеміз", "Кадастр қазір қолжетімсіз"},
		"en": {"Waiting for the cadastre", "not available now"}} {
		b := s.as("customer-a", lang)
		if !b.get(at).has(at + "/ask") {
			b.want(200, says[0])
		} else {
			b.want(200, says[1])
		}
		w.mode(w.cadastre.Panel, control.Down)
		w.run()
		b.get(at).want(200, says[1])
	}
	w.mode(w.cadastre.Panel, control.OK)
	b := s.as("customer-a", "ru").get(at)
	b.form(at + "/ask").send().want(200)
	w.run()
	b.get(at).want(200, "KZ26VUA00914528")
}

func TestClause17AFormWithAFaultKeepsTheRest(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
	at := "/projects/" + string(w.opened()) + "/materials"
	b := s.as("customer-a", "ru").get(at)
	b.form(at).set("kind", "permit").set("number", "77").set("date", "31.02.2026").attach("file", "a.pdf", paper(t, "a")).send().want(422, "Введите дату")
	if f := b.form(at); f.values.Get("number") != "77" || f.values.Get("date") != "31.02.2026" || f.values.Get("kind") != "permit" {
		t.Errorf("what was typed is lost: %v", f.values)
	}
	b.form(at).set("date", "01.06.2026").send().want(422, "Приложите файл")
	b.form(at).attach("file", "a.pdf", make([]byte, limit+1)).send().want(422, "больше допустимого")
}

func TestClause22AnOversizedFileLosesNoOther(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
	base := "/projects/" + string(w.scheduled())
	for lang, says := range (words{"ru": "больше допустимого", "kk": "үлкен", "en": "larger"}) {
		b := s.as("designer-gip", lang).get(base + "/documents")
		b.form(base+"/sections/passport").attach("file", "Том "+lang+".pdf", paper(t, lang)).
			attach("file", "Большой.pdf", make([]byte, limit+1)).send().want(422, "Том "+lang+".pdf", "Большой.pdf", says)
	}
	if n := len(w.sheets(portal.ID(strings.Split(base, "/")[2]))); n != 3 {
		t.Errorf("%d documents are kept, want the three good ones", n)
	}
}

func TestASecondSubmitOfTheSameFormDoesNothingMore(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
	id := w.scheduled()
	base := "/projects/" + string(id)
	f := s.as("designer-gip", "ru").get(base+"/documents").form(base+"/sections/passport").attach("file", "a.pdf", paper(t, "a"))
	f.send().want(200)
	f.send().want(200)
	if n := len(w.sheets(id)); n != 1 {
		t.Errorf("the same form twice made %d documents", n)
	}
	n := s.as("customer-a", "ru").get("/projects/new").form("/projects/new").set("secret", "no").set("kind", "construction")
	one := n.send().path
	if two := n.send().path; one != two || !strings.HasSuffix(one, "/new/about") {
		t.Errorf("the same form led to %s and to %s", one, two)
	}
}

func TestAStrangerGetsNoPageAndSendsNothing(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
	id := w.scheduled()
	w.entered(id)
	all, err := w.Sheets(t.Context(), actor("customer-a"), id)
	w.no(err)
	base, doc := "/projects/"+string(id), "/documents/"+string(all[0].Document.ID)
	pages := []string{base + "/materials", base + "/access", base + "/contract", base + "/schedule", base + "/documents", base + "/object", base + "/revise",
		base + "/new/about", base + "/new/object", base + "/new/check", doc, "/documents/" + string(all[0].Current) + "/content"}
	for _, who := range []string{"outsider", "customer-b", "registrar", "expert-a"} {
		b := s.as(who, "ru")
		for _, at := range pages {
			b.get(at).want(404)
		}
		for _, at := range []string{base + "/materials", base + "/materials/ask", base + "/access", base + "/access/contractor", base + "/contract", base + "/contract/procurement",
			base + "/object", base + "/revise", base + "/documents/send", base + "/documents/agree", base + "/sections/passport", base + "/new/create", base + "/new/abandon",
			doc + "/renew", doc + "/send", doc + "/agree", doc + "/return", doc + "/remove", doc + "/describe"} {
			b.post(at, "application/x-www-form-urlencoded", strings.NewReader("form=x&secret=no&reason=x&kind=contract&with=designer&number=214&version="+string(all[0].Current))).want(404)
		}
	}
	visitor := s.as("", "ru")
	visitor.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, at := range pages {
		visitor.get(at).want(303)
	}
}

func TestWhatAPageOffersIsWhatTheActorMay(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
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
		b := s.as(c.persona, "ru").get(base + c.at).want(200)
		if got := b.has(base + c.action); got != c.offers {
			t.Errorf("%s offers %s the form %s: %t, want %t", c.at, c.persona, c.action, got, c.offers)
		}
	}
}

func TestClause41ThePageBeginsACorrection(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
	base := "/projects/" + string(w.opened())
	for _, lang := range langs[:1] {
		b := s.as("customer-a", lang).get(base + "/revise").want(200)
		b.form(base+"/revise").set("secret", "no").send().want(422)
		b.form(base+"/revise").set("reason", "Новые грунты").send().want(200, school.Name.RU)
		if !strings.HasSuffix(b.path, "/new/about") || strings.HasPrefix(b.path, base) {
			t.Errorf("the correction begins at %s", b.path)
		}
	}
}

func TestClause21AProcurementPortalThatFailsKeepsTheNumber(t *testing.T) {
	w := newWorld(t, db.SQLite)
	s := newSite(w)
	base := "/projects/" + string(w.staffed())
	w.mode(w.procurement.Panel, control.Down)
	for lang, says := range (words{"ru": "Портал закупок сейчас недоступен", "kk": "Сатып алу порталы қазір қолжетімсіз", "en": "The procurement portal is not available"}) {
		b := s.as("customer-a", lang).get(base + "/contract")
		b.form(base+"/contract/procurement").set("number", "214").send().want(503, says)
		if got := b.form(base + "/contract/procurement").values.Get("number"); got != "214" {
			t.Errorf("the number is lost: %q", got)
		}
		b.form(base+"/contract/procurement/by-hand").set("number", "214").set("date", "15.06.2026").send().want(422)
		b.form(base+"/contract/procurement/by-hand").set("reason", "Портал закупок недоступен").send().want(200, "214")
	}
}
