package review_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/review"
)

func (w *world) text(version portal.ID) string {
	w.Helper()
	v, _, err := w.Keeper.Version(w.Context(), w.DB, version)
	w.Must(err)
	content, err := w.Keeper.Open(w.Context(), v)
	w.Must(err)
	defer content.Close()
	b, err := io.ReadAll(content)
	w.Must(err)
	return string(b)
}

// Order No. 299, point 79-2: a part is signed by its own expert over its own bytes, and names the final edition.
func TestPoint79PartsOfTheConclusion(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.closing()
		w.Refused(w.WritePart(t.Context(), actor(estimator), id, "architecture", "x", true, w.Key()), fault.Forbidden, "fault.forbidden")
		w.Refused(w.WritePart(t.Context(), actor(architect), id, "architecture", " ", true, w.Key()), fault.Invalid, "fault.required")
		w.Refused(w.SignPart(t.Context(), actor(architect), id, "architecture", []byte("x"), w.Key()), fault.Conflict, "fault.step")
		w.Must(w.WritePart(t.Context(), actor(architect), id, "architecture", "Первый текст", true, w.Key()))
		first := w.part(id, "architecture").Text
		w.Must(w.WritePart(t.Context(), actor(architect), id, "architecture", "Второй текст", true, w.Key()))
		part := w.part(id, "architecture")
		if part.Text == first || part.Document == "" {
			t.Errorf("the part written again: %+v", part)
		}
		page := w.text(part.Text)
		for _, want := range []string{"Второй текст", w.document(id, "architecture").SHA256, "устранено", "KZ-" + architect, "СН РК 1.02-03-2022, п. 10.4"} {
			if !strings.Contains(page, want) {
				t.Errorf("the part does not say %q", want)
			}
		}
		if strings.Contains(page, w.document(id, "estimate").SHA256) {
			t.Error("the architectural part names the estimate")
		}
		w.Refused(w.SignPart(t.Context(), actor(architect), id, "architecture", w.VersionSignedBy(estimator, part.Text), w.Key()), fault.Invalid, "sign.reason.other_person")
		if err := w.SignPart(t.Context(), actor(architect), id, "architecture", w.VersionSignedBy(architect, first), w.Key()); !fault.Is(err, fault.Invalid) {
			t.Errorf("the signature over the first text serves the second: %v", err)
		}
		w.Must(w.SignPart(t.Context(), actor(architect), id, "architecture", w.VersionSignedBy(architect, part.Text), w.Key()))
		w.Refused(w.WritePart(t.Context(), actor(architect), id, "architecture", "Третий", true, w.Key()), fault.Conflict, "fault.step")
		w.Refused(w.Relieve(t.Context(), actor(theHead), w.assignment(id, "architecture"), "x", w.Key()), fault.Invalid, "review.rule.part_signed")
		w.Refused(w.ReopenPart(t.Context(), actor(architect), id, "architecture", "x", w.Key()), fault.Forbidden, "fault.forbidden")
		w.Refused(w.ReopenPart(t.Context(), actor(theHead), id, "architecture", "", w.Key()), fault.Invalid, "fault.required")
		w.Must(w.ReopenPart(t.Context(), actor(theHead), id, "architecture", "Опечатка", w.Key()))
		if p := w.part(id, "architecture"); p.State != review.Unwritten || !p.SignedAt.IsZero() {
			t.Errorf("the part given back: %+v", p)
		}
	})
}

