package registration_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/deadline"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/journal"
	"birtereze/portal/internal/listing"
	"birtereze/portal/law"
	"birtereze/portal/registration"
	"birtereze/portal/standin/control"
)

// A legal entity is registered upon acceptance; its form is what the registers say, and its first user administers it.
func TestClause8LegalEntityIsRegisteredFromTheRegisters(t *testing.T) {
	each(t, func(w *world) {
		id := w.enrolled("customer-a", portal.RoleCustomer)
		if s := w.state(id); s != "registered" {
			t.Fatalf("state %s", s)
		}
		education := party("customer-a")
		name, err := w.PartyName(t.Context(), education)
		if err != nil || name.KK != "«Ақмола облысының білім басқармасы» ММ" {
			t.Errorf("name = %v, %v", name, err)
		}
		a := w.actor("customer-a")
		if a.For != education || !a.Is(portal.RoleAdministrator) || !a.Is(portal.RoleCustomer) || a.Is(portal.RoleDesigner) {
			t.Errorf("actor = %+v", a)
		}
		parties, err := w.Parties(t.Context(), portal.RoleCustomer)
		if err != nil || !slices.Equal(parties, []portal.Party{education}) {
			t.Errorf("customers = %v, %v", parties, err)
		}
		entries, err := journal.Find(t.Context(), w.DB, journal.Query{Subject: portal.Subject{Kind: "registration", ID: id}})
		if err != nil || len(entries) == 0 || entries[0].Act != "registration.register" || entries[0].Clause != law.C8p2 || len(entries[0].Steps) != 2 {
			t.Errorf("last entry = %+v, %v", entries[0], err)
		}
	})
}

// Whatever ails the registers, the draft tells it, keeps all that was typed, and goes on once they answer.
func TestClause8RegistersInBadModes(t *testing.T) {
	each(t, func(w *world) {
		ctx, a := t.Context(), w.actor("customer-a")
		id, err := w.Begin(ctx, a, w.certificate("customer-a"), persona("customer-a").Party(), "")
		w.Must(err)
		w.Must(w.Choose(ctx, a, id, []portal.Role{portal.RoleCustomer}, ""))
		w.Must(w.Save(ctx, a, id, registration.Details{Contact: contact}, ""))
		w.Must(w.Agree(ctx, a, id, "2026-07-01", ""))
		if _, err := w.Send(ctx, w.actor("outsider"), id, ""); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger sends the draft: %v", err)
		}
		for mode, want := range map[control.Mode]registration.Lookup{
			control.Down: registration.LookupUnavailable, control.Slow: registration.LookupUnavailable,
			control.Nonsense: registration.LookupNonsense, control.Mistaken: registration.LookupNonsense,
		} {
			w.Must(w.registers.Set(mode))
			got, err := w.AskRegister(ctx, a, id, "")
			if err != nil || got.Outcome != want {
				t.Errorf("%s: %v, %v; want %s", mode, got.Outcome, err, want)
			}
			if _, err := w.Send(ctx, a, id, ""); !fault.Is(err, fault.Invalid) || fault.As(err).Fields[0].Name != "entity" {
				t.Errorf("%s: sending gives %v", mode, err)
			}
			r, _, err := w.Get(ctx, a, id)
			if err != nil || r.State != "draft" || r.Contact.Email != contact.Email || r.Extract.Name.RU != "" {
				t.Errorf("%s: the draft is %+v, %v", mode, r, err)
			}
		}
		w.Must(w.registers.Set(control.OK))
		if _, err := w.AskRegister(ctx, a, id, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Send(ctx, a, id, ""); err != nil {
			t.Errorf("after the registers came back: %v", err)
		}
	})
}

// A draft that lay about is asked anew: an entity may be liquidated meanwhile.
func TestClause8OldExtractIsAskedAnew(t *testing.T) {
	each(t, func(w *world) {
		id := w.draft("customer-a", portal.RoleCustomer)
		w.Clock.Set(aFriday.Add(48 * time.Hour))
		w.Must(w.registers.Set(control.Down))
		if _, err := w.Send(t.Context(), w.actor("customer-a"), id, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("sent on an extract of two days ago: %v", err)
		}
		w.Must(w.registers.Set(control.OK))
		if _, err := w.Send(t.Context(), w.actor("customer-a"), id, ""); err != nil {
			t.Error(err)
		}
	})
}

