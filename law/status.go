package law

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
)

//go:embed status.json
var statusFile []byte

// State says how the software stands to a clause of the Order.
type State string

// The states of a clause.
const (
	Built   State = ""        // carried out: code and a test cite the clause
	Outside State = "outside" // nothing that software could do
	Pending State = "pending" // not carried out yet, or not wholly
)

// Standing is the state of a clause with its reason.
type Standing struct {
	State  State
	reason map[string]string
}

// Reason says, in ru, kk or en, why the clause is outside software, or what is missing; empty when the clause is built
// and in any other language.
func (s Standing) Reason(lang string) string { return s.reason[lang] }

var standings = func() map[int]Standing {
	var file map[int]struct {
		State State  `json:"state"`
		RU    string `json:"ru"`
		KK    string `json:"kk"`
		EN    string `json:"en"`
	}
	if err := json.Unmarshal(statusFile, &file); err != nil {
		panic(fmt.Sprintf("law: read status.json: %v", err))
	}
	m := make(map[int]Standing, len(file))
	for point, s := range file {
		m[point] = Standing{State: s.State, reason: map[string]string{"ru": s.RU, "kk": s.KK, "en": s.EN}}
	}
	return m
}()

// Status is how the software stands to clause point of the Order.
func Status(point int) Standing {
	s := standings[point]
	s.reason = maps.Clone(s.reason)
	return s
}
