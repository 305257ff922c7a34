package registration_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/standin/authority"
)

// The challenge says where, when and what for, and is another each time.
func TestChallengeNamesHostTimeAndPurpose(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru")
	first := string(challenge(b.Get("/sign-in")))
	host := strings.TrimPrefix(s.pages.Address, "http://")
	for _, says := range []string{host, "28\u00a0августа\u00a02026", "только вход"} {
		if !strings.Contains(first, says) {
			t.Errorf("the challenge does not say %q:\n%s", says, first)
		}
	}
	b.Get("/sign-in/challenge")
	if string(b.Raw) != first {
		t.Errorf("the file to be signed is %q", b.Raw)
	}
	if second := string(challenge(b.Get("/sign-in"))); second == first {
		t.Error("the same challenge twice")
	}
	s.browser("ru").Get("/sign-in/challenge").Want(http.StatusNotFound)
}

// Each way in which a signature does not let anybody in has its answer, a new challenge, and no session.
func TestSignInRefused(t *testing.T) {
	s := newSite(t)
	other := s.browser("ru")
	other.Get("/sign-in")
	for _, c := range []struct {
		name string
		cms  func(b *slicetest.Browser) string
		says string
	}{
		{"nothing", func(*slicetest.Browser) string { return "" }, "Подпись не получена"},
		{"no signature", func(*slicetest.Browser) string { return base64.StdEncoding.EncodeToString([]byte("hello")) }, ""},
		{"a signing certificate", func(b *slicetest.Browser) string { return signed(b, "customer-a", challenge(b), false) }, "Этим сертификатом нельзя войти"},
		{"another text", func(b *slicetest.Browser) string { return signed(b, "customer-a", []byte("another"), true) }, "уже использован"},
		{"somebody else's challenge", func(b *slicetest.Browser) string { return signed(b, "customer-a", challenge(other), true) }, "уже использован"},
		{"an information system", func(b *slicetest.Browser) string { return signed(b, "authority-system", challenge(b), true) }, "нет ИИН"},
		{"too late", func(b *slicetest.Browser) string {
			cms := signed(b, "customer-a", challenge(b), true)
			s.later(5*time.Minute + time.Second)
			return cms
		}, "это время вышло"},
		{"a newer challenge was shown", func(b *slicetest.Browser) string {
			cms := signed(b, "customer-a", challenge(b), true)
			b.Get("/sign-in?to=/me")
			return cms
		}, "заменён более новым"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := s.browser("ru")
			b.Get("/sign-in?to=/me").At("/sign-in").Want(http.StatusOK)
			b.Form("/sign-in").Set("cms", c.cms(b)).Send().At("/sign-in").Want(http.StatusUnprocessableEntity, c.says)
			if len(b.All(isErrorLink)) != 1 || len(challenge(b)) == 0 || b.Value("to") != "/me" {
				t.Errorf("no error, no new challenge or no way back: %s", b.Main().Text)
			}
			b.Get("/me").At("/sign-in").Want(http.StatusOK)
			s.later(time.Minute) // the next one has its attempts back
		})
	}
}

// A signature that signed in once does not sign in again, from this browser or another.
func TestReplayedChallenge(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	b.Get("/sign-in")
	form := b.Form("/sign-in").Set("cms", signed(b, "customer-a", challenge(b), true)).Values
	b.Post("/sign-in", form).At("/desk").Want(http.StatusNotFound)
	b.Post("/sign-in", form).At("/sign-in").Want(http.StatusUnprocessableEntity, "уже использован")
	s.browser("ru").Post("/sign-in", form).At("/sign-in").Want(http.StatusUnprocessableEntity, "уже использован")
}

// A challenge is for the address on which it was shown.
func TestChallengeOfAnotherHost(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru").Get("/sign-in")
	form := b.Form("/sign-in").Set("cms", signed(b, "customer-a", challenge(b), true)).Values
	req, err := http.NewRequest(http.MethodPost, s.pages.Address+"/sign-in", strings.NewReader(form.Encode()))
	s.Must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept-Language", "ru")
	for _, c := range b.Cookies() {
		req.AddCookie(c) // as a proxy under another name would pass it on
	}
	req.Host = "elsewhere.example"
	res, err := http.DefaultClient.Do(req)
	s.Must(err)
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	s.Must(err)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(page), "другого адреса") {
		t.Errorf("status %d: %s", res.StatusCode, page)
	}
}