// A natural person's registration waits for the operator, who has two working days from the documents' arrival.
func TestClause9NaturalPersonIsConfirmedWithinTwoWorkingDays(t *testing.T) {
	each(t, func(w *world) {
		registrar := w.registrar()
		id := w.draft("surveyor", portal.RoleSurveyor)
		_, err := w.Send(t.Context(), w.actor("surveyor"), id, "")
		w.Must(err)
		d, open, err := deadline.Open(t.Context(), w.DB, id, "registration.decide")
		if err != nil || !open || d.LastDay != "2026-09-01" || d.Clause != law.C9p2 {
			t.Fatalf("deadline = %+v, %t, %v; want the second working day after Friday 28 August", d, open, err)
		}
		if a := w.actor("surveyor"); a.Is(portal.RoleSurveyor) {
			t.Error("a surveyor before the operator's answer")
		}
		queue, _, err := w.Queue(t.Context(), registrar, listing.Place{})
		if err != nil || len(queue) != 1 || queue[0].ID != id || queue[0].Overdue(w.Clock.Now()) {
			t.Fatalf("queue = %+v, %v", queue, err)
		}
		r, papers, err := w.Get(t.Context(), registrar, id)
		if err != nil || len(papers) != 1 || papers[0].Newest().Name != "copy.pdf" || r.Bank.IBAN != "KZ86125KZT5004100100" {
			t.Errorf("the registrar sees %+v, %v, %v", r, papers, err)
		}
		w.Must(w.Confirm(t.Context(), registrar, id, ""))
		if a := w.actor("surveyor"); !a.Is(portal.RoleSurveyor) || a.For != portal.Party(a.Person) {
			t.Errorf("confirmed, and is %+v", a)
		}
		if _, open, _ := deadline.Open(t.Context(), w.DB, id, "registration.decide"); open {
			t.Error("the term runs on after the decision")
		}
	})
}

// A term that runs out is marked, shows on the registrar's desk as overdue, and the registrars are told.
func TestClause9TermThatRunsOutIsTold(t *testing.T) {
	each(t, func(w *world) {
		registrar := w.registrar()
		id := w.draft("surveyor", portal.RoleSurveyor)
		_, err := w.Send(t.Context(), w.actor("surveyor"), id, "")
		w.Must(err)
		w.Clock.Set(time.Date(2026, 9, 2, 0, 0, 1, 0, portal.Location()))
		w.Settle()
		queue, _, err := w.Queue(t.Context(), registrar, listing.Place{})
		if err != nil || len(queue) != 1 || !queue[0].Overdue(w.Clock.Now()) || queue[0].Deadline.Status != deadline.Missed {
			t.Fatalf("queue = %+v, %v", queue, err)
		}
		if w.Told("registration_overdue") == 0 {
			t.Errorf("nobody is told: %v", w.Notices())
		}
		tasks, err := w.Tasks(t.Context(), registrar)
		if err != nil || len(tasks) != 1 || !tasks[0].Mine || tasks[0].Clause != law.C9p2 || !tasks[0].Due.Before(w.Clock.Now()) {
			t.Errorf("tasks = %+v, %v", tasks, err)
		}
		w.Must(w.Confirm(t.Context(), registrar, id, ""))
	})
}

