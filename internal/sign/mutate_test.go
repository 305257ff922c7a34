package sign_test

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/standin/authority"
)

// mutation is one change of a message: the element, by the places on the way to it, and what became of it.
type mutation struct {
	path    string // such as "1/0/4/0"
	change  string
	message []byte
}

// mutations changes a message in every place, one at a time: each primitive value in several ways, each element dropped,
// doubled, and given another tag. Lengths are always right again.
func mutations(t testing.TB, der []byte, each func(mutation)) {
	t.Helper()
	root := tree(t, der)
	if !bytes.Equal(root.der(), der) {
		t.Fatal("the message is not DER")
	}
	var walk func(n *node, path string)
	walk = func(n *node, path string) {
		for i := range n.below {
			at := strings.TrimPrefix(fmt.Sprintf("%s/%d", path, i), "/")
			made := func(change string) { each(mutation{at, change, root.der()}) }
			child, siblings := n.below[i], n.below
			n.below = slices.Delete(slices.Clone(siblings), i, i+1)
			made("dropped")
			n.below = slices.Insert(slices.Clone(siblings), i, child)
			made("doubled")
			n.below = siblings
			for _, flip := range []byte{0x01, 0x20, 0x80} {
				child.tag ^= flip
				if child.constructed() == (flip != 0x20) == (len(child.below) > 0) || flip != 0x20 {
					made(fmt.Sprintf("tag ^ %#x", flip))
				}
				child.tag ^= flip
			}
			if !child.constructed() {
				values(child, made)
			}
			walk(child, at)
		}
	}
	walk(root, "")
}

// values changes the value of a primitive element.
func values(n *node, made func(string)) {
	was := n.value
	defer func() { n.value = was }()
	for _, v := range []struct {
		change string
		value  func([]byte) []byte
	}{
		{"first bit", func(b []byte) []byte { b[0] ^= 0x80; return b }},
		{"last bit", func(b []byte) []byte { b[len(b)-1] ^= 1; return b }},
		{"middle byte", func(b []byte) []byte { b[len(b)/2] ^= 0xff; return b }},
		{"shorter", func(b []byte) []byte { return b[:len(b)-1] }},
		{"longer", func(b []byte) []byte { return append(b, 0) }},
		{"longer in front", func(b []byte) []byte { return append([]byte{0}, b...) }},
		{"empty", func([]byte) []byte { return nil }},
	} {
		if len(was) == 0 && v.change != "longer" {
			continue
		}
		n.value = v.value(bytes.Clone(was))
		made(v.change)
	}
}

// tolerance is a change that leaves a message as valid as it was, and why. In the path, a star stands for any place.
type tolerance struct {
	path   string
	change string // empty: any change of the value
	why    string
}

func (o tolerance) covers(m mutation) bool {
	want, got := strings.Split(o.path, "/"), strings.Split(m.path, "/")
	for i := range want {
		if len(want) != len(got) || want[i] != "*" && want[i] != got[i] {
			return false
		}
	}
	return o.change == m.change || o.change == "" && m.change != "dropped" && m.change != "doubled"
}

// ofMessage are the tolerances of a SignedData at a path.
func ofMessage(path string) []tolerance {
	return []tolerance{
		{path + "/1/*", "doubled", "software that adds signers announces their hash function for each"},
		{path + "/1/*/1", "dropped", "parameters of a hash function are NULL or nothing (RFC 5754, 2)"},
		{path + "/3/*", "doubled", "software that adds signers adds their certificates"},
		{path + "/4/*/2/1", "dropped", "parameters of a hash function are NULL or nothing"},
		{path + "/4/*/4/1", "dropped", "parameters of a signature are NULL or nothing (RFC 5754, 3.2)"},
	}
}

