package format

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// samples is a folder of files that nobody of the project has made; it does not come with the project.
const samples = "../../../shared/samples"

// eachSample judges every file of the folder.
func eachSample(t *testing.T, f func(path string, content []byte, rep Report)) {
	t.Helper()
	if _, err := os.Stat(samples); err != nil {
		t.Skipf("no folder of samples: %v", err)
	}
	err := filepath.WalkDir(samples, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(samples, path)
		if err != nil {
			return err
		}
		began := time.Now()
		rep, err := Check(context.Background(), bytes.NewReader(content), int64(len(content)), path, Profile{})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if err != nil { // a panic comes as an error as well
			t.Errorf("%s: %v", name, err)
			return nil
		}
		f(filepath.ToSlash(name), content, rep)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// stopping lists the codes for which a file is refused, other than that its name says another format.
func stopping(rep Report) (all []string) {
	for _, f := range rep.Findings {
		if f.Severity == Stops && f.Code != Extension.Code && !slices.Contains(all, f.Code) {
			all = append(all, f.Code)
		}
	}
	return all
}

// A set of samples whose files are good, but for those that are not, with what is rightly found in them.
type goodSet struct {
	prefix string
	is     func(path string) bool
	faulty map[string]string // part of a path: code
}

func named(part string) func(string) bool {
	return func(path string) bool { return strings.Contains(filepath.Base(path), part) }
}

func ending(ends ...string) func(string) bool {
	return func(path string) bool { return slices.Contains(ends, strings.ToLower(filepath.Ext(path))) }
}

var goodSets = []goodSet{
	{"pdfa/", named("-pass-"), nil},
	{"pdf/pdfjs/", func(p string) bool { return ending(".pdf")(p) && !strings.Contains(p, "fuzzed") }, map[string]string{
		// Made to be broken, for a reader that mends what it can.
		"PDFBOX-4352-0": "pdf.xref", "Pages-tree-refs": "pdf.page-tree", "bug1020226": "pdf.truncated", "bug1250079": "pdf.truncated",
		"bug1606566": "text.encoding", "bug1980958": "pdf.truncated", "close-path-bug": "pdf.xref", "helloworld-bad": "pdf.xref",
		"issue11549_reduced": "pdf.object", "issue11651": "pdf.stream-inflate", "issue15893_reduced": "pdf.xref", "issue17554": "pdf.xref",
		"issue18986": "pdf.xref-object", "issue19800": "pdf.truncated", "issue6069": "pdf.prefix", "issue9105_reduced": "pdf.xref",
		"issue9105_other": "pdf.truncated", "issue9252": "pdf.xref", "xref_command_missing": "pdf.xref",
		// Under a password.
		"bug1782186": "pdf.encrypted", "empty_protected": "pdf.encrypted", "issue17215": "pdf.encrypted", "issue3371": "pdf.encrypted",
		"issue6010_1": "pdf.encrypted", "issue6010_2": "pdf.encrypted", "issue7665": "pdf.encrypted",
	}},
	{"ifc/models/", ending(".ifc", ".ifczip"), map[string]string{"IFC4x3_RC2": "ifc.schema-draft"}},
	{"ifc/ifc43-samples/", ending(".ifc"), nil},
	// Cut out of larger models for the sake of one rule; the references to what was left out remained.
	{"ifc/gherkin/", named("pass-"), map[string]string{"alb015": "step.dangling", "alb021": "step.dangling", "alb022": "step.dangling",
		"als010": "step.dangling", "als015": "step.dangling", "asm000": "step.dangling", "gem052": "step.dangling", "ifc102": "step.dangling",
		"pjs003": "step.dangling", "sps002": "step.dangling"}},
	// Sound files on which a geometry kernel failed; one has a field too many in its header.
	{"ifc/ifcopenshell-crashers/", ending(".ifc"), map[string]string{"faceted_brep.ifc": "step.header-fields"}},
	{"ifc/step-syntax/", named("pass"), nil},
	{"bcf/official-testcases/", ending(".bcfzip", ".bcf"), nil},
	{"dwg/", ending(".dwg"), nil},
	{"dxf/", ending(".dxf"), map[string]string{"trash_beyond_EOF": "dxf.suffix", "r1.4/entities": "file.unknown"}},
	{"office/odf", ending(".ods", ".odt"), map[string]string{"WithPassword": "office.encrypted", "no_manifest": "office.package",
		"not_wf_manifest": "office.part-xml", "star_basic": "office.macros", "styles_only": "office.main-missing"}},
	{"office/poi/", func(p string) bool { return ending(".docx", ".xlsx")(p) && !broken(p) }, map[string]string{
		"ExternalEntityInText": "office.part-xml", "stress025": "office.package", "54764-2": "office.part-xml", "xlsx-corrupted": "office.part-xml",
		"openxml4j/invalid": "zip.empty", "password": "ole.encrypted", "protect": "ole.encrypted", "passtika": "ole.encrypted"}},
	{"office/poi-legacy/", func(p string) bool { return ending(".doc", ".xls")(p) && !broken(p) }, map[string]string{
		"password": "ole.encrypted", "14460": "ole.macros", "27852": "ole.macros", "30070": "ole.macros", "39234": "ole.macros", "44010": "ole.macros",
		"44840": "ole.macros", "45761": "ole.macros", "46515": "ole.macros"}},
	{"ids/", ending(".ifc"), nil},
	{"ids/", func(p string) bool { return ending(".ids")(p) && !strings.Contains(strings.ToLower(p), "invalid") },
		map[string]string{"Issue 09 - XML structure": "xml.syntax"}},
}

// broken tells files that a fuzzer made, or that were cut.
func broken(path string) bool {
	for _, part := range []string{"clusterfuzz", "crash", "truncated"} {
		if strings.Contains(path, part) {
			return true
		}
	}
	return false
}

// TestC24GoodSamplesPass: of files made by others that are good, at most two in a hundred are stopped; of those that are
// not good after all, each is stopped for the reason that is known.
func TestClause24GoodSamplesPass(t *testing.T) {
	good, stopped := make([]int, len(goodSets)), make([]int, len(goodSets))
	eachSample(t, func(path string, _ []byte, rep Report) {
		for i, set := range goodSets {
			if !strings.HasPrefix(path, set.prefix) || !set.is(path) {
				continue
			}
			codes := stopping(rep)
			if code := set.known(path); code != "" && slices.Contains(codes, code) {
				continue
			}
			good[i]++
			if len(codes) > 0 {
				stopped[i]++
				t.Logf("stopped: %s %v", path, codes)
			}
		}
	})
	all, bad := 0, 0
	for i, set := range goodSets {
		t.Logf("%-28s %4d good, %d stopped", set.prefix, good[i], stopped[i])
		all, bad = all+good[i], bad+stopped[i]
	}
	if bad*100 > all*2 {
		t.Errorf("%d of %d good files are stopped, more than 2 %%", bad, all)
	}
}

func (s goodSet) known(path string) string {
	for part, code := range s.faulty {
		if strings.Contains(path, part) {
			return code
		}
	}
	return ""
}

func TestClause24SamplesOfSyntaxAreTold(t *testing.T) {
	right, all := 0, 0
	eachSample(t, func(path string, _ []byte, rep Report) {
		if !strings.HasPrefix(path, "ifc/step-syntax/") {
			return
		}
		all++
		bad := strings.HasPrefix(filepath.Base(path), "fail_")
		if (rep.Verdict == Refused) == bad {
			right++
		} else {
			t.Errorf("%s is %s: %v", path, rep.Verdict, rep.Findings)
		}
	})
	t.Logf("%d of %d right", right, all)
}

// TestC24DamagedSamplesAreRefused cuts good PDFs short, and puts foreign data before and behind them.
func TestClause24DamagedSamplesAreRefused(t *testing.T) {
	zip := goodZIP(t, "x.txt")
	tried := 0
	eachSample(t, func(path string, content []byte, rep Report) {
		if rep.Format != "pdf" || len(stopping(rep)) > 0 || len(content) < 1000 {
			return
		}
		tried++
		for how, damaged := range map[string][]byte{
			"cut at half":         content[:len(content)/2],
			"cut at 95 %":         content[:len(content)*95/100],
			"with a program":      slices.Concat([]byte("MZ"), make([]byte, 1022), content),
			"with a page":         slices.Concat([]byte("<html><script>"), content),
			"with an archive":     slices.Concat(content, zip),
			"with a short prefix": slices.Concat([]byte("\n"), content),
		} {
			if r := judge(t, damaged, "a.pdf", Profile{}); r.Verdict != Refused {
				t.Errorf("%s %s is %s: %v", path, how, r.Verdict, codes(r))
			}
		}
	})
	t.Logf("%d good PDFs damaged in six ways", tried)
}
