package samples

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
)

// ifc makes a model in IFC 4 (ISO 16739-1:2018) as a STEP file (ISO 10303-21): project, site, building, storeys, walls
// with geometry, spaces with geometry and areas.
func (b building) ifc() []byte {
	m := &model{}
	head := `ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [ReferenceView_V1.2]'),'2;1');
FILE_NAME('model.ifc','2026-09-14T10:00:00',('Gulnar Ospanova'),('Kokshe Zhoba Design Institute LLP'),` +
		`'Birtereze samples 1','Birtereze samples 1','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
`
	b.write(m)
	return []byte(head + m.lines.String() + "ENDSEC;\nEND-ISO-10303-21;\n")
}

// model is the DATA section in the making.
type model struct {
	lines strings.Builder
	last  int
}

// ref is the name of an instance: #12.
type ref int

func (r ref) String() string { return "#" + strconv.Itoa(int(r)) }

// add writes an instance; an argument is a ref, a real number, a step text, or a ready piece of STEP.
func (m *model) add(entity string, args ...any) ref {
	m.last++
	var list []string
	for _, a := range args {
		switch a := a.(type) {
		case float64:
			list = append(list, real64(a))
		case []ref:
			var refs []string
			for _, r := range a {
				refs = append(refs, r.String())
			}
			list = append(list, "("+strings.Join(refs, ",")+")")
		default:
			list = append(list, fmt.Sprint(a))
		}
	}
	fmt.Fprintf(&m.lines, "#%d=%s(%s);\n", m.last, entity, strings.Join(list, ","))
	return ref(m.last)
}

func (b building) write(m *model) {
	g := newGround(m)
	project := m.add("IFCPROJECT", guid("project", b.Name.RU), "$", text(b.Name.RU), "$", "$", "$", "$",
		[]ref{g.context}, g.units)
	sitePlace := m.add("IFCLOCALPLACEMENT", "$", g.axes)
	site := m.add("IFCSITE", guid("site", b.Name.RU), "$", text(b.Address.RU), "$", "$", sitePlace, "$", "$",
		".ELEMENT.", "$", "$", "$", "$", "$")
	housePlace := m.add("IFCLOCALPLACEMENT", sitePlace, g.axes)
	house := m.add("IFCBUILDING", guid("building", b.Name.RU), "$", text(b.Name.RU), "$", "$", housePlace, "$",
		text(b.Name.KK), ".ELEMENT.", "$", "$", "$")
	m.add("IFCRELAGGREGATES", guid("rel-site", b.Name.RU), "$", "$", "$", project, []ref{site})
	m.add("IFCRELAGGREGATES", guid("rel-building", b.Name.RU), "$", "$", "$", site, []ref{house})
	var storeys []ref
	for _, s := range b.Storeys {
		storeys = append(storeys, b.writeStorey(m, g, housePlace, s))
	}
	m.add("IFCRELAGGREGATES", guid("rel-storeys", b.Name.RU), "$", "$", "$", house, storeys)
}

func (b building) writeStorey(m *model, g ground, house ref, s storey) ref {
	origin := m.add("IFCCARTESIANPOINT", "("+real64(0)+","+real64(0)+","+real64(s.Elevation)+")")
	axes := m.add("IFCAXIS2PLACEMENT3D", origin, "$", "$")
	place := m.add("IFCLOCALPLACEMENT", house, axes)
	key := b.Name.RU + s.Name.RU
	floor := m.add("IFCBUILDINGSTOREY", guid("storey", key), "$", text(s.Name.RU), "$", "$", place, "$",
		text(s.Name.KK), ".ELEMENT.", s.Elevation)
	var walls, spaces []ref
	for i, w := range b.outerWalls() {
		shape := g.extruded(m, w, s.Height)
		at := m.add("IFCLOCALPLACEMENT", place, g.axes)
		no := strconv.Itoa(i + 1)
		walls = append(walls, m.add("IFCWALL", guid("wall"+no, key), "$", text("НС-"+no), "$", "$", at, shape, "$",
			".SOLIDWALL."))
	}
	for _, r := range s.Rooms {
		shape := g.extruded(m, box{r.X, r.Y, r.W, r.D}, s.Height-0.3)
		at := m.add("IFCLOCALPLACEMENT", place, g.axes)
		space := m.add("IFCSPACE", guid("space"+r.No, key), "$", text(r.No), "$", "$", at, shape, text(r.Name.RU),
			".ELEMENT.", ".INTERNAL.", "$")
		area := m.add("IFCQUANTITYAREA", "'NetFloorArea'", "$", "$", r.area(), "$")
		quantities := m.add("IFCELEMENTQUANTITY", guid("area"+r.No, key), "$", "'Qto_SpaceBaseQuantities'", "$", "$",
			[]ref{area})
		m.add("IFCRELDEFINESBYPROPERTIES", guid("rel-area"+r.No, key), "$", "$", "$", []ref{space}, quantities)
		spaces = append(spaces, space)
	}
	m.add("IFCRELCONTAINEDINSPATIALSTRUCTURE", guid("rel-walls", key), "$", "$", "$", walls, floor)
	m.add("IFCRELAGGREGATES", guid("rel-spaces", key), "$", "$", "$", floor, spaces)
	return floor
}

