package text

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"birtereze/portal/internal/format/report"
)

func TestJSON(t *testing.T) {
	tests := []struct {
		text, kind string
		want       []string
	}{
		{`{"type":"FeatureCollection","features":[]}`, "FeatureCollection", nil},
		{`{"name":"type","features":[{"type":"Feature"}],"type":"FeatureCollection"}`, "FeatureCollection", nil},
		{`{"a":{"type":"Feature"},"b":["type","Feature"],"c":"type","d":"Feature"}`, "", nil},
		{` [1, -2.5e3, null, true, "Қ"] `, "", nil},
		{`"text"`, "", nil},
		{``, "", []string{"json.syntax@0"}},
		{`{"a":1`, "", []string{"json.syntax@6"}},
		{`{"a":1} PK`, "", []string{"json.syntax@8"}},
		{`{"a":1}{"b":2}`, "", []string{"json.syntax@8"}},
		{`{"a" 1}`, "", []string{"json.syntax@5"}},
		{strings.Repeat("[", 1000), "", []string{"xml.large@258"}},
	}
	for _, tt := range tests {
		var out report.List
		kind, err := JSON(strings.NewReader(tt.text), &out)
		if err != nil {
			t.Fatal(err)
		}
		if got := codes(&out); kind != tt.kind || !slices.Equal(got, tt.want) {
			t.Errorf("%.60s: kind %q, findings %v, want %q, %v", tt.text, kind, got, tt.kind, tt.want)
		}
	}
	if _, err := JSON(io.MultiReader(strings.NewReader("["), iotest.ErrReader(io.ErrClosedPipe)), &report.List{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error of reading = %v", err)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"type":"Feature","a":[{"b":[1,2,{}]}],"c":"d"}`)
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := JSON(strings.NewReader(s), &report.List{}); err != nil {
			t.Error(err)
		}
	})
}
