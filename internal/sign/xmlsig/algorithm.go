package xmlsig

import "strconv"

// The algorithms of XML signatures by their addresses (XML Signature, 6; RFC 9231; the namespace of the National
// Certification Authority). Whether one is accepted is for package sign to say, which goes by object identifiers.
var (
	signatureMethods = map[string]string{
		nsPKI + "gostr34102015-gostr34112015-512": "1.2.398.3.10.1.1.2.3.2",
		nsPKI + "gostr34102015-gostr34112015-256": "1.2.398.3.10.1.1.2.3.1",
		nsMore + "gost34310-gost34311":            "1.2.398.3.10.1.1.1.2",
		nsMore + "rsa-sha256":                     "1.2.840.113549.1.1.11",
		nsMore + "rsa-sha384":                     "1.2.840.113549.1.1.12",
		nsMore + "rsa-sha512":                     "1.2.840.113549.1.1.13",
	}
	digestMethods = map[string]string{
		nsPKI + "gostr34112015-512": "1.2.398.3.10.1.3.3",
		nsPKI + "gostr34112015-256": "1.2.398.3.10.1.3.2",
		nsMore + "gost34311":        "1.2.398.3.10.1.3.1",
		nsEnc + "sha256":            "2.16.840.1.101.3.4.2.1",
		nsMore + "sha384":           "2.16.840.1.101.3.4.2.2",
		nsEnc + "sha512":            "2.16.840.1.101.3.4.2.3",
	}
)

const (
	nsPKI  = "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:"
	nsMore = "http://www.w3.org/2001/04/xmldsig-more#"
	nsEnc  = "http://www.w3.org/2001/04/xmlenc#"

	enveloped     = nsDSig + "enveloped-signature"
	c14n          = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
	c14nExclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
)

// identifier is the object identifier of an address; one that is not known stays itself in quotation marks, and is refused
// under this name.
func identifier(known map[string]string, address string) string {
	if oid, ok := known[address]; ok {
		return oid
	}
	return strconv.Quote(clip(address))
}

// clip keeps what goes into a log short.
func clip(s string) string {
	const most = 100
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
