package law

import (
	"slices"
	"testing"
)

func TestParagraphsCoverTheOrderWithoutGap(t *testing.T) {
	next := 1
	for _, p := range Paragraphs() {
		if p.From != next {
			t.Errorf("paragraph %s begins with clause %d, want %d", p.Key, p.From, next)
		}
		if got := p.Clauses(); got[0] != Order(p.From) || got[len(got)-1] != Order(p.To) {
			t.Errorf("clauses of %s are %v, want %d to %d", p.Key, got, p.From, p.To)
		}
		for _, lang := range languages {
			if p.Title(lang) == "" {
				t.Errorf("paragraph %s has no title in %s", p.Key, lang)
			}
		}
		for _, f := range p.Folders {
			for _, n := range f.Clauses {
				if n < p.From || n > p.To {
					t.Errorf("folder %s of paragraph %s has clause %d of another", f.Path, p.Key, n)
				}
			}
		}
		next = p.To + 1
	}
	if next != Last+1 {
		t.Errorf("paragraphs end with clause %d, want %d", next-1, Last)
	}
}

func TestFolders(t *testing.T) {
	for n := 2; n <= Last; n++ {
		if len(Folders(n)) == 0 {
			t.Errorf("clause %d has no folder", n)
		}
	}
	for _, tc := range []struct {
		n    int
		want []string
	}{
		{1, nil}, {9, []string{"registration"}}, {10, []string{"registration", "statebank"}}, {27, []string{"register"}},
		{34, []string{"expertise", "review"}}, {40, []string{"statebank"}}, {44, []string{"archive"}}, {73, nil},
	} {
		if got := Folders(tc.n); !slices.Equal(got, tc.want) {
			t.Errorf("Folders(%d) = %v, want %v", tc.n, got, tc.want)
		}
	}
}

// A clause that is not built says why, in three languages; one that has no folder is outside software.
func TestStatusIsHonest(t *testing.T) {
	for n := range standings {
		if n < 1 || n > Last {
			t.Errorf("status.json speaks of clause %d, which does not exist", n)
		}
	}
	for n := 1; n <= Last; n++ {
		s := Status(n)
		switch s.State {
		case Built, Outside, Pending:
		default:
			t.Errorf("clause %d has the unknown state %q", n, s.State)
		}
		for _, lang := range languages {
			if (s.Reason(lang) == "") != (s.State == Built) {
				t.Errorf("clause %d is %q with the reason %q in %s", n, s.State, s.Reason(lang), lang)
			}
		}
		if len(Folders(n)) == 0 && s.State != Outside {
			t.Errorf("clause %d has no folder but is %q", n, s.State)
		}
	}
	if got := Status(1).State; got != Outside {
		t.Errorf("clause 1 is %q, want outside", got)
	}
}
