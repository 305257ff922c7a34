package law

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLabel(t *testing.T) {
	for _, tc := range []struct {
		c          Clause
		ru, kk, en string
	}{
		{C9p2, "п. 9, часть 2", "9-тармақтың 2-бөлігі", "cl. 9, part 2"},
		{C2i4, "п. 2, подп. 4)", "2-тармақтың 4) тармақшасы", "cl. 2, item 4"},
		{C27, "п. 27", "27-тармақ", "cl. 27"},
		{Code104, "ст. 104 Строительного кодекса", "Құрылыс кодексінің 104-бабы", "art. 104 of the Construction Code"},
		{
			Code105p8, "ст. 105, п. 8 Строительного кодекса", "Құрылыс кодексінің 105-бабының 8-тармағы",
			"art. 105, cl. 8 of the Construction Code",
		},
		{
			Code1i47, "ст. 1, подп. 47) Строительного кодекса", "Құрылыс кодексінің 1-бабының 47) тармақшасы",
			"art. 1, item 47 of the Construction Code",
		},
		{
			Rules299p20s1, "п. 20-1 Правил экспертизы (приказ №\u00a0299)", "Сараптама қағидаларының 20-1-тармағы (№\u00a0299 бұйрық)",
			"cl. 20-1 of the Expertise Rules (Order No. 299)",
		},
		{"253:73", "253:73", "253:73", "253:73"},
	} {
		for lang, want := range map[string]string{"ru": tc.ru, "kk": tc.kk, "en": tc.en, "de": string(tc.c), "": string(tc.c)} {
			if got := tc.c.Label(lang); got != want {
				t.Errorf("Clause(%q).Label(%q) = %q, want %q", tc.c, lang, got, want)
			}
		}
	}
}

// Every constant, and every clause of the Order, has a label and a title in each language.
func TestTextsAreComplete(t *testing.T) {
	all := Clauses()
	for _, c := range constants(t) {
		all = append(all, c)
	}
	for _, c := range all {
		for _, lang := range languages {
			if l := c.Label(lang); l == string(c) || strings.ContainsAny(l, "{}") {
				t.Errorf("%s has no label in %s: %q", c, lang, l)
			}
			title := Title(c, lang)
			if strings.TrimSpace(title) != title || title == "" {
				t.Errorf("%s has no title in %s: %q", c, lang, title)
			}
			if utf8.RuneCountInString(title) > 90 {
				t.Errorf("title of %s in %s is long: %q", c, lang, title)
			}
		}
	}
	if got := Title(C9, "de"); got != "" {
		t.Errorf(`Title(C9, "de") = %q, want none`, got)
	}
	if got := Title("253:73", "ru"); got != "" {
		t.Errorf("Title of an unknown clause = %q, want none", got)
	}
}

// The three files hold the same keys, and no title for what does not exist.
func TestTextFilesAgree(t *testing.T) {
	ru := texts["ru"]
	for _, lang := range languages {
		raw, err := textFiles.ReadFile(lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.DisallowUnknownFields()
		if err := dec.Decode(new(text)); err != nil {
			t.Errorf("%s.json: %v", lang, err)
		}
		other := texts[lang]
		if len(other.Titles) != len(ru.Titles) || len(other.Acts) != len(ru.Acts) || len(other.Paragraphs) != len(ru.Paragraphs) {
			t.Errorf("%s.json differs from ru.json in the number of its texts", lang)
		}
		for c := range ru.Titles {
			if other.Titles[c] == "" {
				t.Errorf("%s.json has no title of %s", lang, c)
			}
			if !c.Valid() {
				t.Errorf("%s.json has a title of %s, which does not exist", lang, c)
			}
		}
	}
}

// The titles are in their language: Kazakh ones differ from Russian ones, English ones hold no Cyrillic.
func TestTitlesAreInTheirLanguage(t *testing.T) {
	same := map[Clause]bool{C2i7: true, C2i8: true} // SSL and VPN are spelt alike
	for c, ru := range texts["ru"].Titles {
		if kk := texts["kk"].Titles[c]; kk == ru && !same[c] {
			t.Errorf("title of %s is the same in ru and kk: %q", c, ru)
		}
		if en := texts["en"].Titles[c]; strings.ContainsFunc(en, func(r rune) bool { return r >= 'А' && r <= 'ӿ' }) {
			t.Errorf("title of %s in en holds Cyrillic: %q", c, en)
		}
	}
}

func TestActs(t *testing.T) {
	first := Acts()[0]
	if first.Key != ActOrder || first.Adopted != "2026-05-21" || first.Registered != "2026-05-25" ||
		first.Registration != "38775" || first.InForce != "2026-07-01" {
		t.Errorf("the Order is given as %+v", first)
	}
	for _, a := range Acts() {
		if a.Number == "" || a.Adopted == "" {
			t.Errorf("act %s has no number or no day of adoption", a.Key)
		}
		if _, known := shapes[a.Key]; !known {
			t.Errorf("act %s has no list of provisions", a.Key)
		}
		for _, lang := range languages {
			if a.Name(lang) == "" {
				t.Errorf("act %s has no name in %s", a.Key, lang)
			}
		}
	}
	for key := range shapes {
		if got := Clause(key + ":1").Act().Key; got != key {
			t.Errorf("act %s is not listed by Acts", key)
		}
	}
	if got := Clause("nonsense").Act().Key; got != "" {
		t.Errorf("act of nonsense = %q, want none", got)
	}
	Acts()[0].Editions[0].From = "changed"
	if got := Acts()[0].Editions[0].From; got != "2026-07-01" {
		t.Errorf("a caller changed the edition of the Order to %q", got)
	}
}
