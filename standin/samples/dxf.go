package samples

import (
	"fmt"
	"strings"
)

// dxf makes a drawing in the ASCII form of AutoCAD release 12, which every program reads: the outline of the building and
// of its rooms, and the names as texts. The form has no Cyrillic letters of its own; they are written as \U+XXXX.
func (b building) dxf() []byte {
	var w strings.Builder
	pair := func(code int, value any) { fmt.Fprintf(&w, "%d\r\n%v\r\n", code, value) }
	line := func(layer string, x1, y1, x2, y2 float64) {
		pair(0, "LINE")
		pair(8, layer)
		for i, v := range []float64{x1, y1, 0} {
			pair(10+10*i, fmt.Sprintf("%.3f", v))
		}
		for i, v := range []float64{x2, y2, 0} {
			pair(11+10*i, fmt.Sprintf("%.3f", v))
		}
	}
	rectangle := func(layer string, r box) {
		line(layer, r.x, r.y, r.x+r.w, r.y)
		line(layer, r.x+r.w, r.y, r.x+r.w, r.y+r.d)
		line(layer, r.x+r.w, r.y+r.d, r.x, r.y+r.d)
		line(layer, r.x, r.y+r.d, r.x, r.y)
	}
	pair(0, "SECTION")
	pair(2, "HEADER")
	pair(9, "$ACADVER")
	pair(1, "AC1009")
	pair(0, "ENDSEC")
	pair(0, "SECTION")
	pair(2, "ENTITIES")
	rectangle("OUTLINE", box{0, 0, b.Length, b.Width})
	for _, r := range b.Storeys[0].Rooms {
		rectangle("ROOMS", box{r.X, r.Y, r.W, r.D})
		pair(0, "TEXT")
		pair(8, "NAMES")
		pair(10, fmt.Sprintf("%.3f", r.X+0.3))
		pair(20, fmt.Sprintf("%.3f", r.Y+r.D/2))
		pair(30, "0.000")
		pair(40, "0.400")
		pair(1, r.No+" "+dxfText(r.Name.RU))
	}
	pair(0, "ENDSEC")
	pair(0, "EOF")
	return []byte(w.String())
}

func dxfText(s string) string {
	var w strings.Builder
	for _, r := range s {
		if r < 0x80 {
			w.WriteRune(r)
			continue
		}
		fmt.Fprintf(&w, `\U+%04X`, r)
	}
	return w.String()
}
