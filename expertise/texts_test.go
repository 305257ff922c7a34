package expertise

import (
	"slices"
	"testing"

	"birtereze/portal/internal/slicetest"
)

// Every result, group, role, event, reason and notice has its words.
func TestEverythingHasWords(t *testing.T) {
	keys := slicetest.Messages(t, Texts()).Keys()
	need := func(key string) {
		t.Helper()
		if !slices.Contains(keys, key) {
			t.Errorf("no catalogue has %s", key)
		}
	}
	for _, r := range Results() {
		need("expertise.result." + string(r))
		need("expertise.result_tab." + string(r))
	}
	for _, g := range Groups() {
		need("expertise.group." + string(g))
	}
	for _, role := range append(slices.Clone(roles), RoleContract) {
		need("expertise.role." + role)
	}
	for _, event := range []string{EventApplication, EventContract, EventAnswer, EventHandIn, EventEnd} {
		need("expertise.event." + event)
		need("api." + event)
	}
	for _, reason := range []string{"unavailable", "nonsense", "suspended", "refused"} {
		need("expertise.reason." + reason)
	}
	for _, key := range noticed {
		need(key + ".subject")
		need(key + ".text")
	}
	need("term." + TermHandOver)
}
