package check

import (
	"go/ast"
	"strings"
)

// Act is an act that the code names.
type Act struct {
	Name    string
	Where   string // file and line
	Command bool   // the act of a command, so that the journal bears it
}

// Acts lists the acts that the code names in letters: those of commands, of pages and of operations, and those about which
// it asks the policy.
func Acts(r *Repo) []Act {
	var acts []Act
	for _, f := range r.Go {
		if f.Test || f.Generated {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if name, ok := actOfLiteral(n); ok {
					acts = append(acts, Act{name, r.line(n), typeName(n) == "Command"})
				}
			case *ast.CallExpr:
				if name, ok := actOfCall(n); ok {
					acts = append(acts, Act{name, r.line(n), false})
				}
			}
			return true
		})
	}
	return acts
}

func actOfLiteral(lit *ast.CompositeLit) (string, bool) {
	if name := typeName(lit); name != "Command" && name != "Operation" {
		return "", false
	}
	for _, element := range lit.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == "Act" {
				return literal(pair.Value)
			}
		}
	}
	return "", false
}

// actOfCall is the act of app.Handle("GET /x", act, …), tx.Allow(act, …), r.Authorise(act, …) and Authorise(ctx, actor, act, …).
func actOfCall(call *ast.CallExpr) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	switch {
	case sel.Sel.Name == "Handle" && len(call.Args) == 3:
		if pattern, _ := literal(call.Args[0]); strings.Contains(pattern, " /") {
			return literal(call.Args[1])
		}
	case sel.Sel.Name == "Allow" && len(call.Args) == 2, sel.Sel.Name == "Authorise" && len(call.Args) == 2:
		return literal(call.Args[0])
	case (sel.Sel.Name == "Authorise" || sel.Sel.Name == "Can") && len(call.Args) > 2:
		return literal(call.Args[len(call.Args)-2])
	}
	return "", false
}

func typeName(lit *ast.CompositeLit) string {
	switch t := lit.Type.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return t.Sel.Name
	}
	return ""
}
