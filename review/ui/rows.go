package reviewui

import (
	"context"

	"birtereze/portal/internal/i18n"
	"birtereze/portal/ui"
)

// rows are the fields of the table of indicators.
func (v IndicatorsView) rows(ctx context.Context) []ui.Row {
	var rows []ui.Row
	for _, r := range v.Rows {
		cell := func(name, value string) ui.Cell {
			return ui.Cell{Content: ui.Input{Name: "indicator_" + name, ID: name + "-" + r.ID, Label: i18n.T(ctx, "review.column."+name) + " " + r.ID,
				HideLabel: true, Value: value, MaxLength: 200, Optional: true}}
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{cell("indicator", r.Name), cell("unit", r.Unit), cell("declared", r.Declared), cell("recommended", r.Recommended)}})
	}
	return rows
}
