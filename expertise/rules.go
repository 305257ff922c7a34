package expertise

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/law"
)

// Readiness is what is known of a project when its application is put together.
type Readiness struct {
	Project       portal.Project
	Papers        []portal.DocumentRef // of clause 21
	Missing       []string             // papers of clause 21 that are not there, by code
	Documentation []portal.DocumentRef
	Agreed        bool // by both sides (cl. 25)
	Materials     []portal.DocumentRef
	Sent          []Answered            // what the approving authorities say; none when it was sent to none
	Required      []classifier.Material // that the rules of expertise list for such works
	Earlier       []Application         // of this project, the newest first
}

// Answered is what one approving authority says of a project (cl. 28–31).
type Answered struct {
	Authority portal.Text
	Approved  bool
	Documents []portal.DocumentRef
}

// papers are the codes of what clause 21 asks for; the last only where information modelling is used.
var papers = []string{"contract", "assignment", "schedule", "requirements"}

func finding(c law.Clause, key, field string, met bool, facts ...string) law.Finding {
	f := law.Finding{Clause: c, Outcome: law.NotMet, Key: "expertise.rule." + key + ".not_met", Field: field}
	if met {
		f.Outcome, f.Key = law.Met, "expertise.rule."+key+".met"
	}
	for i := 0; i+1 < len(facts); i += 2 {
		if f.Facts == nil {
			f.Facts = map[string]string{}
		}
		f.Facts[facts[i]] = facts[i+1]
	}
	return f
}

// startable checks that the project is not with an expertise already, and has not had its conclusion: after one, a
// correction comes as a new revision (cl. 41).
func startable(earlier []Application, revision int) []law.Finding {
	open := slices.ContainsFunc(earlier, func(a Application) bool { return !life.Ended(a.State) })
	decided := slices.ContainsFunc(earlier, func(a Application) bool { return a.State == Concluded && a.Revision == revision })
	return []law.Finding{
		finding(law.C32, "one_application", "", !open),
		finding(law.C41, "new_revision", "", !decided),
	}
}

// complete checks that everything without which an application is not taken is there (cl. 39, 25, 15; Code art. 97, 107).
func complete(r Readiness) []law.Finding {
	all := clause21(r)
	all = append(all,
		finding(law.C22, "documentation", "", len(r.Documentation) > 0),
		finding(law.C25, "agreed", "", r.Agreed))
	if slices.ContainsFunc(r.Required, func(m classifier.Material) bool { return survey(m.Code) }) {
		there := slices.ContainsFunc(append(slices.Clone(r.Materials), r.Documentation...), func(d portal.DocumentRef) bool { return survey(d.Kind) })
		all = append(all, finding(law.Code97p2, "surveys", "", there))
	}
	if r.Project.Kind == portal.UrbanPlanning {
		all = append(all, finding(law.Code107p4, "hearings", "", has(r.Materials, hearings)))
	}
	return append(all, approved(r.Sent))
}

// hearings is the protocol of public hearings, a code of the classifier of source materials.
const hearings = "public_hearings"

// survey tells the codes of survey reports: among the source materials, or entered by the surveyor.
func survey(kind string) bool { return strings.HasPrefix(kind, "survey") }

func has(refs []portal.DocumentRef, kind string) bool {
	return slices.ContainsFunc(refs, func(d portal.DocumentRef) bool { return d.Kind == kind })
}

func clause21(r Readiness) []law.Finding {
	var all []law.Finding
	for _, code := range papers {
		if code == "requirements" && !r.Project.BIM {
			all = append(all, law.Finding{Clause: law.C21p1, Outcome: law.NotApplicable, Key: "expertise.rule.requirements.not_applicable"})
			continue
		}
		all = append(all, finding(law.C39, code, "", !slices.Contains(r.Missing, code)))
	}
	for _, code := range r.Missing {
		if !slices.Contains(papers, code) {
			all = append(all, finding(law.C39, "paper", "", false, "Paper", code))
		}
	}
	return all
}

// approved checks that the authorities to which the project was sent have approved it; whether it is sent to any is the
// customer's to know (cl. 30).
func approved(sent []Answered) law.Finding {
	if len(sent) == 0 {
		return law.Finding{Clause: law.C15i4, Outcome: law.NotApplicable, Key: "expertise.rule.approvals.not_applicable"}
	}
	return finding(law.C15i4, "approvals", "", !slices.ContainsFunc(sent, func(a Answered) bool { return !a.Approved }))
}

// expected lists the source materials that the rules of expertise ask for and that are not there. The organisation may
// return an application without them; the Portal says so and takes it, since which are needed depends on the object.
func expected(r Readiness) []classifier.Material {
	return slices.DeleteFunc(slices.Clone(r.Required), func(m classifier.Material) bool {
		return survey(m.Code) || m.Code == hearings || has(r.Materials, m.Code)
	})
}

