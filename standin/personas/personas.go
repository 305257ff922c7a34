// Package personas holds the invented people and organisations of the demo and of the tests, so that the stand-in
// authority issues certificates to the same people whom the stand-in registers know.
package personas

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"birtereze/portal"
)

//go:embed personas.json
var data []byte

// Text is a text in the three languages of the Portal.
type Text struct {
	RU string `json:"ru"`
	KK string `json:"kk"`
	EN string `json:"en"`
}

// In is the text in the language "ru", "kk" or "en", or nothing for another.
func (t Text) In(lang string) string {
	switch lang {
	case "ru":
		return t.RU
	case "kk":
		return t.KK
	case "en":
		return t.EN
	}
	return ""
}

// Kind is what sort of organisation it is.
type Kind string

// The kinds of organisations that registers tell apart.
const (
	StateBody  Kind = "state_body"
	QuasiState Kind = "quasi_state"
	Private    Kind = "private"
)

// Organisation is an invented legal entity.
type Organisation struct {
	Key     string      `json:"key"`
	BIN     portal.BIN  `json:"bin"`
	Kind    Kind        `json:"kind"`
	Name    Text        `json:"name"` // with its legal form, as a register gives it
	KATO    portal.KATO `json:"kato"` // where it is registered
	Address Text        `json:"address"`
}

// Certificate is what a persona's certificate says about its holder.
type Certificate string

// The holders that the national profile of certificates knows.
const (
	Individual        Certificate = "individual"
	Head              Certificate = "head"
	RightToSign       Certificate = "right_to_sign"
	Employee          Certificate = "employee"
	InformationSystem Certificate = "information_system"
)

// Person is an invented person, or an information system that holds a certificate of its own.
type Person struct {
	Key          string        `json:"key"`
	IIN          portal.IIN    `json:"iin"`     // empty for an information system
	Surname      string        `json:"surname"` // this and the next two: as in the identity document
	Name         string        `json:"name"`
	Patronymic   string        `json:"patronymic"`
	Full         Text          `json:"full"`         // the name as pages in each language show it
	Organisation string        `json:"organisation"` // key of the organisation; empty for who acts for nobody
	Position     Text          `json:"position"`
	Certificate  Certificate   `json:"certificate"`
	Roles        []portal.Role `json:"roles"` // what the person is to be on the Portal
}

var load = sync.OnceValue(func() (set struct {
	Organisations []Organisation `json:"organisations"`
	People        []Person       `json:"people"`
}) {
	if err := json.Unmarshal(data, &set); err != nil {
		panic("personas.json, a part of this program, cannot be read: " + err.Error())
	}
	return set
})

// All lists the personas in the order in which they come into the story.
func All() []Person { return slices.Clone(load().People) }

// Organisations lists the organisations of the personas.
func Organisations() []Organisation { return slices.Clone(load().Organisations) }

// Get finds a persona by key.
func Get(key string) (Person, error) {
	for _, p := range load().People {
		if p.Key == key {
			return p, nil
		}
	}
	return Person{}, fmt.Errorf("get persona %q: there is none", key)
}

// Org is the organisation of the persona; false for who acts for nobody.
func (p Person) Org() (Organisation, bool) {
	for _, o := range load().Organisations {
		if o.Key == p.Organisation {
			return o, true
		}
	}
	return Organisation{}, false
}

// Party is on whose behalf the persona acts: the organisation, or the person.
func (p Person) Party() portal.Party {
	if o, ok := p.Org(); ok {
		return portal.Party(o.BIN)
	}
	return portal.Party(p.IIN)
}
