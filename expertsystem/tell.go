package expertsystem

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// maxCarried bounds a document that goes to the Portal within a message, in bytes: contracts and conclusions are small.
const maxCarried = 20 << 20

// courseConcluded is the course of a case whose conclusion is issued, as reviews call it.
const courseConcluded = "concluded"

// offered is the event with which the contract goes to the customer.
const offered = "review.contract_offered"

// concluded is the event after which the conclusion itself follows.
const concluded = "review.concluded"

// queue puts something behind all that the Portal is yet to be told of the same case, in the transaction of the act that it
// tells of, and sees that it is sent.
func (s *Service) queue(ctx context.Context, tx *command.Tx, t Told) error {
	// The counter is a lock: on PostgreSQL the next one for the case waits here until this one is kept.
	if _, err := tx.Number("expertsystem/told/" + string(t.Case)); err != nil {
		return err
	}
	last, err := lastPlace(ctx, tx, t.Case)
	if err != nil {
		return fmt.Errorf("queue for the Portal: %w", err)
	}
	t.ID, t.State, t.Place, t.At = tx.NewID(), toldLife.Start, last+1, tx.Now()
	if len(t.Snapshot) == 0 {
		t.Snapshot = json.RawMessage("{}")
	}
	if err := told.Insert(ctx, tx.Tx, &t); err != nil {
		return err
	}
	return tx.Enqueue(jobSend, t.ID)
}

