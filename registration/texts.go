package registration

import (
	_ "embed"
	"io/fs"

	"birtereze/portal/internal/policy"
	registrationui "birtereze/portal/registration/ui"
)

//go:embed policy.cedar
var rules []byte

// Rules say who may do what in registration.
func Rules() policy.Source { return policy.Source{Name: "registration/policy.cedar", Text: rules} }

// Texts are the messages of registration in three languages.
func Texts() fs.FS { return registrationui.Texts() }
