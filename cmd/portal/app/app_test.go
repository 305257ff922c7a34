package app

import "testing"

func TestTextsAndRulesLoad(t *testing.T) {
	if _, err := OpenAPI(); err != nil {
		t.Fatal(err)
	}
}

func TestFlowsAreSound(t *testing.T) {
	for _, table := range Flows() {
		if err := table.Check(); err != nil {
			t.Error(err)
		}
	}
}
