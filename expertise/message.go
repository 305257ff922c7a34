package expertise

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/calendar"
	"birtereze/portal/internal/flow"
	"birtereze/portal/law"
)

// What the Portal tells an expert system, by the name of the event. Each message is answered with a Receipt; one that comes
// again under the same id is answered in the same way and has no further effect.
const (
	EventApplication = "expertise.application"  // a Handover (cl. 37)
	EventContract    = "review.contract_signed" // a ContractSigned
	EventAnswer      = "review.answer"          // a RemarkAnswer
	EventHandIn      = "review.hand_in"         // a SideAct: the answers are handed in
	EventEnd         = "review.end_asked"       // an EndAsked
)

// Named is a party with its official name.
type Named struct {
	Party portal.Party `json:"party" doc:"BIN or IIN"`
	Name  portal.Text  `json:"name"`
}

// Handover is an application with everything that the organisation needs to carry the expertise out (cl. 37).
type Handover struct {
	ID              portal.ID          `json:"id" doc:"of the application; every later message names it"`
	Number          string             `json:"number" doc:"registration number (cl. 36)"`
	Date            portal.Date        `json:"date"`
	RegisteredAt    time.Time          `json:"registered_at"`
	Kind            portal.ProjectKind `json:"kind"`
	Organisation    Named              `json:"organisation" doc:"whom the customer chose"`
	Routing         HandoverRouting    `json:"routing"`
	Customer        Named              `json:"customer"`
	Designer        Named              `json:"designer"`
	Contact         HandoverContact    `json:"contact"`
	WithoutEstimate bool               `json:"without_estimate" doc:"the estimate is left out (Code art. 105 point 10)"`
	Project         ProjectFacts       `json:"project"`
	Documents       []HandedDocument   `json:"documents"`
	Signature       SideSignature      `json:"signature" doc:"the customer's, over the document of group form"`
}

// HandoverRouting is why the application went to an expert organisation.
type HandoverRouting struct {
	Result  Result     `json:"result"`
	Ground  law.Clause `json:"ground"`
	Edition string     `json:"edition,omitempty"`
	Rule    string     `json:"rule,omitempty"`
	Reason  string     `json:"reason,omitempty" doc:"of a decision by hand"`
}

