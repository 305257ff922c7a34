package i18n

import (
	"birtereze/portal"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		header string
		want   Lang
	}{
		{"", KK},
		{"*", KK},
		{"@@@", KK},
		{"kk-KZ,kk;q=0.9,ru;q=0.8", KK},
		{"kk-Cyrl-KZ", KK},
		{"ru-KZ", RU},
		{"ru-RU,ru;q=0.9,en-US;q=0.8", RU},
		{"en-GB,en;q=0.9", EN},
		{"de-DE,de;q=0.9,ru;q=0.5", RU},
		{"de-DE,de;q=0.9", EN},
		{"ja", EN},
	} {
		if got := Match(c.header); got != c.want {
			t.Errorf("Match(%q) = %s, want %s", c.header, got, c.want)
		}
	}
}

func files(ru, kk, en string) fstest.MapFS {
	return fstest.MapFS{
		"ru.json": {Data: []byte(ru)}, "kk.json": {Data: []byte(kk)}, "en.json": {Data: []byte(en)},
	}
}

func load(t *testing.T, fsys fstest.MapFS) *Catalogue {
	t.Helper()
	c, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sample(t *testing.T) *Catalogue {
	return load(t, files(
		`{"desk.title":"Рабочий стол","left":{"one":"{Count} рабочий день","few":"{Count} рабочих дня","many":"{Count} рабочих дней","other":"{Count} рабочего дня"},"hello":"{Name}, № {Number}"}`,
		`{"desk.title":"Жұмыс үстелі","left":"{Count} жұмыс күні","hello":"{Name}, № {Number}"}`,
		`{"desk.title":"Desk","left":{"one":"{Count} working day","other":"{Count} working days"},"hello":"{Name}, No. {Number}"}`))
}

func TestPluralForms(t *testing.T) {
	c := sample(t)
	c.Report = func(l Lang, key string, err error) { t.Errorf("%s %s: %v", l, key, err) }
	for _, w := range []struct {
		lang  Lang
		count any
		want  string
	}{
		{RU, 0, "0 рабочих дней"}, {RU, 1, "1 рабочий день"}, {RU, 2, "2 рабочих дня"}, {RU, 5, "5 рабочих дней"},
		{RU, 11, "11 рабочих дней"}, {RU, 21, "21 рабочий день"}, {RU, 111, "111 рабочих дней"}, {RU, -1, "−1 рабочий день"},
		{RU, int64(3_000_000_001), "3\u00a0000\u00a0000\u00a0001 рабочий день"},
		{KK, 1, "1 жұмыс күні"}, {KK, 15, "15 жұмыс күні"},
		{EN, 1, "1 working day"}, {EN, 0, "0 working days"}, {EN, int64(1200), "1,200 working days"},
	} {
		if got := c.Localizer(w.lang).T("left", "Count", w.count); got != w.want {
			t.Errorf("%s %v: got %q, want %q", w.lang, w.count, got, w.want)
		}
	}
}

func TestMessageThatCannotBeMadeIsReported(t *testing.T) {
	c := sample(t)
	var reported []string
	c.Report = func(l Lang, key string, err error) { reported = append(reported, fmt.Sprintf("%s %s %v", l, key, err)) }
	ctx := With(context.Background(), c.Localizer(RU))
	for _, w := range []struct{ got, want, report string }{
		{T(ctx, "no.such"), "[no.such]", "ru no.such " + ErrNoMessage.Error()},
		{T(ctx, "hello", "Name", "Асем"), "Асем, № [Number]", "ru hello " + ErrNoValue.Error() + ": Number"},
		{T(ctx, "left", "Count", "3"), "3 рабочего дня", "ru left " + ErrNoValue.Error()},
	} {
		if w.got != w.want {
			t.Errorf("got %q, want %q", w.got, w.want)
		}
		if !slices.Contains(reported, w.report) {
			t.Errorf("report %q is not in %q", w.report, reported)
		}
	}
	if got := T(context.Background(), "desk.title"); got != "[desk.title]" {
		t.Errorf("without a localizer: got %q", got)
	}
}

func TestValuesOfPlaceholders(t *testing.T) {
	c := sample(t)
	got := c.Localizer(KK).T("hello", "Name", portal.Text{RU: "Комитет", KK: "Комитет", EN: "Committee"}, "Number", 2026)
	if want := "Комитет, № 2026"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	c = load(t, files(`{"by":"Не позднее {Date}."}`, `{"by":"{Date}."}`, `{"by":"By {Date}."}`))
	got = c.Localizer(RU).T("by", "Date", "1 июля 2026 г.")
	if want := "Не позднее 1 июля 2026 г."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := LangOf(With(context.Background(), c.Localizer(EN))); got != EN {
		t.Errorf("LangOf = %s", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		ru, kk, en, want string
	}{
		"key missing in a language": {`{"a":"а","b":"б"}`, `{"a":"а"}`, `{"a":"a","b":"b"}`, `key "b" is not in all languages`},
		"key twice in a file":       {`{"a":"а","a":"б"}`, `{"a":"а"}`, `{"a":"a"}`, `ru.json: key "a" occurs twice`},
		"plural form missing":       {`{"a":{"one":"а","many":"б","other":"в"}}`, `{"a":"а"}`, `{"a":{"one":"a","other":"b"}}`, `plural form "few" is missing`},
		"plural form unknown":       {`{"a":{"one":"а","few":"б","many":"б","other":"в"}}`, `{"a":"а"}`, `{"a":{"one":"a","few":"a","other":"b"}}`, `en.json: "a": plural form "few" does not exist`},
		"plural in English only":    {`{"a":"а"}`, `{"a":"а"}`, `{"a":{"one":"a","other":"b"}}`, `plural forms in one language only`},
		"placeholders differ":       {`{"a":"{Name}"}`, `{"a":"{Name}"}`, `{"a":"{Nmae}"}`, `different placeholders`},
		"open brace":                {`{"a":"{Name"}`, `{"a":"а"}`, `{"a":"a"}`, `is not a name in braces`},
		"closing brace":             {`{"a":"Name}"}`, `{"a":"а"}`, `{"a":"a"}`, `no opening one`},
		"lower-case placeholder":    {`{"a":"{name}"}`, `{"a":"{name}"}`, `{"a":"{name}"}`, `is not a name in braces`},
		"empty text":                {`{"a":""}`, `{"a":"а"}`, `{"a":"a"}`, `text is empty`},
		"mixed alphabets":           {`{"a":"Решение"}`, `{"a":"Шешiм"}`, `{"a":"Decision"}`, `word "Шешiм" mixes Latin and Cyrillic`},
		"not an object":             {`["a"]`, `{}`, `{}`, `not a JSON object`},
		"cut off":                   {`{"a":"а"`, `{"a":"а"}`, `{"a":"a"}`, `ru.json: `},
		"neither text nor forms":    {`{"a":5}`, `{"a":"а"}`, `{"a":"a"}`, `neither a text nor`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(files(c.ru, c.kk, c.en))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestLoadOfSeveralSlices(t *testing.T) {
	one := files(`{"a":"а"}`, `{"a":"а"}`, `{"a":"a"}`)
	two := files(`{"b":"б"}`, `{"b":"б"}`, `{"b":"b"}`)
	c, err := Load(one, two)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Keys(); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("keys %v", got)
	}
	if _, err := Load(one, one); err == nil || !strings.Contains(err.Error(), "occurs twice") {
		t.Errorf("the same key in two slices: %v", err)
	}
	delete(two, "kk.json")
	if _, err := Load(one, two); err == nil || !strings.Contains(err.Error(), "kk.json") {
		t.Errorf("no Kazakh file: %v", err)
	}
}

func TestOrderOfTheAlphabet(t *testing.T) {
	kk := strings.Split("а ә б г ғ д е ё ж к қ л н ң о ө у ұ ү ф х һ ш ы і я", " ")
	shuffled := slices.Clone(kk)
	slices.Reverse(shuffled)
	KK.Collator().SortStrings(shuffled)
	if !slices.Equal(shuffled, kk) {
		t.Errorf("kk: got %v", shuffled)
	}
}

func TestManyGoroutines(t *testing.T) {
	l := sample(t).Localizer(RU)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := l.T("left", "Count", 1_234_567); got != "1\u00a0234\u00a0567 рабочих дней" {
					t.Errorf("got %q", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestErrorsAreTold(t *testing.T) {
	_, err := plainMessage("{Name}")
	if err != nil {
		t.Fatal(err)
	}
	tpl, _ := parseTemplate("{Name}")
	if _, err := tpl.execute(RU, nil); !errors.Is(err, ErrNoValue) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkT(b *testing.B) {
	c, err := Load(files(`{"p":"{Name}, № {Number}","a":"а"}`, `{"p":"{Name}, № {Number}","a":"а"}`, `{"p":"{Name}, No. {Number}","a":"a"}`))
	if err != nil {
		b.Fatal(err)
	}
	l := c.Localizer(RU)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			l.T("a")
		}
	})
	b.Run("placeholders", func(b *testing.B) {
		for b.Loop() {
			l.T("p", "Name", "Асем", "Number", 12)
		}
	})
}
