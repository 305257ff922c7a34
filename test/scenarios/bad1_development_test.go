package scenarios

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/standin/control"
	"birtereze/portal/standin/visitor"
	"birtereze/portal/ui"
)

// begun is a project that a customer has described, before the screen of its object.
func (s *scene) begun(t *testing.T, key, name string) *visitor.Page {
	t.Helper()
	p := send(t, s.form(t, key, "/projects/new", "/projects/new").Set("kind", "construction").Set("secret", "no"))
	f := must(p.Form("/about"))
	f.Set("name_ru", name).Set("name_kk", name).Set("works", "new").Set("level", "II").Set("financing", "local_budget").Set("composition", "civil").Set("stage", "working_project")
	return send(t, f)
}

// declared is a project of the kindergarten, which the cadastre knows.
func (s *scene) declared(t *testing.T, key, name string) string {
	t.Helper()
	p := send(t, placed(must(s.begun(t, key, name).Form("/object"))).Set("object_number", "260411101000000147"))
	p = send(t, must(p.Form("/create")))
	return strings.TrimSuffix(p.Path, "/materials")
}

func placed(f *visitor.Form) *visitor.Form {
	return f.Set("kato", "110000000").Set("place_ru", "г. Кокшетау, ул. Абая, 5").Set("place_kk", "Көкшетау қ., Абай к-сі, 5").Set("characteristic-capacity", "140")
}

func TestClause2_ObjectNumberThatIsNot18Digits(t *testing.T) {
	tried(t, "projects are declared", nil, func(t *testing.T, s *scene) {
		path := s.begun(t, "customer-a", "Детский сад на 140 мест").Path
		var last *visitor.Form
		for number, says := range map[string]said{
			"26051110100000016":   {"должно быть 18 цифр, введено 17. Основание: п. 2, подп. 4).", "18 цифр болуы тиіс, енгізілгені — 17. Негізі: 2-тармақтың 4) тармақшасы.", "has 18 digits; 17 were entered. Ground: cl. 2, item 4."},
			"2605111010000001633": {"должно быть 18 цифр, введено 19.", "18 цифр болуы тиіс, енгізілгені — 19.", "has 18 digits; 19 were entered."},
			"26О511101000000163":  {"состоит только из цифр.", "тек цифрлардан тұрады.", "consists of digits only."}, // the third is a letter
		} {
			last = s.refused(t, attempt{key: "customer-a", path: path, form: named("/object"), field: "object_number", says: says,
				fill: func(f *visitor.Form) { placed(f).Set("object_number", number) }})
		}
		// The form that came back wants nothing but its number.
		if p := send(t, last.Set("object_number", "260511 101000 000163")); !strings.HasSuffix(p.Path, "/new/check") || !has(p.Main().Text, "260511101000000163") {
			t.Errorf("the mended form leads to %s: %s", p.Path, p.Main().Text)
		}
	})
}

func TestClause20And48_BINWithAWrongCheckDigit(t *testing.T) {
	tried(t, "projects are declared", nil, func(t *testing.T, s *scene) {
		project := s.declared(t, "customer-a", "Детский сад")
		last := s.refused(t, attempt{key: "customer-a", path: project + "/access", form: with("/access/contractor", "side", "designer"), field: "party",
			says: said{"Контрольная цифра БИН не сходится: проверьте номер.", "БСН бақылау цифры сәйкес келмейді: нөмірді тексеріңіз.", "The check digit of the BIN does not fit: check the number."},
			fill: func(f *visitor.Form) { f.Set("party", wrongDigit(string(org("designer-head").BIN))) }})
		if p := send(t, last.Set("party", string(org("designer-head").BIN))); !has(p.Main().Text, "ТОО «Көкшежоба»") && !has(p.Main().Text, "«Көкшежоба» ЖШС") {
			t.Errorf("the mended form names nobody: %s", p.Main().Text)
		}
		s.refused(t, attempt{key: "expert-system-admin@expert", path: "/organisations/new", form: named("/organisations"), field: "bin",
			says: said{"Введите БИН организации: 12 цифр, последняя – контрольная. Проверьте номер.", "Ұйымның БСН-ін енгізіңіз: 12 цифр, соңғысы – бақылау цифры. Нөмірді тексеріңіз.",
				"Enter the BIN of the organisation: 12 digits, the last of which is a check digit. Check the number."},
			fill: func(f *visitor.Form) {
				f.Set("bin", wrongDigit(string(org("outsider").BIN))).Set("name_ru", "ТОО «Жаңа Сараптама»").Set("name_kk", "«Жаңа Сараптама» ЖШС").Set("email", "office@example.kz").
					Set("number", "KZ-АКК-0717").Set("from", "01.06.2026").Set("until", "01.06.2029").Set("specialisations", "architecture", "estimate")
			}})
	})
}

