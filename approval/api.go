package approval

import (
	"context"
	"net/http"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/api"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/policy"
	"birtereze/portal/law"
)

// Asked is an approval as an authority's own system sees it.
type Asked struct {
	ID           portal.ID           `json:"id"`
	State        string              `json:"state" enum:"sent,in_review,approved,refused,withdrawn"`
	Project      portal.ID           `json:"project"`
	Name         portal.Text         `json:"name"`
	ObjectNumber portal.ObjectNumber `json:"object_number,omitempty" doc:"18 digits, by which data are exchanged (cl. 55)"`
	Customer     portal.Party        `json:"customer"`
	Note         string              `json:"note,omitempty"`
	SentAt       time.Time           `json:"sent_at"`
	Due          *time.Time          `json:"due,omitempty"`
	Documents    []AskedDocument     `json:"documents,omitempty"`
}

// AskedDocument is a document that was sent, with where to get it.
type AskedDocument struct {
	portal.DocumentRef
	Content string `json:"content" doc:"path of the bytes, below the address of the API"`
}

// AskedList is the answer to the question what waits.
type AskedList struct {
	Body struct {
		Approvals []Asked `json:"approvals"`
	}
}

// AskedOne is one approval whole.
type AskedOne struct{ Body Asked }

// ByID names an approval.
type ByID struct {
	ID portal.ID `path:"id" minLength:"36" maxLength:"36"`
}

// Answer is an authority's signed document from its own system (cl. 31 part 2).
type Answer struct {
	ByID
	Body struct {
		Decision Decision    `json:"decision" enum:"agreed,refused"`
		Number   string      `json:"number" maxLength:"100"`
		Date     portal.Date `json:"date" doc:"of the document, as 2026-07-01"`
		Grounds  string      `json:"grounds,omitempty" maxLength:"4000" doc:"of a refusal"`
		Official portal.IIN  `json:"official" doc:"IIN of the official who signed"`
		FileName string      `json:"file_name" maxLength:"200"`
		File     []byte      `json:"file" doc:"the document, PDF"`
		CMS      []byte      `json:"cms" doc:"detached signature over the file, CMS in DER"`
	}
}

// maxAnswer bounds an answer with its file in base64, in bytes.
const maxAnswer = 32 << 20

// API adds the operations by which an authority's own system takes part.
func (s *Service) API(a *api.API) {
	api.Register(a, api.Operation{ID: "list_approvals", Method: http.MethodGet, Path: "/api/v1/approvals", Act: "approval.list", Clause: law.C29}, s.apiList)
	api.Register(a, api.Operation{ID: "get_approval", Method: http.MethodGet, Path: "/api/v1/approvals/{id}", Act: "approval.view", Clause: law.C29}, s.apiGet)
	api.Register(a, api.Operation{ID: "take_approval", Method: http.MethodPost, Path: "/api/v1/approvals/{id}/take", Act: "approval.take", Clause: law.C31p2},
		func(ctx context.Context, c api.Caller, in *ByID) (*struct{}, error) {
			return nil, s.Take(ctx, c.Actor, in.ID, c.Key)
		})
	api.Register(a, api.Operation{ID: "answer_approval", Method: http.MethodPost, Path: "/api/v1/approvals/{id}/answer", Act: "approval.approve",
		Clause: law.C31p2, MaxBody: maxAnswer}, s.apiAnswer)
}

func (s *Service) apiList(ctx context.Context, c api.Caller, _ *struct{}) (*AskedList, error) {
	if err := s.bus.Policy.Authorise(ctx, c.Actor, "approval.list", policy.Public("")); err != nil {
		return nil, err
	}
	open, err := waitingFor(ctx, s.bus.DB, c.Actor.For)
	if err != nil {
		return nil, err
	}
	out := &AskedList{}
	out.Body.Approvals = []Asked{}
	for _, one := range open {
		p, err := s.projects.Project(ctx, one.Project)
		if err != nil {
			return nil, err
		}
		asked, err := s.asked(ctx, one, p)
		if err != nil {
			return nil, err
		}
		asked.Documents = nil
		out.Body.Approvals = append(out.Body.Approvals, asked)
	}
	return out, nil
}

func (s *Service) apiGet(ctx context.Context, c api.Caller, in *ByID) (*AskedOne, error) {
	one, p, err := s.see(ctx, c.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	asked, err := s.asked(ctx, one, p)
	return &AskedOne{asked}, err
}

func (s *Service) asked(ctx context.Context, a Approval, p portal.Project) (Asked, error) {
	r, err := requests.Get(ctx, s.bus.DB, a.Request)
	if err != nil {
		return Asked{}, err
	}
	asked := Asked{ID: a.ID, State: string(a.State), Project: p.ID, Name: p.Name, ObjectNumber: p.ObjectNumber, Customer: p.Customer,
		Note: r.Note, SentAt: a.SentAt}
	due, err := s.due(ctx, a)
	if !due.IsZero() {
		asked.Due = &due
	}
	for _, d := range r.Documents {
		asked.Documents = append(asked.Documents, AskedDocument{d, "/api/v1/documents/" + string(d.Version) + "/content"})
	}
	return asked, err
}

// apiAnswer takes a document and its signature in one message: the authority's system has shown it to its official.
func (s *Service) apiAnswer(ctx context.Context, c api.Caller, in *Answer) (*struct{}, error) {
	a, p, err := s.see(ctx, c.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	act := life.Act("approve")
	if in.Body.Decision == Refused {
		act = life.Act("refuse")
	}
	// What is received stays: whoever may not answer is refused before.
	if err := s.bus.Policy.Authorise(ctx, c.Actor, act, a.resource(p)); err != nil {
		return nil, err
	}
	day, err := portal.ParseDate(string(in.Body.Date))
	if err != nil {
		return nil, fault.Wrong("date", "fault.date").Law(law.C31p2)
	}
	file, err := s.documents.ReceiveBytes(ctx, "approval", in.Body.FileName, in.Body.File)
	if err != nil {
		return nil, err
	}
	checked, err := s.documents.CheckReceived(ctx, in.Body.CMS, file, document.Need{Person: in.Body.Official, Party: a.Authority, Purpose: "approval", Clause: law.C31p2})
	if err != nil {
		return nil, err
	}
	return nil, s.change(ctx, c.Actor, in.ID, act, c.Key, func(ctx context.Context, tx *command.Tx, a *Approval, res policy.Resource) error {
		if a.State == stateSent {
			if err := take(ctx, tx, a, res); err != nil {
				return err
			}
		}
		draft := Draft{Decision: in.Body.Decision, Number: in.Body.Number, Dated: day, Grounds: in.Body.Grounds, File: file}
		if err := s.keep(ctx, tx, a, draft, document.FromPartner); err != nil {
			return err
		}
		return s.decide(ctx, tx, a, res, checked.Over(a.Document))
	})
}
