package development

import (
	"embed"
	"io/fs"

	"birtereze/portal/internal/policy"
)

//go:embed policy.cedar
var rules []byte

// Rules are the rules of who may do what in this slice.
func Rules() policy.Source { return policy.Source{Name: "development/policy.cedar", Text: rules} }

//go:embed ui/ru.json ui/kk.json ui/en.json
var texts embed.FS

// Texts are the messages of this slice, for i18n.Load.
func Texts() fs.FS {
	sub, err := fs.Sub(texts, "ui")
	if err != nil {
		panic("the texts of development are not where they are embedded: " + err.Error())
	}
	return sub
}
