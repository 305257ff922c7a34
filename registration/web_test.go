package registration_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/standin/control"
)

const (
	statusOK      = http.StatusOK
	statusInvalid = http.StatusUnprocessableEntity
)

// words are what the pages must say, by language.
var words = map[string]map[string]string{
	"ru": {"source": "Государственный регистр юридических лиц", "name": "ГУ «Управление образования Акмолинской области»", "registered": "зарегистрировано", "day": "01.09.2026", "clause": "п. 9, часть 2"},
	"kk": {"source": "Заңды тұлғалардың мемлекеттік тіркелімі", "name": "«Ақмола облысының білім басқармасы» ММ", "registered": "тіркелді", "day": "01.09.2026", "clause": "9-тармақтың 2-бөлігі"},
	"en": {"source": "State register of legal entities", "name": "ГУ «Управление образования Акмолинской области»", "registered": "registered", "day": "1 Sep 2026", "clause": "cl. 9, part 2"},
}

// begun is the id of the draft at whose screen the browser is.
func (b *browser) begun() string {
	b.Helper()
	parts := strings.Split(b.page.path, "/")
	if len(parts) < 4 || parts[1] != "register" {
		b.Fatalf("at %s, which is no screen of a draft:\n%s", b.page.path, text(find(b.page.root, "main")))
	}
	return "/register/" + parts[2]
}

// A legal entity registers in a browser, in each language; nothing that the registers said can be edited.
func TestClause8LegalEntityRegistersInABrowser(t *testing.T) {
	for lang, says := range words {
		t.Run(lang, func(t *testing.T) {
			b := newSite(t).browser(lang)
			b.enter("customer-a").want(statusOK, "/register", "050240904174")
			b.submit("/register", url.Values{"as": {"entity"}})
			draft := b.begun()
			b.want(statusOK, draft+"/capacities")
			b.submit(draft+"/capacities", url.Values{"capacities": {"customer"}}).want(statusOK, draft+"/details", says["source"], says["name"], "Ахметова Сауле Ерлановна")
			for _, n := range findAll(b.page.root, isField) {
				if name := attr(n, "name"); name != "email" && name != "phone" && name != "lang" {
					t.Errorf("the screen asks for %q", name)
				}
			}
			b.submit(draft+"/details", url.Values{"email": {"a@example.kz"}, "lang": {lang}}).want(statusOK, draft+"/agreement")
			b.submit(draft+"/agreement", url.Values{"agreement": {"2026-07-01"}}).want(statusOK, draft+"/check", says["name"], "a@example.kz")
			b.submit(draft+"/check", nil).want(statusOK, "/registrations/", says["registered"])
			b.get("/organisation").want(statusOK, "/organisation", says["source"], "Ахметова")
			b.get("/me").want(statusOK, "/me", says["registered"])
		})
	}
}

// A natural person registers with proof of bank details; the registrar finds it in the queue by its term, and confirms.
func TestClause9NaturalPersonRegistersInABrowser(t *testing.T) {
	for lang, says := range words {
		t.Run(lang, func(t *testing.T) {
			s := newSite(t)
			s.registrar()
			b := s.browser(lang)
			b.enter("surveyor").want(statusOK, "/register")
			b.submit("/register", url.Values{"as": {"person"}})
			draft := b.begun()
			b.submit(draft+"/capacities", url.Values{"capacities": {"surveyor"}})
			typed := url.Values{"email": {"s@example.kz"}, "phone": {"8 701 123 45 67"}, "lang": {lang}, "iban": {"KZ00 1234"}, "bic": {"KCJBKZKX"}, "kbe": {"19"}}
			b.upload(draft+"/details", typed, "file", map[string]string{"bank.pdf": statement()}).want(statusInvalid, draft+"/details", "bank.pdf")
			if b.value("iban") != "KZ00 1234" || b.value("email") != "s@example.kz" || len(findAll(b.page.root, isErrorLink)) != 1 {
				t.Errorf("what was typed is lost, or not one fault is told: %q, %q", b.value("iban"), b.value("email"))
			}
			b.upload(draft+"/details", url.Values{"iban": {"KZ86 125K ZT50 0410 0100"}}, "file", nil).want(statusOK, draft+"/agreement")
			b.submit(draft+"/agreement", url.Values{"agreement": {"2026-07-01"}})
			b.submit(draft+"/check", nil).want(statusOK, "/registrations/", says["day"], says["clause"])
			own := b.page.path

			r := s.browser(lang)
			r.enter("registrar")
			r.get("/registrar").want(statusOK, "/registrar", says["day"], says["clause"], "Ковалёв")
			id := strings.TrimPrefix(own, "/registrations/")
			r.get("/registrar/"+id).want(statusOK, "/registrar/"+id, "KZ86125KZT5004100100", "bank.pdf")
			links := findAll(r.page.root, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "href"), "/documents/") })
			if len(links) == 0 {
				t.Fatal("the registrar is offered no document")
			}
			r.get(attr(links[0], "href")).want(statusOK, "/documents/")
			if r.page.body != statement() {
				t.Errorf("the document is another, %d bytes", len(r.page.body))
			}
			r.get("/registrar/" + id)
			r.submit("/registrar/"+id+"/confirm", nil).want(statusOK, "/registrar")
			b.get(own).want(statusOK, own, says["registered"])
		})
	}
}

