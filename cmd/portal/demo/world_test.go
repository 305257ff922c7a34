package demo

import (
	"testing"
	"time"
)

func TestStory(t *testing.T) {
	w, err := Start(t.Context(), Config{Folder: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	teller, err := w.Teller("ru")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range teller.Steps() {
		start := time.Now()
		if err := step.Do(); err != nil {
			t.Fatalf("%s: %v", step.Name, err)
		}
		t.Logf("%s: %v", step.Name, time.Since(start))
	}
}
