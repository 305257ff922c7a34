package development_test

import (
	"context"
	"io/fs"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/development"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/cadastre"
	"birtereze/portal/internal/gateway/procurement"
	"birtereze/portal/internal/pdf"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/internal/web"
	cadastrestandin "birtereze/portal/standin/cadastre"
	"birtereze/portal/standin/control"
	procurementstandin "birtereze/portal/standin/procurement"
	"birtereze/portal/standin/samples"
)

// world is this slice on the platform, over the stand-ins of the outside systems.
type world struct {
	*slicetest.World
	*development.Service
	cadastre    *cadastrestandin.Standin
	procurement *procurementstandin.Standin
	page        string // printed last
}

var actor = slicetest.Actor

// limit of a file, in bytes.
const limit = 1 << 20

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	dbtest.EachEngine(t, func(t *testing.T, engine db.Engine) {
		t.Parallel() // each has a world of its own, and the most of its time it waits for the disk
		test(t, newWorld(t, engine))
	})
}

func newWorld(t *testing.T, engine db.Engine) *world {
	t.Helper()
	w := &world{World: slicetest.New(t, engine, slicetest.Setup{Rules: []policy.Source{development.Rules()}, Texts: []fs.FS{development.Texts()}, Limit: limit})}
	print, err := platform.NewPrinter(w.Clock.Now)
	w.Must(err)
	w.Service = &development.Service{Bus: w.World.Bus, Documents: w.Keeper, Classifiers: w.World.Classifiers, Parties: registered{}, Print: printer{print, &w.page}}
	w.standins()
	w.Work(w.World.Bus.Queue)
	for _, name := range []string{"project_created", "materials_received", "paper_agreed", "documentation_agreed", "documentation_reopened", "revised"} {
		w.Listen("development." + name)
	}
	return w
}

// printer prints as the Portal does, and remembers the page that it printed last.
type printer struct {
	*pdf.Printer
	page *string
}

func (p printer) Render(ctx context.Context, page []byte, title string) ([]byte, error) {
	*p.page = string(page)
	return p.Printer.Render(ctx, page, title)
}

func (w *world) standins() {
	var err error
	w.cadastre, err = cadastrestandin.New(cadastrestandin.Options{Token: "t", Slow: 3 * time.Second})
	w.Must(err)
	w.procurement, err = procurementstandin.New(procurementstandin.Options{Token: "t", Slow: 3 * time.Second})
	w.Must(err)
	at := func(h *httptest.Server) gateway.Config {
		w.Cleanup(h.Close)
		return gateway.Config{System: "test", BaseURL: h.URL, Token: "t", Timeout: 500 * time.Millisecond, RetryWait: time.Millisecond}
	}
	c, err := cadastre.New(cadastre.Config{Gateway: at(httptest.NewServer(w.cadastre.Handler()))})
	w.Must(err)
	w.Cadastre = c
	p, err := procurement.New(at(httptest.NewServer(w.procurement.Handler())))
	w.Must(err)
	w.Procurement = p
}

// registered is registration, where a party is found by what somebody typed.
type registered struct{ slicetest.Registered }

func (r registered) FindParty(ctx context.Context, field, typed string, role portal.Role) (portal.Party, error) {
	list, err := r.Parties(ctx, role)
	if err == nil && !slices.Contains(list, portal.Party(typed)) {
		err = fault.Wrong(field, "fault.bin_checksum")
	}
	return portal.Party(typed), err
}

// site is the pages of this slice.
func (w *world) site() *slicetest.Site {
	w.Helper()
	return w.Site(func(app *web.App) {
		development.Pages{Service: w.Service, MaxFile: limit}.Routes(app)
		document.Pages{Keeper: w.Keeper, DB: w.DB, Resource: w.DocumentResource}.Routes(app)
	})
}

// file is a document that came in for the documentation.
func (w *world) file(name string, content []byte) document.Received {
	w.Helper()
	return w.Receive("documentation", name, content)
}

// pdf is a good file.
func (w *world) pdf(name string) document.Received { return w.file(name, w.PDF(name)) }

// program is a file that no check takes.
func (w *world) program() samples.File { return w.Sample("broken/pdf-is-program") }

// mode sets how an outside system behaves.
func (w *world) mode(panel *control.Panel, m control.Mode) {
	w.Helper()
	w.Must(panel.Set(m))
}

// parts of the story that many tests need

var school = development.Facts{Name: portal.Text{RU: "Средняя школа на 900 мест", KK: "900 орындық орта мектеп"}, Works: "new",
	Composition: "civil", Stage: "working_project", Level: "II", Financing: "local_budget"}

var plot = development.Location{KATO: "110000000", Place: portal.Text{RU: "г. Кокшетау, участок 45", KK: "Көкшетау қ., 45-учаске"},
	Number: cadastrestandin.School, Characteristics: []development.Characteristic{{Code: "capacity", Value: "900"}, {Code: "total_area", Value: "12480.5"}}}