// Code art. 105 points 1 and 2; Order No. 299, points 27 and 79-2: what a conclusion may say.
func TestCode105Conclusion(t *testing.T) {
	w := one(t)
	id := w.closing()
	head := actor(theHead)
	draw := func(v review.Verdict) error { return w.DrawConclusion(t.Context(), head, id, v, w.Key()) }
	w.Refused(draw(favourable), fault.Invalid, "review.rule.unsigned")
	w.signedParts(id, true)
	for name, c := range map[string]struct {
		outcome review.Outcome
		words   string
		key     string
	}{
		"a third outcome": {"partly", "x", "fault.choose"}, "no outcome": {"", "x", "fault.choose"}, "no words": {review.Positive, " ", "fault.required"},
		"too many words": {review.Positive, strings.Repeat("я", 20001), "fault.too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			w.Refused(draw(review.Verdict{Outcome: c.outcome, Words: c.words}), fault.Invalid, c.key)
		})
	}
	for _, persona := range []string{architect, theCustomer} {
		w.Refused(w.DrawConclusion(t.Context(), actor(persona), id, favourable, w.Key()), fault.Forbidden, "fault.forbidden")
	}
	w.in(id, review.Closing)
	w.Must(draw(review.Verdict{Outcome: review.Negative, Words: "Не рекомендуется"})) // all complies, but the head may still find against
	w.in(id, review.Drawn)
}

// Order No. 299, point 27: a part that does not comply, or a remark that was not eliminated, leaves the negative alone.
func TestPoint27OnlyNegative(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.closing()
		w.Must(w.WritePart(t.Context(), actor(architect), id, "architecture", "x", false, w.Key()))
		w.Must(w.SignPart(t.Context(), actor(architect), id, "architecture", w.VersionSignedBy(architect, w.part(id, "architecture").Text), w.Key()))
		w.Must(w.WritePart(t.Context(), actor(estimator), id, "estimate", "x", true, w.Key()))
		w.Must(w.SignPart(t.Context(), actor(estimator), id, "estimate", w.VersionSignedBy(estimator, w.part(id, "estimate").Text), w.Key()))
		w.Refused(w.DrawConclusion(t.Context(), actor(theHead), id, favourable, w.Key()), fault.Invalid, "review.rule.noncompliant")

		id = w.answered()
		w.Must(w.RepeatRemark(t.Context(), actor(architect), w.remark(id, "architecture").ID, "Осталось", w.Key()))
		w.Must(w.AcceptAnswer(t.Context(), actor(estimator), w.remark(id, "estimate").ID, "", w.Key()))
		w.Must(w.Close(t.Context(), actor(theHead), id, w.Key()))
		w.Must(w.WritePart(t.Context(), actor(architect), id, "architecture", "x", false, w.Key()))
		w.Must(w.SignPart(t.Context(), actor(architect), id, "architecture", w.VersionSignedBy(architect, w.part(id, "architecture").Text), w.Key()))
		w.Must(w.WritePart(t.Context(), actor(estimator), id, "estimate", "x", true, w.Key()))
		w.Must(w.SignPart(t.Context(), actor(estimator), id, "estimate", w.VersionSignedBy(estimator, w.part(id, "estimate").Text), w.Key()))
		w.Refused(w.DrawConclusion(t.Context(), actor(theHead), id, favourable, w.Key()), fault.Invalid, "review.rule.only_negative")
		w.Must(w.DrawConclusion(t.Context(), actor(theHead), id, review.Verdict{Outcome: review.Negative, Words: "Замечание № 1 не устранено"}, w.Key()))
		w.Must(w.SignConclusion(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, w.work(id).Conclusion.Text), w.Key()))
		if got := w.snap(id).Conclusion.Outcome; got != review.Negative {
			t.Errorf("the conclusion is %s", got)
		}
	})
}

// A conclusion signed by someone else's key is refused with the reason, and stays unsigned.
func TestClause34ConclusionSignedByAnothersKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.drawn()
		text := w.work(id).Conclusion.Text
		for persona, key := range map[string]string{architect: "sign.reason.other_person", "second-expert-head": "sign.reason.other_person", theCustomer: "sign.reason.other_person"} {
			w.Refused(w.SignConclusion(t.Context(), actor(theHead), id, w.VersionSignedBy(persona, text), w.Key()), fault.Invalid, key)
		}
		// A person who heads two organisations signs with the certificate of the other.
		stranger := actor(theHead)
		stranger.For = actor("second-expert-head").For
		w.Refused(w.SignConclusion(t.Context(), stranger, id, w.VersionSignedBy(theHead, text), w.Key()), fault.NotFound, "fault.not_found")
		w.Refused(w.SignConclusion(t.Context(), actor(architect), id, w.VersionSignedBy(architect, text), w.Key()), fault.Forbidden, "fault.forbidden")
		w.in(id, review.Drawn)
		if kept, err := w.Keeper.Signatures(t.Context(), w.DB, text); err != nil || len(kept) != 0 {
			t.Errorf("signatures kept of refused ones: %v, %v", kept, err)
		}
	})
}

