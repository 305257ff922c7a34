package development

import (
	"context"
	"maps"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/law"
)

// PaperProfile names the format rules for what the Portal itself forms.
const PaperProfile = "contract_document"

// Begin begins a paper between the customer and a contractor, prefilled from what is known (cl. 21). One that was begun
// already is the answer.
func (s *Service) Begin(ctx context.Context, actor portal.Actor, id portal.ID, with Side, kind PaperKind, key string) (portal.ID, error) {
	if !with.Contractor() || FieldsOf(kind) == nil {
		return "", fault.Wrong("kind", "fault.choose")
	}
	st, err := s.see(ctx, actor, id)
	if err != nil {
		return "", err
	}
	if p, known, err := paperOf(ctx, s.Bus.DB, id, st.Party(with), kind); known || err != nil {
		return p.ID, err
	}
	if err := s.Bus.Policy.Authorise(ctx, actor, "paper.begin", st.with(with)); err != nil {
		return "", err
	}
	content, err := s.prefilled(ctx, st, with, kind)
	if err != nil {
		return "", err
	}
	var made portal.ID
	cmd := command.Command{Actor: actor, Act: "paper.begin", Clause: law.C21p1, Key: key}
	_, err = s.act(ctx, cmd, id, func(ctx context.Context, tx *command.Tx, st state) error {
		if err := tx.Allow("paper.begin", st.with(with)); err != nil {
			return err
		}
		err := tx.Check(
			check(law.C21p1, "project_open", "", st.State == Open),
			check(law.C20, "side_named", "", st.Party(with) != ""),
			check(law.C21p1, "paper_bim", "", kind != Requirements || st.BIM),
		)
		if err != nil {
			return err
		}
		p := Paper{ID: tx.NewID(), State: paperLife.Start, Project: id, Contractor: with, Party: st.Party(with), Kind: kind,
			Edition: edition(kind), Content: content, ChangedAt: tx.Now()}
		made = p.ID
		tx.About(portal.Subject{Kind: aboutPaper, ID: p.ID}, id)
		tx.Fact("paper", string(kind))
		tx.Fact("edition", p.Edition)
		return papers.Insert(ctx, tx.Tx, &p)
	})
	return made, err
}

// paperAt is a paper under a command, with what was said to its version and the resource that the rules decide by.
type paperAt struct {
	Paper
	said []Decision
	res  policy.Resource
}

func paperIn(ctx context.Context, q db.Querier, st state, id portal.ID) (paperAt, error) {
	p, err := papers.Get(ctx, q, id)
	if err != nil {
		return paperAt{}, err
	}
	if err := belongs(p.Project, st.ID); err != nil {
		return paperAt{}, err
	}
	said, err := decisionsOn(ctx, q, p.Current)
	return paperAt{p, said, paperResource(st, p, said)}, err
}

// paperResource is a paper as the rules know it. A contractor that is no longer named does nothing to it.
func paperResource(st state, p Paper, said []Decision) policy.Resource {
	res := st.with(p.Contractor)
	if st.Party(p.Contractor) != p.Party {
		res = st.resource()
		res.Attrs["contractor"] = ""
	}
	if p.State != Proposed && p.State != HalfAgreed {
		said = nil
	}
	res.Attrs["signed"] = p.Kind.Signed()
	return open(res, said, p.Contractor)
}

// step is a command that moves one paper.
func (s *Service) step(ctx context.Context, actor portal.Actor, project, id portal.ID, do flow.Do, key string,
	run func(ctx context.Context, tx *command.Tx, st state, p *paperAt) error) error {
	row := command.Command{Actor: actor, Act: paperLife.Act(do), Clause: law.C21p2, Key: key}
	if do == "edit" || do == "amend" {
		row.Clause = law.C21p1
	}
	_, err := s.act(ctx, row, project, func(ctx context.Context, tx *command.Tx, st state) error {
		p, err := paperIn(ctx, tx.Tx, st, id)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: aboutPaper, ID: p.ID}, project)
		tx.Fact("paper", string(p.Kind))
		if p.State, err = tx.Step(paperLife, p.ID, p.State, do, p.res); err != nil {
			return err
		}
		if err := run(ctx, tx, st, &p); err != nil {
			return err
		}
		return papers.Update(ctx, tx.Tx, &p.Paper)
	})
	return err
}

