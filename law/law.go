// Package law is the Order that the Portal carries out, and the other acts that it rests on, as typed references: every
// duty in the code, every finding, deadline and journal entry names the clause that asks for it.
package law

import (
	"strconv"
	"strings"
)

// Clause refers to one provision of an act: "253:9" is clause 9 of Order No. 253, "253:9.2" its second part,
// "253:2(4)" the fourth item of clause 2, "code:105(8)" point 8 of article 105 of the Construction Code, "299:20-1"
// point 20-1 of the rules of Order No. 299.
//
// A part is an unnumbered paragraph of a clause; an item bears a number with a bracket. The entries of an unnumbered
// list belong to the part that opens the list and are not referred to on their own.
type Clause string

// ref is a Clause taken apart.
type ref struct {
	act   string
	point string // "9", "20-1"
	part  int    // 0: none
	item  int    // 0: none
}

func (c Clause) split() (ref, bool) {
	act, rest, found := strings.Cut(string(c), ":")
	if !found || act == "" {
		return ref{}, false
	}
	r := ref{act: act}
	var ok bool
	switch {
	case strings.HasSuffix(rest, ")"):
		var item string
		r.point, item, _ = strings.Cut(strings.TrimSuffix(rest, ")"), "(")
		r.item, ok = ordinal(item)
	case strings.Contains(rest, "."):
		var part string
		r.point, part, _ = strings.Cut(rest, ".")
		r.part, ok = ordinal(part)
	default:
		r.point, ok = rest, true
	}
	return r, ok && r.number() > 0
}

// number is the leading number of the point: 20 for "20-1"; 0 when there is none.
func (r ref) number() int {
	head, _, _ := strings.Cut(r.point, "-")
	n, _ := ordinal(head)
	return n
}

// ordinal reads a number of at least 1 in its only spelling: no sign, no leading zero.
func ordinal(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || strconv.Itoa(n) != s {
		return 0, false
	}
	return n, true
}

// Valid reports whether the act has such a provision, as far as this package knows the act: Order No. 253 wholly, of
// other acts the provisions that the software rests on.
func (c Clause) Valid() bool {
	r, ok := c.split()
	if !ok {
		return false
	}
	shape, known := shapes[r.act][r.point]
	if !known {
		return false
	}
	switch {
	case r.part > 0:
		return r.part <= shape.parts && shape.parts > 1
	case r.item > 0:
		return shape.has(r.item)
	default:
		return true
	}
}

// Point is the number of the clause or the article without its part: 9 for C9p2, 105 for Code105p8, 20 for point 20-1.
// It is 0 for a reference that cannot be read.
func (c Clause) Point() int {
	r, ok := c.split()
	if !ok {
		return 0
	}
	return r.number()
}

// Whole is the clause, point or article itself, without a part or an item: C9 for C9p2.
func (c Clause) Whole() Clause {
	r, ok := c.split()
	if !ok {
		return c
	}
	return Clause(r.act + ":" + r.point)
}

// Order is clause n of Order No. 253, 1 to 72; for any other number the result is not Valid.
func Order(n int) Clause { return Clause("253:" + strconv.Itoa(n)) }

// Clauses lists the 72 clauses of Order No. 253, without their parts.
func Clauses() []Clause {
	all := make([]Clause, Last)
	for i := range all {
		all[i] = Order(i + 1)
	}
	return all
}
