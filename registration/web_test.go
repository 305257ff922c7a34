package registration_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/standin/control"
)

// words are what the pages must say, by language.
var words = map[string]map[string]string{
	"ru": {"source": "Государственный регистр юридических лиц", "name": "ГУ «Управление образования Акмолинской области»", "registered": "зарегистрировано", "day": "01.09.2026", "clause": "п. 9, часть 2"},
	"kk": {"source": "Заңды тұлғалардың мемлекеттік тіркелімі", "name": "«Ақмола облысының білім басқармасы» ММ", "registered": "тіркелді", "day": "01.09.2026", "clause": "9-тармақтың 2-бөлігі"},
	"en": {"source": "State register of legal entities", "name": "ГУ «Управление образования Акмолинской области»", "registered": "registered", "day": "1 Sep 2026", "clause": "cl. 9, part 2"},
}

// A legal entity registers in a browser, in each language; nothing that the registers said can be edited.
func TestClause8LegalEntityRegistersInABrowser(t *testing.T) {
	for lang, says := range words {
		t.Run(lang, func(t *testing.T) {
			b := newSite(t).browser(lang)
			enter(b, "customer-a").At("/register").Want(http.StatusOK, "050240904174")
			b.Form("/register").Set("as", "entity").Send()
			draft := begun(b)
			b.At(draft + "/capacities").Want(http.StatusOK)
			b.Form(draft+"/capacities").Set("capacities", "customer").Send().At(draft+"/details").Want(http.StatusOK, says["source"], says["name"], "Ахметова Сауле Ерлановна")
			for _, n := range b.All(isField) {
				if name := slicetest.Attr(n, "name"); name != "email" && name != "phone" && name != "lang" {
					t.Errorf("the screen asks for %q", name)
				}
			}
			b.Form(draft + "/details").Fill(url.Values{"email": {"a@example.kz"}, "lang": {lang}}).Send().At(draft + "/agreement").Want(http.StatusOK)
			b.Form(draft+"/agreement").Set("agreement", "2026-07-01").Send().At(draft+"/check").Want(http.StatusOK, says["name"], "a@example.kz")
			b.Form(draft+"/check").Send().At("/registrations/").Want(http.StatusOK, says["registered"])
			b.Get("/organisation").Want(http.StatusOK, says["source"], "Ахметова")
			b.Get("/me").Want(http.StatusOK, says["registered"])
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
			enter(b, "surveyor").At("/register").Want(http.StatusOK)
			b.Form("/register").Set("as", "person").Send()
			draft := begun(b)
			b.Form(draft+"/capacities").Set("capacities", "surveyor").Send()
			typed := url.Values{"email": {"s@example.kz"}, "phone": {"8 701 123 45 67"}, "lang": {lang}, "iban": {"KZ00 1234"}, "bic": {"KCJBKZKX"}, "kbe": {"19"}}
			b.Form(draft+"/details").Fill(typed).Attach("file", "bank.pdf", s.statement()).Send().At(draft+"/details").Want(http.StatusUnprocessableEntity, "bank.pdf")
			if b.Value("iban") != "KZ00 1234" || b.Value("email") != "s@example.kz" || len(b.All(isErrorLink)) != 1 {
				t.Errorf("what was typed is lost, or not one fault is told: %q, %q", b.Value("iban"), b.Value("email"))
			}
			b.Form(draft+"/details").Set("iban", "KZ86 125K ZT50 0410 0100").Send().At(draft + "/agreement").Want(http.StatusOK)
			b.Form(draft+"/agreement").Set("agreement", "2026-07-01").Send()
			b.Form(draft+"/check").Send().At("/registrations/").Want(http.StatusOK, says["day"], says["clause"])
			own := b.Path

			r := s.browser(lang)
			enter(r, "registrar")
			r.Get("/registrar").Want(http.StatusOK, says["day"], says["clause"], "Ковалёв")
			id := strings.TrimPrefix(own, "/registrations/")
			r.Get("/registrar/"+id).Want(http.StatusOK, "KZ86125KZT5004100100", "bank.pdf")
			links := r.All(func(n *html.Node) bool { return strings.HasPrefix(slicetest.Attr(n, "href"), "/documents/") })
			if len(links) == 0 {
				t.Fatal("the registrar is offered no document")
			}
			r.Get(slicetest.Attr(links[0], "href")).At("/documents/").Want(http.StatusOK)
			if !bytes.Equal(r.Raw, s.statement()) {
				t.Errorf("the document is another, %d bytes", len(r.Raw))
			}
			r.Get("/registrar/" + id)
			r.Form("/registrar/" + id + "/confirm").Send().At("/registrar").Want(http.StatusOK)
			b.Get(own).Want(http.StatusOK, says["registered"])
		})
	}
}

