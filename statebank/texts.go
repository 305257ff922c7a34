package statebank

import (
	_ "embed"
	"io/fs"

	"birtereze/portal/internal/policy"
	statebankui "birtereze/portal/statebank/ui"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of this slice.
func Rules() policy.Source { return policy.Source{Name: "statebank/policy.cedar", Text: rules} }

// Texts are the messages of this slice.
func Texts() fs.FS { return statebankui.Texts() }
