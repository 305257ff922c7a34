package registration

import (
	"encoding/json"
	"io"
	"net"
	"strings"
	"time"
	"unicode"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

// A challenge serves for five minutes and once. The session remembers the one that was shown last.
const (
	challengeLives = 5 * time.Minute
	challengeName  = "challenge"
	maxMessage     = 64 << 10 // bytes of a signature with its certificate
)

// challenge is what somebody signs to sign in: where, when, what for, and something that nobody could foresee.
type challenge struct {
	Nonce string
	Host  string
	At    time.Time
	Text  string // the bytes to be signed
}

// newChallenge makes a challenge and has the session remember it in place of any other.
func (s *Service) newChallenge(r *web.Request) (challenge, error) {
	c := challenge{Nonce: web.NewToken(), Host: r.Host, At: s.bus.Now()}
	c.Text = r.T("registration.challenge.text", "Host", c.Host, "Time", r.Lang.Moment(c.At), "Code", c.Nonce)
	kept, err := json.Marshal(c)
	r.Remember(challengeName, string(kept))
	return c, err
}

// recall reads a challenge that the session remembered.
func recall(kept string) (challenge, bool) {
	var c challenge
	return c, kept != "" && json.Unmarshal([]byte(kept), &c) == nil
}

func (s *Service) showSignIn(r *web.Request) error {
	return s.signInPage(r, ok, r.URL.Query().Get("to"), nil)
}

func (s *Service) signInPage(r *web.Request, status int, to string, errs ui.FormErrors) error {
	if err := r.Authorise("session.begin", policy.Public("")); err != nil {
		return err
	}
	c, err := s.newChallenge(r)
	if err != nil {
		return err
	}
	v := registrationui.SignInView{
		Errors: errs,
		Challenge: []ui.SummaryRow{
			{Key: r.T("registration.challenge.host"), Value: c.Host},
			{Key: r.T("registration.challenge.purpose"), Value: r.T("registration.challenge.sign_in")},
			{Key: r.T("registration.challenge.time"), Value: r.Lang.Moment(c.At)},
		},
		Form: ui.SignForm{Action: "/sign-in", Token: web.NewToken(), Bytes: []byte(c.Text), Download: "/sign-in/challenge",
			FileName: "sign-in.txt", Attached: true, SignIn: true,
			Error: errs["cms_file"], Fields: []ui.Hidden{{Name: "to", Value: to}}},
	}
	page := ui.Page{Title: r.T("registration.sign_in.title"), Scripts: []string{"sign.js"}}
	return r.Show(status, page, registrationui.SignIn(v))
}

// downloadChallenge gives the challenge as a file, to be signed in another program.
func (s *Service) downloadChallenge(r *web.Request) error {
	if err := r.Authorise("session.begin", policy.Public("")); err != nil {
		return err
	}
	c, found := recall(r.Recall(challengeName))
	if !found {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	w, err := r.Writer()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="sign-in.txt"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = io.WriteString(w, c.Text)
	return err
}

func (s *Service) signIn(r *web.Request) error {
	if err := r.Authorise("session.begin", policy.Public("")); err != nil {
		return err
	}
	if !s.attempts.allow(remote(r), s.bus.Now()) {
		f := fault.New(fault.Limited, "registration.sign_in.limited")
		f.Retry = attemptEvery
		return f
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	if err != nil {
		return err
	}
	signer, used, err := s.proven(r, document.FormMessage(form))
	signer.Name = properName(signer.Name)
	if err == nil {
		cert := Certificate{BIN: signer.BIN, Organisation: signer.Organisation, Role: string(signer.Role), Serial: signer.Serial}
		if err = s.Enter(r.Context(), signer.IIN, signer.Name, cert, used.Nonce); err == nil {
			return s.enter(r, signer, form.Get("to"))
		}
	}
	s.attempts.failed(remote(r), s.bus.Now())
	if kind := fault.As(err).Kind; kind != fault.Invalid && kind != fault.Unavailable {
		return err
	}
	f := fault.As(err)
	errs := ui.FormErrors{"cms_file": r.T(f.Key, f.Args...)}
	if len(f.Fields) > 0 {
		errs["cms_file"] = r.T(f.Fields[0].Key, f.Fields[0].Args...)
	}
	return s.signInPage(r, web.Status(err), form.Get("to"), errs)
}

// proven finds out who signed the challenge of this session. The challenge is forgotten whatever comes of it.
func (s *Service) proven(r *web.Request, message []byte) (sign.Signer, challenge, error) {
	c, found := recall(r.Take(challengeName))
	age := s.bus.Now().Sub(c.At)
	switch {
	case len(message) == 0:
		return sign.Signer{}, c, fault.Wrong("cms", "registration.sign_in.nothing")
	case !found:
		return sign.Signer{}, c, challengeUsed()
	case age < 0 || age > challengeLives:
		return sign.Signer{}, c, fault.Wrong("cms", "registration.sign_in.expired", "Count", int(challengeLives/time.Minute))
	case c.Host != r.Host:
		return sign.Signer{}, c, fault.Wrong("cms", "registration.sign_in.host")
	}
	report, err := s.verifier.Verify(r.Context(), message, strings.NewReader(c.Text), sign.SignIn)
	if report.Reason == sign.ContentDiffers {
		return sign.Signer{}, c, challengeUsed() // an older challenge was signed
	}
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		return sign.Signer{}, c, err
	}
	if len(report.Signatures) != 1 || report.Signatures[0].Signer.IIN == "" {
		return sign.Signer{}, c, fault.Wrong("cms", "registration.sign_in.person")
	}
	return report.Signatures[0].Signer, c, nil
}

// enter begins the session and leads to where the person wanted to go; who is not known yet is led to registration.
func (s *Service) enter(r *web.Request, who sign.Signer, to string) error {
	party := portal.Party(who.IIN)
	if who.BIN != "" {
		party = portal.Party(who.BIN)
	}
	if err := r.SignIn(who.IIN, who.Name, party); err != nil {
		return err
	}
	r.Remember(certificateBIN, string(who.BIN))
	r.Remember(certificateOrganisation, who.Organisation)
	r.Remember(certificateRole, string(who.Role))
	actor, err := s.Identify(r.Context(), who.IIN, who.Name, party)
	if err != nil {
		return err
	}
	known := actor.For == party && len(actor.Roles) > 1
	if !known && !strings.HasPrefix(to, "/resume/") {
		return r.Redirect("/register")
	}
	if to == "" || to == "/" {
		to = "/desk"
	}
	return r.Redirect(to)
}

// properName writes a name that a certificate bears in capitals as an identity document does: only the first letters large.
func properName(name string) string {
	if name != strings.ToUpper(name) {
		return name
	}
	inWord := false
	return strings.Map(func(c rune) rune {
		first := !inWord
		inWord = unicode.IsLetter(c)
		if first {
			return c
		}
		return unicode.ToLower(c)
	}, name)
}

// remote is the address that a request comes from.
func remote(r *web.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (s *Service) signOut(r *web.Request) error {
	if err := r.Authorise("session.end", policy.Public("")); err != nil {
		return err
	}
	if err := r.SignOut(); err != nil {
		return err
	}
	return r.Redirect("/")
}
