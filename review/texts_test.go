package review_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"birtereze/portal/internal/slicetest"
	"birtereze/portal/review"
)

// Every state, act, term, event, ground and severity has its text.
func TestTextsNameWhatTheFlowsHold(t *testing.T) {
	keys := slicetest.Messages(t, review.Texts()).Keys()
	need := func(key string) {
		if !slices.Contains(keys, key) {
			t.Errorf("no message %s", key)
		}
	}
	for _, table := range review.Flows() {
		for _, s := range table.States() {
			need(table.Name + ".state." + string(s))
		}
		for _, row := range table.Rows {
			need(table.Name + ".do." + string(row.Do))
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

// Every refusal of a rule has its words.
func TestTextsNameEveryRule(t *testing.T) {
	keys := slicetest.Messages(t, review.Texts()).Keys()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			key, err := strconv.Unquote(lit.Value)
			if err != nil || !strings.HasPrefix(key, "review.rule.") && !strings.HasPrefix(key, "fault.") {
				return true
			}
			asked++
			if key != "review.rule." && key != "fault." && !slices.Contains(keys, key) {
				t.Errorf("%s: no message %s", name, key)
			}
			return true
		})
	}
	if asked < 50 {
		t.Errorf("only %d keys were looked at", asked)
	}
}
