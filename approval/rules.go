package approval

import (
	"slices"

	"birtereze/portal"
	"birtereze/portal/law"
)

func finding(ok bool, clause law.Clause, key, field string) law.Finding {
	outcome := law.NotMet
	if ok {
		outcome = law.Met
	}
	return law.Finding{Clause: clause, Outcome: outcome, Key: key, Field: field}
}

// sendable checks a sending: there is documentation that both sides have agreed, and only registered authorities get it.
func sendable(documents []portal.DocumentRef, chosen, registered []portal.Party, open []Approval) []law.Finding {
	known, fresh := true, true
	for _, a := range chosen {
		known = known && slices.Contains(registered, a)
		fresh = fresh && !slices.ContainsFunc(open, func(o Approval) bool { return o.Authority == a && !life.Ended(o.State) })
	}
	return []law.Finding{
		finding(len(documents) > 0, law.C15i3, "approval.nothing_agreed", ""),
		finding(len(chosen) > 0, law.C30, "approval.choose_authority", "authority"),
		finding(known, law.C30, "approval.not_registered", "authority"),
		finding(fresh, law.C30, "approval.under_way", "authority"),
	}
}

// answerable checks an answer before it is signed (cl. 31).
func answerable(a Approval) []law.Finding {
	return []law.Finding{
		finding(a.Decision == Agreed || a.Decision == Refused, law.C31p1, "approval.choose_decision", "decision"),
		finding(a.Number != "", law.C31p1, "approval.number_missing", "number"),
		finding(a.Dated != "", law.C31p1, "fault.date", "dated"),
		finding(a.Decision != Refused || a.Grounds != "", law.C31p1, "approval.grounds_missing", "grounds"),
	}
}

// complete reports whether every authority of the newest sendings has approved: of each, its last word counts.
func complete(all []Approval) bool {
	last := map[portal.Party]Approval{}
	for _, a := range all {
		if before, ok := last[a.Authority]; !ok || a.SentAt.After(before.SentAt) {
			last[a.Authority] = a
		}
	}
	counted := 0
	for _, a := range last {
		switch a.State {
		case stateApproved:
			counted++
		case stateWithdrawn:
		default:
			return false
		}
	}
	return counted > 0
}
