package desk_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"birtereze/portal"
	"birtereze/portal/desk"
	"birtereze/portal/internal/check"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/law"
)

func TestDeskShowsTasksByTermAndWhomOneWaitsFor(t *testing.T) {
	w := newWorld(t, db.SQLite)
	due := portal.DateOf(w.Clock.Now()).Add(1).Time()
	w.tasks = []portal.Task{
		{Key: "test.task.sign", Project: school, Title: "Школа на 600 мест", Href: "/x", Clause: law.C25, Mine: true, Since: w.Clock.Now().AddDate(0, 0, -3)},
		{Key: "test.task.sign", Project: school, Title: "LATE", Href: "/late", Clause: law.C42, Mine: true, Due: due.AddDate(0, 0, -5)},
		{Key: "test.task.sign", Project: school, Title: "TODAY", Href: "/today", Clause: law.C42, Mine: true, Due: due},
	}
	w.waiting = []portal.Task{{Key: "test.task.wait", Project: school, Title: "Школа на 600 мест", Href: "/w", Clause: law.C31p1, Holder: "DEPARTMENT"}}
	p := w.As("customer-a", "ru").Open("/desk")
	p.Says("Просрочено", "просрочено на 5 дней", "Сегодня", "Без срока", "п. 25", "п. 42", "Жду от других", "TASK-WAIT", "DEPARTMENT", "P-2026-00000a", "Школа на 600 мест", "Пройдено 4 из 6", name(w, w.project(school).Customer, "ru"))
	if late, today := strings.Index(p.Text, "LATE"), strings.Index(p.Text, "TODAY"); late < 0 || today < late {
		t.Errorf("what is overdue does not come first: %s", p.Text)
	}
	for lang, words := range map[string][]string{"kk": {"Жұмыс үстелі", "600 орындық мектеп", "сараптамада"}, "en": {"Desk", "School for 600 pupils", "4 of 6 parts done"}} {
		w.As("customer-a", lang).Open("/desk").Says(words...)
	}
	if b := w.As("", "ru").Get("/desk"); !strings.HasPrefix(b.Path, "/sign-in") {
		t.Errorf("the desk of nobody: %s", b.Path)
	}
}

func TestDeskTakesTheTermOfATaskFromTheClock(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.term(school, "test.examine", 3) // working days: from Friday to Wednesday
	w.tasks = []portal.Task{{Key: "test.task.sign", Subject: portal.Subject{Kind: "project", ID: school}, Project: school, Mine: true, Clause: law.C34,
		Due: portal.Date("2026-09-03").Time()}}
	w.As("customer-a", "ru").Open("/desk").Says("02.09.2026", "осталось 3 рабочих дня")
}

func TestEmptyDeskSaysHowToBegin(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for who, want := range map[string]string{"customer-a": "/projects/new", "registrar": ""} {
		p := w.As(who, "ru").Open("/desk")
		p.Says("Сейчас от вас ничего не ждут")
		if links := p.Links("/projects/new"); (len(links) > 0) != (want != "") {
			t.Errorf("%s is led to %v", who, links)
		}
	}
}

func TestTaskLeadsToWhatItsPersonMayRead(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.tasks = []portal.Task{{Key: "test.task.sign", Project: school, Href: "/x", Clause: law.C25, Mine: true}}
	dossier := desk.Overview.Path(school)
	for who, want := range map[string]string{"customer-a": dossier, "customer-b": "/projects/" + string(school)} {
		links := w.As(who, "ru").Open("/desk").Links("/projects/" + string(school))
		if !slices.Contains(links, want) || want != dossier && slices.Contains(links, dossier) {
			t.Errorf("%s is led to %v, want %s", who, links, want)
		}
	}
}

func TestFirstPageLeadsNobodyWhereTheyMayNotGo(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for who, want := range map[string]int{"customer-a": 1, "registrar": 0, "": 0} {
		if links := w.As(who, "ru").Open("/").Links("/projects/new"); len(links) != want {
			t.Errorf("%q is led to %v", who, links)
		}
	}
}

