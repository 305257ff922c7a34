// Package migrations holds the schema as one numbered sequence of files, written once for both engines: columns of text,
// 64-bit integers and bytes, nothing that only one of them understands.
package migrations

import (
	"embed"
	"io/fs"
	"slices"
)

//go:embed *.sql
var files embed.FS

// Portal is the schema of the Portal.
func Portal() fs.FS { return chosen{files, []string{"expertsystem"}} }

// ExpertSystem is the schema of the expert system: the platform, documents, signatures, the review, and its own.
func ExpertSystem() fs.FS {
	return chosen{files, []string{"registration", "development", "approval", "expertise", "register", "statebank", "integration"}}
}

// chosen is the files without those of the named slices: 0003_development.sql is development's.
type chosen struct {
	fs.FS
	without []string
}

// ReadDir implements fs.ReadDirFS.
func (c chosen) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(c.FS, name)
	return slices.DeleteFunc(all, func(e fs.DirEntry) bool { return slices.Contains(c.without, slice(e.Name())) }), err
}

// Glob implements fs.GlobFS.
func (c chosen) Glob(pattern string) ([]string, error) {
	all, err := fs.Glob(c.FS, pattern)
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(c.without, slice(name)) }), err
}

// slice is the name between the number and the ending: development, also of 0011_development_terms.sql.
func slice(file string) string {
	const number = len("0001_")
	if len(file) < number {
		return ""
	}
	rest := file[number:]
	for i, r := range rest {
		if r == '_' || r == '.' {
			return rest[:i]
		}
	}
	return rest
}
