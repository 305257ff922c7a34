package procurement_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"birtereze/portal/standin/procurement"
)

func TestWireFormat(t *testing.T) {
	s, err := procurement.New(procurement.Options{Token: "tok"})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path, number, token string) (int, map[string]any) {
		r := httptest.NewRequest(http.MethodGet, path+"?"+url.Values{"number": {number}}.Encode(), nil)
		r.Header.Set("Authorization", token)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		var v map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatalf("%s %s: %v in %q", path, number, err, w.Body)
		}
		return w.Code, v
	}
	status, v := ask("/v3/contract/number-sys/", procurement.ClinicContract, "Bearer tok")
	if status != 200 || v["contract_number"] != "87" || v["sign_date"] != "2026-07-20 16:05:33" ||
		v["contract_sum_wnds"] != 14476800.5 || v["customer_bin"] != "050340905265" || v["supplier_biin"] != "091140913388" {
		t.Errorf("clinic: got %d %v", status, v)
	}
	if status, v := ask("/v3/contract/number/", procurement.ClinicContract, "Bearer tok"); status != 404 {
		t.Errorf("system number as number: got %d %v", status, v)
	}
	if status, v := ask("/v3/contract/number/", "87", "Bearer other"); status != 401 {
		t.Errorf("other token: got %d %v", status, v)
	}
}
