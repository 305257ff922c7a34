package review_test

import (
	"slices"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/policy"
	"birtereze/portal/review"
)

// The access matrix: who may do what to a case of the private expert organisation in which the architect has a section,
// declared, and the estimator has none.
func TestAccessMatrix(t *testing.T) {
	engine, err := policy.Load(review.Rules())
	if err != nil {
		t.Fatal(err)
	}
	people := []string{string(actor(theCustomer).Person), string(actor(theDesigner).Person)}
	attrs := policy.Attrs{"organisation": string(actor(theHead).For), "customer": string(actor(theCustomer).For), "designer": string(actor(theDesigner).For),
		"relay": "", "people": people, "experts": []string{string(actor(architect).Person)}, "expert": string(actor(architect).Person), "declared": true}
	local := policy.Resource{Type: "Review", ID: "1", Attrs: attrs}
	organisation := policy.Resource{Type: "ReviewOrganisation", ID: "1", Attrs: policy.Attrs{"organisation": string(actor(theHead).For)}}
	head, system := []string{theHead}, []string{"system"}
	sees := []string{theHead, architect, theCustomer, theDesigner}
	want := map[string][]string{
		"review.open": system, "review.lapse": system, "review_remark.lapse": system, "review.remind": system,
		"review.view": sees, "document.read": sees,
		"review.accept": head, "review.return": head, "review.draw_contract": head, "review.offer": head, "review.redraw_contract": head,
		"review.assign": head, "review_assignment.relieve": head, "review.issue": head, "review_remark.issue": head, "review.close": head,
		"review_remark.settle": head, "review.number": head, "review.draw": head, "review.reopen": head, "review_part.reopen": head,
		"review.conclude": head, "review_part.keep": head, "review.terminate": head, "review.dismiss": head,
		"review_assignment.declare": {architect}, "review_assignment.refuse": {architect}, "review_remark.draft": {architect}, "review_remark.edit": {architect},
		"review_remark.withdraw": {architect}, "review_remark.accept": {architect}, "review_remark.repeat": {architect}, "review_part.write": {architect}, "review_part.sign": {architect},
		"review.conclude_contract": {theCustomer}, "review.hand_in": {theCustomer}, "review.ask_end": {theCustomer},
		"review_remark.answer": {theCustomer, theDesigner},
		"review.queue":         {theHead, architect, estimator}, "review.organise": head, "review_expert.add": head, "review_expert.update": head,
		"review_expert.retire": head, "review_expert.restore": head,
	}
	actors := map[string]portal.Actor{"system": portal.System("review"), "visitor": {}}
	for _, persona := range []string{theHead, architect, estimator, theCustomer, theDesigner, "designer-head", "customer-a", "state-expert-head", "state-expert-architecture",
		"second-expert-head", "registrar", "authority-official", "outsider", "surveyor", "support", "security", "bank-user", "authorised-body", "expert-system-admin"} {
		actors[persona] = actor(persona)
	}
	for _, act := range engine.Acts() {
		allowed, listed := want[act]
		if !listed {
			t.Errorf("the matrix lacks the act %s", act)
		}
		for who, a := range actors {
			res := local
			if slices.Contains([]string{"review.queue", "review.organise", "review_expert.add", "review_expert.update", "review_expert.retire", "review_expert.restore"}, act) {
				res = organisation
			}
			if _, got := engine.Can(a, act, res); got != slices.Contains(allowed, who) {
				t.Errorf("%s by %s: %t, want %t", act, who, got, !got)
			}
		}
	}
}

// Without a declaration the section's expert may declare and nothing else; with a relay the customer's side may act
// through it alone, and only for the parties of the case.
func TestAccessByDeclarationAndRelay(t *testing.T) {
	engine, err := policy.Load(review.Rules())
	if err != nil {
		t.Fatal(err)
	}
	res := policy.Resource{Type: "Review", ID: "1", Attrs: policy.Attrs{"organisation": string(actor(theHead).For), "customer": string(actor(theCustomer).For),
		"designer": string(actor(theDesigner).For), "relay": "portal", "people": []string{string(actor(theCustomer).Person)}, "experts": []string{},
		"expert": string(actor(architect).Person), "declared": false}}
	relayed := func(persona, system string) portal.Actor {
		a := actor(persona)
		return review.OnBehalf{Person: a.Person, Name: a.Name, Party: a.For}.Actor(system)
	}
	for _, c := range []struct {
		who  portal.Actor
		act  string
		want bool
	}{
		{actor(architect), "review_assignment.declare", true}, {actor(architect), "review_remark.draft", false}, {actor(architect), "review_part.write", false},
		{actor(theCustomer), "review.conclude_contract", false}, {actor(theCustomer), "review_remark.answer", false}, {actor(theCustomer), "review.view", false},
		{relayed(theCustomer, "portal"), "review.conclude_contract", true}, {relayed(theCustomer, "portal"), "review.hand_in", true},
		{relayed(theCustomer, "portal"), "review.ask_end", true}, {relayed(theCustomer, "portal"), "review_remark.answer", true},
		{relayed(theDesigner, "portal"), "review_remark.answer", true}, {relayed(theDesigner, "portal"), "review.hand_in", false},
		{relayed(theDesigner, "portal"), "review.conclude_contract", false},
		{relayed("customer-a", "portal"), "review_remark.answer", false}, {relayed(theCustomer, "another"), "review_remark.answer", false},
		{relayed(theCustomer, ""), "review_remark.answer", false}, {relayed(theCustomer, "another"), "review.conclude_contract", false},
		{relayed("customer-a", "portal"), "review.conclude_contract", false}, {relayed(theHead, "portal"), "review.conclude", false},
	} {
		if _, got := engine.Can(c.who, c.act, res); got != c.want {
			t.Errorf("%s by %s through %q: %t, want %t", c.act, c.who.Name, c.who.System, got, c.want)
		}
	}
}
