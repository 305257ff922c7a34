package sign

import (
	"encoding/asn1"
	"strconv"
	"strings"
)

// Object identifiers of the formats (RFC 5652, 5035, 3161, 5280, 6960).
const (
	oidData       = "1.2.840.113549.1.7.1"
	oidSignedData = "1.2.840.113549.1.7.2"
	oidTSTInfo    = "1.2.840.113549.1.9.16.1.4"

	oidContentType   = "1.2.840.113549.1.9.3"
	oidMessageDigest = "1.2.840.113549.1.9.4"
	oidSigningTime   = "1.2.840.113549.1.9.5"
	oidSigningCert   = "1.2.840.113549.1.9.16.2.12"
	oidSigningCertV2 = "1.2.840.113549.1.9.16.2.47"
	oidTimestamp     = "1.2.840.113549.1.9.16.2.14"

	oidBasicConstraints = "2.5.29.19"
	oidKeyUsage         = "2.5.29.15"
	oidExtKeyUsage      = "2.5.29.37"
	oidCRLNumber        = "2.5.29.20"
	oidCRLReason        = "2.5.29.21"
	oidInvalidityDate   = "2.5.29.24"
	oidDeltaCRL         = "2.5.29.27"

	oidOCSPBasic = "1.3.6.1.5.5.7.48.1.1"
	oidOCSPNonce = "1.3.6.1.5.5.7.48.1.2"
)

// Extended key usages of certificates.
const (
	ekuClientAuth      = "1.3.6.1.5.5.7.3.2"
	ekuEmailProtection = "1.3.6.1.5.5.7.3.4"
	ekuTimeStamping    = "1.3.6.1.5.5.7.3.8"
	ekuOCSPSigning     = "1.3.6.1.5.5.7.3.9"
)

// Attributes of a subject's name.
const (
	oidCommonName   = "2.5.4.3"
	oidSerialNumber = "2.5.4.5"
	oidGivenName    = "2.5.4.42" // the patronymic, in the national profile
	oidOrganisation = "2.5.4.10"
	oidUnit         = "2.5.4.11"
)

func dotted(oids []asn1.ObjectIdentifier) []string {
	list := make([]string, 0, len(oids))
	for _, o := range oids {
		list = append(list, o.String())
	}
	return list
}

// identifierOf is a dotted identifier of this file as the encoder takes it.
func identifierOf(dotted string) asn1.ObjectIdentifier {
	var oid asn1.ObjectIdentifier
	for part := range strings.SplitSeq(dotted, ".") {
		n, _ := strconv.Atoi(part)
		oid = append(oid, n)
	}
	return oid
}
