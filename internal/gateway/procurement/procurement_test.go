package procurement_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/procurement"
	"birtereze/portal/standin/control"
	standin "birtereze/portal/standin/procurement"
)

var now = time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)

func newClient(t *testing.T, url, token string) *procurement.Client {
	t.Helper()
	return clientFor(t, url, token, 20*time.Second)
}

func clientFor(t *testing.T, url, token string, patience time.Duration) *procurement.Client {
	t.Helper()
	c, err := procurement.New(gateway.Config{BaseURL: url, Token: token, Timeout: patience,
		Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t *testing.T) (*standin.Standin, string) {
	t.Helper()
	s, err := standin.New(standin.Options{Token: "tok", Slow: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return s, srv.URL
}

func TestClause21p3ContractByNumber(t *testing.T) {
	_, url := start(t)
	c := newClient(t, url, "tok")
	school := procurement.Contract{
		Number: "214", SystemNumber: standin.SchoolContract, SignedOn: "2026-06-15", Customer: "050240904174",
		Supplier: "091140913388", Sum: 11432960000, Status: procurement.Signed,
		SubjectRU: "Разработка проектно-сметной документации на строительство средней школы на 900 мест в г. Кокшетау",
		SubjectKK: "Көкшетау қаласында 900 орындық орта мектеп салуға арналған жобалау-сметалық құжаттаманы әзірлеу",
		FetchedAt: now,
	}
	for _, number := range []string{"214", standin.SchoolContract, "  214 "} {
		if got, err := c.ByNumber(t.Context(), number); err != nil || got != school {
			t.Errorf("%s: got %+v, %v", number, got, err)
		}
	}
	clinic, err := c.ByNumber(t.Context(), standin.ClinicContract)
	if err != nil || clinic.Sum != 1447680050 || !clinic.Status.Concluded() {
		t.Errorf("clinic: got %+v, %v", clinic, err)
	}
	draft, err := c.ByNumber(t.Context(), "91")
	if err != nil || draft.Status.Concluded() || draft.SignedOn != "" {
		t.Errorf("being agreed: got %+v, %v", draft, err)
	}
	survey, err := c.ByNumber(t.Context(), "412-25")
	if err != nil || survey.Supplier != "850518373523" || survey.Supplier.IsOrganisation() {
		t.Errorf("natural person: got %+v, %v", survey, err)
	}
	for _, number := range []string{"999", "050240904174/269999/00"} {
		if got, err := c.ByNumber(t.Context(), number); !errors.Is(err, gateway.ErrNotFound) {
			t.Errorf("%s: got %+v, %v, want not found", number, got, err)
		}
	}
}

func TestNumberThatCannotBeOneIsNotAsked(t *testing.T) {
	s, url := start(t)
	for _, number := range []string{"", "  ", strings.Repeat("9", 101), "21\x004"} {
		if _, err := newClient(t, url, "tok").ByNumber(t.Context(), number); err == nil {
			t.Errorf("%q: no error", number)
		}
	}
	if s.Hits() != 0 {
		t.Errorf("%d questions were sent", s.Hits())
	}
}

func TestProcurementInBadModes(t *testing.T) {
	s, url := start(t)
	for mode, want := range map[control.Mode]error{
		control.Down: gateway.ErrUnavailable, control.Busy: gateway.ErrUnavailable, control.Slow: gateway.ErrUnavailable,
		control.Nonsense: gateway.ErrNonsense, control.Mistaken: gateway.ErrNonsense, control.OK: nil,
	} {
		if err := s.Set(mode); err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{"214", standin.SchoolContract} {
			c := newClient(t, url, "tok")
			if mode == control.Slow {
				c = clientFor(t, url, "tok", 200*time.Millisecond)
			}
			if _, err := c.ByNumber(t.Context(), number); !errors.Is(err, want) {
				t.Errorf("%s, %s: got %v, want %v", mode, number, err, want)
			}
		}
	}
	for _, token := range []string{"", "other"} {
		if err := s.Set(control.OK); err != nil {
			t.Fatal(err)
		}
		if _, err := newClient(t, url, token).ByNumber(t.Context(), "214"); !errors.Is(err, gateway.ErrUnavailable) {
			t.Errorf("token %q: got %v, want unavailable", token, err)
		}
	}
}

func TestContractNonsense(t *testing.T) {
	good := map[string]any{"id": 1, "contract_number": "214", "contract_number_sys": "050240904174/260214/00",
		"customer_bin": "050240904174", "supplier_biin": "091140913388", "contract_sum_wnds": 10.5,
		"sign_date": "2026-06-15 11:42:07", "ref_contract_status_id": 190}
	for name, tt := range map[string]struct {
		field string
		value any
		want  error
		sum   int64
	}{
		"good":                   {"id", 1, nil, 1050},
		"number as number":       {"contract_number", 214, nil, 1050},
		"BIN as number":          {"customer_bin", 50240904174, nil, 1050},
		"day alone":              {"sign_date", "2026-06-15", nil, 1050},
		"sum as text":            {"contract_sum_wnds", "1234567.89", nil, 123456789},
		"sum with a trace":       {"contract_sum_wnds", "0.30000000000000004", nil, 30},
		"sum with an exponent":   {"contract_sum_wnds", "1.5e6", nil, 150000000},
		"deleted":                {"deleted", 1, gateway.ErrNotFound, 0},
		"another number":         {"contract_number", "215", gateway.ErrNonsense, 0},
		"no number":              {"contract_number", nil, gateway.ErrNonsense, 0},
		"number is a list":       {"contract_number", []string{"214"}, gateway.ErrNonsense, 0},
		"number is true":         {"contract_number", true, gateway.ErrNonsense, 0},
		"customer a person":      {"customer_bin", "850518373523", gateway.ErrNonsense, 0},
		"no customer":            {"customer_bin", "", gateway.ErrNonsense, 0},
		"supplier of 11 digits":  {"supplier_biin", "09114091338", gateway.ErrNonsense, 0},
		"no sum":                 {"contract_sum_wnds", nil, gateway.ErrNonsense, 0},
		"sum below zero":         {"contract_sum_wnds", -1, gateway.ErrNonsense, 0},
		"sum of half a tiyn":     {"contract_sum_wnds", "1.005", gateway.ErrNonsense, 0},
		"sum beyond all money":   {"contract_sum_wnds", "1e16", gateway.ErrNonsense, 0},
		"sum to exhaust memory":  {"contract_sum_wnds", "1e999999999", gateway.ErrNonsense, 0},
		"sum to exhaust it, too": {"contract_sum_wnds", "1e-999999999", gateway.ErrNonsense, 0},
		"sum as a fraction":      {"contract_sum_wnds", "1/3", gateway.ErrNonsense, 0},
		"sum in words":           {"contract_sum_wnds", "много", gateway.ErrNonsense, 0},
		"signed, no date":        {"sign_date", nil, gateway.ErrNonsense, 0},
		"date in words":          {"sign_date", "вчера", gateway.ErrNonsense, 0},
		"date of zeros":          {"sign_date", "0001-01-01 00:00:00", gateway.ErrNonsense, 0},
		"no status":              {"ref_contract_status_id", 0, gateway.ErrNonsense, 0},
		"status in words":        {"ref_contract_status_id", "signed", gateway.ErrNonsense, 0},
		"subject with escape":    {"description_ru", "\u001b[2J", gateway.ErrNonsense, 0},
	} {
		v := maps.Clone(good)
		v[tt.field] = tt.value
		body, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := newClient(t, answering(t, string(body)), "tok").ByNumber(t.Context(), "214")
		if !errors.Is(err, tt.want) || got.Sum != tt.sum {
			t.Errorf("%s: got %+v, %v, want sum %d, %v", name, got, err, tt.sum, tt.want)
		}
		if tt.want == nil && (got.SignedOn != "2026-06-15" || got.Customer != "050240904174") {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	for body, want := range map[string]error{
		`null`: gateway.ErrNotFound, `{}`: gateway.ErrNonsense, `[]`: gateway.ErrNonsense, `"ok"`: gateway.ErrNonsense,
	} {
		if _, err := newClient(t, answering(t, body), "tok").ByNumber(t.Context(), "214"); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", body, err, want)
		}
	}
}

// answering serves one body to every question.
func answering(t *testing.T, body string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}
