package review

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// WritePart writes the expert's part of the conclusion upon a section and makes its document: the text, the remarks with
// what became of them, and the final edition of the section's documents with their digests (Order No. 299, point 79-2).
// It may be written again until it is signed.
func (s *Service) WritePart(ctx context.Context, actor portal.Actor, id portal.ID, section, words string, complies bool, key string) error {
	c, res, err := s.look(ctx, actor, id)
	if err != nil {
		return err
	}
	a, err := s.ownSection(ctx, actor, c, section)
	if err != nil {
		return err
	}
	if err := s.bus.Policy.Authorise(ctx, actor, "review_part.write", (&turn{c: c, res: res}).section(a)); err != nil {
		return err
	}
	all, err := remarksOf(ctx, s.db(), id)
	if err != nil {
		return err
	}
	if err := command.Refusal(partSound(words, complies, numbers(ofSection(all, section), NotEliminated))...); err != nil {
		return err
	}
	paper, err := s.partPaper(ctx, c, a, strings.TrimSpace(words), complies)
	if err != nil {
		return err
	}
	rec, err := s.printed(ctx, "part", "part-"+section+".pdf", paper)
	if err != nil {
		return err
	}
	return s.turn(ctx, actor, "review_part.write", law.Code111p2, id, key, func(ctx context.Context, t *turn) error {
		a, err := t.mine(ctx, section)
		if err != nil {
			return err
		}
		p, there, err := partOf(ctx, t, id, section)
		if err != nil {
			return err
		}
		if !there {
			p = Part{ID: t.NewID(), Case: id, Section: section, State: partLife.Start}
		}
		if p.State, err = t.Step(partLife, p.ID, p.State, "write", t.section(a)); err != nil {
			return err
		}
		if t.c.State != Closing {
			return fault.New(fault.Conflict, "fault.step").Law(law.Rules299p34)
		}
		v, err := t.keep(ctx, p.Document, KindPart, s.sectionName(section, "ru"), rec)
		if err != nil {
			return err
		}
		p.Person, p.Name, p.Words, p.Complies, p.At = actor.Person, actor.Name, strings.TrimSpace(words), complies, t.Now()
		p.Document, p.Text, p.SHA256 = v.Document, v.ID, v.SHA256
		t.Fact("section", section)
		if there {
			return parts.Update(ctx, t.Tx.Tx, &p)
		}
		return parts.Insert(ctx, t.Tx.Tx, &p)
	})
}

// ownSection finds the actor's standing assignment of a section; the zero Assignment when there is none.
func (s *Service) ownSection(ctx context.Context, actor portal.Actor, c Case, section string) (Assignment, error) {
	given, err := standing(ctx, s.db(), c.ID)
	i := slices.IndexFunc(given, func(a Assignment) bool { return a.Section == section && a.Person == actor.Person })
	if err != nil || i < 0 {
		return Assignment{}, err
	}
	return given[i], nil
}

func ofSection(all []Remark, section string) []Remark {
	return slices.DeleteFunc(slices.Clone(all), func(r Remark) bool { return r.Section != section })
}

// SignPart signs the expert's part. message is the signature over the bytes of the part's document.
func (s *Service) SignPart(ctx context.Context, actor portal.Actor, id portal.ID, section string, message []byte, key string) error {
	c, _, err := s.look(ctx, actor, id)
	if err != nil {
		return err
	}
	before, there, err := partOf(ctx, s.db(), id, section)
	if err != nil {
		return err
	}
	if !there {
		return fault.New(fault.Conflict, "fault.step")
	}
	var checked document.Checked
	if before.State == Written {
		if checked, err = s.checkSignature(ctx, actor, before.Text, message, "conclusion.part", law.Rules299p79s2); err != nil {
			return err
		}
	}
	return s.turn(ctx, actor, "review_part.sign", law.Rules299p79s2, c.ID, key, func(ctx context.Context, t *turn) error {
		a, err := t.mine(ctx, section)
		if err != nil {
			return err
		}
		p, _, err := partOf(ctx, t, id, section)
		if err != nil {
			return err
		}
		if p.State, err = t.Step(partLife, p.ID, p.State, "sign", t.section(a)); err != nil {
			return err
		}
		if p.Text != before.Text || p.Person != actor.Person || t.c.State != Closing {
			return stale()
		}
		if _, err := s.keeper.KeepSignature(ctx, t.Tx, checked); err != nil {
			return err
		}
		p.SignedAt = t.Now()
		t.tell("part_signed", law.Rules299p79s2, "section", section, "expert", p.Name)
		if err := t.notifyHead("review.part_signed", map[string]string{"Expert": p.Name}); err != nil {
			return err
		}
		return parts.Update(ctx, t.Tx.Tx, &p)
	})
}

