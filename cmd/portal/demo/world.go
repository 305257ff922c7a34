// Package demo starts the Portal, the expert system and the stand-ins of outside systems on loopback in one process, and
// tells a story in which two projects are under way.
package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	expertapp "birtereze/portal/cmd/expertsystem/app"
	"birtereze/portal/cmd/portal/app"
	"birtereze/portal/internal/platform"
	"birtereze/portal/internal/web"
	"birtereze/portal/standin/authority"
	"birtereze/portal/standin/authoritysystem"
	"birtereze/portal/standin/cadastre"
	"birtereze/portal/standin/legalentities"
	"birtereze/portal/standin/mailbox"
	"birtereze/portal/standin/ncalayer"
	"birtereze/portal/standin/procurement"
	"birtereze/portal/ui"
)

// Config says where a world keeps its things and which ports it takes.
type Config struct {
	Folder   string           // of data
	Database string           // of the Portal: postgres://…; empty: a file in the folder
	Expert   string           // of the expert system, likewise
	Port     int              // the first of the ports on loopback; 0: any that are free
	Now      func() time.Time // the clock of all
	MaxFile  int64            // bytes of the largest file that the programs take; 0: 2 GB
	Slow     time.Duration    // how long an outside system takes to answer that is told to be slow; 0: a minute
}

// World is everything that is started: two programs, and what stands in for the rest of the state.
type World struct {
	Portal    *app.App
	Expert    *expertapp.App
	Authority *authority.Authority
	NCALayer  *ncalayer.Standin
	Cadastre  *cadastre.Standin
	Entities  *legalentities.Standin
	Deals     *procurement.Standin
	Mailbox   *mailbox.Mailbox
	Own       *authoritysystem.Standin // the second approving authority's own system
	Addresses Addresses

	config  Config
	secrets secrets
	places  map[string]net.Listener
	running sync.WaitGroup
	stop    context.CancelFunc
	failed  chan error
}

// Addresses are where everything is reached.
type Addresses struct {
	Portal          string `json:"portal"`
	PortalAdmin     string `json:"portal_admin"`
	Expert          string `json:"expert"`
	ExpertAdmin     string `json:"expert_admin"`
	NCALayer        string `json:"ncalayer"` // its page; the protocol is at the same port
	Authority       string `json:"authority"`
	Cadastre        string `json:"cadastre"`
	LegalEntities   string `json:"legal_entities"`
	Procurement     string `json:"procurement"`
	Mailbox         string `json:"mailbox"`
	SMTP            string `json:"smtp"`
	AuthoritySystem string `json:"authority_system"`
}

// secrets are what the systems know each other by; they are made once and kept in the folder.
type secrets struct {
	ExpertToken    string `json:"expert_token"`
	ExpertCallKey  string `json:"expert_call_key"`
	AuthorityToken string `json:"authority_token"`
	Procurement    string `json:"procurement_token"`
}

// places in the order of their ports.
var order = []string{"portal", "portal-admin", "expert", "expert-admin", "ncalayer", "authority", "cadastre", "legal-entities", "procurement",
	"mailbox", "smtp", "authority-system"}

