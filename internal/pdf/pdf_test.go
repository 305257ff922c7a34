package pdf_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"html/template"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"birtereze/portal/internal/format"
	"birtereze/portal/internal/pdf"
)

// fonts finds the typeface among the built assets.
func fonts(t testing.TB) pdf.Fonts {
	t.Helper()
	read := func(weight int) []byte {
		found, err := filepath.Glob(fmt.Sprintf("../../ui/dist/golos-%d.*.ttf", weight))
		if err != nil || len(found) == 0 {
			if os.Getenv("BIRTEREZE_TEST_REQUIRE_ALL") == "1" {
				t.Fatal("no typeface to print with: run `make assets`")
			}
			t.Skip("no typeface to print with: run `make assets`")
		}
		b, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return pdf.Fonts{Regular: read(400), Bold: read(600)}
}

var day = time.Date(2026, 8, 3, 9, 30, 0, 0, time.UTC)

func printer(t testing.TB) *pdf.Printer {
	t.Helper()
	p, err := pdf.New(pdf.Config{
		Fonts: fonts(t), Author: "Birtereze", Lang: "kk", Now: func() time.Time { return day },
		Footer: func(page, pages int) string { return fmt.Sprintf("стр. %d из %d", page, pages) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const kazakh = "ӘҒҚҢӨҰҮҺІ әғқңөұүһі 1 000 ₸ № 7 «Мектеп» – жоба"

const schedule = `<!DOCTYPE html><html lang="kk"><head><meta charset="utf-8"><title>x</title>
<style>body{font-family:"Times New Roman",serif} code{font-family:monospace} .r{text-align:right}</style></head><body>
<h1>Күнтізбелік кесте / Календарный график</h1>
<p><i>` + kazakh + `</i> <b>` + kazakh + `</b> <code>№ 1</code></p>
<ul><li>бірінші</li><li>екінші</li></ul><ol><li>первый</li></ol>
<table><thead><tr><th>№</th><th>Бөлім / Раздел</th><th class="r">Мерзімі</th></tr></thead><tbody>
{{range .}}<tr><td>{{.N}}</td><td>{{.Name}}</td><td class="r">{{.Term}}</td></tr>{{end}}</tbody></table></body></html>`

type row struct {
	N          int
	Name, Term string
}

func rows(n int) (all []row) {
	for i := range n {
		all = append(all, row{i + 1, "Сәулет шешімдері / Архитектурные решения", "2026-08-10"})
	}
	return all
}

func TestOfficialDocument(t *testing.T) {
	tmpl := template.Must(template.New("").Parse(schedule))
	file, err := printer(t).RenderTemplate(context.Background(), tmpl, rows(120), pdf.Meta{Title: "Күнтізбелік кесте"})
	if err != nil {
		t.Fatal(err)
	}
	pages := textOf(t, file)
	if len(pages) < 3 {
		t.Fatalf("%d pages, want a table over several", len(pages))
	}
	if n := strings.Count(pages[0], kazakh); n != 2 {
		t.Errorf("the first page has the Kazakh line %d times, want 2: %.400s", n, pages[0])
	}
	for i, text := range pages {
		if want := fmt.Sprintf("стр. %d из %d", i+1, len(pages)); !strings.HasSuffix(text, want) {
			t.Errorf("page %d does not end with %q: %q", i+1, want, text[max(0, len(text)-80):])
		}
		if !strings.Contains(text, "Бөлім / Раздел") {
			t.Errorf("page %d lacks the head of the table", i+1)
		}
	}
	all := strings.Join(pages, " ")
	for _, r := range []string{"1 Сәулет шешімдері", "120 Сәулет шешімдері", "бірінші", "первый"} {
		if !strings.Contains(all, r) {
			t.Errorf("the text lacks %q", r)
		}
	}
}

func TestC24OwnCheckAcceptsOwnDocuments(t *testing.T) {
	file, err := printer(t).Render(context.Background(), []byte("<p>"+kazakh+"</p>"), "Қорытынды")
	if err != nil {
		t.Fatal(err)
	}
	p, err := format.ProfileOf("made", "2026-08-03")
	if err != nil {
		t.Fatal(err)
	}
	r, err := format.Check(context.Background(), bytes.NewReader(file), int64(len(file)), "conclusion.pdf", p)
	if err != nil || r.Verdict != format.Accepted || r.Pages != 1 {
		t.Errorf("verdict %s, %d pages, findings %v, error %v", r.Verdict, r.Pages, r.Findings, err)
	}
}

func TestSamePageSameBytes(t *testing.T) {
	p := printer(t)
	tmpl := template.Must(template.New("").Parse(schedule))
	var files [8][]byte
	var wg sync.WaitGroup
	for i := range files {
		wg.Go(func() {
			var err error
			if files[i], err = p.RenderTemplate(context.Background(), tmpl, rows(30), pdf.Meta{Title: "x"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range files {
		if !bytes.Equal(files[i], files[0]) {
			t.Fatalf("printing %d differs from the first", i)
		}
	}
	other, err := p.RenderTemplate(context.Background(), tmpl, rows(30), pdf.Meta{Title: "x", Created: day.Add(time.Hour)})
	if err != nil || bytes.Equal(other, files[0]) {
		t.Errorf("a document of another hour is the same (%v)", err)
	}
}

func TestArchiveFormatIsClaimed(t *testing.T) {
	file, err := printer(t).Render(context.Background(), []byte("<p>x</p>"), "Құжат & <title>")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>", "Құжат &amp; &lt;title&gt;",
		"/GTS_PDFA1", "2026-08-03T09:30:00", "/MarkInfo", "(kk)",
	} {
		if !bytes.Contains(file, []byte(want)) {
			t.Errorf("the document lacks %s", want)
		}
	}
	if bytes.Contains(file, []byte("Helvetica")) || bytes.Contains(file, []byte("Times")) {
		t.Error("the document names a font that is not embedded")
	}
}

// TestUsersTextStaysText: what a person typed is shown as typed, and neither forms a page nor fetches anything.
func TestUsersTextStaysText(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	tmpl := template.Must(template.New("").Parse(`<p>[{{.}}]</p><p title="{{.}}">after</p>`))
	for _, text := range []string{
		`<script>alert(1)</script>`, `</p></td></table><h1>ҚОЛДАНЫСТАН ШЫҒАРЫЛДЫ</h1>`, `<img src="` + server.URL + `/x.png">`,
		`<style>*{display:none}</style>`, `" onload="x`, `) Tj ET /Launch (`, `{{.Secret}}`, `<!-- `, `]]>`, `&lt;b&gt;`, "a\\b\\)",
	} {
		file, err := printer(t).RenderTemplate(context.Background(), tmpl, text, pdf.Meta{Title: text})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		// A long word may be broken at the end of a line.
		got := strings.ReplaceAll(textOf(t, file)[0], " ", "")
		if !strings.Contains(got, strings.ReplaceAll("["+text+"]after", " ", "")) {
			t.Errorf("%s is shown as %s", text, got)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests went out", n)
	}
}

func TestNothingIsFetched(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	for _, page := range []string{
		`<img src="` + server.URL + `/x.png"><p>x</p>`, `<link rel="stylesheet" href="` + server.URL + `/x.css"><p>x</p>`,
		`<div style="background-image:url(` + server.URL + `/x.png)">x</div>`, `<style>@font-face{font-family:x;src:url(` + server.URL + `/x.ttf)}</style><p>x</p>`,
		`<img src="/etc/passwd">`, `<img src="file:///etc/passwd">`,
	} {
		// A page may be printed without its picture, or refused; what counts is that nothing is asked for.
		_, _ = printer(t).Render(context.Background(), []byte(page), "x")
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests went out", n)
	}
}

func TestQRCode(t *testing.T) {
	address, err := pdf.QRCode("https://portal.example.kz/verify/0190c2f0-7a1b-7000-8000-000000000001")
	if err != nil {
		t.Fatal(err)
	}
	data, ok := strings.CutPrefix(string(address), "data:image/png;base64,")
	b, err := base64.StdEncoding.DecodeString(data)
	if !ok || err != nil {
		t.Fatalf("%.40s: %v", address, err)
	}
	picture, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if w := picture.Bounds().Dx(); w < 100 {
		t.Errorf("the picture has %d pixels", w)
	}
	tmpl := template.Must(template.New("").Parse(`<p>Тексеру</p><img src="{{.}}" width="90" height="90" alt="QR">`))
	file, err := printer(t).RenderTemplate(context.Background(), tmpl, address, pdf.Meta{Title: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(file, []byte("/Subtype /Image")) {
		t.Error("the document has no picture")
	}
	textOf(t, file) // another program finds it right
	if _, err := pdf.QRCode(strings.Repeat("x", 5000)); err == nil {
		t.Error("a code of 5000 letters is made")
	}
}

func TestLettersThatGrowWhenMadeSmall(t *testing.T) {
	page := "<!DOCTYPE html><HTML><!-- " + strings.Repeat("Ⱥ", 50) + " --><HEAD><style>p{color:red}</style></HEAD><body><p>мәтін</p></body></HTML>"
	file, err := printer(t).Render(context.Background(), []byte(page), "x")
	if err != nil {
		t.Fatal(err)
	}
	if got := textOf(t, file)[0]; !strings.HasPrefix(got, "мәтін") {
		t.Errorf("the page reads %q", got)
	}
}

func TestBounds(t *testing.T) {
	p := printer(t)
	if _, err := p.Render(context.Background(), []byte("<p>x</p>"), ""); err == nil {
		t.Error("a document without a title is made")
	}
	deep := strings.Repeat("<div>", 5000) + "x"
	if _, err := p.Render(context.Background(), []byte(deep), "x"); err == nil {
		t.Error("a page nested 5000 times is printed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Render(ctx, []byte("<p>x</p>"), "x"); err == nil {
		t.Error("a page is printed after its context has ended")
	}
	if _, err := pdf.New(pdf.Config{Fonts: pdf.Fonts{Regular: []byte("x"), Bold: []byte("y")}}); err == nil {
		t.Error("a font that is none is taken")
	}
}

func BenchmarkPrint(b *testing.B) {
	p := printer(b)
	tmpl := template.Must(template.New("").Parse(schedule))
	for b.Loop() {
		if _, err := p.RenderTemplate(context.Background(), tmpl, rows(100), pdf.Meta{Title: "x"}); err != nil {
			b.Fatal(err)
		}
	}
}
