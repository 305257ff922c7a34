package xmlsig_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/sign/xmlsig"
)

// What encoding/xml would let pass, or would read otherwise than others, is no document.
func TestNotTheXMLThatIsRead(t *testing.T) {
	signature := ofDocument(persona(t, "customer-a").Signing, `<doc></doc>`).sign(t)
	good := `<doc>` + signature + `</doc>`
	in := func(inside string) string { return `<doc>` + inside + signature + `</doc>` }
	var tests []refusal
	for name, text := range map[string]string{
		"empty": "", "no XML": "CMS", "spaces": "  ", "an unfinished tag": "<doc", "an unfinished element": "<doc>",
		"an end alone": "</doc>", "ends crossed": "<doc><a></doc></a>", "another prefix at the end": `<p:doc xmlns:p="urn:p"></q:doc>`,
		"two roots": good + `<doc/>`, "characters before": "x" + good, "characters after": good + "x", "CDATA after": good + "<![CDATA[]]>",
		"CDATA first": "<![CDATA[]]>" + good, "a reference after": good + "&#32;", "a document type": `<!DOCTYPE doc>` + good,
		"a document type inside": in(`<!DOCTYPE doc>`), "a directive": in(`<!x>`),
		"an entity":              `<!DOCTYPE doc [<!ENTITY e "x">]><doc>&e;` + signature + `</doc>`,
		"an entity from outside": `<!DOCTYPE doc [<!ENTITY e SYSTEM "file:///etc/hostname">]><doc>&e;` + signature + `</doc>`,
		"an undeclared entity":   in("&nbsp;"), "an instruction": in(`<?x y?>`), "an instruction before": `<?x y?>` + good,
		"a declaration inside": in(`<?xml version="1.0"?>`), "a declaration after space": ` <?xml version="1.0"?>` + good,
		"XML 1.1":                  `<?xml version="1.1"?>` + good,
		"another encoding":         `<?xml version="1.0" encoding="windows-1251"?>` + good,
		"another encoding, hidden": `<?xml version="1.0" encoding = "windows-1251"?>` + good,
		"an encoding in a comment": `<?xml version="1.0" x='encoding="utf-8"' encoding="utf-16"?>` + good,
		"no version":               `<?xml encoding="utf-8"?>` + good,
		"not UTF-8":                in("\xff"), "a control character": in("\x01"), "a character that is none": in("\ufffe"),
		"a control character in a comment": in("<!-- \x01 -->"), "not UTF-8 in a comment": in("<!-- \xff -->"),
		"a character by number that is none": in("&#0;"), "an end of CDATA": in("]]>"),
		"a prefix that stands for nothing": in(`<p:a/>`), "an attribute's prefix for nothing": in(`<a p:b="1"/>`),
		"a prefix declared for nothing": in(`<a xmlns:p=""/>`), "XML's prefix declared": in(`<a xmlns:xml="urn:x"/>`),
		"XML's namespace declared":  in(`<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>`),
		"the prefix xmlns declared": in(`<a xmlns:xmlns="urn:x"/>`), "its namespace declared": in(`<a xmlns="http://www.w3.org/2000/xmlns/"/>`),
		"an element of XML's own": in(`<xml:a/>`), "an element of xmlns": in(`<xmlns:a/>`),
		"a prefix declared twice": in(`<a xmlns:p="urn:p" xmlns:p="urn:q"/>`), "the default declared twice": in(`<a xmlns="urn:p" xmlns="urn:q"/>`),
		"an attribute twice": in(`<a b="1" b="2"/>`), "an attribute twice by namespace": in(`<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="1" q:b="2"/>`),
		"a colon first": in(`<:a/>`), "a colon last": in(`<a:/>`), "two colons": in(`<a:b:c/>`), "colons alone": in(`<::/>`),
		"a colon in an attribute": in(`<a :b="1"/>`), "a colon in a declaration": in(`<a xmlns:="urn:p"/>`),
		"a digit first in a declaration": in(`<a xmlns:1p="urn:p"/>`), "a digit first": in(`<p:1a xmlns:p="urn:p"/>`), "an attribute without value": in(`<a b/>`), "a value without quotes": in(`<a b=1/>`),
		"no space between attributes": in(`<a b="1"c="2"/>`),
		"a tag in a value":            in(`<a b="<"/>`), "two hyphens in a comment": in(`<!-- -- -->`), "HTML": in(`<br>`),
	} {
		tests = append(tests, refusal{name, text, sign.Malformed})
	}
	refuse(t, tests)
}