// Follow puts what has happened in a case's review into the queue to the Portal, with the case as it now stands, in the
// transaction of the act itself; after the last event, the conclusion with its documents (cl. 46).
func (s *Service) Follow(ctx context.Context, tx *command.Tx, id portal.ID) error {
	c, err := cases.Get(ctx, tx, id)
	if err != nil {
		return err
	}
	course, err := s.Reviews.Course(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, e := range course.Events {
		if e.Seq <= c.Seq {
			continue
		}
		t := Told{Case: id, Kind: KindEvent, Event: e, Snapshot: course.Snapshot}
		if e.Name == offered && course.Contract != "" {
			t.Files = []Attached{{portalapi.RoleContract, course.Contract}}
		}
		if err := s.queue(ctx, tx, t); err != nil {
			return err
		}
		c.Seq = e.Seq
		if e.Name == concluded && course.Conclusion != nil {
			if err := s.queue(ctx, tx, conclusion(id, e, *course.Conclusion)); err != nil {
				return err
			}
		}
	}
	c.Course = string(course.State)
	if course.Ended && c.EndedAt.IsZero() {
		c.EndedAt = tx.Now()
	}
	return cases.Update(ctx, tx.Tx, &c)
}

// conclusion is the conclusion as it is told after the event of its issuing.
func conclusion(id portal.ID, e portalapi.Event, c Concluded) Told {
	t := Told{Case: id, Kind: KindConclusion, Event: e, Snapshot: c.Data,
		Files: []Attached{{portalapi.RoleConclusion, c.Document}, {portalapi.RoleData, c.XML}}}
	for _, part := range c.Parts {
		t.Files = append(t.Files, Attached{portalapi.RolePart, part})
	}
	t.Event.Facts = map[string]string{"outcome": c.Outcome, "number": c.Number, "date": string(c.Date)}
	return t
}

// send tells the Portal something, and what waits behind it for the same case, in order: what has not been taken holds up
// what comes after it. Where something earlier has failed, that has a job of its own, which goes on from there. The error
// brings the job back; nothing is lost meanwhile.
func (s *Service) send(ctx context.Context, id portal.ID) error {
	t, err := told.Get(ctx, s.db(), id)
	if err != nil {
		return err
	}
	list, err := waitingOf(ctx, s.db(), t.Case)
	if err != nil || len(list) == 0 || list[0].ID != id && list[0].Attempts > 0 {
		return err
	}
	for _, t := range list {
		if failed := s.tell(ctx, t); failed != nil {
			return errors.Join(fmt.Errorf("tell the Portal: %w", failed), s.attempted(ctx, t, "fail", failed))
		}
		if err := s.attempted(ctx, t, "deliver", nil); err != nil {
			return err
		}
	}
	return s.close(ctx, t.Case)
}

// close closes a case once its review is over and the Portal knows all of it.
func (s *Service) close(ctx context.Context, id portal.ID) error {
	before, found, err := caseOf(ctx, s.db(), id)
	if err != nil || !found || before.State != StateOpened || before.EndedAt.IsZero() {
		return err
	}
	_, err = s.Bus.Do(ctx, command.Command{Actor: itself, Act: "exchange_case.close", Clause: law.C46, Key: "exchange.close:" + string(id)}, func(ctx context.Context, tx *command.Tx) error {
		c, err := cases.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(c.Subject(), c.Handover.Project.ID)
		if c.State, err = tx.Step(caseLife, c.ID, c.State, "close", c.resource()); err != nil {
			return err
		}
		c.ClosedAt = tx.Now()
		return cases.Update(ctx, tx.Tx, &c)
	})
	return err
}

func (s *Service) tell(ctx context.Context, t Told) error {
	carried, err := s.carry(ctx, t.Files)
	if err != nil {
		return err
	}
	switch t.Kind {
	case KindAdmitted:
		return s.Portal.Admitted(ctx, t.Admitted, string(t.ID))
	case KindConclusion:
		f := t.Event.Facts
		return s.Portal.Conclude(ctx, t.Case, portalapi.Conclusion{Outcome: f["outcome"], Number: f["number"], Date: portal.Date(f["date"]),
			Data: t.Snapshot, Documents: carried}, string(t.ID))
	}
	return s.Portal.Tell(ctx, t.Case, portalapi.Told{Event: t.Event, Snapshot: t.Snapshot, Documents: carried}, string(t.ID))
}

// carry reads documents of this system with the signatures over them.
func (s *Service) carry(ctx context.Context, attached []Attached) ([]portalapi.Carried, error) {
	var list []portalapi.Carried
	for _, a := range attached {
		v, d, err := s.Documents.Version(ctx, s.db(), a.Version)
		if err != nil {
			return nil, err
		}
		content, err := s.Documents.Open(ctx, v)
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(io.LimitReader(content, maxCarried+1))
		content.Close()
		if err != nil {
			return nil, fmt.Errorf("read version %s: %w", v.ID, err)
		}
		if len(raw) > maxCarried {
			return nil, fmt.Errorf("version %s has more than %d bytes", v.ID, maxCarried)
		}
		c := portalapi.Carried{Role: a.Role, Version: v.ID, Title: d.Title, Name: v.Name, SHA256: v.SHA256, Content: raw}
		signatures, err := s.Documents.Signatures(ctx, s.db(), v.ID)
		if err != nil {
			return nil, err
		}
		for _, sig := range signatures {
			if carries[a.Role] == sig.Purpose {
				c.Signatures = append(c.Signatures, portalapi.CarriedSignature{Person: sig.Person, Purpose: sig.Purpose, CMS: sig.CMS})
			}
		}
		list = append(list, c)
	}
	return list, nil
}

// carries tells which signatures go with a document: the organisation's own; what the customer signed, the Portal has.
var carries = map[string]string{portalapi.RoleContract: "contract.organisation", portalapi.RoleConclusion: "conclusion.head",
	portalapi.RolePart: "conclusion.part"}

// attempted keeps how an attempt to tell the Portal something has ended. What was settled meanwhile is left alone.
func (s *Service) attempted(ctx context.Context, t Told, do flow.Do, failed error) error {
	act := toldLife.Act(do)
	_, err := s.Bus.Do(ctx, command.Command{Actor: itself, Act: act, Clause: toldClause(t.Kind)}, func(ctx context.Context, tx *command.Tx) error {
		now, err := told.Get(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		tx.About(now.subject(), "")
		if toldLife.Ended(now.State) {
			return tx.Allow(act, now.resource())
		}
		if now.State, err = tx.Step(toldLife, now.ID, now.State, do, now.resource()); err != nil {
			return err
		}
		before := now.Reason
		now.Attempts++
		now.TriedAt, now.Reason, now.Detail = tx.Now(), "", ""
		if failed == nil {
			now.TakenAt = tx.Now()
		} else {
			now.Reason, now.Detail = reasonOf(failed)
			tx.Fact("reason", now.Reason)
		}
		tx.Fact("message", string(now.Kind)+" "+now.Event.Name)
		tx.Fact("attempt", fmt.Sprint(now.Attempts))
		if now.Reason == ReasonRefused && before != ReasonRefused {
			if err := tx.Notify(portal.Notice{Role: portal.RoleIntegrationOfficer, Key: "notice.expertsystem.refused",
				Args: map[string]string{"Reason": now.Detail}, Href: now.href()}); err != nil {
				return err
			}
		}
		return told.Update(ctx, tx.Tx, &now)
	})
	return err
}

// reasonOf is why something did not arrive, for people: unavailable, or refused, with the Portal's own words.
func reasonOf(err error) (reason, detail string) {
	var told *gateway.Error
	if !errors.As(err, &told) || told.Kind != gateway.ErrRefused {
		return ReasonUnavailable, ""
	}
	if told.Err != nil {
		detail = strings.ToValidUTF8(told.Err.Error(), "")
	}
	for utf8.RuneCountInString(detail) > maxWords {
		detail = string([]rune(detail)[:maxWords])
	}
	return ReasonRefused, detail
}

// toldClause is the clause by which something is told.
func toldClause(k Kind) law.Clause {
	if k == KindAdmitted {
		return law.C48
	}
	return law.C46
}

func (t Told) subject() portal.Subject {
	if t.Case == "" {
		return portal.Subject{Kind: "expert_report", ID: t.ID}
	}
	return portal.Subject{Kind: CaseKind, ID: t.Case}
}

func (t Told) href() string {
	if t.Case == "" {
		return "/cases"
	}
	return "/cases/" + string(t.Case)
}

// Resend tries what waits to be told of a case again, sooner than the outbox would, or after it has given up; an empty case
// stands for the list of admitted organisations.
func (s *Service) Resend(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	_, err := s.Bus.Do(ctx, command.Command{Actor: actor, Act: "exchange_message.resend", Clause: law.C48, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		list, err := waitingOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			if err := tx.Allow("exchange_message.resend", policy.Resource{Type: "ExpertCase", ID: id}); err != nil {
				return err
			}
			return fault.New(fault.Conflict, "fault.step").Law(law.C46)
		}
		t := list[0]
		tx.About(t.subject(), "")
		if t.State, err = tx.Step(toldLife, t.ID, t.State, "resend", t.resource()); err != nil {
			return err
		}
		if err := told.Update(ctx, tx.Tx, &t); err != nil {
			return err
		}
		return tx.Enqueue(jobSend, t.ID)
	})
	return err
}
