package command

import (
	_ "embed"

	"birtereze/portal/internal/policy"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of what the Portal does of itself.
func Rules() policy.Source { return policy.Source{Name: "command/policy.cedar", Text: rules} }
