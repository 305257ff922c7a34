package registrationui

import (
	"birtereze/portal/internal/i18n"
	"birtereze/portal/ui"
)

// languages are the languages of notices, each by its own name.
func languages() []ui.Choice {
	var list []ui.Choice
	for _, l := range i18n.Langs() {
		list = append(list, ui.Choice{Value: string(l), Text: l.Name()})
	}
	return list
}

func paperRows(list []PaperView) []ui.Row {
	var rows []ui.Row
	for _, p := range list {
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: p.Name, Href: p.Href, Note: p.Note}, {Content: p.State}}})
	}
	return rows
}
