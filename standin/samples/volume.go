package samples

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"birtereze/portal/internal/classifier"
)

//go:embed volume.json
var volumeFile []byte

// Volume makes a volume of documentation for a section, a code of the classifier: of the section's name, with a text that
// any volume may begin with.
func (s *Set) Volume(project, section string) (File, error) {
	classes, err := classifier.Load()
	if err != nil {
		return File{}, fmt.Errorf("make a volume: %w", err)
	}
	entry, err := classes.Sections.Get(section)
	if err != nil {
		return File{}, fmt.Errorf("make a volume: %w", err)
	}
	var text struct {
		Issuer   Text      `json:"issuer"`
		Chapters []Chapter `json:"chapters"`
	}
	if err := json.Unmarshal(volumeFile, &text); err != nil {
		return File{}, fmt.Errorf("make a volume: %w", err)
	}
	title := Text{RU: entry.Name("ru"), KK: entry.Name("kk")}
	content, err := Paper{Title: title, Number: project + "-" + section, Date: "2026-09-14", Issuer: text.Issuer, Chapters: text.Chapters}.PDF(s.font)
	return File{Key: project + "/" + section, Project: project, Section: section, Name: title.RU + ".pdf", MediaType: "application/pdf",
		Title: title, Date: "2026-09-14", Content: content}, err
}