// Clause 11 in a browser: the operator asks for documents, they come, the registrar refuses, naming what does not match.
func TestClause11OfficialInABrowser(t *testing.T) {
	s := newSite(t)
	s.registrar()
	b, r := s.browser("ru"), s.browser("kk")
	enter(b, "authority-official").Form("/register").Set("as", "entity").Send()
	draft := begun(b)
	b.Form(draft+"/capacities").Set("capacities", "approving_authority").Send()
	b.Form(draft+"/details").Fill(url.Values{"email": {"o@example.kz"}, "lang": {"kk"}}).Send().At(draft+"/details").Want(http.StatusUnprocessableEntity, "Укажите должность")
	b.Form(draft+"/details").Set("position", "Главный инспектор").Send()
	b.Form(draft+"/agreement").Set("agreement", "2026-07-01").Send()
	b.Form(draft+"/check").Send().At("/registrations/").Want(http.StatusOK, "ожидает запроса документов")
	id := strings.TrimPrefix(b.Path, "/registrations/")
	enter(r, "registrar")
	r.Get("/registrar/" + id)
	r.Form("/registrar/"+id+"/request").Set("request", "").Send().At("/registrar/" + id).Want(http.StatusUnprocessableEntity)
	r.Form("/registrar/"+id+"/request").Set("request", "Тағайындау туралы бұйрық").Send().At("/registrar").Want(http.StatusOK)
	b.Get("/registrations/"+id).At("/registrations/").Want(http.StatusOK, "Тағайындау туралы бұйрық")
	b.Form("/registrations/"+id+"/documents").Send().At("/registrations/").Want(http.StatusUnprocessableEntity, "Приложите документы")
	b.Form("/registrations/"+id+"/documents").Attach("file", "a.pdf", s.program()).Send().At("/registrations/").Want(http.StatusUnprocessableEntity)
	b.Form("/registrations/"+id+"/documents").Attach("file", "order.pdf", s.statement()).Send().At("/registrations/").Want(http.StatusOK, "order.pdf", "п. 11, часть 2")
	r.Get("/registrar/" + id)
	r.Form("/registrar/"+id+"/refuse").Set("mismatches", "position").Send().At("/registrar/" + id).Want(http.StatusUnprocessableEntity)
	r.Form("/registrar/" + id + "/refuse").Fill(url.Values{"mismatches": {"position"}, "text_position": {"маман"}}).Send().At("/registrar").Want(http.StatusOK)
	b.Get("/registrations/"+id).At("/registrations/").Want(http.StatusOK, "Главный инспектор", "маман", "Единственное основание отказа")
}

// Whatever ails the register, the page says so in the user's language, loses nothing, and asks again.
func TestClause8RegisterDownSlowOrTalkingNonsense(t *testing.T) {
	for mode, says := range map[control.Mode]string{
		control.Down: "сейчас не отвечает", control.Slow: "сейчас не отвечает", control.Nonsense: "нельзя доверять", control.Mistaken: "нельзя доверять",
	} {
		t.Run(string(mode), func(t *testing.T) {
			s := newSite(t)
			s.Must(s.registers.Set(mode))
			b := s.browser("ru")
			enter(b, "customer-a").Form("/register").Set("as", "entity").Send()
			draft := begun(b)
			b.Form(draft+"/capacities").Set("capacities", "customer").Send().At(draft+"/details").Want(http.StatusOK, says)
			s.Must(s.registers.Set(control.OK))
			b.Form(draft+"/details").Fill(url.Values{"email": {"typed@example.kz"}, "do": {"ask"}}).Send().At(draft+"/details").Want(http.StatusOK, "ГУ «Управление образования")
			if b.Value("email") != "typed@example.kz" {
				t.Errorf("what was typed is %q", b.Value("email"))
			}
		})
	}
}

