package visitor

import (
	"fmt"
	"strings"
)

// Describe tells what a page offers: its forms with their fields, and what can be chosen. It is for those who write stories.
func (p *Page) Describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: status %d\n", p.Path, p.Status)
	for n := range all(p.root, "form") {
		f := &Form{Values: held(n), page: p, node: n}
		fmt.Fprintf(&b, "  form %s %s\n", attr(n, "method"), attr(n, "action"))
		for _, name := range f.Fields() {
			fmt.Fprintf(&b, "    %s = %q", name, f.Values[name])
			if options := f.Options(name); len(options) > 0 {
				fmt.Fprintf(&b, " of %q", options)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
