package pdffile

import "birtereze/portal/internal/format/report"

// pages finds the catalogue and counts the pages of its tree.
func (f *file) pages() {
	if f.src.Err() != nil {
		return
	}
	catalog, _ := f.resolve(f.trailer.get("Root")).(dict)
	if catalog == nil || catalog.get("Pages") == nil {
		f.out.Add(NoCatalog, report.Whole)
		return
	}
	if v, ok := catalog.get("Version").(name); ok && versions[string(v)] && string(v) > f.facts.Version {
		f.facts.Version = string(v)
	}
	root, _ := f.resolve(catalog.get("Pages")).(dict)
	if root == nil {
		f.out.Add(NoPages, report.Whole)
		return
	}
	f.count(catalog.get("Pages"))
	if f.facts.Pages == 0 {
		f.out.Add(NoPages, report.Whole)
	} else if n, ok := f.resolve(root.get("Count")).(int64); ok && n != int64(f.facts.Pages) && !f.out.Has(PageTree) {
		f.out.Add(PageCount, report.Whole)
	}
}

// count walks the page tree without recursion; a node that is met twice would be a loop, or a page in two places.
func (f *file) count(root any) {
	seen := map[int64]bool{}
	for open := []any{root}; len(open) > 0 && f.src.Err() == nil; {
		at := report.Whole
		next := open[len(open)-1]
		open = open[:len(open)-1]
		if r, ok := next.(ref); ok {
			at = report.Object(int(r.number))
			if seen[r.number] {
				f.out.Add(PageTree, at)
				continue
			}
			seen[r.number] = true
		}
		node, _ := f.resolve(next).(dict)
		if node == nil {
			f.out.Add(PageTree, at)
			continue
		}
		kids, isTree := f.resolve(node.get("Kids")).(array)
		switch {
		case isTree && node.get("Type") != name("Page"):
			open = append(open, kids...)
		default:
			f.facts.Pages++
		}
	}
}
