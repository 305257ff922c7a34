package registration_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/standin/authority"
)

// The challenge says where, when and what for, and is another each time.
func TestChallengeNamesHostTimeAndPurpose(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru")
	first := string(b.get("/sign-in").challenge())
	host := strings.TrimPrefix(s.address, "http://")
	for _, says := range []string{host, "28\u00a0августа\u00a02026", "только вход"} {
		if !strings.Contains(first, says) {
			t.Errorf("the challenge does not say %q:\n%s", says, first)
		}
	}
	b.get("/sign-in/challenge")
	if b.page.body != first {
		t.Errorf("the file to be signed is %q", b.page.body)
	}
	if second := string(b.get("/sign-in").challenge()); second == first {
		t.Error("the same challenge twice")
	}
	s.browser("ru").get("/sign-in/challenge").want(http.StatusNotFound, "/sign-in/challenge")
}

// Each way in which a signature does not let anybody in has its answer, a new challenge, and no session.
func TestSignInRefused(t *testing.T) {
	s := newSite(t)
	other := s.browser("ru")
	other.get("/sign-in")
	for _, c := range []struct {
		name string
		cms  func(b *browser) string
		says string
	}{
		{"nothing", func(*browser) string { return "" }, "Подпись не получена"},
		{"no signature", func(*browser) string { return base64.StdEncoding.EncodeToString([]byte("hello")) }, ""},
		{"a signing certificate", func(b *browser) string { return b.signed("customer-a", b.challenge(), false) }, ""},
		{"another text", func(b *browser) string { return b.signed("customer-a", []byte("another"), true) }, ""},
		{"somebody else's challenge", func(b *browser) string { return b.signed("customer-a", other.challenge(), true) }, ""},
		{"an information system", func(b *browser) string { return b.signed("authority-system", b.challenge(), true) }, "нет ИИН"},
		{"too late", func(b *browser) string {
			cms := b.signed("customer-a", b.challenge(), true)
			b.later(5*time.Minute + time.Second)
			return cms
		}, "это время вышло"},
		{"a newer challenge was shown", func(b *browser) string {
			cms := b.signed("customer-a", b.challenge(), true)
			b.get("/sign-in?to=/me")
			return cms
		}, "заменён более новым"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := s.browser("ru")
			b.get("/sign-in?to=/me").want(statusOK, "/sign-in")
			b.submit("/sign-in", url.Values{"cms": {c.cms(b)}}).want(statusInvalid, "/sign-in", c.says)
			if len(findAll(b.page.root, isErrorLink)) != 1 || len(b.challenge()) == 0 || b.value("to") != "/me" {
				t.Errorf("no error, no new challenge or no way back: %s", text(find(b.page.root, "main")))
			}
			b.get("/me").want(statusOK, "/sign-in")
			s.later(time.Minute) // the next one has its attempts back
		})
	}
}

// A signature that signed in once does not sign in again, from this browser or another.
func TestReplayedChallenge(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	b.get("/sign-in")
	form := b.form("/sign-in", url.Values{"cms": {b.signed("customer-a", b.challenge(), true)}})
	b.post("/sign-in", form).want(http.StatusNotFound, "/desk")
	b.post("/sign-in", form).want(statusInvalid, "/sign-in", "уже использован")
	s.browser("ru").post("/sign-in", form).want(statusInvalid, "/sign-in", "уже использован")
}

// A challenge is for the address on which it was shown.
func TestChallengeOfAnotherHost(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru")
	b.get("/sign-in")
	form := b.form("/sign-in", url.Values{"cms": {b.signed("customer-a", b.challenge(), true)}})
	req, err := http.NewRequest(http.MethodPost, s.address+"/sign-in", strings.NewReader(form.Encode()))
	s.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range b.client.Jar.Cookies(req.URL) {
		req.AddCookie(c) // as a proxy under another name would pass it on
	}
	req.Host = "elsewhere.example"
	b.do(req).want(statusInvalid, "/sign-in", "другого адреса")
}

// A revoked certificate lets nobody in; an authority that does not answer is told as such, and nothing is decided.
func TestSignInByRevokedCertificate(t *testing.T) {
	s := newSite(t)
	who, err := ca().Issue(authority.Person{IIN: "701123372411", Surname: "Иванов", Name: "Иван", Role: "individual"})
	s.must(err)
	s.must(ca().Revoke(who.SignIn.Certificate.SerialNumber, s.clock.Now().Add(-time.Hour), 1))
	b := s.browser("ru")
	b.get("/sign-in")
	cms, err := authority.Message{Content: b.challenge(), Attached: true, At: s.clock.Now()}.Sign(who.SignIn)
	s.must(err)
	b.submit("/sign-in", url.Values{"cms": {base64.StdEncoding.EncodeToString(cms)}}).want(statusInvalid, "/sign-in")
	b.get("/me").want(statusOK, "/sign-in")

	ca().Down(true)
	defer ca().Down(false)
	b.get("/sign-in")
	b.submit("/sign-in", url.Values{"cms": {b.signed("customer-a", b.challenge(), true)}}).want(http.StatusServiceUnavailable, "/sign-in")
}

