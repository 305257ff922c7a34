package expertsystem

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/gateway/portalapi"
	"birtereze/portal/law"
)

// message is a message of the Portal as it came.
type message struct {
	id     string // the same whenever it comes
	event  string
	digest string
	body   []byte
}

// maxMessageID bounds the number of a message.
const maxMessageID = 100

// Take takes a message of the Portal and answers it with a receipt. One that comes again is answered as before and has no
// further effect; one that cannot be taken is refused with the reason, for good. A fault of kind Unavailable asks for it
// once more (cl. 46). Who calls is known by the signature of the call.
func (s *Service) Take(ctx context.Context, id, event string, body []byte) (portalapi.Receipt, error) {
	sum := sha256.Sum256(body)
	m := message{id: id, event: event, digest: hex.EncodeToString(sum[:]), body: body}
	if id == "" || len(id) > maxMessageID {
		return portalapi.Receipt{}, fault.New(fault.Invalid, "expertsystem.unreadable").Law(law.C46)
	}
	before, found, err := messageOf(ctx, s.db(), id)
	if err != nil {
		return portalapi.Receipt{}, err
	}
	if found {
		return before.answer(m)
	}
	receipt, about, err := s.take(ctx, m)
	if err == nil {
		return receipt, nil
	}
	refused := refusal(err)
	if fault.Is(err, fault.Conflict) && refused == nil {
		return portalapi.Receipt{}, fault.New(fault.Unavailable, "fault.conflict").Because(err)
	}
	if refused == nil {
		return portalapi.Receipt{}, err
	}
	told := kept(refused)
	if err := s.refuse(ctx, m, about, told); err != nil {
		return portalapi.Receipt{}, err
	}
	return portalapi.Receipt{}, told.fault()
}

// answer is how a message was answered when it first came.
func (r Received) answer(m message) (portalapi.Receipt, error) {
	if r.Digest != m.digest || r.Event != m.event {
		return portalapi.Receipt{}, fault.New(fault.Conflict, "expertsystem.other_message").Law(law.C46)
	}
	if r.Refused {
		return portalapi.Receipt{}, r.Refusal.fault()
	}
	return r.Receipt, nil
}

func (s *Service) take(ctx context.Context, m message) (receipt portalapi.Receipt, about portal.ID, err error) {
	switch m.event {
	case portalapi.EventApplication:
		h, err := read[portalapi.Handover](m)
		if err != nil {
			return receipt, "", err
		}
		receipt, err = s.takeApplication(ctx, m, h)
		return receipt, h.ID, err
	case portalapi.EventContract, portalapi.EventAnswer, portalapi.EventHandIn, portalapi.EventEnd:
		return s.takeAct(ctx, m)
	}
	return receipt, "", fault.New(fault.Invalid, "expertsystem.unknown_event", "Event", fmt.Sprintf("%.60q", m.event)).Law(law.C46)
}

// read reads the body of a message; members that are not known here are passed over.
func read[T any](m message) (T, error) {
	var body T
	if err := json.Unmarshal(m.body, &body); err != nil {
		return body, fault.New(fault.Invalid, "expertsystem.unreadable").Law(law.C46).Because(err)
	}
	return body, nil
}