// ReopenPart gives a signed part back to its expert, with the reason, before the conclusion is drawn up.
func (s *Service) ReopenPart(ctx context.Context, actor portal.Actor, id portal.ID, section, reason, key string) error {
	return s.turn(ctx, actor, "review_part.reopen", law.Rules299p72, id, key, func(ctx context.Context, t *turn) error {
		p, there, err := partOf(ctx, t, id, section)
		if err != nil {
			return err
		}
		if err := t.Allow("review_part.reopen", t.res); err != nil {
			return err
		}
		if !there || t.c.State != Closing {
			return fault.New(fault.Conflict, "fault.step")
		}
		if p.State, err = t.Step(partLife, p.ID, p.State, "reopen", t.res); err != nil {
			return err
		}
		if err := t.check(written(law.Rules299p72, "reason", reason, maxText)...); err != nil {
			return err
		}
		p.SignedAt = t.c.EndedAt
		t.Fact("reason", strings.TrimSpace(reason))
		t.tell("part_reopened", law.Rules299p72, "section", section, "reason", strings.TrimSpace(reason))
		if err := t.notifyExpert(p.Person, "review.part_reopened", nil); err != nil {
			return err
		}
		return parts.Update(ctx, t.Tx.Tx, &p)
	})
}

// Verdict is what the head sets in the conclusion.
type Verdict struct {
	Outcome    Outcome
	Words      string
	Indicators []Indicator
}

// DrawConclusion gives the conclusion its number and makes its documents – PDF and XML of the same data – for the head's
// signature. Should the program stop between the two, calling it again goes on where it stood; the number stays.
func (s *Service) DrawConclusion(ctx context.Context, actor portal.Actor, id portal.ID, v Verdict, key string) error {
	c, err := s.may(ctx, actor, "review.number", id)
	if err != nil {
		return err
	}
	if c.State != Numbered {
		if err := s.number(ctx, actor, id, v, part(key, "number")); err != nil {
			return err
		}
	}
	return s.draw(ctx, actor, id, part(key, "draw"))
}

// part is the key of one of several commands that one form asks for.
func part(key, name string) string {
	if key == "" {
		return ""
	}
	return key + ":" + name
}

// number checks what the conclusion says and gives it the next number of the organisation and the year; one that was
// reopened keeps the number that it has.
func (s *Service) number(ctx context.Context, actor portal.Actor, id portal.ID, v Verdict, key string) error {
	return s.turn(ctx, actor, "review.number", law.Rules299p72, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("number"); err != nil {
			return err
		}
		found, err := t.concludable(ctx, v)
		if err != nil {
			return err
		}
		if err := t.check(found...); err != nil {
			return err
		}
		con, there, err := conclusionOf(ctx, t, id)
		if err != nil {
			return err
		}
		if !there {
			if con, err = t.nextNumber(ctx); err != nil {
				return err
			}
		}
		con.Outcome, con.Words, con.Indicators = v.Outcome, strings.TrimSpace(v.Words), wholeIndicators(v.Indicators)
		t.Fact("number", con.Number)
		t.Fact("outcome", string(con.Outcome))
		t.tell("conclusion_numbered", law.Rules299p72, "conclusion", con.Number)
		if there {
			return conclusions.Update(ctx, t.Tx.Tx, &con)
		}
		return conclusions.Insert(ctx, t.Tx.Tx, &con)
	})
}

func (t *turn) concludable(ctx context.Context, v Verdict) ([]law.Finding, error) {
	all, err := remarksOf(ctx, t, t.c.ID)
	if err != nil {
		return nil, err
	}
	given, err := standing(ctx, t, t.c.ID)
	if err != nil {
		return nil, err
	}
	have, err := partsOf(ctx, t, t.c.ID)
	if err != nil {
		return nil, err
	}
	var unsigned, nonCompliant []string
	for _, a := range given {
		i := slices.IndexFunc(have, func(p Part) bool { return p.Section == a.Section && p.State == Signed })
		switch {
		case i < 0:
			unsigned = append(unsigned, t.service.sectionName(a.Section, "ru"))
		case !have[i].Complies:
			nonCompliant = append(nonCompliant, t.service.sectionName(a.Section, "ru"))
		}
	}
	return concludable(v.Outcome, v.Words, numbers(all, NotEliminated), nonCompliant, unsigned), nil
}

// nextNumber takes the next place in the series of the organisation and the year.
func (t *turn) nextNumber(ctx context.Context) (Conclusion, error) {
	n, err := numberingOf(ctx, t, t.c.Organisation)
	if err != nil {
		return Conclusion{}, err
	}
	year := t.Now().In(portal.Location()).Year()
	place, err := t.Number(fmt.Sprintf("review/conclusion/%s/%d", t.c.Organisation, year))
	if err != nil {
		return Conclusion{}, err
	}
	return Conclusion{ID: t.c.ID, Organisation: t.c.Organisation, Year: year, Place: place, Number: n.number(place, year),
		Date: portal.DateOf(t.Now())}, nil
}

// wholeIndicators drops the empty rows of a form.
func wholeIndicators(list []Indicator) []Indicator {
	return slices.DeleteFunc(slices.Clone(list), func(i Indicator) bool {
		return strings.TrimSpace(i.Name) == "" || strings.TrimSpace(i.Declared+i.Recommended) == ""
	})
}

