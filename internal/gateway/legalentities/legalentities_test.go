package legalentities_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/legalentities"
	"birtereze/portal/standin/control"
	standin "birtereze/portal/standin/legalentities"
)

const (
	education  portal.BIN = "050240904174"
	liquidated portal.BIN = "990640900012"
	nobody     portal.BIN = "190740919228"
)

var now = time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)

func config(url string) gateway.Config {
	return gateway.Config{BaseURL: url, Token: "tok", Timeout: 20 * time.Second, Now: func() time.Time { return now }}
}

// impatient gives up on a register soon, for the mode in which it is slow.
func impatient(mode control.Mode, c gateway.Config) gateway.Config {
	if mode == control.Slow {
		c.Timeout = 200 * time.Millisecond
	}
	return c
}

func newClient(t *testing.T, justice, statistics string) *legalentities.Client {
	t.Helper()
	var c legalentities.Config
	if justice != "" {
		c.Justice = config(justice)
	}
	if statistics != "" {
		c.Statistics = config(statistics)
	}
	client, err := legalentities.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
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

func TestClause8EntityByBIN(t *testing.T) {
	_, url := start(t)
	whole := legalentities.Entity{
		BIN: education, NameRU: "ГУ «Управление образования Акмолинской области»",
		NameKK: "«Ақмола облысының білім басқармасы» ММ", Status: legalentities.Active, Registered: "2005-02-17",
		OKED: "84112", ActivityRU: "Деятельность местных органов государственного управления",
		ActivityKK: "Жергілікті мемлекеттік басқару органдарының қызметі", KATO: "111010000",
		AddressRU: "Акмолинская область, г. Кокшетау, ул. Сатпаева, 112",
		AddressKK: "Ақмола облысы, Көкшетау қ., Сәтбаев көшесі, 112", Head: "Ахметова Сауле Ерлановна",
		Sources: []legalentities.Source{legalentities.Justice, legalentities.Statistics}, FetchedAt: now,
	}
	alone := whole
	alone.Status, alone.Sources = legalentities.Unknown, []legalentities.Source{legalentities.Statistics}
	names := legalentities.Entity{BIN: education, NameRU: whole.NameRU, NameKK: whole.NameKK,
		Status: legalentities.Active, Sources: []legalentities.Source{legalentities.Justice}, FetchedAt: now}
	for name, tt := range map[string]struct {
		client *legalentities.Client
		want   legalentities.Entity
	}{
		"both registers":  {newClient(t, url, url), whole},
		"statistics only": {newClient(t, "", url), alone},
		"justice only":    {newClient(t, url, ""), names},
	} {
		got, err := tt.client.ByBIN(t.Context(), education)
		if err != nil || !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, %v\nwant %+v", name, got, err, tt.want)
		}
		if got.Detailed() != (name != "justice only") {
			t.Errorf("%s: detailed %v", name, got.Detailed())
		}
	}
}

func TestLiquidatedEntity(t *testing.T) {
	_, url := start(t)
	got, err := newClient(t, url, url).ByBIN(t.Context(), liquidated)
	if err != nil || got.Status != legalentities.Liquidated || got.NameRU != "ТОО «Ескі Құрылыс»" ||
		got.Sources[0] != legalentities.Statistics {
		t.Errorf("both registers: got %+v, %v", got, err)
	}
	got, err = newClient(t, url, "").ByBIN(t.Context(), liquidated)
	if err != nil || got.Status != legalentities.Liquidated || got.NameRU != "" {
		t.Errorf("state register only: got %+v, %v", got, err)
	}
}

func TestUnknownEntity(t *testing.T) {
	_, url := start(t)
	for name, c := range map[string]*legalentities.Client{
		"both": newClient(t, url, url), "justice": newClient(t, url, ""), "statistics": newClient(t, "", url),
	} {
		if got, err := c.ByBIN(t.Context(), nobody); !errors.Is(err, gateway.ErrNotFound) {
			t.Errorf("%s: got %+v, %v, want not found", name, got, err)
		}
	}
}

