package ncalayer

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

// version is what NCALayer greets with.
const version = "1.4"

// maxRequest bounds a request: documents come in it as base64.
const maxRequest = 64 << 20

// request is what a page sends. There is no number: a page waits for the answer before it asks again.
type request struct {
	Module string          `json:"module"`
	Method string          `json:"method"`
	Args   json.RawMessage `json:"args"`
	UUID   string          `json:"uuid"`
}

// basicsAnswer is an answer of the module basics; a body without a result says that the person has cancelled.
type basicsAnswer struct {
	Status  bool        `json:"status"`
	Body    *basicsBody `json:"body,omitempty"`
	Code    string      `json:"code,omitempty"`
	Message string      `json:"message,omitempty"`
	Details string      `json:"details,omitempty"`
}

type basicsBody struct {
	Result []string `json:"result,omitempty"`
}

// commonAnswer is an answer of the older module commonUtils.
type commonAnswer struct {
	Code     string `json:"code"`
	Message  string `json:"message,omitempty"`
	Response any    `json:"responseObject,omitempty"`
	UUID     string `json:"uuid,omitempty"`
}

// missing is the answer to a module that is not installed, as that of a mobile program which clients look for first.
type missing struct {
	Success bool   `json:"success"`
	Code    string `json:"errorCode"`
}

var errCancelled = errors.New("action.canceled")

// session is one page that is connected.
type session struct {
	*Standin
	persona string // that the page's address names; empty: the chosen one
	origin  string
}

func (s *Standin) connect(w http.ResponseWriter, r *http.Request) {
	origin, persona := r.Header.Get("Origin"), r.FormValue("persona")
	if !s.allowed(origin) {
		http.Error(w, "this page may not ask: "+origin, http.StatusForbidden)
		return
	}
	if s.Mode() == control.Down {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	if _, err := personas.Get(persona); persona != "" && err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true}) // the origin is checked above
	if err != nil {
		return // Accept has answered
	}
	defer c.CloseNow()
	c.SetReadLimit(maxRequest)
	session := session{Standin: s, persona: persona, origin: origin}
	// An error ends the connection: the page has gone, or speaks another protocol.
	if err := session.serve(r.Context(), c); err != nil {
		c.Close(websocket.StatusProtocolError, "")
	}
}

// serve greets and answers until the page goes. Requests are read while one is answered, so that a page that goes in the
// middle ends the waiting for a person.
func (s session) serve(ctx context.Context, c *websocket.Conn) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	greeting := map[string]any{"result": map[string]string{"version": version}}
	if err := wsjson.Write(ctx, c, greeting); err != nil {
		return err
	}
	requests := make(chan request)
	failed := make(chan error, 1)
	go func() {
		defer cancel()
		for {
			var r request
			if err := wsjson.Read(ctx, c, &r); err != nil {
				failed <- err
				return
			}
			select {
			case requests <- r:
			case <-ctx.Done():
				failed <- ctx.Err()
				return
			}
		}
	}()
	for {
		select {
		case err := <-failed:
			return err
		case r := <-requests:
			if err := wsjson.Write(ctx, c, s.answer(ctx, r)); err != nil {
				return err
			}
		}
	}
}

// answer answers one request in the present mode.
func (s session) answer(ctx context.Context, r request) any {
	switch {
	case s.Hit() == control.Slow && s.Wait(ctx.Done()) != nil:
		return missing{Code: "GONE"} // nobody is there to read it
	case r.Module == "kz.gov.pki.knca.basics":
		return s.basics(ctx, r)
	case r.Module == "kz.gov.pki.knca.commonUtils":
		return s.common(ctx, r)
	}
	return missing{Code: "MODULE_NOT_FOUND"}
}

// basics answers the module of today.
func (s session) basics(ctx context.Context, r request) basicsAnswer {
	failed := func(err error) basicsAnswer {
		return basicsAnswer{Code: "INVOCATION_ERROR", Message: err.Error(), Details: r.Method}
	}
	if r.Method != "sign" {
		return failed(errors.New("there is no such method"))
	}
	t, err := parseBasics(r.Args)
	if err != nil {
		return failed(err)
	}
	signatures, err := s.sign(ctx, t)
	switch {
	case errors.Is(err, errCancelled):
		return basicsAnswer{Status: true, Body: &basicsBody{}}
	case err != nil:
		return failed(err)
	}
	body := &basicsBody{}
	for _, der := range signatures {
		body.Result = append(body.Result, armour(der))
	}
	return basicsAnswer{Status: true, Body: body}
}

// common answers the module of before.
func (s session) common(ctx context.Context, r request) commonAnswer {
	failed := func(message string) commonAnswer { return commonAnswer{Code: "500", Message: message, UUID: r.UUID} }
	switch r.Method {
	case "getActiveTokens": // hardware only, and there is none
		return commonAnswer{Code: "200", Response: []string{}, UUID: r.UUID}
	case "changeLocale":
		return commonAnswer{Code: "200", UUID: r.UUID}
	case "getKeyInfo":
		info, err := s.keyInfo(ctx)
		if err != nil {
			return failed(err.Error())
		}
		return commonAnswer{Code: "200", Response: info, UUID: r.UUID}
	}
	t, err := parseCommon(r)
	if err != nil {
		return failed(err.Error() + ". Method: " + r.Method)
	}
	signatures, err := s.sign(ctx, t)
	if err != nil {
		return failed(err.Error())
	}
	return commonAnswer{Code: "200", Response: encode(signatures[0]), UUID: r.UUID}
}