// Without scripts the challenge is downloaded, signed elsewhere, and the signature uploaded as a file.
func TestSignInWithoutScripts(t *testing.T) {
	s := newSite(t)
	b := s.browser("kk")
	b.get("/sign-in").get("/sign-in/challenge")
	content := []byte(b.page.body)
	// The form is the one that was shown before the download.
	cms, err := base64.StdEncoding.DecodeString(b.signed("surveyor", content, true))
	s.must(err)
	var body strings.Builder
	boundary := "----x"
	body.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"cms_file\"; filename=\"sign-in.txt.cms\"\r\nContent-Type: application/pkcs7-signature\r\n\r\n")
	body.Write(cms)
	body.WriteString("\r\n--" + boundary + "--\r\n")
	req, err := http.NewRequest(http.MethodPost, s.address+"/sign-in", strings.NewReader(body.String()))
	s.must(err)
	req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	b.do(req).want(statusOK, "/register", "Ковалёв")
}

// The way back leads within our own pages only.
func TestSignInLeadsBack(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	for to, want := range map[string]string{"/organisation?x=1": "/organisation?x=1", "https://evil.example/": "/", "//evil.example": "/", "/\\evil.example": "/", "": "/desk"} {
		b := s.browser("ru")
		b.get("/sign-in?to=" + url.QueryEscape(to))
		b.submit("/sign-in", url.Values{"cms": {b.signed("customer-a", b.challenge(), true)}})
		if b.page.path != want {
			t.Errorf("to %q leads to %q, want %q", to, b.page.path, want)
		}
		s.later(time.Minute)
	}
}

// Too many attempts from one address have to wait; time gives them back.
func TestSignInAttemptsAreLimited(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru")
	for range 10 {
		b.get("/sign-in").submit("/sign-in", nil).want(statusInvalid, "/sign-in")
	}
	b.get("/sign-in").submit("/sign-in", nil).want(http.StatusTooManyRequests, "/sign-in", "Слишком много попыток")
	s.later(7 * time.Second)
	b.get("/sign-in").submit("/sign-in", nil).want(statusInvalid, "/sign-in")
}

// A form that came after its session had ended is kept, shown after signing in, and sent again.
func TestFormOfAnExpiredSessionIsKept(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	b.enter("customer-a")
	b.get("/me")
	form := b.form("/me", url.Values{"email": {"kept@example.kz"}, "lang": {"ru"}})
	b.post("/sign-out", nil)
	b.post("/me", form).want(statusOK, "/sign-in")
	back := b.value("to")
	if !strings.HasPrefix(back, "/resume/") {
		t.Fatalf("the way back is %q", back)
	}
	s.browser("ru").get(back).want(statusOK, "/sign-in")
	b.submit("/sign-in", url.Values{"cms": {b.signed("customer-a", b.challenge(), true)}}).want(statusOK, back, "kept@example.kz")
	b.submit("/me", nil).want(statusOK, "/me")
	if b.value("email") != "kept@example.kz" {
		t.Errorf("the form arrived as %q", b.value("email"))
	}
}

// Nobody acts for a party that has not admitted them.
func TestActForIsTheServersDecision(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	b.enter("outsider").want(statusOK, "/register")
	b.get("/act-for").want(statusOK, "/act-for", "Вы пока ни от чьего имени")
	b.post("/act-for", url.Values{"party": {"050240904174"}}).want(http.StatusNotFound, "/act-for")
	b.get("/organisation").want(http.StatusNotFound, "/organisation")
}

// What a page offers is what the command allows: each button of a registration's pages, in each of its states.
func TestPagesOfferWhatCommandsAllow(t *testing.T) {
	s := newSite(t)
	s.registrar()
	id := string(s.draft("surveyor", portal.RoleSurveyor))
	_, err := s.Send(t.Context(), s.actor("surveyor"), portal.ID(id), "")
	s.must(err)
	r, own := s.browser("ru"), s.browser("ru")
	r.enter("registrar")
	own.enter("surveyor")
	offered := func(b *browser, path string) string {
		b.get(path).want(statusOK, path)
		all := ""
		for _, f := range findAll(b.page.root, func(n *html.Node) bool { return n.Data == "form" && strings.Contains(attr(n, "action"), id) }) {
			all += attr(f, "action")[strings.LastIndexByte(attr(f, "action"), '/'):]
		}
		return all
	}
	if got := offered(r, "/registrar/"+id) + offered(own, "/registrations/"+id); got != "/confirm/refuse/withdraw" {
		t.Errorf("filed: %s", got)
	}
	if err := s.RequestDocuments(t.Context(), s.registrar(), portal.ID(id), "x", ""); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
		t.Errorf("a request for documents of a natural person: %v", err)
	}
	r.submit("/registrar/"+id+"/confirm", nil)
	if got := offered(r, "/registrar/"+id) + offered(own, "/registrations/"+id); got != "" {
		t.Errorf("registered: %s", got)
	}
}
