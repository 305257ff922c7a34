package expertise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// Fetch is an application as the expert system may ask for it again, with the number of the event that is awaited next.
func (s *Service) Fetch(ctx context.Context, actor portal.Actor, id portal.ID) (Application, Handover, error) {
	a, _, err := s.held(ctx, actor, id, "expertise.fetch")
	if err != nil {
		return a, Handover{}, err
	}
	m, found, err := messageOf(ctx, s.Bus.DB, id, EventApplication)
	if err != nil || !found {
		return a, Handover{}, errors.Join(err, fault.New(fault.NotFound, "fault.not_found"))
	}
	var h Handover
	if err := json.Unmarshal(m.Body, &h); err != nil {
		return a, h, fmt.Errorf("application %s as it was handed over: %w", a.Number, err)
	}
	return a, h, nil
}

// held reads an application for the system that has it in hand; to any other there is none.
func (s *Service) held(ctx context.Context, actor portal.Actor, id portal.ID, act string) (Application, portal.Project, error) {
	a, err := applications.Get(ctx, s.Bus.DB, id)
	if err != nil {
		return a, portal.Project{}, err
	}
	p, err := s.Projects.Project(ctx, a.Project)
	if err != nil {
		return a, p, fmt.Errorf("application %s: %w", id, err)
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, act, a.resource(p)); err != nil {
		return a, p, err
	}
	if a.State == Chosen && act != "expertise.fetch" {
		// Its receipt for the application is still under way: what it tells of the case is heard after that.
		return a, p, fault.New(fault.Unavailable, "expertise.not_received").Law(law.C37)
	}
	return a, p, nil
}

// Content is a version of a document for the system to whose case it belongs; to any other there is none.
func (s *Service) Content(ctx context.Context, actor portal.Actor, version portal.ID) (document.Version, error) {
	v, d, err := s.Documents.Version(ctx, s.Bus.DB, version)
	if err != nil {
		return v, err
	}
	list, err := handedTo(ctx, s.Bus.DB, d.Project, portal.ID(actor.System))
	if err != nil {
		return v, err
	}
	a := Application{}
	for _, one := range list {
		if one.Kit.Has(version) {
			a = one
		}
	}
	return v, s.Bus.Policy.Authorise(ctx, actor, "expertise.fetch", a.resource(portal.Project{}))
}

// Mirror takes an event of a review that runs in an expert system (cl. 38). Events come in their order: one that came
// before is known again, one that comes too early is refused with the number that is awaited.
func (s *Service) Mirror(ctx context.Context, actor portal.Actor, id portal.ID, told Told, key string) error {
	a, p, err := s.held(ctx, actor, id, "expertise.mirror")
	if err != nil {
		return err
	}
	if _, err := read(told.Snapshot); err != nil {
		return fault.Wrong("snapshot", "expertise.snapshot").Because(err)
	}
	raw, err := json.Marshal(told.Event)
	if err != nil {
		return fmt.Errorf("mirror event %d of application %s: %w", told.Event.Seq, a.Number, err)
	}
	if told.Event.Seq <= a.Seq {
		return s.again(ctx, a, told.Event.Seq, digest(raw))
	}
	if told.Event.Seq != a.Seq+1 {
		return early(a.Seq + 1)
	}
	files, err := s.takeIn(ctx, a, told.Documents)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, command.Command{Actor: actor, Act: "expertise.mirror", Clause: law.C38p2, Key: key}, id, p, func(ctx context.Context, d *deed) error {
		if err := d.Allow("expertise.mirror", d.res); err != nil {
			return err
		}
		if told.Event.Seq != d.a.Seq+1 {
			return early(d.a.Seq + 1)
		}
		m := Mirrored{ID: d.NewID(), Application: id, Project: d.a.Project, System: portal.ID(actor.System), Seq: told.Event.Seq,
			Name: told.Event.Name, Event: told.Event, Snapshot: told.Snapshot, Digest: digest(raw), At: d.Now()}
		if m.Documents, err = s.keepFiles(ctx, d, files); err != nil {
			return err
		}
		if err := mirrored.Insert(ctx, d.Tx.Tx, &m); err != nil {
			return err
		}
		d.Fact("event", told.Event.Name)
		d.Fact("seq", fmt.Sprint(told.Event.Seq))
		return d.follow(told.Event)
	})
	return err
}

// again answers an event that came before: the same is known, another under its number is refused.
func (s *Service) again(ctx context.Context, a Application, seq int, sum string) error {
	m, found, err := eventAt(ctx, s.Bus.DB, a.ID, seq)
	if err != nil || found && m.Digest == sum {
		return err
	}
	return fault.New(fault.Conflict, "expertise.seq_taken", "Seq", seq, "Expected", a.Seq+1).Law(law.C38p2)
}

func early(expected int) error {
	return fault.New(fault.Conflict, "expertise.seq", "Expected", expected).Law(law.C38p2)
}

// endings are the states of a case that end it without a conclusion, with what they do to its application.
var endings = map[flow.State]flow.Do{"returned": "return", "terminated": "terminate", "dismissed": "dismiss"}

