package scenarios

import (
	"strings"
	"testing"
	"time"

	"birtereze/portal/law"
	"birtereze/portal/standin/visitor"
)

func TestClause31_ApprovalWithAFileOverTheLimit(t *testing.T) {
	tried(t, "approvals", at{"approvals wait": func(t *testing.T, s *scene) {
		s.refused(t, attempt{key: "authority-official", path: s.page(t, "authority-official", "/approvals").Links("/approvals/")[0], form: named("/document"), field: "file",
			says: overLimit("Согласование.pdf"), fill: func(f *visitor.Form) {
				f.Set("decision", "refused").Set("number", "ПБ-318/26").Set("dated", "07.09.2026").Set("grounds", "Не указаны пути эвакуации.").Attach("file", "Согласование.pdf", large())
			}})
	}}, func(*testing.T, *scene) {})
}

func TestClause34_RemarkWithoutANorm(t *testing.T) {
	tried(t, "the review of A up to its remarks", at{"experts of A": func(t *testing.T, s *scene) {
		says := said{"Замечание без ссылки на норму не допускается. Укажите документ, на котором оно основано.", "Нормаға сілтемесіз ескертуге жол берілмейді. Ол негізделген құжатты көрсетіңіз.",
			"A remark without a norm is not allowed. Name the document on which it rests."}
		typed := func(norm, point string) func(f *visitor.Form) {
			return func(f *visitor.Form) {
				f.Set("section", "architecture").Set("document", last(f.Options("document"))).Set("place", "лист 7, в осях 3–5").Set("words", "Ширина лестничного марша не указана.\nУкажите её на плане.").
					Set("norm", norm).Set("point", point).Set("severity", f.Options("severity")[0])
			}
		}
		path := s.A.Case + "/remarks/new"
		s.refused(t, attempt{key: "state-expert-architecture", path: path, form: named("/remarks"), field: "norm", says: says, fill: typed("", "4.2")})
		s.refused(t, attempt{key: "state-expert-architecture", path: path, form: named("/remarks"), field: "point",
			says: said{"Укажите пункт или статью этого документа.", "Осы құжаттың тармағын немесе бабын көрсетіңіз.", "Name the point or article of that document."}, fill: typed("СН РК 3.02-08-2013", " ")})
		if p := s.page(t, "state-expert-architecture", s.A.Case); has(p.Main().Text, "Ширина лестничного марша") {
			t.Errorf("a remark without a norm was kept: %s", p.Main().Text)
		}
	}}, func(t *testing.T, s *scene) {
		remark := s.page(t, "customer-a", s.A.Path("/expertise")).Links(s.A.Path("/expertise/remarks/"))[0]
		s.refused(t, attempt{key: "customer-a", path: remark, form: named(remark), field: "file", says: overLimit("Ответ.pdf"), fill: func(f *visitor.Form) {
			f.Set("text", "Ширина указана на листе 7.\nПриложена новая редакция.").Set("document", last(f.Options("document"))).Attach("file", "Ответ.pdf", large())
		}})
	})
}

func last(list []string) string { return list[len(list)-1] }

func TestClause34_ConclusionSignedBySomebodyElsesKey(t *testing.T) {
	tried(t, "the review of A up to its conclusion", at{"conclusion of A waits for its signature": func(t *testing.T, s *scene) {
		path := s.A.Case + "/conclusion"
		for _, key := range []string{"state-expert-architecture", "expert-head"} { // an expert of the same organisation, the head of another
			keys := must(s.Keys(key))
			for _, lang := range languages {
				p := must(s.as(t, "state-expert-head").In(lang).Must(path))
				f := must(p.Form("/conclusion/sign"))
				p = must(f.SignWith(keys))
				speaks(t, p, lang, 422, said{"Документ подписан другим человеком. Подпишите его своим ключом. Основание: п. 79 Правил экспертизы", "Құжатқа басқа адам қол қойған. Оған өз кілтіңізбен қол қойыңыз. Негізі: Сараптама қағидаларының 79-тармағы",
					"Somebody else signed the document. Sign it with your own key. Ground: cl. 79 of the Expertise Rules"})
				if _, err := p.Form("/conclusion/sign"); err != nil {
					t.Error(err)
				}
			}
		}
		s.stands(t, "customer-a", s.A, "Экспертиза", "РГП на ПХВ «Мемсараптама»", "")
	}}, func(t *testing.T, s *scene) {
		s.event(t, "customer-a", s.A, "Заключение подписано и выдано*Әбдірахманов Ерлан Серікұлы*подписано ЭЦП", law.Rules299p70)
		s.refused(t, attempt{key: "customer-a", path: s.A.Path("/expertise/approval"), form: named("/approval"), field: "file", says: overLimit("Приказ.pdf"), fill: func(f *visitor.Form) {
			f.Set("number", "214-ө").Set("date", "07.09.2026").Attach("file", "Приказ.pdf", large())
		}})
	})
}