// Start starts a world. It runs until the context ends or Close is called.
func Start(ctx context.Context, c Config) (*World, error) {
	w := &World{config: c, places: map[string]net.Listener{}, failed: make(chan error, len(order))}
	ctx, w.stop = context.WithCancel(ctx)
	for _, step := range []func(context.Context) error{w.listen, w.readSecrets, w.startStandins, w.startPortal, w.startExpertSystem, w.startAuthoritySystem, w.note} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

// Close stops everything and waits for it.
func (w *World) Close() error {
	w.stop()
	w.running.Wait()
	for _, l := range w.places {
		l.Close()
	}
	close(w.failed)
	var all error
	for err := range w.failed {
		all = errors.Join(all, err)
	}
	return all
}

func (w *World) listen(context.Context) error {
	for i, name := range order {
		port := 0
		if w.config.Port > 0 {
			port = w.config.Port + i
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return fmt.Errorf("port of %s: %w", name, err)
		}
		w.places[name] = &gate{Listener: l, open: map[net.Conn]struct{}{}}
	}
	at := func(name string) string { return "http://" + w.places[name].Addr().String() }
	w.Addresses = Addresses{Portal: at("portal"), PortalAdmin: at("portal-admin"), Expert: at("expert"), ExpertAdmin: at("expert-admin"),
		NCALayer: at("ncalayer"), Authority: at("authority"), Cadastre: at("cadastre"), LegalEntities: at("legal-entities"),
		Procurement: at("procurement"), Mailbox: at("mailbox"), SMTP: w.places["smtp"].Addr().String(), AuthoritySystem: at("authority-system")}
	return os.MkdirAll(w.config.Folder, 0o700)
}

func (w *World) readSecrets(context.Context) error {
	path := filepath.Join(w.config.Folder, "secrets.json")
	if raw, err := os.ReadFile(path); err == nil {
		return json.Unmarshal(raw, &w.secrets)
	}
	key := make([]byte, 32)
	rand.Read(key)
	w.secrets = secrets{ExpertToken: rand.Text(), ExpertCallKey: base64.StdEncoding.EncodeToString(key), AuthorityToken: rand.Text(), Procurement: rand.Text()}
	raw, err := json.Marshal(w.secrets)
	if err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o600)
}

func (w *World) startStandins(context.Context) error {
	font, err := ui.Font(400)
	if err != nil {
		return err
	}
	var errs [6]error
	w.Authority, errs[0] = authority.Open(filepath.Join(w.config.Folder, "authority"), authority.Config{Now: w.config.Now, BaseURL: w.Addresses.Authority})
	w.Cadastre, errs[1] = cadastre.New(cadastre.Options{Font: font, Slow: w.config.Slow})
	w.Entities, errs[2] = legalentities.New(legalentities.Options{Slow: w.config.Slow})
	w.Deals, errs[3] = procurement.New(procurement.Options{Token: w.secrets.Procurement, Slow: w.config.Slow})
	w.Mailbox, errs[4] = mailbox.New(mailbox.Options{Now: w.config.Now})
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	w.NCALayer, errs[5] = ncalayer.New(ncalayer.Options{Authority: w.Authority, Origins: []string{w.Addresses.Portal, w.Addresses.Expert}, Now: w.config.Now})
	if errs[5] != nil {
		return errs[5]
	}
	w.run("smtp", func(l net.Listener) error { return w.Mailbox.Serve(l) })
	for name, h := range map[string]http.Handler{"authority": w.Authority.Handler(), "cadastre": w.Cadastre.Handler(), "legal-entities": w.Entities.Handler(),
		"procurement": w.Deals.Handler(), "mailbox": w.Mailbox.Handler(), "ncalayer": w.NCALayer.Handler()} {
		w.serve(name, h)
	}
	trust := filepath.Join(w.config.Folder, "trust")
	if err := os.MkdirAll(trust, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(trust, "authority.pem"), w.Authority.PEM(), 0o600)
}

// serve answers on a place until the world is closed.
func (w *World) serve(name string, h http.Handler) {
	w.run(name, func(l net.Listener) error { return web.Server(h).Serve(l) })
}

func (w *World) run(name string, serve func(net.Listener) error) {
	l := w.places[name]
	go func() {
		if err := serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			w.failed <- fmt.Errorf("%s: %w", name, err)
		}
	}()
}

// runProgram serves one of the two programs; Close waits until it has stopped in good order.
func (w *World) runProgram(ctx context.Context, p *platform.Program, public, admin string) {
	w.running.Go(func() {
		if err := p.ServeOn(ctx, w.places[public], w.places[admin]); err != nil {
			w.failed <- fmt.Errorf("%s: %w", public, err)
		}
	})
}

// note leaves the addresses in the folder, for whoever drives the demonstration from outside.
func (w *World) note(context.Context) error {
	raw, err := json.MarshalIndent(w.Addresses, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.config.Folder, "addresses.json"), append(raw, '\n'), 0o600)
}
