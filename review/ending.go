package review

import (
	"context"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// AskTermination is the customer's reasoned request to end the expertise, with the documents that bear it out (Order
// No. 299, point 39). At the closing stage it is too late (point 41).
func (s *Service) AskTermination(ctx context.Context, actor portal.Actor, id portal.ID, ground, text string, files []document.Received, key string) error {
	return s.turn(ctx, actor, "review.ask_end", law.Rules299p39, id, key, func(ctx context.Context, t *turn) error {
		if err := t.Allow("review.ask_end", t.res); err != nil {
			return err
		}
		if closed(t.c.State) {
			return fault.New(fault.Conflict, "review.rule.closing_stage").Law(law.Rules299p41)
		}
		if err := t.step("ask_end"); err != nil {
			return err
		}
		g, known := s.reference.Ground(ground, ForRequest)
		if err := t.check(endable(g, known, text)...); err != nil {
			return err
		}
		refs, err := t.attach(ctx, files, document.FromCustomer)
		if err != nil {
			return err
		}
		t.c.Asked = Ending{Ground: g.Code, Clause: g.Clause, Text: strings.TrimSpace(text), Documents: refs, By: t.Actor().Name, At: t.Now()}
		t.Fact("ground", g.Code)
		t.tell("termination_asked", g.Clause, "ground", g.Code)
		return t.notifyHead("review.termination_asked", nil)
	})
}

// Terminate ends the expertise upon the customer's request (Order No. 299, points 39 and 40).
func (s *Service) Terminate(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.turn(ctx, actor, "review.terminate", law.Rules299p39, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("terminate"); err != nil {
			return err
		}
		if err := t.check(finding(law.Rules299p39, t.c.Asked.Ground != "", "", "review.rule.not_asked")); err != nil {
			return err
		}
		t.c.Ending = t.c.Asked
		t.tell("terminated", law.Rules299p39, "ground", t.c.Asked.Ground)
		if err := t.notifySide("review.terminated", nil); err != nil {
			return err
		}
		return t.end()
	})
}

// Dismiss returns the project without further consideration, upon an act of a state body or a court or another ground of
// the dictionary, with the act attached (Code art. 115 point 2; Order cl. 4). A number that the conclusion had is given up
// and stays on record.
func (s *Service) Dismiss(ctx context.Context, actor portal.Actor, id portal.ID, ground, text string, files []document.Received, key string) error {
	return s.turn(ctx, actor, "review.dismiss", law.Code115p2, id, key, func(ctx context.Context, t *turn) error {
		if err := t.step("dismiss"); err != nil {
			return err
		}
		g, known := s.reference.Ground(ground, ForDismissal)
		if err := t.check(append(written(law.Code115p2, "text", text, maxText), finding(law.Code115p2, known, "ground", "fault.choose"))...); err != nil {
			return err
		}
		refs, err := t.attach(ctx, files, document.FromPortal)
		if err != nil {
			return err
		}
		t.c.Ending = Ending{Ground: g.Code, Clause: g.Clause, Text: strings.TrimSpace(text), Documents: refs, By: t.Actor().Name, At: t.Now()}
		if con, there, err := conclusionOf(ctx, t, id); err != nil {
			return err
		} else if there {
			con.Annulled = g.Code
			t.Fact("annulled", con.Number)
			if err := conclusions.Update(ctx, t.Tx.Tx, &con); err != nil {
				return err
			}
		}
		t.Fact("ground", g.Code)
		t.tell("dismissed", g.Clause, "ground", g.Code)
		if err := t.notifySide("review.dismissed", nil); err != nil {
			return err
		}
		return t.end()
	})
}

// attach keeps files that bear out a request or a return.
func (t *turn) attach(ctx context.Context, files []document.Received, origin document.Origin) ([]portal.DocumentRef, error) {
	var refs []portal.DocumentRef
	for _, f := range files {
		d, err := t.service.keeper.Add(ctx, t.Tx, document.New{Owner: t.c.Subject(), Project: t.c.Project, Kind: KindRequest,
			Privacy: document.Participants, Origin: origin}, f)
		if err != nil {
			return nil, err
		}
		refs = append(refs, d.Ref(d.Newest()))
	}
	return refs, nil
}
