package review

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"birtereze/portal"
	"birtereze/portal/law"
)

// Bounds of what people write.
const (
	maxWords = 20000 // a part of a conclusion
	maxText  = 4000  // a remark, an answer, a reason
	maxLine  = 300
)

// finding is met or not, by a clause, about a field; pairs are the facts that were looked at.
func finding(clause law.Clause, met bool, field, key string, pairs ...string) law.Finding {
	f := law.Finding{Clause: clause, Outcome: law.NotMet, Key: key, Field: field}
	if met {
		f.Outcome = law.Met
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if f.Facts == nil {
			f.Facts = map[string]string{}
		}
		f.Facts[pairs[i]] = pairs[i+1]
	}
	return f
}

// written checks that a text is there and within its bound.
func written(clause law.Clause, field, text string, most int) []law.Finding {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	return []law.Finding{
		finding(clause, n > 0, field, "fault.required"),
		finding(clause, n <= most, field, "fault.too_long", "Max", fmt.Sprint(most)),
	}
}

// accepted checks the end of the completeness check (Order No. 299, point 20): nothing is missing, or it is said why what
// the list misses is not needed; the terms fit the project.
func accepted(c Case, missing int, waived string, p Profile, known bool) []law.Finding {
	found := []law.Finding{
		finding(law.Rules299p20, missing == 0 || strings.TrimSpace(waived) != "", "waived", "review.rule.incomplete", "Missing", fmt.Sprint(missing)),
		finding(law.Rules299p31, known && p.Fits(c.About), "profile", "review.rule.profile"),
	}
	return append(found, finding(law.Rules299p20, utf8.RuneCountInString(waived) <= maxText, "waived", "fault.too_long", "Max", fmt.Sprint(maxText)))
}

// contractSound checks what a contract must hold, and that its term is within the greatest length (points 22, 31, 33).
func contractSound(c Case, k Contract, today portal.Date) []law.Finding {
	return append(written(law.Rules299p22, "number", k.Number, 100),
		finding(law.Rules299p22, k.Date != "" && k.Date <= today, "date", "review.rule.contract_date"),
		finding(law.Rules299p22, k.Price >= 0, "price", "review.rule.price"),
		finding(c.Profile.Total.Ground, k.Days >= shortest && k.Days <= c.Profile.Total.Days, "days", "review.rule.days",
			"Least", fmt.Sprint(shortest), "Most", fmt.Sprint(c.Profile.Total.Days)))
}

// attestatsEnd is the first day on which an attestat no longer counts as a certificate (Code art. 147 point 8).
const attestatsEnd portal.Date = "2028-07-01"

// validOn reports whether the credential lets its holder work on a day.
func (c Credential) validOn(day portal.Date) bool {
	if c.Number == "" || c.Issued > day || c.Until != "" && c.Until < day {
		return false
	}
	return c.Kind == Certificate || c.Kind == Attestat && day < attestatsEnd
}

// cardSound checks an expert's card.
func cardSound(e Expert, known func(string) bool) []law.Finding {
	unknown := slices.IndexFunc(e.Specialisations, func(s string) bool { return !known(s) })
	return append(written(law.Code105p1, "credential_number", e.Credential.Number, 100),
		finding(law.Code105p1, len(e.Specialisations) > 0 && unknown < 0, "specialisations", "review.rule.specialisations"),
		finding(law.Code147p8, e.Credential.Kind == Certificate || e.Credential.Kind == Attestat, "credential", "fault.choose"),
		finding(law.Code105p1, e.Credential.Issued != "", "issued", "fault.date"),
		finding(law.Code105p1, e.Credential.Until == "" || e.Credential.Until >= e.Credential.Issued, "until", "review.rule.until"))
}

// mayTake checks that an expert may take a section: on the staff, of the specialisation, with a valid credential, and not
// on the side whose project it is (Code art. 105 points 1 and 11, art. 111 points 3 and 4, art. 147).
func mayTake(c Case, e Expert, section string, onStaff bool, day portal.Date, people []portal.IIN) []law.Finding {
	involved := slices.Contains(people, e.Person) || slices.Contains(c.About.People, e.Person) ||
		c.Organisation == c.Designer.Party || c.Organisation == c.Customer.Party
	return []law.Finding{
		finding(law.Code111p4, onStaff && e.State == Serving, "expert", "review.rule.staff", "Name", e.Name),
		finding(law.Code105p1, slices.Contains(e.Specialisations, section), "expert", "review.rule.specialisation", "Name", e.Name),
		finding(law.Code147p8, e.Credential.validOn(day), "expert", "review.rule.credential", "Name", e.Name, "Number", e.Credential.Number),
		finding(law.Code111p3, !involved, "expert", "review.rule.involved", "Name", e.Name),
	}
}

