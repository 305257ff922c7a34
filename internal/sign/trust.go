package sign

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Trust holds the pinned certificates: the roots and the authorities below them that issue. A message's own authorities
// are never used: what is not pinned is not trusted, however it is signed.
type Trust struct {
	pinned []*Certificate                // roots first
	issuer map[*Certificate]*Certificate // of each that is no root
}

// NewTrust pins the certificates. One that issued itself becomes a root; each other must lead to a root in the list.
func NewTrust(pinned ...*Certificate) (*Trust, error) {
	t := &Trust{issuer: map[*Certificate]*Certificate{}}
	var rest []*Certificate
	for _, c := range pinned {
		if !bytes.Equal(c.x.RawIssuer, c.x.RawSubject) {
			rest = append(rest, c)
			continue
		}
		if err := errors.Join(c.checkAuthority(0), c.issuedBy(c)); err != nil {
			return nil, fmt.Errorf("trust root %s: %w", c.Subject(), err)
		}
		t.pinned = append(t.pinned, c)
	}
	if len(t.pinned) == 0 {
		return nil, errors.New("trust: there is no root")
	}
	for below := 0; len(rest) > 0; below++ {
		left := slices.DeleteFunc(slices.Clone(rest), t.adopt)
		if len(left) == len(rest) {
			return nil, fmt.Errorf("trust %s: it leads to no root in the list", left[0].Subject())
		}
		rest = left
	}
	t.prepare()
	return t, nil
}

// prepare makes the keys of the authorities fast: each verifies again and again.
func (t *Trust) prepare() {
	for _, c := range t.pinned {
		if k, ok := c.key.(gostKey); ok {
			k.Prepare()
		}
	}
}

// adopt takes an authority whose issuer is already trusted.
func (t *Trust) adopt(c *Certificate) bool {
	for _, issuer := range t.pinned {
		if c.issuedBy(issuer) == nil && c.checkAuthority(0) == nil {
			t.pinned, t.issuer[c] = append(t.pinned, c), issuer
			return true
		}
	}
	return false
}

// LoadTrust pins every certificate (.cer, .crt, .der, .pem; DER or PEM) of a folder, subfolders left out.
func LoadTrust(folder fs.FS) (*Trust, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, fmt.Errorf("load trust: %w", err)
	}
	var pinned []*Certificate
	for _, e := range entries {
		if !slices.Contains([]string{".cer", ".crt", ".der", ".pem"}, strings.ToLower(path.Ext(e.Name()))) {
			continue
		}
		data, err := fs.ReadFile(folder, e.Name())
		if err != nil {
			return nil, fmt.Errorf("load trust: %w", err)
		}
		list, err := ParseCertificates(data)
		if err != nil {
			return nil, fmt.Errorf("load trust %s: %w", e.Name(), err)
		}
		pinned = append(pinned, list...)
	}
	return NewTrust(pinned...)
}

// Certificates lists what is pinned, roots first.
func (t *Trust) Certificates() []*Certificate { return slices.Clone(t.pinned) }

// path leads from the certificate to a pinned root, at a moment for which all of it must be valid. An authority may be
// pinned with several certificates of the same key: any that is valid will do.
func (t *Trust) path(leaf *Certificate, at time.Time) ([]*Certificate, error) {
	why := fail(Untrusted, "%s: no pinned authority issued it", leaf.Serial())
	for _, issuer := range t.pinned {
		err := leaf.issuedBy(issuer)
		if err == nil {
			var chain []*Certificate
			if chain, err = t.climb(leaf, issuer, at); err == nil {
				return chain, nil
			}
			why = err
			continue
		}
		// A pinned authority's name with a signature that is not its own says more than "nobody of ours".
		if f, ok := reasonOf(err); ok && f.reason != Untrusted {
			why = fail(Untrusted, "%s: %s", leaf.Serial(), f.detail)
		}
	}
	return nil, why
}

func (t *Trust) climb(leaf, issuer *Certificate, at time.Time) ([]*Certificate, error) {
	chain := []*Certificate{leaf}
	for c := issuer; c != nil; c = t.issuer[c] {
		if err := c.checkAuthority(len(chain) - 1); err != nil {
			return nil, err
		}
		chain = append(chain, c)
	}
	for _, c := range chain {
		if err := c.checkTime(at); err != nil {
			return nil, err
		}
	}
	return chain, nil
}
