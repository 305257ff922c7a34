package reviewui

import "birtereze/portal/ui"

// CourseView is where a case stands, as both sides see it.
type CourseView struct {
	Line       ui.StageLine
	Banners    []BannerView
	Facts      []ui.Fact
	Terms      []ui.Term
	Missing    []string
	Experts    ui.Table
	Conclusion *ConclusionView
	Timeline   ui.Timeline
}

// BannerView is something that matters at this moment of a case.
type BannerView struct {
	ui.Banner
	Documents []ui.Link
	Action    ui.Component
}

// ConclusionView is the conclusion, once it is issued.
type ConclusionView struct {
	Title      string
	Tone       ui.Tone
	Outcome    string
	Facts      []ui.Fact
	Words      string
	Indicators ui.Table
	Parts      []PartView
	Documents  []ui.Link
}

// PartView is the part of a conclusion upon a section.
type PartView struct {
	Title     string
	Tag       ui.Tag
	Expert    string
	Words     string
	Documents []ui.Link
}

// RemarksView is the remarks of a case with their threads.
type RemarksView struct {
	ID      string // of the section; unique on the page
	Title   string
	Text    string
	Remarks ui.Remarks
	HandIn  ui.Component // the button by which the answers are handed in
}

// AnswerView is the form by which the customer's side answers one remark.
type AnswerView struct {
	ID        string // of the remark, for ids of the fields
	Action    string
	Token     string
	Text      string
	Document  string // of the remark, by name; empty when it concerns no one document
	Target    string // its id
	Others    []ui.Option
	Other     string
	Errors    ui.FormErrors
	MaxLength int
}

// summary leads to the fields of this very form: a page holds one for each remark.
func (v AnswerView) summary() ui.ErrorSummary {
	var s ui.ErrorSummary
	for _, name := range []string{"text", "file", "other", "other_file", ""} {
		if text, wrong := v.Errors[name]; wrong {
			l := ui.Link{Text: text}
			if name != "" {
				l.Href = "#" + name + "-" + v.ID
			}
			s.Errors = append(s.Errors, l)
		}
	}
	return s
}

// WorkView is a case as its organisation works on it.
type WorkView struct {
	Head      ui.PageHead
	Tabs      ui.Tabs
	Line      ui.StageLine
	Banners   []BannerView
	Next      NextView
	Documents ui.Table
	Remarks   RemarksView
	Drafts    *RemarksView
	Other     []ui.Button // ways out of the case
}

// NextView is what is to be done now.
type NextView struct {
	Title   string
	Text    string
	Tasks   ui.TaskList
	Buttons []ui.Button
}

// ActView is the page of one act: what it is about, its form, and what is known beside it.
type ActView struct {
	Head      ui.PageHead
	Errors    ui.FormErrors
	Order     []string
	Warning   string
	Above     []ui.Component
	Action    string
	Token     string
	Files     bool
	Wide      bool // the form takes the width of the page
	FormTitle string
	Fields    []ui.Component
	Button    ui.Button
	Back      ui.Link
	Below     []ui.Component
}

// PageView is a page of one case that holds no form of its own.
type PageView struct {
	Head  ui.PageHead
	Tabs  ui.Tabs
	Parts []ui.Component
}

// QueueView is the list of an organisation's cases.
type QueueView struct {
	Head  ui.PageHead
	Tabs  ui.Tabs
	Table ui.Table
}

// SignView is the page on which a document of a case is signed, or the part of a page.
type SignView struct {
	Title string
	Text  string
	Rows  []ui.SummaryRow
	Form  ui.SignForm
}

// NumberingView is how an organisation numbers its conclusions.
type NumberingView struct {
	Token    string
	Template string
	Prefix   string
	Example  string
	Errors   ui.FormErrors
}

// IndicatorRow is a row of the table of indicators in the form of a conclusion.
type IndicatorRow struct {
	ID, Name, Unit, Declared, Recommended string
}

// IndicatorsView is the table of indicators as a form.
type IndicatorsView struct {
	Rows []IndicatorRow
}
