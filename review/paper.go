package review

import (
	"context"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/document"
)

// two is a text in the two languages of a document.
type two struct {
	RU string `xml:"ru"`
	KK string `xml:"kk"`
}

func both(t portal.Text) two { return two{t.RU, t.KK} }

// paper is what every document of a case says of it.
type paper struct {
	Organisation       two                 `xml:"organisation"`
	OrganisationNumber portal.Party        `xml:"organisation_number"`
	Customer           two                 `xml:"customer"`
	CustomerNumber     portal.Party        `xml:"customer_number"`
	Designer           two                 `xml:"designer"`
	DesignerNumber     portal.Party        `xml:"designer_number"`
	Project            two                 `xml:"project"`
	Place              two                 `xml:"place"`
	ObjectNumber       portal.ObjectNumber `xml:"object_number,omitempty"`
	Level              string              `xml:"level,omitempty"`
	Urban              bool                `xml:"urban_planning"`
	Application        string              `xml:"application"`
	Made               time.Time           `xml:"made"`
}

// contractPaper is the contract as it is signed.
type contractPaper struct {
	paper
	Contract Contract
	Profile  Profile
}

// partPaper is an expert's part of the conclusion as it is signed.
type partPaper struct {
	paper      `xml:"-"`
	Section    two           `xml:"section"`
	Expert     string        `xml:"expert"`
	Credential Credential    `xml:"credential"`
	Words      string        `xml:"words"`
	Complies   bool          `xml:"complies"`
	Remarks    []paperRemark `xml:"remarks>remark"`
	Documents  []paperFile   `xml:"documents>document"`
	SHA256     string        `xml:"sha256,omitempty"` // of the signed part, within the whole
}

// paperRemark is a remark with what became of it.
type paperRemark struct {
	Number     int    `xml:"number,attr"`
	Words      string `xml:"words"`
	Norm       string `xml:"norm"`
	Point      string `xml:"point"`
	Eliminated bool   `xml:"eliminated"`
}

// paperFile is a document of the final edition, bound by its digest.
type paperFile struct {
	Title  string `xml:"title"`
	Name   string `xml:"name"`
	SHA256 string `xml:"sha256"`
}

// conclusionPaper is the whole conclusion: the one source of its PDF and its XML.
type conclusionPaper struct {
	XMLName xml.Name `xml:"urn:birtereze:conclusion:1 conclusion"`
	paper
	Number     string      `xml:"number"`
	Date       portal.Date `xml:"date"`
	Outcome    Outcome     `xml:"outcome"`
	Contract   string      `xml:"contract"`
	Words      string      `xml:"words"`
	Indicators []Indicator `xml:"indicators>indicator"`
	Parts      []partPaper `xml:"parts>part"`
	Head       string      `xml:"head"`
	Data       string      `xml:"-"` // digest of the XML, printed in the PDF, so that one signature binds both
}

func (s *Service) paper(ctx context.Context, c Case) (paper, error) {
	name, err := s.people.PartyName(ctx, c.Organisation)
	if err != nil {
		return paper{}, fmt.Errorf("name of %s: %w", c.Organisation, err)
	}
	return paper{
		Organisation: both(name), OrganisationNumber: c.Organisation, Customer: both(c.Customer.Name), CustomerNumber: c.CustomerParty,
		Designer: both(c.Designer.Name), DesignerNumber: c.DesignerParty, Project: both(c.About.Name), Place: both(c.About.Place),
		ObjectNumber: c.About.ObjectNumber, Level: c.About.Level, Urban: c.About.Kind == portal.UrbanPlanning,
		Application: c.Number, Made: s.bus.Now(),
	}, nil
}

func (s *Service) contractPaper(ctx context.Context, c Case, k Contract) (contractPaper, error) {
	p, err := s.paper(ctx, c)
	return contractPaper{p, k, c.Profile.Within(k.Days)}, err
}

func (s *Service) partPaper(ctx context.Context, c Case, a Assignment, words string, complies bool) (partPaper, error) {
	common, err := s.paper(ctx, c)
	if err != nil {
		return partPaper{}, err
	}
	p := partPaper{paper: common, Section: both(s.sectionText(a.Section)), Expert: a.Name, Credential: a.Credential, Words: words, Complies: complies}
	all, err := remarksOf(ctx, s.db(), c.ID)
	if err != nil {
		return partPaper{}, err
	}
	for _, r := range ofSection(all, a.Section) {
		if r.State == Accepted || r.State == NotEliminated {
			p.Remarks = append(p.Remarks, paperRemark{r.Number, r.Words, r.Norm, r.Point, r.State == Accepted})
		}
	}
	docs, err := documentsOf(ctx, s.db(), c.ID)
	if err != nil {
		return partPaper{}, err
	}
	for _, d := range docs {
		if slices.Contains(s.sectionsOf(d.Kind), a.Section) {
			p.Documents = append(p.Documents, paperFile{d.Title, d.Name, d.SHA256})
		}
	}
	return p, nil
}

// papers makes the XML and the PDF of a conclusion and takes them in.
func (s *Service) papers(ctx context.Context, c Case, con Conclusion) (data, pdf document.Received, err error) {
	p, err := s.conclusionPaper(ctx, c, con)
	if err != nil {
		return data, pdf, err
	}
	text, err := xml.MarshalIndent(p, "", "  ")
	if err != nil {
		return data, pdf, fmt.Errorf("write conclusion %s as XML: %w", con.Number, err)
	}
	name := "conclusion-" + fileName(con.Number)
	data, err = s.keeper.ReceiveBytes(ctx, profileMade, name+".xml", append([]byte(xml.Header), text...))
	if err != nil {
		return data, pdf, err
	}
	p.Data = data.Blob.SHA256
	pdf, err = s.printed(ctx, "conclusion", name+".pdf", p)
	return data, pdf, err
}

func (s *Service) conclusionPaper(ctx context.Context, c Case, con Conclusion) (conclusionPaper, error) {
	common, err := s.paper(ctx, c)
	if err != nil {
		return conclusionPaper{}, err
	}
	p := conclusionPaper{paper: common, Number: con.Number, Date: con.Date, Outcome: con.Outcome, Contract: c.Contract.Number,
		Words: con.Words, Indicators: con.Indicators}
	given, err := standing(ctx, s.db(), c.ID)
	if err != nil {
		return conclusionPaper{}, err
	}
	for _, a := range given {
		part, there, err := partOf(ctx, s.db(), c.ID, a.Section)
		if err != nil {
			return conclusionPaper{}, err
		}
		if !there {
			continue
		}
		pp, err := s.partPaper(ctx, c, a, part.Words, part.Complies)
		if err != nil {
			return conclusionPaper{}, err
		}
		pp.SHA256 = part.SHA256
		p.Parts = append(p.Parts, pp)
	}
	return p, nil
}

// sectionText is the name of a specialisation in the languages of the classifier.
func (s *Service) sectionText(code string) portal.Text {
	e, err := s.classes.Specialisations.Get(code)
	if err != nil {
		return portal.Text{RU: code}
	}
	return portal.Text{RU: e.Names.RU, KK: e.Names.KK, EN: e.Names.EN}
}

// sectionName is the name of a specialisation in one language.
func (s *Service) sectionName(code, lang string) string { return s.sectionText(code).In(lang) }

// fileName is a number as part of the name of a file.
func fileName(number string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}, number)
}
