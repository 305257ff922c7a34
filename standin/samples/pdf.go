package samples

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Chapter is a part of a paper; each begins on a page of its own when there are several.
type Chapter struct {
	Heading    Text   `json:"heading"`
	Paragraphs []Text `json:"paragraphs"`
}

// Paper is a document of text in two languages: a letter, an act, a volume of an explanatory note.
type Paper struct {
	Title    Text
	Number   string
	Date     string // "2006-01-02"
	Issuer   Text
	Chapters []Chapter
}

const (
	fontName = "sample"
	margin   = 20.0 // mm
)

// PDF makes the file; without a font the text is written in Latin letters. The same paper gives the same bytes.
func (p Paper) PDF(font []byte) ([]byte, error) {
	s, err := newSheet(font, "P", "A4", p.Title.RU, p.Date)
	if err != nil {
		return nil, err
	}
	s.SetFooterFunc(func() {
		s.SetY(-15)
		s.SetFont(fontName, "", 8)
		s.cell(0, 5, fmt.Sprintf("%s  ·  %d", p.Number, s.PageNo()), "C")
	})
	for i, chapter := range p.Chapters {
		s.AddPage()
		if i == 0 {
			p.head(s)
		}
		s.SetFont(fontName, "", 13)
		s.block(6.5, heading(i, len(p.Chapters), chapter.Heading.RU)+" / "+chapter.Heading.KK, "L")
		s.SetFont(fontName, "", 11)
		for _, text := range chapter.Paragraphs {
			s.Ln(2)
			s.block(5.5, text.RU, "L")
			s.SetTextColor(70, 80, 90)
			s.block(5.5, text.KK, "L")
			s.SetTextColor(0, 0, 0)
		}
	}
	return s.bytes()
}

func heading(i, of int, s string) string {
	if of < 2 {
		return s
	}
	return fmt.Sprintf("%d. %s", i+1, s)
}

func (p Paper) head(s *sheet) {
	s.SetFont(fontName, "", 10)
	s.block(5, p.Issuer.KK, "C")
	s.block(5, p.Issuer.RU, "C")
	y := s.GetY() + 2
	s.SetLineWidth(0.4)
	s.Line(margin, y, 210-margin, y)
	s.SetY(y + 3)
	s.cell(0, 5, "№ "+p.Number+"    "+dotted(p.Date), "L")
	s.Ln(12)
	s.SetFont(fontName, "", 16)
	s.block(8, p.Title.RU, "C")
	s.Ln(1)
	s.SetFont(fontName, "", 13)
	s.block(7, p.Title.KK, "C")
	s.Ln(8)
}

// dotted writes 2026-09-14 as 14.09.2026.
func dotted(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return t.Format("02.01.2006")
}

// sheet is a PDF file in the making.
type sheet struct {
	*fpdf.Fpdf
	latin bool // no font was given
}

func newSheet(font []byte, orientation, size, title, date string) (*sheet, error) {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return nil, fmt.Errorf("date: %w", err)
	}
	s := &sheet{Fpdf: fpdf.New(orientation, "mm", size, ""), latin: len(font) == 0}
	s.SetCatalogSort(true) // the order of fonts and images would otherwise differ from run to run
	s.SetCreationDate(day)
	s.SetModificationDate(day)
	s.SetProducer("Birtereze samples", false)
	s.SetLang("ru")
	s.SetMargins(margin, margin, margin)
	s.SetAutoPageBreak(true, margin)
	if s.latin {
		s.SetTitle(latin(title), false)
	} else {
		s.SetTitle(title, true)
		s.AddUTF8FontFromBytes(fontName, "", font)
	}
	return s, s.Error()
}

// SetFont falls back on a standard font of PDF when none was given.
func (s *sheet) SetFont(family, style string, size float64) {
	if s.latin {
		family = "Helvetica"
	}
	s.Fpdf.SetFont(family, style, size)
}

func (s *sheet) text(t string) string {
	if s.latin {
		return latin(t)
	}
	return t
}

// cell writes one line.
func (s *sheet) cell(w, h float64, t, align string) {
	s.CellFormat(w, h, s.text(t), "", 0, align, false, 0, "")
}

// block writes a paragraph over the whole width.
func (s *sheet) block(h float64, t, align string) {
	s.MultiCell(0, h, s.text(t), "", align, false)
}

func (s *sheet) bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := s.Output(&b); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	// The library names a tree of attached files even when there is none, and readers warn of attachments. Blanks of the
	// same length leave every offset of the file true.
	blank := bytes.Repeat([]byte{' '}, len(noAttachments))
	return bytes.Replace(b.Bytes(), []byte(noAttachments), blank, 1), nil
}

const noAttachments = "/EmbeddedFiles << /Names [\n  \n] >>"

var latinLetters = strings.NewReplacer(
	"а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ё", "yo", "ж", "zh", "з", "z", "и", "i", "й", "y",
	"к", "k", "л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f",
	"х", "kh", "ц", "ts", "ч", "ch", "ш", "sh", "щ", "shch", "ъ", "", "ы", "y", "ь", "", "э", "e", "ю", "yu",
	"я", "ya", "ә", "a", "ғ", "g", "қ", "q", "ң", "n", "ө", "o", "ұ", "u", "ү", "u", "һ", "h", "і", "i",
	"«", "\"", "»", "\"", "—", "-", "–", "-", "№", "No.", "₸", "KZT", "²", "2", "³", "3", "×", "x", "·", "-", "\u00a0", " ",
)

// latin writes a text in the letters that the standard fonts of PDF have.
func latin(s string) string {
	var b strings.Builder
	for _, word := range strings.SplitAfter(s, " ") {
		lower := latinLetters.Replace(strings.ToLower(word))
		if first := []rune(word); len(first) > 0 && strings.ToLower(word) != word && lower != "" {
			lower = strings.ToUpper(lower[:1]) + lower[1:]
		}
		b.WriteString(lower)
	}
	return b.String()
}