// remarkSound checks a remark before it is kept. One that names no norm, or no point of it, is no remark (Code art. 146
// point 4; Order No. 299, point 25).
func remarkSound(r Remark, isDocument bool) []law.Finding {
	found := append(written(law.Rules299p25, "words", r.Words, maxText),
		finding(law.Code146p4, names(r.Norm), "norm", "review.rule.norm"),
		finding(law.Rules299p25, names(r.Point), "point", "review.rule.point"),
		finding(law.Rules299p25, slices.Contains(Severities(), r.Severity), "severity", "fault.choose"),
		finding(law.Rules299p25, r.Document == "" || isDocument, "document", "fault.choose"))
	for _, line := range []struct{ field, text string }{{"norm", r.Norm}, {"point", r.Point}, {"place", r.Place}} {
		found = append(found, finding(law.Rules299p25, utf8.RuneCountInString(line.text) <= maxLine, line.field, "fault.too_long", "Max", fmt.Sprint(maxLine)))
	}
	return found
}

// names reports whether a text can name anything: it holds a letter or a digit.
func names(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// covered checks that every document of the project has an expert (Order No. 299, point 34: all sections and parts are
// looked at): uncovered are the sections for which nobody has declared to be free of a conflict.
func covered(uncovered []string, experts int) []law.Finding {
	return []law.Finding{
		finding(law.Rules299p34, experts > 0, "", "review.rule.no_experts"),
		finding(law.Rules299p34, len(uncovered) == 0, "", "review.rule.uncovered", "Sections", strings.Join(uncovered, "; ")),
	}
}

// issuable checks what is about to be issued: something there is, and, from the second round on, that the one term for
// eliminating remarks still runs (Order No. 299, point 38 knows no second one).
func issuable(drafts, repeated int, round int, termOver bool) []law.Finding {
	return []law.Finding{
		finding(law.Rules299p38, drafts+repeated > 0, "", "review.rule.nothing_to_issue"),
		finding(law.Rules299p38, round == 1 || !termOver, "", "review.rule.term_over"),
	}
}

// answerable checks an answer of the customer's side: in time, with words.
func answerable(text string, over bool) []law.Finding {
	return append(written(law.Rules299p38, "text", text, maxText), finding(law.Rules299p38, !over, "", "review.rule.late"))
}

// allAnswered checks before answers are handed in that none is missing.
func allAnswered(open []string) []law.Finding {
	return []law.Finding{finding(law.Rules299p38, len(open) == 0, "", "review.rule.unanswered", "Numbers", strings.Join(open, ", "))}
}

// closable checks that the looking is at its end: every remark judged, none in draft.
func closable(unjudged []string, drafts int) []law.Finding {
	return []law.Finding{
		finding(law.Rules299p38, len(unjudged) == 0, "", "review.rule.unjudged", "Numbers", strings.Join(unjudged, ", ")),
		finding(law.Rules299p38, drafts == 0, "", "review.rule.drafts", "Drafts", fmt.Sprint(drafts)),
	}
}

// concludable checks what a conclusion may say: positive or negative, nothing else; negative alone when a remark was not
// eliminated, or a part finds that the project does not comply; every section has its signed part (Code art. 105 points 1
// and 2; Order No. 299, points 27, 38, 79-2).
func concludable(outcome Outcome, words string, notEliminated, nonCompliant, unsigned []string) []law.Finding {
	positive := outcome == Positive
	return append(written(law.Rules299p72, "words", words, maxWords),
		finding(law.Code105p2, positive || outcome == Negative, "outcome", "fault.choose"),
		finding(law.Rules299p27, !positive || len(notEliminated) == 0, "outcome", "review.rule.only_negative", "Numbers", strings.Join(notEliminated, ", ")),
		finding(law.Rules299p27, !positive || len(nonCompliant) == 0, "outcome", "review.rule.noncompliant", "Sections", strings.Join(nonCompliant, "; ")),
		finding(law.Rules299p79s2, len(unsigned) == 0, "", "review.rule.unsigned", "Sections", strings.Join(unsigned, "; ")))
}

// partSound checks the part of an expert upon a section.
func partSound(words string, complies bool, notEliminated []string) []law.Finding {
	return append(written(law.Code111p2, "words", words, maxWords),
		finding(law.Rules299p27, !complies || len(notEliminated) == 0, "complies", "review.rule.part_negative", "Numbers", strings.Join(notEliminated, ", ")))
}

// endable checks a request to end the expertise (Order No. 299, points 39 and 41).
func endable(g Ground, known bool, text string) []law.Finding {
	return append(written(law.Rules299p39, "text", text, maxText), finding(law.Rules299p39, known && g.For == ForRequest, "ground", "fault.choose"))
}

// numberingSound checks how an organisation numbers: every number differs from the others of its year.
func numberingSound(n Numbering) []law.Finding {
	return []law.Finding{
		finding(law.Rules299p72, strings.Contains(n.Template, "{seq}") || strings.Contains(n.Template, "{seq:04}"), "template", "review.rule.template_seq"),
		finding(law.Rules299p72, strings.Contains(n.Template, "{yy}") || strings.Contains(n.Template, "{yyyy}"), "template", "review.rule.template_year"),
		finding(law.Rules299p72, names(n.Prefix) && utf8.RuneCountInString(n.Prefix) <= 20, "prefix", "review.rule.prefix"),
		finding(law.Rules299p72, utf8.RuneCountInString(n.Template) <= 60, "template", "fault.too_long", "Max", "60"),
	}
}
