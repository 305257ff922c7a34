// Package stageui shows where a project stands: its stage as a tag, and its way as a line of parts.
package stageui

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/stage"
	"birtereze/portal/ui"
)

//go:embed ru.json kk.json en.json
var texts embed.FS

// Texts are the names of stages and parts, and what comes next.
func Texts() fs.FS { return texts }

// Name is the stage in a few words.
func Name(ctx context.Context, s stage.Stage) string { return i18n.T(ctx, "stage."+string(s)) }

// Tag is the stage as a tag.
func Tag(ctx context.Context, s stage.Stage) *ui.Tag {
	tone := ui.ToneActive
	switch s {
	case stage.Draft:
		tone = ui.ToneNeutral
	case stage.Positive, stage.Accepted:
		tone = ui.ToneGood
	case stage.Negative:
		tone = ui.ToneBad
	}
	return &ui.Tag{Text: Name(ctx, s), Tone: tone}
}

// Part names a part of the way.
type Part string

// The parts, in the order of the way.
const (
	Materials     Part = "materials"
	Papers        Part = "papers"
	Documentation Part = "documentation"
	Approvals     Part = "approvals"
	Expertise     Part = "expertise"
	Acceptance    Part = "acceptance"
	Bank          Part = "bank"
)

// Line is what the line of a project is made of.
type Line struct {
	Project  portal.Project
	Facts    stage.Facts
	Bank     stage.PartState   // of its place in the state bank (cl. 40); empty where nobody knows
	Holder   string            // who holds the current part, in words
	Deadline *ui.Deadline      // the soonest term of the current part
	Href     func(Part) string // where a part is seen; nil: nowhere
}

// View is the line as the component shows it.
func (l Line) View(ctx context.Context) ui.StageLine {
	v := ui.StageLine{Label: i18n.T(ctx, "stage.line")}
	now, step := l.Current()
	if step != "" {
		v.Next = i18n.T(ctx, "stage.next."+step)
	}
	for _, p := range l.parts() {
		s := l.item(ctx, p.name, p.part)
		if p.name == now {
			s.State, s.Holder, s.Deadline, s.At = ui.StageCurrent, l.Holder, l.Deadline, p.part.At
		}
		v.Stages = append(v.Stages, s)
	}
	return v
}

func (l Line) item(ctx context.Context, name Part, p stage.Part) ui.Stage {
	s := ui.Stage{Title: i18n.T(ctx, "stage.part."+string(name)), State: ui.StageAhead}
	if l.Href != nil {
		s.Href = l.Href(name)
	}
	switch p.State {
	case stage.Done:
		s.State, s.At = ui.StageDone, p.At
	case stage.Stopped:
		s.State, s.At = ui.StageStopped, p.At
		s.Note = i18n.T(ctx, "stage.stopped."+string(name))
	case stage.NotNeeded:
		s.State, s.Href = ui.StageSkipped, ""
		s.Note = i18n.T(ctx, "stage.skipped."+string(name))
	}
	if name != Expertise {
		return s
	}
	if c := l.Facts.Conclusion; p.State == stage.Done && c.Outcome != "" {
		s.Note = i18n.T(ctx, "stage.concluded_"+string(c.Outcome))
	}
	return s
}

type namedPart struct {
	name Part
	part stage.Part
}

// parts are the parts that the project has, those that do not apply to it marked so.
func (l Line) parts() []namedPart {
	f := l.Facts
	all := []namedPart{{Materials, f.Materials}, {Papers, f.Papers}, {Documentation, f.Documentation}, {Approvals, f.Approvals},
		{Expertise, f.Expertise}, {Acceptance, l.acceptance()}}
	if l.Bank != "" {
		all = append(all, namedPart{Bank, stage.Part{State: l.Bank}})
	}
	return all
}

// acceptance is owed of construction projects on state investment alone (cl. 42).
func (l Line) acceptance() stage.Part {
	if l.Project.Kind != portal.Construction || !l.Project.StateInvestment {
		return stage.Part{State: stage.NotNeeded}
	}
	return l.Facts.Acceptance
}

// Current is the part that the project is in, and the key of what comes next; both empty at the end of the way.
func (l Line) Current() (part Part, step string) {
	f := l.Facts
	switch stage.Of(f) {
	case stage.Draft:
		return Materials, "draft"
	case stage.InDevelopment:
		return l.developing()
	case stage.Agreed:
		switch f.Approvals.State {
		case stage.NotNeeded:
			return l.applying()
		case stage.UnderWay:
			return Approvals, "approvals"
		case stage.Stopped:
			return Approvals, "approvals_stopped"
		}
		return Approvals, "approvals_send"
	case stage.Approved:
		return l.applying()
	case stage.InExpertise:
		if slices.Contains(f.Expertise.Holders, l.Project.Customer) {
			return Expertise, "expertise_customer"
		}
		return Expertise, "expertise"
	case stage.Negative:
		return Expertise, "negative"
	case stage.Positive:
		if l.acceptance().State != stage.NotNeeded {
			return Acceptance, "acceptance"
		}
	}
	return "", ""
}

// developing is the part of the development that work is at: the furthest that has begun.
func (l Line) developing() (Part, string) {
	f := l.Facts
	switch {
	case f.Documentation.State == stage.UnderWay || f.Documentation.State == stage.Stopped:
		return Documentation, "documentation"
	case f.Materials.State != stage.Done && f.Materials.State != stage.NotNeeded:
		return Materials, "materials"
	case f.Papers.State != stage.Done && f.Papers.State != stage.NotNeeded:
		return Papers, "papers"
	}
	return Documentation, "documentation"
}

func (l Line) applying() (Part, string) {
	switch l.Facts.Expertise.State {
	case stage.NotNeeded:
		return "", ""
	case stage.Stopped:
		return Expertise, "expertise_again"
	}
	return Expertise, "expertise_apply"
}

// Part is what the facts say of a part.
func (l Line) Part(name Part) stage.Part {
	for _, p := range l.parts() {
		if p.name == name {
			return p.part
		}
	}
	return stage.Part{}
}

// Since is when the current part came to its state; zero when unknown.
func (l Line) Since() time.Time {
	now, _ := l.Current()
	return l.Part(now).At
}
