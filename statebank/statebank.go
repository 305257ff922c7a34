// Package statebank is the catalogue of the state bank of construction projects (Order cl. 40, and cl. 10 for who may open
// it): what is placed there follows from the conclusion of the expertise, by itself.
package statebank

import (
	"time"

	"birtereze/portal"
)

// Ground is why a project is placed in the catalogue (cl. 40 part 1).
type Ground string

// The grounds.
const (
	Typical     Ground = "typical"     // a typical project
	NewOnBudget Ground = "new_project" // a project of a new object on state investment
)

// Entry is a project in the catalogue.
type Entry struct {
	ID               portal.ID   `db:"id"` // of the project
	Version          int64       `db:"version"`
	Number           string      `db:"number"`
	Ground           Ground      `db:"ground"`
	Works            string      `db:"works"` // a code of the classifier
	Level            string      `db:"level"`
	Name             portal.Text `db:"name,json"`
	KATO             portal.KATO `db:"kato"`
	Place            portal.Text `db:"place,json"`
	CustomerName     portal.Text `db:"customer_name,json"`
	DesignerName     portal.Text `db:"designer_name,json"`
	BIM              bool        `db:"bim"`
	ConclusionNumber string      `db:"conclusion_number"`
	ConclusionDate   portal.Date `db:"conclusion_date"`
	ExpertName       portal.Text `db:"expert_name,json"` // who gave the conclusion
	PlacedAt         time.Time   `db:"placed_at"`        // when the Portal had the conclusion
	Words            string      `db:"words"`            // folded, to be searched
}
