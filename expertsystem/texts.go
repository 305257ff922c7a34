package expertsystem

import (
	_ "embed"
	"io/fs"

	expertsystemui "birtereze/portal/expertsystem/ui"
	"birtereze/portal/internal/policy"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of who may do what in the expert system.
func Rules() policy.Source { return policy.Source{Name: "expertsystem/policy.cedar", Text: rules} }

// Texts are the messages of this slice.
func Texts() fs.FS { return expertsystemui.Texts() }
