package desk

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"birtereze/portal/law"
)

// conformanceFile is written by cmd/docs: where the code and the tests carry out each clause.
//
//go:embed conformance.json
var conformanceFile []byte

// Cited is where a clause is carried out.
type Cited struct {
	Code  []string `json:"code"`
	Tests []string `json:"tests"`
}

func readConformance(file []byte) (map[law.Clause]Cited, error) {
	var m map[law.Clause]Cited
	if err := json.Unmarshal(file, &m); err != nil {
		return nil, fmt.Errorf("read conformance.json: %w", err)
	}
	for c := range m {
		if !c.Valid() {
			return nil, fmt.Errorf("read conformance.json: %q is no clause", c)
		}
	}
	return m, nil
}
