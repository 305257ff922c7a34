package registration_test

import (
	"slices"
	"testing"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/registration"
)

// The first one in administers; who comes later with a certificate of the same organisation asks to be admitted.
func TestClause12FirstUserAdministersOthersAsk(t *testing.T) {
	each(t, func(w *world) {
		w.enrolled("customer-a", portal.RoleCustomer)
		ctx := t.Context()
		clerk := w.actor("customer-a-clerk")
		if clerk.For.IsOrganisation() || len(clerk.Roles) != 1 {
			t.Errorf("before admission the clerk is %+v", clerk)
		}
		_, err := w.Begin(ctx, clerk, w.certificate("customer-a-clerk"), persona("customer-a-clerk").Party(), "")
		if !fault.Is(err, fault.Invalid) || fault.As(err).Fields[0].Key != "registration.rule.administrator" {
			t.Errorf("a second registration of the organisation: %v", err)
		}
		w.member("customer-a", "customer-a-clerk", portal.RoleCustomer)
		clerk = w.actor("customer-a-clerk")
		if !clerk.Is(portal.RoleCustomer) || clerk.Is(portal.RoleAdministrator) || clerk.For != party("customer-a") {
			t.Errorf("after admission the clerk is %+v", clerk)
		}
	})
}

// Two people of one organisation register at the same moment: one becomes the administrator, the other is told so.
func TestClause12OneOfTwoFirstUsersAdministers(t *testing.T) {
	each(t, func(w *world) {
		first := w.draft("customer-a", portal.RoleCustomer)
		second := w.draft("customer-a-clerk", portal.RoleCustomer)
		if _, err := w.Send(t.Context(), w.actor("customer-a"), first, ""); err != nil {
			t.Fatal(err)
		}
		_, err := w.Send(t.Context(), w.actor("customer-a-clerk"), second, "")
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("the second: %v", err)
		}
		members, err := w.Members(t.Context(), party("customer-a"), "")
		if err != nil || !slices.Equal(members, []portal.IIN{persona("customer-a").IIN}) {
			t.Errorf("members = %v, %v", members, err)
		}
	})
}

// Powers hold within their days, and end at once when they are withdrawn or the person is dismissed.
func TestClause12PowersBeginAndEnd(t *testing.T) {
	each(t, func(w *world) {
		w.enrolled("customer-a", portal.RoleCustomer)
		ctx, admin := t.Context(), w.actor("customer-a")
		m := w.member("customer-a", "customer-a-clerk")
		is := func() bool { return w.actor("customer-a-clerk").Is(portal.RoleCustomer) }
		w.Must(w.Give(ctx, admin, m, registration.Grant{Role: portal.RoleCustomer, First: "2026-08-31", Last: "2026-09-01"}, ""))
		if err := w.Give(ctx, admin, m, registration.Grant{Role: portal.RoleCustomer}, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("the same power twice: %v", err)
		}
		for _, c := range []struct {
			day  int
			want bool
		}{{0, false}, {3, true}, {4, true}, {5, false}} {
			w.Clock.Set(aFriday.AddDate(0, 0, c.day))
			if is() != c.want {
				t.Errorf("%d days later the power holds: %t", c.day, !c.want)
			}
		}
		w.Must(w.Give(ctx, admin, m, registration.Grant{Role: portal.RoleCustomer}, ""))
		if !is() {
			t.Fatal("a power from today does not hold today")
		}
		o, err := w.Organisation(ctx, admin)
		w.Must(err)
		for _, p := range o.Powers {
			if p.Membership == m && p.Last == "" {
				_, err := w.Take(ctx, admin, p.ID, "")
				w.Must(err)
			}
		}
		if is() {
			t.Error("a withdrawn power holds")
		}
		w.Must(w.Give(ctx, admin, m, registration.Grant{Role: portal.RoleCustomer}, ""))
		w.Must(w.Dismiss(ctx, admin, m, ""))
		if a := w.actor("customer-a-clerk"); a.For.IsOrganisation() || len(a.Roles) != 1 {
			t.Errorf("dismissed, and still %+v", a)
		}
		o, err = w.Organisation(ctx, admin)
		w.Must(err)
		if slices.ContainsFunc(o.Powers, func(p registration.Power) bool { return p.Membership == m }) {
			t.Error("the powers of a dismissed person are still granted")
		}
	})
}

