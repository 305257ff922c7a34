package review_test

import (
	"slices"
	"testing"

	"birtereze/portal/internal/slicetest"
	"birtereze/portal/review"
)

// What is next in every state, every term, event and severity has its text.
func TestEverythingHasWords(t *testing.T) {
	keys := slicetest.Messages(t, review.Texts()).Keys()
	need := func(key string) {
		if !slices.Contains(keys, key) {
			t.Errorf("no message %s", key)
		}
	}
	for _, s := range review.Flows()[0].States() {
		need("review.line.next." + string(s))
		need("review.next." + string(s))
	}
	for _, what := range review.Terms() {
		need("term." + what)
	}
	for _, name := range review.Events() {
		need("review.event." + name[len("review."):])
	}
	for _, s := range review.Severities() {
		need("review.severity." + string(s))
		need("review.severity_hint." + string(s))
	}
}
