package ncalayer

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"birtereze/portal/standin/control"
	"birtereze/portal/standin/personas"
)

// pending is a request that waits for a person.
type pending struct {
	ID      int
	Origin  string
	Count   int // of documents
	SignIn  bool
	persona string // that the page's address names
	answer  chan bool
}

// person is who signs the task, and the mode in which to do it. In the mode Ask it waits until somebody says so.
func (s session) person(ctx context.Context, t task) (string, control.Mode, error) {
	mode := s.Mode()
	switch mode {
	case Cancel:
		return "", mode, errCancelled
	case Ask:
		if err := s.ask(ctx, t); err != nil {
			return "", mode, err
		}
	}
	if s.persona != "" {
		return s.persona, mode, nil
	}
	return s.Persona(), mode, nil
}

func (s session) ask(ctx context.Context, t task) error {
	p := &pending{Origin: s.origin, Count: len(t.data), SignIn: slices.Contains(t.usages, forSignIn), persona: s.persona, answer: make(chan bool, 1)}
	s.mu.Lock()
	s.last++
	p.ID = s.last
	s.Standin.pending = append(s.Standin.pending, p)
	s.mu.Unlock()
	defer s.drop(p)
	ctx, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	select {
	case yes := <-p.answer:
		if !yes {
			return errCancelled
		}
		return nil
	case <-ctx.Done():
		return errCancelled // nobody is at the machine, or the page has gone
	}
}

func (s *Standin) drop(p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = slices.DeleteFunc(s.pending, func(other *pending) bool { return other == p })
}

// Pending lists the numbers of the requests that wait, the oldest first.
func (s *Standin) Pending() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []int
	for _, p := range s.pending {
		ids = append(ids, p.ID)
	}
	return ids
}

// Decide answers a request that waits: it is signed, or cancelled.
func (s *Standin) Decide(id int, yes bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.pending, func(p *pending) bool { return p.ID == id })
	if i < 0 {
		return fmt.Errorf("decide request %d: it does not wait", id)
	}
	s.pending[i].answer <- yes
	s.pending = slices.Delete(s.pending, i, i+1)
	return nil
}

func (s *Standin) decide(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	id, err := strconv.Atoi(r.PathValue("id"))
	if err == nil {
		err = s.Decide(id, r.FormValue("sign") == "yes")
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	s.back(w, r)
}

func (s *Standin) choose(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if _, err := personas.Get(r.FormValue("persona")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := s.Use(r.FormValue("persona")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.back(w, r)
}

func (s *Standin) back(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/?lang="+string(s.Localizer(r).Lang()), http.StatusSeeOther)
}

// refresh is how often the page looks for requests that wait.
const refresh = 2 * time.Second