// Before the head has signed, the other side sees neither the text nor the outcome; after it, both.
func TestConclusionIsTheirsOnceIssued(t *testing.T) {
	w := one(t)
	id := w.drawn()
	con, part := w.work(id).Conclusion, w.part(id, "architecture")
	seen := w.snap(id).Conclusion
	if seen.Outcome != "" || seen.Words != "" || seen.Document.Version != "" || seen.Parts[0].Words != "" || seen.Parts[0].Document.Version != "" {
		t.Errorf("before the signature the other side sees %+v", seen)
	}
	for _, version := range []portal.ID{con.Text, con.Data, part.Text} {
		if _, err := w.Version(t.Context(), actor(theCustomer), id, version); !fault.Is(err, fault.NotFound) {
			t.Errorf("the customer downloads the text before it is signed: %v", err)
		}
		_, err := w.Version(t.Context(), actor(architect), id, version)
		w.Must(err)
	}
	w.Must(w.SignConclusion(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, con.Text), w.Key()))
	seen = w.snap(id).Conclusion
	if seen.Outcome != review.Positive || seen.Document.Version != con.Text || seen.Data.Version != con.Data || !seen.Parts[0].Complies || seen.SignedBy == "" || len(seen.Indicators) != 1 {
		t.Errorf("after the signature the other side sees %+v", seen)
	}
	_, err := w.Version(t.Context(), actor(theCustomer), id, con.Text)
	w.Must(err)
	w.Refused(w.SignConclusion(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, con.Text), w.Key()), fault.Conflict, "fault.step")
}

// PDF and XML say the same, and the PDF names the digest of the XML, so that one signature binds both.
func TestConclusionHasOneSource(t *testing.T) {
	w := one(t)
	id := w.concluded()
	con := w.work(id).Conclusion
	page, data := w.text(con.Text), w.text(con.Data)
	v, _, err := w.Keeper.Version(t.Context(), w.DB, con.Data)
	w.Must(err)
	for _, want := range []string{con.Number, "ПОЛОЖИТЕЛЬНОЕ", "Общая площадь", "4180", "Раздел рассмотрен", v.SHA256, "Капитальный ремонт поликлиники", "Емхананы күрделі жөндеу", w.part(id, "estimate").SHA256} {
		if !strings.Contains(page, want) {
			t.Errorf("the PDF does not say %q", want)
		}
	}
	var got struct {
		XMLName    xml.Name `xml:"urn:birtereze:conclusion:1 conclusion"`
		Number     string   `xml:"number"`
		Date       string   `xml:"date"`
		Outcome    string   `xml:"outcome"`
		Project    string   `xml:"project>ru"`
		Indicators []string `xml:"indicators>indicator>recommended"`
		Sections   []string `xml:"parts>part>section>ru"`
		Digests    []string `xml:"parts>part>documents>document>sha256"`
		Eliminated []bool   `xml:"parts>part>remarks>remark>eliminated"`
	}
	if err := xml.Unmarshal([]byte(data), &got); err != nil {
		t.Fatal(err)
	}
	if got.Number != con.Number || got.Date != "2026-08-03" || got.Outcome != "positive" || got.Project != "Капитальный ремонт поликлиники" ||
		!slices.Equal(got.Indicators, []string{"4180"}) || !slices.Equal(got.Sections, []string{"Архитектура", "Сметная часть"}) ||
		!slices.Equal(got.Eliminated, []bool{true, true}) || !slices.Contains(got.Digests, w.document(id, "architecture").SHA256) {
		t.Errorf("the XML says %+v", got)
	}
}

