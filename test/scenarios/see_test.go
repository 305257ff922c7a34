package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/cmd/portal/demo/story"
	"birtereze/portal/law"
	"birtereze/portal/standin/mailbox"
	"birtereze/portal/standin/visitor"
	"birtereze/portal/ui"
)

// patience is how long a test waits for what happens in the background.
const patience = 4 * time.Second

// until asks again until the answer is true.
func until(ask func() bool) bool {
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if ask() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}

// task sees a task on a persona's desk: its words in their order, the clause by which it is owed, and the day on which its
// term ends (empty: no term runs).
func (s *scene) task(t *testing.T, key, words string, clause law.Clause, due string) {
	t.Helper()
	var seen []string
	found := until(func() bool {
		seen = nil
		for _, row := range s.page(t, key, "/desk").Parts("bt-desk__task") {
			seen = append(seen, row.Text)
			if has(row.Text, words) && len(row.Links(ui.ClauseHref(clause))) == 1 && (due == "" || has(row.Text, due)) {
				return due != "" || len(row.Parts("bt-deadline")) == 0
			}
		}
		return false
	})
	if !found {
		t.Errorf("desk of %s: no task %q by clause %s due %q; it has:\n%s", key, words, clause, due, strings.Join(seen, "\n"))
	}
}

// noTask sees that nothing with these words waits on a persona's desk.
func (s *scene) noTask(t *testing.T, key, words string) {
	t.Helper()
	for _, row := range s.page(t, key, "/desk").Parts("bt-desk__task") {
		if has(row.Text, words) {
			t.Errorf("desk of %s: %s", key, row.Text)
		}
	}
}

// has tells whether the words between the stars come in their order.
func has(text, words string) bool {
	for word := range strings.SplitSeq(words, "*") {
		_, after, ok := strings.Cut(text, word)
		if !ok {
			return false
		}
		text = after
	}
	return true
}

// stands sees in a project's dossier which stage is under way, who holds it now, and what comes next.
func (s *scene) stands(t *testing.T, key string, p story.Project, stage, holder, next string) {
	t.Helper()
	var line []string
	var now string
	found := until(func() bool {
		page := s.page(t, key, p.Path("/dossier"))
		line, now = nil, ""
		current := false
		for _, item := range page.Parts("bt-stages__item") {
			line = append(line, item.Text)
			current = current || item.Bears("bt-stages__item--current") && has(item.Text, stage)
		}
		for _, x := range page.Parts("bt-stages__now") {
			now = x.Text
		}
		return current && has(now, holder) && has(now, next)
	})
	if !found {
		t.Errorf("dossier for %s: want stage %q held by %q, next %q; got %q, now %q", key, stage, holder, next, line, now)
	}
}

// event sees an act in the project's timeline, with its clause and the way to its entry in the journal.
func (s *scene) event(t *testing.T, key string, p story.Project, words string, clause law.Clause) {
	t.Helper()
	var seen []string
	found := until(func() bool {
		seen = nil
		for path := p.Path("/dossier"); path != ""; {
			page := s.page(t, key, path)
			for _, e := range page.Parts("bt-event") {
				if seen = append(seen, e.Text); has(e.Text, words) && len(e.Links(ui.ClauseHref(clause))) == 1 && len(e.Links("/journal/")) == 1 {
					return true
				}
			}
			path = older(page)
		}
		return false
	})
	if !found {
		t.Errorf("timeline for %s: no %q by clause %s; it has:\n%s", key, words, clause, strings.Join(seen, "\n"))
	}
}

// older is the address of the timeline's next page.
func older(p *visitor.Page) string {
	for _, next := range p.Parts("bt-pagination__older") {
		for _, link := range next.Links("") {
			return link
		}
	}
	return ""
}

// mail sees that a message came for a persona.
func (s *scene) mail(t *testing.T, key, subject, words string) mailbox.Message {
	t.Helper()
	var found mailbox.Message
	came := until(func() bool {
		list := s.world.Mailbox.Messages(key + "@example.kz")
		at := slices.IndexFunc(list, func(m mailbox.Message) bool { return has(m.Subject, subject) && has(m.Text, words) })
		if at >= 0 {
			found = list[at]
		}
		return at >= 0
	})
	if !came {
		var subjects []string
		for _, m := range s.world.Mailbox.Messages(key + "@example.kz") {
			subjects = append(subjects, m.Subject)
		}
		t.Errorf("mailbox of %s: no %q with %q; it has:\n%s", key, subject, words, strings.Join(subjects, "\n"))
	}
	return found
}

// follow opens the address that a message leads to, and sees these words there.
func (s *scene) follow(t *testing.T, key string, m mailbox.Message, words string) {
	t.Helper()
	at := strings.LastIndex(m.Text, s.world.Addresses.Portal)
	if at < 0 {
		t.Errorf("mail %q leads nowhere: %s", m.Subject, m.Text)
		return
	}
	path := strings.TrimSpace(m.Text[at+len(s.world.Addresses.Portal):])
	if p := s.page(t, key, path); !has(p.Text, words) {
		t.Errorf("mail %q leads to %s, which says not %q: %s", m.Subject, path, words, p.Main().Text)
	}
}

// says sees words on a page, in their order.
func (s *scene) says(t *testing.T, key, path string, words ...string) *visitor.Page {
	t.Helper()
	p := s.page(t, key, path)
	for _, w := range words {
		if !has(p.Text, w) {
			t.Errorf("%s at %s: no %q in: %s", key, path, w, p.Main().Text)
		}
	}
	return p
}

// waits sees words on a page that comes to say them.
func (s *scene) waits(t *testing.T, key, path, words string) {
	t.Helper()
	var seen string
	if !until(func() bool {
		p, err := s.as(t, key).Open(path)
		if err != nil {
			t.Fatal(err)
		}
		seen = p.Main().Text
		return p.Status == 200 && has(seen, words)
	}) {
		t.Errorf("%s at %s: no %q in: %s", key, path, words, seen)
	}
}

// form is a form that a persona is offered at an address, by the end of its action.
func (s *scene) form(t *testing.T, key, path, action string) *visitor.Form {
	t.Helper()
	f, err := s.page(t, key, path).Form(action)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// send sends a form that has to be taken.
func send(t *testing.T, f *visitor.Form) *visitor.Page {
	t.Helper()
	p, err := f.Send()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// must is for what cannot fail in a right program.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
