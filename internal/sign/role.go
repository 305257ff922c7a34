package sign

import (
	"slices"
	"strings"
)

// Role is what the certificate's extended key usage says of its holder. It proves what was true when the certificate was
// issued: a new head does not revoke the old one's certificate.
type Role string

// The roles of the national profile (arc 1.2.398.3.3.4.1).
const (
	Individual        Role = "individual"
	Head              Role = "head" // first signatory
	RightToSign       Role = "right_to_sign"
	FinancialSigner   Role = "right_to_sign_financial"
	HumanResources    Role = "human_resources"
	Employee          Role = "employee"
	InformationSystem Role = "information_system"
	Treasury          Role = "treasury_client"
)

const (
	ekuIndividual = "1.2.398.3.3.4.1.1"
	ekuLegal      = "1.2.398.3.3.4.1.2"
	ekuSystem     = "1.2.398.3.3.4.1.2.6"
)

// roles in the order in which they decide when a certificate names several.
var roles = []struct {
	eku  string
	role Role
}{
	{"1.2.398.3.3.4.1.2.1", Head},
	{"1.2.398.3.3.4.1.2.2", RightToSign},
	{"1.2.398.3.3.4.1.2.3", FinancialSigner},
	{"1.2.398.3.3.4.1.2.4", HumanResources},
	{"1.2.398.3.3.4.1.2.5", Employee},
	{"1.2.398.5.19.1.2.2.1", Treasury},
}

// roleOf reads the role; empty when the certificate names none, or both a person of its own and one of an organisation.
func roleOf(ekus []string) Role {
	individual, legal := slices.Contains(ekus, ekuIndividual), slices.Contains(ekus, ekuLegal)
	for _, e := range ekus {
		if e == ekuSystem || strings.HasPrefix(e, ekuSystem+".") {
			if individual {
				return ""
			}
			return InformationSystem
		}
	}
	if individual && !legal {
		return Individual
	}
	if !legal || individual {
		return ""
	}
	for _, r := range roles {
		if slices.Contains(ekus, r.eku) {
			return r.role
		}
	}
	return ""
}
