package development

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/gateway"
	"birtereze/portal/internal/gateway/cadastre"
	"birtereze/portal/internal/job"
	"birtereze/portal/law"
)

// fetchMaterials is the kind of job that asks the cadastre.
const fetchMaterials = "development.fetch_materials"

// fetch is the payload of such a job: a turn that is no longer the last asks for nothing.
type fetch struct {
	Project portal.ID `json:"project"`
	Turn    int       `json:"turn"`
}

// AskCadastre asks the cadastre for the source materials, again or for the first time (cl. 17 part 1). The answer comes by
// a job, which tries again while the cadastre is down.
func (s *Service) AskCadastre(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	cmd := command.Command{Actor: actor, Act: "cadastre_request.ask", Clause: law.C17p1, Key: key}
	_, err := s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		if err := tx.Allow("cadastre_request.ask", st.resource()); err != nil {
			return err
		}
		if err := tx.Check(check(law.C17p2, "object_number_known", "", st.State == Open && st.ObjectNumber != "")); err != nil {
			return err
		}
		return ask(ctx, tx, st.Project)
	})
	return err
}

// ask writes the request and the job that carries it out. What allows it is asked by the command.
func ask(ctx context.Context, tx *command.Tx, p Project) error {
	r, known, err := requestOf(ctx, tx.Tx, p.ID)
	if err != nil {
		return err
	}
	if known {
		st, err := load(ctx, tx.Tx, p.ID)
		if err != nil {
			return err
		}
		if r.State, err = tx.Step(requestLife, r.ID, r.State, "ask", st.resource()); err != nil {
			return err
		}
	} else {
		r.ID, r.State = p.ID, requestLife.Start
	}
	r.Number, r.AskedAt, r.Turn, r.Reason = p.ObjectNumber, tx.Now(), r.Turn+1, ""
	if known {
		err = requests.Update(ctx, tx.Tx, &r)
	} else {
		err = requests.Insert(ctx, tx.Tx, &r)
	}
	if err != nil {
		return err
	}
	return tx.Enqueue(fetchMaterials, fetch{p.ID, r.Turn})
}

// fetchNow is the job: it asks the cadastre, takes its files in, and records what came. A failure is recorded for the
// customer to see, and returned so that the job comes back.
func (s *Service) fetchNow(ctx context.Context, j job.Job) error {
	var f fetch
	if err := json.Unmarshal(j.Payload, &f); err != nil {
		return fmt.Errorf("fetch source materials: %w", err)
	}
	r, known, err := requestOf(ctx, s.Bus.DB, f.Project)
	if err != nil || !known || r.Turn != f.Turn || r.State != Asked && r.State != Failed {
		return err
	}
	key := fmt.Sprintf("%s/%d", j.ID, j.Attempts)
	answer, failure := s.askFor(ctx, r.Number)
	switch {
	case errors.Is(failure, gateway.ErrNotFound):
		return s.answered(ctx, f, "find_nothing", key, func(r *Request) { r.Reason = "cadastre.unknown" }, nil)
	case failure != nil:
		why := func(r *Request) { r.Reason = reasonOf(failure) }
		return errors.Join(failure, s.answered(ctx, f, "fail", key, why, nil))
	}
	outcome := flow.Do("receive")
	if len(answer.files)+len(answer.refused) == 0 {
		outcome = "find_nothing"
	}
	return s.answered(ctx, f, outcome, key, answer.note, answer.files)
}

// reasonOf is why nothing came, in words for the customer.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, gateway.ErrNonsense):
		return "cadastre.nonsense"
	case errors.Is(err, gateway.ErrUnavailable):
		return "cadastre.unavailable"
	}
	return "cadastre.broken"
}

// answer is what the cadastre gave, its files taken in.
type answer struct {
	object  CadastreObject
	files   []takenIn
	refused []RefusedFile
}

type takenIn struct {
	cadastre.Material
	document.Received
}

func (a answer) note(r *Request) {
	r.Object, r.Refused, r.Count, r.Reason = a.object, a.refused, len(a.files), ""
	if len(a.files)+len(a.refused) == 0 {
		r.Reason = "cadastre.none"
	}
}

func (s *Service) askFor(ctx context.Context, n portal.ObjectNumber) (answer, error) {
	var a answer
	o, err := s.Cadastre.Object(ctx, n)
	if err != nil {
		return a, err
	}
	a.object = CadastreObject{Name: portal.Text{RU: o.NameRU, KK: o.NameKK}, KATO: o.KATO, Plot: o.LandPlot,
		Address: portal.Text{RU: o.AddressRU, KK: o.AddressKK}}
	list, err := s.Cadastre.Materials(ctx, n)
	if err != nil {
		return a, err
	}
	for _, m := range list {
		rec, err := s.takeIn(ctx, m)
		switch {
		case err != nil:
			return a, err
		case rec.Judgement.Verdict == document.Refused:
			a.refused = append(a.refused, refusedFile(m, rec))
		default:
			a.files = append(a.files, takenIn{m, rec})
		}
	}
	return a, nil
}

func refusedFile(m cadastre.Material, rec document.Received) RefusedFile {
	return RefusedFile{Title: portal.Text{RU: m.TitleRU, KK: m.TitleKK}, Name: rec.Name, Findings: rec.Judgement.Findings}
}

