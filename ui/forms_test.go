package ui

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"birtereze/portal/internal/i18n"
)

func TestErrorsFollowTheOrderOfThePage(t *testing.T) {
	errs := FormErrors{"b": "second", "a": "first", "": "whole", "z": "not named"}
	var got []string
	for _, l := range errs.Summary("a", "b", "absent").Errors {
		got = append(got, l.Text+" "+l.Href)
	}
	want := []string{"first #field-a", "second #field-b", "whole ", "not named #field-z"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNoErrorsNoSummary(t *testing.T) {
	var b bytes.Buffer
	if err := (FormErrors{}).Summary("a").Render(in(t, i18n.RU), &b); err != nil || b.Len() > 0 {
		t.Errorf("got %q, %v", b.String(), err)
	}
}

// fields are the controls of one value, each with a hint and an error.
func fields() map[string]Component {
	return map[string]Component{
		"input":    Input{Name: "x", Label: "Label", Hint: "Hint", Value: "typed", Error: "Wrong"},
		"date":     DateInput{Name: "x", Label: "Label", Hint: "Hint", Value: "typed", Error: "Wrong"},
		"textarea": Textarea{Name: "x", Label: "Label", Hint: "Hint", Value: "typed", Error: "Wrong", MaxLength: 10},
		"select":   Select{Name: "x", Label: "Label", Hint: "Hint", Value: "typed", Error: "Wrong", Options: []Option{{"typed", "Typed"}}},
		"file":     FileUpload{Name: "x", Label: "Label", Hint: "Hint", Error: "Wrong", MaxBytes: 1 << 20},
	}
}

func TestLabelHintAndErrorBelongToTheControl(t *testing.T) {
	for name, field := range fields() {
		for _, l := range i18n.Langs() {
			ctx := in(t, l)
			doc := render(t, ctx, field)
			control := byID(t, doc, "field-x")
			label := find(t, doc, "label", func(n *html.Node) bool { return n.Data == "label" })
			if attr(label, "for") != "field-x" || !strings.HasPrefix(text(label), "Label") {
				t.Errorf("%s: label %q is for %q", name, text(label), attr(label, "for"))
			}
			if attr(control, "name") != "x" || attr(control, "aria-invalid") != "true" {
				t.Errorf("%s: control %v", name, control.Attr)
			}
			described := ""
			for _, id := range strings.Fields(attr(control, "aria-describedby")) {
				described += text(byID(t, doc, id)) + "|"
			}
			if !strings.HasPrefix(described, "Hint") || !strings.Contains(described, "Wrong") {
				t.Errorf("%s: described by %q", name, described)
			}
			if prefix := i18n.T(ctx, "ui.errors.prefix"); !strings.Contains(described, prefix) {
				t.Errorf("%s: the error is not announced as one: %q lacks %q", name, described, prefix)
			}
		}
	}
}

func TestWhatWasTypedComesBack(t *testing.T) {
	all := fields()
	delete(all, "file") // a browser forgets chosen files
	for name, field := range all {
		control := byID(t, render(t, in(t, i18n.KK), field), "field-x")
		got := attr(control, "value")
		switch control.Data {
		case "textarea":
			got = text(control)
		case "select":
			got = attr(find(t, control, "chosen option", func(n *html.Node) bool { return has(n, "selected") }), "value")
		}
		if got != "typed" {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestGroupsHaveALegendAndTheSummaryLeadsToTheFirstChoice(t *testing.T) {
	choices := []Choice{{Value: "a", Text: "A", Hint: "about A"}, {Value: "b", Text: "B"}}
	for name, group := range map[string]Component{
		"radio":    Radios{Name: "x", Legend: "Legend", Error: "Wrong", Value: "b", Choices: choices},
		"checkbox": Checkboxes{Name: "x", Legend: "Legend", Error: "Wrong", Values: []string{"b"}, Choices: choices},
	} {
		doc := render(t, in(t, i18n.EN), group)
		first := byID(t, doc, FieldID("x"))
		if attr(first, "type") != name || attr(first, "value") != "a" || text(byID(t, doc, attr(first, "aria-describedby"))) != "about A" {
			t.Errorf("%s: first choice %v", name, first.Attr)
		}
		if second := byID(t, doc, FieldID("x")+"-2"); !has(second, "checked") || has(first, "checked") {
			t.Errorf("%s: the wrong entry is chosen", name)
		}
		set := find(t, doc, "fieldset", func(n *html.Node) bool { return n.Data == "fieldset" })
		if got := text(byID(t, doc, attr(set, "aria-describedby"))); !strings.Contains(got, "Wrong") {
			t.Errorf("%s: the group is described by %q", name, got)
		}
		legend := find(t, doc, "legend", func(n *html.Node) bool { return n.Data == "legend" })
		if text(legend) != "Legend" {
			t.Errorf("%s: legend %q", name, text(legend))
		}
	}
}

func TestAStatementWithoutLegendCarriesItsError(t *testing.T) {
	doc := render(t, in(t, i18n.RU), Checkboxes{Name: "x", Error: "Wrong", Choices: []Choice{{Value: "yes", Text: "Yes"}}})
	box := byID(t, doc, "field-x")
	if got := text(byID(t, doc, attr(box, "aria-describedby"))); !strings.Contains(got, "Wrong") {
		t.Errorf("described by %q", got)
	}
}

// A value from a register is shown with its source and cannot be edited (Order cl. 8).
func TestClause8ValueFromARegisterIsReadOnly(t *testing.T) {
	doc := render(t, in(t, i18n.RU), Input{Name: "name", Label: "Name", Value: "ТОО", Source: "из регистра"})
	control := byID(t, doc, "field-name")
	if !has(control, "readonly") || attr(control, "value") != "ТОО" {
		t.Errorf("control %v", control.Attr)
	}
	if got := text(byID(t, doc, "field-name-source")); got != "из регистра" {
		t.Errorf("source %q", got)
	}
}

func TestFormCarriesItsTokenAndPosts(t *testing.T) {
	doc := render(t, in(t, i18n.RU), Form{Action: "/x", Token: "once", Files: true})
	form := find(t, doc, "form", func(n *html.Node) bool { return n.Data == "form" })
	if attr(form, "method") != "post" || attr(form, "enctype") != "multipart/form-data" || attr(form, "action") != "/x" {
		t.Errorf("form %v", form.Attr)
	}
	token := find(t, doc, "token", func(n *html.Node) bool { return attr(n, "name") == "form" })
	if attr(token, "value") != "once" || attr(token, "type") != "hidden" {
		t.Errorf("token %v", token.Attr)
	}
	doc = render(t, in(t, i18n.RU), Form{Action: "/x", Token: "once", Get: true})
	for n := range doc.Descendants() {
		if attr(n, "name") == "form" {
			t.Error("a form that only asks carries a token in its address")
		}
	}
}

func TestButtonsSayWhichWasPressed(t *testing.T) {
	b := find(t, render(t, in(t, i18n.RU), Button{Text: "Draft", Name: "draft", Value: "yes"}), "button", func(n *html.Node) bool { return n.Data == "button" })
	if attr(b, "name") != "draft" || attr(b, "value") != "yes" || attr(b, "type") != "submit" {
		t.Errorf("button %v", b.Attr)
	}
	doc := render(t, in(t, i18n.RU), Action{Button: Button{Text: "Go"}, Action: "/x", Token: "once", Fields: []Hidden{{Name: "id", Value: "7"}}})
	if f := find(t, doc, "field", func(n *html.Node) bool { return attr(n, "name") == "id" }); attr(f, "value") != "7" {
		t.Errorf("field %v", f.Attr)
	}
}

func TestAnAddressThatRunsAScriptIsNotWritten(t *testing.T) {
	for _, c := range []Component{
		Button{Text: "x", Href: "javascript:alert(1)"}, Tabs{Items: []Tab{{Text: "x", Href: "javascript:alert(1)"}}},
		Table{Columns: []Column{{Title: "x"}}, Rows: []Row{{Cells: []Cell{{Text: "x", Href: "javascript:alert(1)"}}}}},
		Banner{Title: "x", Links: []Link{{Text: "x", Href: "javascript:alert(1)"}}}, Form{Action: "javascript:alert(1)"},
	} {
		var b bytes.Buffer
		if err := c.Render(in(t, i18n.RU), &b); err != nil || strings.Contains(b.String(), "javascript:") {
			t.Errorf("%T: %s, %v", c, b.String(), err)
		}
	}
}

func TestTextFromOutsideIsEscaped(t *testing.T) {
	const hostile = `"><script>alert(1)</script>`
	for _, c := range []Component{
		Input{Name: hostile, Label: hostile, Value: hostile, Error: hostile}, Textarea{Name: "x", Value: "</textarea>" + hostile},
		Tag{Text: hostile}, Copy{Value: hostile}, SignForm{URL: hostile, FileName: hostile}, TimelineEvent{Title: hostile}.item(),
		Gantt{Rows: []GanttRow{{Title: hostile}}}, Page{Title: hostile, Person: &Person{Name: hostile}},
	} {
		doc := render(t, in(t, i18n.RU), c)
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "script" && !has(n, "src") {
				t.Errorf("%T lets a script in", c)
			}
		}
	}
}
