package review_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/blob"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/slicetest"
)

// Clauses 24 and 34: the contract, the parts and the conclusion are printed as the Portal prints, and pass the check of
// formats that they are kept under.
func TestClause24PrintedDocumentsPassTheCheck(t *testing.T) {
	day := func() time.Time { return slicetest.Begin }
	printer, err := platform.NewPrinter(day)
	if err != nil {
		t.Fatal(err)
	}
	made, clause24 := 0, platform.FormatCheck(day)
	check := func(ctx context.Context, content blob.Content, size int64, name, profile string) (document.Judgement, error) {
		if profile == "" {
			return judge(ctx, content, size, name, profile) // what the test itself puts in
		}
		made++
		return clause24(ctx, content, size, name, profile)
	}
	w := newWorldOf(t, db.SQLite, printer, check)
	id := w.concluded()
	if made != 5 {
		t.Errorf("%d documents were made, want a contract, two parts, the conclusion and its data", made)
	}
	con := w.work(id).Conclusion
	for name, version := range map[string]portal.ID{"contract": w.snap(id).Contract.Text, "part": w.part(id, "architecture").Text, "conclusion": con.Text, "data": con.Data} {
		v, _, err := w.Keeper.Version(t.Context(), w.DB, version)
		w.Must(err)
		if v.Judgement.Verdict != document.Accepted {
			t.Errorf("%s: %s, %+v", name, v.Judgement.Verdict, v.Judgement.Findings)
		}
		if name != "data" && !strings.HasPrefix(w.text(version), "%PDF-") {
			t.Errorf("%s is no PDF", name)
		}
	}
}
