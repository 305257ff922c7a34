package approval

import (
	_ "embed"

	"birtereze/portal/internal/policy"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of this slice.
func Rules() policy.Source { return policy.Source{Name: "approval/policy.cedar", Text: rules} }