// elements changes every element of a valid message, one at a time. What is then still valid must be tolerated, be by the
// same signers, and say nothing new of when; and each tolerance must be needed.
func elements(t *testing.T, v *sign.Verifier, message, content []byte, tolerated []tolerance) {
	t.Helper()
	verify := func(message []byte) sign.Report {
		var document io.Reader
		if content != nil {
			document = bytes.NewReader(content)
		}
		got, err := v.Verify(background, message, document, sign.Document)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	want := verify(message)
	check(t, want, nil, sign.Valid, "")
	used := make([]bool, len(tolerated))
	changes := 0
	mutations(t, message, func(m mutation) {
		changes++
		got := verify(m.message)
		if got.Status != sign.Valid {
			return
		}
		i := slices.IndexFunc(tolerated, func(o tolerance) bool { return o.covers(m) })
		if i < 0 {
			t.Errorf("%s %s: still valid", m.path, m.change)
			return
		}
		used[i] = true
		for _, s := range got.Signatures {
			same := func(o sign.Signature) bool {
				return o.Signer == s.Signer && (s.TimestampedAt.IsZero() || s.TimestampedAt.Equal(o.TimestampedAt))
			}
			if !slices.ContainsFunc(want.Signatures, same) {
				t.Errorf("%s %s: by %+v at %s", m.path, m.change, s.Signer, s.TimestampedAt)
			}
		}
	})
	for i, o := range tolerated {
		if !used[i] {
			t.Errorf("%s %s is not needed: %s", o.path, o.change, o.why)
		}
	}
	if changes < 1000 {
		t.Errorf("only %d changes", changes)
	}
}

func TestEveryElementCounts(t *testing.T) {
	for algorithm := range algorithms {
		t.Run(string(algorithm), func(t *testing.T) { everyElement(t, newBranch(t, algorithm)) })
	}
}

func everyElement(t *testing.T, a *authority.Authority) {
	v := sign.NewVerifier(trustOf(t, a), sign.Offline{}, func() time.Time { return now })
	key, second := persona(t, a, "customer-a").Signing, persona(t, a, "designer-head").Signing
	attached := authority.Message{Content: []byte(document), Attached: true}
	t.Run("attached", func(t *testing.T) {
		elements(t, v, signed(t, attached, key), nil, ofMessage("1/0"))
	})
	t.Run("detached", func(t *testing.T) {
		elements(t, v, signed(t, authority.Message{Content: []byte(document)}, key), []byte(document), ofMessage("1/0"))
	})
	t.Run("plain", func(t *testing.T) {
		m := attached
		m.Alter = without(authority.AttrSigningCertV2)
		elements(t, v.AcceptPlain(), signed(t, m, key), nil, ofMessage("1/0"))
	})
	t.Run("two signers", func(t *testing.T) {
		elements(t, v, signed(t, attached, key, second), nil, append(ofMessage("1/0"),
			tolerance{"1/0/4/*", "dropped", "nothing holds two signatures together: who must have signed is asked by Answers"}))
	})
	t.Run("stamped", func(t *testing.T) {
		m := attached
		m.Stamp = a.Stamp
		const attribute = "1/0/4/0/6/0" // is not signed, so that it can be taken away, and the message is judged without it
		token := ofMessage(attribute + "/1/0/1/0")
		elements(t, v, signed(t, m, key), nil, slices.Concat(ofMessage("1/0"), token, []tolerance{
			{"1/0/4/0/6", "dropped", "without a stamp"},
			{attribute, "doubled", "the same stamp again"},
			{attribute + "/0", "", "an attribute of another type"},
			{attribute + "/1/0", "doubled", "the same stamp again"},
		}))
	})
}

// Every element of what an authority answered counts too: a changed answer clears nobody.
func TestEveryElementOfAnAnswerCounts(t *testing.T) {
	w := newWorld(t, false)
	key := persona(t, w.Authority, "customer-a").Signing
	message := signed(t, authority.Message{Content: []byte(document), Attached: true}, key)
	first, err := w.verifier.Verify(background, message, nil, sign.Document)
	check(t, first, err, sign.Valid, "")
	outer := tree(t, first.Signatures[0].Evidence.Revocations[0].Raw)
	response := outer.below[1].below[0].below[1] // an OCTET STRING with a BasicOCSPResponse
	basic := response.value
	m := newMini(t)
	leaf := m.issue(t, 2048, func(*x509.Certificate) {})
	other := m.issue(t, 2048, func(*x509.Certificate) {}).Certificate
	byMini := signed(t, authority.Message{Content: []byte(document), Attached: true}, leaf)
	list, delta := m.list(t, as(entry(other, 4))), m.delta(t, as(entry(other, lifted)))
	for _, tt := range []struct {
		name    string
		trust   *sign.Trust
		message []byte
		answer  []byte
		kept    func(raw []byte) sign.Answer
		still   []string
	}{
		{"OCSP", w.trust, message, basic, func(raw []byte) sign.Answer {
			response.value = raw
			return sign.Answer{Source: sign.FromOCSP, Raw: outer.der()}
		}, []string{"1/1 dropped", "3/0/0 doubled"}},
		{"list", trust(t, m.Certificate), byMini, list, func(raw []byte) sign.Answer {
			return sign.Answer{Source: sign.FromCRL, Raw: raw, Delta: delta}
		}, []string{"1/1 dropped"}},
		{"delta", trust(t, m.Certificate), byMini, delta, func(raw []byte) sign.Answer {
			return sign.Answer{Source: sign.FromCRL, Raw: list, Delta: raw}
		}, []string{"1/1 dropped"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			verify := func(raw []byte) sign.Report {
				kept := sign.Evidence{JudgedAt: now, CheckedAt: now, Revocations: []sign.Answer{tt.kept(raw)}}
				got, err := sign.NewVerifier(tt.trust, sign.Stored(kept), w.clock).Verify(background, tt.message, nil, sign.Document)
				if err != nil {
					t.Fatal(err)
				}
				return got
			}
			check(t, verify(tt.answer), nil, sign.Valid, "")
			var still []string
			mutations(t, tt.answer, func(m mutation) {
				if verify(m.message).Status == sign.Valid {
					still = append(still, m.path+" "+m.change)
				}
			})
			if !slices.Equal(still, tt.still) {
				t.Errorf("still valid: %q, want only %q", still, tt.still)
			}
		})
	}
}
