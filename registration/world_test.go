package registration_test

import (
	"io/fs"
	"net/http/httptest"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/legalentities"
	"birtereze/portal/internal/policy"
	signinui "birtereze/portal/internal/signin/ui"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/registration"
	standin "birtereze/portal/standin/legalentities"
)

// world is registration on the platform, with the stand-in of the registers.
type world struct {
	*slicetest.World
	*registration.Service
	registers *standin.Standin
}

// aFriday is a moment from which terms run over a weekend.
var aFriday = time.Date(2026, 8, 28, 10, 0, 0, 0, portal.Location())

var persona, party = slicetest.Person, slicetest.Party

// newWorld makes a world; each change may alter its configuration.
func newWorld(t *testing.T, engine db.Engine, changes ...func(*registration.Config)) *world {
	t.Helper()
	w := &world{World: slicetest.New(t, engine, slicetest.Setup{Begin: aFriday, Rules: []policy.Source{registration.Rules()},
		Texts: []fs.FS{registration.Texts(), signinui.Texts()}, Limit: 1 << 20})}
	config := registration.Config{Operator: portal.BIN(party("registrar"))}
	for _, change := range changes {
		change(&config)
	}
	var err error
	w.Service, err = registration.New(w.Bus, config, registration.Outside{
		Entities: w.openRegisters(), Files: w.Keeper, Verifier: w.Verifier, Calendar: w.Days})
	w.Must(err)
	return w
}

// each runs a test on both engines.
func each(t *testing.T, test func(w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) { test(newWorld(t, engine)) })
}

func (w *world) openRegisters() *legalentities.Client {
	w.Helper()
	var err error
	w.registers, err = standin.New(standin.Options{Slow: 5 * time.Second})
	w.Must(err)
	server := httptest.NewServer(w.registers.Handler())
	w.Cleanup(server.Close)
	address := gateway.Config{BaseURL: server.URL, Timeout: 400 * time.Millisecond, Now: w.Clock.Now}
	client, err := legalentities.New(legalentities.Config{Justice: address, Statistics: address})
	w.Must(err)
	return client
}

// statement is a bank's statement of account details, a PDF; program is one that only calls itself so.
func (w *world) statement() []byte { return w.Sample("bank-details").Content }
func (w *world) program() []byte   { return w.Sample("broken/pdf-is-program").Content }

// file takes a document in.
func (w *world) file(content []byte) document.Received {
	w.Helper()
	return w.Receive("registration", "copy.pdf", content)
}

// actor is the persona as the session would know it now.
func (w *world) actor(key string) portal.Actor {
	w.Helper()
	p := persona(key)
	a, err := w.Identify(w.Context(), p.IIN, p.Full.RU, p.Party())
	w.Must(err)
	return a
}

// certificate is what the persona's certificate says.
func (w *world) certificate(key string) registration.Certificate {
	p := persona(key)
	c := registration.Certificate{Role: string(p.Certificate)}
	if o, ok := p.Org(); ok {
		c.BIN, c.Organisation = o.BIN, o.Name.RU
	}
	return c
}

var contact = registration.Contact{Email: "someone@example.kz", Phone: "8 701 123 45 67", Lang: "kk"}

var bank = registration.Bank{IBAN: "KZ86 125K ZT50 0410 0100", BIC: "kcjbkzkx", KBe: "19"}

// draft brings a persona's registration to the last screen.
func (w *world) draft(key string, as ...portal.Role) portal.ID {
	w.Helper()
	ctx, a, p := w.Context(), w.actor(key), persona(key)
	w.Must(w.Enter(ctx, p.IIN, p.Full.RU, w.certificate(key), key+"-"+string(slicetest.NewID())))
	id, err := w.Begin(ctx, a, w.certificate(key), p.Party(), "")
	w.Must(err)
	w.Must(w.Choose(ctx, a, id, as, ""))
	d := registration.Details{Contact: contact, Position: p.Position.RU}
	if p.Party().IsOrganisation() {
		_, err := w.AskRegister(ctx, a, id, "")
		w.Must(err)
	} else {
		d.Bank = bank
		w.Must(w.Attach(ctx, a, id, []document.Received{w.file(w.statement())}, ""))
	}
	w.Must(w.Save(ctx, a, id, d, ""))
	w.Must(w.Agree(ctx, a, id, "2026-07-01", ""))
	return id
}

// enrolled registers a persona and, where the operator must confirm, has the registrar confirm it.
func (w *world) enrolled(key string, as ...portal.Role) portal.ID {
	w.Helper()
	id := w.draft(key, as...)
	_, err := w.Send(w.Context(), w.actor(key), id, "")
	w.Must(err)
	if w.state(id) == "filed" {
		w.Must(w.Confirm(w.Context(), w.registrar(), id, ""))
	}
	return id
}

// registrar is a member of the operator's staff who decides on registrations.
func (w *world) registrar() portal.Actor {
	w.Helper()
	if a := w.actor("registrar"); a.Is(portal.RoleRegistrar) {
		return a
	}
	w.enrolled("state-expert-head")
	w.member("state-expert-head", "registrar", portal.RoleRegistrar)
	return w.actor("registrar")
}

// member has a persona admitted by an administrator and given powers.
func (w *world) member(administrator, key string, as ...portal.Role) portal.ID {
	w.Helper()
	ctx := w.Context()
	w.Must(w.Enter(ctx, persona(key).IIN, persona(key).Full.RU, w.certificate(key), key+"-"+string(slicetest.NewID())))
	w.Must(w.AskMembership(ctx, w.actor(key), w.certificate(key), contact, "Specialist", ""))
	o, err := w.Organisation(ctx, w.actor(administrator))
	w.Must(err)
	for _, m := range o.Asked {
		if m.Person != persona(key).IIN {
			continue
		}
		w.Must(w.Admit(ctx, w.actor(administrator), m.ID, ""))
		for _, role := range as {
			w.Must(w.Give(ctx, w.actor(administrator), m.ID, registration.Grant{Role: role}, ""))
		}
		return m.ID
	}
	w.Fatalf("%s did not ask to be admitted", key)
	return ""
}

// state reads the state of a registration past any policy.
func (w *world) state(id portal.ID) string {
	w.Helper()
	var s string
	w.Must(w.DB.QueryRow(w.Context(), "SELECT state FROM reg_registrations WHERE id = $1", id).Scan(&s))
	return s
}
