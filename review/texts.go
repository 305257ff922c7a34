package review

import (
	_ "embed"
	"io/fs"

	"birtereze/portal/internal/policy"
	reviewui "birtereze/portal/review/ui"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of who may do what in a review.
func Rules() policy.Source { return policy.Source{Name: "review/policy.cedar", Text: rules} }

// Texts are the messages of this slice.
func Texts() fs.FS { return reviewui.Texts }
