package law

// Chapter 1 of the Order, clauses 1–4: general provisions.
const (
	C1   Clause = "253:1"    // what the Order rests on
	C2   Clause = "253:2"    // definitions
	C2i1 Clause = "253:2(1)" // expertise of projects
	C2i2 Clause = "253:2(2)" // urban-planning projects and their kinds
	C2i3 Clause = "253:2(3)" // construction project; conservation and post-utilisation belong to it
	C2i4 Clause = "253:2(4)" // object number: eighteen digits, made by the cadastre
	C2i5 Clause = "253:2(5)" // the Portal
	C2i6 Clause = "253:2(6)" // user of the Portal
	C2i7 Clause = "253:2(7)" // SSL certificate
	C2i8 Clause = "253:2(8)" // VPN
	C3   Clause = "253:3"    // the Portal is no system for state secrets
	C4   Clause = "253:4"    // no project that is secret or for official use
)
