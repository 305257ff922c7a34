// Command docs writes the generated files: the drawn flows, the matrix of clauses, the description of the API, the schema of
// the database. It is run by make generate from the root of the tree; a test fails when what it writes is not what is there.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	expertsystem "birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/internal/check"
	"birtereze/portal/internal/flow"
	"birtereze/portal/migrations"
)

// flows is the folder of the drawn flows: what is there and not drawn any more is removed.
const flows = "docs/flows"

func main() {
	if err := run(context.Background(), "."); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string) error {
	files, err := generate(ctx, os.DirFS(root))
	if err != nil {
		return err
	}
	for _, name := range stale(os.DirFS(root), files) {
		if err := os.Remove(filepath.Join(root, name)); err != nil {
			return err
		}
	}
	for name, content := range files {
		full := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, content, 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// generate makes the files from the tree: paths with their content.
func generate(ctx context.Context, tree fs.FS) (map[string][]byte, error) {
	repo, err := check.Read(tree)
	if err != nil {
		return nil, err
	}
	rows := check.Matrix(repo)
	matrix, err := check.JSON(rows)
	if err != nil {
		return nil, err
	}
	operations, err := description()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{
		"docs/conformance.md":   []byte(check.Markdown(rows)),
		"desk/conformance.json": matrix,
		"docs/openapi.json":     operations,
	}
	for _, table := range drawn() {
		if err := table.Check(); err != nil {
			return nil, err
		}
		files[path.Join(flows, table.Name+".mmd")] = []byte(table.Mermaid())
	}
	for name, schema := range schemas() {
		described, err := describeSQLite(ctx, schema)
		if err != nil {
			return nil, fmt.Errorf("schema of %s: %w", name, err)
		}
		files["docs/schema/"+name+".sql"] = described.SQL()
	}
	return files, nil
}

// drawn are the flow tables of both programs.
func drawn() []*flow.Table { return slices.Concat(app.Flows(), expertsystem.Flows()) }

func schemas() map[string]fs.FS {
	return map[string]fs.FS{"portal": migrations.Portal(), "expertsystem": migrations.ExpertSystem()}
}

// description is the OpenAPI document, set in lines so that a change can be read.
func description() ([]byte, error) {
	operations, err := app.OpenAPI()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(operations), "", "  "); err != nil {
		return nil, fmt.Errorf("description of the API: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// stale are the drawings of flows that are no more.
func stale(tree fs.FS, files map[string][]byte) []string {
	present, err := fs.Glob(tree, path.Join(flows, "*"))
	if err != nil {
		return nil
	}
	var list []string
	for _, name := range present {
		if _, made := files[name]; !made {
			list = append(list, name)
		}
	}
	return list
}
