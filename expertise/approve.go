package expertise

import (
	"context"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/law"
)

// approvable finds the application whose positive conclusion lets the customer approve a project (cl. 42).
func (s *Service) approvable(ctx context.Context, actor portal.Actor, project portal.ID) (Application, portal.Project, error) {
	p, err := s.project(ctx, actor, project)
	if err != nil {
		return Application{}, p, err
	}
	list, err := ofProject(ctx, s.Bus.DB, project)
	if err != nil {
		return Application{}, p, err
	}
	for _, a := range list {
		if a.Outcome == Positive {
			return a, p, nil
		}
	}
	return Application{}, p, fault.New(fault.NotFound, "fault.not_found")
}

// EnterApproval keeps the document by which the customer approves the project; until it is signed another may replace it.
func (s *Service) EnterApproval(ctx context.Context, actor portal.Actor, project portal.ID, num string, date portal.Date, rec document.Received, key string) error {
	a, p, err := s.approvable(ctx, actor, project)
	if err != nil {
		return err
	}
	num = strings.TrimSpace(num)
	found := append(approvalSound(num, date, s.today()), finding(law.C42, "approval_pdf", "file", rec.Judgement.Format == "pdf"))
	_, err = s.Bus.Do(ctx, command.Command{Actor: actor, Act: "project_approval.enter", Clause: law.C42, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		mine, there, err := approvalOf(ctx, tx, project)
		if err != nil {
			return err
		}
		if !there {
			mine = Approval{ID: tx.NewID(), State: approvalLife.Start, Project: project, Case: a.ID, At: tx.Now()}
			err = tx.Allow("project_approval.enter", a.resource(p))
		} else {
			mine.State, err = tx.Step(approvalLife, mine.ID, mine.State, "replace", a.resource(p))
		}
		if err != nil {
			return err
		}
		tx.About(mine.Subject(), project)
		if err := tx.Check(found...); err != nil {
			return err
		}
		mine.Number, mine.Date, mine.Person, mine.Name = num, date, actor.Person, actor.Name
		if err := s.keepApproval(ctx, tx, &mine, rec); err != nil {
			return err
		}
		if there {
			return approvals.Update(ctx, tx.Tx, &mine)
		}
		return approvals.Insert(ctx, tx.Tx, &mine)
	})
	return err
}

func (s *Service) keepApproval(ctx context.Context, tx *command.Tx, a *Approval, rec document.Received) error {
	var doc document.Document
	var err error
	if a.Document == "" {
		doc, err = s.Documents.Add(ctx, tx, document.New{Owner: portal.Subject{Kind: Kind, ID: a.Case}, Project: a.Project, Kind: approvalKind,
			Privacy: document.Participants, Origin: document.FromCustomer}, rec)
	} else {
		if doc, err = s.Documents.Get(ctx, tx, a.Document); err == nil && doc.Newest().SHA256 != rec.Blob.SHA256 {
			doc, err = s.Documents.AddVersion(ctx, tx, a.Document, rec)
		}
	}
	if err != nil {
		return err
	}
	a.Document, a.Text = doc.ID, doc.Newest().ID
	return nil
}

// SignApproval signs the document: with that the project is approved (cl. 42).
func (s *Service) SignApproval(ctx context.Context, actor portal.Actor, project portal.ID, cms []byte, key string) error {
	a, p, err := s.approvable(ctx, actor, project)
	if err != nil {
		return err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "project_approval.sign", a.resource(p)); err != nil {
		return err
	}
	mine, there, err := approvalOf(ctx, s.Bus.DB, project)
	if err != nil {
		return err
	}
	if !there {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	var checked document.Checked
	if mine.State == Entered {
		if checked, err = s.checkOver(ctx, actor, mine.Text, cms, "project_approval", law.C42); err != nil {
			return err
		}
	}
	_, err = s.Bus.Do(ctx, command.Command{Actor: actor, Act: "project_approval.sign", Clause: law.C42, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		now, err := approvals.Get(ctx, tx, mine.ID)
		if err != nil {
			return err
		}
		tx.About(now.Subject(), project)
		if now.State, err = tx.Step(approvalLife, now.ID, now.State, "sign", a.resource(p)); err != nil {
			return err
		}
		if now.Text != mine.Text {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if _, err := s.Documents.KeepSignature(ctx, tx, checked); err != nil {
			return err
		}
		now.SignedAt, now.Person, now.Name = tx.Now(), actor.Person, actor.Name
		tx.Fact("number", now.Number)
		if err := approvals.Update(ctx, tx.Tx, &now); err != nil {
			return err
		}
		return tx.Emit("expertise.project_approved", map[string]string{"application": string(a.ID), "number": now.Number, "date": string(now.Date)})
	})
	return err
}

// checkOver verifies that the actor signed a version, for the party for whom the actor acts.
func (s *Service) checkOver(ctx context.Context, actor portal.Actor, version portal.ID, cms []byte, purpose string, clause law.Clause) (document.Checked, error) {
	v, _, err := s.Documents.Version(ctx, s.Bus.DB, version)
	if err != nil {
		return document.Checked{}, err
	}
	return s.Documents.Check(ctx, cms, v, document.Need{Person: actor.Person, Party: actor.For, Purpose: purpose, Clause: clause})
}

// Approved tells whether the customer has approved a project, and by which document (cl. 42).
func (s *Service) Approved(ctx context.Context, project portal.ID) (Approval, bool, error) {
	a, found, err := approvalOf(ctx, db.Querier(s.Bus.DB), project)
	return a, found && a.State == Approved, err
}