// Whoever comes by clause 11 after a colleague has registered the body is not a second founder: they wait to be admitted.
func TestClause12OfficialAfterAColleagueWaitsForAdmission(t *testing.T) {
	each(t, func(w *world) {
		registrar, ctx := w.registrar(), t.Context()
		official := w.draft("customer-a-clerk", portal.RoleApprovingAuthority)
		_, err := w.Send(ctx, w.actor("customer-a-clerk"), official, "")
		w.Must(err)
		w.enrolled("customer-a", portal.RoleCustomer)
		w.Must(w.RequestDocuments(ctx, registrar, official, "The order of appointment", ""))
		w.Must(w.GiveDocuments(ctx, w.actor("customer-a-clerk"), official, []document.Received{w.file(w.statement())}, ""))
		w.Must(w.Confirm(ctx, registrar, official, ""))
		if a := w.actor("customer-a-clerk"); a.For.IsOrganisation() || len(a.Roles) != 1 {
			t.Errorf("not admitted, and is %+v", a)
		}
		o, err := w.Organisation(ctx, w.actor("customer-a"))
		if err != nil || len(o.Asked) != 1 || !slices.Contains(o.Capacities, portal.RoleApprovingAuthority) {
			t.Errorf("asked %+v, capacities %v, %v", o.Asked, o.Capacities, err)
		}
		tasks, err := w.Tasks(ctx, w.actor("customer-a"))
		if err != nil || len(tasks) != 1 || tasks[0].Key != "registration.task.admit" {
			t.Errorf("the administrator's tasks: %+v, %v", tasks, err)
		}
	})
}

// An administrator gives what the organisation is, and no more; the operator's gives the roles of its staff.
func TestClause5And12WhatAnAdministratorMayGive(t *testing.T) {
	each(t, func(w *world) {
		w.enrolled("customer-a", portal.RoleCustomer)
		m := w.member("customer-a", "customer-a-clerk")
		for _, role := range []portal.Role{portal.RoleRegistrar, portal.RoleDesigner, portal.RoleSystem, portal.RolePerson, ""} {
			if err := w.Give(t.Context(), w.actor("customer-a"), m, registration.Grant{Role: role}, ""); !fault.Is(err, fault.Invalid) {
				t.Errorf("role %q given by a customer's administrator: %v", role, err)
			}
		}
		if a := w.registrar(); !a.Is(portal.RoleRegistrar) || a.For != party("registrar") {
			t.Errorf("registrar = %+v", a)
		}
	})
}

// Nobody manages another organisation's people, or learns that they are there.
func TestClause12StrangerFindsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.enrolled("customer-a", portal.RoleCustomer)
		w.enrolled("outsider", portal.RoleCustomer)
		m := w.member("customer-a", "customer-a-clerk")
		ctx, outsider := t.Context(), w.actor("outsider")
		if !outsider.Is(portal.RoleAdministrator) {
			t.Fatal("the outsider administers nothing")
		}
		for name, err := range map[string]error{
			"dismiss": w.Dismiss(ctx, outsider, m, ""),
			"give":    w.Give(ctx, outsider, m, registration.Grant{Role: portal.RoleCustomer}, ""),
			"place":   w.Place(ctx, outsider, m, "", "x", ""),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
		id := w.draft("customer-b", portal.RoleCustomer)
		if _, _, err := w.Get(ctx, outsider, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another's draft: %v", err)
		}
		if _, _, err := w.Get(ctx, w.registrar(), id); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft to the registrar: %v", err)
		}
	})
}

// The last administrator neither leaves nor loses the power; a colleague can take over.
func TestClause12ProfileKeepsAnAdministrator(t *testing.T) {
	each(t, func(w *world) {
		w.enrolled("customer-a", portal.RoleCustomer)
		ctx, admin := t.Context(), w.actor("customer-a")
		o, err := w.Organisation(ctx, admin)
		w.Must(err)
		own := o.Active[0]
		if err := w.Dismiss(ctx, admin, own.ID, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("the last administrator was dismissed: %v", err)
		}
		for _, p := range o.PowersOf(own) {
			if p.Role == portal.RoleAdministrator {
				if _, err := w.Take(ctx, admin, p.ID, ""); !fault.Is(err, fault.Invalid) {
					t.Errorf("the last administrator's power was withdrawn: %v", err)
				}
			}
		}
		w.member("customer-a", "customer-a-clerk", portal.RoleAdministrator)
		w.Must(w.Dismiss(ctx, w.actor("customer-a-clerk"), own.ID, ""))
		if w.actor("customer-a").For.IsOrganisation() {
			t.Error("dismissed, and still acts for the organisation")
		}
	})
}