// A revoked certificate lets nobody in; an authority that does not answer is told as such, and nothing is decided.
func TestSignInByRevokedCertificate(t *testing.T) {
	s := newSite(t)
	who, err := s.Authority().Issue(authority.Person{IIN: "701123372411", Surname: "Иванов", Name: "Иван", Role: "individual"})
	s.Must(err)
	s.Must(s.Authority().Revoke(who.SignIn.Certificate.SerialNumber, s.Clock.Now().Add(-time.Hour), 1))
	b := s.browser("ru").Get("/sign-in")
	b.Form("/sign-in").Set("cms", signedBy(b, who.SignIn)).Send().At("/sign-in").Want(http.StatusUnprocessableEntity)
	b.Get("/me").At("/sign-in").Want(http.StatusOK)

	s.Authority().Down(true)
	enter(b, "customer-a").At("/sign-in").Want(http.StatusServiceUnavailable)
}

// A signature on a challenge that could not be checked lets in when it can, within the life of the challenge: no longer, not
// twice, and not from elsewhere. However often it was tried, that was no failed attempt.
func TestSignInWaitsForTheAuthority(t *testing.T) {
	for lang, says := range map[string][]string{
		"ru": {"Подписанный текст действует до 10:05", "Ничего не потеряно", "это время вышло", "уже использован"},
		"kk": {"мерзімі бітетін уақыт – 10:05", "Ештеңе жоғалған жоқ", "уақыт өтіп кетті", "пайдаланылған"},
		"en": {"The text you signed serves until 10:05", "Nothing is lost", "that time is over", "was used before"},
	} {
		s := newSite(t)
		s.enrolled("customer-a", portal.RoleCustomer)
		b := s.browser(lang)
		b.Get("/sign-in?to=/me")
		values := b.Form("/sign-in").Set("cms", signed(b, "customer-a", challenge(b), true)).Values
		s.Authority().Down(true)
		for range 12 {
			b.Post("/sign-in", values).At("/sign-in").Want(http.StatusServiceUnavailable, says[:2]...)
		}
		if back := b.Form("/sign-in").Values; back.Get("cms") != values.Get("cms") || back.Get("to") != "/me" {
			t.Errorf("%s: what came back is %v", lang, back)
		}
		s.Authority().Down(false)
		s.browser(lang).Post("/sign-in", values).At("/sign-in").Want(http.StatusUnprocessableEntity, says[3])
		b.Form("/sign-in").Send().At("/me").Want(http.StatusOK)
		b.Post("/sign-in", values).At("/sign-in").Want(http.StatusUnprocessableEntity, says[3])

		late := s.browser(lang).Get("/sign-in")
		values = late.Form("/sign-in").Set("cms", signed(late, "customer-a", challenge(late), true)).Values
		s.Authority().Down(true)
		late.Post("/sign-in", values).Want(http.StatusServiceUnavailable)
		s.Authority().Down(false)
		s.later(5*time.Minute + time.Second)
		late.Form("/sign-in").Send().At("/sign-in").Want(http.StatusUnprocessableEntity, says[2])
		late.Get("/me").At("/sign-in")
	}
}

// A certificate that has run out lets nobody in.
func TestSignInByExpiredCertificate(t *testing.T) {
	s := newSite(t)
	now := s.Clock.Now()
	who, err := s.Authority().Issue(authority.Person{IIN: "701123372411", Surname: "Иванов", Name: "Иван", Role: "individual", From: now.AddDate(-1, 0, 0), To: now.Add(-time.Hour)})
	s.Must(err)
	b := s.browser("ru").Get("/sign-in")
	b.Form("/sign-in").Set("cms", signedBy(b, who.SignIn)).Send().At("/sign-in").Want(http.StatusUnprocessableEntity, "Срок действия сертификата истёк")
	b.Get("/me").At("/sign-in").Want(http.StatusOK)
}

// Without scripts the challenge is downloaded, signed elsewhere, and the signature uploaded as a file.
func TestSignInWithoutScripts(t *testing.T) {
	b := newSite(t).browser("kk")
	form := b.Get("/sign-in").Form("/sign-in") // that is shown before the download
	cms, err := slicetest.Signer(b, b.Clock.Now, "surveyor")(b.Get("/sign-in/challenge").Raw, true, true)
	b.Must(err)
	form.Attach("cms_file", "sign-in.txt.cms", cms).Send().At("/register").Want(http.StatusOK, "Ковалёв")
}

