package step

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"birtereze/portal/internal/format/report"
)

const header = `ISO-10303-21;
HEADER;
FILE_DESCRIPTION(('ViewDefinition [ReferenceView_V1.2]'),'2;1');
FILE_NAME('school.ifc','2026-08-03T10:15:00',('A. Designer'),('Design Bureau'),'Kernel 1.0','Bureau - Editor - 2026.1','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
`

// model is a small valid model with some instances put before its end.
func model(instances string) string {
	return header + `DATA;
#1=IFCCARTESIANPOINT((0.,-1.5,2.E-05));
#2=IFCAXIS2PLACEMENT3D(#1,$,$);
#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);
` + instances + "ENDSEC;\nEND-ISO-10303-21;\n"
}

func check(t testing.TB, s string, chunk func(io.Reader) io.Reader) ([]report.Finding, Facts) {
	t.Helper()
	var out report.List
	facts, err := Check(func() (io.Reader, error) { return chunk(strings.NewReader(s)), nil }, &out)
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	return out.Findings(), facts
}

func whole(r io.Reader) io.Reader { return r }

func TestCheck(t *testing.T) {
	good := model("")
	tests := []struct {
		name string
		file string
		want []string // code@line
	}{
		{"a good model", good, nil},
		{"every kind of value", model("#5=IFCTEST(1,-2,+3,4.,5.5E+10,6.e-3,.T.,\"0FA\",\"3\",(#1,(#2)),IFCLABEL('a'),IFCX(),'',());\n"), nil},
		{"several types at once", model("#4=(IFCA(1)IFCB('x')\n IFCC());\n"), nil},
		{"comments anywhere", model("/* a * / b */ #4 /*x*/ = /**/ IFCA ( /* ; */ 1 /***/ ) ;\n"), nil},
		{"directives in strings", model(`#4=IFCA('it''s \\ \S\' \PA\ \X\E9 \X2\0416044B\X0\ \X4\0001F600\X0\');` + "\n"), nil},
		{"a string over two lines", model("#4=IFCA('one\ntwo');\n"), nil},
		{"references forwards", model("#4=IFCA(#5);\n#5=IFCB();\n"), nil},
		{"two data sections with names", header + "DATA('a',('IFC4'));\n#1=IFCA();\nENDSEC;\nDATA;\n#2=IFCB(#1);\nENDSEC;\nEND-ISO-10303-21;\n", nil},
		{"a signature after the end", good + "SIGNATURE;\nMIIB+/9=\nENDSEC;\n", nil},
		{"a comment after the end", good + "/* signed */\n", nil},

		{"not a structure", "%PDF-1.7\n", []string{"step.start@1"}},
		{"empty", "", []string{"step.start@1"}},
		{"byte order mark", "\xEF\xBB\xBF" + good, []string{"step.bom@1"}},
		{"no header", "ISO-10303-21;\nDATA;\n#1=IFCA();\nENDSEC;\nEND-ISO-10303-21;\n", []string{"step.header-absent@2"}},
		{"no data", header + "END-ISO-10303-21;\n", []string{"step.no-data@7"}},
		{"no instances", header + "DATA;\nENDSEC;\nEND-ISO-10303-21;\n", []string{"step.empty@"}},
		{"cut in a string", cutAfter(good, "'Kernel"), []string{"step.truncated@4"}},
		{"cut in the data", cutAfter(good, "#2=IFC"), []string{"step.truncated@9"}},
		{"cut before the end", cutAfter(good, "METRE.);\n"), []string{"step.truncated@11"}},
		{"cut in a comment", good[:len(good)-len("END-ISO-10303-21;\n")] + "/* unfinished", []string{"step.truncated@12"}},
		{"text after the end", good + "PK\x03\x04", []string{"step.suffix@13"}},

		{"two commas", model("#4=IFCA(1,,2);\n"), []string{"step.syntax@11"}},
		{"two semicolons", model("#4=IFCA(1);;\n"), []string{"step.syntax@11"}},
		{"a bracket too few", model("#4=IFCA((1);\n#5=IFCB();\n"), []string{"step.syntax@11"}},
		{"a small letter", model("#4=IfcWall(1);\n"), []string{"step.syntax@11"}},
		{"a stray slash", model("#4=IFCA(1)/;\n"), []string{"step.syntax@11"}},
		{"no equals sign", model("#4 IFCA(1);\n"), []string{"step.syntax@11"}},
		{"not a directive", model(`#4=IFCA('C:\path');` + "\n"), []string{"step.string@11"}},
		{"odd hexadecimal", model(`#4=IFCA('\X2\041\X0\');` + "\n"), []string{"step.string@11"}},
		{"Cyrillic as bytes", model("#4=IFCA('Школа');\n"), []string{"step.string-bytes@11"}},
		{"an exponent without digits", model("#4=IFCA(1.E);\n"), []string{"step.number@11"}},
		{"a sign without digits", model("#4=IFCA(-);\n"), []string{"step.number@11"}},
		{"number nought", model("#0=IFCA(1);\n"), []string{"step.id-zero@11"}},
		{"one number twice", model("#3=IFCA(1);\n"), []string{"step.id-twice@11"}},
		{"a reference to nothing", model("#4=IFCA(\n#77);\n"), []string{"step.dangling@12"}},
		{"nested without end", model("#4=IFCA(" + strings.Repeat("(", 100_000) + ");\n"), []string{"step.deep@11"}},

		{"a field too few", strings.Replace(good, ",'Bureau - Editor - 2026.1'", "", 1), []string{"step.header-fields@4"}},
		{"a number for a text", strings.Replace(good, "('A. Designer')", "(4,5)", 1), []string{"step.header-fields@4"}},
		{"an unset field", strings.Replace(good, "'Kernel 1.0'", "$", 1), []string{"step.header-unset@4"}},
		{"a record too many", strings.Replace(good, "FILE_SCHEMA", "FILE_INFO('x');\nFILE_SCHEMA", 1), []string{"step.header-record@5"}},
		{"no schema", strings.Replace(good, "FILE_SCHEMA(('IFC4'));\n", "", 1), []string{"step.header-fields@5"}},
		{"a draft of a schema", strings.Replace(good, "IFC4", "IFC4X3_RC2", 1), []string{"ifc.schema-draft@"}},
		{"another schema", strings.Replace(good, "IFC4", "AUTOMOTIVE_DESIGN", 1), []string{"ifc.schema-unknown@"}},
	}
	for _, tt := range tests {
		for how, chunk := range map[string]func(io.Reader) io.Reader{"": whole, ", byte by byte": iotest.OneByteReader} {
			t.Run(tt.name+how, func(t *testing.T) {
				found, _ := check(t, tt.file, chunk)
				var got []string
				for _, f := range found {
					got = append(got, f.Code+"@"+f.Place.At)
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("findings %v, want %v", got, tt.want)
				}
			})
		}
	}
}