// draw makes the documents of a numbered conclusion.
func (s *Service) draw(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	c, err := s.may(ctx, actor, "review.draw", id)
	if err != nil {
		return err
	}
	con, there, err := conclusionOf(ctx, s.db(), id)
	if err != nil {
		return err
	}
	if !there || c.State != Numbered {
		// A second submit finds the first one's answer; anything else has no place here.
		return s.turn(ctx, actor, "review.draw", law.Rules299p72, id, key, func(_ context.Context, t *turn) error { return t.step("draw") })
	}
	data, pdf, err := s.papers(ctx, c, con)
	if err != nil {
		return err
	}
	return s.turn(ctx, actor, "review.draw", law.Rules299p72, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("draw"); err != nil {
			return err
		}
		if t.c.Seq != c.Seq {
			return stale()
		}
		con, _, err := conclusionOf(ctx, t, id)
		if err != nil {
			return err
		}
		xml, err := t.keep(ctx, documentOfVersion(ctx, s, t, con.Data), KindData, "№ "+con.Number, data)
		if err != nil {
			return err
		}
		v, err := t.keep(ctx, con.Document, KindConclusion, "№ "+con.Number, pdf)
		if err != nil {
			return err
		}
		con.Document, con.Text, con.SHA256, con.Data = v.Document, v.ID, v.SHA256, xml.ID
		t.tell("conclusion_drawn", law.Rules299p72, "conclusion", con.Number)
		return conclusions.Update(ctx, t.Tx.Tx, &con)
	})
}

// documentOfVersion is the document of a version that was made before; empty when there was none.
func documentOfVersion(ctx context.Context, s *Service, q db.Querier, version portal.ID) portal.ID {
	if version == "" {
		return ""
	}
	v, _, err := s.keeper.Version(ctx, q, version)
	if err != nil {
		return ""
	}
	return v.Document
}

// ReopenConclusion takes a drawn conclusion back before it is signed, with the reason; it keeps its number.
func (s *Service) ReopenConclusion(ctx context.Context, actor portal.Actor, id portal.ID, reason, key string) error {
	return s.turn(ctx, actor, "review.reopen", law.Rules299p72, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("reopen"); err != nil {
			return err
		}
		if err := t.check(written(law.Rules299p72, "reason", reason, maxText)...); err != nil {
			return err
		}
		t.Fact("reason", strings.TrimSpace(reason))
		t.tell("conclusion_reopened", law.Rules299p72, "reason", strings.TrimSpace(reason))
		return nil
	})
}

// SignConclusion signs the conclusion for the organisation and issues it: the expertise is over. message is the head's
// signature over the bytes of the conclusion; one by another's key is refused.
func (s *Service) SignConclusion(ctx context.Context, actor portal.Actor, id portal.ID, message []byte, key string) error {
	c, err := s.may(ctx, actor, "review.conclude", id)
	if err != nil {
		return err
	}
	before, there, err := conclusionOf(ctx, s.db(), id)
	if err != nil {
		return err
	}
	if !there || c.State != Drawn && c.State != Concluded {
		return fault.New(fault.Conflict, "fault.step")
	}
	checked, err := s.checkSignature(ctx, actor, before.Text, message, "conclusion.head", law.Rules299p79)
	if err != nil {
		return err
	}
	return s.turn(ctx, actor, "review.conclude", law.Rules299p70, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("conclude"); err != nil {
			return err
		}
		con, _, err := conclusionOf(ctx, t, id)
		if err != nil {
			return err
		}
		if con.Text != before.Text {
			return stale()
		}
		if _, err := s.keeper.KeepSignature(ctx, t.Tx, checked); err != nil {
			return err
		}
		if err := t.keepParts(ctx); err != nil {
			return err
		}
		con.SignedBy, con.IssuedAt = actor.Name, t.Now()
		t.Fact("number", con.Number)
		t.tell("concluded", law.Rules299p70, "outcome", string(con.Outcome), "number", con.Number, "conclusion", con.Number, "date", string(con.Date),
			"pdf", string(con.Text), "xml", string(con.Data), "sha256", con.SHA256)
		if err := t.notifySide("review.concluded", map[string]string{"Conclusion": con.Number}); err != nil {
			return err
		}
		if err := conclusions.Update(ctx, t.Tx.Tx, &con); err != nil {
			return err
		}
		return t.end()
	})
}

// keepParts closes the parts: what an issued conclusion consists of never changes.
func (t *turn) keepParts(ctx context.Context) error {
	have, err := partsOf(ctx, t, t.c.ID)
	if err != nil {
		return err
	}
	for _, p := range have {
		if p.State != Signed {
			continue
		}
		if p.State, err = t.Step(partLife, p.ID, p.State, "keep", t.res); err != nil {
			return err
		}
		if err := parts.Update(ctx, t.Tx.Tx, &p); err != nil {
			return err
		}
	}
	return nil
}
