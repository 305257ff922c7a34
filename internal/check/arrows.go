package check

import (
	"fmt"
	"slices"
	"strings"
)

// rank orders the layers: a folder may import its own rank and lower ones.
func rank(folder string) int {
	top, _, _ := strings.Cut(folder, "/")
	switch {
	case folder == "law":
		return 0
	case folder == ".":
		return 1
	case top == "internal" || top == "ui" || top == "migrations":
		return 2
	case sliceOf(folder) != "":
		return 3
	case top == "desk":
		return 4
	case top == "standin":
		return 5
	default: // cmd, test
		return 6
	}
}

// Arrows finds imports that point the wrong way: law ← portal ← internal, ui ← slices ← desk ← cmd. A slice never imports a
// slice, and nothing but the demo, the program of stand-ins and tests imports a stand-in.
func Arrows(r *Repo) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test {
			continue
		}
		own, _ := f.Imports()
		for _, to := range own {
			if why := arrow(f.Package, to); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", f.Path, to, why))
			}
		}
	}
	return wrong
}

func arrow(from, to string) string {
	switch {
	case strings.HasSuffix(from, "test") && rank(from) == 2:
		return "" // helpers of tests
	case strings.HasPrefix(to, "standin/") && !mayStandIn(from):
		return "a stand-in is never part of a production path"
	case rank(from) < rank(to):
		return "the arrow points up"
	case sliceOf(from) != "" && sliceOf(to) != "" && sliceOf(from) != sliceOf(to):
		return "a slice never imports a slice"
	case strings.HasSuffix(from, "/ui") && sliceOf(from) != "" && to == sliceOf(from):
		return "views know nothing of their slice"
	}
	return ""
}

func mayStandIn(from string) bool {
	return strings.HasPrefix(from, "standin/") || strings.HasPrefix(from, "test") ||
		slices.Contains([]string{"cmd/standins", "cmd/portal/demo", "cmd/portal"}, from)
}

// roles tells, for the file names of a slice, which packages they must not import.
var roles = []struct {
	files  []string
	banned []string
}{
	{[]string{"flow.go"}, []string{"net/http", "database/sql", "html/template", "github.com/a-h/templ", "time"}},
	{[]string{"rules.go"}, []string{"net/http", "database/sql", "html/template", "github.com/a-h/templ"}},
	{[]string{"service.go", "jobs.go"}, []string{"net/http", "database/sql", "html/template", "github.com/a-h/templ"}},
	{[]string{"store.go"}, []string{"net/http", "html/template", "github.com/a-h/templ"}},
	{[]string{"web.go"}, []string{"database/sql"}},
	{[]string{"api.go"}, []string{"database/sql", "github.com/a-h/templ"}},
}

// FileRoles finds a file of a slice that reaches for what its name says it has no business with.
func FileRoles(r *Repo) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test || sliceOf(f.Package) != f.Package {
			continue
		}
		_, foreign := f.Imports()
		for _, role := range roles {
			if !slices.Contains(role.files, f.Base()) {
				continue
			}
			for _, banned := range role.banned {
				if slices.Contains(foreign, banned) {
					wrong = append(wrong, fmt.Sprintf("%s imports %s", f.Path, banned))
				}
			}
		}
	}
	return wrong
}
