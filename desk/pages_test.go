package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
	"birtereze/portal/law"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/visitor"
)

func TestDeskShowsTasksByTermAndWhomOneWaitsFor(t *testing.T) {
	w := newWorld(t, db.SQLite)
	due := portal.DateOf(w.now).Add(1).Time()
	w.tasks = []portal.Task{
		{Key: "test.task.sign", Project: school, Title: "Школа на 600 мест", Href: "/x", Clause: law.C25, Mine: true, Since: w.now.AddDate(0, 0, -3)},
		{Key: "test.task.sign", Project: school, Title: "LATE", Href: "/late", Clause: law.C42, Mine: true, Due: due.AddDate(0, 0, -5)},
		{Key: "test.task.sign", Project: school, Title: "TODAY", Href: "/today", Clause: law.C42, Mine: true, Due: due},
	}
	w.waiting = []portal.Task{{Key: "test.task.wait", Project: school, Title: "Школа на 600 мест", Href: "/w", Clause: law.C31p1, Holder: "DEPARTMENT"}}
	p := w.open(w.as("customer-a", "ru"), "/desk")
	w.has(p, "Просрочено", "просрочено на 5 дней", "Сегодня", "Без срока", "п. 25", "п. 42", "Жду от других", "TASK-WAIT", "DEPARTMENT", "П-2026-00000a",
		"Школа на 600 мест", "Пройдено 4 из 6", name(w, w.projects[school].Customer, "ru"))
	if late, today := strings.Index(p.Text, "LATE"), strings.Index(p.Text, "TODAY"); late < 0 || today < late {
		t.Errorf("what is overdue does not come first: %s", p.Text)
	}
	for lang, words := range map[string][]string{"kk": {"Жұмыс үстелі", "600 орындық мектеп", "сараптамада"}, "en": {"Desk", "School for 600 pupils", "4 of 6 parts done"}} {
		w.has(w.open(w.as("customer-a", lang), "/desk"), words...)
	}
	if p, err := w.as("", "ru").Open("/desk"); err != nil || !strings.HasPrefix(p.Path, "/sign-in") {
		t.Errorf("the desk of nobody: %s, %v", p.Path, err)
	}
}

func TestDeskTakesTheTermOfATaskFromTheClock(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.term(school, "test.examine", 3) // working days: from Friday to Wednesday
	w.tasks = []portal.Task{{Key: "test.task.sign", Subject: portal.Subject{Kind: "project", ID: school}, Project: school, Mine: true, Clause: law.C34,
		Due: portal.Date("2026-09-03").Time()}}
	w.has(w.open(w.as("customer-a", "ru"), "/desk"), "02.09.2026", "осталось 3 рабочих дня")
}

func TestEmptyDeskSaysHowToBegin(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for who, want := range map[string]string{"customer-a": "/projects/new", "registrar": ""} {
		p := w.open(w.as(who, "ru"), "/desk")
		w.has(p, "Сейчас от вас ничего не ждут")
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
		links := w.open(w.as(who, "ru"), "/desk").Links("/projects/" + string(school))
		if !slices.Contains(links, want) || want != dossier && slices.Contains(links, dossier) {
			t.Errorf("%s is led to %v, want %s", who, links, want)
		}
	}
}

func TestFirstPageLeadsNobodyWhereTheyMayNotGo(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for who, want := range map[string]int{"customer-a": 1, "registrar": 0, "": 0} {
		if links := w.open(w.as(who, "ru"), "/").Links("/projects/new"); len(links) != want {
			t.Errorf("%q is led to %v", who, links)
		}
	}
}

func TestFailuresAreTasksOfMaintenance(t *testing.T) {
	each(t, func(w *world) {
		w.bus.Queue.Handle("notice.mail", func(context.Context, job.Job) error { return errors.New("smtp: no answer") })
		w.bus.Queue.Handle("test.exchange", func(context.Context, job.Job) error { return errors.New("the system is down") })
		w.must(w.bus.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
			for range 2 {
				if err := w.bus.Queue.Enqueue(ctx, tx, "notice.mail", nil, tx.Now()); err != nil {
					return err
				}
			}
			return w.bus.Queue.Enqueue(ctx, tx, "test.exchange", nil, tx.Now())
		}))
		work := func() {
			if _, err := w.bus.Queue.Work(w.Context()); err != nil {
				w.Fatal(err)
			}
		}
		work()
		w.has(w.open(w.as("maintenance", "ru"), "/desk"), "2 уведомления не отправляются: попытки продолжаются", "1 задание Портала не удаётся", "п. 6")
		w.has(w.open(w.as("maintenance", "ru"), "/status"), "Что не удалось", "smtp: no answer", "the system is down", "notice.mail")
		for range 25 { // until they are given up
			w.now = w.now.Add(4 * time.Hour)
			work()
		}
		w.has(w.open(w.as("maintenance", "kk"), "/desk"), "2 хабарлама жөнелтілмей қалды", "Порталдың 1 тапсырмасы көп әрекеттен кейін тоқтатылды")
		for _, who := range []string{"customer-a", "registrar", ""} {
			w.lacks(w.open(w.as(who, "ru"), "/status"), "smtp: no answer", "notice.mail")
			if who != "" {
				w.lacks(w.open(w.as(who, "ru"), "/desk"), "уведомлени")
			}
		}
		w.has(w.open(w.as("", "ru"), "/status"), "остановлено 3")
	})
}