// wrongDigit is a number with another last digit.
func wrongDigit(number string) string {
	digit := number[len(number)-1]
	return number[:len(number)-1] + string('0'+(digit-'0'+1)%10)
}

func TestSecondSubmitOfTheSameFormDoesNothingAgain(t *testing.T) {
	tried(t, "projects are declared", nil, func(t *testing.T, s *scene) {
		f := must(send(t, placed(must(s.begun(t, "customer-a", "Ясли-сад").Form("/object")))).Form("/create"))
		answers := twice(t, f)
		if answers[0].Path != answers[1].Path || answers[0].Main().Text != answers[1].Main().Text {
			t.Errorf("two answers to one form:\n%s: %s\n%s: %s", answers[0].Path, answers[0].Main().Text, answers[1].Path, answers[1].Main().Text)
		}
		project := strings.TrimSuffix(answers[0].Path, "/materials")
		if events := s.page(t, "customer-a", project+"/dossier").Parts("bt-event"); count(events, "Проект создан") != 1 {
			t.Errorf("the project was created %d times", count(events, "Проект создан"))
		}
		number := s.page(t, "customer-a", project+"/dossier").Main().Text

		// A form with a file, sent again long after.
		paper := must(s.Samples.Get("a/decision"))
		f = s.form(t, "customer-a", project+"/materials", "/materials").Set("kind", "investment_decision").Set("number", "174").Set("date", "15.06.2026").Attach("file", paper.Name, paper.Content)
		send(t, f)
		for _, lang := range languages {
			p := must(f.Submit())
			if p.Status != 200 || p.Path != project+"/materials" || len(p.Links("/documents/")) != 2 { // its page and its file
				t.Errorf("a second submit in %s: %d %s: %v", lang, p.Status, p.Path, p.Links("/documents/"))
			}
		}
		next := s.page(t, "customer-a", s.declared(t, "customer-a", "Школа искусств")+"/dossier").Main().Text
		if a, b := projectNumber(number), projectNumber(next); b != a+1 {
			t.Errorf("after project %d comes %d", a, b)
		}
	})
}

// twice sends the same form at the same time from two windows.
func twice(t *testing.T, f *visitor.Form) [2]*visitor.Page {
	t.Helper()
	var pages [2]*visitor.Page
	var errs [2]error
	var both sync.WaitGroup
	for i := range pages {
		both.Go(func() { pages[i], errs[i] = f.Submit() })
	}
	both.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return pages
}

func count(parts []visitor.Part, words string) int {
	n := 0
	for _, p := range parts {
		if has(p.Text, words) {
			n++
		}
	}
	return n
}

func projectNumber(text string) int {
	_, after, _ := strings.Cut(text, "П-2026-")
	n := 0
	fmt.Sscanf(after, "%06d", &n)
	return n
}

