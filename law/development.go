package law

// Paragraph 2 of chapter 2, clauses 13–27: the development of a project, consultation, the public section.
const (
	C13   Clause = "253:13"    // state normative documents are followed
	C14   Clause = "253:14"    // development on the Portal: projects on state investment
	C15   Clause = "253:15"    // steps of a construction project's development
	C15i1 Clause = "253:15(1)" // engineering surveys
	C15i2 Clause = "253:15(2)" // source materials and permits
	C15i3 Clause = "253:15(3)" // agreement between customer and contractor
	C15i4 Clause = "253:15(4)" // approvals of approving authorities
	C16   Clause = "253:16"    // steps of an urban-planning project's development
	C17   Clause = "253:17"    // source materials from the cadastre
	C17p1 Clause = "253:17.1"  // the customer gets them through the Portal
	C17p2 Clause = "253:17.2"  // they arrive automatically, by object number
	C17p3 Clause = "253:17.3"  // where the cadastre has none, the customer enters them
	C18   Clause = "253:18"    // characteristics of the object and its number
	C19   Clause = "253:19"    // a project is tied to its object or to its administrative unit
	C20   Clause = "253:20"    // access for everybody who controls and agrees
	C21   Clause = "253:21"    // contract documents
	C21p1 Clause = "253:21.1"  // contract, assignment, schedule, information requirements
	C21p2 Clause = "253:21.2"  // from templates, agreed by responsible persons of both sides
	C21p3 Clause = "253:21.3"  // number and date of the public-procurement contract
	C22   Clause = "253:22"    // documentation goes into its sections, by the schedule
	C23   Clause = "253:23"    // formats of documents
	C23p1 Clause = "253:23.1"  // of urban-planning projects
	C23p2 Clause = "253:23.2"  // of construction projects
	C23p3 Clause = "253:23.3"  // of electronic models
	C24   Clause = "253:24"    // automatic check of formats
	C25   Clause = "253:25"    // agreement of the documentation
	C26   Clause = "253:26"    // consultation in design
	C26p1 Clause = "253:26.1"  // who asks, and whom
	C26p2 Clause = "253:26.2"  // its course runs on the Portal
	C27   Clause = "253:27"    // public section, published automatically
)