func TestFailuresAreTasksOfMaintenance(t *testing.T) {
	each(t, func(w *world) {
		w.World.Bus.Queue.Handle("notice.mail", func(context.Context, job.Job) error { return errors.New("smtp: no answer") })
		w.World.Bus.Queue.Handle("test.exchange", func(context.Context, job.Job) error { return errors.New("the system is down") })
		w.Write(func(ctx context.Context, tx *db.Tx) error {
			for range 2 {
				if err := w.World.Bus.Queue.Enqueue(ctx, tx, "notice.mail", nil, tx.Now()); err != nil {
					return err
				}
			}
			return w.World.Bus.Queue.Enqueue(ctx, tx, "test.exchange", nil, tx.Now())
		})
		w.Settle()
		w.As("maintenance", "ru").Open("/desk").Says("2 уведомления не отправляются: попытки продолжаются", "1 задание Портала не удаётся", "п. 6")
		w.As("maintenance", "ru").Open("/status").Says("Что не удалось", "smtp: no answer", "the system is down", "notice.mail")
		for range 25 { // until they are given up
			w.Clock.Move(4 * time.Hour)
			w.Settle()
		}
		w.As("maintenance", "kk").Open("/desk").Says("2 хабарлама жөнелтілмей қалды", "Порталдың 1 тапсырмасы көп әрекеттен кейін тоқтатылды")
		for _, who := range []string{"customer-a", "registrar", ""} {
			w.As(who, "ru").Open("/status").Lacks("smtp: no answer", "notice.mail")
			if who != "" {
				w.As(who, "ru").Open("/desk").Lacks("уведомлени")
			}
		}
		w.As("", "ru").Open("/status").Says("остановлено 3")
	})
}

func TestHomeOpensThreeDoors(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for lang, want := range map[string][]string{"ru": {"Проекты Казахстана в одном окне", "Опубликовано 2 проекта", "работает"},
		"kk": {"Қазақстан жобалары", "2 жоба жарияланған", "жұмыс істейді"}, "en": {"in one window", "2 projects are published", "works"}} {
		p := w.As("", lang).Open("/")
		p.Says(want...)
		for _, door := range []string{"/desk", "/projects", "/verify", "/law", "/status"} {
			if len(p.Links(door)) == 0 {
				t.Errorf("%s: no way to %s", lang, door)
			}
		}
		if !strings.Contains(string(p.Raw), `method="get" action="/projects"`) {
			t.Errorf("%s: no search of the public section", lang)
		}
	}
}

func TestStatusSaysWhatWorks(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.act(actor("customer-a"), "project.create", school, nil)
	w.signRoot()
	p := w.As("", "ru").Open("/status")
	p.Says("База данных работает", "1 запись; подписанный корень охватывает 1", "28 августа 2026 г., 10:00 (UTC+5)")
	w.act(actor("customer-a"), "project.create", school, nil)
	w.As("", "ru").Open("/status").Says("Журнал действий работает")
	w.Clock.Move(time.Hour) // nobody has signed the last entry for an hour
	w.As("", "ru").Open("/status").Says("Журнал действий не работает", "работает не полностью")
}

func TestLawShowsAllClausesInThreeLanguages(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for _, lang := range langs {
		p := w.As("", lang).Open("/law")
		for _, c := range law.Clauses() {
			if !strings.Contains(string(p.Raw), `id="`+strings.ReplaceAll(string(c), ":", "-")+`"`) {
				t.Errorf("%s: %s has no anchor", lang, c)
			}
			p.Says(law.Title(c, lang))
			if reason := law.Status(c.Point()).Reason(lang); reason != "" {
				p.Says(reason)
			}
		}
		for _, a := range law.Acts() {
			p.Says(a.Name(lang))
		}
	}
}