func TestClause17_CadastreIsDownSlowOrAnswersNonsense(t *testing.T) {
	tried(t, "source materials", nil, func(t *testing.T, s *scene) {
		for _, c := range []struct {
			mode control.Mode
			name string
			says said
			mail string
			ask  bool // the customer asks again, and does not wait for the Portal to
		}{
			{control.Down, "Школа при недоступном кадастре", said{"Кадастр не ответил*Кадастр сейчас недоступен. Портал повторит запрос сам; ничего не потеряно.", "Кадастр жауап бермеді*Кадастр қазір қолжетімсіз. Портал сұрау салуды өзі қайталайды; ештеңе жоғалған жоқ.",
				"The cadastre did not answer*The cadastre is not available now. The Portal will ask again by itself; nothing is lost."}, "кадастр не ответил", false},
			{control.Nonsense, "Школа при кадастре не в себе", said{"Кадастр прислал ответ, которому нельзя доверять, поэтому из него ничего не взято. Портал повторит запрос", "Кадастр сенуге болмайтын жауап жіберді, сондықтан одан ештеңе алынбады. Портал сұрау салуды қайталайды",
				"The cadastre sent an answer that cannot be trusted, so nothing of it was taken. The Portal will ask again"}, "кадастр не ответил", true},
			{control.Mistaken, "Школа с чужими материалами", said{"Кадастр прислал ответ, которому нельзя доверять", "Кадастр сенуге болмайтын жауап жіберді", "The cadastre sent an answer that cannot be trusted"}, "кадастр не ответил", true},
			{control.Corrupt, "Школа с битыми файлами", said{"Кадастр прислал ответ, которому нельзя доверять", "Кадастр сенуге болмайтын жауап жіберді", "The cadastre sent an answer that cannot be trusted"}, "кадастр не ответил", true},
			{control.Slow, "Школа при медленном кадастре", said{"Запрос направлен*Ждём ответа кадастра.", "Сұрау салу жіберілді*Кадастрдың жауабын күтудеміз.", "Asked*Waiting for the cadastre."}, "", false},
		} {
			s.mood(t, c.mode)
			asked := time.Now()
			project := s.declared(t, "customer-a", c.name)
			if took := time.Since(asked); took > time.Second {
				t.Errorf("%s: the customer waited %v for the cadastre", c.mode, took)
			}
			s.waits(t, "customer-a", project+"/materials", c.says.ru)
			for _, lang := range languages {
				p := must(s.as(t, "customer-a").In(lang).Must(project + "/materials"))
				speaks(t, p, lang, 200, c.says)
				// Whatever the cadastre does, a material can be entered by hand (cl. 17 part 3).
				if _, err := p.Form("/materials"); err != nil {
					t.Error(err)
				}
			}
			s.mood(t, control.OK)
			if c.ask {
				send(t, s.form(t, "customer-a", project+"/materials", "/materials/ask"))
			}
			if c.mail != "" {
				s.mail(t, "customer-a", c.mail, "Портал повторит запрос сам; вы можете повторить его и сейчас.")
			}
			s.waits(t, "customer-a", project+"/materials", "Получено 5 материалов*Топографическая съёмка")
			if n := len(s.page(t, "customer-a", project+"/materials").Links("/documents/")); n != 10 { // the page and the file of each
				t.Errorf("%s: %d links to materials, want those of 5", c.mode, n)
			}
		}
	})
}

// mood tells the cadastre how to behave.
func (s *scene) mood(t *testing.T, m control.Mode) {
	t.Helper()
	if err := s.world.Cadastre.Set(m); err != nil {
		t.Fatal(err)
	}
}

func TestClause20_PersonOfAnotherOrganisationAtAProjectsAddress(t *testing.T) {
	tried(t, "access", nil, func(t *testing.T, s *scene) {
		says := said{"Страница не найдена*Такой страницы нет, либо у вас нет к ней доступа. Проверьте адрес или попросите доступ у того, кто его вам дал.", "Бет табылмады*Мұндай бет жоқ немесе оған қолжетімділігіңіз жоқ. Мекенжайды тексеріңіз немесе оны сізге берген адамнан қолжетімділік сұраңыз.",
			"Page not found*There is no such page, or you have no access to it. Check the address, or ask whoever gave it to you for access."}
		material := s.page(t, "customer-a", s.A.Path("/materials")).Links("/documents/")
		for _, lang := range languages {
			outsider := s.as(t, "outsider").In(lang)
			for _, path := range append(material, s.A.Path("/dossier"), s.A.Path("/materials"), s.A.Path("/access"), s.A.Path("/contract"), s.A.Path("/documents"), s.A.Path("/expertise"), s.A.Path("/object")) {
				p := must(outsider.Open(path))
				speaks(t, p, lang, 404, says)
				for _, secret := range []string{"школ", "мектеп", "П-2026-000001"} {
					if has(p.Text, secret) {
						t.Errorf("%s tells an outsider of %q", path, secret)
					}
				}
			}
		}
		// An address that never was is answered in the same way, so that nothing is learnt from the difference.
		never := strings.Replace(s.A.Path("/materials"), string(s.A.ID)[:8], "01234567", 1)
		speaks(t, must(s.as(t, "outsider").Open(never)), "ru", 404, says)
	})
}