// answered checks what the customer says in the application.
func answered(p portal.Project, a Answers) []law.Finding {
	statement := law.Code105p9
	if p.Kind == portal.UrbanPlanning {
		statement = law.Code107p3
	}
	all := []law.Finding{
		finding(law.C32, "contact", "contact", a.Contact != ""),
		finding(law.C32, "phone", "phone", a.Phone != "" || a.Email != ""),
		finding(statement, "statement", "statement", a.Statement),
	}
	if a.WithoutEstimate {
		all = append(all, finding(law.Code105p10, "estimate", "without_estimate", p.Kind == portal.Construction && !p.StateInvestment))
	}
	return all
}

// short checks the bounds of what the customer writes.
func short(a Answers) []law.Finding {
	var all []law.Finding
	for _, e := range []struct {
		field, text string
		most        int
	}{{"contact", a.Contact, 200}, {"phone", a.Phone, 50}, {"email", a.Email, 200}} {
		all = append(all, bounded(law.C32, e.field, e.text, e.most))
	}
	return all
}

// bounded checks that a text is not longer than so many characters.
func bounded(c law.Clause, field, text string, most int) law.Finding {
	f := law.Finding{Clause: c, Outcome: law.Met, Key: "fault.too_long", Field: field, Facts: map[string]string{"Max": strconv.Itoa(most)}}
	if utf8.RuneCountInString(text) > most {
		f.Outcome = law.NotMet
	}
	return f
}

// written checks that a text is there and not too long.
func written(c law.Clause, field, text string, most int) []law.Finding {
	there := law.Finding{Clause: c, Outcome: law.Met, Key: "fault.required", Field: field}
	if strings.TrimSpace(text) == "" {
		there.Outcome = law.NotMet
	}
	return []law.Finding{there, bounded(c, field, text, most)}
}

// independent checks that an expert organisation is on neither side of the project (Code art. 105 point 11).
func independent(p portal.Project, party portal.Party) law.Finding {
	return finding(law.Code105p11, "independent", "organisation", party != p.Customer && party != p.Designer && party != p.Surveyor)
}

// inputs are what the routing looks at. Secret projects are kept from the Portal before they are created (cl. 4).
func inputs(p portal.Project, a Answers) Inputs {
	return Inputs{Kind: p.Kind, Level: p.Level, Works: p.Works, StateInvestment: p.StateInvestment, Typical: p.Typical,
		Exempt: a.Exempt && p.Kind == portal.Construction}
}

// kit is everything that goes with the application, in the order of its groups.
func kit(r Readiness) Kit {
	var k Kit
	add := func(g Group, refs []portal.DocumentRef) {
		for _, ref := range refs {
			if !k.Has(ref.Version) {
				k = append(k, enclose(g, ref))
			}
		}
	}
	add(GroupPapers, r.Papers)
	add(GroupDocumentation, r.Documentation)
	add(GroupMaterials, r.Materials)
	for _, a := range r.Sent {
		add(GroupApprovals, a.Documents)
	}
	return k
}

// deliverable checks what a conclusion must hold (Code art. 105 point 2; Order No. 299, point 79): its text signed by the
// head, and the same as data.
func deliverable(g GivenConclusion, today portal.Date) []law.Finding {
	count := func(role string) (n int) {
		for _, f := range g.Documents {
			if f.Role == role {
				n++
			}
		}
		return n
	}
	signed := slices.ContainsFunc(g.Documents, func(f CarriedFile) bool {
		return f.Role == RoleConclusion && slices.ContainsFunc(f.Signatures, func(s CarriedSignature) bool { return s.Purpose == purposeHead })
	})
	_, noDay := portal.ParseDate(string(g.Date))
	return []law.Finding{
		finding(law.Code105p2, "outcome", "outcome", g.Outcome == Positive || g.Outcome == Negative),
		finding(law.C46, "conclusion_number", "number", strings.TrimSpace(g.Number) != ""),
		finding(law.C46, "conclusion_date", "date", noDay == nil && g.Date <= today),
		finding(law.C46, "conclusion_documents", "documents", count(RoleConclusion) == 1 && count(RoleData) == 1),
		finding(law.Rules299p79, "conclusion_signed", "documents", signed),
	}
}

// approvalSound checks what is said of the document that approves a project (cl. 42).
func approvalSound(num string, date, today portal.Date) []law.Finding {
	_, noDay := portal.ParseDate(string(date))
	return append(written(law.C42, "number", num, 100),
		finding(law.C42, "approval_date", "date", noDay == nil && date <= today))
}

// answerable checks an answer to a remark that waits in an expert system: in time, with words (Order No. 299, point 38).
func answerable(text string, over bool) []law.Finding {
	return append(written(law.Rules299p38, "text", text, 4000), finding(law.Rules299p38, "answer_in_time", "", !over))
}

// allAnswered checks before answers are handed in that no remark is left without one: open are the numbers of those.
func allAnswered(open []string) law.Finding {
	return finding(law.Rules299p38, "all_answered", "", len(open) == 0, "Numbers", strings.Join(open, ", "))
}
