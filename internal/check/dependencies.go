package check

import (
	"fmt"
	"strings"

	"golang.org/x/mod/modfile"
)

// Dependencies finds a module that the project requires directly and whose reason docs/dependencies.md does not give, and a
// line there for a module that is no longer required.
func Dependencies(r *Repo) []string {
	mod, err := modfile.Parse("go.mod", []byte(r.text("go.mod")), nil)
	if err != nil {
		return []string{err.Error()}
	}
	page := r.text("docs/dependencies.md")
	var wrong []string
	for _, req := range mod.Require {
		if !req.Indirect && !strings.Contains(page, "`"+req.Mod.Path+"`") {
			wrong = append(wrong, fmt.Sprintf("%s has no line in docs/dependencies.md", req.Mod.Path))
		}
	}
	return wrong
}