// follow lets the application follow an event of its review.
func (d *deed) follow(e Event) error {
	d.a.Seq, d.a.Course = e.Seq, string(e.State)
	if do, over := endings[e.State]; over && d.a.State == UnderReview {
		if err := d.step(do); err != nil {
			return err
		}
		d.a.Ending = e.Facts["ground"]
	}
	if key := noticed[e.Name]; key != "" {
		if err := d.notifySides(key); err != nil {
			return err
		}
	}
	return d.Emit("expertise.mirrored", map[string]string{"application": string(d.a.ID), "number": d.a.Number, "event": e.Name,
		"state": string(e.State), "seq": fmt.Sprint(e.Seq)})
}

// noticed are the events of which the customer and the designer are told at once.
var noticed = map[string]string{
	"review.accepted":           "notice.expertise.mirror_accepted",
	"review.returned":           "notice.expertise.mirror_returned",
	"review.contract_offered":   "notice.expertise.mirror_contract",
	"review.contract_withdrawn": "notice.expertise.mirror_contract_withdrawn",
	"review.remarks_issued":     "notice.expertise.mirror_remarks",
	"review.answers_lapsed":     "notice.expertise.mirror_lapsed",
	"review.terminated":         "notice.expertise.mirror_ended",
	"review.dismissed":          "notice.expertise.mirror_ended",
}

// taken is a document of the expert system that was taken in and checked, and belongs to nothing yet.
type taken struct {
	CarriedFile
	received   document.Received
	signatures []document.Checked
}

// takeIn takes the documents of a message in: each must have the digest that the message gives, the format that its place
// wants, and signatures by those whom it names, for the organisation that has the case.
func (s *Service) takeIn(ctx context.Context, a Application, files []CarriedFile) ([]taken, error) {
	var list []taken
	for i, f := range files {
		where := fmt.Sprintf("documents[%d]", i)
		if digest(f.Content) != f.SHA256 {
			return nil, fault.Wrong(where, "expertise.digest", "Name", f.Name).Law(law.C46)
		}
		rec, err := s.Documents.ReceiveBytes(ctx, profileMade, f.Name, f.Content)
		if err != nil {
			return nil, err
		}
		t := taken{CarriedFile: f, received: rec}
		for _, sig := range f.Signatures {
			need := document.Need{Person: sig.Person, Party: a.Organisation, Purpose: sig.Purpose, Clause: signatureClause(sig.Purpose)}
			checked, err := s.Documents.CheckReceived(ctx, sig.CMS, rec, need)
			if err != nil {
				return nil, err
			}
			t.signatures = append(t.signatures, checked)
		}
		list = append(list, t)
	}
	return list, nil
}

// signatureClause is what asks for a signature.
func signatureClause(purpose string) law.Clause {
	if purpose == purposeContract {
		return law.Rules299p22
	}
	return law.Rules299p79
}

// keepFiles makes documents of what was taken in, with their signatures.
func (s *Service) keepFiles(ctx context.Context, d *deed, files []taken) ([]Carried, error) {
	var kept []Carried
	for _, f := range files {
		doc, err := s.Documents.Add(ctx, d.Tx, document.New{Owner: d.a.Subject(), Project: d.a.Project, Kind: "review_" + f.Role,
			Title: f.Title, Privacy: document.Participants, Origin: document.FromPartner}, f.received)
		if err != nil {
			return nil, err
		}
		v := doc.Newest()
		for _, checked := range f.signatures {
			if _, err := s.Documents.KeepSignature(ctx, d.Tx, checked.Over(v.ID)); err != nil {
				return nil, err
			}
		}
		kept = append(kept, Carried{Role: f.Role, There: f.Version, Document: doc.ID, Version: v.ID, Title: doc.Title, Name: v.Name, SHA256: v.SHA256, Size: v.Size})
	}
	return kept, nil
}

// snapshot is the course of a review as both sides may see it, with the documents as they are reached here.
func (s *Service) snapshot(ctx context.Context, a Application) (json.RawMessage, error) {
	if !a.Abroad() {
		if a.OpenedAt.IsZero() || a.Result != StateOrganisation {
			return nil, nil
		}
		return s.Reviews.Snapshot(ctx, a.ID)
	}
	m, found, err := latest(ctx, s.Bus.DB, a.ID)
	if err != nil || !found {
		return nil, err
	}
	here, err := s.here(ctx, s.Bus.DB, a)
	if err != nil {
		return nil, err
	}
	return local(m.Snapshot, here)
}

// here are the documents of a case that the Portal has, by digest.
func (s *Service) here(ctx context.Context, q db.Querier, a Application) (map[string]Carried, error) {
	here := map[string]Carried{}
	for _, e := range a.Kit {
		here[e.SHA256] = Carried{Document: e.Document, Version: e.Version, Title: e.Title, Name: e.Name, SHA256: e.SHA256, Size: e.Size}
	}
	list, err := eventsOf(ctx, q, a.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		for _, c := range m.Documents {
			here[c.SHA256] = c
		}
	}
	c, found, err := conclusionOf(ctx, q, a.ID)
	if err != nil || !found {
		return here, err
	}
	for _, d := range c.Documents {
		here[d.SHA256] = d
	}
	return here, nil
}
