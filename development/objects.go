package development

import (
	"context"
	"errors"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/law"
)

// none is no moment at all.
var none time.Time

// Location is where a project is and what it is about to build (cl. 18, 19).
type Location struct {
	KATO            portal.KATO
	Place           portal.Text
	Number          portal.ObjectNumber
	Characteristics []Characteristic
}

// SetObject ties a project to its object, or to its administrative unit, and enters the characteristics. The number may
// come later than the project: the cadastre gives it with the source materials. Once given it stays.
func (s *Service) SetObject(ctx context.Context, actor portal.Actor, id portal.ID, l Location, key string) error {
	cmd := command.Command{Actor: actor, Act: "project.set_object", Clause: law.C18, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		p := st.Project
		before := p.ObjectNumber
		var err error
		if p.State, err = tx.Step(projectLife, p.ID, p.State, "set_object", st.resource()); err != nil {
			return err
		}
		p.KATO, p.Place, p.Characteristics = l.KATO, l.Place, l.Characteristics
		if p.IsConstruction() {
			p.ObjectNumber = l.Number
		}
		kept := check(law.C2i4, "object_number_kept", "object_number", p.State == Draft || before == "" || before == l.Number)
		if err := tx.Check(append(located(p, s.Classifiers, portal.DateOf(tx.Now())), kept)...); err != nil {
			return err
		}
		if err := tie(ctx, tx, &p, before); err != nil {
			return err
		}
		if err := projects.Update(ctx, tx.Tx, &p); err != nil {
			return err
		}
		if p.State != Open {
			return nil
		}
		if err := tx.Emit("development.described", nil); err != nil {
			return err
		}
		if before == "" && p.ObjectNumber != "" {
			return ask(ctx, tx, p)
		}
		return nil
	})
	return err
}

// tie ties a construction project to the object that bears its number, or to one of its own without a number (cl. 19).
func tie(ctx context.Context, tx *command.Tx, p *Project, before portal.ObjectNumber) error {
	if !p.IsConstruction() || p.Object != "" && before == p.ObjectNumber {
		return nil
	}
	if p.ObjectNumber != "" {
		o, known, err := objectByNumber(ctx, tx.Tx, p.ObjectNumber)
		if err != nil {
			return err
		}
		if known {
			p.Object = o.ID
			return nil
		}
	}
	o, err := ownObject(ctx, tx, p, before)
	p.Object = o.ID
	return err
}

// ownObject is the object without a number that the project has had so far, now with its number, or a new one.
func ownObject(ctx context.Context, tx *command.Tx, p *Project, before portal.ObjectNumber) (Object, error) {
	if p.Object != "" && before == "" {
		o, err := objects.Get(ctx, tx.Tx, p.Object)
		if err != nil {
			return o, err
		}
		o.Number, o.KATO = p.ObjectNumber, p.KATO
		return o, objects.Update(ctx, tx.Tx, &o)
	}
	o := Object{ID: tx.NewID(), Number: p.ObjectNumber, KATO: p.KATO, CreatedAt: tx.Now()}
	err := objects.Insert(ctx, tx.Tx, &o)
	if db.IsDuplicate(err) {
		return o, errors.Join(db.ErrChanged, err) // somebody entered the number at the same moment
	}
	return o, err
}
