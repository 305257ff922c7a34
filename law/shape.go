package law

import "slices"

// Last is the number of the last clause of Order No. 253.
const Last = 72

// shape says how a provision is divided. The zero shape is one part, undivided. An article of a code is divided into
// points or, where it has none, into items; a reference writes both in brackets, a label tells them apart.
type shape struct {
	parts  int
	points []int
	items  []int
}

func (s shape) has(n int) bool { return slices.Contains(s.items, n) || slices.Contains(s.points, n) }

// shapes knows the division of every provision that may be cited, by act and point.
var shapes = map[string]map[string]shape{
	ActOrder:   orderShape(),
	ActCode:    codeShape,
	ActRules:   undivided("16", "20", "20-1", "21", "22", "23", "24", "25", "27", "28", "31", "32", "33", "34", "35", "36", "37", "37-1", "38", "38-1", "39", "41", "41-1", "45", "67", "69-9", "69-10", "69-11", "69-12", "69-13", "69-14", "70", "72", "79", "79-1", "79-2", "82"),
	ActLevels:  undivided("6", "7", "8", "9", "10"),
	ActCivil:   undivided("173"),
	ActNewRule: {},
}

// orderShape is the division of Order No. 253: the two authentic texts agree in it.
func orderShape() map[string]shape {
	m := make(map[string]shape, Last)
	for _, c := range Clauses() {
		r, _ := c.split()
		m[r.point] = shape{parts: 1}
	}
	for point, parts := range map[string]int{
		"8": 2, "9": 2, "11": 3, "12": 2, "17": 3, "21": 3, "23": 3, "26": 2, "31": 2, "38": 2, "40": 2,
		"56": 3, "57": 2, "58": 3, "61": 2, "66": 2, "70": 2, "71": 2,
	} {
		m[point] = shape{parts: parts}
	}
	for point, items := range map[string]int{"2": 8, "7": 6, "15": 4, "54": 5} {
		m[point] = shape{items: upTo(items)}
	}
	return m
}

// codeShape holds the articles of the Construction Code that the software rests on, and of each the points (or, in
// articles without points, the items) that it cites.
var codeShape = map[string]shape{
	"1":   {items: []int{35, 46, 47, 54, 56, 60, 77}},
	"24":  {items: []int{10, 12, 31, 37, 39, 68}},
	"69":  {points: []int{4, 5, 6}},
	"97":  {points: []int{2, 3}},
	"98":  {points: []int{4, 5, 9, 10}},
	"101": {points: upTo(4)},
	"102": {points: []int{1}},
	"104": {items: upTo(2)},
	"105": {points: upTo(17)},
	"106": {points: []int{4}},
	"107": {points: upTo(12)},
	"109": {points: upTo(5)},
	"111": {points: []int{2, 3, 4}},
	"113": {points: upTo(2)},
	"114": {points: upTo(4)},
	"115": {points: upTo(3)},
	"146": {points: []int{4}},
	"147": {points: []int{4, 8}},
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i + 1
	}
	return all
}

func undivided(points ...string) map[string]shape {
	m := make(map[string]shape, len(points))
	for _, p := range points {
		m[p] = shape{parts: 1}
	}
	return m
}
