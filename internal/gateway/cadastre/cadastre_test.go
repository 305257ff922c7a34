package cadastre_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/cadastre"
	standin "birtereze/portal/standin/cadastre"
	"birtereze/portal/standin/control"
)

var now = time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)

func newClient(t *testing.T, url string, patience time.Duration) *cadastre.Client {
	t.Helper()
	c, err := cadastre.New(cadastre.Config{MaxFile: 1 << 20, Gateway: gateway.Config{BaseURL: url, Token: "tok",
		Timeout: patience, StallTimeout: patience, Now: func() time.Time { return now }}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const patient = 20 * time.Second

func start(t *testing.T) (*standin.Standin, *cadastre.Client) {
	t.Helper()
	s, url := startURL(t)
	return s, newClient(t, url, patient)
}

func startURL(t *testing.T) (*standin.Standin, string) {
	t.Helper()
	s, err := standin.New(standin.Options{Token: "tok", Slow: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return s, srv.URL
}

func TestClause18ObjectByNumber(t *testing.T) {
	_, c := start(t)
	got, err := c.Object(t.Context(), standin.School)
	want := cadastre.Object{
		Number: standin.School, NameRU: "Средняя школа на 900 мест", NameKK: "900 орындық орта мектеп",
		KATO:      "111010000",
		AddressRU: "Акмолинская область, г. Кокшетау, микрорайон Васильковский, участок 45",
		AddressKK: "Ақмола облысы, Көкшетау қаласы, Васильков шағынауданы, 45-учаске",
		LandPlot:  "01-171-016-0045", Changed: "2026-06-02", FetchedAt: now,
	}
	if err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if _, err := c.Object(t.Context(), standin.Clinic); !errors.Is(err, gateway.ErrNotFound) {
		t.Errorf("clinic: got %v, want not found", err)
	}
}

func TestClause17p2MaterialsByNumber(t *testing.T) {
	_, c := start(t)
	list, err := c.Materials(t.Context(), standin.School)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []cadastre.Kind
	for _, m := range list {
		kinds = append(kinds, m.Kind)
		var file bytes.Buffer
		if err := c.Download(t.Context(), m, &file); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
		if !bytes.HasPrefix(file.Bytes(), []byte("%PDF-")) || int64(file.Len()) != m.File.Size ||
			m.File.MediaType != "application/pdf" {
			t.Errorf("%s: file %+v begins with %.10q", m.ID, m.File, file.Bytes())
		}
	}
	want := []cadastre.Kind{cadastre.ArchitecturalAssignment, cadastre.TechnicalConditions, cadastre.LandDocument,
		cadastre.TopographicSurvey, cadastre.PlanningExtract}
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("got %v, want %v", kinds, want)
	}
	first := list[0]
	first.File = cadastre.File{}
	if wantFirst := (cadastre.Material{ID: "m-1", Kind: cadastre.ArchitecturalAssignment, Number: "KZ26VUA00914528",
		Date: "2026-04-20", TitleRU: "Архитектурно-планировочное задание", TitleKK: "Сәулет-жоспарлау тапсырмасы",
		IssuerRU:  "Управление архитектуры и градостроительства Акмолинской области",
		IssuerKK:  "Ақмола облысының сәулет және қала құрылысы басқармасы",
		ValidFrom: "2026-04-20", ValidUntil: "2029-04-20"}); first != wantFirst {
		t.Errorf("got %+v\nwant %+v", first, wantFirst)
	}
}

func TestClause17p3CadastreHasNothing(t *testing.T) {
	_, c := start(t)
	if list, err := c.Materials(t.Context(), standin.Kindergarten); err != nil || list == nil || len(list) != 0 {
		t.Errorf("object without materials: got %v, %v, want an empty list", list, err)
	}
	if list, err := c.Materials(t.Context(), standin.Clinic); !errors.Is(err, gateway.ErrNotFound) {
		t.Errorf("unknown object: got %v, %v, want not found", list, err)
	}
}

func TestCadastreInBadModes(t *testing.T) {
	s, url := startURL(t)
	list, err := newClient(t, url, patient).Materials(t.Context(), standin.School)
	if err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[control.Mode]struct{ ask, download error }{
		control.Down:     {gateway.ErrUnavailable, gateway.ErrUnavailable},
		control.Busy:     {gateway.ErrUnavailable, gateway.ErrUnavailable},
		control.Slow:     {gateway.ErrUnavailable, gateway.ErrUnavailable},
		control.Nonsense: {gateway.ErrNonsense, gateway.ErrNonsense},
		control.Mistaken: {gateway.ErrNonsense, nil},
		control.Corrupt:  {nil, gateway.ErrNonsense},
		control.OK:       {nil, nil},
	} {
		if err := s.Set(mode); err != nil {
			t.Fatal(err)
		}
		c := newClient(t, url, patient)
		if mode == control.Slow {
			c = newClient(t, url, 200*time.Millisecond)
		}
		if _, err := c.Object(t.Context(), standin.School); !errors.Is(err, want.ask) {
			t.Errorf("%s: object: got %v, want %v", mode, err, want.ask)
		}
		if _, err := c.Materials(t.Context(), standin.School); !errors.Is(err, want.ask) {
			t.Errorf("%s: materials: got %v, want %v", mode, err, want.ask)
		}
		if err := c.Download(t.Context(), list[0], io.Discard); !errors.Is(err, want.download) {
			t.Errorf("%s: download: got %v, want %v", mode, err, want.download)
		}
	}
}

func TestNotANumberIsNotAsked(t *testing.T) {
	s, c := start(t)
	for _, n := range []portal.ObjectNumber{"", "12345678901234567", "1234567890123456789", "26041110100000014x",
		"../../../../../adm", "260411 101000000147"} {
		if _, err := c.Object(t.Context(), n); err == nil {
			t.Errorf("object %q: no error", n)
		}
		if _, err := c.Materials(t.Context(), n); err == nil {
			t.Errorf("materials of %q: no error", n)
		}
	}
	if s.Hits() != 0 {
		t.Errorf("%d questions were sent", s.Hits())
	}
}

// answering serves one body to every question.
func answering(t *testing.T, body string) *cadastre.Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return newClient(t, srv.URL, patient)
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestObjectNonsense(t *testing.T) {
	good := map[string]any{"number": standin.School, "name_ru": "Школа", "name_kk": "Мектеп"}
	with := func(field string, value any) string {
		v := maps.Clone(good)
		v[field] = value
		return encoded(t, v)
	}
	for name, tt := range map[string]struct {
		body string
		want error
	}{
		"good":             {encoded(t, good), nil},
		"added field":      {with("future", []int{1}), nil},
		"another object":   {with("number", standin.Kindergarten), gateway.ErrNonsense},
		"number as number": {with("number", 260411101000000147), gateway.ErrNonsense},
		"nameless":         {with("name_ru", ""), gateway.ErrNonsense},
		"nameless in kk":   {with("name_kk", "  "), gateway.ErrNonsense},
		"KATO":             {with("kato", "11"), gateway.ErrNonsense},
		"date":             {with("changed", "31.12.2026"), gateway.ErrNonsense},
		"address":          {with("address_ru", strings.Repeat("а", 1001)), gateway.ErrNonsense},
		"empty":            {`{}`, gateway.ErrNonsense},
		"null":             {`null`, gateway.ErrNonsense},
		"a page":           {`<html>`, gateway.ErrNonsense},
	} {
		if got, err := answering(t, tt.body).Object(t.Context(), standin.School); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %+v, %v, want %v", name, got, err, tt.want)
		}
	}
}

func goodMaterial() map[string]any {
	return map[string]any{"id": "m-1", "kind": "land_document", "date": "2026-04-20", "title_ru": "Акт",
		"title_kk": "Акт", "issuer_ru": "Отдел", "issuer_kk": "Бөлім", "issuer_bin": "050240904174",
		"file": map[string]any{"name": "Акт.pdf", "media_type": "application/pdf", "size": 10,
			"sha256": strings.Repeat("0a", 32), "path": "/api/v1/files/m-1"}}
}

func TestMaterialNonsense(t *testing.T) {
	for name, tt := range map[string]struct {
		field string // "file." prefix for a field of the file
		value any
		want  error
	}{
		"good":               {"number", "7", nil},
		"kind to come":       {"kind", "space_permit", nil},
		"hash in capitals":   {"file.sha256", strings.Repeat("0A", 32), nil},
		"BIN check digit":    {"issuer_bin", "050240904175", nil},
		"no id":              {"id", "", gateway.ErrNonsense},
		"no date":            {"date", "", gateway.ErrNonsense},
		"date of nowhere":    {"date", "2026-02-30", gateway.ErrNonsense},
		"ended before begun": {"valid_until", "2020-01-01", gateway.ErrNonsense},
		"no title":           {"title_kk", "", gateway.ErrNonsense},
		"no issuer":          {"issuer_ru", "", gateway.ErrNonsense},
		"BIN of a person":    {"issuer_bin", "740312471676", gateway.ErrNonsense},
		"no size":            {"file.size", 0, gateway.ErrNonsense},
		"less than nothing":  {"file.size", -1, gateway.ErrNonsense},
		"too large":          {"file.size", 1<<20 + 1, gateway.ErrNonsense},
		"size in words":      {"file.size", "ten", gateway.ErrNonsense},
		"no hash":            {"file.sha256", "", gateway.ErrNonsense},
		"other hash":         {"file.sha256", strings.Repeat("0", 40), gateway.ErrNonsense},
		"hash of letters":    {"file.sha256", strings.Repeat("g", 64), gateway.ErrNonsense},
		"no name":            {"file.name", "", gateway.ErrNonsense},
		"name with folders":  {"file.name", "../a.pdf", gateway.ErrNonsense},
		"name of Windows":    {"file.name", `C:\a.pdf`, gateway.ErrNonsense},
		"name of dots":       {"file.name", "..", gateway.ErrNonsense},
		"name too long":      {"file.name", strings.Repeat("қ", 200), gateway.ErrNonsense},
		"media type":         {"file.media_type", "what/", gateway.ErrNonsense},
		"another host":       {"file.path", "https://other.example/a", gateway.ErrNonsense},
		"another host, bare": {"file.path", "//other.example/a", gateway.ErrNonsense},
		"way up":             {"file.path", "/api/v1/../../etc/passwd", gateway.ErrNonsense},
		"escaped way up":     {"file.path", "/api/v1/%2e%2e/a", gateway.ErrNonsense},
		"another folder":     {"file.path", "/admin", gateway.ErrNonsense},
	} {
		m := goodMaterial()
		if field, ok := strings.CutPrefix(tt.field, "file."); ok {
			m["file"].(map[string]any)[field] = tt.value
		} else {
			m[tt.field] = tt.value
		}
		c := answering(t, encoded(t, map[string]any{"number": standin.School, "materials": []any{m}}))
		list, err := c.Materials(t.Context(), standin.School)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: got %+v, %v, want %v", name, list, err, tt.want)
		}
		if name == "kind to come" && (len(list) != 1 || list[0].Kind != cadastre.Other) {
			t.Errorf("%s: got %+v", name, list)
		}
	}
}

func TestMaterialListNonsense(t *testing.T) {
	many := make([]any, 501)
	for i := range many {
		m := goodMaterial()
		m["id"] = fmt.Sprint(i)
		many[i] = m
	}
	for name, v := range map[string]any{
		"no list":        map[string]any{"number": standin.School},
		"null list":      map[string]any{"number": standin.School, "materials": nil},
		"another object": map[string]any{"number": standin.Clinic, "materials": []any{}},
		"id twice":       map[string]any{"number": standin.School, "materials": []any{goodMaterial(), goodMaterial()}},
		"endless":        map[string]any{"number": standin.School, "materials": many},
		"a list alone":   []any{goodMaterial()},
	} {
		if list, err := answering(t, encoded(t, v)).Materials(t.Context(), standin.School); !errors.Is(err, gateway.ErrNonsense) {
			t.Errorf("%s: got %d materials, %v, want nonsense", name, len(list), err)
		}
	}
}
