package development_test

import (
	"testing"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

func TestClause20TheCustomerLetsPeopleOfBothSidesIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.opened()
		ctx, a, designer := t.Context(), actor("customer-a"), actor("designer-head")
		if err := w.Give(ctx, a, id, development.Grant{Side: development.Designer, Person: designer.Person}, w.Key()); !field(err, "side") {
			t.Errorf("access for a side that nobody is named on: %v", err)
		}
		w.Must(w.NameContractor(ctx, a, id, development.Designer, designer.For, w.Key()))
		if _, err := w.Card(ctx, designer, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("the contractor sees the project before anybody of it has access: %v", err)
		}
		w.give(id, development.Designer, "designer-head", true, true)
		if _, err := w.Card(ctx, designer, id); err != nil {
			t.Errorf("with access: %v", err)
		}
		w.Settle()
		if w.Told("access_given", actor("designer-head").Person) != 1 {
			t.Errorf("notices = %+v", w.Notices())
		}
		list, err := w.Access(ctx, a, id)
		w.Must(err)
		w.Must(w.Withdraw(ctx, a, id, list[len(list)-1].ID, w.Key()))
		if _, err := w.Card(ctx, designer, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("after it is withdrawn: %v", err)
		}
		w.give(id, development.Designer, "designer-head", false, true)
		if _, err := w.Card(ctx, designer, id); err != nil {
			t.Errorf("given again: %v", err)
		}
	})
}

func TestClause20OnlyMembersOfTheSideAreLetIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, a := w.opened(), actor("customer-a")
		w.Must(w.NameContractor(t.Context(), a, id, development.Designer, actor("designer-head").For, w.Key()))
		for side, persona := range map[development.Side]string{development.Designer: "outsider", development.Customer: "designer-gip"} {
			err := w.Give(t.Context(), a, id, development.Grant{Side: side, Person: actor(persona).Person, Works: true}, w.Key())
			if !field(err, "person") {
				t.Errorf("%s on the side of the %s: %v", persona, side, err)
			}
		}
	})
}

func TestClause20ContractorsAreRegistered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.opened(), t.Context(), actor("customer-a")
		for name, c := range map[string]struct {
			side  development.Side
			party portal.Party
		}{
			"not registered": {development.Designer, "991140000007"},
			"no designer":    {development.Designer, actor("surveyor").For},
			"the customer":   {development.Designer, a.For},
		} {
			if err := w.NameContractor(ctx, a, id, c.side, c.party, w.Key()); !field(err, "party") {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.Must(w.NameContractor(ctx, a, id, development.Surveyor, actor("surveyor").For, w.Key()))
		w.give(id, development.Surveyor, "surveyor", true, true)
		if _, err := w.Card(ctx, actor("surveyor"), id); err != nil {
			t.Errorf("a natural person as surveyor: %v", err)
		}
	})
}

func TestClause20AReplacedContractorLosesAccess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.staffed(), t.Context(), actor("customer-a")
		w.Must(w.NameContractor(ctx, a, id, development.Surveyor, actor("surveyor").For, w.Key()))
		w.give(id, development.Surveyor, "surveyor", true, true)
		paper, err := w.Begin(ctx, a, id, development.Designer, development.Assignment, w.Key())
		w.Must(err)
		w.Must(w.Edit(ctx, a, id, paper, answer(development.Assignment), w.Key()))
		w.Must(w.Propose(ctx, a, id, paper, w.Key()))
		if err := w.NameContractor(ctx, a, id, development.Designer, actor("outsider").For, w.Key()); !field(err, "party") {
			t.Errorf("replaced while a paper lies before the sides: %v", err)
		}
	})
}

func TestClause20TheLastOneStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx, a := w.opened(), t.Context(), actor("customer-a")
		list, err := w.Access(ctx, a, id)
		w.Must(err)
		if err := w.Withdraw(ctx, a, id, list[0].ID, w.Key()); !fault.Is(err, fault.Invalid) {
			t.Errorf("the last one is withdrawn: %v", err)
		}
		err = w.Give(ctx, a, id, development.Grant{Side: development.Customer, Person: a.Person, Agrees: true}, w.Key())
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("the last one gives up working: %v", err)
		}
	})
}

func TestClause12TheAdministratorLooksAfterAccess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.opened()
		admin := actor("customer-a-clerk")
		admin.Roles = append([]portal.Role{portal.RoleAdministrator}, admin.Roles...)
		g := development.Grant{Side: development.Customer, Person: admin.Person, Works: true}
		w.Must(w.Give(t.Context(), admin, id, g, w.Key()))
		stranger := actor("outsider")
		stranger.Roles = append(stranger.Roles, portal.RoleAdministrator)
		if err := w.Give(t.Context(), stranger, id, g, w.Key()); !fault.Is(err, fault.NotFound) {
			t.Errorf("an administrator of another organisation: %v", err)
		}
		if c, ok := w.World.Bus.Policy.Can(admin, "access.withdraw", w.resource(id)); !ok || c != law.C12p2 && c != law.C20 {
			t.Errorf("by %s, %t", c, ok)
		}
	})
}

func TestWhoWorksMayNotAgreeAndWhoAgreesMayNotWork(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id, ctx := w.scheduled(), t.Context()
		ids := w.entered(id)
		if err := w.Send(ctx, actor("designer-head"), id, w.current(id, ids[:1]), w.Key()); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the head, who does not work on documents, sends: %v", err)
		}
		w.Must(w.Send(ctx, actor("designer-gip"), id, w.current(id, ids[:1]), w.Key()))
		for _, who := range []string{"designer-gip", "customer-a-clerk"} {
			if err := w.AgreeSheets(ctx, actor(who), id, w.current(id, ids[:1]), w.Key()); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s, who is no responsible person, agrees: %v", who, err)
			}
		}
	})
}
