package cadastre_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"birtereze/portal/standin/cadastre"
)

func TestTokenIsAskedFor(t *testing.T) {
	s, err := cadastre.New(cadastre.Options{Token: "tok"})
	if err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]int{"": 401, "Bearer other": 401, "Bearer tok": 200} {
		for _, path := range []string{"/api/v1/objects/" + string(cadastre.School),
			"/api/v1/objects/" + string(cadastre.School) + "/materials", "/api/v1/files/m-1"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Authorization", token)
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code != want {
				t.Errorf("%s with %q: got %d, want %d", path, token, w.Code, want)
			}
		}
	}
}

func TestFilesStayTheSame(t *testing.T) {
	file := func() string {
		s, err := cadastre.New(cadastre.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/files/m-4", nil))
		return w.Body.String()
	}
	if first := file(); first != file() || len(first) < 1000 {
		t.Error("a restart changes the file")
	}
}