func TestClause21And39_ApplicationWithoutAContractDocument(t *testing.T) {
	tried(t, "access", nil, func(t *testing.T, s *scene) {
		project := s.declared(t, "customer-a", "Школа без договора")
		at := project + "/expertise/application"
		send(t, s.form(t, "customer-a", project+"/expertise", "/expertise"))
		// Whoever is not ready yet may begin all the same: what is typed is kept, and what is missing is told with its clause.
		f := s.form(t, "customer-a", at, "/application")
		send(t, f.Set("contact", "Ахметова Сәуле").Set("phone", "+7 716 225 40 40").Set("email", "customer-a@example.kz").Set("statement", "yes"))
		missing := said{
			"Нет согласованного договора.*п. 39*Нет согласованного задания на проектирование.*п. 39*Нет согласованного календарного графика.*п. 39*Документация не внесена.*п. 22",
			"Келісілген шарт жоқ.*39-тармақ*Жобалауға арналған келісілген тапсырма жоқ.*39-тармақ*Келісілген күнтізбелік кесте жоқ.*39-тармақ*Құжаттама енгізілмеген.*22-тармақ",
			"There is no agreed contract.*cl. 39*There is no agreed design assignment.*cl. 39*There is no agreed calendar schedule.*cl. 39*No documentation is entered.*cl. 22",
		}
		why := said{"Чего не хватает*Заявку можно сформировать, когда это будет исправлено. Введённое сохранено.", "Не жетіспейді*Осылар түзетілгеннен кейін өтінімді қалыптастыруға болады. Енгізілген деректер сақталды.",
			"What is missing*The application can be formed once this is mended. What you entered is kept."}
		for _, lang := range languages {
			customer := s.as(t, "customer-a").In(lang)
			p := must(customer.Must(at))
			speaks(t, p, lang, 200, missing)
			if v := must(p.Form("/application")).Values; v.Get("contact") != "Ахметова Сәуле" || v.Get("phone") != "+7 716 225 40 40" || v.Get("email") != "customer-a@example.kz" {
				t.Errorf("what was typed is not kept: %v", v)
			}
			p = must(customer.Must(at + "/check"))
			speaks(t, p, lang, 200, why, missing)
			if len(p.Links(project+"/contract")) == 0 || len(p.Links(ui.ClauseHref(law.C39))) == 0 {
				t.Errorf("nothing leads to the contract documents and to clause 39: %s", p.Main().Text)
			}
			if _, err := p.Form("/check"); !errors.Is(err, visitor.ErrNoForm) {
				t.Errorf("an application that lacks documents can be formed: %v", err)
			}
			// A page from before the documents were taken back still has its button.
			p = must(customer.Post(at+"/check", url.Values{"form": {web.NewToken()}}))
			speaks(t, p, lang, 422, why, missing)
			if !points(p, "", said{"Чего не хватает", "Не жетіспейді", "What is missing"}.in(lang)) {
				t.Errorf("the page does not say above what it is about: %s", p.Main().Text)
			}
		}
	})
}

func TestClause17And24_FileOverTheLimit(t *testing.T) {
	tried(t, "contract, assignment, schedule", nil, func(t *testing.T, s *scene) {
		s.refused(t, attempt{key: "customer-a", path: s.A.Path("/materials"), form: named("/materials"), field: "file", says: overLimit("Акт.pdf"),
			fill: func(f *visitor.Form) {
				f.Set("kind", "land_document").Set("number", "15-7").Set("date", "01.06.2026").Set("valid_to", "01.06.2029").Set("title", "Акт на участок").Set("issuer", "Акимат").
					Attach("file", "Акт.pdf", large())
			}})
		// Of several documents the good ones are kept, in the section where they belong.
		for i, lang := range languages {
			section := []string{"structures", "estimate", "passport"}[i]
			good := must(s.Samples.Volume("a", section))
			f := must(must(s.as(t, "designer-gip").In(lang).Must(s.A.Path("/documents"))).Form("/sections/" + section))
			p := must(f.Attach("file", "Том 0.pdf", large()).Attach("file", good.Name, good.Content).Submit())
			speaks(t, p, lang, 422, overLimit("Том 0.pdf"))
			if kept, ok := p.Section("section-" + section); !ok || !has(kept.Text, good.Name) {
				t.Errorf("the good document is not in its section: %s", p.Main().Text)
			}
		}
	})
}

func TestClause9_CopyOverTheLimitWithARegistration(t *testing.T) {
	tried(t, "organisations register", nil, func(t *testing.T, s *scene) {
		p := send(t, s.form(t, "expert-a", "/register", "/register").Set("as", "person"))
		p = send(t, must(p.Form("/capacities")).Set("capacities", "surveyor"))
		good := must(s.Samples.Get("bank-details"))
		s.refused(t, attempt{key: "expert-a", path: p.Path, form: named("/details"), field: "file", says: overLimit("Справка.pdf"),
			fill: func(f *visitor.Form) {
				f.Set("email", "expert-a@example.kz").Set("phone", "+77010000000").Set("lang", "kk").Set("iban", "KZ86125KZT5004100100").Set("bic", "DALAKZKA").Set("kbe", "19").
					Attach("file", "Справка.pdf", large()).Attach("file", good.Name, good.Content)
			},
			keeps: func(p *visitor.Page, _ *visitor.Form) error {
				if !has(p.Main().Text, good.Name) {
					return fmt.Errorf("the good copy is lost: %s", p.Main().Text)
				}
				return nil
			}})
	})
}
