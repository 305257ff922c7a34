package law

// Paragraph 7 of chapter 2, clauses 60–68: technical support of users.
const (
	C60   Clause = "253:60"   // by the operator's working hours
	C61   Clause = "253:61"   // channels of requests
	C61p1 Clause = "253:61.1" // phone, e-mail, letters, official requests
	C61p2 Clause = "253:61.2" // written ones: e-mail of support
	C62   Clause = "253:62"   // an official written request, when support asks for it
	C63   Clause = "253:63"   // forwarded to the operator of an integrated system
	C64   Clause = "253:64"   // one phone line and one intake
	C65   Clause = "253:65"   // material for an answer within 3 working days
	C66   Clause = "253:66"   // faults
	C66p1 Clause = "253:66.1" // the operator analyses a reported fault
	C66p2 Clause = "253:66.2" // once confirmed, terms are extended by its days
	C67   Clause = "253:67"   // extension upon extraordinary events
	C68   Clause = "253:68"   // what is not considered
)
