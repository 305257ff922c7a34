package review_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/format"
	"birtereze/portal/internal/pdf"
)

// fonts finds the typeface among the built assets.
func fonts(t *testing.T) pdf.Fonts {
	t.Helper()
	read := func(weight int) []byte {
		found, err := filepath.Glob(fmt.Sprintf("../ui/dist/golos-%d.*.ttf", weight))
		if err != nil || len(found) == 0 {
			if os.Getenv("BIRTEREZE_TEST_REQUIRE_ALL") != "" {
				t.Fatal("no typeface to print with: run `make assets`")
			}
			t.Skip("no typeface to print with: run `make assets`")
		}
		b, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return pdf.Fonts{Regular: read(400), Bold: read(600)}
}

// Clauses 24 and 34: the contract, the parts and the conclusion are printed as the Portal prints, and pass the check of
// formats that they are kept under.
func TestClause24PrintedDocumentsPassTheCheck(t *testing.T) {
	printer, err := pdf.New(pdf.Config{Fonts: fonts(t), Author: "Birtereze", Lang: "ru"})
	if err != nil {
		t.Fatal(err)
	}
	day := portal.Date("2026-08-03")
	made := 0
	check := func(ctx context.Context, content blob.Content, size int64, name, profile string) (document.Judgement, error) {
		if profile == "" {
			return judge(ctx, content, size, name, profile) // what the test itself puts in
		}
		made++
		known, err := format.ProfileOf(profile, day)
		if err != nil {
			return document.Judgement{}, err
		}
		r, err := format.Check(ctx, content, size, name, known)
		return document.Judgement{Format: r.Format, MediaType: r.MediaType, Verdict: document.Verdict(r.Verdict), Findings: r.Findings}, err
	}
	w := newWorldOf(t, db.SQLite, printer, check)
	id := w.concluded()
	if made != 5 {
		t.Errorf("%d documents were made, want a contract, two parts, the conclusion and its data", made)
	}
	con := w.work(id).Conclusion
	for name, version := range map[string]portal.ID{"contract": w.snap(id).Contract.Text, "part": w.part(id, "architecture").Text, "conclusion": con.Text, "data": con.Data} {
		v, _, err := w.keeper.Version(t.Context(), w.bus.DB, version)
		w.no(err)
		if v.Judgement.Verdict != document.Accepted {
			t.Errorf("%s: %s, %+v", name, v.Judgement.Verdict, v.Judgement.Findings)
		}
		if name != "data" && !strings.HasPrefix(w.text(version), "%PDF-") {
			t.Errorf("%s is no PDF", name)
		}
	}
}
