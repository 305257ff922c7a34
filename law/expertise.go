package law

// Paragraph 4 of chapter 2, clauses 32–44: expertise, the state bank, correction, keeping.
const (
	C32   Clause = "253:32"   // the customer sends a project to its expertise
	C33   Clause = "253:33"   // urban-planning expertise follows its rules
	C34   Clause = "253:34"   // construction expertise follows its rules
	C35   Clause = "253:35"   // automatic distribution of applications
	C36   Clause = "253:36"   // automatic registration: number and date
	C37   Clause = "253:37"   // same-day hand-over to the expert system
	C38   Clause = "253:38"   // where procedures and operations are done
	C38p1 Clause = "253:38.1" // monopoly: by the state expert organisation on the Portal
	C38p2 Clause = "253:38.2" // the rest: by expert organisations in the expert system
	C39   Clause = "253:39"   // the application carries the documents of clause 21
	C40   Clause = "253:40"   // state bank of construction projects
	C40p1 Clause = "253:40.1" // what is placed in the catalogue
	C40p2 Clause = "253:40.2" // the bank lives on the Portal
	C41   Clause = "253:41"   // correction follows the order of a new project
	C42   Clause = "253:42"   // the customer's signed document that approves the project
	C43   Clause = "253:43"   // access of supervising bodies upon request
	C44   Clause = "253:44"   // kept at least five years, never deleted in that time
)