func TestHomeOpensThreeDoors(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for lang, want := range map[string][]string{"ru": {"Проекты Казахстана в одном окне", "Опубликовано 2 проекта", "работает"},
		"kk": {"Қазақстан жобалары", "2 жоба жарияланған", "жұмыс істейді"}, "en": {"in one window", "2 projects are published", "works"}} {
		p := w.open(w.as("", lang), "/")
		w.has(p, want...)
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
	p := w.open(w.as("", "ru"), "/status")
	w.has(p, "База данных работает", "1 запись, подписано 1", "28 августа 2026 г., 10:00 (UTC+5)")
	w.act(actor("customer-a"), "project.create", school, nil)
	w.has(w.open(w.as("", "ru"), "/status"), "Журнал действий работает")
	w.now = w.now.Add(time.Hour) // nobody has signed the last entry for an hour
	w.has(w.open(w.as("", "ru"), "/status"), "Журнал действий не работает", "работает не полностью")
}

func TestLawShowsAllClausesInThreeLanguages(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for _, lang := range langs {
		p := w.open(w.as("", lang), "/law")
		for _, c := range law.Clauses() {
			if !strings.Contains(string(p.Raw), `id="`+strings.ReplaceAll(string(c), ":", "-")+`"`) {
				t.Errorf("%s: %s has no anchor", lang, c)
			}
			w.has(p, law.Title(c, lang))
			if reason := law.Status(c.Point()).Reason(lang); reason != "" {
				w.has(p, reason)
			}
		}
		for _, a := range law.Acts() {
			w.has(p, a.Name(lang))
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
	w.has(w.open(w.as("", "ru"), "/law"), "Файлы программы: 1, проверки: 1", "register/rules.go", "register/rules_test.go")
}

// kept adds a document of the school with bytes, signed by the customer, and gives its version.
func (w *world) kept(content string, privacy document.Privacy) document.Version {
	w.Helper()
	rec, err := w.keeper.ReceiveBytes(w.Context(), "conclusion", "Заключение.pdf", []byte(content))
	w.must(err)
	id, err := w.ca.Persona("customer-a")
	w.must(err)
	cms, err := authority.Message{Content: []byte(content), At: w.now}.Sign(id.Signing)
	w.must(err)
	who := actor("customer-a")
	checked, err := w.keeper.CheckReceived(w.Context(), cms, rec, document.Need{Person: who.Person, Party: who.For, Purpose: "test", Clause: law.C42})
	w.must(err)
	var v document.Version
	w.act(who, "thing.do", school, func(ctx context.Context, tx *command.Tx) error {
		d, err := w.keeper.Add(ctx, tx, document.New{Owner: portal.Subject{Kind: "project", ID: school}, Project: school, Kind: "conclusion",
			Title: "TITLE-" + string(privacy), Privacy: privacy}, rec)
		if err != nil {
			return err
		}
		v = d.Newest()
		_, err = w.keeper.KeepSignature(ctx, tx, checked.Over(v.ID))
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
			v := w.as("", lang)
			for _, asked := range []string{public.SHA256, strings.ToUpper(public.SHA256), string(public.ID), "СЭ-2026-000007"} {
				p := w.open(v, "/verify?q=%s", asked)
				w.has(p, "TITLE-public", public.SHA256, strings.ToUpper(person("customer-a").Surname))
			}
		}
		v := w.as("", "ru")
		unknown := w.open(v, "/verify?q=%s", strings.Repeat("0", 64))
		w.has(unknown, "Такого общедоступного документа нет")
		for _, asked := range []string{secret.SHA256, string(secret.ID), "СЭ-2026-000008", "'; DROP TABLE doc_versions; --", string(nothing)} {
			p := w.open(v, "/verify?q=%s", url.QueryEscape(asked))
			w.lacks(p, "TITLE-participants")
			if strings.ReplaceAll(p.Text, asked, "") != strings.ReplaceAll(unknown.Text, strings.Repeat("0", 64), "") {
				t.Errorf("the answer about %q differs from the one about what is unknown:\n%s\n%s", asked, p.Text, unknown.Text)
			}
		}
		w.version = secret.ID // the number is published, the document is not
		p := w.open(v, "/verify?q=СЭ-2026-000007")
		w.lacks(p, "TITLE-participants", "Заключение.pdf")
		if len(p.Links("/projects/"+string(school))) != 1 {
			t.Error("a published number does not lead to its project")
		}
	})
}

func TestVerifyByFileWithoutScripts(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.kept("%PDF-1.7 public", document.Public)
	w.signRoot()
	send := func(content string) *visitor.Page {
		f, err := w.open(w.as("", "ru"), "/verify").Form("/verify")
		w.must(err)
		p, err := f.Attach("file", "x.pdf", []byte(content)).Submit()
		w.must(err)
		return p
	}
	w.has(send("%PDF-1.7 public"), "TITLE-public", w.JournalKey)
	w.has(send("%PDF-1.7 other"), "Такого общедоступного документа нет")
	if p := send(strings.Repeat("x", 64<<20+1)); p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Text, "не более 64 МБ") {
		t.Errorf("a file over the limit: status %d: %s", p.Status, p.Main().Text)
	}
	f, err := w.open(w.as("", "ru"), "/verify").Form("/verify")
	w.must(err)
	if p, err := f.Submit(); err != nil || p.Status != http.StatusUnprocessableEntity {
		t.Errorf("no file: %v, %v", fmt.Sprint(p.Status), err)
	}
}
