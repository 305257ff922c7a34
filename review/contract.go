package review

import (
	"context"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/law"
)

// Kinds of documents that a review makes.
const (
	KindContract   = "review_contract"
	KindPart       = "review_part"
	KindConclusion = "review_conclusion"
	KindData       = "review_conclusion_data"
	KindRequest    = "review_request" // grounds of a request to end it, or acts upon which a project is returned
)

// Format profiles by which the format check judges documents of a review (cl. 24).
const (
	profileMade = "made"          // what the Portal itself made
	profileAny  = "documentation" // what people attach
)

// DrawContract makes the contract from what the organisation sets: number, date, price, and a term within that of the
// profile. It may be drawn again until it is signed.
func (s *Service) DrawContract(ctx context.Context, actor portal.Actor, id portal.ID, k Contract, key string) error {
	c, err := s.may(ctx, actor, "review.draw_contract", id)
	if err != nil {
		return err
	}
	k = Contract{Number: strings.TrimSpace(k.Number), Date: k.Date, Price: k.Price, Days: k.Days, Document: c.Contract.Document}
	if err := command.Refusal(contractSound(c, k, s.today())...); err != nil {
		return err
	}
	paper, err := s.contractPaper(ctx, c, k)
	if err != nil {
		return err
	}
	rec, err := s.printed(ctx, "contract", "contract-"+fileName(c.Number)+".pdf", paper)
	if err != nil {
		return err
	}
	return s.turn(ctx, actor, "review.draw_contract", law.Rules299p22, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("draw_contract"); err != nil {
			return err
		}
		if t.c.Seq != c.Seq {
			return stale()
		}
		if err := t.check(contractSound(t.c, k, s.today())...); err != nil {
			return err
		}
		v, err := t.keep(ctx, k.Document, KindContract, "№ "+k.Number, rec)
		if err != nil {
			return err
		}
		k.Document, k.Text, k.SHA256 = v.Document, v.ID, v.SHA256
		t.c.Contract = k
		t.Fact("contract", k.Number)
		t.tell("contract_drawn", law.Rules299p22, "contract", k.Number)
		return nil
	})
}

// OfferContract signs the contract for the organisation and sends it to the customer. message is the signature over the
// contract's bytes.
func (s *Service) OfferContract(ctx context.Context, actor portal.Actor, id portal.ID, message []byte, key string) error {
	c, err := s.may(ctx, actor, "review.offer", id)
	if err != nil {
		return err
	}
	signature, err := s.checkSignature(ctx, actor, c.Contract.Text, message, "contract.organisation", law.Rules299p22)
	if err != nil {
		return err
	}
	return s.turn(ctx, actor, "review.offer", law.Rules299p22, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("offer"); err != nil {
			return err
		}
		if t.c.Contract.Text != c.Contract.Text {
			return stale()
		}
		if _, err := s.keeper.KeepSignature(ctx, t.Tx, signature); err != nil {
			return err
		}
		t.c.Contract.OfferedBy, t.c.Contract.OfferedAt = actor.Name, t.Now()
		t.tell("contract_offered", law.Rules299p22, "contract", t.c.Contract.Number)
		return t.notifySide("review.contract_offered", nil)
	})
}

// RedrawContract takes the offer back before the customer has signed, so that the contract can be changed.
func (s *Service) RedrawContract(ctx context.Context, actor portal.Actor, id portal.ID, reason, key string) error {
	return s.turn(ctx, actor, "review.redraw_contract", law.Rules299p22, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("redraw_contract"); err != nil {
			return err
		}
		if err := t.check(written(law.Rules299p22, "reason", reason, maxText)...); err != nil {
			return err
		}
		t.c.Contract.OfferedBy, t.c.Contract.OfferedAt = "", t.c.StartedAt
		t.Fact("reason", strings.TrimSpace(reason))
		t.tell("contract_withdrawn", law.Rules299p22, "reason", strings.TrimSpace(reason))
		return t.notifySide("review.contract_withdrawn", nil)
	})
}

