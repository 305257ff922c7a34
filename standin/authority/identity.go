package authority

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/standin/personas"
)

// Person is who gets certificates. For an information system, Name is what it is called and the other names and the IIN
// are empty.
type Person struct {
	IIN                       portal.IIN
	Surname, Name, Patronymic string
	Organisation              string // empty for an individual
	BIN                       portal.BIN
	Role                      personas.Certificate
	Algorithm                 Algorithm // empty: the authority's first
	From, To                  time.Time // validity; zero: a year from an hour ago
}

// Identity is somebody's two certificates, as the national authority issues them: one to sign documents, one to sign in.
type Identity struct {
	Signing, SignIn KeyPair
}

// usages of the holders in the extended key usage (national profile of certificates).
var usages = map[personas.Certificate][]string{
	personas.Individual:        {"1.2.398.3.3.4.1.1"},
	personas.Head:              {"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.1"},
	personas.RightToSign:       {"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.2"},
	personas.Employee:          {"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.5"},
	personas.InformationSystem: {"1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.6"},
}

// Issue issues both certificates to a person, with new keys.
func (a *Authority) Issue(p Person) (Identity, error) {
	uses, ok := usages[p.Role]
	if !ok {
		return Identity{}, fmt.Errorf("issue certificates to %s: no profile for %q", p.Surname, p.Role)
	}
	b, err := a.branch(p.Algorithm)
	if err != nil {
		return Identity{}, fmt.Errorf("issue certificates to %s: %w", p.Surname, err)
	}
	from, to := p.From, p.To
	if from.IsZero() {
		from = a.config.Now().Add(-time.Hour)
	}
	if to.IsZero() {
		to = from.AddDate(1, 0, 0)
	}
	template := x509.Certificate{
		Subject: subject(p), NotBefore: from.UTC().Truncate(time.Second), NotAfter: to.UTC().Truncate(time.Second),
	}
	for _, u := range uses {
		template.UnknownExtKeyUsage = append(template.UnknownExtKeyUsage, oid(u))
	}
	signing, signIn := template, template
	signing.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	signing.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
	if p.Role == personas.InformationSystem {
		signing.ExtKeyUsage = nil // it has no e-mail to protect
	}
	signing.Policies = policy(suites[b.algorithm].signing)
	signIn.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment
	signIn.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	signIn.Policies = policy(suites[b.algorithm].signIn)

	var i Identity
	if i.Signing, err = a.issue(&signing, b, &b.issuing); err != nil {
		return Identity{}, fmt.Errorf("issue a signing certificate to %s: %w", p.Surname, err)
	}
	if i.SignIn, err = a.issue(&signIn, b, &b.issuing); err != nil {
		return Identity{}, fmt.Errorf("issue a sign-in certificate to %s: %w", p.Surname, err)
	}
	return i, nil
}

// Persona is the identity of a persona: issued when it is first asked for, and then the same until it runs out. One that
// was made to run out stays so.
func (a *Authority) Persona(key string) (Identity, error) {
	p, err := personas.Get(key)
	if err != nil {
		return Identity{}, err
	}
	a.mu.Lock()
	have, ok := a.people[key]
	expired := a.record.Expired[key]
	a.mu.Unlock()
	if ok && (expired || have.Signing.Certificate.NotAfter.After(a.config.Now())) {
		return have, nil
	}
	made, err := a.Issue(personOf(p))
	if err != nil {
		return Identity{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if other := a.people[key]; other != have {
		return other, nil // somebody else asked at the same time and came first
	}
	a.people[key] = made
	return made, a.savePerson(key, made)
}

// Expire gives a persona certificates that ran out an hour ago, as of somebody who forgot to renew them, or, when on is
// false, takes them back: then the persona gets new ones.
func (a *Authority) Expire(key string, on bool) error {
	p, err := personas.Get(key)
	if err != nil {
		return err
	}
	who := personOf(p)
	if on {
		who.To = a.config.Now().Add(-time.Hour)
		who.From = who.To.AddDate(-1, 0, 0)
	}
	made, err := a.Issue(who)
	if err != nil {
		return fmt.Errorf("expire the certificates of %s: %w", key, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if delete(a.record.Expired, key); on {
		a.record.Expired[key] = true
	}
	a.people[key] = made
	return errors.Join(a.savePerson(key, made), a.save())
}

func personOf(p personas.Person) Person {
	person := Person{IIN: p.IIN, Surname: p.Surname, Name: p.Name, Patronymic: p.Patronymic, Role: p.Certificate}
	if p.Certificate == personas.InformationSystem {
		person.Name = p.Full.RU
	}
	if o, ok := p.Org(); ok {
		person.Organisation, person.BIN = o.Name.RU, o.BIN
	}
	return person
}

// subject is the name as the national profile writes it: surname and name in capitals, the patronymic as the given name,
// the numbers behind their kinds.
func subject(p Person) pkix.Name {
	var n pkix.Name
	add := func(id, value string) {
		if value != "" {
			n.ExtraNames = append(n.ExtraNames, pkix.AttributeTypeAndValue{Type: oid(id), Value: value})
		}
	}
	prefixed := func(kind, number string) string {
		if number == "" {
			return ""
		}
		return kind + number
	}
	if p.Role == personas.InformationSystem {
		add("2.5.4.3", p.Name)
	} else {
		add("2.5.4.3", strings.ToUpper(strings.TrimSpace(p.Surname+" "+p.Name)))
	}
	add("2.5.4.4", strings.ToUpper(p.Surname))
	add("2.5.4.5", prefixed("IIN", string(p.IIN)))
	add("2.5.4.6", "KZ")
	add("2.5.4.10", p.Organisation)
	add("2.5.4.11", prefixed("BIN", string(p.BIN)))
	add("2.5.4.42", strings.ToUpper(p.Patronymic))
	return n
}

func oid(dotted string) asn1.ObjectIdentifier {
	var id asn1.ObjectIdentifier
	for part := range strings.SplitSeq(dotted, ".") {
		n, _ := strconv.Atoi(part)
		id = append(id, n)
	}
	return id
}

func policy(dotted string) []x509.OID {
	var arcs []uint64
	for _, n := range oid(dotted) {
		arcs = append(arcs, uint64(n))
	}
	id, err := x509.OIDFromInts(arcs)
	if err != nil {
		return nil
	}
	return slices.Clip([]x509.OID{id})
}

// Usages are a certificate's extended key usages, by which NCALayer offers it for choice.
func Usages(c *x509.Certificate) []string {
	var list []string
	for _, u := range c.ExtKeyUsage {
		switch u {
		case x509.ExtKeyUsageEmailProtection:
			list = append(list, "1.3.6.1.5.5.7.3.4")
		case x509.ExtKeyUsageClientAuth:
			list = append(list, "1.3.6.1.5.5.7.3.2")
		}
	}
	for _, u := range c.UnknownExtKeyUsage {
		list = append(list, u.String())
	}
	return list
}
