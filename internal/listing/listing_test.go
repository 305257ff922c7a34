package listing_test

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/listing"
)

func TestPlaceComesBackFromAnAddress(t *testing.T) {
	at := time.Date(2026, 8, 28, 10, 0, 0, 123456000, time.UTC)
	p := listing.Place{At: at, ID: "01990000-0000-7000-8000-000000000001"}
	if got := listing.ParsePlace(p.String()); !got.At.Equal(at) || got.ID != p.ID {
		t.Errorf("%s came back as %+v", p, got)
	}
	for _, nonsense := range []string{"", "x", "1", "1x.a", "99999999999999999999.a", "." + string(p.ID), "1." + strings.Repeat("a", 37)} {
		if got := listing.ParsePlace(nonsense); got.ID != "" {
			t.Errorf("%q is read as %+v", nonsense, got)
		}
	}
}

// FuzzPlace: whatever stands in an address, it is a place that comes back the same, or the beginning of the list.
func FuzzPlace(f *testing.F) {
	for _, seed := range []string{"", "1.", "0.a", "-1.b", "1785744000000000.01990000-0000-7000-8000-000000000001", "9223372036854775807.x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := listing.ParsePlace(text)
		if again := listing.ParsePlace(p.String()); !again.At.Equal(p.At) || again.ID != p.ID {
			t.Errorf("%q: %+v came back as %+v", text, p, again)
		}
	})
}

func TestAskedLeavesOutWhatMeansNothing(t *testing.T) {
	all := url.Values{"q": {"  school "}, "level": {" "}, "region": {strings.Repeat("7", 201)}, "other": {"x"}, "kind": {"a", "b"}}
	want := url.Values{"q": {"school"}, "kind": {"a"}}
	if got := listing.Asked(all, []string{"q", "level", "region", "kind"}); !reflect.DeepEqual(got, want) {
		t.Errorf("asked for %v, want %v", got, want)
	}
}

func TestAddress(t *testing.T) {
	ask := url.Values{"q": {"a b"}}
	from := listing.Place{At: time.UnixMicro(7), ID: "x"}
	for _, c := range []struct {
		ask  url.Values
		from listing.Place
		want string
	}{
		{nil, listing.Place{}, "/list"}, {ask, listing.Place{}, "/list?q=a+b"}, {nil, from, "/list?after=7.x"}, {ask, from, "/list?after=7.x&q=a+b"},
	} {
		if got := listing.Address("/list", c.ask, c.from); got != c.want {
			t.Errorf("%v from %v: %s, want %s", c.ask, c.from, got, c.want)
		}
	}
	if len(ask) != 1 {
		t.Errorf("what was asked for became %v", ask)
	}
}

// Pages that begin behind a record hold every record once, in order, though many have the same time; the conditions choose
// what they say, on both engines.
func TestPagesOfATable(t *testing.T) {
	type row struct {
		ID      portal.ID `db:"id"`
		Version int64     `db:"version"`
		Words   string    `db:"words"`
		Code    string    `db:"code"`
		At      time.Time `db:"at"`
	}
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) {
		d, err := db.Open(t.Context(), dbtest.Empty(t, engine), time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		rows := db.NewTable[row]("tst_rows")
		err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, "CREATE TABLE tst_rows (id TEXT PRIMARY KEY, version BIGINT NOT NULL, words TEXT NOT NULL, code TEXT NOT NULL, at BIGINT NOT NULL)"); err != nil {
				return err
			}
			for i := range 25 {
				r := row{ID: portal.ID(fmt.Sprintf("id-%02d", i)), Words: fmt.Sprintf("школа %d", i), Code: fmt.Sprintf("7%d", i%3), At: time.UnixMicro(int64(i / 7))}
				if err := rows.Insert(ctx, tx, &r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		const limit = 4
		find := func(words, code string, after listing.Place) ([]row, listing.Place) {
			var where listing.Where
			where.Words("words", words)
			where.Begins("code", code)
			where.Equal("version", "")
			where.Before("at", after)
			found, err := rows.Find(t.Context(), d, where.SQL()+fmt.Sprintf(" ORDER BY at DESC, id DESC LIMIT %d", limit+1), where.Args...)
			if err != nil {
				t.Fatal(err)
			}
			return listing.Cut(found, limit, func(r row) listing.Place { return listing.Place{At: r.At, ID: r.ID} })
		}
		var seen []portal.ID
		for at := (listing.Place{}); ; {
			page, more := find("Школа", "", at)
			for _, r := range page {
				seen = append(seen, r.ID)
			}
			if more.ID == "" {
				break
			}
			at = listing.ParsePlace(more.String())
		}
		if len(seen) != 25 || !slices.IsSortedFunc(seen, func(a, b portal.ID) int { return strings.Compare(string(b), string(a)) }) {
			t.Errorf("the pages hold %v", seen)
		}
		for _, c := range []struct {
			words, code string
			want        int
		}{{"школа 7", "", 2}, {"", "71", limit}, {"", "7_", limit}, {"'; DROP TABLE tst_rows; --", "", 0}, {"%", "", limit}, {"нет", "", 0}} {
			if page, _ := find(c.words, c.code, listing.Place{}); len(page) != c.want {
				t.Errorf("%q and %q find %d, want %d", c.words, c.code, len(page), c.want)
			}
		}
	})
}
