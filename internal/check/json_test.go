package check

import (
	"encoding/json"
	"testing"

	"birtereze/portal/law"
)

func TestMatrixAsJSON(t *testing.T) {
	out, err := JSON([]Row{{Clause: law.C27, Code: []string{"register/rules.go"}, Tests: []string{"register/rules_test.go"}}, {Clause: law.C1}, {Clause: law.C40, Tests: []string{"x_test.go"}}})
	if err != nil {
		t.Fatal(err)
	}
	var m map[law.Clause]struct{ Code, Tests []string }
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	if len(m) != 2 || m[law.C27].Code[0] != "register/rules.go" || m[law.C40].Tests[0] != "x_test.go" {
		t.Errorf("got %s", out)
	}
}