func TestRegistersInBadModes(t *testing.T) {
	for mode, want := range map[control.Mode]error{
		control.Down: gateway.ErrUnavailable, control.Busy: gateway.ErrUnavailable,
		control.Slow: gateway.ErrUnavailable, control.Nonsense: gateway.ErrNonsense,
		control.Mistaken: gateway.ErrNonsense,
	} {
		_, goodURL := start(t)
		bad, badURL := start(t)
		if err := bad.Set(mode); err != nil {
			t.Fatal(err)
		}
		ask := func(justice, statistics string, bin portal.BIN) (legalentities.Entity, error) {
			j, s := config(justice), config(statistics)
			if justice == badURL {
				j = impatient(mode, j)
			}
			if statistics == badURL {
				s = impatient(mode, s)
			}
			client, err := legalentities.New(legalentities.Config{Justice: j, Statistics: s})
			if err != nil {
				t.Fatal(err)
			}
			return client.ByBIN(t.Context(), bin)
		}
		if _, err := ask(badURL, badURL, education); !errors.Is(err, want) {
			t.Errorf("%s, both: got %v, want %v", mode, err, want)
		}
		got, err := ask(badURL, goodURL, education)
		if err != nil || got.Status != legalentities.Unknown || !got.Detailed() {
			t.Errorf("%s, state register: got %+v, %v", mode, got, err)
		}
		got, err = ask(goodURL, badURL, education)
		if err != nil || got.Status != legalentities.Active || got.Detailed() {
			t.Errorf("%s, statistics: got %+v, %v", mode, got, err)
		}
		if _, err = ask(goodURL, badURL, liquidated); !errors.Is(err, want) {
			t.Errorf("%s, statistics, liquidated without a name: got %v, want %v", mode, err, want)
		}
	}
}

