package ui

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"golang.org/x/image/font/sfnt"
)

func TestMain(m *testing.M) {
	if err := CheckAssets(); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func get(t *testing.T, target, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	Assets().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r io.Reader) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAssetsAreServedForEver(t *testing.T) {
	plain := get(t, AssetURL("app.css"), "")
	css := body(t, plain.Body)
	if plain.StatusCode != 200 || plain.Header.Get("Content-Encoding") != "" || len(css) < 10_000 {
		t.Fatalf("status %d, %d bytes", plain.StatusCode, len(css))
	}
	for name, want := range map[string]string{
		"Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "text/css; charset=utf-8", "Vary": "Accept-Encoding",
	} {
		if got := plain.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	zipped := get(t, AssetURL("app.css"), "gzip, deflate, br;q=0")
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(body(t, z), css) || zipped.Header.Get("Content-Encoding") != "gzip" {
		t.Error("the gzip copy differs")
	}
	br := get(t, AssetURL("app.css"), "gzip, br")
	if !bytes.Equal(body(t, brotli.NewReader(br.Body)), css) || br.Header.Get("Content-Encoding") != "br" {
		t.Error("the brotli copy differs")
	}
}

func TestAssetsServeNothingElse(t *testing.T) {
	for _, target := range []string{
		"/assets/", "/assets/manifest.json", "/assets/.keep", "/assets/app.css", "/assets/x/" + strings.TrimPrefix(AssetURL("app.css"), AssetPath), "/assets/../go.mod", "/app.css",
	} {
		if r := get(t, target, ""); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", target, r.StatusCode)
		}
	}
}

func TestNamesCarryTheHashOfTheContent(t *testing.T) {
	if ok, _ := regexp.MatchString(`^/assets/app\.[0-9a-f]{12}\.css$`, AssetURL("app.css")); !ok {
		t.Errorf("got %s", AssetURL("app.css"))
	}
	if got := AssetURL("absent.css"); got != "/assets/absent.css" {
		t.Errorf("got %s", got)
	}
}

// What is sent for the first view stays small: styles, scripts, and the two fonts.
func TestAssetsStaySmall(t *testing.T) {
	size := func(name, encoding string) int { return len(body(t, get(t, AssetURL(name), encoding).Body)) }
	for name, limit := range map[string]int{"app.css": 30 << 10, "app.js": 10 << 10, "sign.js": 10 << 10} {
		if got := size(name, "gzip"); got > limit {
			t.Errorf("%s: %d bytes gzip, at most %d", name, got, limit)
		}
	}
	if got := size("golos-400.woff2", "") + size("golos-600.woff2", ""); got > 48<<10 {
		t.Errorf("fonts: %d bytes", got)
	}
}

// The form components come from a design system of another state: its typeface and its marks do not come with them.
func TestAssetsBearNoMarksOfOthers(t *testing.T) {
	entries, err := dist.ReadDir("dist")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".gz") || strings.HasSuffix(e.Name(), ".br") {
			continue
		}
		content, err := dist.ReadFile("dist/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range []string{"GDS Transport", "govuk-crest", "govuk-icon", "crown"} {
			if bytes.Contains(content, []byte(mark)) {
				t.Errorf("%s holds %q", e.Name(), mark)
			}
		}
	}
}

func TestFontsHaveEveryLetter(t *testing.T) {
	const needed = "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁёЪъ₸№§«»–—…− 0123456789"
	for _, weight := range []int{400, 600} {
		raw, err := Font(weight)
		if err != nil {
			t.Fatal(err)
		}
		font, err := sfnt.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range needed {
			if i, err := font.GlyphIndex(nil, r); err != nil || i == 0 {
				t.Errorf("weight %d lacks %q", weight, r)
			}
		}
	}
	if _, err := Font(500); err == nil {
		t.Error("a font of weight 500 exists")
	}
}
