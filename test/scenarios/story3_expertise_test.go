package scenarios

import (
	"strings"
	"testing"

	"birtereze/portal/law"
	"birtereze/portal/ui"
)

// Steps 5–8: approvals, the application for expertise, the review, and the customer's approval.

func TestClause28To31_AuthoritiesApprove(t *testing.T) {
	step(t, "approvals", at{
		"approvals wait": func(t *testing.T, s *scene) {
			s.task(t, "authority-official", "Рассмотреть проект и внести документ о согласовании*П-2026-000001", law.C31, "21.09.2026")
			s.task(t, "customer-a", "Ожидается согласование*П-2026-000001*РГУ «Департамент по чрезвычайным ситуациям Акмолинской области»", law.C31, "21.09.2026")
			s.follow(t, "authority-official", s.mail(t, "authority-official", "Проект направлен на согласование", "Строительство средней школы"), "Просим рассмотреть и согласовать проектную документацию.")
			s.stands(t, "customer-a", s.A, "Согласование инстанциями", "РГУ «Департамент по чрезвычайным ситуациям Акмолинской области»", "")
			s.event(t, "customer-a", s.A, "Документация направлена на согласование*ГКП на ПХВ «Қала Инженерлік Желілері»*РГУ «Департамент по чрезвычайным ситуациям Акмолинской области»", law.C30)
		},
	}, func(t *testing.T, s *scene) {
		s.event(t, "customer-a", s.A, "Согласование получено*Қасымов Данияр Ғалымұлы*РГУ «Департамент по чрезвычайным ситуациям Акмолинской области»*подписано ЭЦП", law.C31p1)
		s.mail(t, "customer-a", "Согласование получено", "ПБ-318/26")
		s.says(t, "customer-b", s.B.Path("/approvals"), "РГУ «Департамент по чрезвычайным ситуациям Акмолинской области»*Согласовано", "ГКП на ПХВ «Қала Инженерлік Желілері»*Согласовано")
		s.noTask(t, "authority-official", "Рассмотреть проект")
		s.stands(t, "customer-a", s.A, "Экспертиза", "ГУ «Управление образования Акмолинской области»", "Заказчик подаёт заявку на экспертизу")
	})
}

func TestClause35And36And39_ApplicationsAreNumberedAndRouted(t *testing.T) {
	step(t, "applications for expertise", at{
		"application of A waits for its signature": func(t *testing.T, s *scene) {
			s.task(t, "customer-a", "Подписать заявку на экспертизу*П-2026-000001", law.C32, "")
			s.says(t, "customer-a", s.A.Path("/expertise/application/sign"), "Строительство средней школы*Новое строительство")
		},
	}, func(t *testing.T, s *scene) {
		for _, c := range []struct {
			key, number, result string
			path                string
		}{
			{"customer-a", "КВЭ-2026-000001", "государственная экспертная организация", s.A.Path("/expertise")},
			{"customer-b", "КВЭ-2026-000002", "экспертная организация по выбору заказчика", s.B.Path("/expertise")},
		} {
			p := s.says(t, c.key, c.path, c.number, "7 сентября 2026 г.")
			trace, ok := p.Section("routing")
			if !ok {
				t.Fatalf("%s: the routing is not shown", c.path)
			}
			if len(trace.Links("/law")) == 0 || !has(trace.Text, c.result) {
				t.Errorf("%s: routing without its ground or result %q: %s", c.path, c.result, trace.Text)
			}
		}
		s.event(t, "customer-a", s.A, "Заявка подписана и зарегистрирована*Ахметова Сәуле Ерланқызы*подписано ЭЦП", law.C36)
		s.event(t, "customer-a", s.A, "Заявка распределена", law.C35)
		s.event(t, "customer-a", s.A, "Начата экспертиза на Портале", law.C38p1)
		s.follow(t, "customer-a", s.mail(t, "customer-a", "Заявка КВЭ-2026-000001 зарегистрирована", ""), "КВЭ-2026-000001")
		// Five working days from Monday the 7th end on Monday the 14th.
		s.task(t, "state-expert-head", "Проверить комплектность по заявке КВЭ-2026-000001", law.Rules299p20, "14.09.2026")
		s.mail(t, "state-expert-head", "Заявка КВЭ-2026-000001: проверьте комплектность", "")
		s.task(t, "customer-b", "Выбрать экспертную организацию*П-2026-000002", law.Code105p8, "")
		s.stands(t, "customer-a", s.A, "Экспертиза", "РГП на ПХВ «Мемсараптама»", "Эксперты рассматривают проект")
		s.stands(t, "customer-b", s.B, "Экспертиза", "ГУ «Управление здравоохранения Акмолинской области»", "")
	})
}