// Edit keeps what was filled in. Nothing has to be complete yet; what is there has to be well formed.
func (s *Service) Edit(ctx context.Context, actor portal.Actor, project, id portal.ID, c Content, key string) error {
	return s.step(ctx, actor, project, id, "edit", key, func(_ context.Context, tx *command.Tx, _ state, p *paperAt) error {
		p.Content, p.ChangedAt = merged(p.Content, c), tx.Now()
		p.Edition = edition(p.Kind)
		return tx.Check(wellFormed(p.Kind, p.Content)...)
	})
}

// merged is the content with the newly given fields in it.
func merged(old, given Content) Content {
	out := Content{Fields: maps.Clone(old.Fields), Works: given.Works}
	if out.Fields == nil {
		out.Fields = map[string]portal.Text{}
	}
	maps.Copy(out.Fields, given.Fields)
	return out
}

// Propose forms a version of the paper and puts it to the responsible persons of both sides (cl. 21 part 2). The document
// is made and taken in before the command; the command refuses when the paper was changed meanwhile.
func (s *Service) Propose(ctx context.Context, actor portal.Actor, project, id portal.ID, key string) error {
	st, err := s.see(ctx, actor, project)
	if err != nil {
		return err
	}
	p, err := paperIn(ctx, s.Bus.DB, st, id)
	if err != nil {
		return err
	}
	// Whoever may not propose learns it before anything is made; what is missing is told before a document shows it.
	if err := s.Bus.Policy.Authorise(ctx, actor, "paper.propose", p.res); err != nil {
		return err
	}
	if err := command.Refusal(proposable(st, p.Paper)...); err != nil {
		return err
	}
	formed, err := s.form(ctx, st, p.Paper)
	if err != nil {
		return err
	}
	seen := p.Version
	return s.step(ctx, actor, project, id, "propose", key, func(ctx context.Context, tx *command.Tx, st state, p *paperAt) error {
		if p.Version != seen {
			return db.ErrChanged
		}
		if err := tx.Check(proposable(st, p.Paper)...); err != nil {
			return err
		}
		doc, err := s.keepFormed(ctx, tx, p.Paper, formed)
		if err != nil {
			return err
		}
		side, _ := st.SideOf(actor.For)
		p.Document, p.Current, p.Number, p.ProposedBy = doc.ID, doc.Newest().ID, doc.Last, side
		p.ChangedAt = tx.Now()
		responsible := append(st.people(Customer, agrees), st.people(p.Contractor, agrees)...)
		return st.tell(tx, responsible, st.paperNotice("paper_proposed", p.Paper))
	})
}

func (s *Service) keepFormed(ctx context.Context, tx *command.Tx, p Paper, rec document.Received) (document.Document, error) {
	if p.Document != "" {
		return s.Documents.AddVersion(ctx, tx, p.Document, rec)
	}
	n := document.New{Owner: portal.Subject{Kind: aboutPaper, ID: p.ID}, Project: p.Project, Kind: string(p.Kind),
		Privacy: document.Participants, Origin: document.FromPortal}
	return s.Documents.Add(ctx, tx, n, rec)
}

// Agree is a responsible person's agreement to a version that lies before the sides (cl. 21 part 2). Seen is the version
// that the person has looked at: another one is not agreed by it.
func (s *Service) Agree(ctx context.Context, actor portal.Actor, project, id, seen portal.ID, key string) error {
	return s.step(ctx, actor, project, id, "agree", key, func(ctx context.Context, tx *command.Tx, st state, p *paperAt) error {
		if p.Current != seen {
			return db.ErrChanged
		}
		return s.say(ctx, tx, st, p, Agreed, "")
	})
}

// Sign is a responsible person's electronic signature under the version that lies before the sides (cl. 21 part 2).
func (s *Service) Sign(ctx context.Context, actor portal.Actor, project, id portal.ID, cms []byte, key string) error {
	at, err := s.signable(ctx, actor, project, id)
	if err != nil {
		return err
	}
	v, _, err := s.Documents.Version(ctx, s.Bus.DB, at.Current)
	if err != nil {
		return err
	}
	need := document.Need{Person: actor.Person, Party: actor.For, Purpose: string(at.Kind), Clause: law.C21p2}
	if actor.For.IsOrganisation() {
		need.Roles = []sign.Role{sign.Head, sign.RightToSign}
	}
	checked, err := s.Documents.Check(ctx, cms, v, need)
	if err != nil {
		return err
	}
	return s.step(ctx, actor, project, id, "sign", key, func(ctx context.Context, tx *command.Tx, st state, p *paperAt) error {
		if p.Current != at.Current {
			return db.ErrChanged
		}
		kept, err := s.Documents.KeepSignature(ctx, tx, checked)
		if err != nil {
			return err
		}
		return s.say(ctx, tx, st, p, Signed, kept.ID)
	})
}

