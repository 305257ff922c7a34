package expertiseui

import "birtereze/portal/ui"

// Tab is the expertise of a project: where the application stands, why it went where it went, and what happens there.
type Tab struct {
	Header     ui.Component // of the project, or the head of the operator's page
	Empty      *ui.EmptyState
	Start      *ui.Action // begins an application
	Card       *Card
	Trace      *ui.RoutingTrace
	Routed     bool // the case is where it was routed to: the rules are folded away
	Overrides  []Override
	Override   *OverrideForm // for the operator
	Resend     *ui.Action    // for the operator
	Side       *Side
	Course     ui.Component // of the review; nil before it begins
	Conclusion *Conclusion
	Approval   *Approval
	Messages   ui.Table
	Earlier    ui.Table
}

// Card is the application itself.
type Card struct {
	Title    string
	Tag      ui.Tag
	Facts    []ui.Fact
	Banners  []ui.Banner
	Deadline *ui.Deadline
	Buttons  []ui.Button
	Actions  []ui.Action
	Live     bool // something happens elsewhere and the page looks again
	LiveHref string
}

// Override is a decision that the operator made by hand.
type Override struct {
	Title  string
	Facts  []ui.Fact
	Reason string
}

// OverrideForm is the form by which the operator decides by hand.
type OverrideForm struct {
	Action  string
	Token   string
	Choices []ui.Choice
	Result  string
	Reason  string
	Errors  ui.FormErrors
}

// Side is what the customer's side has to do in a review.
type Side struct {
	Contract *ui.Button // leads to the contract to be signed
	Note     string     // what is on its way to the expert system
	Remarks  ui.Table
	HandIn   *ui.Action
	End      *ui.Button // leads to the request to end the expertise
}

// Conclusion is what an expertise ended with.
type Conclusion struct {
	Title      string
	Tag        ui.Tag
	Facts      []ui.Fact
	Documents  ui.Table
	Signatures ui.SignatureBlock
	Next       string
}

// Approval is the customer's approval of the project.
type Approval struct {
	Title      string
	Tag        ui.Tag
	Text       string
	Facts      []ui.Fact
	Button     *ui.Button
	Signatures ui.SignatureBlock
}

// Assemble is the page on which an application is put together.
type Assemble struct {
	Head     ui.PageHead
	Checks   ui.Table
	Ready    ui.Progress
	Warnings ui.Table
	Form     AnswersForm
	Withdraw *ui.Action
}

// AnswersForm is what the customer says in the application and nowhere else.
type AnswersForm struct {
	Action       string
	Token        string
	Construction bool
	Private      bool // the estimate may be left out
	Exempt       []string
	Estimate     []string
	Contact      string
	Phone        string
	Email        string
	Statement    []string
	Errors       ui.FormErrors
}

// Review is the page on which everything is looked over before the text of the application is made.
type Review struct {
	Head    ui.PageHead
	Rows    []ui.SummaryRow
	Groups  []ui.Table
	Errors  ui.ErrorSummary
	Missing *ui.Table // what keeps the application from being formed, and where it is mended
	Form    *ui.Action
	Back    ui.Link
}

// Sign is a page on which a document is signed.
type Sign struct {
	Head   ui.PageHead
	Text   string
	Rows   []ui.SummaryRow
	Form   ui.SignForm
	Others []ui.Action
}

// Choose is the list of expert organisations from which the customer chooses.
type Choose struct {
	Head    ui.PageHead
	Action  string
	Token   string
	Choices []ui.Choice
	Chosen  string
	Errors  ui.FormErrors
	Empty   ui.EmptyState
	Seed    string
	Formula string
	Order   ui.Table
}

// Answer is the page on which a remark is answered.
type Answer struct {
	Head      ui.PageHead
	Remark    []ui.SummaryRow
	Thread    []ui.Fact
	Action    string
	Token     string
	Text      string
	Documents []ui.Option
	Document  string
	Errors    ui.FormErrors
}

// End is the page on which the customer asks to end the expertise.
type End struct {
	Head    ui.PageHead
	Action  string
	Token   string
	Grounds []ui.Choice
	Ground  string
	Text    string
	Errors  ui.FormErrors
}

// Approve is the page on which the document that approves a project is entered.
type Approve struct {
	Head   ui.PageHead
	Action string
	Token  string
	Number string
	Date   string
	Errors ui.FormErrors
	Sign   *Sign
}

// Queue is the operator's list of applications.
type Queue struct {
	Head    ui.PageHead
	Tabs    ui.Tabs
	Table   ui.Table
	Trouble ui.Table
	Pages   ui.Pagination
}