// Clause 11 in a browser: the operator asks for documents, they come, the registrar refuses, naming what does not match.
func TestClause11OfficialInABrowser(t *testing.T) {
	s := newSite(t)
	s.registrar()
	b, r := s.browser("ru"), s.browser("kk")
	b.enter("authority-official").submit("/register", url.Values{"as": {"entity"}})
	draft := b.begun()
	b.submit(draft+"/capacities", url.Values{"capacities": {"approving_authority"}})
	b.submit(draft+"/details", url.Values{"email": {"o@example.kz"}, "lang": {"kk"}}).want(statusInvalid, draft+"/details", "Укажите должность")
	b.submit(draft+"/details", url.Values{"position": {"Главный инспектор"}})
	b.submit(draft+"/agreement", url.Values{"agreement": {"2026-07-01"}})
	b.submit(draft+"/check", nil).want(statusOK, "/registrations/", "ожидает запроса документов")
	id := strings.TrimPrefix(b.page.path, "/registrations/")
	r.enter("registrar")
	r.get("/registrar/" + id)
	r.submit("/registrar/"+id+"/request", url.Values{"request": {""}}).want(statusInvalid, "/registrar/"+id)
	r.submit("/registrar/"+id+"/request", url.Values{"request": {"Тағайындау туралы бұйрық"}}).want(statusOK, "/registrar")
	b.get("/registrations/"+id).want(statusOK, "/registrations/", "Тағайындау туралы бұйрық")
	b.upload("/registrations/"+id+"/documents", nil, "file", nil).want(statusInvalid, "/registrations/", "Приложите документы")
	b.upload("/registrations/"+id+"/documents", nil, "file", map[string]string{"a.pdf": program()}).want(statusInvalid, "/registrations/")
	b.upload("/registrations/"+id+"/documents", nil, "file", map[string]string{"order.pdf": statement()}).want(statusOK, "/registrations/", "order.pdf", "п. 11, часть 2")
	r.get("/registrar/" + id)
	r.submit("/registrar/"+id+"/refuse", url.Values{"mismatches": {"position"}}).want(statusInvalid, "/registrar/"+id)
	r.submit("/registrar/"+id+"/refuse", url.Values{"mismatches": {"position"}, "text_position": {"маман"}}).want(statusOK, "/registrar")
	b.get("/registrations/"+id).want(statusOK, "/registrations/", "Главный инспектор", "маман", "Единственное основание отказа")
}

// Whatever ails the register, the page says so in the user's language, loses nothing, and asks again.
func TestClause8RegisterDownSlowOrTalkingNonsense(t *testing.T) {
	for mode, says := range map[control.Mode]string{
		control.Down: "сейчас не отвечает", control.Slow: "сейчас не отвечает", control.Nonsense: "нельзя доверять", control.Mistaken: "нельзя доверять",
	} {
		t.Run(string(mode), func(t *testing.T) {
			s := newSite(t)
			s.must(s.registers.Set(mode))
			b := s.browser("ru")
			b.enter("customer-a").submit("/register", url.Values{"as": {"entity"}})
			draft := b.begun()
			b.submit(draft+"/capacities", url.Values{"capacities": {"customer"}}).want(statusOK, draft+"/details", says)
			s.must(s.registers.Set(control.OK))
			b.submit(draft+"/details", url.Values{"email": {"typed@example.kz"}, "do": {"ask"}}).want(statusOK, draft+"/details", "ГУ «Управление образования")
			if b.value("email") != "typed@example.kz" {
				t.Errorf("what was typed is %q", b.value("email"))
			}
		})
	}
}

