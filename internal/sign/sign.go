// Package sign verifies electronic signatures of the National Certification Authority over bytes: CMS/CAdES messages, the
// certificates in them up to pinned roots, revocation and time-stamps, with an answer in three values and its reason.
//
// What is a signature here and why is written in policy.md beside this file. The package signs nothing.
package sign

import (
	"slices"
	"time"

	"birtereze/portal"
)

// Status is the answer to whether a signature holds.
type Status string

// The answers. NotCheckable is no verdict: something that is needed could not be had now, and trying again may help.
const (
	Valid        Status = "valid"
	Invalid      Status = "invalid"
	NotCheckable Status = "not_checkable"
)

// Purpose is what the holder of the certificate did with the key. The national profile has a certificate for each.
type Purpose string

// The purposes. A sign-in certificate never signs a document, a signing certificate never signs in.
const (
	Document Purpose = "document"
	SignIn   Purpose = "sign_in"

	stamping Purpose = "timestamp" // by a time-stamping authority
)

// Profile is how much the signed attributes of a message bind.
type Profile string

// The profiles, by ETSI EN 319 122-1: CAdES-BES binds the signer's certificate, CAdES-T adds a time-stamp. Plain CMS does
// neither and is accepted only by a verifier that was told so.
const (
	PlainCMS Profile = "CMS"
	CAdESBES Profile = "CAdES-BES"
	CAdEST   Profile = "CAdES-T"
)

// Report is the answer about a message: valid only when each of its signatures is.
type Report struct {
	Status     Status      `json:"status"`
	Reason     Reason      `json:"reason,omitempty"` // of the first signature that is not valid, or of the message
	Detail     string      `json:"detail,omitempty"` // the same in technical English, for the log
	Attached   bool        `json:"attached"`         // the message holds its content
	Signatures []Signature `json:"signatures,omitempty"`
}

// Signature is the answer about one signature of a message.
type Signature struct {
	Status        Status    `json:"status"`
	Reason        Reason    `json:"reason,omitempty"`
	Detail        string    `json:"detail,omitempty"`
	Profile       Profile   `json:"profile,omitempty"`
	Signer        Signer    `json:"signer"`
	TimestampedAt time.Time `json:"timestamped_at,omitzero"` // proven by a time-stamping authority
	Evidence      Evidence  `json:"evidence"`
}

// Signer is who signed, as the certificate says. Names and numbers are filled only once the certificate has led to a
// pinned root: a name that nobody vouches for is never shown.
type Signer struct {
	Name         string     `json:"name,omitempty"`
	IIN          portal.IIN `json:"iin,omitempty"` // empty for an information system
	BIN          portal.BIN `json:"bin,omitempty"` // empty for an individual
	Organisation string     `json:"organisation,omitempty"`
	Role         Role       `json:"role,omitempty"`
	Algorithm    string     `json:"algorithm,omitempty"`
	SignedAt     time.Time  `json:"signed_at,omitzero"` // claimed by the signer's own clock
	Serial       string     `json:"serial,omitempty"`   // of the certificate, hexadecimal
	Issuer       string     `json:"issuer,omitempty"`   // of the certificate
}

// Evidence is what the answer rests on beside the message. Stored with the signature, it lets the same answer be had
// years later, when the certificate has expired or the authority is gone: see Stored.
type Evidence struct {
	JudgedAt     time.Time `json:"judged_at,omitzero"`     // moment for which validity and revocation were judged
	CheckedAt    time.Time `json:"checked_at,omitzero"`    // moment at which the sources were asked
	Certificates [][]byte  `json:"certificates,omitempty"` // DER, from the signer's to the root
	Revocations  []Answer  `json:"revocations,omitempty"`  // the signer's, then those of time-stamping authorities
}

// ActsFor reports whether the signer's certificate lets the signer act for the party: an organisation's certificate for
// that organisation alone, an individual's for the individual alone.
func (s Signer) ActsFor(p portal.Party) bool {
	if s.BIN != "" {
		return portal.Party(s.BIN) == p
	}
	return s.IIN != "" && portal.Party(s.IIN) == p
}

// Demand is who must have signed. What is left empty is not demanded.
type Demand struct {
	Person portal.IIN
	For    portal.Party
	Roles  []Role // any one of them
}

// Answers says whether a valid signature meets the demand: an empty reason when one does, and otherwise what is wrong
// with the one that comes nearest.
func (r Report) Answers(d Demand) Reason {
	if r.Status != Valid {
		return r.Reason
	}
	nearest, worst := NoSigners, -1
	for _, s := range r.Signatures {
		reason, met := s.Signer.answers(d)
		if reason == "" {
			return ""
		}
		if met > worst {
			nearest, worst = reason, met
		}
	}
	return nearest
}

func (s Signer) answers(d Demand) (reason Reason, met int) {
	switch {
	case d.Person != "" && s.IIN != d.Person:
		return OtherPerson, 0
	case d.For != "" && !s.ActsFor(d.For):
		return OtherParty, 1
	case len(d.Roles) > 0 && !slices.Contains(d.Roles, s.Role):
		return RoleLacks, 2
	}
	return "", 3
}

// conclude sums the answers about the signatures up.
func (r *Report) conclude() {
	r.Status, r.Reason, r.Detail = Valid, "", ""
	for _, s := range r.Signatures {
		if s.Status == Valid || r.Status == Invalid || s.Status == r.Status {
			continue
		}
		r.Status, r.Reason, r.Detail = s.Status, s.Reason, s.Detail
	}
}