// ground is what every shape and placement refers to.
type ground struct {
	context, body, units, axes, up ref
}

func newGround(m *model) ground {
	var g ground
	origin := m.add("IFCCARTESIANPOINT", "(0.,0.,0.)")
	g.axes = m.add("IFCAXIS2PLACEMENT3D", origin, "$", "$")
	g.up = m.add("IFCDIRECTION", "(0.,0.,1.)")
	g.context = m.add("IFCGEOMETRICREPRESENTATIONCONTEXT", "$", "'Model'", "3", "1.E-05", g.axes, "$")
	g.body = m.add("IFCGEOMETRICREPRESENTATIONSUBCONTEXT", "'Body'", "'Model'", "*", "*", "*", "*", g.context, "$",
		".MODEL_VIEW.", "$")
	length := m.add("IFCSIUNIT", "*", ".LENGTHUNIT.", "$", ".METRE.")
	area := m.add("IFCSIUNIT", "*", ".AREAUNIT.", "$", ".SQUARE_METRE.")
	volume := m.add("IFCSIUNIT", "*", ".VOLUMEUNIT.", "$", ".CUBIC_METRE.")
	angle := m.add("IFCSIUNIT", "*", ".PLANEANGLEUNIT.", "$", ".RADIAN.")
	g.units = m.add("IFCUNITASSIGNMENT", []ref{length, area, volume, angle})
	return g
}

// extruded is the shape of a box of the given height.
func (g ground) extruded(m *model, r box, height float64) ref {
	centre := m.add("IFCCARTESIANPOINT", "("+real64(r.x+r.w/2)+","+real64(r.y+r.d/2)+")")
	position := m.add("IFCAXIS2PLACEMENT2D", centre, "$")
	profile := m.add("IFCRECTANGLEPROFILEDEF", ".AREA.", "$", position, r.w, r.d)
	solid := m.add("IFCEXTRUDEDAREASOLID", profile, g.axes, g.up, height)
	shape := m.add("IFCSHAPEREPRESENTATION", g.body, "'Body'", "'SweptSolid'", []ref{solid})
	return m.add("IFCPRODUCTDEFINITIONSHAPE", "$", "$", []ref{shape})
}

// real64 writes a number as STEP does: always with a point.
func real64(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if len(s) > 8 {
		s = strings.TrimRight(strconv.FormatFloat(f, 'f', 6, 64), "0")
	}
	if !strings.Contains(s, ".") {
		s += "."
	}
	return s
}

// text writes a string as STEP does: what is not ASCII goes as UTF-16 between \X2\ and \X0\.
func text(s string) string {
	var w strings.Builder
	w.WriteByte('\'')
	wide := false
	for _, r := range s {
		if isWide := r >= 0x7f; isWide != wide {
			w.WriteString(map[bool]string{true: `\X2\`, false: `\X0\`}[isWide])
			wide = isWide
		}
		switch {
		case wide:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&w, "%04X", unit)
			}
		case r == '\'':
			w.WriteString("''")
		case r == '\\':
			w.WriteString(`\\`)
		default:
			w.WriteRune(r)
		}
	}
	if wide {
		w.WriteString(`\X0\`)
	}
	w.WriteByte('\'')
	return w.String()
}

const guidDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"

// guid is a GlobalId that depends on nothing but the name: 128 bits as 22 digits of base 64, the first of them 0 to 3.
func guid(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	n := new(big.Int).SetBytes(sum[:16])
	base := big.NewInt(64)
	digits := make([]byte, 22)
	for i := len(digits) - 1; i >= 0; i-- {
		var digit big.Int
		n.DivMod(n, base, &digit)
		digits[i] = guidDigits[digit.Int64()]
	}
	return "'" + string(digits) + "'"
}