// Units have names of their own, hold people, and close only when empty.
func TestClause12Structure(t *testing.T) {
	each(t, func(w *world) {
		w.enrolled("customer-a", portal.RoleCustomer)
		m := w.member("customer-a", "customer-a-clerk")
		ctx, admin := t.Context(), w.actor("customer-a")
		w.Must(w.AddUnit(ctx, admin, "", "Құрылыс бөлімі", ""))
		read := func() registration.Organisation {
			o, err := w.Organisation(ctx, admin)
			w.Must(err)
			return o
		}
		unit := read().Units[0]
		w.Must(w.AddUnit(ctx, admin, unit.ID, "Смета тобы", ""))
		w.Must(w.Place(ctx, admin, m, unit.ID, "Бас маман", ""))
		for name, err := range map[string]error{
			"a name twice":        w.AddUnit(ctx, admin, "", "құрылыс БӨЛІМІ", ""),
			"no name":             w.AddUnit(ctx, admin, "", "  ", ""),
			"below what is not":   w.AddUnit(ctx, admin, "nowhere", "x", ""),
			"close what holds":    w.CloseUnit(ctx, admin, unit.ID, ""),
			"a place that is not": w.Place(ctx, admin, m, "nowhere", "x", ""),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.AddUnit(ctx, w.actor("customer-a-clerk"), "", "x", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a unit added by somebody else: %v", err)
		}
		w.Must(w.RenameUnit(ctx, admin, unit.ID, "Құрылыс басқармасы", ""))
		o := read()
		if len(o.Units) != 2 || o.Active[slices.IndexFunc(o.Active, func(x registration.Membership) bool { return x.ID == m })].Position != "Бас маман" {
			t.Errorf("structure = %+v", o.Units)
		}
		for _, u := range o.Units {
			if u.Parent != "" {
				w.Must(w.CloseUnit(ctx, admin, u.ID, ""))
			}
		}
		w.Must(w.Place(ctx, admin, m, "", "Бас маман", ""))
		w.Must(w.CloseUnit(ctx, admin, unit.ID, ""))
		if left := read().Units; len(left) != 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

// Clause 10: the additional agreement is accepted for the party, by who may, in the edition that was shown.
func TestClause10AdditionalAgreement(t *testing.T) {
	each(t, func(w *world) {
		w.enrolled("bank-user", portal.RoleBankUser)
		ctx, a := t.Context(), w.actor("bank-user")
		accepted := func() bool {
			ok, err := w.AcceptedBank(ctx, a.For)
			w.Must(err)
			return ok
		}
		if accepted() {
			t.Error("accepted before anybody has")
		}
		if err := w.Accept(ctx, a, registration.BankAgreement, "2020-01-01", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("an edition that is not in force: %v", err)
		}
		if err := w.Accept(ctx, w.actor("outsider"), registration.BankAgreement, "2026-07-01", ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("by somebody unregistered: %v", err)
		}
		w.Must(w.Accept(ctx, a, registration.BankAgreement, "2026-07-01", ""))
		w.Must(w.Accept(ctx, a, registration.BankAgreement, "2026-07-01", ""))
		if !accepted() {
			t.Error("not accepted")
		}
		me, err := w.Me(ctx, a)
		if err != nil || len(me.Acceptances) != 2 || me.Acceptances[0].Person != a.Person || me.Acceptances[0].SHA256 == "" {
			t.Errorf("acceptances = %+v, %v; want the user agreement and the additional one", me.Acceptances, err)
		}
	})
}

// Where the operator's first person is named, nobody else takes the operator over.
func TestClause12FirstPersonOfTheOperator(t *testing.T) {
	named := func(c *registration.Config) { c.FirstAdmin = "660815376861" } // state-expert-head
	w := newWorld(t, db.SQLite, named)
	_, err := w.Begin(t.Context(), w.actor("support"), w.certificate("support"), persona("support").Party(), "")
	if !fault.Is(err, fault.Invalid) || fault.As(err).Fields[0].Key != "registration.rule.first_admin" {
		t.Errorf("another of the staff registers first: %v", err)
	}
	w.enrolled("state-expert-head")
	if !w.actor("state-expert-head").Is(portal.RoleAdministrator) {
		t.Error("the named person is no administrator")
	}
}

// Nobody registers an organisation that their certificate does not name.
func TestClause8CertificateNamesTheOrganisation(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for _, key := range []string{"outsider", "surveyor"} {
		_, err := w.Begin(t.Context(), w.actor(key), w.certificate(key), party("customer-a"), "")
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s registers another's organisation: %v", key, err)
		}
	}
}

// Clause 5: the roles of the operator's staff are had at the operator alone.
func TestClause5UnlawfulConfigurationIsRefused(t *testing.T) {
	w := newWorld(t, db.SQLite)
	for name, c := range map[string]registration.Config{
		"no operator":    {},
		"three days":     {Operator: portal.BIN(party("registrar")), DecideDays: 3},
		"no BIN":         {Operator: "660815376861"},
		"negative terms": {Operator: portal.BIN(party("registrar")), DecideDays: -1},
	} {
		if _, err := registration.New(w.Bus, c, registration.Outside{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// A number that somebody types is told by what is wrong with it.
func TestClause7FindPartyByNumber(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.enrolled("designer-head", portal.RoleDesigner)
	for _, c := range []struct{ typed, want string }{
		{"091140913388", ""},
		{" 091140913388 ", ""},
		{"091140913387", "fault.bin_checksum"},
		{"09114091338", "fault.bin_length"},
		{"09114091338x", "fault.bin_digits"},
		{"740312471675", "fault.iin_checksum"},
		{"740392471676", "fault.bin_kind"},
		{"050240904174", "registration.party_unknown"},
	} {
		got, err := w.FindParty(t.Context(), "designer", c.typed, portal.RoleDesigner)
		if c.want == "" && (err != nil || got != "091140913388") {
			t.Errorf("%q: %v, %v", c.typed, got, err)
		}
		if c.want != "" && (!fault.Is(err, fault.Invalid) || fault.As(err).Fields[0].Key != c.want || fault.As(err).Fields[0].Name != "designer") {
			t.Errorf("%q: %v, want %s", c.typed, err, c.want)
		}
	}
}

// Notices find their people: the person, the holders of a role at a party, the operator's staff.
func TestAddressesOfNotices(t *testing.T) {
	each(t, func(w *world) {
		w.registrar()
		w.enrolled("customer-a", portal.RoleCustomer)
		w.member("customer-a", "customer-a-clerk", portal.RoleCustomer)
		education := party("customer-a")
		head, clerk := persona("customer-a").IIN, persona("customer-a-clerk").IIN
		for _, c := range []struct {
			name string
			n    portal.Notice
			want []portal.IIN
		}{
			{"a person", portal.Notice{Person: clerk}, []portal.IIN{clerk}},
			{"administrators", portal.Notice{Party: education, Role: portal.RoleAdministrator}, []portal.IIN{head}},
			{"everybody of the party", portal.Notice{Party: education}, []portal.IIN{head, clerk}},
			{"the operator's registrars", portal.Notice{Role: portal.RoleRegistrar}, []portal.IIN{persona("registrar").IIN}},
			{"nobody", portal.Notice{Party: education, Role: portal.RoleDesigner}, nil},
			{"somebody unknown", portal.Notice{Person: "000000000000"}, nil},
		} {
			got, err := w.Addresses(t.Context(), c.n)
			var who []portal.IIN
			for _, a := range got {
				who = append(who, a.Person)
				if a.Email != contact.Email || a.Lang != "kk" {
					t.Errorf("%s: %+v", c.name, a)
				}
			}
			slices.Sort(who)
			slices.Sort(c.want)
			if err != nil || !slices.Equal(who, c.want) {
				t.Errorf("%s: %v, %v; want %v", c.name, who, err, c.want)
			}
		}
	})
}

// A challenge that was signed once signs nobody in again.
func TestChallengeServesOnce(t *testing.T) {
	each(t, func(w *world) {
		p := persona("surveyor")
		w.Must(w.Enter(t.Context(), p.IIN, p.Full.RU, w.certificate("surveyor"), "nonce"))
		for _, key := range []string{"surveyor", "outsider"} {
			p := persona(key)
			if err := w.Enter(t.Context(), p.IIN, p.Full.RU, w.certificate(key), "nonce"); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s enters by a used challenge: %v", key, err)
			}
		}
		me, err := w.Me(t.Context(), w.actor("surveyor"))
		if err != nil || len(me.SignIns) != 1 || me.Person.Name != p.Full.RU {
			t.Errorf("me = %+v, %v", me, err)
		}
	})
}
