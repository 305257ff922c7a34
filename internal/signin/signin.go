// Package signin lets people sign in by their electronic signature: they sign a challenge that serves once, and the
// certificate says who they are. It also keeps what was typed when a session had ended.
package signin

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"birtereze/portal"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	signinui "birtereze/portal/internal/signin/ui"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

// A challenge serves for five minutes and once. The session remembers the one that was shown last.
const (
	challengeLives = 5 * time.Minute
	challengeName  = "challenge"
	maxMessage     = 64 << 10 // bytes of a signature with its certificate
)

// Verifier verifies a signature over content.
type Verifier interface {
	Verify(ctx context.Context, message []byte, content io.Reader, p sign.Purpose) (sign.Report, error)
}

// Pages are signing in and out, and what was kept of a form. The policy of the program names the acts session.begin,
// session.end and session.resume for resources of type Public.
type Pages struct {
	Verifier Verifier
	Now      func() time.Time
	// Enter notes that somebody signed in with a challenge. It answers with Used when the challenge was used before: two
	// requests may come at once, and the session alone cannot tell them apart.
	Enter func(ctx context.Context, who sign.Signer, challenge string) error
	// Arrive tells where somebody goes who has signed in; to is where they wanted to go. Nil: there.
	Arrive func(r *web.Request, who sign.Signer, to string) (string, error)
	// New is the message to somebody who comes for the first time; empty for none.
	New string
	// Home is where somebody goes who did not want to go anywhere else.
	Home string

	attempts attempts
}

// Routes adds the pages.
func (p *Pages) Routes(app *web.App) {
	app.Handle("GET /sign-in", "session.begin", p.show)
	app.Handle("GET /sign-in/challenge", "session.begin", p.download)
	app.Handle("POST /sign-in", "session.begin", p.signIn)
	app.Handle("POST /sign-out", "session.end", p.signOut)
	app.Handle("GET /resume/{draft}", "session.resume", p.resume)
}

// Used is the answer to a challenge that serves no more.
func Used() *fault.Error { return fault.Wrong("cms", "signin.used") }

// challenge is what somebody signs: where, when, what for, and something that nobody could foresee.
type challenge struct {
	Nonce string
	Host  string
	At    time.Time
	Text  string // the bytes to be signed
}

// newChallenge makes a challenge and has the session remember it in place of any other.
func (p *Pages) newChallenge(r *web.Request) (challenge, error) {
	c := challenge{Nonce: web.NewToken(), Host: r.Host, At: p.Now()}
	c.Text = r.T("signin.text", "Host", c.Host, "Time", r.Lang.Moment(c.At), "Code", c.Nonce)
	kept, err := json.Marshal(c)
	r.Remember(challengeName, string(kept))
	return c, err
}

// recall reads a challenge that the session remembered.
func recall(kept string) (challenge, bool) {
	var c challenge
	return c, kept != "" && json.Unmarshal([]byte(kept), &c) == nil
}

func (p *Pages) show(r *web.Request) error {
	return p.page(r, http.StatusOK, r.URL.Query().Get("to"), nil)
}

func (p *Pages) page(r *web.Request, status int, to string, errs ui.FormErrors) error {
	if err := r.Authorise("session.begin", policy.Public("")); err != nil {
		return err
	}
	c, err := p.newChallenge(r)
	if err != nil {
		return err
	}
	v := signinui.SignIn{
		Errors: errs,
		Why:    why(r, to),
		Challenge: []ui.SummaryRow{
			{Key: r.T("signin.host"), Value: c.Host},
			{Key: r.T("signin.purpose"), Value: r.T("signin.only")},
			{Key: r.T("signin.time"), Value: r.Lang.Moment(c.At)},
		},
		Form: ui.SignForm{Action: "/sign-in", Token: web.NewToken(), Bytes: []byte(c.Text), Download: "/sign-in/challenge",
			FileName: "sign-in.txt", Attached: true, SignIn: true, Error: errs["cms_file"], Fields: []ui.Hidden{{Name: "to", Value: to}}},
	}
	if p.New != "" {
		v.New = r.T(p.New)
	}
	return r.Show(status, ui.Page{Title: r.T("signin.title"), Scripts: []string{"sign.js"}}, v.Page())
}

// kept is where a form leads that came after its session had ended.
const kept = "/resume/"

// why says what brought a visitor here who did not come by themselves: a form that is kept, or a page that wants to know
// who opens it.
func why(r *web.Request, to string) *ui.Banner {
	switch {
	case strings.HasPrefix(to, kept):
		return &ui.Banner{Tone: ui.ToneWaiting, Title: r.T("signin.kept_title"), Text: r.T("signin.kept_text")}
	case to != "" && to != "/":
		return &ui.Banner{Tone: ui.ToneWaiting, Title: r.T("signin.asked_title"), Text: r.T("signin.asked_text")}
	}
	return nil
}

