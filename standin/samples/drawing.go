package samples

import (
	"fmt"
	"strings"
)

// drawing makes a floor plan on an A3 sheet: frame, plan with dimensions, list of rooms, title block.
func (b building) drawing(font []byte, d document) ([]byte, error) {
	if d.Storey >= len(b.Storeys) {
		return nil, fmt.Errorf("building has no storey %d", d.Storey)
	}
	floor := b.Storeys[d.Storey]
	s, err := newSheet(font, "L", "A3", d.Title.RU, d.Date)
	if err != nil {
		return nil, err
	}
	s.SetAutoPageBreak(false, 0)
	s.AddPage()
	s.SetLineWidth(0.7)
	s.Rect(20, 5, 395, 287, "D") // the frame of the national norms: 20 mm on the binding side, 5 mm elsewhere
	s.SetFont(fontName, "", 14)
	s.SetXY(25, 10)
	s.cell(385, 8, d.Title.RU+" / "+d.Title.KK, "C")
	plan{sheet: s, b: b, scale: 250 / b.Length, left: 45, bottom: 190}.draw(floor)
	explication(s, floor)
	titleBlock(s, d)
	return s.bytes()
}

// plan draws in metres, y upwards.
type plan struct {
	*sheet
	b            building
	scale        float64 // mm on paper a metre
	left, bottom float64 // where the origin lies on the sheet, mm
}

func (p plan) rect(x, y, w, d float64, style string) {
	p.Rect(p.left+x*p.scale, p.bottom-(y+d)*p.scale, w*p.scale, d*p.scale, style)
}

func (p plan) draw(floor storey) {
	p.SetFillColor(120, 130, 140)
	p.SetLineWidth(0.2)
	p.rect(0, 0, p.b.Length, p.b.Width, "FD")
	p.SetFillColor(255, 255, 255)
	for _, r := range floor.Rooms {
		p.rect(r.X, r.Y, r.W, r.D, "FD")
		p.SetXY(p.left+r.X*p.scale, p.bottom-(r.Y+r.D/2)*p.scale-5)
		p.SetFont(fontName, "", 11)
		p.cell(r.W*p.scale, 5, r.No, "C")
		p.SetXY(p.left+r.X*p.scale, p.bottom-(r.Y+r.D/2)*p.scale)
		p.SetFont(fontName, "", 8)
		p.cell(r.W*p.scale, 5, decimal(r.area())+" м²", "C")
	}
	p.openings(floor)
	p.dimension(p.left, p.bottom+12, p.left+p.b.Length*p.scale, p.bottom+12, p.b.Length)
	p.dimension(p.left-12, p.bottom-p.b.Width*p.scale, p.left-12, p.bottom, p.b.Width)
}

// openings cuts windows into the long outer walls and doors into the walls of the corridor, one of each a room.
func (p plan) openings(floor storey) {
	const window, door = 1.8, 1.0
	corridor := floor.Rooms[0]
	for _, r := range floor.Rooms {
		if r.W > corridor.W {
			corridor = r
		}
	}
	for _, r := range floor.Rooms {
		if r == corridor {
			continue
		}
		middle, south := r.X+r.W/2, r.Y < corridor.Y
		outer, inner, gap := p.b.Width-p.b.Wall, corridor.Y+corridor.D, r.Y-corridor.Y-corridor.D
		if south {
			outer, inner, gap = 0, r.Y+r.D, corridor.Y-r.Y-r.D
		}
		p.rect(middle-window/2, outer, window, p.b.Wall, "FD")
		p.rect(middle-window/2, outer+p.b.Wall/2, window, 0, "D")
		p.rect(middle-door/2, inner, door, gap, "F")
	}
}

// dimension draws a line with ticks at both ends and the length in millimetres.
func (p plan) dimension(x1, y1, x2, y2, metres float64) {
	p.Line(x1, y1, x2, y2)
	for _, end := range [][2]float64{{x1, y1}, {x2, y2}} {
		p.Line(end[0]-1.5, end[1]+1.5, end[0]+1.5, end[1]-1.5)
	}
	p.SetFont(fontName, "", 8)
	x := (x1 + x2) / 2
	if x1 == x2 {
		x -= 6 // beside an upright line, not across it
	}
	p.SetXY(x-10, (y1+y2)/2-5)
	p.cell(20, 4, fmt.Sprintf("%.0f", metres*1000), "C")
}

func explication(s *sheet, floor storey) {
	x, y := 305.0, 30.0
	s.SetFont(fontName, "", 9)
	for _, r := range floor.Rooms {
		s.SetXY(x, y)
		s.cell(10, 5, r.No, "L")
		s.cell(70, 5, r.Name.RU, "L")
		s.cell(20, 5, decimal(r.area()), "R")
		s.SetXY(x+10, y+4.5)
		s.SetTextColor(70, 80, 90)
		s.cell(70, 5, r.Name.KK, "L")
		s.SetTextColor(0, 0, 0)
		s.Line(x, y+10, x+102, y+10)
		y += 11
	}
}

func titleBlock(s *sheet, d document) {
	const x, y, w = 230.0, 237.0, 185.0
	s.SetLineWidth(0.5)
	s.Rect(x, y, w, 55, "D")
	s.SetLineWidth(0.2)
	for i, line := range []string{d.Number, d.Title.RU, d.Title.KK, d.Issuer.RU + "    " + dotted(d.Date)} {
		top := y + 4 + float64(i)*12
		s.SetXY(x+4, top)
		s.SetFont(fontName, "", 11)
		s.cell(w-8, 8, line, "L")
		if i > 0 {
			s.Line(x, top-2, x+w, top-2)
		}
	}
}

// decimal writes an area with two digits and the comma of both languages.
func decimal(f float64) string { return strings.Replace(fmt.Sprintf("%.2f", f), ".", ",", 1) }
