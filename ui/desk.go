package ui

import (
	"context"
	"io"
	"time"

	"birtereze/portal"
	"birtereze/portal/law"
)

// DeskTask is something that waits for somebody.
type DeskTask struct {
	Title    string // what is to be done
	Href     string // where
	About    string // what it is about, such as the name of the project
	AboutAt  string // address of that
	Number   string // of that
	Deadline *Deadline
	Clause   law.Clause // when no term runs
	Since    time.Time
	Holder   string // who holds it, when it waits for somebody else
}

// Desk is what waits for the person, grouped by when it is due, and what the person waits for.
type Desk struct {
	Now     time.Time
	Tasks   []DeskTask
	Waiting []DeskTask
	Empty   EmptyState // when nothing waits for the person
}

// Render writes both lists.
func (p Desk) Render(ctx context.Context, w io.Writer) error { return p.view().Render(ctx, w) }

// deskGroup is the tasks that are due at about the same time.
type deskGroup struct {
	key   string
	tone  Tone
	tasks []DeskTask
}

// groups sorts the tasks into overdue, today, this week (to its Sunday), later, and those without a term, in the order
// in which they came.
func (p Desk) groups() []deskGroup {
	all := []deskGroup{
		{key: "overdue", tone: ToneBad}, {key: "today", tone: ToneWaiting}, {key: "week", tone: ToneActive},
		{key: "later"}, {key: "undated"},
	}
	for _, task := range p.Tasks {
		g := &all[p.group(task)]
		g.tasks = append(g.tasks, task)
	}
	var some []deskGroup
	for _, g := range all {
		if len(g.tasks) > 0 {
			some = append(some, g)
		}
	}
	return some
}

func (p Desk) group(task DeskTask) int {
	if task.Deadline == nil || task.Deadline.Due.IsZero() {
		return 4
	}
	due, today := portal.DateOf(task.Deadline.Due), portal.DateOf(p.Now)
	sunday := today.Add((7 - int(p.Now.In(portal.Location()).Weekday())) % 7)
	switch {
	case task.Deadline.Due.Before(p.Now) && due < today:
		return 0
	case due == today:
		return 1
	case due <= sunday:
		return 2
	}
	return 3
}