func cutAfter(s, mark string) string { return s[:strings.Index(s, mark)+len(mark)] }

func TestFacts(t *testing.T) {
	_, facts := check(t, strings.Replace(model("#4=IFCA();\n"), "'IFC4'", "'IFC4X3_ADD2 { 1 0 10303 }'", 1), whole)
	if want := (Facts{Schema: "IFC4X3_ADD2", Instances: 4}); facts != want {
		t.Errorf("facts %+v, want %+v", facts, want)
	}
}

func TestErrorsAreBounded(t *testing.T) {
	found, _ := check(t, model(strings.Repeat("#4=;\n", 100_000)), whole)
	if len(found) > 20 {
		t.Errorf("%d findings of one broken file", len(found))
	}
}

func TestScatteredNumbers(t *testing.T) {
	var b strings.Builder
	for i := range mostPage + 10 {
		fmt.Fprintf(&b, "#%d=IFCA();\n", (i+1)*10_000)
	}
	found, _ := check(t, model(b.String()), whole)
	if len(found) != 1 || found[0].Code != Scattered.Code {
		t.Errorf("findings %v, want %s alone", found, Scattered.Code)
	}
}

func TestErrorOfReading(t *testing.T) {
	good := model("#4=IFCA(#9);\n")
	var out report.List
	_, err := Check(func() (io.Reader, error) {
		return io.MultiReader(strings.NewReader(good[:300]), iotest.ErrReader(io.ErrClosedPipe)), nil
	}, &out)
	if err == nil {
		t.Errorf("no error, findings %v", out.Findings())
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(model("")))
	f.Add([]byte(model(`#4=(IFCA('\X2\0416\X0\'),IFCB("0FF"),.T.));`)))
	f.Add([]byte(header + "DATA('a',('b'));#1=!U(#2);ENDSEC;END-ISO-10303-21;SIGNATURE;x\nENDSEC;"))
	f.Fuzz(func(t *testing.T, b []byte) {
		first, facts := check(t, string(b), whole)
		again, same := check(t, string(b), iotest.OneByteReader)
		if facts != same || fmt.Sprint(first) != fmt.Sprint(again) {
			t.Errorf("the answer depends on how the bytes arrive:\n%v %v\n%v %v", facts, first, same, again)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	var s bytes.Buffer
	for i := 10; s.Len() < 50<<20; i += 3 {
		fmt.Fprintf(&s, "#%d=IFCCARTESIANPOINT((%d.5,-12.25,3.E-05));\n#%d=IFCAXIS2PLACEMENT3D(#%d,$,$);\n#%d=IFCWALL('2AyG2X0sb16Bjd4gQc07yZ',#%d,'Wall %d',$,$,#%d,#1,'tag',.STANDARD.);\n",
			i, i, i+1, i, i+2, i, i, i+1)
	}
	file := model(s.String())
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if found, _ := check(b, file, whole); len(found) > 0 {
			b.Fatal(found)
		}
	}
}
