package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
)

// Names of what a session remembers.
const (
	sessionPerson = "person"
	sessionName   = "name"
	sessionParty  = "party"
)

func (r *Request) setActor() error {
	person := r.app.sessions.GetString(r.Context(), sessionPerson)
	if person == "" || r.app.Identify == nil {
		return nil
	}
	actor, err := r.app.Identify(r.Context(), portal.IIN(person), r.app.sessions.GetString(r.Context(), sessionName),
		portal.Party(r.app.sessions.GetString(r.Context(), sessionParty)))
	if err != nil {
		return fmt.Errorf("identify: %w", err)
	}
	r.Actor = actor
	return nil
}

// SignIn begins a session under a new token: the person is who the signature says.
func (r *Request) SignIn(person portal.IIN, name string, party portal.Party) error {
	if err := r.app.sessions.RenewToken(r.Context()); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	r.app.sessions.Put(r.Context(), sessionPerson, string(person))
	r.app.sessions.Put(r.Context(), sessionName, name)
	r.app.sessions.Put(r.Context(), sessionParty, string(party))
	return nil
}

// ActFor changes on whose behalf the person acts; whether they may, Identify decides at each request.
func (r *Request) ActFor(party portal.Party) {
	r.app.sessions.Put(r.Context(), sessionParty, string(party))
}

// SignOut ends the session.
func (r *Request) SignOut() error { return r.app.sessions.Destroy(r.Context()) }

// Remember keeps a short text in the session, such as a challenge to be signed.
func (r *Request) Remember(name, value string) { r.app.sessions.Put(r.Context(), name, value) }

// Recall reads it back.
func (r *Request) Recall(name string) string { return r.app.sessions.GetString(r.Context(), name) }

// Take reads it back and forgets it.
func (r *Request) Take(name string) string { return r.app.sessions.PopString(r.Context(), name) }

// Idle is how long a session lasts without a request.
func (r *Request) Idle() time.Duration { return r.app.sessions.IdleTimeout }

// sessionStore keeps sessions in the database, so that replicas share them. The session manager counts by the machine's
// clock; here sessions end by the program's. It implements scs.CtxStore.
type sessionStore struct{ db *db.DB }

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	rows, err := s.db.Query(ctx, "SELECT data FROM web_sessions WHERE id = $1 AND expires > $2", token, s.db.Now())
	if err != nil {
		return nil, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return nil, false, rows.Err()
	}
	var data []byte
	err = rows.Scan(&data)
	return data, err == nil, err
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	lasts := time.Until(expiry)
	return s.db.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO web_sessions (id, data, expires) VALUES ($1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET data = $2, expires = $3`, token, data, tx.Now().Add(lasts))
		return err
	})
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.db.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM web_sessions WHERE id = $1", token)
		return err
	})
}

// The methods without a context are never called by the session manager; scs asks for them all the same.
func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// Sweep removes sessions and kept forms that have ended.
func (a *App) Sweep(ctx context.Context) error {
	return a.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM web_sessions WHERE expires <= $1", tx.Now())
		_, err2 := tx.Exec(ctx, "DELETE FROM web_drafts WHERE expires <= $1", tx.Now())
		return errors.Join(err, err2)
	})
}

// Draft is a form that came after its session had ended: kept for a day, for whoever holds its secret name.
type Draft struct {
	Path string
	Form url.Values
}

// keepDraft keeps what was typed; it returns the draft's name, or "" when there is nothing to keep.
func (r *Request) keepDraft() (string, error) {
	if len(r.PostForm) == 0 {
		return "", nil
	}
	form, err := json.Marshal(r.PostForm)
	if err != nil {
		return "", err
	}
	name := NewToken()
	err = r.app.db.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO web_drafts (id, path, form, expires) VALUES ($1, $2, $3, $4)",
			name, r.URL.RequestURI(), string(form), tx.Now().Add(24*time.Hour))
		return err
	})
	return name, err
}

// Draft reads a kept form.
func (r *Request) Draft(name string) (Draft, error) {
	rows, err := r.app.db.Query(r.Context(), "SELECT path, form FROM web_drafts WHERE id = $1 AND expires > $2", name, r.app.db.Now())
	if err != nil {
		return Draft{}, err
	}
	defer rows.Close()
	if !rows.Next() {
		return Draft{}, fault.New(fault.NotFound, "fault.not_found").Because(rows.Err())
	}
	var d Draft
	var form string
	if err := rows.Scan(&d.Path, &form); err != nil {
		return Draft{}, err
	}
	d.Path = local(d.Path)
	return d, json.Unmarshal([]byte(form), &d.Form)
}