// A drawn conclusion can be taken back; it keeps its number, and the text is made anew.
func TestPoint72ReopenedConclusionKeepsItsNumber(t *testing.T) {
	w := one(t)
	id := w.drawn()
	before := w.work(id).Conclusion
	w.Refused(w.ReopenConclusion(t.Context(), actor(theHead), id, "", w.Key()), fault.Invalid, "fault.required")
	w.Must(w.ReopenConclusion(t.Context(), actor(theHead), id, "Уточнить показатели", w.Key()))
	w.in(id, review.Closing)
	v := favourable
	v.Words = "Уточнено."
	w.Must(w.DrawConclusion(t.Context(), actor(theHead), id, v, w.Key()))
	after := w.work(id).Conclusion
	if after.Number != before.Number || after.Text == before.Text || after.Document != before.Document {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if err := w.SignConclusion(t.Context(), actor(theHead), id, w.VersionSignedBy(theHead, before.Text), w.Key()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a signature over the old text: %v", err)
	}
}

// The same form sent twice draws one conclusion with one number.
func TestDrawConclusionTwice(t *testing.T) {
	w := one(t)
	id := w.closing()
	w.signedParts(id, true)
	for range 2 {
		w.Must(w.DrawConclusion(t.Context(), actor(theHead), id, favourable, "form:conclusion"))
	}
	w.Refused(w.DrawConclusion(t.Context(), actor(theHead), id, favourable, w.Key()), fault.Conflict, "fault.step")
	if got := w.work(id).Conclusion; got.Place != 1 {
		t.Errorf("place %d, want 1", got.Place)
	}
}

// Invariant: the numbers of an organisation have no gap and never repeat, under concurrency and refusal; each year begins
// anew, and organisations do not share a series.
func TestConclusionNumbersHaveNoGap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var ids []portal.ID
		for range 5 {
			id := w.closing()
			w.signedParts(id, true)
			ids = append(ids, id)
		}
		w.Refused(w.SetNumbering(t.Context(), actor(theHead), "{prefix}/{yy}", "SS", w.Key()), fault.Invalid, "review.rule.template_seq")
		w.Refused(w.SetNumbering(t.Context(), actor(theHead), "{prefix}-{seq}", "SS", w.Key()), fault.Invalid, "review.rule.template_year")
		w.Refused(w.SetNumbering(t.Context(), actor(theHead), "{seq:04}/{yy}", " ", w.Key()), fault.Invalid, "review.rule.prefix")
		w.Refused(w.SetNumbering(t.Context(), actor(architect), "{seq:04}/{yy}", "SS", w.Key()), fault.Forbidden, "fault.forbidden")
		w.Must(w.SetNumbering(t.Context(), actor(theHead), "{prefix}-{seq:04}/{yy}", "SS", w.Key()))
		var wg sync.WaitGroup
		for _, id := range ids {
			for range 2 { // each is asked for twice, and a third submit is refused by the rules
				wg.Go(func() { w.DrawConclusion(t.Context(), actor(theHead), id, favourable, "form:"+string(id)) })
			}
			wg.Go(func() { w.DrawConclusion(t.Context(), actor(theHead), id, review.Verdict{Outcome: "x"}, "") })
		}
		wg.Wait()
		var got []string
		for _, id := range ids {
			got = append(got, w.work(id).Conclusion.Number)
		}
		slices.Sort(got)
		var want []string
		for n := range ids {
			want = append(want, fmt.Sprintf("SS-%04d/26", n+1))
		}
		if !slices.Equal(got, want) {
			t.Errorf("numbers %v, want %v", got, want)
		}
		w.Clock.To("2027-01-11")
		id := w.closing()
		w.signedParts(id, true)
		w.Must(w.DrawConclusion(t.Context(), actor(theHead), id, favourable, w.Key()))
		if got := w.work(id).Conclusion; got.Number != "SS-0001/27" || got.Date != "2027-01-11" {
			t.Errorf("the first of 2027 is %s of %s", got.Number, got.Date)
		}
	})
}

// An organisation that has set nothing numbers by the digits of its BIN.
func TestNumberingByDefault(t *testing.T) {
	w := one(t)
	id := w.drawn()
	if got := w.work(id).Conclusion.Number; got != "17452-0001/26" {
		t.Errorf("number %s", got)
	}
}