// The way back leads within our own pages only.
func TestSignInLeadsBack(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	for to, want := range map[string]string{"/organisation?x=1": "/organisation?x=1", "https://evil.example/": "/", "//evil.example": "/", "/\\evil.example": "/", "": "/desk"} {
		b := s.browser("ru")
		b.Get("/sign-in?to=" + url.QueryEscape(to))
		b.Form("/sign-in").Set("cms", signed(b, "customer-a", challenge(b), true)).Send()
		if b.Path != want {
			t.Errorf("to %q leads to %q, want %q", to, b.Path, want)
		}
		s.later(time.Minute)
	}
}

// Too many attempts from one address have to wait; time gives them back.
func TestSignInAttemptsAreLimited(t *testing.T) {
	s := newSite(t)
	b := s.browser("ru")
	for range 10 {
		b.Get("/sign-in").Form("/sign-in").Send().At("/sign-in").Want(http.StatusUnprocessableEntity)
	}
	b.Get("/sign-in").Form("/sign-in").Send().At("/sign-in").Want(http.StatusTooManyRequests, "Слишком много попыток")
	s.later(7 * time.Second)
	b.Get("/sign-in").Form("/sign-in").Send().At("/sign-in").Want(http.StatusUnprocessableEntity)
}

// A form that came after its session had ended is kept, shown after signing in, and sent again.
func TestFormOfAnExpiredSessionIsKept(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	enter(b, "customer-a")
	b.Get("/me")
	form := b.Form("/me").Fill(url.Values{"email": {"kept@example.kz"}, "lang": {"ru"}}).Values
	b.Post("/sign-out", nil)
	b.Post("/me", form).At("/sign-in").Want(http.StatusOK)
	back := b.Value("to")
	if !strings.HasPrefix(back, "/resume/") {
		t.Fatalf("the way back is %q", back)
	}
	s.browser("ru").Get(back).At("/sign-in").Want(http.StatusOK)
	b.Form("/sign-in").Set("cms", signed(b, "customer-a", challenge(b), true)).Send().At(back).Want(http.StatusOK, "kept@example.kz")
	b.Form("/me").Send().At("/me").Want(http.StatusOK)
	if b.Value("email") != "kept@example.kz" {
		t.Errorf("the form arrived as %q", b.Value("email"))
	}
}

// Nobody acts for a party that has not admitted them.
func TestActForIsTheServersDecision(t *testing.T) {
	s := newSite(t)
	s.enrolled("customer-a", portal.RoleCustomer)
	b := s.browser("ru")
	enter(b, "outsider").At("/register").Want(http.StatusOK)
	b.Get("/act-for").Want(http.StatusOK, "Вы пока ни от чьего имени")
	b.Post("/act-for", url.Values{"party": {"050240904174"}}).At("/act-for").Want(http.StatusNotFound)
	b.Get("/organisation").Want(http.StatusNotFound)
}

// What a page offers is what the command allows: each button of a registration's pages, in each of its states.
func TestPagesOfferWhatCommandsAllow(t *testing.T) {
	s := newSite(t)
	s.registrar()
	id := string(s.draft("surveyor", portal.RoleSurveyor))
	_, err := s.Send(t.Context(), s.actor("surveyor"), portal.ID(id), "")
	s.Must(err)
	r, own := s.browser("ru"), s.browser("ru")
	enter(r, "registrar")
	enter(own, "surveyor")
	offered := func(b *slicetest.Browser, path string) string {
		b.Get(path).Want(http.StatusOK)
		all := ""
		for _, f := range b.All(func(n *html.Node) bool { return n.Data == "form" && strings.Contains(slicetest.Attr(n, "action"), id) }) {
			all += slicetest.Attr(f, "action")[strings.LastIndexByte(slicetest.Attr(f, "action"), '/'):]
		}
		return all
	}
	if got := offered(r, "/registrar/"+id) + offered(own, "/registrations/"+id); got != "/confirm/refuse/withdraw" {
		t.Errorf("filed: %s", got)
	}
	if err := s.RequestDocuments(t.Context(), s.registrar(), portal.ID(id), "x", ""); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
		t.Errorf("a request for documents of a natural person: %v", err)
	}
	r.Form("/registrar/" + id + "/confirm").Send()
	if got := offered(r, "/registrar/"+id) + offered(own, "/registrations/"+id); got != "" {
		t.Errorf("registered: %s", got)
	}
}