// SignContract signs the contract for the customer: it enters into force, and the terms of the review begin (Order No.
// 299, point 24).
func (s *Service) SignContract(ctx context.Context, actor portal.Actor, id portal.ID, message []byte, key string) error {
	c, err := s.may(ctx, actor, "review.conclude_contract", id)
	if err != nil {
		return err
	}
	signature, err := s.checkSignature(ctx, actor, c.Contract.Text, message, "contract.customer", law.Rules299p22)
	if err != nil {
		return err
	}
	return s.turn(ctx, actor, "review.conclude_contract", law.Rules299p24, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("conclude_contract"); err != nil {
			return err
		}
		if t.c.Contract.Text != c.Contract.Text {
			return stale()
		}
		if _, err := s.keeper.KeepSignature(ctx, t.Tx, signature); err != nil {
			return err
		}
		t.c.Contract.SignedBy, t.c.Contract.SignedAt, t.c.StartedAt = actor.Name, t.Now(), t.Now()
		t.c.Profile = t.c.Profile.Within(t.c.Contract.Days)
		if err := t.startTerms(); err != nil {
			return err
		}
		t.tell("contract_signed", law.Rules299p24, "contract", t.c.Contract.Number)
		if err := t.notifySide("review.contract_signed", nil); err != nil {
			return err
		}
		return t.notifyHead("review.contract_signed", nil)
	})
}

// startTerms sets the parts of the review running, each counted from the contract's entry into force.
func (t *turn) startTerms() error {
	p := t.c.Profile
	drafting := Portion{p.Sections.Days + p.Drafting.Days, p.Drafting.Ground}
	for _, term := range []struct {
		what string
		Portion
	}{{TermRemarks, p.Remarks}, {TermSections, p.Sections}, {TermDrafting, drafting}, {TermTotal, p.Total}} {
		if err := t.start(term.what, term.Portion, t.c.StartedAt); err != nil {
			return err
		}
	}
	return nil
}

// may finds a case in which the actor may do an act: asked before costly work outside the command, which asks again.
func (s *Service) may(ctx context.Context, actor portal.Actor, act string, id portal.ID) (Case, error) {
	c, err := cases.Get(ctx, s.db(), id)
	if err != nil {
		return Case{}, err
	}
	res, err := s.Resource(ctx, id)
	if err != nil {
		return Case{}, err
	}
	return c, s.bus.Policy.Authorise(ctx, actor, act, res)
}

// checkSignature verifies that the actor signed a version, for the party for whom the actor acts.
func (s *Service) checkSignature(ctx context.Context, actor portal.Actor, text portal.ID, message []byte, purpose string, clause law.Clause) (document.Checked, error) {
	if text == "" {
		return document.Checked{}, stale()
	}
	v, _, err := s.keeper.Version(ctx, s.db(), text)
	if err != nil {
		return document.Checked{}, err
	}
	return s.keeper.Check(ctx, message, v, document.Need{Person: actor.Person, Party: actor.For, Purpose: purpose, Clause: clause})
}

// keep adds what was made as a document of the case, or as the next version of one.
func (t *turn) keep(ctx context.Context, id portal.ID, kind, title string, rec document.Received) (document.Version, error) {
	keeper := t.service.keeper
	if id == "" {
		d, err := keeper.Add(ctx, t.Tx, document.New{Owner: t.c.Subject(), Project: t.c.Project, Kind: kind, Title: title,
			Privacy: document.Participants, Origin: document.FromPortal}, rec)
		return d.Newest(), err
	}
	d, err := keeper.Get(ctx, t, id)
	if err != nil || d.Newest().SHA256 == rec.Blob.SHA256 {
		return d.Newest(), err
	}
	d, err = keeper.AddVersion(ctx, t.Tx, id, rec)
	return d.Newest(), err
}
