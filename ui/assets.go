package ui

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// AssetPath is where Assets is mounted; it ends in a slash.
const AssetPath = "/assets/"

// ErrNoAssets says that the program was built without styles, scripts and fonts.
var ErrNoAssets = errors.New("styles, scripts and fonts are not built: run make assets and build the program again")

// manifest maps plain names to the names of the files that were built, which carry a hash of their content.
var manifest = sync.OnceValues(func() (map[string]string, error) {
	raw, err := dist.ReadFile("dist/manifest.json")
	if err != nil {
		return nil, ErrNoAssets
	}
	var m map[string]string
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("read the manifest of assets: %w", err)
	}
	return m, nil
})

// CheckAssets reports ErrNoAssets when the program holds no built assets; a program asks at its start.
func CheckAssets() error {
	_, err := manifest()
	return err
}

// AssetURL is the address of an asset: AssetURL("app.css") is "/assets/app.<hash>.css". An unknown name comes back
// without a hash, and the handler answers it with 404.
func AssetURL(name string) string {
	m, err := manifest()
	if file, ok := m[name]; err == nil && ok {
		return AssetPath + file
	}
	return AssetPath + name
}

// Font is the whole typeface as TrueType, for documents that embed it; weight is 400 or 600.
func Font(weight int) ([]byte, error) {
	m, err := manifest()
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("golos-%d.ttf", weight)
	file, ok := m[name]
	if !ok {
		return nil, fmt.Errorf("font %s: %w", name, fs.ErrNotExist)
	}
	return dist.ReadFile("dist/" + file)
}

// Assets serves the built files under AssetPath. Their names change with their content, so a browser keeps them for a
// year; it is sent the brotli or gzip copy when it takes one.
func Assets() http.Handler {
	known := map[string]bool{}
	if entries, err := dist.ReadDir("dist"); err == nil {
		for _, e := range entries {
			known[e.Name()] = true
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		built := known[name] && name != ".keep" && name != "manifest.json"
		if !built || r.URL.Path != AssetPath+name {
			http.NotFound(w, r)
			return
		}
		serveAsset(w, r, name, known)
	})
}

func serveAsset(w http.ResponseWriter, r *http.Request, name string, known map[string]bool) {
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", contentType(name))
	h.Set("X-Content-Type-Options", "nosniff")
	file := name
	for _, c := range []struct{ coding, ending string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !known[name+c.ending] {
			continue
		}
		h.Set("Vary", "Accept-Encoding")
		if accepts(r.Header.Get("Accept-Encoding"), c.coding) {
			file = name + c.ending
			h.Set("Content-Encoding", c.coding)
			break
		}
	}
	content, err := dist.ReadFile("dist/" + file)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h.Set("Content-Length", fmt.Sprint(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // a browser that has gone away needs no answer
	}
}

func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == coding {
			weight, err := strconv.ParseFloat(strings.TrimPrefix(strings.ReplaceAll(q, " ", ""), "q="), 64)
			return err != nil || weight > 0
		}
	}
	return false
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".ttf":
		return "font/ttf"
	}
	return "application/octet-stream"
}
