package check

import (
	"bytes"
	"encoding/json"
	"fmt"

	"birtereze/portal/law"
)

// JSON is the matrix as the page /law reads it: an object of clauses, each with the files of code and of tests that cite
// it. Clauses that nothing cites are left out.
func JSON(rows []Row) ([]byte, error) {
	type cited struct {
		Code  []string `json:"code,omitempty"`
		Tests []string `json:"tests,omitempty"`
	}
	m := map[law.Clause]cited{}
	for _, row := range rows {
		if len(row.Code)+len(row.Tests) > 0 {
			m[row.Clause] = cited{row.Code, row.Tests}
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	if err := enc.Encode(m); err != nil { // keys are sorted
		return nil, fmt.Errorf("write the matrix: %w", err)
	}
	return b.Bytes(), nil
}
