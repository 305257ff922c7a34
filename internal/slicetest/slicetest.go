// Package slicetest gives the tests of a slice what a program gives the slice: a database, the one way to change anything,
// documents that are judged and signed, the people and the certification authority of the stand-ins, and its pages with
// people at browsers. What other slices would say to it, its own tests say.
package slicetest

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	deadlineui "birtereze/portal/internal/deadline/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/migrations"
	"birtereze/portal/standin/authority"
	"birtereze/portal/ui"
)

// Begin is when a test begins that says nothing else: Monday 3 August 2026. The days to 25 October count plainly.
var Begin = time.Date(2026, 8, 3, 10, 0, 0, 0, portal.Location())

// fileLimit is the largest file that the documents of a test take, in bytes.
const fileLimit = 8 << 20

// Setup is what a test sets up in its own way.
type Setup struct {
	Begin time.Time       // when the clock begins; zero: Begin
	Rules []policy.Source // of the slices, besides those of the platform
	Texts []fs.FS         // of the slices, besides those of the platform
	Check document.Check  // of the formats of files; nil: that of clause 24
	Limit int64           // of a file, in bytes; zero: 8 MB
}

// World is the platform under a slice, with what happened on it.
type World struct {
	*testing.T
	Clock       *Clock
	DB          *db.DB
	Bus         *command.Bus
	Days        *calendar.Calendar
	Classifiers classifier.Classifiers
	Keeper      *document.Keeper
	Verifier    Verifier
	Messages    *i18n.Catalogue // fails the test when a text is asked for that is not there

	authority func() (*authority.Authority, error)

	mu      sync.Mutex // jobs run side by side
	events  []portal.Event
	notices []portal.Notice
	keys    int
}

// testRules allow what tests do past the slice.
const testRules = `
@id("test") @law("253:8.1") permit (principal, action in [Action::"test.enter", Action::"test.add"], resource is Public);`

// Messages are the texts of slices with those of the platform. Asked for one that is not there, they fail the test.
func Messages(t *testing.T, slice ...fs.FS) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load(slices.Concat(slice, []fs.FS{ui.Messages(), fault.Texts, sign.Texts, format.Texts, document.Texts, deadlineui.Texts()})...)
	if err != nil {
		t.Fatal(err)
	}
	c.Report = func(lang i18n.Lang, key string, err error) { t.Errorf("%s: %s: %v", lang, key, err) }
	return c
}

// Words are messages that read the same in every language: those of a slice that is not there.
func Words(json string) fs.FS {
	file := &fstest.MapFile{Data: []byte(json)}
	return fstest.MapFS{"ru.json": file, "kk.json": file, "en.json": file}
}

// New opens a world on a database of its own, which is gone when the test ends.
func New(t *testing.T, engine db.Engine, s Setup) *World {
	t.Helper()
	if s.Begin.IsZero() {
		s.Begin = Begin
	}
	if s.Limit == 0 {
		s.Limit = fileLimit
	}
	w := &World{T: t, Clock: NewClock(s.Begin)}
	if s.Check == nil {
		s.Check = platform.FormatCheck(w.Clock.Now)
	}
	w.DB = dbtest.Open(t, engine, migrations.Portal(), w.Clock.Now)
	rules, err := policy.Load(slices.Concat(s.Rules, []policy.Source{command.Rules(), {Name: "slicetest", Text: []byte(testRules)}})...)
	w.Must(err)
	w.Days, err = calendar.Load()
	w.Must(err)
	w.Classifiers, err = classifier.Load()
	w.Must(err)
	w.Messages = Messages(t, s.Texts...)

	w.Bus = command.NewBus(w.DB, rules, job.New(w.DB), w.Days)
	w.Bus.Queue.Handle(command.Deliver, w.deliver)
	blobs, err := blob.OpenFolder(t.TempDir())
	w.Must(err)
	w.authority = sync.OnceValues(func() (*authority.Authority, error) { return Authority(w.Clock.Now) })
	w.Verifier = Verifier{sync.OnceValues(w.openVerifier)}
	w.Keeper = document.NewKeeper(blobs, s.Check, w.Verifier, s.Limit)
	return w
}

// Must ends the test when something failed that has to succeed.
func (w *World) Must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// Refused checks that an act failed in a way, with a message as a whole or at one of its fields.
func (w *World) Refused(err error, kind fault.Kind, key string) {
	w.Helper()
	if !fault.Is(err, kind) {
		w.Errorf("got %v, want a failure %s", err, kind)
		return
	}
	f := fault.As(err)
	if f.Key != key && !slices.ContainsFunc(f.Fields, func(x fault.Field) bool { return x.Key == key }) {
		w.Errorf("got %v, want the message %s", err, key)
	}
}

// Key is a new one-time key, as a form bears one.
func (w *World) Key() string { w.keys++; return fmt.Sprintf("form:%d", w.keys) }

// NewID is an id that nothing has yet.
func NewID() portal.ID { return portal.ID(uuid.Must(uuid.NewV7()).String()) }

// Write changes the database past any command.
func (w *World) Write(run func(ctx context.Context, tx *db.Tx) error) {
	w.Helper()
	w.Must(w.DB.Write(w.Context(), run))
}

// Emit tells an event, as another slice does.
func (w *World) Emit(e portal.Event) {
	w.Helper()
	w.Write(func(ctx context.Context, tx *db.Tx) error { return w.Bus.Queue.Emit(ctx, tx, e) })
}

// Settle does the jobs that are due, and those that come of them, until none is left.
func (w *World) Settle() {
	w.Helper()
	for range 100 {
		n, err := w.Bus.Queue.Work(w.Context())
		w.Must(err)
		if n == 0 {
			return
		}
	}
	w.Fatal("the jobs never end")
}

// Listen writes down the events of these names.
func (w *World) Listen(names ...string) {
	for _, name := range names {
		w.Bus.Queue.On(name, "test", func(_ context.Context, _ job.Job, e portal.Event) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.events = append(w.events, e)
			return nil
		})
	}
}

// Events lists what was told of what the world listens to, in the order of telling.
func (w *World) Events() []portal.Event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.events)
}

// Happened lists the events of a name.
func (w *World) Happened(name string) []portal.Event {
	return slices.DeleteFunc(w.Events(), func(e portal.Event) bool { return e.Name != name })
}

// deliver writes down a notice whose words are there in every language.
func (w *World) deliver(_ context.Context, j job.Job) error {
	var n portal.Notice
	if err := json.Unmarshal(j.Payload, &n); err != nil {
		return err
	}
	var args []any
	for name, value := range n.Args {
		args = append(args, name, value)
	}
	for _, lang := range i18n.Langs() {
		w.Messages.Localizer(lang).T(n.Key+".subject", args...)
		w.Messages.Localizer(lang).T(n.Key+".text", args...)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notices = append(w.notices, n)
	return nil
}

// Notices lists what was sent, in the order of sending.
func (w *World) Notices() []portal.Notice {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.notices)
}

// Told counts the notices of a kind; where people are named, those to them.
func (w *World) Told(key string, people ...portal.IIN) int {
	n := 0
	for _, x := range w.Notices() {
		if x.Key == "notice."+key && (len(people) == 0 || slices.Contains(people, x.Person)) {
			n++
		}
	}
	return n
}