// The page reads what the generator writes.
func TestConformanceFileIsRead(t *testing.T) {
	repo, err := check.Read(fstest.MapFS{
		"register/rules.go":      {Data: []byte("package register\n\nvar _ = law.C27\n")},
		"register/rules_test.go": {Data: []byte("package register\n\nfunc TestClause27Published(t *testing.T) {}\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := check.JSON(check.Matrix(repo))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out, []byte("register/rules.go")) {
		t.Fatalf("the generator writes %s", out)
	}
	w := newWorldWith(t, db.SQLite, out)
	w.As("", "ru").Open("/law").Says("Файлы программы: 1, проверки: 1", "register/rules.go", "register/rules_test.go")
}

// kept adds a document of the school with bytes, signed by the customer, and gives its version.
func (w *world) kept(content string, privacy document.Privacy) document.Version {
	w.Helper()
	rec := w.Receive("conclusion", "Заключение.pdf", []byte(content))
	who := actor("customer-a")
	checked, err := w.Keeper.CheckReceived(w.Context(), w.SignedBy("customer-a", []byte(content)), rec,
		document.Need{Person: who.Person, Party: who.For, Purpose: "test", Clause: law.C42})
	w.Must(err)
	var v document.Version
	w.act(who, "thing.do", school, func(ctx context.Context, tx *command.Tx) error {
		d, err := w.Keeper.Add(ctx, tx, document.New{Owner: portal.Subject{Kind: "project", ID: school}, Project: school, Kind: "conclusion",
			Title: "TITLE-" + string(privacy), Privacy: privacy}, rec)
		if err != nil {
			return err
		}
		v = d.Newest()
		_, err = w.Keeper.KeepSignature(ctx, tx, checked.Over(v.ID))
		return err
	})
	return v
}

func TestVerifyFindsPublicDocumentsAndTheirSigners(t *testing.T) {
	each(t, func(w *world) {
		public := w.kept("%PDF-1.7 public", document.Public)
		secret := w.kept("%PDF-1.7 secret", document.Participants)
		w.number, w.version = "СЭ-2026-000007", public.ID
		for _, lang := range langs {
			v := w.As("", lang)
			for _, asked := range []string{public.SHA256, strings.ToUpper(public.SHA256), string(public.ID), "СЭ-2026-000007"} {
				p := v.Open("/verify?q=" + asked)
				p.Says("TITLE-public", public.SHA256, strings.ToUpper(person("customer-a").Surname))
			}
		}
		v := w.As("", "ru")
		unknown := v.Open("/verify?q=" + strings.Repeat("0", 64)).Says("Такого общедоступного документа нет").Page
		for _, asked := range []string{secret.SHA256, "СЭ-2026-000008", "'; DROP TABLE doc_versions; --", string(nothing)} {
			p := v.Open("/verify?q=" + url.QueryEscape(asked))
			p.Lacks("TITLE-participants")
			if strings.ReplaceAll(p.Text, asked, "") != strings.ReplaceAll(unknown.Text, strings.Repeat("0", 64), "") {
				t.Errorf("the answer about %q differs from the one about what is unknown:\n%s\n%s", asked, p.Text, unknown.Text)
			}
		}
		for lang, says := range map[string]string{"ru": "Документ хранится на Портале", "kk": "Құжат Порталда сақталады", "en": "is kept on the Portal"} {
			// Whoever has the number that the Portal gave to the document has the paper on which it is printed.
			p := w.As("", lang).Open("/verify?q="+string(secret.ID)).Says(says, secret.SHA256)
			p.Lacks("TITLE-participants", "Заключение.pdf", strings.ToUpper(person("customer-a").Surname))
		}
		w.version = secret.ID // the number is published, the document is not
		p := v.Open("/verify?q=СЭ-2026-000007")
		p.Lacks("TITLE-participants", "Заключение.pdf")
		if len(p.Links("/projects/"+string(school))) != 1 {
			t.Error("a published number does not lead to its project")
		}
	})
}

func TestVerifyByFileWithoutScripts(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.kept("%PDF-1.7 public", document.Public)
	w.signRoot()
	send := func(content string) *slicetest.Browser {
		return w.As("", "ru").Open("/verify").Form("/verify").Attach("file", "x.pdf", []byte(content)).Send()
	}
	send("%PDF-1.7 public").Says("TITLE-public", w.JournalKey)
	send("%PDF-1.7 other").Says("Такого общедоступного документа нет")
	send(strings.Repeat("x", 64<<20+1)).Want(http.StatusUnprocessableEntity, "не более 64 МБ")
	w.As("", "ru").Open("/verify").Form("/verify").Send().Want(http.StatusUnprocessableEntity)
}