// A draft without the registers' data is not sent; the page says where to mend it.
func TestClause8UnfinishedDraftIsNotSent(t *testing.T) {
	s := newSite(t)
	s.Must(s.registers.Set(control.Down))
	b := s.browser("en")
	enter(b, "customer-a").Form("/register").Set("as", "entity").Send()
	draft := begun(b)
	b.Form(draft+"/capacities").Set("capacities", "customer").Send()
	b.Get(draft+"/check").Form(draft+"/check").Send().At(draft+"/check").Want(http.StatusUnprocessableEntity, "does not answer now", "Enter a whole e-mail address", "accept the edition")
	if n := len(b.All(isErrorLink)); n < 3 {
		t.Errorf("%d faults lead to their screen", n)
	}
}

// One form sent twice registers once.
func TestSecondSubmitInABrowser(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru")
	enter(b, "customer-a").Form("/register").Set("as", "entity").Send()
	draft := begun(b)
	b.Form(draft+"/capacities").Set("capacities", "customer").Send()
	b.Form(draft + "/details").Fill(url.Values{"email": {"a@example.kz"}, "lang": {"ru"}}).Send()
	b.Form(draft+"/agreement").Set("agreement", "2026-07-01").Send()
	form := b.Form(draft + "/check").Values
	for range 2 {
		b.Post(draft+"/check", form).At("/registrations/").Want(http.StatusOK, "зарегистрировано")
	}
	members, err := s.Members(t.Context(), party("customer-a"), "")
	if err != nil || len(members) != 1 {
		t.Errorf("members = %v, %v", members, err)
	}
}

// A stranger who tries an address learns nothing, and a visitor is asked to sign in.
func TestStrangerInABrowser(t *testing.T) {
	s := newSite(t)
	id := string(s.draft("customer-a", portal.RoleCustomer))
	visitor, outsider := s.browser("ru"), s.browser("ru")
	enter(outsider, "outsider")
	for _, path := range []string{"/registrations/" + id, "/register/" + id + "/details", "/registrar/" + id, "/registrar", "/organisation", "/register/x/details"} {
		outsider.Get(path).Want(http.StatusNotFound)
		visitor.Get(path)
		if visitor.Status != http.StatusNotFound {
			visitor.At("/sign-in").Want(http.StatusOK)
		}
	}
}

