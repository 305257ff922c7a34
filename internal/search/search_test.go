package search

import (
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Қазақстан": "казакстан",
		"ҒЫЛЫМ және Өнер, Үй, Ұя, Һ, Ң, Ә": "гылым жане онер уй уя х н а",
		"Ілияс":               "илияс",
		"Ёлка":                "елка",
		"«Жетісу Жоба» ЖШС":   "жетису жоба жшс",
		"КВЭ-2026-000001":     "квэ 2026 000001",
		"Школа\u00a0№\u00a05": "школа 5",
		"100% _ \\ ' \"":      "100",
		"Йод":                 "йод",
		"":                    "",
	} {
		if got := Fold(text); got != want {
			t.Errorf("Fold(%q) = %q, want %q", text, got, want)
		}
		if again := Fold(Fold(text)); again != Fold(text) {
			t.Errorf("folding %q twice gives %q", text, again)
		}
	}
}

func TestTermsAreBounded(t *testing.T) {
	if got := Terms("школа Школа ШКОЛА"); len(got) != 1 {
		t.Errorf("a repeated word counts %d times", len(got))
	}
	var many []string
	for i := range 100 {
		many = append(many, strings.Repeat("а", i+1))
	}
	if got := Terms(strings.Join(many, " ")); len(got) != maxTerms {
		t.Errorf("%d terms, want %d", len(got), maxTerms)
	}
	if got := Terms(" – ... "); got != nil {
		t.Errorf("a question without words has the terms %q", got)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Қазақстан № 5 – \x00%")
	f.Fuzz(func(t *testing.T, text string) {
		folded := Fold(text)
		if strings.ContainsAny(folded, `%_\'"`) || strings.Contains(folded, "  ") {
			t.Errorf("Fold(%q) = %q", text, folded)
		}
	})
}