// Nothing that is sent costs much before it is refused.
func TestBounds(t *testing.T) {
	nested := func(n int, open, end string) string { return strings.Repeat(open, n) + strings.Repeat(end, n) }
	declarations := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, ` xmlns:p%d="urn:p"`, i)
		}
		return b.String()
	}
	attributes := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, ` a%d="1"`, i)
		}
		return b.String()
	}
	signature := ofDocument(persona(t, "customer-a").Signing, `<doc></doc>`).sign(t)
	body := body("b", "")
	prefixed := ofBody(persona(t, "customer-a").Signing, body, "b")
	prefixed.transforms = `<ds:Transform Algorithm="` + exc + `"><e:InclusiveNamespaces xmlns:e="` + exc + `" PrefixList="` +
		strings.Repeat("p ", 1000) + `"></e:InclusiveNamespaces></ds:Transform>`
	for name, tt := range map[string]struct {
		text   string
		reason sign.Reason
	}{
		"a long document":          {`<doc>` + strings.Repeat("x", 16<<20) + `</doc>`, sign.TooLarge},
		"deep elements":            {nested(1_000_000, "<a>", "</a>"), sign.TooLarge},
		"deep elements, not many":  {nested(101, "<a>", "</a>"), sign.TooLarge},
		"many elements":            {`<doc>` + strings.Repeat("<a/>", 4_000_000) + `</doc>`, sign.TooLarge},
		"many attributes":          {`<doc` + attributes(129) + `/>`, sign.TooLarge},
		"very many attributes":     {`<doc` + attributes(1_000_000) + `/>`, sign.TooLarge},
		"many namespaces":          {`<doc` + declarations(65) + `/>`, sign.TooLarge},
		"many namespaces in depth": {nested(65, `<a xmlns="urn:a">`, "</a>"), sign.TooLarge},
		"many signatures":          {`<doc>` + strings.Repeat(signature, 17) + `</doc>`, sign.TooLarge},
		"many prefixes":            {envelope(security(prefixed.sign(t)), body), sign.TooLarge},
		"a bomb of entities": {`<!DOCTYPE d [<!ENTITY a "` + strings.Repeat("x", 1000) + `"><!ENTITY b "` + strings.Repeat("&a;", 1000) +
			`"><!ENTITY c "` + strings.Repeat("&b;", 1000) + `">]><d>&c;</d>`, sign.Malformed},
		"many comments":       {`<doc>` + strings.Repeat("<!---->", 390_000) + `</doc>`, sign.NoSigners},
		"many pieces of text": {`<doc>` + strings.Repeat("<![CDATA[x]]>", 390_000) + `</doc>`, sign.NoSigners},
		"the worst that is read": {`<doc` + declarations(60) + `>` + strings.Repeat(nested(90, `<p0:a p59:b="">`, "</p0:a>"), 1450) +
			signature + `</doc>`, sign.SignatureWrong},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			got, err := xmlsig.Verify(background, verifier(t), []byte(tt.text), sign.Document)
			check(t, got, err, sign.Invalid, tt.reason)
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if len(got.Detail) > 300 {
				t.Errorf("a detail of %d bytes", len(got.Detail))
			}
		})
	}
}

// Whatever single change is made to a signed document: it is refused, or what was signed is handed back as it was.
func TestEveryChangeOfOneByte(t *testing.T) {
	if testing.Short() {
		t.Skip("verifies some ten thousand documents")
	}
	v := sign.NewVerifier(trustOf(t, fixture(t, "trust.pem")), sign.Offline{}, clock)
	for _, name := range []string{"document.xml", "message12.xml"} {
		good, content := fixture(t, name), string(fixture(t, name+".content"))
		valid := 0
		for i := range good {
			for _, change := range [][]byte{{good[i] ^ 1}, {good[i] ^ 0x20}, {}, {good[i], good[i]}} {
				bad := append(append(append([]byte{}, good[:i]...), change...), good[i+1:]...)
				got, err := xmlsig.Verify(background, v, bad, sign.Document)
				if err != nil {
					t.Fatalf("%s, byte %d: %v", name, i, err)
				}
				if got.Status != sign.Valid {
					continue
				}
				if valid++; string(got.Content) != content {
					t.Fatalf("%s, byte %d as %q: valid with the content\n%s", name, i, change, got.Content)
				}
			}
		}
		t.Logf("%s: %d of %d changes change nothing that is signed", name, valid, 4*len(good))
		if valid > len(good)/10 {
			t.Errorf("%s: %d changes of %d bytes are valid", name, valid, len(good))
		}
	}
}
