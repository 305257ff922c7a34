package law

// Paragraph 8 of chapter 2, clauses 69–72: maintenance.
const (
	C69   Clause = "253:69"   // constant availability
	C70   Clause = "253:70"   // planned and unplanned work
	C70p1 Clause = "253:70.1" // notice 2 calendar days before planned work
	C70p2 Clause = "253:70.2" // unplanned work without notice
	C71   Clause = "253:71"   // work on an integrated system
	C71p1 Clause = "253:71.1" // its operator tells 3 calendar days before
	C71p2 Clause = "253:71.2" // the Portal tells its users
	C72   Clause = "253:72"   // hours of planned work
)
