// Package scenarios holds the tests that tell the story of two projects over real HTTP, on both database engines: what each
// next person sees after each step, who may open what, what bad input is answered, and that nothing is lost when a
// program ends.
package scenarios

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/cmd/portal/demo"
	"birtereze/portal/cmd/portal/demo/story"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/standin/visitor"
)

// begins is when the story begins: a Monday, so that terms in working days can be told beforehand.
var begins = time.Date(2026, 9, 7, 9, 30, 0, 0, portal.Location())

// clock runs from the story's beginning as real time does, but for how far a test has set it ahead.
type clock struct {
	started time.Time
	ahead   atomic.Int64
}

func (c *clock) now() time.Time {
	return begins.Add(time.Since(c.started) + time.Duration(c.ahead.Load()))
}

// scene is one world with the story that is told in it.
type scene struct {
	*story.Teller
	world  *demo.World
	clock  *clock
	engine db.Engine
	folder string
	steps  []story.Step
	drop   func() error

	telling sync.Mutex
	told    int
	failed  error
	moments map[string]func()
	copies  struct { // of the database
		whole string
		last  *replica
	}
}

// scenes are shared by the whole package, one an engine; they begin with the first test that needs them.
var scenes struct {
	sync.Mutex
	root   string
	of     map[string]*scene
	opened []*scene
}

func TestMain(m *testing.M) {
	if asked() {
		os.Exit(demonstrate())
	}
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	root, err := os.MkdirTemp("", "birtereze-scenarios-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	scenes.root, scenes.of = root, map[string]*scene{}
	slog.SetDefault(slog.New(&watch))
	code := m.Run()
	if err := closeAll(); err != nil {
		fmt.Fprintln(os.Stderr, "closing the worlds:", err)
		code = 1
	}
	if found := watch.found(); len(found) > 0 {
		fmt.Fprintf(os.Stderr, "the programs logged errors:\n%s\n", strings.Join(found, "\n"))
		code = 1
	}
	if code == 0 {
		os.RemoveAll(root)
	} else {
		fmt.Fprintln(os.Stderr, "the worlds are kept in", root)
	}
	return code
}

func closeAll() error {
	var all error
	for _, s := range scenes.opened {
		all = errors.Join(all, s.close())
	}
	return all
}

func (s *scene) close() error {
	if s.world == nil {
		return nil
	}
	err := s.world.Close()
	if s.drop != nil {
		err = errors.Join(err, s.drop())
	}
	return err
}

// at is what a test wants to see in the middle of a step, by the name of the moment.
type at map[string]func(t *testing.T, s *scene)

// step tells the story up to a step, stops at the moments in it, and shows what the test then sees, on each engine.
func step(t *testing.T, name string, moments at, see func(t *testing.T, s *scene)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) {
			t.Parallel()
			s := open(t, engine)
			for moment, look := range moments {
				s.moments[moment] = func() { look(t, s) }
			}
			if s.tell(t, name) {
				t.Fatalf("%q was told before: the tests of the story run in their order", name)
			}
			for moment := range moments {
				if s.moments[moment] != nil {
					t.Errorf("the moment %q did not come", moment)
				}
			}
			see(t, s)
		})
	}
}

// after shows what a test sees once a step has been told, on each engine.
func after(t *testing.T, name string, see func(t *testing.T, s *scene)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) {
			t.Parallel()
			s := open(t, engine)
			s.tell(t, name)
			see(t, s)
		})
	}
}

// open is the world of an engine, with the story as far as it was told.
func open(t *testing.T, engine db.Engine) *scene {
	t.Helper()
	return shared(t, engine, string(engine), demo.Config{})
}

// shared is the world of a name that tests share; the first that asks for it starts it.
func shared(t *testing.T, engine db.Engine, name string, c demo.Config) *scene {
	t.Helper()
	database, server := "", os.Getenv(dbtest.Address)
	if engine == db.PostgreSQL && server == "" {
		if os.Getenv(dbtest.RequireAll) != "" {
			t.Fatalf("%s is not set: the story must be told on PostgreSQL", dbtest.Address)
		}
		t.Skipf("%s is not set: no PostgreSQL to tell the story on", dbtest.Address)
	}
	scenes.Lock()
	defer scenes.Unlock()
	if s := scenes.of[name]; s != nil {
		return s
	}
	s := &scene{engine: engine}
	if engine == db.PostgreSQL {
		var err error
		if database, s.drop, err = dbtest.Create(server); err != nil {
			t.Fatal(err)
		}
	}
	c.Folder, c.Database = filepath.Join(scenes.root, name), database
	s.start(t, c)
	scenes.of[name] = s
	return s
}

// begin starts a world of the test's own, on a file.
func begin(t *testing.T, name string) *scene {
	t.Helper()
	s := &scene{engine: db.SQLite}
	scenes.Lock()
	defer scenes.Unlock()
	s.start(t, demo.Config{Folder: filepath.Join(scenes.root, name)})
	return s
}

func (s *scene) start(t *testing.T, c demo.Config) {
	t.Helper()
	s.folder, s.clock = c.Folder, &clock{started: time.Now()}
	c.Now = s.clock.now
	var err error
	s.world, err = demo.Start(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	if s.Teller, err = s.world.Teller("ru"); err != nil {
		t.Fatal(err)
	}
	s.steps = s.Steps()
	s.moments = map[string]func(){}
	s.Moment = func(name string) {
		if see := s.moments[name]; see != nil {
			delete(s.moments, name)
			see()
		}
	}
	scenes.opened = append(scenes.opened, s)
}

// tell tells the story up to and with a step; it reports whether that had been told before.
func (s *scene) tell(t *testing.T, name string) bool {
	t.Helper()
	s.telling.Lock()
	defer s.telling.Unlock()
	at := slices.IndexFunc(s.steps, func(one story.Step) bool { return strings.HasPrefix(one.Name, name) })
	if at < 0 {
		t.Fatalf("the story has no step %q", name)
	}
	if s.failed != nil {
		t.Fatalf("the story ended before: %v", s.failed)
	}
	if s.told > at {
		return true
	}
	for ; s.told <= at; s.told++ {
		s.failed = errBroken // unless the step comes to its end
		if s.failed = s.steps[s.told].Do(); s.failed != nil {
			t.Fatalf("%s: %v", s.steps[s.told].Name, s.failed)
		}
	}
	return false
}

// errBroken says that a test gave up in the middle of a step.
var errBroken = errors.New("a test broke off in the middle of a step")

// nobody is a visitor who has not signed in.
const nobody = ""

// as is a persona, signed in: at the Portal, or with "@expert" after its key at the expert system.
func (s *scene) as(t *testing.T, key string) *visitor.Visitor {
	t.Helper()
	if key == nobody {
		return must(visitor.New(s.Portal, s.Lang, nil))
	}
	enter := s.As
	name, elsewhere := strings.CutSuffix(key, "@expert")
	if elsewhere {
		enter = s.AsExpert
	}
	v, err := enter(name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// page is what a persona sees at an address, which must be there.
func (s *scene) page(t *testing.T, key, path string) *visitor.Page {
	t.Helper()
	p, err := s.as(t, key).Must(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
