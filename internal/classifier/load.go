package classifier

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

// Classifiers are all classifiers of the Portal. They may be shared between goroutines.
type Classifiers struct {
	Places          List[Place]
	Works           List[Works]
	Urban           List[UrbanKind]
	Levels          List[Level]
	Financing       List[Financing]
	Materials       List[Material]
	Stages          List[Stage]
	Compositions    List[Composition]
	Specialisations List[Specialisation]
	Sections        List[Section]
}

//go:embed *.json
var files embed.FS

// Load reads the classifiers that come with the program.
func Load() (Classifiers, error) { return Read(files) }

// Read reads the classifiers from files named as those that come with the program, and checks them: every entry is
// complete and rests on a known provision, and what an entry refers to exists.
func Read(fsys fs.FS) (Classifiers, error) {
	var c Classifiers
	err := errors.Join(
		read(fsys, "kato", &c.Places),
		read(fsys, "works", &c.Works),
		read(fsys, "urban", &c.Urban),
		read(fsys, "levels", &c.Levels),
		read(fsys, "financing", &c.Financing),
		read(fsys, "materials", &c.Materials),
		read(fsys, "stages", &c.Stages),
		read(fsys, "compositions", &c.Compositions),
		read(fsys, "specialisations", &c.Specialisations),
		read(fsys, "sections", &c.Sections),
	)
	if err == nil {
		err = errors.Join(c.checkPlaces(), c.checkMaterials(), c.checkSections())
	}
	if err != nil {
		return Classifiers{}, fmt.Errorf("read classifiers: %w", err)
	}
	return c, nil
}

// read fills one classifier from its file; a field that is not known is an error, so that a misspelt one is not lost.
func read[T interface{ entry() Entry }](fsys fs.FS, name string, into *List[T]) error {
	raw, err := fs.ReadFile(fsys, name+".json")
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	var all []T
	if err := dec.Decode(&all); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: more than one list", name)
	}
	*into = List[T]{name: name, all: all}
	return into.check()
}

func (c Classifiers) checkMaterials() error {
	for _, m := range c.Materials.all {
		for _, works := range slices.Concat(m.RequiredFor, m.PossibleFor) {
			if works == UrbanPlanning {
				continue
			}
			if _, err := c.Works.Get(works); err != nil {
				return fmt.Errorf("materials: %q: %w", m.Code, err)
			}
		}
	}
	return nil
}

func (c Classifiers) checkSections() error {
	for _, s := range c.Sections.all {
		err := errors.Join(
			known(c.Compositions, s.Compositions),
			known(c.Stages, s.Stages),
			known(c.Works, s.OptionalFor),
			known(c.Specialisations, s.Specialisations),
		)
		if s.Parent != "" {
			err = errors.Join(err, known(c.Sections, []string{s.Parent}))
		}
		if len(s.Compositions) == 0 || len(s.Specialisations) == 0 {
			err = errors.Join(err, errors.New("belongs to no composition or to no specialisation"))
		}
		if err != nil {
			return fmt.Errorf("sections: %q: %w", s.Code, err)
		}
	}
	return nil
}

func known[T interface{ entry() Entry }](l List[T], codes []string) error {
	for _, code := range codes {
		if _, err := l.Get(code); err != nil {
			return err
		}
	}
	return nil
}