// takeApplication takes an application that is handed over (cl. 37): for an organisation that is admitted and accredited on
// that day, and for no other (cl. 48). The documents are fetched afterwards.
func (s *Service) takeApplication(ctx context.Context, m message, h portalapi.Handover) (portalapi.Receipt, error) {
	if err := command.Refusal(sound(h)...); err != nil {
		return portalapi.Receipt{}, err
	}
	org, known, err := organisationOf(ctx, s.db(), h.Organisation.Party)
	if err != nil {
		return portalapi.Receipt{}, err
	}
	var receipt portalapi.Receipt
	_, err = s.Bus.Do(ctx, command.Command{Actor: thePortal, Act: "exchange.take", Clause: law.C46, Key: "exchange:" + m.id}, func(ctx context.Context, tx *command.Tx) error {
		c := Case{ID: h.ID, State: caseLife.Start, Application: h.Number, Organisation: h.Organisation.Party, Handover: h, Digest: m.digest, ReceivedAt: tx.Now()}
		tx.About(c.Subject(), h.Project.ID)
		if err := tx.Allow("exchange.take", c.resource()); err != nil {
			return err
		}
		before, again, err := caseOf(ctx, tx, h.ID)
		if err != nil {
			return err
		}
		if again {
			if before.Digest != m.digest {
				return fault.New(fault.Conflict, "expertsystem.known_application", "Number", before.Number).Law(law.C37)
			}
			receipt = before.receipt(m.digest, before.ReceivedAt)
			return received.Insert(ctx, tx.Tx, s.taken(m, before.ID, receipt, tx.Now()))
		}
		if err := tx.Check(receivable(org, known, h.Organisation, s.today())...); err != nil {
			return err
		}
		n, err := tx.Number(fmt.Sprintf("expertsystem/case/%d", tx.Now().In(portal.Location()).Year()))
		if err != nil {
			return err
		}
		c.Number = fmt.Sprintf("%d-%06d", tx.Now().In(portal.Location()).Year(), n)
		receipt = c.receipt(m.digest, tx.Now())
		tx.Fact("number", c.Number)
		tx.Fact("application", h.Number)
		tx.Fact("digest", m.digest)
		if err := cases.Insert(ctx, tx.Tx, &c); err != nil {
			return err
		}
		if err := expect(ctx, tx, c.ID, h.Documents, 0); err != nil {
			return err
		}
		if err := received.Insert(ctx, tx.Tx, s.taken(m, c.ID, receipt, tx.Now())); err != nil {
			return err
		}
		return tx.Enqueue(jobFetch, c.ID)
	})
	return receipt, err
}

func (c Case) receipt(digest string, at time.Time) portalapi.Receipt {
	return portalapi.Receipt{Case: c.Number, At: at, Digest: digest}
}

func (s *Service) taken(m message, about portal.ID, receipt portalapi.Receipt, at time.Time) *Received {
	return &Received{ID: m.id, Case: about, Event: m.event, Digest: m.digest, Receipt: receipt, At: at}
}

// refuse keeps that a message was not taken, and why.
func (s *Service) refuse(ctx context.Context, m message, about portal.ID, why Refusal) error {
	if !uuid(about) {
		about = ""
	}
	_, err := s.Bus.Do(ctx, command.Command{Actor: thePortal, Act: "exchange.refuse", Clause: law.C46}, func(ctx context.Context, tx *command.Tx) error {
		c := Case{ID: about}
		tx.About(c.Subject(), "")
		if err := tx.Allow("exchange.refuse", c.resource()); err != nil {
			return err
		}
		tx.Fact("reason", why.Key)
		tx.Fact("clause", string(why.Clause))
		r := s.taken(m, about, portalapi.Receipt{}, tx.Now())
		r.Refused, r.Refusal = true, why
		return received.Insert(ctx, tx.Tx, r)
	})
	return err
}

// refusal is a failure as the Portal is told it when trying again would not help; nil when it would.
func refusal(err error) *fault.Error {
	f := fault.As(err)
	if f.Clause == "" {
		f.Clause = law.C46
	}
	switch f.Kind {
	case fault.Invalid, fault.TooLarge:
		return f
	case fault.Conflict:
		if f.Key == "fault.conflict" {
			return nil // somebody else acted at the same moment
		}
		return f
	case fault.Forbidden, fault.NotFound, fault.Unauthenticated:
		return fault.New(fault.Conflict, "expertsystem.not_theirs").Law(law.C46).Because(err)
	}
	return nil
}

// kept is a refusal in the form in which it is kept; its arguments as texts.
func kept(f *fault.Error) Refusal {
	r := Refusal{Conflict: f.Kind == fault.Conflict, Key: f.Key, Args: texts(f.Args), Clause: f.Clause}
	for _, field := range f.Fields {
		r.Fields = append(r.Fields, RefusedField{field.Name, field.Key, texts(field.Args)})
	}
	return r
}

func texts(args []any) []string {
	var list []string
	for _, a := range args {
		list = append(list, fmt.Sprint(a))
	}
	return list
}

// fault is the refusal as it was first told.
func (r Refusal) fault() *fault.Error {
	kind := fault.Invalid
	if r.Conflict {
		kind = fault.Conflict
	}
	f := fault.New(kind, r.Key, anys(r.Args)...).Law(r.Clause)
	for _, field := range r.Fields {
		f.Add(field.Name, field.Key, anys(field.Args)...)
	}
	return f
}

func anys(args []string) []any {
	list := make([]any, len(args))
	for i, a := range args {
		list[i] = a
	}
	return list
}
