// Package classifier holds the reference data by which projects are described: regions, kinds of works and of
// urban-planning projects, levels, sources of financing, source materials, and the composition of documentation.
package classifier

import (
	"birtereze/portal"
	"birtereze/portal/law"
)

// Entry is what every entry of a classifier has. Entries are dated: records made on a day keep to the wording of that
// day, and one code may have several editions that follow each other.
type Entry struct {
	Code  string      `json:"code"`
	Names Names       `json:"name"`
	From  portal.Date `json:"from"`  // first day on which the Portal uses the entry
	Until portal.Date `json:"until"` // first day on which it no longer does; empty while it does
	// Ground is the provision that the entry rests on; Norm the normative document, where there is one.
	Ground law.Clause `json:"ground"`
	Norm   string     `json:"norm"`
	// Unconfirmed marks an entry that follows practice because no text that settles it is at hand.
	Unconfirmed bool `json:"unconfirmed"`
}

// Names are a name in the three languages.
type Names struct {
	RU string `json:"ru"`
	KK string `json:"kk"`
	EN string `json:"en"`
}

// Name is the name of the entry in ru, kk or en; empty in any other language.
func (e Entry) Name(lang string) string {
	switch lang {
	case "ru":
		return e.Names.RU
	case "kk":
		return e.Names.KK
	case "en":
		return e.Names.EN
	}
	return ""
}

// ValidOn reports whether the Portal uses the entry on the day.
func (e Entry) ValidOn(day portal.Date) bool {
	return e.From <= day && (e.Until == "" || day < e.Until)
}

func (e Entry) entry() Entry { return e }

// Codes of the kinds of works that rules ask for.
const (
	New             = "new"
	Reconstruction  = "reconstruction"
	Expansion       = "expansion"
	Modernisation   = "modernisation"
	ReEquipment     = "re_equipment" // technical re-equipment
	CapitalRepair   = "capital_repair"
	Conservation    = "conservation"
	PostUtilisation = "post_utilisation"
)

// Works is a kind of works of a construction project (cl. 2 item 3; Code art. 104).
type Works struct {
	Entry
	New    bool `json:"new"`    // a new object: decides on the state bank (cl. 40)
	Change bool `json:"change"` // a change of an existing object
}

// UrbanKind is a kind of urban-planning project (cl. 2 item 2; Code art. 69).
type UrbanKind struct {
	Entry
	Tier string `json:"tier"` // national, regional or settlement
}

// Codes of the responsibility levels.
const (
	LevelI   = "I"
	LevelII  = "II"
	LevelIII = "III"
)

// Level is a responsibility level of an object (Code art. 1 item 60).
type Level struct {
	Entry
}

// Financing is a source of financing; whether it is state investment follows from art. 1 item 47 of the Code.
type Financing struct {
	Entry
	StateInvestment bool `json:"state_investment"`
}

// UrbanPlanning stands among the kinds of works of a Material for an urban-planning project, whatever its kind.
const UrbanPlanning = "urban_planning"

// Material is a kind of source material or permit (cl. 15 item 2, cl. 17). The works for which it is required are those
// for which the application for expertise lists it without a condition; for others it may be asked for.
type Material struct {
	Entry
	RequiredFor []string `json:"required_for"` // codes of works, or UrbanPlanning
	PossibleFor []string `json:"possible_for"`
	Cadastre    bool     `json:"cadastre"` // the cadastre may hold it, so it may arrive by itself (cl. 17 part 2)
}

// Codes of the stages of design.
const (
	StageProject              = "project"
	StageWorkingProject       = "working_project"
	StageWorkingDocumentation = "working_documentation"
)

// Stage is a stage of design.
type Stage struct {
	Entry
	Expertise bool `json:"expertise"` // whether documents of this stage are subject to expertise
}

// Codes of the compositions of documentation.
const (
	CompositionCivil           = "civil"
	CompositionProduction      = "production"
	CompositionPostUtilisation = "post_utilisation"
	CompositionUrban           = "urban"
)

// Composition is a kind of object by which the composition of the documentation is set.
type Composition struct {
	Entry
}

// Specialisation is a field in which an expert is certified.
type Specialisation struct {
	Entry
	Group string   `json:"group"` // the group that art. 113 point 1 of the Code demands of an organisation; may be empty
	Marks []string `json:"marks"` // marks of the drawing sets that it covers
	Urban bool     `json:"urban"` // for urban-planning projects
}

// Section is a node of the documentation of a project (cl. 22).
type Section struct {
	Entry
	Mark            string   `json:"mark"`   // mark of the drawing set, as engineers write it
	Parent          string   `json:"parent"` // code of the section it lies in; empty at the top
	Compositions    []string `json:"compositions"`
	Stages          []string `json:"stages"`          // empty: every stage
	Obligatory      bool     `json:"obligatory"`      // without it the documentation is incomplete
	OptionalFor     []string `json:"optional_for"`    // works for which an obligatory section is not
	BIM             bool     `json:"bim"`             // only where information modelling is used
	Specialisations []string `json:"specialisations"` // who examines it
}
