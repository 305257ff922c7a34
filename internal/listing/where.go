package listing

import (
	"fmt"
	"strings"

	"birtereze/portal/internal/search"
)

// Where gathers the conditions of a question in SQL. Values are its arguments, never part of its text; what is empty
// chooses nothing away.
type Where struct {
	texts []string
	Args  []any
}

// Add adds a condition; $%d in its text stands for the value.
func (w *Where) Add(text string, value any) {
	w.texts = append(w.texts, fmt.Sprintf(text, w.arg(value)))
}

func (w *Where) arg(value any) int {
	w.Args = append(w.Args, value)
	return len(w.Args)
}

// Equal asks for a value in a column.
func (w *Where) Equal(column, value string) {
	if value != "" {
		w.Add(column+" = $%d", value)
	}
}

// Words asks for every word of a question somewhere in a column of folded text; folded words hold no sign of a pattern.
func (w *Where) Words(column, question string) {
	for _, term := range search.Terms(question) {
		w.Add(column+" LIKE $%d", "%"+term+"%")
	}
}

// Begins asks for values of a column of codes that begin so.
func (w *Where) Begins(column, code string) {
	if code != "" {
		w.Add(column+" LIKE $%d", search.Fold(code)+"%")
	}
}

// Before asks for the records behind a place in a list that has the newest first, ordered by the column and then by id.
func (w *Where) Before(column string, p Place) {
	if p.ID != "" {
		at := w.arg(p.At)
		w.Add(fmt.Sprintf("(%s < $%d OR %s = $%d AND id < $%%d)", column, at, column, at), p.ID)
	}
}

// SQL is the conditions, all of which must hold.
func (w *Where) SQL() string {
	if len(w.texts) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.texts, " AND ")
}
