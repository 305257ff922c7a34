package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestListIsBounded(t *testing.T) {
	var l List
	for range 1000 {
		l.Add(Stop("a"), Whole)
	}
	if f := l.Findings(); len(f) != 10 || f[0].More != 990 {
		t.Errorf("%d findings of one code, %d more; want 10 and 990", len(f), f[0].More)
	}
	for i := range 1000 {
		l.Add(Warn(fmt.Sprintf("b%d", i/10)), Line(int64(i)))
	}
	// Each code is heard at least once, however many there are.
	if f := l.Findings(); len(f) > 300 || !l.Has(Warn("b99")) || l.Has(Warn("c")) {
		t.Errorf("%d findings", len(f))
	}
	if !l.Stopped() {
		t.Error("a list with a finding that stops is not stopped")
	}
}

func TestHostileTextIsMadeFitToShow(t *testing.T) {
	for text, want := range map[string]string{
		"план.pdf":               "план.pdf",
		"a\x00b\nc\x1b[31m":      "a\uFFFDb\uFFFDc\uFFFD[31m",
		"\u202Efdp.exe":          "\uFFFDfdp.exe",
		"\xFF\xFE":               "\uFFFD",
		strings.Repeat("ж", 200): strings.Repeat("ж", 100) + "…",
	} {
		if got := Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSource(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 20_000)
	s := NewSource(context.Background(), bytes.NewReader(content), int64(len(content)))
	if err := iotest.TestReader(s.Reader(777, 100_777), content[777:100_777]); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		off  int64
		n    int
		want []byte
	}{
		{0, 10, content[:10]}, {199_995, 100, content[199_995:]}, {200_000, 1, nil}, {-1, 5, nil}, {100, 0, []byte{}},
		{65_530, 100, content[65_530:65_630]}, {5, 3, content[5:8]}, {1000, 50_000, content[1000:51_000]},
	} {
		if got := s.Bytes(tt.off, tt.n); !bytes.Equal(got, tt.want) {
			t.Errorf("Bytes(%d, %d) = %.20q, want %.20q", tt.off, tt.n, got, tt.want)
		}
	}
	if s.Err() != nil {
		t.Errorf("error %v after reading past the end, which is no error", s.Err())
	}
}

func TestSourceThatIsShorterThanItsSize(t *testing.T) {
	s := NewSource(context.Background(), bytes.NewReader(make([]byte, 100)), 200)
	_, err := io.ReadAll(s.Reader(0, 200))
	var unreadable *Unreadable
	if !errors.As(err, &unreadable) || !errors.Is(s.Err(), io.ErrUnexpectedEOF) {
		t.Errorf("error %v, kept %v", err, s.Err())
	}
	if b := s.Bytes(0, 10); b != nil {
		t.Error("there are bytes after an error")
	}
}
