package law

// Paragraph 6 of chapter 2, clauses 49–59: integration.
const (
	C49   Clause = "253:49"    // exchange with industry and quasi-state systems
	C50   Clause = "253:50"    // standard data set: under the e-government integration rules
	C51   Clause = "253:51"    // what the standard data set holds
	C52   Clause = "253:52"    // connection to the services; register of services
	C53   Clause = "253:53"    // data outside the standard set: under clause 54
	C54   Clause = "253:54"    // steps of joining
	C54i1 Clause = "253:54(1)" // permission asked of the authorised body
	C54i2 Clause = "253:54(2)" // application with six attachments
	C54i3 Clause = "253:54(3)" // joint testing
	C54i4 Clause = "253:54(4)" // act of successful testing
	C54i5 Clause = "253:54(5)" // in force once all three have signed
	C55   Clause = "253:55"    // exchange by object number
	C56   Clause = "253:56"    // industry systems on the Portal's site
	C56p1 Clause = "253:56.1"  // they are integrated and run there
	C56p2 Clause = "253:56.2"  // central access for users
	C56p3 Clause = "253:56.3"  // single sign-on; their services placed on the Portal
	C57   Clause = "253:57"    // errors in data
	C57p1 Clause = "253:57.1"  // notice by e-mail
	C57p2 Clause = "253:57.2"  // suspension when nothing is mended within a month
	C58   Clause = "253:58"    // cybersecurity incidents
	C58p1 Clause = "253:58.1"  // notice by e-mail
	C58p2 Clause = "253:58.2"  // suspension at once
	C58p3 Clause = "253:58.3"  // resumption upon the other operator's notice
	C59   Clause = "253:59"    // faults of communication lines
)
