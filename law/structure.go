package law

import "slices"

// Folder is a folder of the repository and the clauses of the Order that it carries out.
type Folder struct {
	Path    string
	Clauses []int
}

// Paragraph is a division of the Order: chapter 1, or one of the eight paragraphs of chapter 2.
type Paragraph struct {
	Key     string // stable name: "operator"
	Chapter int
	Number  int // number of the paragraph; 0 for chapter 1, which has none
	From    int // first clause
	To      int // last clause
	Folders []Folder
}

var paragraphs = []Paragraph{
	{"general", 1, 0, 1, 4, []Folder{
		{"internal/classifier", []int{2}},
		{"development", []int{3, 4}},
	}},
	{"operator", 2, 1, 5, 12, []Folder{
		{"registration", []int{5, 6, 7, 8, 9, 10, 11, 12}},
		{"statebank", []int{10}},
	}},
	{"development", 2, 2, 13, 27, []Folder{
		{"development", []int{13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25}},
		{"consultation", []int{26}},
		{"register", []int{27}},
	}},
	{"approval", 2, 3, 28, 31, []Folder{
		{"approval", []int{28, 29, 30, 31}},
	}},
	{"expertise", 2, 4, 32, 44, []Folder{
		{"expertise", []int{32, 33, 34, 35, 36, 37, 38, 39, 41, 42}},
		{"review", []int{33, 34}},
		{"statebank", []int{40}},
		{"archive", []int{43, 44}},
	}},
	{"expertsystem", 2, 5, 45, 48, []Folder{
		{"expertsystem", []int{45, 46, 47, 48}},
		{"review", []int{46}},
	}},
	{"integration", 2, 6, 49, 59, []Folder{
		{"integration", []int{49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59}},
	}},
	{"support", 2, 7, 60, 68, []Folder{
		{"support", []int{60, 61, 62, 63, 64, 65, 66, 67, 68}},
	}},
	{"maintenance", 2, 8, 69, 72, []Folder{
		{"maintenance", []int{69, 70, 71, 72}},
	}},
}

// Paragraphs lists the divisions of the Order in its order. Each clause lies in exactly one of them.
func Paragraphs() []Paragraph {
	all := slices.Clone(paragraphs)
	for i := range all {
		all[i].Folders = slices.Clone(all[i].Folders)
		for j := range all[i].Folders {
			all[i].Folders[j].Clauses = slices.Clone(all[i].Folders[j].Clauses)
		}
	}
	return all
}

// Clauses lists the clauses of the paragraph.
func (p Paragraph) Clauses() []Clause {
	return Clauses()[p.From-1 : p.To]
}

// Folders lists the folders of the repository that carry out clause point of the Order, the first of them mainly; none
// when the Order has no such clause.
func Folders(point int) []string {
	var all []string
	for _, p := range paragraphs {
		for _, f := range p.Folders {
			if slices.Contains(f.Clauses, point) {
				all = append(all, f.Path)
			}
		}
	}
	return all
}
