package law

// Paragraph 1 of chapter 2, clauses 5–12: the operator and the users of the Portal.
const (
	C5    Clause = "253:5"    // the state expert organisation is the operator
	C6    Clause = "253:6"    // what the operator does
	C7    Clause = "253:7"    // kinds of user
	C7i1  Clause = "253:7(1)" // customers
	C7i2  Clause = "253:7(2)" // surveyors
	C7i3  Clause = "253:7(3)" // designers
	C7i4  Clause = "253:7(4)" // users of the state bank
	C7i5  Clause = "253:7(5)" // the authorised body
	C7i6  Clause = "253:7(6)" // approving authorities
	C8    Clause = "253:8"    // registration
	C8p1  Clause = "253:8.1"  // form and user agreement
	C8p2  Clause = "253:8.2"  // a legal entity's form fills itself from state registers
	C9    Clause = "253:9"    // registration of a natural person
	C9p1  Clause = "253:9.1"  // documents that prove bank details
	C9p2  Clause = "253:9.2"  // the operator's answer within 2 working days
	C10   Clause = "253:10"   // additional agreement for the state bank's catalogue
	C11   Clause = "253:11"   // staff of the authorised body and of approving authorities
	C11p1 Clause = "253:11.1" // documents on powers and competence, upon the operator's request
	C11p2 Clause = "253:11.2" // the operator's answer within 2 working days
	C11p3 Clause = "253:11.3" // the only ground for refusal: the form does not match the documents
	C12   Clause = "253:12"   // the legal entity's profile
	C12p1 Clause = "253:12.1" // the first user becomes the profile's administrator
	C12p2 Clause = "253:12.2" // structure, access and powers
)
