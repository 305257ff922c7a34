package scenarios

import (
	"strings"
	"testing"

	"birtereze/portal/law"
)

// Step 1: everybody registers, signed in with a signature on a challenge.

func TestClause8And12_OrganisationsRegister(t *testing.T) {
	step(t, "organisations register", at{
		"customer-a sees the form": func(t *testing.T, s *scene) {
			begun := s.says(t, "customer-a", "/register", "ГУ «Управление образования Акмолинской области»*черновик").Links("/register/")
			if len(begun) != 1 {
				t.Fatalf("registrations to go on with: %v", begun)
			}
			p := s.says(t, "customer-a", begun[0]+"/details", "050240904174", "ГУ «Управление образования Акмолинской области»", "ул. Сатпаева, 112")
			form := must(p.Form("/details"))
			for _, name := range form.Fields() {
				if strings.Contains(form.Values.Get(name), "050240904174") || strings.Contains(form.Values.Get(name), "Управление") {
					t.Errorf("what came from the register can be edited in the field %s", name)
				}
			}
		},
		"customer-a-clerk asks to join": func(t *testing.T, s *scene) {
			s.task(t, "customer-a", "Ответить на просьбу о доступе*Жұмабаев Нұрлан Бақытұлы", law.C12p2, "")
			m := s.mail(t, "customer-a", "Сотрудник просит доступ", "Жұмабаев Нұрлан Бақытұлы")
			s.follow(t, "customer-a", m, "Жұмабаев Нұрлан Бақытұлы")
		},
	}, func(t *testing.T, s *scene) {
		m := s.mail(t, "customer-a", "Регистрация завершена", "Ахметова Сәуле Ерланқызы")
		s.follow(t, "customer-a", m, "Зарегистрирован")

		// The first user became the profile's administrator (cl. 12), and admitted the clerk, who is none.
		s.says(t, "customer-a", "/organisation", "ГУ «Управление образования Акмолинской области»*050240904174", "Ахметова Сәуле Ерланқызы*администратор профиля, заказчик*Жұмабаев Нұрлан Бақытұлы*заказчик")
		s.noTask(t, "customer-a", "Ответить на просьбу о доступе")
		s.mail(t, "customer-a-clerk", "Доступ предоставлен", "050240904174")
	})
}

func TestClause9_SurveyorRegistersWithProofOfBankDetails(t *testing.T) {
	step(t, "a surveyor registers", at{
		"surveyor waits for the registrar": func(t *testing.T, s *scene) {
			// Received on Monday the 7th; two working days end on Wednesday the 9th.
			s.task(t, "registrar", "Решить о регистрации*Ковалёв Сергей Павлович", law.C9p2, "09.09.2026")
			s.task(t, "surveyor", "Решение о регистрации", law.C9p2, "09.09.2026")
			s.follow(t, "registrar", s.mail(t, "registrar", "Новая заявка на регистрацию", "Ковалёв Сергей Павлович"), "KZ86125KZT5004100100*Справка о банковских реквизитах.pdf*Проверка формата принят")
			s.mail(t, "surveyor", "Заявка на регистрацию получена", "в течение двух рабочих дней")
		},
	}, func(t *testing.T, s *scene) {
		s.follow(t, "surveyor", s.mail(t, "surveyor", "Регистрация завершена", "Ковалёв Сергей Павлович"), "Зарегистрирован")
		s.noTask(t, "registrar", "Решить о регистрации")
		s.noTask(t, "surveyor", "Решение о регистрации")
	})
}

func TestClause11_OfficialsProveTheirPowers(t *testing.T) {
	step(t, "officials register", at{
		"authority-official waits for the registrar": func(t *testing.T, s *scene) {
			s.task(t, "registrar", "Решить о регистрации*РГУ «Департамент по чрезвычайным ситуациям Акмолинской области»", law.C11p2, "09.09.2026")
			s.follow(t, "registrar", s.mail(t, "registrar", "Новая заявка на регистрацию", "Қасымов Данияр Ғалымұлы"), "Приказ о назначении.pdf")
		},
	}, func(t *testing.T, s *scene) {
		s.follow(t, "authority-official", s.mail(t, "authority-official", "Оператор запросил документы", "о полномочиях и компетенции"), "Приложите приказ о назначении и должностную инструкцию.")
		s.mail(t, "authority-official", "Регистрация завершена", "Қасымов Данияр Ғалымұлы")
		s.mail(t, "authorised-body", "Регистрация завершена", "Сұлтанбекова Айжан Нұрланқызы")
	})
}

func TestClause48_ExpertOrganisationsAreAdmitted(t *testing.T) {
	step(t, "expert organisations are admitted", nil, func(t *testing.T, s *scene) {
		s.says(t, "expert-system-admin@expert", "/organisations", "ТОО «Сараптама Сапа»", "ТОО «Тірек Сараптама»")
		s.says(t, "expert-head@expert", "/people", "Мусин Рустам Фаритович", "Досжанова Лаззат Куанышовна")
	})
}
