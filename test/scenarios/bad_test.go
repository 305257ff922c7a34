package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"birtereze/portal/cmd/portal/demo"
	"birtereze/portal/internal/db"
	"birtereze/portal/standin/visitor"
)

// What bad input is answered: in the three languages, with the form as it was typed, and with nothing lost.

// maxFile is the size of the largest file in the worlds of bad input.
const maxFile = 8 << 20

// tried tells the story, in a world of bad input an engine, up to a step, and shows what the test then tries there.
func tried(t *testing.T, name string, moments at, try func(t *testing.T, s *scene)) {
	for _, engine := range []db.Engine{db.SQLite, db.PostgreSQL} {
		t.Run("engine="+string(engine), func(t *testing.T) {
			t.Parallel()
			s := shared(t, engine, "bad-"+string(engine), demo.Config{MaxFile: maxFile, Slow: time.Second})
			for moment, look := range moments {
				s.moments[moment] = func() { look(t, s) }
			}
			s.tell(t, name)
			for moment := range moments {
				if s.moments[moment] != nil {
					t.Errorf("the moment %q did not come", moment)
				}
			}
			try(t, s)
		})
	}
}

// said is a sentence in the three languages; stars stand for what lies between its parts.
type said struct{ ru, kk, en string }

func (w said) in(lang string) string {
	return map[string]string{"ru": w.ru, "kk": w.kk, "en": w.en}[lang]
}

// languages are those of the pages.
var languages = []string{"ru", "kk", "en"}

// inside is what belongs into a log, not onto a page: keys without a text, traces, faults of formatting.
var inside = regexp.MustCompile(`\[[a-z_]+(\.[a-z_]+)+\]|goroutine \d|\.go:\d|panic|SQLSTATE|%![a-z(]|<nil>`)

// speaks sees that a page answers with a status, in the language of its reader, and says the sentences.
func speaks(t *testing.T, p *visitor.Page, lang string, status int, sentences ...said) {
	t.Helper()
	if p.Status != status || !strings.Contains(string(p.Raw), `<html lang="`+lang+`"`) {
		t.Errorf("%s in %s: status %d, want %d: %s", p.Path, lang, p.Status, status, p.Main().Text)
		return
	}
	for _, w := range sentences {
		if !has(p.Main().Text, w.in(lang)) {
			t.Errorf("%s in %s: no %q in: %s", p.Path, lang, w.in(lang), p.Main().Text)
		}
	}
	if found := inside.FindString(p.Text); found != "" {
		t.Errorf("%s in %s shows %q: %s", p.Path, lang, found, p.Main().Text)
	}
}

// attempt is a form that somebody fills in wrongly.
type attempt struct {
	key, path string                                          // who opens which page
	form      func(p *visitor.Page) (*visitor.Form, error)    // the form there
	fill      func(f *visitor.Form)                           // what is typed and attached
	field     string                                          // which field is wrong
	says      said                                            // and why
	keeps     func(p *visitor.Page, form *visitor.Form) error // what else must be seen on the page that comes back; may be nil
}

// named finds a form by the end of its action.
func named(action string) func(*visitor.Page) (*visitor.Form, error) {
	return func(p *visitor.Page) (*visitor.Form, error) { return p.Form(action) }
}

// with finds a form by the end of its action and what a field holds.
func with(action, field, value string) func(*visitor.Page) (*visitor.Form, error) {
	return func(p *visitor.Page) (*visitor.Form, error) { return p.FormWith(action, field, value) }
}

// refused sends a wrong form in the three languages: each time the page says what is wrong at the field, leads to it from
// above, and holds all that was typed. The form that came back last is given, to be mended.
func (s *scene) refused(t *testing.T, a attempt) *visitor.Form {
	t.Helper()
	var last *visitor.Form
	for _, lang := range languages {
		f, err := a.form(must(s.as(t, a.key).In(lang).Must(a.path)))
		if err != nil {
			t.Fatal(err)
		}
		a.fill(f)
		typed := f.Values
		p := must(f.Submit())
		speaks(t, p, lang, 422, a.says)
		if !points(p, a.field, a.says.in(lang)) {
			t.Errorf("%s in %s: nothing leads to the field %s with %q", p.Path, lang, a.field, a.says.in(lang))
		}
		if last, err = a.form(p); err != nil {
			t.Fatalf("the form did not come back: %v: %s", err, p.Main().Text)
		}
		for name, values := range typed {
			if name != "form" && name != "cms" && !slices.Equal(last.Values[name], values) {
				t.Errorf("%s in %s: %s came back as %q, typed was %q", p.Path, lang, name, last.Values[name], values)
			}
		}
		if typed.Get("form") == last.Values.Get("form") {
			t.Errorf("%s: the form came back with the token that was used", p.Path)
		}
		if a.keeps != nil {
			if err := a.keeps(p, last); err != nil {
				t.Errorf("%s in %s: %v", p.Path, lang, err)
			}
		}
	}
	return last
}

// points tells whether the list of errors leads to a field with these words; for no field, whether it says them.
func points(p *visitor.Page, field, words string) bool {
	for _, list := range p.Parts("govuk-error-summary") {
		if field == "" && has(list.Text, words) || has(list.Text, words) && len(list.Links("#field-"+field)) > 0 {
			return true
		}
	}
	return false
}

// large is a file over the limit.
func large() []byte {
	content := make([]byte, maxFile+1)
	copy(content, "%PDF-1.7\n")
	return content
}

// overLimit is what is said of it.
func overLimit(name string) said {
	return said{fmt.Sprintf("Файл «%s» больше допустимого: не более 8 МБ.", name), fmt.Sprintf("«%s» файлы рұқсат етілгеннен үлкен: шегі – 8 МБ.", name),
		fmt.Sprintf("The file “%s” is over the limit of 8 MB.", name)}
}
