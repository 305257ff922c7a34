// Command samples writes the documents of the story into a folder, where a browser can take them from.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"birtereze/portal/internal/classifier"
	"birtereze/portal/standin/samples"
	"birtereze/portal/ui"
)

// entry is a line of index.json, by which a test finds a file.
type entry struct {
	Key     string `json:"key"`
	Project string `json:"project"`
	Section string `json:"section"`
	Name    string `json:"name"`
	Number  string `json:"number"`
	Date    string `json:"date"`
	Title   string `json:"title"`
	Path    string `json:"path"`
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "samples FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "samples:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	font, err := ui.Font(400)
	if err != nil {
		return err
	}
	set, err := samples.New(font)
	if err != nil {
		return err
	}
	files, err := set.All()
	if err != nil {
		return err
	}
	volumes, err := volumes(set)
	if err != nil {
		return err
	}
	var index []entry
	for i, f := range append(files, volumes...) {
		path := filepath.Join(folder, strconv.Itoa(i), f.Name) // names repeat: a folder each
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, f.Content, 0o600)); err != nil {
			return err
		}
		index = append(index, entry{f.Key, f.Project, f.Section, f.Name, f.Number, f.Date, f.Title.RU, path})
	}
	raw, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "index.json"), raw, 0o600)
}

// volumes are made for every section that a schedule may have.
func volumes(set *samples.Set) ([]samples.File, error) {
	classes, err := classifier.Load()
	if err != nil {
		return nil, err
	}
	var files []samples.File
	for _, project := range []string{"a", "b"} {
		for _, section := range classes.Sections.All() {
			f, err := set.Volume(project, section.Code)
			if err != nil {
				return nil, err
			}
			f.Key = "volume/" + f.Key
			files = append(files, f)
		}
	}
	return files, nil
}
