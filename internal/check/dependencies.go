package check

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// Dependencies finds what the list of dependencies and the code do not agree on: a module that the project requires
// directly and whose reason docs/dependencies.md does not give, a line there for a module that is not required directly, a
// requirement that no code imports, and a module that code imports although its requirement is marked as indirect.
func Dependencies(r *Repo) []string {
	mod, err := modfile.Parse("go.mod", []byte(r.text("go.mod")), nil)
	if err != nil {
		return []string{err.Error()}
	}
	imported := importedModules(r, mod)
	reasons := reasonsGiven(r.text("docs/dependencies.md"))
	var wrong []string
	found := func(format string, path string) { wrong = append(wrong, fmt.Sprintf(format, path)) }
	direct := map[string]bool{}
	for _, req := range mod.Require {
		path := req.Mod.Path
		direct[path] = !req.Indirect
		switch {
		case req.Indirect && imported[path]:
			found("%s is imported, and go.mod marks it as indirect", path)
		case !req.Indirect && !imported[path]:
			found("%s is required in go.mod, and nothing imports it", path)
		case !req.Indirect && !slices.Contains(reasons, path):
			found("%s has no line in docs/dependencies.md", path)
		}
	}
	for _, path := range reasons {
		if !direct[path] {
			found("%s has a line in docs/dependencies.md, and is not required directly", path)
		}
	}
	return wrong
}

// importedModules are the required modules of which some file imports a package.
func importedModules(r *Repo, mod *modfile.File) map[string]bool {
	imported := map[string]bool{}
	for _, f := range r.Go {
		_, foreign := f.Imports()
		for _, p := range foreign {
			longest := ""
			for _, req := range mod.Require {
				if path := req.Mod.Path; (p == path || strings.HasPrefix(p, path+"/")) && len(path) > len(longest) {
					longest = path
				}
			}
			imported[longest] = true
		}
	}
	return imported
}

// reasonsGiven are the modules in the first column of the table.
func reasonsGiven(page string) []string {
	var list []string
	for line := range strings.Lines(page) {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			path, _, _ := strings.Cut(rest, "`")
			list = append(list, path)
		}
	}
	return list
}