// signable is a paper that the actor may sign: asked before anything of theirs is read.
func (s *Service) signable(ctx context.Context, actor portal.Actor, project, id portal.ID) (paperAt, error) {
	st, err := s.see(ctx, actor, project)
	if err != nil {
		return paperAt{}, err
	}
	at, err := paperIn(ctx, s.Bus.DB, st, id)
	if err != nil {
		return at, err
	}
	return at, s.Bus.Policy.Authorise(ctx, actor, "paper.sign", at.res)
}

// say keeps a side's word. With the second one the paper is agreed, and governs.
func (s *Service) say(ctx context.Context, tx *command.Tx, st state, p *paperAt, said Said, signature portal.ID) error {
	if err := decide(ctx, tx, st, Decision{About: p.ID, Target: p.Current, Said: said, Signature: signature}); err != nil {
		return err
	}
	p.ChangedAt = tx.Now()
	other := p.Contractor
	if side, _ := st.SideOf(tx.Actor().For); side == p.Contractor {
		other = Customer
	}
	if p.State != AgreedState {
		return st.tell(tx, st.people(other, agrees), st.paperNotice("paper_waits", p.Paper))
	}
	p.Agreed, p.AgreedContent, p.AgreedAt = p.Current, p.Content, tx.Now()
	if err := tx.Emit("development.paper_agreed", map[string]string{"paper": string(p.Kind), "contractor": string(p.Contractor)}); err != nil {
		return err
	}
	return st.tell(tx, append(st.people(other, agrees), st.people(p.Contractor, works)...), st.paperNotice("paper_agreed", p.Paper))
}

// decide writes a decision of the actor.
func decide(ctx context.Context, tx *command.Tx, st state, d Decision) error {
	actor := tx.Actor()
	side, _ := st.SideOf(actor.For)
	d.ID, d.Project, d.Side, d.Party = tx.NewID(), st.ID, side, actor.For
	d.Person, d.Name, d.At = actor.Person, actor.Name, tx.Now()
	return decisions.Insert(ctx, tx.Tx, &d)
}

// Return sends the version that was seen back with remarks (cl. 21 part 2).
func (s *Service) Return(ctx context.Context, actor portal.Actor, project, id, seen portal.ID, remarks, key string) error {
	return s.step(ctx, actor, project, id, "return", key, func(ctx context.Context, tx *command.Tx, st state, p *paperAt) error {
		if p.Current != seen {
			return db.ErrChanged
		}
		if err := tx.Check(remarked(law.C21p2, remarks)); err != nil {
			return err
		}
		p.ChangedAt = tx.Now()
		if err := decide(ctx, tx, st, Decision{About: p.ID, Target: p.Current, Said: Returned, Remarks: remarks}); err != nil {
			return err
		}
		both := append(st.people(Customer, works), st.people(p.Contractor, works)...)
		return st.tell(tx, both, st.paperNotice("paper_returned", p.Paper))
	})
}

// Amend opens an agreed paper for a new version; until that is agreed, the old one governs.
func (s *Service) Amend(ctx context.Context, actor portal.Actor, project, id portal.ID, key string) error {
	return s.step(ctx, actor, project, id, "amend", key, func(_ context.Context, tx *command.Tx, _ state, p *paperAt) error {
		p.ChangedAt = tx.Now()
		return nil
	})
}

// paperNotice tells of a paper, on the page where it is dealt with.
func (p Project) paperNotice(what string, paper Paper) portal.Notice {
	return p.notice(what, paper.path())
}

// path is where a paper is dealt with, below the project.
func (p Paper) path() string { return "/contract/" + string(p.ID) }

// Unready are the rules that a paper does not keep yet and has to before it is put to both sides.
func (s *Service) Unready(ctx context.Context, actor portal.Actor, project, id portal.ID) ([]law.Finding, error) {
	st, err := s.see(ctx, actor, project)
	if err != nil {
		return nil, err
	}
	p, err := paperIn(ctx, s.Bus.DB, st, id)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(proposable(st, p.Paper), func(f law.Finding) bool { return f.Outcome != law.NotMet }), nil
}
