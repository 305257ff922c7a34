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
// slice, nothing but the demo, the program of stand-ins and tests imports a stand-in, and nothing but tests their helpers.
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
	case strings.HasSuffix(to, "test") && !strings.HasPrefix(from, "test/"):
		return "helpers of tests are no part of a program"
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
	top, _, _ := strings.Cut(from, "/")
	return top == "standin" || top == "test" || from == "cmd/portal/demo" || strings.HasPrefix(from, "cmd/portal/demo/")
}

// banned are the packages that a file of a slice must not import, by the role that its name gives it.
var banned = map[string][]string{
	"flow":    {"net/http", "database/sql", "html/template", "github.com/a-h/templ", "time"},
	"rules":   {"net/http", "database/sql", "html/template", "github.com/a-h/templ"},
	"service": {"net/http", "database/sql", "github.com/a-h/templ"},
	"jobs":    {"net/http", "database/sql", "html/template", "github.com/a-h/templ"},
	"store":   {"net/http", "html/template", "github.com/a-h/templ"},
	"web":     {"database/sql"},
	"api":     {"database/sql", "github.com/a-h/templ"},
}

// roleOf is the role of a file: web of web_card.go; a name that is no role is a topic of the service.
func roleOf(base string) string {
	role, _, _ := strings.Cut(strings.TrimSuffix(base, ".go"), "_")
	if _, ok := banned[role]; ok {
		return role
	}
	return "service"
}

// FileRoles finds a file of a slice that reaches for what its name says it has no business with.
func FileRoles(r *Repo) []string {
	var wrong []string
	for _, f := range r.Go {
		if f.Test || sliceOf(f.Package) != f.Package {
			continue
		}
		_, foreign := f.Imports()
		for _, p := range banned[roleOf(f.Base())] {
			if slices.Contains(foreign, p) {
				wrong = append(wrong, fmt.Sprintf("%s imports %s", f.Path, p))
			}
		}
	}
	return wrong
}
