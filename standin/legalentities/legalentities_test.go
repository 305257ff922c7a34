package legalentities_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"birtereze/portal"
	"birtereze/portal/standin/legalentities"
	"birtereze/portal/standin/personas"
)

func ask(t *testing.T, s *legalentities.Standin, path string) map[string]any {
	t.Helper()
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	var v map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("%s: %v in %q", path, err, w.Body)
	}
	return v
}

func TestEveryPersonasOrganisationIsKnown(t *testing.T) {
	s, err := legalentities.New(legalentities.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range personas.Organisations() {
		obj, ok := ask(t, s, "/api/juridical/counter/api/?lang=kk&bin="+string(o.BIN))["obj"].(map[string]any)
		if !ok || obj["name"] != o.Name.KK || obj["katoCode"] != string(o.KATO) || obj["fio"] == "" || obj["okedName"] == "" {
			t.Errorf("%s: got %v", o.Key, obj)
			continue
		}
		// The first four digits of a BIN are the year and month of registration; the register's day begins in UTC+6 or +5.
		if _, err := portal.ParseBIN(obj["bin"].(string)); err != nil {
			t.Errorf("%s: BIN %v: %v", o.Key, obj["bin"], err)
		}
		if date := obj["registerDate"].(string); len(date) != len("2005-02-16T18:00:00.000+0000") ||
			!strings.HasSuffix(date, ":00:00.000+0000") {
			t.Errorf("%s: registered %s", o.Key, date)
		}
	}
}

func TestWireFormats(t *testing.T) {
	s, err := legalentities.New(legalentities.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if v := ask(t, s, "/v1/P3011/organizations?bin=990640900012"); v["code"] != "ORGANIZATION_LIQUIDATED" {
		t.Errorf("liquidated: got %v", v)
	}
	if v := ask(t, s, "/v1/P3011/organizations?bin=1"); v["code"] != "ORGANIZATION_NOT_FOUND_BY_BIN" {
		t.Errorf("unknown: got %v", v)
	}
	if v := ask(t, s, "/api/juridical/counter/api/?bin=1"); v["success"] != false || v["obj"] != nil {
		t.Errorf("unknown to statistics: got %v", v)
	}
	v := ask(t, s, "/v1/P3011/organizations?bin=050240904174")
	list := v["data"].(map[string]any)["organization_info_list"].([]any)
	if v["code"] != "SUCCESS" || len(list) != 1 || list[0].(map[string]any)["name_kz"] != "«Ақмола облысының білім басқармасы» ММ" {
		t.Errorf("known: got %v", v)
	}
}
