package expertise_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"birtereze/portal/expertise"
	"birtereze/portal/internal/flow"
)

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func flowState(s string) flow.State { return flow.State(s) }

func TestClause32And36AnApplicationIsRegisteredAndRouted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.project(nil)
		a := w.filed(p, "customer-b")
		if a.Number != "КВЭ-2026-000001" || a.Date != "2026-09-03" || a.State != expertise.Choosing || a.Result != expertise.ExpertOrganisation {
			t.Errorf("application = %s of %s, %s, %s", a.Number, a.Date, a.State, a.Result)
		}
	})
}
