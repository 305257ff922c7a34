// Command docs writes the generated files: the drawn flows, the matrix of clauses, the description of the API. It is run by
// make generate from the root of the tree; a check fails when what it writes is not what is committed.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/internal/check"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

func run(root string) error {
	repo, err := check.Read(os.DirFS(root))
	if err != nil {
		return err
	}
	rows := check.Matrix(repo)
	matrix, err := check.JSON(rows)
	if err != nil {
		return err
	}
	described, err := app.OpenAPI()
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"docs/conformance.md":   []byte(check.Markdown(rows)),
		"desk/conformance.json": matrix,
		"docs/openapi.json":     described,
	}
	for _, table := range app.Flows() {
		if err := table.Check(); err != nil {
			return err
		}
		files["docs/flows/"+table.Name+".mmd"] = []byte(table.Mermaid())
	}
	for path, content := range files {
		if err := os.WriteFile(filepath.Join(root, path), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
