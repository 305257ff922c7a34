package expertise

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Profiles by which the format check judges files (cl. 24).
const (
	profileMade  = "made"          // what the Portal or the expert system made
	profilePaper = "documentation" // what people attach
)

// Start begins an application for the expertise of a project (cl. 32).
func (s *Service) Start(ctx context.Context, actor portal.Actor, project portal.ID, key string) (portal.ID, error) {
	p, err := s.project(ctx, actor, project)
	if err != nil {
		return "", err
	}
	receipt, err := s.Bus.Do(ctx, command.Command{Actor: actor, Act: "expertise.start", Clause: law.C32, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		a := Application{ID: tx.NewID(), State: life.Start, Project: p.ID, Kind: p.Kind, Revision: p.Revision, Customer: p.Customer,
			Designer: p.Designer, BegunAt: tx.Now()}
		tx.About(a.Subject(), p.ID)
		if err := tx.Allow("expertise.start", onProject(p)); err != nil {
			return err
		}
		earlier, err := ofProject(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if err := tx.Check(startable(earlier, p.Revision)...); err != nil {
			return err
		}
		return applications.Insert(ctx, tx.Tx, &a)
	})
	return receipt.Subject.ID, err
}

// Describe keeps what the customer says in the application.
func (s *Service) Describe(ctx context.Context, actor portal.Actor, id portal.ID, answers Answers, key string) error {
	_, p, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	answers.Contact, answers.Phone, answers.Email = strings.TrimSpace(answers.Contact), strings.TrimSpace(answers.Phone), strings.TrimSpace(answers.Email)
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise.describe", Clause: law.C32, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		if err := d.step("describe"); err != nil {
			return err
		}
		d.a.Answers = answers
		return d.Check(append(answered(p, answers), short(answers)...)...)
	})
	return err
}

// Readiness gathers what there is for an application: from the project, its papers, its documentation and its approvals.
func (s *Service) Readiness(ctx context.Context, p portal.Project) (Readiness, error) {
	r := Readiness{Project: p}
	var err error
	fail := func(what string) (Readiness, error) {
		return Readiness{}, fmt.Errorf("%s of project %s: %w", what, p.ID, err)
	}
	if r.Papers, r.Missing, err = s.Projects.Clause21(ctx, p.ID); err != nil {
		return fail("papers of clause 21")
	}
	if r.Documentation, err = s.Projects.Documentation(ctx, p.ID); err != nil {
		return fail("documentation")
	}
	if r.Agreed, err = s.Projects.Agreed(ctx, p.ID); err != nil {
		return fail("agreement")
	}
	if r.Materials, err = s.Projects.SourceMaterials(ctx, p.ID); err != nil {
		return fail("source materials")
	}
	if r.Sent, err = s.Authorities.Answers(ctx, p.ID); err != nil {
		return fail("approvals")
	}
	if r.Earlier, err = ofProject(ctx, s.Bus.DB, p.ID); err != nil {
		return fail("applications")
	}
	works := p.Works
	if p.Kind == portal.UrbanPlanning {
		works = classifier.UrbanPlanning
	}
	r.Required, _ = s.Classifiers.MaterialsFor(works, s.today())
	return r, nil
}

// Form makes the text of the application of everything that was gathered; it is what the customer signs (cl. 39).
func (s *Service) Form(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	a, p, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "expertise.form", a.resource(p)); err != nil {
		return err
	}
	r, err := s.Readiness(ctx, p)
	if err != nil {
		return err
	}
	found := append(complete(r), answered(p, a.Answers)...)
	if err := command.Refusal(found...); err != nil {
		return err
	}
	rec, err := s.print(ctx, actor, a, p, kit(r))
	if err != nil {
		return err
	}
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise.form", Clause: law.C39, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		if d.a.Answers != a.Answers {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if err := d.step("form"); err != nil {
			return err
		}
		if err := d.Check(found...); err != nil {
			return err
		}
		for _, m := range expected(r) {
			d.Fact("not_enclosed", m.Code)
		}
		doc, err := s.keepForm(ctx, d, rec)
		if err != nil {
			return err
		}
		ref := doc.Ref(doc.Newest())
		d.a.Document, d.a.Text, d.a.About, d.a.FormedAt = ref.Document, ref.Version, p, d.Now()
		d.a.Designer, d.a.Revision = p.Designer, p.Revision
		d.a.Kit = append(kit(r), enclose(GroupForm, ref))
		return nil
	})
	return err
}