func TestClause33And34_ReviewOfAOnThePortal(t *testing.T) {
	step(t, "the review of A up to its remarks", at{
		"set of A is complete": func(t *testing.T, s *scene) {
			s.mail(t, "customer-a", "КВЭ-2026-000001: проект принят к рассмотрению", "")
			s.task(t, "state-expert-head", "Оформить договор по заявке КВЭ-2026-000001", law.Rules299p22, "")
		},
		"expertise contract of A waits": func(t *testing.T, s *scene) {
			s.task(t, "customer-a", "Подписать договор на экспертизу*КВЭ-2026-000001", law.Rules299p22, "")
			s.mail(t, "customer-a", "КВЭ-2026-000001: подпишите договор", "")
		},
		"experts of A": func(t *testing.T, s *scene) {
			s.task(t, "state-expert-architecture", "Рассмотреть свой раздел*КВЭ-2026-000001", law.Rules299p38, "2026")
			s.mail(t, "state-expert-architecture", "КВЭ-2026-000001: вам поручен раздел", "")
		},
	}, func(t *testing.T, s *scene) {
		s.task(t, "customer-a", "Ответить на замечания экспертизы*КВЭ-2026-000001", law.Rules299p38, "21.09.2026")
		s.task(t, "designer-gip", "Ответить на замечания экспертизы*КВЭ-2026-000001", law.Rules299p38, "21.09.2026")
		s.task(t, "state-expert-head", "Ответы на замечания*КВЭ-2026-000001*ГУ «Управление образования Акмолинской области»", law.Rules299p38, "21.09.2026")
		s.event(t, "customer-a", s.A, "Замечания выданы*Әбдірахманов Ерлан Серікұлы", law.Rules299p38)
		p := s.says(t, "customer-a", s.A.Path("/expertise"))
		remarks := p.Links(s.A.Path("/expertise/remarks/"))
		if len(remarks) != 2 {
			t.Fatalf("remarks shown to the customer: %v", remarks)
		}
		s.says(t, "customer-a", remarks[0], "СН РК 1.02-03-2022")
		s.stands(t, "customer-a", s.A, "Экспертиза", "ГУ «Управление образования Акмолинской области»*21.09.2026", "эксперты рассмотрят проект и дадут заключение")
	})
}

func TestClause34_ConclusionOfASignedByExpertsAndHead(t *testing.T) {
	step(t, "the review of A up to its conclusion", at{
		"answers of A": func(t *testing.T, s *scene) {
			s.task(t, "state-expert-architecture", "Оценить ответы на замечания*КВЭ-2026-000001", law.Rules299p34, "2026")
			s.mail(t, "state-expert-architecture", "КВЭ-2026-000001: ответы переданы", "")
			s.stands(t, "customer-a", s.A, "Экспертиза", "РГП на ПХВ «Мемсараптама»", "")
		},
		"second look of A": func(t *testing.T, s *scene) {
			s.task(t, "state-expert-architecture", "Составить и подписать часть заключения*КВЭ-2026-000001", law.Rules299p34, "2026")
		},
	}, func(t *testing.T, s *scene) {
		s.event(t, "customer-a", s.A, "Заключение подписано и выдано*Әбдірахманов Ерлан Серікұлы*подписано ЭЦП", law.Rules299p70)
		s.event(t, "customer-a", s.A, "Получено заключение*положительное заключение*01024-0001/26", law.C38p1)
		s.follow(t, "customer-a", s.mail(t, "customer-a", "КВЭ-2026-000001: выдано заключение 01024-0001/26", ""), "01024-0001/26")
		s.task(t, "customer-a", "Внести и подписать документ об утверждении проекта*П-2026-000001", law.C42, "")
		s.stands(t, "customer-a", s.A, "Утверждение заказчиком", "ГУ «Управление образования Акмолинской области»", "Заказчик вносит и подписывает документ об утверждении проекта")
	})
}

func TestClause42_CustomerApprovesA(t *testing.T) {
	step(t, "the customer approves A", at{
		"approval of A waits for its signature": func(t *testing.T, s *scene) {
			s.says(t, "customer-a", s.A.Path("/expertise/approval"), "Приказ об утверждении проекта.pdf")
			s.stands(t, "customer-a", s.A, "Утверждение заказчиком", "ГУ «Управление образования Акмолинской области»", "")
		},
	}, func(t *testing.T, s *scene) {
		s.event(t, "customer-a", s.A, "Проект утверждён подписью заказчика*Ахметова Сәуле Ерланқызы*подписано ЭЦП", law.C42)
		s.noTask(t, "customer-a", "Внести и подписать документ об утверждении")
	})
}

