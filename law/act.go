package law

import "slices"

// Keys of the acts, as a Clause begins with them.
const (
	ActOrder   = "253"   // Order No. 253, which the Portal carries out
	ActCode    = "code"  // the Construction Code
	ActNewRule = "240"   // the rules of construction expertise in force; their text is not at hand
	ActRules   = "299"   // the rules of construction expertise before them
	ActLevels  = "165"   // the rules on levels of responsibility
	ActCivil   = "civil" // the Civil Code, general part
)

// Edition is one wording of an act. Days are written "2006-01-02"; an empty Until means that the wording still holds.
type Edition struct {
	From  string
	Until string // the day on which it ceased to hold
	By    string // the act that made the wording; empty for the first
}

// Act is an act of law: what it is and when it holds. Names are had from Name, in three languages. Days are written
// "2006-01-02"; an empty day is not known to the project.
type Act struct {
	Key          string // as in a Clause: "253"
	Number       string // official number: "253", "253-VIII"
	Adopted      string
	Registered   string // day of registration by the Ministry of Justice
	Registration string // number of that registration
	InForce      string // day of entry into force
	Until        string // day on which it ceased to hold; empty while it holds
	ReplacedBy   string // key of the act that took its place
	Editions     []Edition
}

var acts = []Act{
	{
		Key: ActOrder, Number: "253", Adopted: "2026-05-21", Registered: "2026-05-25", Registration: "38775",
		InForce: "2026-07-01", Editions: []Edition{{From: "2026-07-01"}},
	},
	{
		Key: ActCode, Number: "253-VIII", Adopted: "2026-01-09",
		InForce: "2026-07-01", Editions: []Edition{{From: "2026-07-01"}},
	},
	{
		Key: ActNewRule, Number: "240", Adopted: "2026-05-15",
		InForce: "2026-07-01", Editions: []Edition{{From: "2026-07-01"}},
	},
	{
		// The project reads these rules in their wording of 26 February 2023, and takes its defaults from it.
		Key: ActRules, Number: "299", Adopted: "2015-04-01", Until: "2026-07-01", ReplacedBy: ActNewRule,
		Editions: []Edition{{From: "2023-02-26", Until: "2026-07-01"}},
	},
	{
		Key: ActLevels, Number: "165", Adopted: "2015-02-28",
		Editions: []Edition{{From: "2023-02-14"}},
	},
	{Key: ActCivil, Number: "268-XIII", Adopted: "1994-12-27"},
}

// Acts lists the acts that clauses refer to: the Order first, then by rank.
func Acts() []Act {
	all := slices.Clone(acts)
	for i := range all {
		all[i].Editions = slices.Clone(all[i].Editions)
	}
	return all
}

// Act is the act to which the clause belongs; the zero Act when there is none.
func (c Clause) Act() Act {
	r, ok := c.split()
	if !ok {
		return Act{}
	}
	for _, a := range Acts() {
		if a.Key == r.act {
			return a
		}
	}
	return Act{}
}