// A draft without the registers' data is not sent; the page says where to mend it.
func TestClause8UnfinishedDraftIsNotSent(t *testing.T) {
	s := newSite(t)
	s.must(s.registers.Set(control.Down))
	b := s.browser("en")
	b.enter("customer-a").submit("/register", url.Values{"as": {"entity"}})
	draft := b.begun()
	b.submit(draft+"/capacities", url.Values{"capacities": {"customer"}})
	b.get(draft+"/check").submit(draft+"/check", nil).want(statusInvalid, draft+"/check", "does not answer now", "Enter a whole e-mail address", "accept the edition")
	if n := len(findAll(b.page.root, isErrorLink)); n < 3 {
		t.Errorf("%d faults lead to their screen", n)
	}
}

// One form sent twice registers once.
func TestSecondSubmitInABrowser(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru")
	b.enter("customer-a").submit("/register", url.Values{"as": {"entity"}})
	draft := b.begun()
	b.submit(draft+"/capacities", url.Values{"capacities": {"customer"}})
	b.submit(draft+"/details", url.Values{"email": {"a@example.kz"}, "lang": {"ru"}})
	b.submit(draft+"/agreement", url.Values{"agreement": {"2026-07-01"}})
	form := b.form(draft+"/check", nil)
	for range 2 {
		b.post(draft+"/check", form).want(statusOK, "/registrations/", "зарегистрировано")
	}
	members, err := s.Members(t.Context(), portal.Party(organisation(t, "education")), "")
	if err != nil || len(members) != 1 {
		t.Errorf("members = %v, %v", members, err)
	}
}

// A stranger who tries an address learns nothing, and a visitor is asked to sign in.
func TestStrangerInABrowser(t *testing.T) {
	s := newSite(t)
	id := string(s.draft("customer-a", portal.RoleCustomer))
	visitor, outsider := s.browser("ru"), s.browser("ru")
	outsider.enter("outsider")
	for _, path := range []string{"/registrations/" + id, "/register/" + id + "/details", "/registrar/" + id, "/registrar", "/organisation", "/register/x/details"} {
		outsider.get(path).want(http.StatusNotFound, path)
		visitor.get(path)
		if visitor.page.status != http.StatusNotFound {
			visitor.want(statusOK, "/sign-in")
		}
	}
}

// The administrator admits a colleague, places them, gives a power and takes it back, and ends the access: at once.
func TestClause12AdministratorInABrowser(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	clerk, admin := s.browser("kk"), s.browser("ru")
	clerk.enter("customer-a-clerk").want(statusOK, "/register", "Ұйымыңыз тіркелген")
	clerk.submit("/register/admission", url.Values{"email": {"bad"}, "position": {"Бас маман"}}).want(statusInvalid, "/register/admission", "Электрондық пошта мекенжайын")
	clerk.submit("/register/admission", url.Values{"email": {"c@example.kz"}}).want(statusOK, "/register", "Сіз қолжетімділік сұрадыңыз")
	admin.enter("customer-a").want(http.StatusNotFound, "/desk") // the desk is another part of the program
	admin.get("/organisation").want(statusOK, "/organisation", "Просят доступ", "Бас маман")
	person := admin.link("/organisation/people/", "Жұмабаев")
	admin.get(person).submit(person+"/admit", nil).want(statusOK, person, "имеет доступ")
	clerk.get("/organisation").want(statusOK, "/organisation") // the admission works at once
	clerk.get("/act-for").submit("/act-for", url.Values{"party": {"050240904174"}})
	clerk.get("/organisation").want(statusOK, "/organisation", "«Ақмола облысының білім басқармасы» ММ")
	clerk.post("/organisation/units", url.Values{"name": {"x"}}).want(http.StatusForbidden, "/organisation/units")
	admin.get("/organisation").submit("/organisation/units", url.Values{"name": {"Отдел строительства"}}).want(statusOK, "/organisation", "Отдел строительства")
	admin.submit("/organisation/units", url.Values{"name": {"отдел строительства"}}).want(statusInvalid, "/organisation/units", "двух одинаковых")
	admin.get(person).submit(person+"/powers", url.Values{"role": {"customer"}, "last_day": {"вчера"}}).want(statusInvalid, person, "Введите дату")
	admin.submit(person+"/powers", url.Values{"role": {"customer"}, "last_day": {"01.09.2026"}}).want(statusOK, person, "заказчик", "01.09.2026")
	if a := s.actor("customer-a-clerk"); !a.Is(portal.RoleCustomer) {
		t.Errorf("the clerk is %v", a.Roles)
	}
	clerk.get(person).want(statusOK, person, "тапсырыс беруші")
	if forms := findAll(clerk.page.root, func(n *html.Node) bool { return n.Data == "form" && strings.HasPrefix(attr(n, "action"), person) }); len(forms) > 0 {
		t.Errorf("a colleague is offered %d forms of the administrator", len(forms))
	}
	admin.submit(person+"/dismiss", nil).want(statusOK, "/organisation")
	clerk.get("/organisation").want(http.StatusNotFound, "/organisation")
}