func TestClause35And37_BIsHandedOverTheSameDay(t *testing.T) {
	step(t, "B is handed over", nil, func(t *testing.T, s *scene) {
		s.event(t, "customer-b", s.B, "Показан список экспертных организаций", law.Code105p8)
		s.event(t, "customer-b", s.B, "Выбрана экспертная организация*ТОО «Сараптама Сапа»", law.Code105p8)
		s.event(t, "customer-b", s.B, "Сообщение доставлено экспертной системе", law.C37)
		s.mail(t, "customer-b", "Заявка КВЭ-2026-000002 передана экспертной организации", "")
		// The receipt names the case there, and the day is that of the application.
		s.says(t, "customer-b", s.B.Path("/expertise"), "Дата 7 сентября 2026 г.*Организация ТОО «Сараптама Сапа»*Номер дела в экспертной системе 2026-000001 7 сентября 2026 г.")
		s.says(t, "expert-head@expert", "/review", "Капитальный ремонт здания поликлиники*КВЭ-2026-000002*Проверка комплектности*14.09.2026")
		s.task(t, "customer-b", "Экспертиза у экспертной организации*П-2026-000002", law.C38p2, "")
		s.stands(t, "customer-b", s.B, "Экспертиза", "ТОО «Сараптама Сапа»", "Эксперты рассматривают проект")
	})
}

func TestClause38And45And46_ReviewOfBIsMirrored(t *testing.T) {
	step(t, "the review of B", at{
		"set of B is complete": func(t *testing.T, s *scene) {
			s.mail(t, "customer-b", "Комплект по заявке КВЭ-2026-000002 принят", "")
			s.event(t, "customer-b", s.B, "Получено событие экспертизы*ТОО «Сараптама Жүйесі»", law.C38p2)
		},
		"expertise contract of B waits": func(t *testing.T, s *scene) {
			s.task(t, "customer-b", "Подписать договор на экспертизу*П-2026-000002", law.Rules299p22, "")
		},
		"remarks of B": func(t *testing.T, s *scene) {
			s.task(t, "customer-b", "Ответить на замечания*П-2026-000002", law.Rules299p38, "2026")
			s.stands(t, "customer-b", s.B, "Экспертиза", "ГУ «Управление здравоохранения Акмолинской области»", "")
		},
		"answers of B": func(t *testing.T, s *scene) {
			s.stands(t, "customer-b", s.B, "Экспертиза", "ТОО «Сараптама Сапа»", "")
		},
	}, func(t *testing.T, s *scene) {
		s.event(t, "customer-b", s.B, "Получено заключение*положительное заключение", law.C46)
		s.mail(t, "customer-b", "Положительное заключение 17452-0001/26", "")
		s.task(t, "customer-b", "Внести и подписать документ об утверждении проекта*П-2026-000002", law.C42, "")
		s.stands(t, "customer-b", s.B, "Утверждение заказчиком", "ГУ «Управление здравоохранения Акмолинской области»", "")
	})
}

func TestClause42_CustomerApprovesB(t *testing.T) {
	step(t, "the customer approves B", nil, func(t *testing.T, s *scene) {
		s.event(t, "customer-b", s.B, "Проект утверждён подписью заказчика*Сейітқали Дәурен Маратұлы*подписано ЭЦП", law.C42)
	})
}

func TestClause27_EverybodySeesBothProjects(t *testing.T) {
	after(t, "the customer approves B", func(t *testing.T, s *scene) {
		for _, c := range []struct{ path, words string }{
			{s.A.Path(""), "Строительство средней школы на 900 мест*положительное*01024-0001/26"},
			{s.B.Path(""), "Капитальный ремонт здания поликлиники*положительное*17452-0001/26*ТОО «Сараптама Сапа»"},
		} {
			s.waits(t, nobody, c.path, c.words)
			s.waits(t, nobody, "/projects", strings.Split(c.words, "*")[0])
		}
		for _, feed := range []string{"/projects.json", "/projects.csv", "/projects.atom"} {
			if p := s.page(t, nobody, feed); !strings.Contains(string(p.Raw), string(s.A.ID)) || !strings.Contains(string(p.Raw), string(s.B.ID)) {
				t.Errorf("%s lacks a project: %s", feed, p.Raw)
			}
		}
	})
}

func TestClause10And40_AIsInTheStateBankAndBIsNot(t *testing.T) {
	after(t, "the customer approves B", func(t *testing.T, s *scene) {
		// The catalogue opens to its users once they have accepted the additional agreement.
		s.says(t, "bank-user", "/bank", "Каталог пока закрыт для вас")
		s.openBank(t)
		s.waits(t, "bank-user", "/bank", "Строительство средней школы на 900 мест")
		if p := s.page(t, "bank-user", "/bank"); has(p.Text, "поликлиник") {
			t.Errorf("the bank's catalogue holds the clinic: %s", p.Main().Text)
		}
		for _, c := range []struct {
			key, path, words string
		}{
			{"customer-a", s.A.Path("/dossier"), "В государственном банке проектов да*выполнено: объект новый"},
			{"customer-b", s.B.Path("/dossier"), "В государственном банке проектов нет*не выполнено: объект не новый"},
		} {
			why, ok := s.page(t, c.key, c.path).Section("bank")
			if !ok || !has(why.Text, c.words) || len(why.Links(ui.ClauseHref(law.C40p1))) == 0 {
				t.Errorf("%s: want %q with its clause, got %s", c.path, c.words, why.Text)
			}
		}
	})
}
