package journal_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/journal"
)

func TestProofIsCheckedWithoutThePortal(t *testing.T) {
	d, verifier := filled(t, db.SQLite)
	_, other := keys(t)
	for seq := range int64(8) {
		p, err := journal.Prove(t.Context(), d, seq)
		if err != nil {
			t.Fatal(err)
		}
		file, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var kept journal.Proof
		if err := json.Unmarshal(file, &kept); err != nil {
			t.Fatal(err)
		}
		if err := kept.Check(verifier); err != nil {
			t.Errorf("entry %d: %v", seq, err)
		}
		for name, change := range map[string]func(*journal.Proof){
			"a letter of the entry": func(p *journal.Proof) { p.Leaf = p.Leaf[:10] + "x" + p.Leaf[11:] },
			"another place":         func(p *journal.Proof) { p.Seq = (p.Seq + 1) % 8 },
			"another size":          func(p *journal.Proof) { p.Size-- },
			"a hash of the path":    func(p *journal.Proof) { p.Path = append(slices.Clone(p.Path[1:]), p.Path[0]) },
			"no path":               func(p *journal.Proof) { p.Path = nil },
			"no hash":               func(p *journal.Proof) { p.Path = []string{"x"} },
			"the note":              func(p *journal.Proof) { p.Signed = p.Signed[:len(p.Signed)-8] + "AAAAAA=\n" },
		} {
			wrong := kept
			change(&wrong)
			if err := wrong.Check(verifier); !errors.Is(err, journal.ErrNotProven) {
				t.Errorf("entry %d with %s changed is proven: %v", seq, name, err)
			}
		}
		if err := kept.Check(other); !errors.Is(err, journal.ErrNotProven) {
			t.Errorf("entry %d is proven by a stranger's key: %v", seq, err)
		}
	}
}

func TestEntriesAreFoundByTheirFlow(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run(string(engine), func(t *testing.T) {
			d, _ := filled(t, engine)
			exec(t, d, `UPDATE jnl_entries SET act = 'thing_kept.write' WHERE seq = 2`)
			exec(t, d, `UPDATE jnl_entries SET act = 'thingxkept.write' WHERE seq = 3`)
			for _, c := range []struct {
				flows []string
				want  int
			}{{nil, 8}, {[]string{"thing"}, 6}, {[]string{"thing_kept"}, 1}, {[]string{"thing", "thing_kept"}, 7}, {[]string{"thin"}, 0}, {[]string{"%"}, 0}} {
				got, err := journal.Find(t.Context(), d, journal.Query{Project: portal.ID("p"), Flows: c.flows})
				if err != nil || len(got) != c.want {
					t.Errorf("flows %v: %d entries, want %d, %v", c.flows, len(got), c.want, err)
				}
			}
		})
	}
}
