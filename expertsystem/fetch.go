package expertsystem

import (
	"context"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/law"
)

// profile is the format profile by which what comes from the Portal is looked at. The Portal has checked each document by
// the profile of its place already (cl. 24).
const profile = "documentation"

// expect writes down the documents that a message brings, behind those that came before; what is known is left alone.
func expect(ctx context.Context, tx *command.Tx, id portal.ID, docs []portalapi.Document, place int) error {
	for _, d := range docs {
		before, known, err := fileAt(ctx, tx, id, d.Version)
		if err != nil {
			return err
		}
		if known && before.Source.SHA256 != d.SHA256 {
			return command.Refusal(finding(false, law.C46, "document", "documents", "Title", d.Title))
		}
		if known {
			continue
		}
		place++
		if err := files.Insert(ctx, tx.Tx, &File{ID: tx.NewID(), Case: id, There: d.Version, Place: place, Source: d}); err != nil {
			return err
		}
	}
	return nil
}

// fetch takes in what is still missing of a case's documents. Once all of an application's are here, its review opens
// (cl. 46).
func (s *Service) fetch(ctx context.Context, id portal.ID) error {
	list, err := filesOf(ctx, s.db(), id)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.Fetched() {
			continue
		}
		if err := s.fetchOne(ctx, f); err != nil {
			if errors.Is(err, portalapi.ErrUnfinished) {
				return s.fetchOn(context.WithoutCancel(ctx), id)
			}
			return err
		}
	}
	c, err := cases.Get(ctx, s.db(), id)
	if err != nil || c.State != StateReceived {
		return err
	}
	return s.open(ctx, c)
}

// fetchOn has another job go on: there was no time for the whole, and what has come is kept.
func (s *Service) fetchOn(ctx context.Context, id portal.ID) error {
	return s.db().Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.Bus.Queue.Enqueue(ctx, tx, jobFetch, id, tx.Now())
	})
}

// fetchOne takes one document in. What comes must have the digest with which it was announced.
func (s *Service) fetchOne(ctx context.Context, f File) error {
	content, err := s.Portal.Fetch(ctx, f.Source)
	if err != nil {
		return fmt.Errorf("fetch version %s: %w", f.There, err)
	}
	defer content.Close()
	rec, err := s.Documents.Receive(ctx, profile, f.Source.Name, content)
	if err != nil {
		return fmt.Errorf("fetch version %s: %w", f.There, err)
	}
	if rec.Blob.SHA256 != f.Source.SHA256 {
		return fmt.Errorf("fetch version %s: %w: digest %s, %s was announced", f.There, gateway.ErrNonsense, rec.Blob.SHA256, f.Source.SHA256)
	}
	if rec.Judgement.Verdict == document.Refused {
		// The Portal has taken it by the edition of the profiles of that day; here it is looked at, not judged again.
		rec.Judgement.Verdict = document.Warned
	}
	_, err = s.Bus.Do(ctx, command.Command{Actor: itself, Act: "exchange.fetch", Clause: law.C46}, func(ctx context.Context, tx *command.Tx) error {
		now, err := files.Get(ctx, tx, f.ID)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: CaseKind, ID: f.Case}, "")
		if err := tx.Allow("exchange.fetch", Case{ID: f.Case}.resource()); err != nil || now.Fetched() {
			return err
		}
		now.Kept, now.FetchedAt = rec, tx.Now()
		tx.Fact("document", f.Source.Title)
		tx.Fact("sha256", f.Source.SHA256)
		return files.Update(ctx, tx.Tx, &now)
	})
	return err
}