// The administrator admits a colleague, places them, gives a power and takes it back, and ends the access: at once.
func TestClause12AdministratorInABrowser(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	clerk, admin := s.browser("kk"), s.browser("ru")
	enter(clerk, "customer-a-clerk").At("/register").Want(http.StatusOK, "Ұйымыңыз тіркелген")
	clerk.Form("/register/admission").Fill(url.Values{"email": {"bad"}, "position": {"Бас маман"}}).Send().At("/register/admission").Want(http.StatusUnprocessableEntity, "Электрондық пошта мекенжайын")
	clerk.Form("/register/admission").Set("email", "c@example.kz").Send().At("/register").Want(http.StatusOK, "Сіз қолжетімділік сұрадыңыз")
	enter(admin, "customer-a").At("/desk").Want(http.StatusNotFound) // the desk is another part of the program
	admin.Get("/organisation").Want(http.StatusOK, "Просят доступ", "Бас маман")
	person := admin.Follow("/organisation/people/", "Жұмабаев").Path
	admin.Get(person).Form(person+"/admit").Send().At(person).Want(http.StatusOK, "имеет доступ")
	clerk.Get("/organisation").Want(http.StatusOK) // the admission works at once
	clerk.Get("/act-for").Form("/act-for").Set("party", "050240904174").Send()
	clerk.Get("/organisation").Want(http.StatusOK, "«Ақмола облысының білім басқармасы» ММ")
	clerk.Post("/organisation/units", url.Values{"name": {"x"}}).At("/organisation/units").Want(http.StatusForbidden)
	admin.Get("/organisation").Form("/organisation/units").Set("name", "Отдел строительства").Send().At("/organisation").Want(http.StatusOK, "Отдел строительства")
	admin.Form("/organisation/units").Set("name", "отдел строительства").Send().At("/organisation/units").Want(http.StatusUnprocessableEntity, "двух одинаковых")
	admin.Get(person).Form(person+"/powers").Fill(url.Values{"role": {"customer"}, "last_day": {"вчера"}}).Send().At(person).Want(http.StatusUnprocessableEntity, "Введите дату")
	admin.Form(person+"/powers").Fill(url.Values{"role": {"customer"}, "last_day": {"01.09.2026"}}).Send().At(person).Want(http.StatusOK, "заказчик", "01.09.2026")
	if a := s.actor("customer-a-clerk"); !a.Is(portal.RoleCustomer) {
		t.Errorf("the clerk is %v", a.Roles)
	}
	clerk.Get(person).Want(http.StatusOK, "тапсырыс беруші")
	if forms := clerk.All(func(n *html.Node) bool {
		return n.Data == "form" && strings.HasPrefix(slicetest.Attr(n, "action"), person)
	}); len(forms) > 0 {
		t.Errorf("a colleague is offered %d forms of the administrator", len(forms))
	}
	admin.Form(person + "/dismiss").Send().At("/organisation").Want(http.StatusOK)
	clerk.Get("/organisation").Want(http.StatusNotFound)
}

// The additional agreement is read by everybody and accepted by who may, once.
func TestClause10AgreementInABrowser(t *testing.T) {
	s := newSite(t)
	s.enrolled("bank-user", portal.RoleBankUser)
	visitor, b := s.browser("en"), s.browser("kk")
	visitor.Get("/agreements/bank").Want(http.StatusOK, "state bank of construction projects", "1 July 2026")
	if n := len(visitor.All(func(n *html.Node) bool { return slicetest.Attr(n, "action") == "/agreements/bank" })); n > 0 {
		t.Error("a visitor is offered to accept")
	}
	visitor.Get("/agreements/other").Want(http.StatusNotFound)
	enter(b, "bank-user")
	b.Get("/agreements/bank").Form("/agreements/bank").Send().At("/agreements/bank").Want(http.StatusUnprocessableEntity, "қолданыстағы редакциясын қабылдаңыз")
	b.Form("/agreements/bank").Set("agreement", "2026-07-01").Send().At("/agreements/bank").Want(http.StatusOK, "Қабылданды")
	accepted, err := s.AcceptedBank(t.Context(), party("bank-user"))
	if err != nil || !accepted {
		t.Errorf("accepted: %t, %v", accepted, err)
	}
}

// A page about oneself takes contacts, tells what is wrong with them, and lists the sign-ins.
func TestMeInABrowser(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	enter(b, "customer-a")
	b.Get("/me").Want(http.StatusOK, "740312471676", "первый руководитель", "имеет доступ")
	b.Form("/me").Set("email", "no").Send().At("/me").Want(http.StatusUnprocessableEntity, "Введите адрес электронной почты")
	if b.Value("email") != "no" {
		t.Errorf("typed %q", b.Value("email"))
	}
	b.Form("/me").Fill(url.Values{"email": {"new@example.kz"}, "lang": {"en"}}).Send().At("/me").Want(http.StatusOK)
	to, err := s.Addresses(t.Context(), portal.Notice{Person: "740312471676"})
	if err != nil || len(to) != 1 || to[0].Email != "new@example.kz" || to[0].Lang != "en" {
		t.Errorf("addresses = %v, %v", to, err)
	}
}

func isErrorLink(n *html.Node) bool {
	return n.Data == "a" && n.Parent != nil && strings.Contains(slicetest.Attr(n, "href"), "#field-")
}

func isField(n *html.Node) bool {
	kind := slicetest.Attr(n, "type")
	return (n.Data == "input" || n.Data == "select" || n.Data == "textarea") && kind != "hidden" && slicetest.Attr(n, "name") != ""
}
