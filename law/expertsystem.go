package law

// Paragraph 5 of chapter 2, clauses 45–48: non-state digital systems of expert organisations.
const (
	C45 Clause = "253:45" // expert organisations work in an integrated system
	C46 Clause = "253:46" // what such a system provides
	C47 Clause = "253:47" // it has an operator of its own
	C48 Clause = "253:48" // what that operator does
)