// A refusal names what does not match; the person sees it and may ask again.
func TestClause9RefusalNamesTheMismatches(t *testing.T) {
	each(t, func(w *world) {
		registrar := w.registrar()
		id := w.draft("surveyor", portal.RoleSurveyor)
		_, err := w.Send(t.Context(), w.actor("surveyor"), id, "")
		w.Must(err)
		if err := w.Refuse(t.Context(), registrar, id, nil, ""); !fault.Is(err, fault.Invalid) || fault.As(err).Clause != law.C11p3 {
			t.Errorf("a refusal without a ground: %v", err)
		}
		w.Must(w.Refuse(t.Context(), registrar, id, []registration.Mismatch{{Field: "iban", Text: "the statement names KZ75"}}, ""))
		r, _, err := w.Get(t.Context(), w.actor("surveyor"), id)
		if err != nil || r.State != "refused" || len(r.Mismatches) != 1 || r.Mismatches[0].Form != "KZ86125KZT5004100100" {
			t.Errorf("the person sees %+v, %v", r, err)
		}
		again := w.draft("surveyor", portal.RoleSurveyor)
		if again == id {
			t.Error("the refused registration was taken up again")
		}
	})
}

// Officials bring documents when the operator asks for them; the clock starts with their arrival.
func TestClause11OfficialsBringDocumentsOnRequest(t *testing.T) {
	each(t, func(w *world) {
		registrar, ctx := w.registrar(), t.Context()
		id := w.draft("authority-official", portal.RoleApprovingAuthority)
		official := w.actor("authority-official")
		_, err := w.Send(ctx, official, id, "")
		w.Must(err)
		if err := w.Confirm(ctx, registrar, id, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("confirmed without documents: %v", err)
		}
		if err := w.RequestDocuments(ctx, registrar, id, " ", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a request that names nothing: %v", err)
		}
		w.Must(w.RequestDocuments(ctx, registrar, id, "The order of appointment", ""))
		if _, open, _ := deadline.Open(ctx, w.DB, id, "registration.decide"); open {
			t.Error("the operator's term runs although nothing has arrived")
		}
		if err := w.GiveDocuments(ctx, official, id, nil, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("no documents given: %v", err)
		}
		w.Clock.Set(aFriday.AddDate(0, 0, 4)) // Tuesday 1 September
		w.Must(w.GiveDocuments(ctx, official, id, []document.Received{w.file(w.statement())}, ""))
		d, open, err := deadline.Open(ctx, w.DB, id, "registration.decide")
		if err != nil || !open || d.LastDay != "2026-09-03" || d.Clause != law.C11p2 {
			t.Errorf("deadline = %+v, %t, %v", d, open, err)
		}
		w.Must(w.Confirm(ctx, registrar, id, ""))
		a := w.actor("authority-official")
		if !a.Is(portal.RoleApprovingAuthority) || !a.Is(portal.RoleAdministrator) || a.For != party("authority-official") {
			t.Errorf("actor = %+v", a)
		}
	})
}

// Capacities of clause 11 that are chosen beside others go their own way; the others do not wait for them.
func TestClause11CapacityBesideOthersGoesItsOwnWay(t *testing.T) {
	each(t, func(w *world) {
		id := w.draft("authority-official", portal.RoleCustomer, portal.RoleApprovingAuthority)
		_, err := w.Send(t.Context(), w.actor("authority-official"), id, "")
		w.Must(err)
		a := w.actor("authority-official")
		if !a.Is(portal.RoleCustomer) || a.Is(portal.RoleApprovingAuthority) {
			t.Errorf("roles = %v", a.Roles)
		}
		mine, err := w.Mine(t.Context(), a)
		if err != nil || len(mine) != 2 {
			t.Fatalf("registrations = %+v, %v", mine, err)
		}
		for _, r := range mine {
			if r.Path == registration.PathOfficial && r.State != "applied" || r.Path == registration.PathEntity && r.State != "registered" {
				t.Errorf("%s is %s", r.Path, r.State)
			}
		}
	})
}