// download gives the challenge as a file, to be signed in another program.
func (p *Pages) download(r *web.Request) error {
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

func (p *Pages) signIn(r *web.Request) error {
	if err := r.Authorise("session.begin", policy.Public("")); err != nil {
		return err
	}
	if !p.attempts.allow(remote(r), p.Now()) {
		f := fault.New(fault.Limited, "signin.limited")
		f.Retry = attemptEvery
		return f
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	if err != nil {
		return err
	}
	signer, used, err := p.proven(r, document.FormMessage(form))
	if err == nil {
		if err = p.Enter(r.Context(), signer, used.Nonce); err == nil {
			return p.enter(r, signer, form.Get("to"))
		}
	}
	if web.Waits(err) {
		return p.wait(r, used, err)
	}
	p.attempts.failed(remote(r), p.Now())
	f := fault.As(err)
	if f.Kind != fault.Invalid && f.Kind != fault.Unavailable {
		return err
	}
	errs := ui.FormErrors{"cms_file": r.T(f.Key, f.Args...)}
	if len(f.Fields) > 0 {
		errs["cms_file"] = r.T(f.Fields[0].Key, f.Fields[0].Args...)
	}
	return p.page(r, web.Status(err), form.Get("to"), errs)
}

// wait has the session remember a challenge whose signature could not be checked: the same signature may come again, as long
// as the challenge lives. It is no failed attempt: only a key of a certificate that we trust comes as far as this.
func (p *Pages) wait(r *web.Request, c challenge, why error) error {
	kept, err := json.Marshal(c)
	if err != nil {
		return err
	}
	r.Remember(challengeName, string(kept))
	f := fault.New(fault.Unavailable, "signin.unreachable", "Time", r.Lang.Time(c.At.Add(challengeLives))).Because(why)
	f.Retry = fault.As(why).Retry
	return f
}

// proven finds out who signed the challenge of this session. The session forgets the challenge whatever comes of it.
func (p *Pages) proven(r *web.Request, message []byte) (sign.Signer, challenge, error) {
	c, found := recall(r.Take(challengeName))
	age := p.Now().Sub(c.At)
	switch {
	case len(message) == 0:
		return sign.Signer{}, c, fault.Wrong("cms", "signin.nothing")
	case !found:
		return sign.Signer{}, c, Used()
	case age < 0 || age > challengeLives:
		return sign.Signer{}, c, fault.Wrong("cms", "signin.expired", "Count", int(challengeLives/time.Minute))
	case c.Host != r.Host:
		return sign.Signer{}, c, fault.Wrong("cms", "signin.other_host")
	}
	report, err := p.Verifier.Verify(r.Context(), message, strings.NewReader(c.Text), sign.SignIn)
	if report.Reason == sign.ContentDiffers {
		return sign.Signer{}, c, Used() // an older challenge was signed
	}
	if err == nil {
		err = report.Err()
	}
	if err != nil {
		return sign.Signer{}, c, err
	}
	if len(report.Signatures) != 1 || report.Signatures[0].Signer.IIN == "" {
		return sign.Signer{}, c, fault.Wrong("cms", "signin.person")
	}
	signer := report.Signatures[0].Signer
	signer.Name = properName(signer.Name)
	return signer, c, nil
}

// enter begins the session and leads to where the person wanted to go.
func (p *Pages) enter(r *web.Request, who sign.Signer, to string) error {
	party := portal.Party(who.IIN)
	if who.BIN != "" {
		party = portal.Party(who.BIN)
	}
	if err := r.SignIn(who.IIN, who.Name, party); err != nil {
		return err
	}
	if p.Arrive != nil {
		var err error
		if to, err = p.Arrive(r, who, to); err != nil {
			return err
		}
	}
	if to == "" || to == "/" {
		to = p.Home
	}
	return r.Redirect(to)
}

func (p *Pages) signOut(r *web.Request) error {
	if err := r.Authorise("session.end", policy.Public("")); err != nil {
		return err
	}
	if err := r.SignOut(); err != nil {
		return err
	}
	return r.Redirect("/")
}

// resume shows what was kept of a form whose session had ended, and sends it again under the same token: a form that had
// arrived after all does nothing a second time.
func (p *Pages) resume(r *web.Request) error {
	if err := r.Authorise("session.resume", policy.Public("")); err != nil {
		return err
	}
	d, err := r.Draft(r.PathValue("draft"))
	if err != nil {
		return err
	}
	v := signinui.Resume{Action: ui.Action{Action: d.Path, Token: d.Form.Get("form"), Button: ui.Button{Text: r.T("signin.resume_send")}}}
	for _, name := range slices.Sorted(maps.Keys(d.Form)) {
		if name == "form" {
			continue
		}
		for _, value := range d.Form[name] {
			v.Action.Fields = append(v.Action.Fields, ui.Hidden{Name: name, Value: value})
			if readable(value) {
				v.Typed = append(v.Typed, value)
			}
		}
	}
	return r.Show(http.StatusOK, ui.Page{Title: r.T("signin.resume_title")}, v.Page())
}

// readable tells whether a value is worth showing to whoever sent it: not the codes of what was chosen, nor a signature.
func readable(value string) bool {
	return strings.TrimSpace(value) != "" && !code.MatchString(value) && !signature.MatchString(value)
}

var (
	code      = regexp.MustCompile(`^([a-z][a-z0-9_]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	signature = regexp.MustCompile(`^[A-Za-z0-9+/=\s]{200,}$`)
)

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