// keepForm keeps the text: as the next version when there was one, and as it is when nothing has changed.
func (s *Service) keepForm(ctx context.Context, d *deed, rec document.Received) (document.Document, error) {
	if d.a.Document == "" {
		return s.Documents.Add(ctx, d.Tx, document.New{Owner: d.a.Subject(), Project: d.a.Project, Kind: "expertise_application",
			Privacy: document.Participants, Origin: document.FromPortal}, rec)
	}
	doc, err := s.Documents.Get(ctx, d, d.a.Document)
	if err != nil || doc.Newest().SHA256 == rec.Blob.SHA256 {
		return doc, err
	}
	return s.Documents.AddVersion(ctx, d.Tx, d.a.Document, rec)
}

// Reopen takes the text back, so that the application can be changed before it is signed.
func (s *Service) Reopen(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.simple(ctx, actor, id, "expertise.reopen", "reopen", key)
}

// Withdraw gives an application up that nobody has taken in hand.
func (s *Service) Withdraw(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	return s.simple(ctx, actor, id, "expertise.withdraw", "withdraw", key)
}

func (s *Service) simple(ctx context.Context, actor portal.Actor, id portal.ID, act string, do flow.Do, key string) error {
	_, p, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, command.Command{Actor: actor, Act: act, Clause: law.C32, Key: key}, id, p, func(_ context.Context, d *deed) error {
		return d.step(do)
	})
	return err
}

// File signs the application and registers it: the number and the date are the Portal's, given at once (cl. 36). The
// routing follows (cl. 35).
func (s *Service) File(ctx context.Context, actor portal.Actor, id portal.ID, cms []byte, key string) error {
	a, p, err := s.find(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "expertise.file", a.resource(p)); err != nil {
		return err
	}
	checked, err := s.checkForm(ctx, actor, a, p, cms)
	if err != nil {
		return err
	}
	receipt, err := s.change(ctx, command.Command{Actor: actor, Act: "expertise.file", Clause: law.C36, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		if err := d.step("file"); err != nil {
			return err
		}
		if d.a.Text != a.Text {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if _, err := s.Documents.KeepSignature(ctx, d.Tx, checked); err != nil {
			return err
		}
		d.a.Date = portal.DateOf(d.Now())
		place, err := d.Number(series(d.a.Kind, d.a.Date))
		if err != nil {
			return err
		}
		d.a.Number = number(s.Numbers[d.a.Kind], d.a.Date, place)
		d.a.Applicant, d.a.Name, d.a.RegisteredAt = actor.Person, actor.Name, d.Now()
		d.Fact("number", d.a.Number)
		return d.Emit("expertise.filed", map[string]string{"application": string(d.a.ID), "number": d.a.Number})
	})
	if err != nil {
		return err
	}
	if err := s.route(context.WithoutCancel(ctx), receipt.Subject.ID); err != nil {
		slog.WarnContext(ctx, "not routed at once: the outbox will", "application", id, "error", err)
	}
	return nil
}

// checkForm checks the signature over the text, and that what it lists is still what there is.
func (s *Service) checkForm(ctx context.Context, actor portal.Actor, a Application, p portal.Project, cms []byte) (document.Checked, error) {
	if a.State != Formed {
		// The command says what is the matter: another submit was first, or it is not yet formed.
		return document.Checked{}, nil
	}
	r, err := s.Readiness(ctx, p)
	if err != nil {
		return document.Checked{}, err
	}
	if now := append(kit(r), a.Kit[len(a.Kit)-1]); !now.Same(a.Kit) {
		return document.Checked{}, fault.New(fault.Conflict, "expertise.kit_changed").Law(law.C39)
	}
	v, _, err := s.Documents.Version(ctx, s.Bus.DB, a.Text)
	if err != nil {
		return document.Checked{}, err
	}
	return s.Documents.Check(ctx, cms, v, document.Need{Person: actor.Person, Party: a.Customer, Purpose: "expertise.application", Clause: law.C32})
}
