package expertise

import (
	_ "embed"
	"io/fs"

	expertiseui "birtereze/portal/expertise/ui"
	"birtereze/portal/internal/policy"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of who may do what with applications for expertise.
func Rules() policy.Source { return policy.Source{Name: "expertise/policy.cedar", Text: rules} }

// Texts are the messages of this slice, for i18n.Load.
func Texts() fs.FS { return expertiseui.Texts() }
