package expertise

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// What a signature that comes from an expert system means.
const (
	purposeContract = "contract.organisation"
	purposeHead     = "conclusion.head"
)

// Conclude takes the conclusion of a finished expertise from the expert system that has the case (cl. 46): verified, and
// kept with its documents and signatures. The same conclusion sent again has no further effect.
func (s *Service) Conclude(ctx context.Context, actor portal.Actor, id portal.ID, given GivenConclusion, key string) error {
	a, p, err := s.held(ctx, actor, id, "expertise.conclude")
	if err != nil {
		return err
	}
	if a.State == Concluded {
		return s.concludedAgain(ctx, a, given)
	}
	if err := command.Refusal(deliverable(given, s.today())...); err != nil {
		return err
	}
	files, err := s.takeIn(ctx, a, given.Documents)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise.conclude", Clause: law.C46, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		kept, err := s.keepFiles(ctx, d, files)
		if err != nil {
			return err
		}
		return d.conclude(ctx, Conclusion{Outcome: given.Outcome, Number: given.Number, Date: given.Date, Data: given.Data, Documents: kept}, deliverable(given, s.today()))
	})
	return err
}

func (s *Service) concludedAgain(ctx context.Context, a Application, given GivenConclusion) error {
	c, found, err := conclusionOf(ctx, s.Bus.DB, a.ID)
	if err != nil {
		return err
	}
	same := found && c.Number == given.Number && c.Outcome == given.Outcome && c.Date == given.Date &&
		slices.ContainsFunc(given.Documents, func(f CarriedFile) bool {
			return f.Role == RoleConclusion && f.SHA256 == c.Document().SHA256
		})
	if same {
		return nil
	}
	return fault.New(fault.Conflict, "expertise.concluded_already", "Number", c.Number).Law(law.C46)
}

// conclude keeps a conclusion, closes the application and tells everybody whom it concerns.
func (d *deed) conclude(ctx context.Context, c Conclusion, found []law.Finding) error {
	if err := d.step("conclude"); err != nil {
		return err
	}
	if err := d.Check(found...); err != nil {
		return err
	}
	c.ID, c.Application, c.Project, c.Organisation, c.Title, c.At = d.NewID(), d.a.ID, d.a.Project, d.a.Organisation, d.a.Title, d.Now()
	if len(c.Data) == 0 {
		c.Data = json.RawMessage("{}")
	}
	if err := conclusions.Insert(ctx, d.Tx.Tx, &c); err != nil {
		return err
	}
	d.a.Outcome, d.a.Course = c.Outcome, string(Concluded)
	d.Fact("outcome", string(c.Outcome))
	d.Fact("number", c.Number)
	d.Fact("date", string(c.Date))
	if d.a.Abroad() { // our own review tells the sides itself
		if err := d.notifySides("notice.expertise.concluded_"+string(c.Outcome), "Conclusion", c.Number); err != nil {
			return err
		}
	}
	if c.Outcome == Negative && d.a.Kind == portal.UrbanPlanning {
		// Negative conclusions on urban-planning projects are reported to the authorised body (Code art. 107 point 12).
		if err := d.Notify(portal.Notice{Role: portal.RoleAuthorisedBody, Key: "notice.expertise.negative_urban",
			Args: d.args("Conclusion", c.Number), Href: "/projects/" + string(d.a.Project)}); err != nil {
			return err
		}
	}
	return d.Emit("expertise.concluded", map[string]string{"application": string(d.a.ID), "outcome": string(c.Outcome),
		"number": c.Number, "date": string(c.Date)})
}

// concludeHere takes the conclusion of the review on the Portal (cl. 38 part 1): its documents are the Portal's already.
func (s *Service) concludeHere(ctx context.Context, id portal.ID, facts map[string]string, key string) error {
	a, err := applications.Get(ctx, s.Bus.DB, id)
	if err != nil || a.State != UnderReview || a.Abroad() {
		return err
	}
	c := Conclusion{Outcome: Outcome(facts["outcome"]), Number: facts["conclusion"], Date: portal.Date(facts["date"])}
	for role, version := range map[string]string{RoleConclusion: facts["pdf"], RoleData: facts["xml"]} {
		if version == "" {
			continue
		}
		v, doc, err := s.Documents.Version(ctx, s.Bus.DB, portal.ID(version))
		if err != nil {
			return fmt.Errorf("conclusion of application %s: %w", a.Number, err)
		}
		c.Documents = append(c.Documents, Carried{Role: role, There: v.ID, Document: doc.ID, Version: v.ID, Title: doc.Title, Name: v.Name, SHA256: v.SHA256, Size: v.Size})
	}
	slices.SortFunc(c.Documents, func(a, b Carried) int { return slices.Index(roles, a.Role) - slices.Index(roles, b.Role) })
	_, err = s.change(ctx, command.Command{Actor: portal.System("expertise"), Act: "expertise.conclude", Clause: law.C38p1, Key: key}, id, a.About, func(ctx context.Context, d *deed) error {
		return d.conclude(ctx, c, nil)
	})
	return err
}

// roles in the order in which documents of a conclusion are listed.
var roles = []string{RoleConclusion, RoleData, RolePart}

// endHere lets an application follow its review on the Portal to an end without a conclusion.
func (s *Service) endHere(ctx context.Context, id portal.ID, state string, facts map[string]string, key string) error {
	a, err := applications.Get(ctx, s.Bus.DB, id)
	if err != nil || a.State != UnderReview || a.Abroad() {
		return err
	}
	do, over := endings[flow.State(state)]
	if !over {
		return nil
	}
	_, err = s.change(ctx, command.Command{Actor: portal.System("expertise"), Act: life.Act(do), Clause: law.C38p1, Key: key}, id, a.About, func(_ context.Context, d *deed) error {
		if err := d.step(do); err != nil {
			return err
		}
		d.a.Ending, d.a.Course = facts["ground"], state
		return d.Emit("expertise.ended", map[string]string{"application": string(id), "state": state})
	})
	return err
}

// takeUp opens the review of an application on the Portal (cl. 38 part 1).
func (s *Service) takeUp(ctx context.Context, id portal.ID) error {
	a, err := applications.Get(ctx, s.Bus.DB, id)
	if err != nil || a.State != Accepted {
		return err
	}
	o := Opening{Application: a, Project: a.About, Documents: a.Kit.Refs(), ByTheCustomer: a.Answers}
	if o.Composition, o.Stage, err = s.Projects.Shape(ctx, a.Project); err != nil {
		return fmt.Errorf("take up application %s: %w", a.Number, err)
	}
	if o.CustomerName, err = s.name(ctx, a.About.Customer); err != nil {
		return err
	}
	if o.DesignerName, err = s.name(ctx, a.About.Designer); err != nil {
		return err
	}
	if err := s.Reviews.Open(ctx, o, "expertise.open:"+string(id)); err != nil {
		return fmt.Errorf("take up application %s: %w", a.Number, err)
	}
	_, err = s.change(ctx, command.Command{Actor: portal.System("expertise"), Act: "expertise.take_up", Clause: law.C38p1, Key: "expertise.take_up:" + string(id)}, id, a.About, func(_ context.Context, d *deed) error {
		if err := d.step("take_up"); err != nil {
			return err
		}
		d.a.OpenedAt = d.Now()
		return d.Emit("expertise.taken_up", map[string]string{"application": string(id), "number": d.a.Number})
	})
	return err
}
