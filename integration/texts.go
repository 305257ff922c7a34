package integration

import (
	"embed"

	"birtereze/portal/internal/policy"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of this slice.
func Rules() policy.Source { return policy.Source{Name: "integration/policy.cedar", Text: rules} }

// Texts are the messages of this slice.
//
//go:embed ru.json kk.json en.json
var Texts embed.FS