func TestClause37_ExpertSystemIsDownAtHandOver(t *testing.T) {
	tried(t, "applications for expertise", nil, func(t *testing.T, s *scene) {
		path := s.B.Path("/expertise")
		s.world.Outage("expert", true)
		f := s.form(t, "customer-b", path+"/organisations", "/organisations").Set("organisation", string(person("expert-head").Party()))
		for _, p := range twice(t, f) {
			if err := p.OK(); err != nil {
				t.Error(err)
			}
		}
		waiting := said{"Экспертная система пока не приняла заявку*система не отвечает. Ничего не потеряно: Портал пробует снова.", "Сараптама жүйесі өтінімді әлі қабылдаған жоқ*жүйе жауап бермейді. Ештеңе жоғалған жоқ: Портал қайта әрекет жасауда.",
			"The expert system has not received the application yet*the system does not answer. Nothing is lost: the Portal tries again."}
		s.waits(t, "customer-b", path, waiting.ru)
		for _, lang := range languages {
			speaks(t, must(s.as(t, "customer-b").In(lang).Must(path)), lang, 200, waiting)
			for key, says := range map[string]said{
				"customer-b": {"Жду от других*Заявка передаётся экспертной организации*п. 37", "Басқалардан күтемін*Өтінім сараптама ұйымына берілуде*37-тармақ", "Waiting for others*The application is being handed over*cl. 37"},
				"registrar":  {"Сообщение не доходит до экспертной системы*сегодня*п. 37", "Хабар сараптама жүйесіне жетпей тұр*бүгін*37-тармақ", "A message does not reach the expert system*today*cl. 37"},
			} {
				speaks(t, must(s.as(t, key).In(lang).Must("/desk")), lang, 200, says)
			}
			speaks(t, must(s.as(t, "registrar").In(lang).Must("/expertise")), lang, 200, said{"Не доходит до экспертных систем*Портал пробует снова сам", "Сараптама жүйелеріне жетпей тұрғандар*Портал өзі қайта әрекет жасайды", "What does not reach expert systems*The Portal tries again by itself"})
		}
		s.world.Outage("expert", false)
		// The same day, once, with its receipt; nobody had to do anything.
		s.becomes(t, "customer-b", path, "Номер дела в экспертной системе 2026-000001 7 сентября 2026 г.")
		s.mail(t, "customer-b", "Заявка КВЭ-2026-000002 передана экспертной организации", "2026-000001")
		s.noTask(t, "registrar", "Сообщение не доходит")
		s.event(t, "customer-b", s.B, "Сообщение доставлено экспертной системе", law.C37)
		s.waits(t, "expert-head@expert", "/review", "КВЭ-2026-000002")
		if n := strings.Count(s.page(t, "expert-head@expert", "/review").Main().Text, "КВЭ-2026-000002"); n != 1 {
			t.Errorf("the expert system has the case %d times", n)
		}
	})
}

// becomes waits as long as the outbox pauses after some failures.
func (s *scene) becomes(t *testing.T, key, path, words string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if p := s.page(t, key, path); has(p.Main().Text, words) {
			return
		}
	}
	s.says(t, key, path, words)
}