// link finds the address of a link that begins so and whose words hold a text.
func (b *browser) link(prefix, words string) string {
	b.Helper()
	for _, n := range findAll(b.page.root, func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attr(n, "href"), prefix) }) {
		if strings.Contains(text(n), words) {
			return attr(n, "href")
		}
	}
	b.Fatalf("%s has no link to %s… with %q", b.page.path, prefix, words)
	return ""
}

// The additional agreement is read by everybody and accepted by who may, once.
func TestClause10AgreementInABrowser(t *testing.T) {
	s := newSite(t)
	s.enrolled("bank-user", portal.RoleBankUser)
	visitor, b := s.browser("en"), s.browser("kk")
	visitor.get("/agreements/bank").want(statusOK, "/agreements/bank", "state bank of construction projects", "1 July 2026")
	if n := len(findAll(visitor.page.root, func(n *html.Node) bool { return attr(n, "action") == "/agreements/bank" })); n > 0 {
		t.Error("a visitor is offered to accept")
	}
	visitor.get("/agreements/other").want(http.StatusNotFound, "/agreements/other")
	b.enter("bank-user")
	b.get("/agreements/bank").submit("/agreements/bank", nil).want(statusInvalid, "/agreements/bank", "қолданыстағы редакциясын қабылдаңыз")
	b.submit("/agreements/bank", url.Values{"agreement": {"2026-07-01"}}).want(statusOK, "/agreements/bank", "Қабылданды")
	accepted, err := s.AcceptedBank(t.Context(), portal.Party(organisation(t, "bank-user-company")))
	if err != nil || !accepted {
		t.Errorf("accepted: %t, %v", accepted, err)
	}
}

// A page about oneself takes contacts, tells what is wrong with them, and lists the sign-ins.
func TestMeInABrowser(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	b.enter("customer-a")
	b.get("/me").want(statusOK, "/me", "740312471676", "первый руководитель", "имеет доступ")
	b.submit("/me", url.Values{"email": {"no"}}).want(statusInvalid, "/me", "Введите адрес электронной почты")
	if b.value("email") != "no" {
		t.Errorf("typed %q", b.value("email"))
	}
	b.submit("/me", url.Values{"email": {"new@example.kz"}, "lang": {"en"}}).want(statusOK, "/me")
	to, err := s.Addresses(t.Context(), portal.Notice{Person: "740312471676"})
	if err != nil || len(to) != 1 || to[0].Email != "new@example.kz" || to[0].Lang != "en" {
		t.Errorf("addresses = %v, %v", to, err)
	}
}

func isErrorLink(n *html.Node) bool {
	return n.Data == "a" && n.Parent != nil && strings.Contains(attr(n, "href"), "#field-")
}

func isField(n *html.Node) bool {
	kind := attr(n, "type")
	return (n.Data == "input" || n.Data == "select" || n.Data == "textarea") && kind != "hidden" && attr(n, "name") != ""
}