// draft begins a project and says what it is.
func (w *world) draft(persona string, f development.Facts, l development.Location) portal.ID {
	w.Helper()
	id, err := w.Declare(w.Context(), actor(persona), development.Beginning{Secret: "no", Kind: portal.Construction}, w.Key())
	w.Must(err)
	w.Must(w.Describe(w.Context(), actor(persona), id, f, w.Key()))
	w.Must(w.SetObject(w.Context(), actor(persona), id, l, w.Key()))
	return id
}

// opened is a project of the education department.
func (w *world) opened() portal.ID {
	w.Helper()
	id := w.draft("customer-a", school, plot)
	w.Must(w.Create(w.Context(), actor("customer-a"), id, w.Key()))
	return id
}

// staffed is such a project with a designer and people on both sides: the head agrees, the other one works.
func (w *world) staffed() portal.ID {
	w.Helper()
	id := w.opened()
	a := actor("customer-a")
	w.Must(w.NameContractor(w.Context(), a, id, development.Designer, actor("designer-head").For, w.Key()))
	w.give(id, development.Customer, "customer-a", true, true)
	w.give(id, development.Customer, "customer-a-clerk", true, false)
	w.give(id, development.Designer, "designer-head", false, true)
	w.give(id, development.Designer, "designer-gip", true, false)
	return id
}

func (w *world) give(id portal.ID, side development.Side, persona string, works, agrees bool) {
	w.Helper()
	w.Must(w.Give(w.Context(), actor("customer-a"), id,
		development.Grant{Side: side, Person: actor(persona).Person, Works: works, Agrees: agrees}, w.Key()))
}

// answer gives a text for every required field of a paper.
func answer(kind development.PaperKind) development.Content {
	c := development.Content{Fields: map[string]portal.Text{}}
	for _, f := range development.FieldsOf(kind) {
		switch {
		case !f.Required:
		case f.Kind == "money":
			c.Fields[f.Name] = portal.Text{RU: "114329600"}
		case f.Kind == "date":
			c.Fields[f.Name] = portal.Text{RU: "2027-03-31"}
		default:
			c.Fields[f.Name] = portal.Text{RU: "Текст " + f.Name, KK: "Мәтін " + f.Name}
		}
	}
	return c
}

// scheduled is a project whose schedule both sides have agreed: every obligatory section, by the end of October.
func (w *world) scheduled() portal.ID {
	w.Helper()
	id := w.staffed()
	ctx, gip := w.Context(), actor("designer-gip")
	paper, err := w.Begin(ctx, gip, id, development.Designer, development.Schedule, w.Key())
	w.Must(err)
	w.Must(w.Edit(ctx, gip, id, paper, w.wholeSchedule(id, gip), w.Key()))
	w.Must(w.Propose(ctx, gip, id, paper, w.Key()))
	w.Must(w.Agree(ctx, actor("customer-a"), id, paper, w.paper(id, paper).Current, w.Key()))
	w.Must(w.Agree(ctx, actor("designer-head"), id, paper, w.paper(id, paper).Current, w.Key()))
	return id
}

func (w *world) wholeSchedule(id portal.ID, as portal.Actor) development.Content {
	w.Helper()
	c := development.Content{}
	st, err := w.Card(w.Context(), as, id)
	w.Must(err)
	for _, n := range w.Sections(st) {
		if n.Required {
			c.Works = append(c.Works, development.Work{Section: n.Code, Who: development.Designer, From: "2026-08-10", To: "2026-10-31"})
		}
	}
	return c
}

// entered puts one document into each obligatory section.
func (w *world) entered(id portal.ID) []portal.ID {
	w.Helper()
	gip := actor("designer-gip")
	p, err := w.Card(w.Context(), gip, id)
	w.Must(err)
	var list []development.NewSheet
	for _, n := range w.Sections(p) {
		if n.Required {
			list = append(list, development.NewSheet{Section: n.Code, File: w.pdf(n.Code + ".pdf")})
		}
	}
	w.Must(w.Enter(w.Context(), gip, id, list, w.Key()))
	return w.sheets(id)
}

func (w *world) sheets(id portal.ID) []portal.ID {
	w.Helper()
	all, err := w.Sheets(w.Context(), actor("customer-a"), id)
	w.Must(err)
	ids := make([]portal.ID, len(all))
	for i, d := range all {
		ids[i] = d.ID
	}
	return ids
}

func contains(err error, part string) bool { return err != nil && strings.Contains(err.Error(), part) }

func (w *world) resource(id portal.ID) policy.Resource {
	w.Helper()
	res, err := w.Resource(w.Context(), id)
	w.Must(err)
	return res
}

// current are the current versions of documents.
func (w *world) current(id portal.ID, ids []portal.ID) []portal.ID {
	w.Helper()
	all, err := w.Sheets(w.Context(), actor("customer-a"), id)
	w.Must(err)
	var versions []portal.ID
	for _, want := range ids {
		for _, d := range all {
			if d.ID == want {
				versions = append(versions, d.Current)
			}
		}
	}
	return versions
}
