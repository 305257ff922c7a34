package authority

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// Nonsense is how the authority answers wrongly.
type Nonsense string

// The ways. Each leaves the rest of the answer right.
const (
	Sense   Nonsense = ""
	Garbage Nonsense = "garbage" // bytes that are no answer
	Page    Nonsense = "page"    // a web page, as a captive portal gives
	Replay  Nonsense = "replay"  // an answer to another question: the nonce differs
	Other   Nonsense = "other"   // an answer about another certificate
	Stale   Nonsense = "stale"   // an answer of last week
	Forged  Nonsense = "forged"  // signed by a key that is not the authority's
)

// mood is what the authority was told to do wrong.
type mood struct {
	Delay    time.Duration `json:"delay"`
	Down     bool          `json:"down"`
	Nonsense Nonsense      `json:"nonsense"`
}

// Delay makes every answer come so late.
func (a *Authority) Delay(d time.Duration) { a.feel(func(m *mood) { m.Delay = d }) }

// Down makes the authority answer with a failure of the server.
func (a *Authority) Down(down bool) { a.feel(func(m *mood) { m.Down = down }) }

// Answer makes the authority answer in one of the ways; Sense makes it answer rightly.
func (a *Authority) Answer(how Nonsense) error {
	if !slices.Contains([]Nonsense{Sense, Garbage, Page, Replay, Other, Stale, Forged}, how) {
		return fmt.Errorf("answer nonsense: there is no way %q", how)
	}
	a.feel(func(m *mood) { m.Nonsense = how })
	return nil
}

func (a *Authority) feel(change func(*mood)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.mood)
}

func (a *Authority) feels() mood {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.mood
}

// spoil changes an OCSP answer as the mood has it.
func (a *Authority) spoil(ans *answer) {
	switch a.feels().Nonsense {
	case Replay:
		ans.nonce = append([]byte{0x04, 0x08}, bytes.Repeat([]byte{0x5a}, 8)...)
	case Other:
		for i, s := range ans.serials {
			ans.serials[i] = new(big.Int).Add(s, big.NewInt(1))
		}
	case Stale:
		ans.produced = ans.produced.AddDate(0, 0, -7)
	case Forged:
		ans.signer.Key = ans.forger.Key
	}
}
