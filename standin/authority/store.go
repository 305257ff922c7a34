package authority

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Open takes the authority up that is kept in a folder, or makes one and keeps it there, so that a demo that is started
// again has the same keys. The folder holds private keys of invented people; nobody else's may be put there.
func Open(folder string, c Config) (*Authority, error) {
	if err := os.MkdirAll(filepath.Join(folder, "people"), 0o700); err != nil {
		return nil, fmt.Errorf("open authority: %w", err)
	}
	a := &Authority{config: c, office: &office{folder: folder, people: map[string]Identity{}}}
	err := a.load()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if a, err = New(c); err != nil {
			return nil, err
		}
		a.folder = folder
		return a, a.saveAll()
	case err != nil:
		return nil, fmt.Errorf("open authority %s: %w", folder, err)
	}
	return a, nil
}

func (a *Authority) load() error {
	data, err := os.ReadFile(filepath.Join(a.folder, "record.json"))
	if err != nil {
		return err
	}
	a.config = a.config.withDefaults()
	if err := json.Unmarshal(data, &a.record); err != nil {
		return fmt.Errorf("record.json: %w", err)
	}
	if a.record.Expired == nil { // a folder of before anything could be made to run out
		a.record.Expired = map[string]bool{}
	}
	for _, algorithm := range a.config.Algorithms {
		b := &branch{algorithm: algorithm}
		for name, pair := range b.services() {
			if err := readPairs(filepath.Join(a.folder, b.file(name)+".pem"), pair); err != nil {
				return err
			}
		}
		a.branches = append(a.branches, b)
	}
	files, err := filepath.Glob(filepath.Join(a.folder, "people", "*.pem"))
	if err != nil {
		return err
	}
	for _, f := range files {
		var i Identity
		if err := readPairs(f, &i.Signing, &i.SignIn); err != nil {
			return err
		}
		a.people[strings.TrimSuffix(filepath.Base(f), ".pem")] = i
	}
	return nil
}

func (b *branch) services() map[string]*KeyPair {
	return map[string]*KeyPair{"root": &b.root, "issuing": &b.issuing, "ocsp": &b.ocsp, "tsa": &b.tsa}
}

func (a *Authority) saveAll() error {
	for _, b := range a.branches {
		for name, pair := range b.services() {
			if err := writePairs(filepath.Join(a.folder, b.file(name)+".pem"), *pair); err != nil {
				return err
			}
		}
	}
	return a.save() // last: the record says that the rest is there
}

// save keeps the record. The caller holds the lock.
func (a *Authority) save() error {
	if a.folder == "" {
		return nil
	}
	data, err := json.MarshalIndent(a.record, "", "  ")
	if err != nil {
		return fmt.Errorf("save authority: %w", err)
	}
	return replace(filepath.Join(a.folder, "record.json"), data)
}

func (a *Authority) savePerson(key string, i Identity) error {
	if a.folder == "" {
		return nil
	}
	return writePairs(filepath.Join(a.folder, "people", key+".pem"), i.Signing, i.SignIn)
}

func writePairs(file string, pairs ...KeyPair) error {
	var data []byte
	for _, p := range pairs {
		key, err := pkcs8(p.Key)
		if err != nil {
			return fmt.Errorf("save %s: %w", file, err)
		}
		data = append(data, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate.Raw})...)
		data = append(data, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	}
	return replace(file, data)
}

// replace writes a file whole or not at all.
func replace(file string, data []byte) error {
	if err := os.WriteFile(file+".new", data, 0o600); err != nil {
		return fmt.Errorf("save authority: %w", err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		return fmt.Errorf("save authority: %w", err)
	}
	return nil
}

func readPairs(file string, pairs ...*KeyPair) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read %s: %v", file, err) // not ErrNotExist: the record says that it is there
	}
	for _, p := range pairs {
		cert, rest := pem.Decode(data)
		if cert == nil {
			return fmt.Errorf("read %s: no certificate", file)
		}
		key, rest := pem.Decode(rest)
		if key == nil {
			return fmt.Errorf("read %s: no key", file)
		}
		data = rest
		if p.Certificate, err = x509.ParseCertificate(cert.Bytes); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		if p.Key, err = ParseKey(key.Bytes); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
	}
	return nil
}
