package command_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
	"birtereze/portal/migrations"
)

const rules = `
@id("t") @law("253:32") permit (principal, action == Action::"thing.file", resource is Thing)
when { principal.roles.contains("customer") };`

var life = &flow.Table{Name: "thing", Start: "draft", Ends: []flow.State{"filed"}, Rows: []flow.Transition{
	{From: "draft", Do: "file", To: "filed", By: []portal.Role{portal.RoleCustomer}, Law: law.C32},
}}

var customer = portal.Actor{Person: "940140000385", For: "940140000385", Roles: []portal.Role{portal.RoleCustomer}}

// clock is a clock that a test moves.
type clock struct {
	sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.Lock(); defer c.Unlock(); return c.now }
func (c *clock) Move(to time.Time) {
	c.Lock()
	defer c.Unlock()
	c.now = to
}

func each(t *testing.T, test func(t *testing.T, b *command.Bus, c *clock)) {
	for _, e := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(e), func(t *testing.T) {
			c := &clock{now: time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location())} // a Friday; 30 and 31 August are ordinary days
			d := dbtest.Open(t, e, migrations.Portal(), c.Now)
			engine, err := policy.Load(command.Rules(), policy.Source{Name: "test", Text: []byte(rules)})
			if err != nil {
				t.Fatal(err)
			}
			days, err := calendar.Load()
			if err != nil {
				t.Fatal(err)
			}
			test(t, command.NewBus(d, engine, job.New(d), days), c)
		})
	}
}

func file(b *command.Bus, ctx context.Context, actor portal.Actor, key string) (command.Receipt, error) {
	return b.Do(ctx, command.Command{Actor: actor, Act: "thing.file", Clause: law.C32, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		id := tx.NewID()
		tx.About(portal.Subject{Kind: "thing", ID: id}, "")
		if _, err := tx.Step(life, id, "draft", "file", policy.Resource{Type: "Thing", ID: id}); err != nil {
			return err
		}
		n, err := tx.Number("thing/2026")
		if err != nil {
			return err
		}
		tx.Fact("number", fmt.Sprint(n))
		return tx.Start(deadline.Term{What: "thing.answer", Days: 2, Unit: calendar.WorkingDays, Clause: law.C9p2})
	})
}

func TestDoWritesOneEntryThatVerifies(t *testing.T) {
	each(t, func(t *testing.T, b *command.Bus, _ *clock) {
		r, err := file(b, t.Context(), customer, "")
		if err != nil {
			t.Fatal(err)
		}
		entries, err := journal.Find(t.Context(), b.DB, journal.Query{Subject: r.Subject})
		if err != nil || len(entries) != 1 {
			t.Fatalf("entries = %v, %v; want one", entries, err)
		}
		e := entries[0]
		if e.Act != "thing.file" || e.Person != customer.Person || len(e.Steps) != 1 || len(e.Sealed) != 1 || e.Facts[0].Value != "1" {
			t.Errorf("entry = %+v", e)
		}
		skey, vkey, _ := note.GenerateKey(nil, "test")
		signer, _ := note.NewSigner(skey)
		if err := journal.SignRoot(t.Context(), b.DB, signer); err != nil {
			t.Fatal(err)
		}
		key, _ := note.NewVerifier(vkey)
		got, err := journal.Verify(t.Context(), b.DB, key, []string{"ddl_deadlines"})
		if err != nil || len(got.Faults) > 0 || got.Signed != 1 || got.Records != 1 {
			t.Errorf("Verify = %+v, %v", got, err)
		}
	})
}

func TestSameKeyDoesNothingAgain(t *testing.T) {
	each(t, func(t *testing.T, b *command.Bus, _ *clock) {
		receipts := make([]command.Receipt, 8)
		var wg sync.WaitGroup
		for i := range receipts {
			wg.Go(func() {
				r, err := file(b, t.Context(), customer, "form:one")
				if err != nil {
					t.Error(err)
				}
				receipts[i] = r
			})
		}
		wg.Wait()
		again := 0
		for _, r := range receipts {
			if r.Subject != receipts[0].Subject {
				t.Errorf("receipts differ: %v", receipts)
			}
			if r.Again {
				again++
			}
		}
		if size, _ := journal.Size(t.Context(), b.DB); size != 1 || again != 7 {
			t.Errorf("%d entries, %d answered again; want 1 and 7", size, again)
		}
	})
}

func TestNumbersHaveNoGapUnderConcurrencyAndFailure(t *testing.T) {
	each(t, func(t *testing.T, b *command.Bus, _ *clock) {
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				b.Do(t.Context(), command.Command{Actor: customer, Act: "thing.file"}, func(ctx context.Context, tx *command.Tx) error {
					if err := tx.Allow("thing.file", policy.Resource{Type: "Thing"}); err != nil {
						return err
					}
					n, err := tx.Number("n")
					tx.Fact("number", fmt.Sprint(n))
					if i%4 == 0 {
						return errors.New("no after all")
					}
					return err
				})
			})
		}
		wg.Wait()
		entries, _ := journal.Find(t.Context(), b.DB, journal.Query{})
		seen := map[string]bool{}
		for _, e := range entries {
			seen[e.Facts[0].Value] = true
		}
		for n := 1; n <= 30; n++ {
			if !seen[fmt.Sprint(n)] {
				t.Errorf("number %d was never given; %d entries", n, len(entries))
			}
		}
		if len(entries) != 30 || len(seen) != 30 {
			t.Errorf("%d entries, %d numbers; want 30", len(entries), len(seen))
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, b *command.Bus, _ *clock) {
		if _, err := file(b, t.Context(), portal.Actor{}, ""); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a visitor: %v", err)
		}
		if _, err := file(b, t.Context(), portal.Actor{Person: "p", Roles: []portal.Role{portal.RoleDesigner}}, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a designer: %v", err)
		}
		_, err := b.Do(t.Context(), command.Command{Actor: customer, Act: "thing.file"}, func(context.Context, *command.Tx) error { return nil })
		if !errors.Is(err, command.ErrNotAuthorised) {
			t.Errorf("a command that asked nobody: %v", err)
		}
		if size, _ := journal.Size(t.Context(), b.DB); size != 0 {
			t.Errorf("%d entries of refused commands", size)
		}
	})
}

// Clause 9: two working days from Friday 28 August end with Tuesday 1 September.
func TestClause9TermFallsDueAfterTwoWorkingDays(t *testing.T) {
	each(t, func(t *testing.T, b *command.Bus, c *clock) {
		r, err := file(b, t.Context(), customer, "")
		if err != nil {
			t.Fatal(err)
		}
		d, open, err := deadline.Open(t.Context(), b.DB, r.Subject.ID, "thing.answer")
		if err != nil || !open || d.LastDay != "2026-09-01" {
			t.Fatalf("deadline = %+v, %t, %v", d, open, err)
		}
		missed := 0
		b.Queue.On("deadline.missed", "test", func(context.Context, job.Job, portal.Event) error { missed++; return nil })
		work := func() {
			for range 3 {
				if _, err := b.Queue.Work(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
		c.Move(time.Date(2026, 9, 1, 23, 59, 0, 0, portal.Location()))
		work()
		if missed != 0 {
			t.Error("the term was over before its last day was")
		}
		c.Move(time.Date(2026, 9, 2, 0, 0, 1, 0, portal.Location()))
		work()
		d, _, _ = deadline.Open(t.Context(), b.DB, r.Subject.ID, "thing.answer")
		if missed != 1 || d.Status != deadline.Missed {
			t.Errorf("told %d times, status %s; want once and missed", missed, d.Status)
		}
	})
}
