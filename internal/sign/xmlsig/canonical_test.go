package xmlsig

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"
)

func FuzzCanonical(f *testing.F) {
	for _, text := range []string{
		`<a/>`, `<?xml version="1.0"?><!-- x --><p:a xmlns:p="urn:p" xmlns="urn:d" b="&#9;" p:c='"'>&lt;<![CDATA[&]]>&#13;<b xmlns=""/></p:a>`,
		"<a\n b='1\r\n2'\txml:lang='kk'>x\r\ny<c:d xmlns:c='urn:c' c:e='' f=''/></a>", `<a xmlns:b="urn:b"><b:c b:d="1"><!-- y --><b:e xmlns:b="urn:e"/></b:c></a>`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := parse(data)
		if err != nil {
			return
		}
		for _, m := range []method{{}, {exclusive: true}, {exclusive: true, inclusive: []string{"", "b"}}} {
			once := canonical(root, m)
			again, err := parse(once)
			if err != nil {
				t.Fatalf("canonical form of %q cannot be read: %v\n%q", data, err, once)
			}
			if twice := canonical(again, m); !bytes.Equal(once, twice) {
				t.Fatalf("canonical form of %q is not its own\n%q\n%q", data, once, twice)
			}
			same(t, root, again)
			tokens(t, once)
		}
	})
}

// same compares two trees by what an application sees of them: expanded names, values and characters.
func same(t *testing.T, a, b *element) {
	t.Helper()
	if a.space != b.space || a.local != b.local || len(a.attributes) != len(b.attributes) || characterData(a) != characterData(b) {
		t.Fatalf("%v became %v", a.name, b.name)
	}
	for _, x := range a.attributes {
		if value, ok := b.attribute(x.space, x.local); !ok || value != x.value {
			t.Fatalf("attribute %v=%q became %q", x.name, x.value, value)
		}
	}
	left, right := inside(a), inside(b)
	if len(left) != len(right) {
		t.Fatalf("%v has %d elements, then %d", a.name, len(left), len(right))
	}
	for i := range left {
		same(t, left[i], right[i])
	}
}

func inside(e *element) (list []*element) {
	for _, c := range e.children {
		if c.element != nil {
			list = append(list, c.element)
		}
	}
	return list
}

func characterData(e *element) (s string) {
	for _, c := range e.children {
		if s += c.text; c.element != nil {
			s += "\x00"
		}
	}
	return s
}

// tokens reads a text as applications do, with namespaces resolved by encoding/xml.
func tokens(t *testing.T, data []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("canonical form cannot be read: %v\n%q", err, data)
		}
	}
}

func TestExclusiveCanonicalisation(t *testing.T) {
	// Exclusive XML Canonicalization 1.0, 2.2: an element looks the same wherever it stands, unless prefixes are listed.
	const apart = `<n1:b xmlns:n1="urn:1"><n3:c xmlns:n3="urn:3"></n3:c></n1:b>`
	for name, tt := range map[string]struct {
		text      string
		inclusive []string
		want      string
	}{
		"alone":               {`<r>` + apart + `</r>`, nil, apart},
		"under declarations":  {`<r xmlns:n1="urn:1" xmlns:n2="urn:2" xmlns:n3="urn:3" xmlns="urn:d"><n1:b><n3:c/></n1:b></r>`, nil, apart},
		"an attribute's own":  {`<r xmlns:n1="urn:1" xmlns:n2="urn:2"><n1:b n2:a="1" xml:lang="kk"/></r>`, nil, `<n1:b xmlns:n1="urn:1" xmlns:n2="urn:2" xml:lang="kk" n2:a="1"></n1:b>`},
		"nothing inherited":   {`<r xml:lang="kk"><b/></r>`, nil, `<b></b>`},
		"a prefix listed":     {`<r xmlns:n1="urn:1" xmlns:n2="urn:2"><n1:b><n1:c xmlns:n2="urn:2b"/></n1:b></r>`, []string{"n2", "n9"}, `<n1:b xmlns:n1="urn:1" xmlns:n2="urn:2"><n1:c xmlns:n2="urn:2b"></n1:c></n1:b>`},
		"the default listed":  {`<r xmlns="urn:d" xmlns:n1="urn:1"><n1:b><n1:c xmlns=""/></n1:b></r>`, []string{""}, `<n1:b xmlns="urn:d" xmlns:n1="urn:1"><n1:c xmlns=""></n1:c></n1:b>`},
		"the default undone":  {`<r xmlns="urn:d"><b><c xmlns=""><d xmlns=""/></c></b></r>`, nil, `<b xmlns="urn:d"><c xmlns=""><d></d></c></b>`},
		"declared, then used": {`<r><b xmlns:n1="urn:1"><n1:c/><n1:c/></b></r>`, nil, `<b><n1:c xmlns:n1="urn:1"></n1:c><n1:c xmlns:n1="urn:1"></n1:c></b>`},
	} {
		t.Run(name, func(t *testing.T) {
			root, err := parse([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(canonical(inside(root)[0], method{exclusive: true, inclusive: tt.inclusive})); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestInclusiveCanonicalisation(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		// Canonical XML 1.0, 3.3: order of declarations and attributes, by namespace before name.
		"order": {
			`<e5 xmlns:b="http://www.ietf.org" xmlns:a="http://www.w3.org" xmlns="http://example.org" a:attr="out" b:attr="sorted" attr2="all" attr="I'm"/>`,
			`<e5 xmlns="http://example.org" xmlns:a="http://www.w3.org" xmlns:b="http://www.ietf.org" attr="I'm" attr2="all" b:attr="sorted" a:attr="out"></e5>`,
		},
		"namespace before name":  {`<e xmlns:a="urn:2" xmlns:b="urn:1" a:x="" b:y=""/>`, `<e xmlns:a="urn:2" xmlns:b="urn:1" b:y="" a:x=""></e>`},
		"superfluous":            {`<e xmlns="" xmlns:a="urn:a"><f xmlns:a="urn:a" xmlns=""/></e>`, `<e xmlns:a="urn:a"><f></f></e>`},
		"declared otherwise":     {`<e xmlns="urn:a"><f xmlns=""><g xmlns="urn:a"/></f></e>`, `<e xmlns="urn:a"><f xmlns=""><g xmlns="urn:a"></g></f></e>`},
		"characters":             {`<e a="&#9;&#10;&#13;&lt;&gt;&amp;&quot;'">&#9;&#10;&#13;&lt;&gt;&amp;&quot;'</e>`, `<e a="&#x9;&#xA;&#xD;&lt;>&amp;&quot;'">` + "\t\n" + `&#xD;&lt;&gt;&amp;"'</e>`},
		"white space in a value": {"<e a='\t\n\r\n1'/>", `<e a="   1"></e>`},
	} {
		t.Run(name, func(t *testing.T) {
			root, err := parse([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if got := string(canonical(root, method{})); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	root, err := parse([]byte(`<r xmlns="urn:d" xmlns:p="urn:p" xml:lang="ru" xml:space="default"><m xml:lang="kk" xmlns:p="urn:q"><e xml:space="preserve"/></m></r>`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `<e xmlns="urn:d" xmlns:p="urn:q" xml:lang="kk" xml:space="preserve"></e>`
	if got := string(canonical(inside(inside(root)[0])[0], method{})); got != want {
		t.Errorf("in the document\ngot  %s\nwant %s", got, want)
	}
}
