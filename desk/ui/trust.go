package deskui

import "birtereze/portal/ui"

// Trust is whom the Portal believes in signatures, and how those do who are asked about revocation.
type Trust struct {
	Tag       ui.Tag
	Now       string // when this was so, and since when it is known
	Sources   ui.Table
	Lists     ui.Table // without rows where no lists are asked
	Unchecked ui.Table
	Pins      []Pin
}

// Pin is a pinned certificate.
type Pin struct {
	Card  ui.Card
	Facts ui.SummaryList
}
