package development

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// MaterialProfile names the format rules for source materials (cl. 24).
const MaterialProfile = "source_material"

// file is the document of a material.
func (m Material) file() document.New {
	return document.New{Owner: portal.Subject{Kind: aboutMaterial, ID: m.ID}, Project: m.Project, Kind: m.Kind, Title: m.Title.RU,
		Privacy: document.Participants, Origin: document.Origin(m.Origin)}
}

// NewMaterial is what a customer says of a source material that the cadastre does not have (cl. 17 part 3).
type NewMaterial struct {
	Kind    string
	Title   string
	Number  string
	Date    portal.Date
	ValidTo portal.Date
	Issuer  string
}

// enterableMaterial checks what is said of a material.
func (s *Service) enterableMaterial(n NewMaterial, day portal.Date) []law.Finding {
	_, kind := s.Classifiers.Materials.At(n.Kind, day)
	return []law.Finding{
		check(law.C17p3, "material_kind", "kind", kind == nil),
		check(law.C17p3, "material_date", "date", n.Date != "" && n.Date <= day),
		check(law.C17p3, "material_valid", "valid_to", n.ValidTo == "" || n.ValidTo >= n.Date),
	}
}

// WrongMaterial is all that would refuse what is said of a material.
func (s *Service) WrongMaterial(n NewMaterial) error {
	return command.Refusal(s.enterableMaterial(n, s.today())...)
}

// EnterMaterial keeps a source material that the customer has (cl. 17 part 3). Its origin stays visible.
func (s *Service) EnterMaterial(ctx context.Context, actor portal.Actor, id portal.ID, n NewMaterial, rec document.Received, key string) error {
	cmd := command.Command{Actor: actor, Act: "material.enter", Clause: law.C17p3, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		if err := tx.Allow("material.enter", st.resource()); err != nil {
			return err
		}
		day := portal.DateOf(tx.Now())
		findings := append(s.enterableMaterial(n, day), check(law.C17p3, "project_open", "", st.State == Open))
		if err := tx.Check(findings...); err != nil {
			return err
		}
		m := Material{ID: tx.NewID(), State: materialLife.Start, Project: id, Kind: n.Kind, Title: portal.Text{RU: n.Title}, Number: n.Number,
			Date: n.Date, ValidTo: n.ValidTo, Issuer: portal.Text{RU: n.Issuer}, Origin: string(document.FromCustomer), EnteredAt: tx.Now()}
		if m.Title.RU == "" {
			kind, _ := s.Classifiers.Materials.Get(n.Kind)
			m.Title = portal.Text(kind.Names)
		}
		doc, err := s.Documents.Add(ctx, tx, m.file(), rec)
		if err != nil {
			return err
		}
		m.Document, m.Current = doc.ID, doc.Newest().ID
		return materials.Insert(ctx, tx.Tx, &m)
	})
	return err
}

// material reads one of a project's materials for a step of its life.
func material(ctx context.Context, tx *command.Tx, st state, id portal.ID, do flow.Do) (Material, error) {
	m, err := materials.Get(ctx, tx.Tx, id)
	if err != nil {
		return m, err
	}
	if err := belongs(m.Project, st.ID); err != nil {
		return m, err
	}
	res := st.resource()
	res.Attrs["origin"] = m.Origin
	m.State, err = tx.Step(materialLife, m.ID, m.State, do, res)
	return m, err
}

// RenewMaterial adds a new version of a material.
func (s *Service) RenewMaterial(ctx context.Context, actor portal.Actor, project, id portal.ID, rec document.Received, key string) error {
	cmd := command.Command{Actor: actor, Act: "material.renew", Clause: law.C17p3, Key: key}
	_, err := s.act(ctx, cmd, project, func(ctx context.Context, tx *command.Tx, st state) error {
		m, err := material(ctx, tx, st, id, "renew")
		if err != nil {
			return err
		}
		doc, err := s.Documents.AddVersion(ctx, tx, m.Document, rec)
		if err != nil {
			return err
		}
		m.Current = doc.Newest().ID
		return materials.Update(ctx, tx.Tx, &m)
	})
	return err
}

// DiscardMaterial marks a material as entered by mistake. It stays in keeping (cl. 44) and no longer counts.
func (s *Service) DiscardMaterial(ctx context.Context, actor portal.Actor, project, id portal.ID, why, key string) error {
	cmd := command.Command{Actor: actor, Act: "material.discard", Clause: law.C17p3, Key: key}
	_, err := s.act(ctx, cmd, project, func(ctx context.Context, tx *command.Tx, st state) error {
		m, err := material(ctx, tx, st, id, "discard")
		if err != nil {
			return err
		}
		if err := tx.Check(check(law.C17p3, "discard_reason", "why", why != "")); err != nil {
			return err
		}
		m.Why = why
		tx.Fact("reason", why)
		return materials.Update(ctx, tx.Tx, &m)
	})
	return err
}

// Source is the source materials of a project, and what is known of their coming.
type Source struct {
	Materials []Material
	Request   Request // its State is empty when nothing was asked
	Missing   []classifier.Material
	Possible  []classifier.Material
}

// Source answers what source materials a project has and lacks (cl. 15 item 2, cl. 17).
func (s *Service) Source(ctx context.Context, actor portal.Actor, id portal.ID) (Source, error) {
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return Source{}, err
	}
	return s.source(ctx, st)
}

func (s *Service) source(ctx context.Context, st state) (Source, error) {
	var src Source
	var err error
	if src.Materials, err = materialsOf(ctx, s.Bus.DB, st.ID); err != nil {
		return src, err
	}
	if src.Request, _, err = requestOf(ctx, s.Bus.DB, st.ID); err != nil {
		return src, err
	}
	required, possible := s.Classifiers.MaterialsFor(st.worksOrUrban(), s.today())
	src.Possible = append(required, possible...)
	for _, k := range required {
		if !holds(src.Materials, k.Code, s.today()) {
			src.Missing = append(src.Missing, k)
		}
	}
	return src, nil
}

// worksOrUrban is the code by which the classifier tells which materials are asked for.
func (p Project) worksOrUrban() string {
	if p.IsConstruction() {
		return p.Works
	}
	return classifier.UrbanPlanning
}

// holds tells whether a valid material of the kind is there.
func holds(list []Material, kind string, day portal.Date) bool {
	for _, m := range list {
		if m.Kind == kind && m.State == Held && !m.Expired(day) {
			return true
		}
	}
	return false
}
