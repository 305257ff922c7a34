package law

// Paragraph 3 of chapter 2, clauses 28–31: approval by approving authorities.
const (
	C28   Clause = "253:28"   // approvals run through the Portal
	C29   Clause = "253:29"   // an authority's own system is integrated
	C30   Clause = "253:30"   // the customer sends documentation to registered authorities
	C31   Clause = "253:31"   // the approval document
	C31p1 Clause = "253:31.1" // entered on the Portal and signed with EDS
	C31p2 Clause = "253:31.2" // or given through integration
)
