package scenarios

import (
	"testing"

	"birtereze/portal/law"
)

// Steps 2–4: two projects are declared, equipped with contract documents and designed.

func TestClause4And18And19_ProjectsAreDeclared(t *testing.T) {
	step(t, "projects are declared", nil, func(t *testing.T, s *scene) {
		s.says(t, "customer-a", s.A.Path("/object"), "260411101000000147", "900")
		s.says(t, "customer-b", s.B.Path("/object"), "260711101000000295")
		s.event(t, "customer-a", s.A, "Заявлено, что проект не секретный*Ахметова Сәуле Ерланқызы", law.C4)
		s.event(t, "customer-a", s.A, "Внесены объект и характеристики", law.C18)
		s.event(t, "customer-a", s.A, "Проект создан*П-2026-000001", law.C19)
		s.event(t, "customer-b", s.B, "Проект создан*П-2026-000002", law.C19)
		s.task(t, "customer-b", "Назвать разработчика проекта*П-2026-000002", law.C20, "")
	})
}

func TestClause17_SourceMaterials(t *testing.T) {
	step(t, "source materials", nil, func(t *testing.T, s *scene) {
		// The school's came from the cadastre by the object's number, marked as such.
		s.follow(t, "customer-a", s.mail(t, "customer-a", "П-2026-000001: материалы получены из кадастра", ""), "Получено 5 материалов*260411101000000147*Топографическая съёмка")
		s.event(t, "customer-a", s.A, "Материалы получены из кадастра*Архитектурно-планировочное задание.pdf", law.C17p2)
		s.stands(t, "customer-a", s.A, "Договор, задание, график", "ГУ «Управление образования Акмолинской области»", "Стороны согласуют договор, задание и график")

		// Of the clinic the cadastre has nothing: the customer entered them.
		s.follow(t, "customer-b", s.mail(t, "customer-b", "П-2026-000002: в кадастре нет материалов", "Внесите те, что у вас есть"), "Кадастр не знает объекта с этим номером*Акт на земельный участок")
		s.event(t, "customer-b", s.B, "В кадастре материалов нет", law.C17p2)
		s.event(t, "customer-b", s.B, "Исходный материал внесён заказчиком*Акт на земельный участок.pdf", law.C17p3)
	})
}

func TestClause20_AccessOfBothSides(t *testing.T) {
	step(t, "access", nil, func(t *testing.T, s *scene) {
		s.says(t, "customer-a", s.A.Path("/access"), "Ким Андрей Викторович", "Оспанова Гүлнар Сағатқызы", "Ковалёв Сергей Павлович")
		s.event(t, "customer-a", s.A, "Назван исполнитель работ*ТОО «Көкшежоба»", law.C20)
		s.event(t, "designer-gip", s.A, "Предоставлен доступ к проекту*Оспанова Гүлнар Сағатқызы", law.C20)
		s.mail(t, "surveyor", "Вы названы исполнителем работ по проекту № П-2026-000001", "")
		s.follow(t, "designer-gip", s.mail(t, "designer-gip", "Вам открыт доступ к проекту № П-2026-000002", ""), "Капитальный ремонт здания поликлиники")
		s.task(t, "customer-a", "Сформировать договор*П-2026-000001", law.C21p1, "")
		s.noTask(t, "customer-a", "Назвать разработчика")
		s.stands(t, "designer-gip", s.A, "Договор, задание, график", "ГУ «Управление образования Акмолинской области»; ТОО «Көкшежоба»", "Стороны согласуют")
	})
}

func TestClause21_ContractDocumentsAreAgreed(t *testing.T) {
	step(t, "contract, assignment, schedule", at{
		"contract of A waits": func(t *testing.T, s *scene) {
			s.task(t, "customer-a", "Подписать договор*П-2026-000001", law.C21p2, "")
			s.task(t, "designer-head", "Подписать договор*П-2026-000001", law.C21p2, "")
			s.follow(t, "designer-head", s.mail(t, "designer-head", "П-2026-000001: документ ждёт вашего согласования", ""), "Договор")
		},
		"schedule of A waits": func(t *testing.T, s *scene) {
			s.task(t, "designer-head", "Согласовать календарный график*П-2026-000001", law.C21p2, "")
		},
	}, func(t *testing.T, s *scene) {
		s.says(t, "customer-a", s.A.Path("/contract"), "портала государственных закупок")
		s.event(t, "customer-a", s.A, "Внесены сведения о договоре госзакупок*214", law.C21p3)
		s.event(t, "designer-gip", s.A, "Документ подписан стороной*Ким Андрей Викторович*ТОО «Көкшежоба»*подписано ЭЦП", law.C21p2)
		s.mail(t, "customer-a", "П-2026-000001: документ согласован", "согласован обеими сторонами и действует")
		s.task(t, "designer-gip", "Внести документацию: 17 разделов графика*П-2026-000001", law.C22, ".2026")
		s.noTask(t, "customer-a", "Сформировать")
		s.stands(t, "customer-b", s.B, "Документация", "ТОО «Көкшежоба»", "")
		if p := s.page(t, "designer-gip", s.A.Path("/schedule")); len(p.Parts("bt-gantt")) == 0 {
			t.Error("the schedule is not drawn")
		}
	})
}

func TestClause22And24And25_DocumentationIsEnteredCheckedAndAgreed(t *testing.T) {
	step(t, "documentation", at{
		"documentation of A waits": func(t *testing.T, s *scene) {
			s.task(t, "customer-a", "Согласовать 18 документов*П-2026-000001", law.C25, "")
			s.task(t, "designer-head", "Согласовать 18 документов*П-2026-000001", law.C25, "")
			s.follow(t, "customer-a", s.mail(t, "customer-a", "П-2026-000001: документация ждёт согласования", ": 18."), "Том 1. Общая пояснительная записка.pdf")
		},
		"documentation of A came back": func(t *testing.T, s *scene) {
			s.task(t, "designer-gip", "Исправить 1 возвращённый документ*П-2026-000001", law.C25, "")
			s.follow(t, "designer-gip", s.mail(t, "designer-gip", "возвращён", "Том 1. Общая пояснительная записка.pdf"), "Уточните ширину эвакуационных выходов из актового зала.")
		},
	}, func(t *testing.T, s *scene) {
		s.event(t, "customer-a", s.A, "Документация внесена в раздел", law.C22)
		s.event(t, "customer-a", s.A, "Документ возвращён с замечаниями*Том 1. Общая пояснительная записка.pdf", law.C25)
		s.event(t, "customer-a", s.A, "Внесена новая версия документа*(редакция 2).pdf", law.C22)
		s.event(t, "customer-a", s.A, "Документация согласована стороной*Ким Андрей Викторович", law.C25)
		s.mail(t, "customer-a", "П-2026-000001: документация согласована", "согласована обеими сторонами")
		s.says(t, "customer-a", s.A.Path("/documents"), "Обязательных разделов согласовано: 17 из 17")
		s.task(t, "customer-a", "Подать заявку на экспертизу*П-2026-000001", law.C32, "")
		s.stands(t, "customer-a", s.A, "Согласование инстанциями", "ГУ «Управление образования Акмолинской области»", "Заказчик направляет проект согласующим инстанциям")
	})
}