// takeIn streams a file of the cadastre into our own keeping; its hash is checked on the way.
func (s *Service) takeIn(ctx context.Context, m cadastre.Material) (document.Received, error) {
	from, to := io.Pipe()
	go func() { to.CloseWithError(s.Cadastre.Download(ctx, m, to)) }()
	defer from.Close()
	rec, err := s.Documents.Receive(ctx, MaterialProfile, m.File.Name, from)
	if err != nil {
		return rec, fmt.Errorf("take in material %s: %w", m.ID, err)
	}
	return rec, nil
}

// answered records the outcome of a turn, with the materials that came (cl. 17 part 2).
func (s *Service) answered(ctx context.Context, f fetch, outcome flow.Do, key string, note func(*Request), files []takenIn) error {
	cmd := command.Command{Actor: portal.System("cadastre"), Act: requestLife.Act(outcome), Clause: law.C17p2, Key: key}
	_, err := s.act(ctx, cmd, f.Project, func(ctx context.Context, tx *command.Tx, st state) error {
		r, err := requests.Get(ctx, tx.Tx, f.Project)
		if err != nil {
			return err
		}
		if r.State, err = tx.Step(requestLife, r.ID, r.State, outcome, st.resource()); err != nil {
			return err
		}
		before := r.Reason
		r.AnsweredAt = tx.Now()
		note(&r)
		if r.Reason != "" {
			tx.Fact("reason", r.Reason)
		}
		if err := requests.Update(ctx, tx.Tx, &r); err != nil {
			return err
		}
		for _, m := range files {
			if err := s.receive(ctx, tx, st, m); err != nil {
				return err
			}
		}
		if outcome == "receive" {
			if err := tx.Emit("development.materials_received", map[string]string{"count": strconv.Itoa(len(files))}); err != nil {
				return err
			}
		}
		if outcome == "fail" && before == r.Reason {
			return nil // they know
		}
		return st.tell(tx, st.people(Customer, works), st.notice("materials_"+string(r.State), "/materials"))
	})
	if fault.Is(err, fault.Conflict) {
		return nil // another turn has begun
	}
	return err
}

// receive keeps a material of the cadastre: a new one, or a new version of one that it has changed.
func (s *Service) receive(ctx context.Context, tx *command.Tx, st state, in takenIn) error {
	m, known, err := materialFromOutside(ctx, tx.Tx, st.ID, in.ID)
	if err != nil {
		return err
	}
	if err := tx.Allow("material.receive", st.resource()); err != nil {
		return err
	}
	if !known {
		m = Material{ID: tx.NewID(), State: materialLife.Start, Project: st.ID, Origin: string(document.FromCadastre), Outside: in.ID,
			EnteredAt: tx.Now()}
	}
	m.Kind = materialKind(in.Kind)
	m.Title = portal.Text{RU: in.TitleRU, KK: in.TitleKK}
	m.Issuer = portal.Text{RU: in.IssuerRU, KK: in.IssuerKK}
	m.Number, m.Date, m.ValidTo = in.Number, in.Date, in.ValidUntil
	if !known {
		doc, err := s.Documents.Add(ctx, tx, m.file(), in.Received)
		if err != nil {
			return err
		}
		m.Document, m.Current = doc.ID, doc.Newest().ID
		return materials.Insert(ctx, tx.Tx, &m)
	}
	return s.received(ctx, tx, st, m, in.Received)
}

// received brings a known material up to what the cadastre has now.
func (s *Service) received(ctx context.Context, tx *command.Tx, st state, m Material, rec document.Received) error {
	doc, err := s.Documents.Get(ctx, tx.Tx, m.Document)
	if err != nil {
		return err
	}
	if doc.Newest().SHA256 == rec.Blob.SHA256 {
		return materials.Update(ctx, tx.Tx, &m)
	}
	if m.State, err = tx.Step(materialLife, m.ID, m.State, "receive", st.resource()); err != nil {
		return err
	}
	if doc, err = s.Documents.AddVersion(ctx, tx, m.Document, rec); err != nil {
		return err
	}
	m.Current = doc.Newest().ID
	return materials.Update(ctx, tx.Tx, &m)
}

// materialKind is the kind of our classifier for one of the cadastre's.
func materialKind(k cadastre.Kind) string {
	switch k {
	case cadastre.TopographicSurvey:
		return "survey_topographic"
	case cadastre.GeologicalSurvey:
		return "survey_geological"
	case cadastre.PlanningExtract:
		return "detailed_plan_extract"
	case cadastre.ArchitecturalAssignment, cadastre.TechnicalConditions, cadastre.LandDocument, cadastre.SketchApproval:
		return string(k)
	}
	return "permit"
}

// tell sends a notice to people, each once.
func (st state) tell(tx *command.Tx, people []portal.IIN, n portal.Notice) error {
	seen := map[portal.IIN]bool{tx.Actor().Person: true}
	for _, p := range people {
		if seen[p] {
			continue
		}
		seen[p] = true
		n.Person = p
		if err := tx.Notify(n); err != nil {
			return err
		}
	}
	return nil
}
