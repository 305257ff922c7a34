package desk

import (
	_ "embed"

	"birtereze/portal/internal/policy"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of the pages that compose the others.
func Rules() policy.Source { return policy.Source{Name: "desk/policy.cedar", Text: rules} }