func TestWrongTokenIsUnavailable(t *testing.T) {
	_, url := start(t)
	c := config(url)
	c.Token = "other"
	client, err := legalentities.New(legalentities.Config{Justice: c})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.ByBIN(t.Context(), education); !errors.Is(err, gateway.ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestNotABINIsNotAsked(t *testing.T) {
	s, url := start(t)
	for _, bin := range []portal.BIN{"", "123", "05024090417x", "740312471676", "0502409041740"} {
		if _, err := newClient(t, url, url).ByBIN(t.Context(), bin); err == nil {
			t.Errorf("BIN %q: no error", bin)
		}
	}
	if s.Hits() != 0 {
		t.Errorf("%d questions were sent", s.Hits())
	}
	wrongDigit := portal.BIN("050240904175")
	if _, err := newClient(t, url, url).ByBIN(t.Context(), wrongDigit); !errors.Is(err, gateway.ErrNotFound) {
		t.Errorf("wrong check digit: got %v, want the register's own answer", err)
	}
}

func TestNewNeedsARegister(t *testing.T) {
	if _, err := legalentities.New(legalentities.Config{}); err == nil {
		t.Error("no error")
	}
}

// answering serves one body to every question.
func answering(t *testing.T, body func(r *http.Request) string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body(r))
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestStatisticsNonsense(t *testing.T) {
	good := func() map[string]any {
		return map[string]any{"bin": string(education), "name": "ГУ", "registerDate": "2005-02-16T18:00:00.000+0000",
			"okedCode": "84112", "okedName": "a", "katoCode": "111010000", "katoAddress": "b", "fio": "c"}
	}
	with := func(field string, value any) string {
		obj := good()
		obj[field] = value
		b, err := json.Marshal(map[string]any{"success": true, "obj": obj})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for name, tt := range map[string]struct {
		body string
		want error
	}{
		"good":               {with("bin", education), nil},
		"no details":         {`{"success":true,"obj":{"bin":"050240904174","name":"ГУ"}}`, nil},
		"plain date":         {with("registerDate", "2005-02-17"), nil},
		"refusal":            {`{"success":false,"obj":null}`, gateway.ErrNotFound},
		"empty object":       {`{}`, gateway.ErrNonsense},
		"list":               {`[]`, gateway.ErrNonsense},
		"null":               {`null`, gateway.ErrNonsense},
		"no entity":          {`{"success":true,"obj":null}`, gateway.ErrNonsense},
		"another BIN":        {with("bin", nobody), gateway.ErrNonsense},
		"BIN as number":      {with("bin", 50240904174), gateway.ErrNonsense},
		"no name":            {with("name", " "), gateway.ErrNonsense},
		"endless name":       {with("name", strings.Repeat("Ұ", 1001)), gateway.ErrNonsense},
		"name turns about":   {with("name", "ТОО \u202eЖобаОО"), gateway.ErrNonsense},
		"KATO of 8 digits":   {with("katoCode", "11101000"), gateway.ErrNonsense},
		"OKED in words":      {with("okedCode", "строй"), gateway.ErrNonsense},
		"date in words":      {with("registerDate", "вчера"), gateway.ErrNonsense},
		"date to come":       {with("registerDate", "2027-02-16T18:00:00.000+0000"), gateway.ErrNonsense},
		"date before any":    {with("registerDate", "1205-02-16"), gateway.ErrNonsense},
		"control characters": {with("fio", "Ахметова\x00"), gateway.ErrNonsense},
	} {
		url := answering(t, func(*http.Request) string { return tt.body })
		got, err := newClient(t, "", url).ByBIN(t.Context(), education)
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: got %+v, %v, want %v", name, got, err, tt.want)
		}
	}
}

func TestStatisticsLanguagesMustAgree(t *testing.T) {
	url := answering(t, func(r *http.Request) string {
		if r.FormValue("lang") == "kk" {
			return `{"success":true,"obj":{"bin":"050240904174","name":"ММ","katoCode":"750000000"}}`
		}
		return `{"success":true,"obj":{"bin":"050240904174","name":"ГУ","katoCode":"111010000"}}`
	})
	if _, err := newClient(t, "", url).ByBIN(t.Context(), education); !errors.Is(err, gateway.ErrNonsense) {
		t.Errorf("got %v, want nonsense", err)
	}
}

func TestJusticeNonsense(t *testing.T) {
	const one = `{"bin":"050240904174","name_ru":"ГУ","name_kz":"ММ"}`
	for name, tt := range map[string]struct {
		body string
		want error
	}{
		"good":                {`{"code":"SUCCESS","data":{"organization_info_list":[` + one + `]}}`, nil},
		"liquidated, named":   {`{"code":"ORGANIZATION_LIQUIDATED","data":{"organization_info_list":[` + one + `]}}`, nil},
		"unknown":             {`{"code":"ORGANIZATION_NOT_FOUND_BY_BIN"}`, gateway.ErrNotFound},
		"no code":             {`{"data":{"organization_info_list":[` + one + `]}}`, gateway.ErrNonsense},
		"new code":            {`{"code":"TRY_TOMORROW"}`, gateway.ErrNonsense},
		"success of nothing":  {`{"code":"SUCCESS","data":{"organization_info_list":[]}}`, gateway.ErrNonsense},
		"two":                 {`{"code":"SUCCESS","data":{"organization_info_list":[` + one + `,` + one + `]}}`, gateway.ErrNonsense},
		"another BIN":         {`{"code":"SUCCESS","data":{"organization_info_list":[{"bin":"190740919228","name_ru":"x"}]}}`, gateway.ErrNonsense},
		"nameless":            {`{"code":"SUCCESS","data":{"organization_info_list":[{"bin":"050240904174"}]}}`, gateway.ErrNonsense},
		"name_kz not a text":  {`{"code":"SUCCESS","data":{"organization_info_list":[{"bin":"050240904174","name_ru":"x","name_kz":{}}]}}`, gateway.ErrNonsense},
		"name_kz with escape": {`{"code":"SUCCESS","data":{"organization_info_list":[{"bin":"050240904174","name_ru":"x","name_kz":"\u001b[31m"}]}}`, gateway.ErrNonsense},
	} {
		url := answering(t, func(*http.Request) string { return tt.body })
		if got, err := newClient(t, url, "").ByBIN(t.Context(), education); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %+v, %v, want %v", name, got, err, tt.want)
		}
	}
}
