// Package search folds text so that what people type is found whichever keyboard they have: letters of Kazakh that a
// Russian keyboard lacks count as their neighbours, case and punctuation do not count.
package search

import (
	"strings"
	"unicode"
)

// neighbours are the letters that people type for those which their keyboard lacks, and ё, which few type.
var neighbours = map[rune]rune{
	'ә': 'а', 'ғ': 'г', 'қ': 'к', 'ң': 'н', 'ө': 'о', 'ұ': 'у', 'ү': 'у', 'һ': 'х', 'і': 'и', 'ё': 'е',
}

// maxTerms bounds how many words of a question are looked for.
const maxTerms = 12

// Fold is a text as it is searched: words of small letters and digits, one blank between them. What is folded holds no
// sign that has a meaning in a pattern.
func Fold(text string) string { return strings.Join(words(text), " ") }

// Terms are the words of a question, each to be found somewhere in a folded text; at most twelve, each once.
func Terms(question string) []string {
	var terms []string
	seen := map[string]bool{}
	for _, w := range words(question) {
		if !seen[w] && len(terms) < maxTerms {
			terms = append(terms, w)
			seen[w] = true
		}
	}
	return terms
}

func words(text string) []string {
	fold := func(r rune) rune {
		r = unicode.ToLower(r)
		if n, ok := neighbours[r]; ok {
			return n
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}
	return strings.Fields(strings.Map(fold, text))
}