// Nobody decides on their own registration.
func TestClause9RegistrarDecidesOnNobodyOfTheirOwn(t *testing.T) {
	each(t, func(w *world) {
		w.registrar()
		p := persona("registrar")
		natural, err := w.Identify(t.Context(), p.IIN, p.Full.RU, portal.Party(p.IIN))
		w.Must(err)
		ctx := t.Context()
		id, err := w.Begin(ctx, natural, w.certificate("registrar"), portal.Party(p.IIN), "")
		w.Must(err)
		w.Must(w.Choose(ctx, natural, id, []portal.Role{portal.RoleCustomer}, ""))
		w.Must(w.Attach(ctx, natural, id, []document.Received{w.file(w.statement())}, ""))
		w.Must(w.Save(ctx, natural, id, registration.Details{Contact: contact, Bank: bank}, ""))
		w.Must(w.Agree(ctx, natural, id, "2026-07-01", ""))
		_, err = w.Send(ctx, natural, id, "")
		w.Must(err)
		if err := w.Confirm(ctx, w.registrar(), id, ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("got %v, want forbidden", err)
		}
	})
}

// A second submit of the same form answers as the first did, and changes nothing.
func TestSecondSubmitDoesNothing(t *testing.T) {
	each(t, func(w *world) {
		id := w.draft("customer-a", portal.RoleCustomer)
		a := w.actor("customer-a")
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if _, err := w.Send(t.Context(), a, id, "form:once"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		members, err := w.Members(t.Context(), party("customer-a"), portal.RoleAdministrator)
		if err != nil || len(members) != 1 {
			t.Errorf("administrators = %v, %v", members, err)
		}
	})
}

// Two registrars decide at once: one of them is told that the other was first.
func TestSecondDecisionIsAConflict(t *testing.T) {
	each(t, func(w *world) {
		registrar := w.registrar()
		id := w.draft("surveyor", portal.RoleSurveyor)
		_, err := w.Send(t.Context(), w.actor("surveyor"), id, "")
		w.Must(err)
		errs := make([]error, 2)
		var wg sync.WaitGroup
		wg.Go(func() { errs[0] = w.Confirm(t.Context(), registrar, id, "form:1") })
		wg.Go(func() {
			errs[1] = w.Refuse(t.Context(), registrar, id, []registration.Mismatch{{Field: "bic", Text: "another bank"}}, "form:2")
		})
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !fault.Is(errs[0], fault.Conflict) && !fault.Is(errs[1], fault.Conflict) {
			t.Errorf("got %v and %v; want one done and one conflict", errs[0], errs[1])
		}
	})
}

// Somebody who took the request back is in nobody's queue, and the operator owes nothing more.
func TestWithdrawnRegistrationOwesNothing(t *testing.T) {
	each(t, func(w *world) {
		registrar := w.registrar()
		id := w.draft("surveyor", portal.RoleSurveyor)
		_, err := w.Send(t.Context(), w.actor("surveyor"), id, "")
		w.Must(err)
		w.Must(w.Withdraw(t.Context(), w.actor("surveyor"), id, ""))
		queue, _, err := w.Queue(t.Context(), registrar, listing.Place{})
		if err != nil || len(queue) != 0 {
			t.Errorf("queue = %+v, %v", queue, err)
		}
		if _, open, _ := deadline.Open(t.Context(), w.DB, id, "registration.decide"); open {
			t.Error("the term runs on")
		}
	})
}

// A copy whose format check fails stays out, with what is wrong; what was typed beside it stays.
func TestClause24BrokenCopyIsRefused(t *testing.T) {
	each(t, func(w *world) {
		id := w.draft("surveyor", portal.RoleSurveyor)
		err := w.Attach(t.Context(), w.actor("surveyor"), id, []document.Received{w.file(w.program())}, "")
		if !fault.Is(err, fault.Invalid) || fault.As(err).Clause != law.C24 || fault.As(err).Fields[0].Name != "file" {
			t.Errorf("got %v", err)
		}
		r, papers, err := w.Get(t.Context(), w.actor("surveyor"), id)
		if err != nil || len(papers) != 1 || r.Bank.IBAN == "" {
			t.Errorf("the draft is %+v, %v, %v", r, papers, err)
		}
		w.Must(w.Detach(t.Context(), w.actor("surveyor"), id, papers[0].ID, ""))
		if _, err := w.Send(t.Context(), w.actor("surveyor"), id, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("sent without copies: %v", err)
		}
	})
}