func TestPageFromAnExpiredSession(t *testing.T) {
	tried(t, "access", nil, func(t *testing.T, s *scene) {
		project := s.declared(t, "customer-a", "Школа на закате")
		forms := map[string]*visitor.Form{}
		for _, lang := range languages {
			forms[lang] = must(must(s.as(t, "customer-a").In(lang).Must(project + "/materials")).Form("/materials"))
		}
		// Half an hour and a minute later.
		s.clock.ahead.Add(int64(s.world.Portal.Config.SessionIdle + time.Minute))
		paper := must(s.Samples.Get("b/land"))
		resumed := map[string]*visitor.Page{}
		for _, lang := range languages {
			f := forms[lang].Set("kind", "land_document").Set("number", "15-7/26-"+lang).Set("date", "01.06.2026").Set("title", "Акт на участок").Set("issuer", "Акимат города")
			p := must(f.Attach("file", paper.Name, paper.Content).Submit())
			speaks(t, p, lang, 200, said{"Сеанс закончился, введённое сохранено*Войдите – и отправьте форму ещё раз одной кнопкой.", "Сеанс аяқталды, енгізілген деректер сақталды*Жүйеге кіріп, нысанды бір батырмамен қайта жіберіңіз.",
				"Your session has ended, and what you entered is kept*Sign in, and send the form again with one button."})
			resumed[lang] = p
		}
		for _, lang := range languages {
			f := must(resumed[lang].Form("/sign-in"))
			to := f.Values.Get("to")
			p := must(must(must(s.as(t, "customer-a").In(lang).Must("/sign-in?to=" + to)).Form("/sign-in")).Sign())
			if p.Path != to || !strings.HasPrefix(to, "/resume/") {
				t.Errorf("signing in leads to %s, want what is kept at %q", p.Path, to)
			}
			speaks(t, p, lang, 200, said{"Форма сохранена*15-7/26-ru*Акт на участок*Файлы вместе с формой не сохраняются", "Нысан сақталды*15-7/26-kk*Акт на участок*Файлдар нысанмен бірге сақталмайды", "Your form was kept*15-7/26-en*Акт на участок*Files are not kept with the form"})
			if has(p.Main().Text, "land_document") {
				t.Errorf("codes are shown to people: %s", p.Main().Text)
			}
			// What could not be kept – the file – is asked for by the form itself, with everything else in it.
			p = must(must(p.Form("/materials")).Submit())
			speaks(t, p, lang, 422, said{"Приложите файл.", "Файлды қоса беріңіз.", "Attach a file."})
			back := must(p.Form("/materials"))
			for name, want := range map[string]string{"kind": "land_document", "number": "15-7/26-" + lang, "date": "01.06.2026", "title": "Акт на участок", "issuer": "Акимат города"} {
				if got := back.Values.Get(name); got != want {
					t.Errorf("%s is %q, typed was %q", name, got, want)
				}
			}
			if p = send(t, back.Attach("file", paper.Name, paper.Content)); !has(p.Main().Text, "15-7/26-"+lang) {
				t.Errorf("the material is not there: %s", p.Main().Text)
			}
		}
		// Somebody else's secret name of a kept form opens nothing.
		speaks(t, must(s.as(t, "customer-a").Open("/resume/ABCDEFGHIJKLMNOPQRSTUVWXYZ")), "ru", 404, said{ru: "Страница не найдена"})
		// A page that is only opened says why it wants a signature, and opens once it has it.
		s.clock.ahead.Add(int64(s.world.Portal.Config.SessionIdle + time.Minute))
		for _, lang := range languages {
			p := must(s.as(t, "customer-a").In(lang).Must(project + "/access"))
			speaks(t, p, lang, 200, said{"Войдите, чтобы открыть страницу*После входа откроется та страница, которую вы просили.", "Бетті ашу үшін жүйеге кіріңіз*сіз сұраған бет ашылады.", "Sign in to open the page*the page that you asked for opens."})
			if lang == "en" {
				if p = must(must(p.Form("/sign-in")).Sign()); p.Path != project+"/access" {
					t.Errorf("signing in leads to %s", p.Path)
				}
			}
		}
		s.Leave()
	})
}