// open makes documents of this system of what was fetched, and opens the review.
func (s *Service) open(ctx context.Context, c Case) error {
	refs, err := s.keep(ctx, c)
	if err != nil {
		return err
	}
	key := "exchange.open:" + string(c.ID)
	if err := s.Reviews.Open(ctx, Opening{Handover: c.Handover, Relay: relay, Documents: refs}, key); err != nil {
		return fmt.Errorf("open case %s: %w", c.Number, err)
	}
	_, err = s.Bus.Do(ctx, command.Command{Actor: itself, Act: "exchange_case.open", Clause: law.C46, Key: key + ":opened"}, func(ctx context.Context, tx *command.Tx) error {
		now, err := cases.Get(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		tx.About(now.Subject(), now.Handover.Project.ID)
		if now.State, err = tx.Step(caseLife, now.ID, now.State, "open", now.resource()); err != nil {
			return err
		}
		now.OpenedAt = tx.Now()
		tx.Fact("documents", fmt.Sprint(len(refs)))
		return cases.Update(ctx, tx.Tx, &now)
	})
	return err
}

// keep adds the fetched documents of an application to the case; doing it again finds them there.
func (s *Service) keep(ctx context.Context, c Case) ([]portal.DocumentRef, error) {
	_, err := s.Bus.Do(ctx, command.Command{Actor: itself, Act: "exchange.keep", Clause: law.C46, Key: "exchange.keep:" + string(c.ID)}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(c.Subject(), c.Handover.Project.ID)
		if err := tx.Allow("exchange.keep", c.resource()); err != nil {
			return err
		}
		list, err := filesOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		for _, f := range list {
			d, err := s.Documents.Add(ctx, tx, document.New{Owner: c.Subject(), Project: c.Handover.Project.ID, Kind: f.Source.Kind,
				Title: f.Source.Title, Privacy: document.Participants, Origin: document.FromPartner}, f.Kept)
			if err != nil {
				return err
			}
			f.Document, f.Text = d.ID, d.Newest().ID
			if err := files.Update(ctx, tx.Tx, &f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("keep the documents of case %s: %w", c.Number, err)
	}
	list, err := filesOf(ctx, s.db(), c.ID)
	var refs []portal.DocumentRef
	for _, f := range list {
		if f.Document == "" {
			continue // of an answer, which came later
		}
		refs = append(refs, portal.DocumentRef{Document: f.Document, Version: f.Text, Kind: f.Source.Kind, Title: f.Source.Title,
			Name: f.Kept.Name, SHA256: f.Kept.Blob.SHA256, Size: f.Kept.Blob.Size})
	}
	return refs, err
}

// here takes the documents of an act in while the Portal waits for an answer: small ones are there at once; for others it is
// asked to come again, and they are fetched meanwhile.
func (s *Service) here(ctx context.Context, c Case, docs []portalapi.Document) (map[portal.ID]File, error) {
	if len(docs) > maxDocuments {
		return nil, fault.New(fault.Invalid, "fault.invalid").Law(law.C46)
	}
	if err := command.Refusal(wholeDocuments(docs)...); err != nil {
		return nil, err
	}
	_, err := s.Bus.Do(ctx, command.Command{Actor: itself, Act: "exchange.fetch", Clause: law.C46}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(c.Subject(), c.Handover.Project.ID)
		if err := tx.Allow("exchange.fetch", c.resource()); err != nil {
			return err
		}
		list, err := filesOf(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		return expect(ctx, tx, c.ID, docs, len(list))
	})
	if err != nil {
		return nil, err
	}
	quick, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	there := map[portal.ID]File{}
	for _, d := range docs {
		f, err := s.hereOne(quick, c, d)
		if err != nil && errors.Is(quick.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
			f := fault.New(fault.Unavailable, "expertsystem.fetching").Law(law.C46).Because(err)
			f.Retry = s.Patience
			return nil, errors.Join(s.fetchOn(ctx, c.ID), f)
		}
		if err != nil {
			return nil, fault.New(fault.Unavailable, "expertsystem.fetching").Law(law.C46).Because(err)
		}
		there[d.Version] = f
	}
	return there, nil
}

func (s *Service) hereOne(ctx context.Context, c Case, d portalapi.Document) (File, error) {
	f, _, err := fileAt(ctx, s.db(), c.ID, d.Version)
	if err != nil || f.Fetched() {
		return f, err
	}
	if err := s.fetchOne(ctx, f); err != nil {
		return f, err
	}
	f, _, err = fileAt(ctx, s.db(), c.ID, d.Version)
	return f, err
}
