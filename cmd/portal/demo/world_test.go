package demo

import (
	"testing"
	"time"

	"birtereze/portal/cmd/portal/demo/story"
	"birtereze/portal/standin/samples"
	"birtereze/portal/ui"
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
	font, _ := ui.Font(400)
	set, err := samples.New(font)
	if err != nil {
		t.Fatal(err)
	}
	teller := &story.Teller{Portal: w.Addresses.Portal, Expert: w.Addresses.Expert, Lang: "ru", Authority: w.Authority, Samples: set, Now: time.Now, Patience: 30 * time.Second}
	for _, step := range teller.Steps() {
		start := time.Now()
		if err := step.Do(); err != nil {
			look(teller)
			t.Fatalf("%s: %v", step.Name, err)
		}
		t.Logf("%s: %v", step.Name, time.Since(start))
	}
	look(teller)
}
