package format

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/format/report"
	"birtereze/portal/law"
)

// Profile is what a place of a project takes (Order cl. 23): reference data with a date and a ground. The zero Profile
// takes every format that is known.
type Profile struct {
	Names    []string      // codes of sections, and names of other places: "estimate", "source_material"
	Kinds    []string      // as Report.Kind gives them; empty for all
	MaxBytes int64         // 0 for no limit
	Longest  time.Duration // how long a check may take; 0 for the package's own bound
	Clause   law.Clause    // the ground; C23 when empty
	Default  bool          // chosen by the Portal, where the text of the normative document is not at hand
}

// Welcomes reports whether the profile takes a kind.
func (p Profile) Welcomes(kind string) bool {
	return len(p.Kinds) == 0 || slices.Contains(p.Kinds, kind)
}

// clause is a check with the profile's ground.
func (p Profile) clause(c report.Check) report.Check {
	if p.Clause != "" {
		c.Clause = p.Clause
	}
	return c
}

// Edition is a dated set of profiles.
type Edition struct {
	From     portal.Date // the first day on which it holds
	Until    portal.Date // the first day on which it holds no more; empty while it does
	Ground   law.Clause  // what asks for formats to be set
	Default  bool        // see Profile.Default
	Profiles []Profile
}

//go:embed profiles.json
var profilesJSON []byte

// editionJSON is an edition as its file has it: groups give a name to kinds that go together.
type editionJSON struct {
	From, Until portal.Date
	Ground      law.Clause
	Default     bool
	Groups      map[string][]string
	Profiles    []struct {
		Names  []string
		Takes  []string // groups, and single kinds
		MaxMB  int64
		Clause law.Clause
	}
}

// Editions reads the profiles that come with the Portal, the oldest edition first.
func Editions() ([]Edition, error) { return readEditions(profilesJSON) }

func readEditions(file []byte) ([]Edition, error) {
	var list []editionJSON
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("read format profiles: %w", err)
	}
	var all []Edition
	for _, e := range list {
		edition := Edition{From: e.From, Until: e.Until, Ground: e.Ground, Default: e.Default}
		for _, p := range e.Profiles {
			profile := Profile{Names: p.Names, MaxBytes: p.MaxMB << 20, Clause: p.Clause, Default: e.Default}
			for _, name := range p.Takes {
				kinds, ok := e.Groups[name]
				if !ok {
					kinds = []string{name}
				}
				for _, kind := range kinds {
					if !slices.Contains(profile.Kinds, kind) {
						profile.Kinds = append(profile.Kinds, kind)
					}
				}
			}
			edition.Profiles = append(edition.Profiles, profile)
		}
		all = append(all, edition)
	}
	return all, nil
}

// Profiles gives the profiles that hold on a day; none before the first edition.
func Profiles(on portal.Date) ([]Profile, error) {
	editions, err := Editions()
	if err != nil {
		return nil, err
	}
	return profilesOn(editions, on), nil
}

// profilesOn picks the newest edition that holds on a day.
func profilesOn(editions []Edition, on portal.Date) []Profile {
	for _, e := range slices.Backward(editions) {
		if e.From <= on && (e.Until == "" || on < e.Until) {
			return e.Profiles
		}
	}
	return nil
}

// ErrNoProfile is the answer to a name that no profile of the day has.
var ErrNoProfile = errors.New("no such format profile")

// ProfileOf gives the profile of a section or another place on a day.
func ProfileOf(name string, on portal.Date) (Profile, error) {
	all, err := Profiles(on)
	if err != nil {
		return Profile{}, err
	}
	for _, p := range all {
		if slices.Contains(p.Names, name) {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("%w: %q on %s", ErrNoProfile, name, on)
}