// HandoverContact is whom the organisation asks.
type HandoverContact struct {
	Name  string `json:"name"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// ProjectFacts are what the application says of the project.
type ProjectFacts struct {
	ID              portal.ID           `json:"id"`
	Name            portal.Text         `json:"name"`
	Kind            portal.ProjectKind  `json:"kind"`
	Urban           string              `json:"urban,omitempty"`
	Works           string              `json:"works,omitempty"`
	Level           string              `json:"level,omitempty"`
	Composition     string              `json:"composition,omitempty" doc:"of the documentation"`
	Stage           string              `json:"stage,omitempty"`
	Typical         bool                `json:"typical"`
	Financing       string              `json:"financing"`
	StateInvestment bool                `json:"state_investment"`
	BIM             bool                `json:"bim"`
	ObjectNumber    portal.ObjectNumber `json:"object_number,omitempty"`
	KATO            portal.KATO         `json:"kato"`
	Place           portal.Text         `json:"place"`
	Revision        int                 `json:"revision" doc:"1 for a new project; a correction counts up (cl. 41)"`
}

// HandedDocument is a document that goes with a message: its bytes are fetched from the address, and must have the digest.
type HandedDocument struct {
	Enclosure
	Replaces portal.ID `json:"replaces,omitempty" doc:"version that this one follows"`
	URL      string    `json:"url" doc:"where the bytes are fetched, with the system's own token"`
}

// SideSignature is a signature of the customer's side.
type SideSignature struct {
	Person portal.IIN `json:"person,omitempty"`
	Name   string     `json:"name,omitempty"`
	At     time.Time  `json:"at,omitzero"`
	CMS    []byte     `json:"cms,omitempty" doc:"CMS SignedData, detached"`
}

// OnBehalf is who acted on the customer's side.
type OnBehalf struct {
	Person portal.IIN   `json:"person"`
	Name   string       `json:"name"`
	Party  portal.Party `json:"party"`
}

// SideAct is an act of the customer's side in a review, done on the Portal and passed on (cl. 38).
type SideAct struct {
	Application portal.ID `json:"application"`
	By          OnBehalf  `json:"by"`
	At          time.Time `json:"at"`
}

// ContractSigned is the customer's signature under the contract that the organisation had offered.
type ContractSigned struct {
	SideAct
	Contract portal.ID `json:"contract" doc:"version of the contract in the expert system"`
	SHA256   string    `json:"sha256" doc:"of the bytes that were signed"`
	CMS      []byte    `json:"cms"`
}

// RemarkAnswer is an answer to a remark, with the documents that it brings.
type RemarkAnswer struct {
	SideAct
	Remark    portal.ID        `json:"remark"`
	Text      string           `json:"text"`
	Documents []HandedDocument `json:"documents,omitempty"`
}

// EndAsked is the customer's reasoned request to end the expertise.
type EndAsked struct {
	SideAct
	Ground string `json:"ground" doc:"code of the ground"`
	Text   string `json:"text"`
}

// Event is one act of a review as the expert system tells it. Seq counts the events of a case from 1 without a gap.
type Event struct {
	Seq    int               `json:"seq" minimum:"1"`
	At     time.Time         `json:"at"`
	Name   string            `json:"name" maxLength:"100" doc:"review.opened, review.contract_offered, review.remarks_issued, …"`
	State  flow.State        `json:"state" maxLength:"40" doc:"state of the case after the event"`
	Clause law.Clause        `json:"clause,omitempty" maxLength:"40"`
	Person string            `json:"person,omitempty" maxLength:"300" doc:"who acted, by name"`
	For    portal.Party      `json:"for,omitempty" maxLength:"12"`
	System string            `json:"system,omitempty" maxLength:"100"`
	Facts  map[string]string `json:"facts,omitempty"`
}

// Told is an event with the case as it stood after it, and the documents that came with it.
type Told struct {
	Event     Event           `json:"event"`
	Snapshot  json.RawMessage `json:"snapshot,omitempty" doc:"the case after the event"`
	Documents []CarriedFile   `json:"documents,omitempty" maxItems:"50" doc:"such as the contract that the customer is to sign"`
}

// CarriedFile is a document that the expert system brings, with its bytes and the signatures over them.
type CarriedFile struct {
	Role       string             `json:"role" enum:"contract,conclusion,data,part"`
	Version    portal.ID          `json:"version" maxLength:"36" doc:"in the expert system"`
	Title      string             `json:"title" maxLength:"300"`
	Name       string             `json:"name" minLength:"1" maxLength:"200"`
	SHA256     string             `json:"sha256" minLength:"64" maxLength:"64"`
	Content    []byte             `json:"content"`
	Signatures []CarriedSignature `json:"signatures,omitempty" maxItems:"100"`
}

// CarriedSignature is a detached signature over the bytes of a document.
type CarriedSignature struct {
	Person  portal.IIN `json:"person" minLength:"12" maxLength:"12"`
	Purpose string     `json:"purpose" enum:"contract.organisation,conclusion.head,conclusion.part"`
	CMS     []byte     `json:"cms"`
}

// GivenConclusion is the conclusion of a finished expertise (cl. 46).
type GivenConclusion struct {
	Outcome   Outcome         `json:"outcome" enum:"positive,negative"`
	Number    string          `json:"number" minLength:"1" maxLength:"100"`
	Date      portal.Date     `json:"date" maxLength:"10"`
	Data      json.RawMessage `json:"data" doc:"the conclusion as structured data"`
	Documents []CarriedFile   `json:"documents" minItems:"2" maxItems:"100" doc:"the conclusion (PDF), its data (XML), its parts by section"`
}

// course is what the Portal itself reads of a snapshot; the page of the course shows all of it.
type course struct {
	Seq      int        `json:"seq"`
	State    flow.State `json:"state"`
	Round    int        `json:"round"`
	Terms    []term     `json:"terms"`
	Contract struct {
		Number string      `json:"number"`
		Date   portal.Date `json:"date"`
		Price  int64       `json:"price"` // tiyn
		Days   int         `json:"days"`
		Text   portal.ID   `json:"text"`
		SHA256 string      `json:"sha256"`
	} `json:"contract"`
	Asked struct {
		Ground string `json:"ground"`
	} `json:"asked"`
	Documents []portal.DocumentRef `json:"documents"`
	Remarks   []remark             `json:"remarks"`
}

type term struct {
	What    string        `json:"what"`
	Clause  law.Clause    `json:"clause"`
	Since   time.Time     `json:"since"`
	Days    int           `json:"days"`
	Unit    calendar.Unit `json:"unit"`
	LastDay portal.Date   `json:"last_day"`
	Status  string        `json:"status"`
}

type remark struct {
	ID      portal.ID  `json:"id"`
	Number  int        `json:"number"`
	Section string     `json:"section"`
	Place   string     `json:"place"`
	Words   string     `json:"words"`
	Norm    string     `json:"norm"`
	Point   string     `json:"point"`
	State   flow.State `json:"state"`
	Expert  string     `json:"expert"`
	Issued  time.Time  `json:"issued_at"`
	Thread  []turn     `json:"thread"`
}

type turn struct {
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Text    string    `json:"text"`
	Verdict string    `json:"verdict"`
}

// The states of a case and of a remark in which the customer's side has something to do.
const (
	courseOffered   flow.State = "offered"
	courseAnswering flow.State = "answering"
	remarkOpen      flow.State = "open"
	remarkAnswered  flow.State = "answered"
)

// read reads a snapshot; a case that has none yet is empty.
func read(snapshot json.RawMessage) (course, error) {
	var c course
	if len(snapshot) == 0 {
		return c, nil
	}
	if err := json.Unmarshal(snapshot, &c); err != nil {
		return course{}, fmt.Errorf("read the state of the case: %w", err)
	}
	return c, nil
}

// remark finds a remark of the case.
func (c course) remark(id portal.ID) (remark, bool) {
	for _, r := range c.Remarks {
		if r.ID == id {
			return r, true
		}
	}
	return remark{}, false
}

// running is the open term of a name.
func (c course) running(what string) (term, bool) {
	for _, t := range c.Terms {
		if t.What == what && t.Status != "met" {
			return t, true
		}
	}
	return term{}, false
}

// due is the end of the term's last day.
func (t term) due() time.Time {
	if t.LastDay == "" {
		return time.Time{}
	}
	return t.LastDay.Add(1).Time()
}

// local puts the Portal's own ids of documents in place of those of the expert system: what has the same digest is the
// same document. A document that the Portal does not have keeps no id, so that nothing leads nowhere.
func local(snapshot json.RawMessage, here map[string]Carried) (json.RawMessage, error) {
	if len(snapshot) == 0 {
		return snapshot, nil
	}
	var tree any
	dec := json.NewDecoder(bytes.NewReader(snapshot))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		return nil, fmt.Errorf("read the state of the case: %w", err)
	}
	relocate(tree, here)
	return json.Marshal(tree)
}

func relocate(node any, here map[string]Carried) {
	switch node := node.(type) {
	case []any:
		for _, child := range node {
			relocate(child, here)
		}
	case map[string]any:
		sum, is := node["sha256"].(string)
		for _, key := range []string{"document", "version", "text"} {
			if _, there := node[key].(string); !is || !there {
				continue
			}
			node[key] = string(here[sum].Version)
			if key == "document" {
				node[key] = string(here[sum].Document)
			}
		}
		for _, child := range node {
			relocate(child, here)
		}
	}
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
