package story

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"birtereze/portal/standin/samples"
	"birtereze/portal/standin/visitor"
)

// Documentation enters real files into the sections of the schedule; a broken one is refused with what is wrong; both sides
// agree, one document after a remark and a new version (cl. 22–25).
func (t *Teller) Documentation() error {
	for _, project := range []struct {
		letter, customer string
		p                Project
	}{{"a", "customer-a", t.A}, {"b", "customer-b", t.B}} {
		if err := t.enterAll(project.letter, project.p); err != nil {
			return fmt.Errorf("project %s: %w", project.letter, err)
		}
		if project.letter == "a" {
			if err := t.brokenIsRefused(project.p); err != nil {
				return err
			}
		}
		if err := t.agreeAll(project.letter, project.customer, project.p); err != nil {
			return fmt.Errorf("project %s: %w", project.letter, err)
		}
	}
	return nil
}

func (t *Teller) enterAll(letter string, p Project) error {
	v, err := t.As("designer-gip")
	if err != nil {
		return err
	}
	page, err := v.Must(p.Path("/documents"))
	if err != nil {
		return err
	}
	for _, section := range p.Sections {
		files, err := t.filesFor(letter, section)
		if err != nil {
			return err
		}
		form, err := page.Form("/sections/" + section)
		if err != nil {
			return err
		}
		for _, f := range files {
			form.Attach("file", f.Name, f.Content)
		}
		if page, err = form.Send(); err != nil {
			return fmt.Errorf("section %s: %w", section, err)
		}
	}
	return nil
}

// sample names by the codes of the sections.
var sampleSections = map[string]string{"explanatory_note": "explanatory-note", "passport": "passport", "fire_safety": "fire-safety",
	"architecture": "architecture", "estimate": "estimate", "quantities": "volumes", "master_plan": "master-plan"}

// filesFor are the good samples of a section, or a volume made for it.
func (t *Teller) filesFor(letter, section string) ([]samples.File, error) {
	if t.samples == nil {
		var err error
		if t.samples, err = t.Samples.All(); err != nil {
			return nil, err
		}
	}
	var files []samples.File
	for _, f := range t.samples {
		if f.Project == letter && f.Section == sampleSections[section] && f.Key != "a/explanatory-note-2" && !strings.HasSuffix(f.Name, ".zip") {
			files = append(files, f)
		}
	}
	if len(files) > 0 {
		return files, nil
	}
	f, err := t.Samples.Volume(letter, section)
	return []samples.File{f}, err
}

func (t *Teller) brokenIsRefused(p Project) error {
	v, err := t.As("designer-gip")
	if err != nil {
		return err
	}
	broken, err := t.Samples.Get("broken/pdf-half")
	if err != nil {
		return err
	}
	page, err := v.Must(p.Path("/documents"))
	if err != nil {
		return err
	}
	form, err := page.Form("/sections/architecture")
	if err != nil {
		return err
	}
	if page, err = form.Attach("file", broken.Name, broken.Content).Submit(); err != nil {
		return err
	}
	if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Text, broken.Name) {
		return fmt.Errorf("a broken file: status %d, its name told: %t", page.Status, strings.Contains(page.Text, broken.Name))
	}
	return nil
}

func (t *Teller) agreeAll(letter, customer string, p Project) error {
	designer, err := t.As("designer-gip")
	if err != nil {
		return err
	}
	if _, err := fill(designer, p.Path("/documents"), "/documents/send", nil); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	t.moment("documentation of " + t.letter(p) + " waits")
	if letter == "a" {
		if err := t.remarkAndMend(customer, p); err != nil {
			return fmt.Errorf("return with a remark: %w", err)
		}
	}
	for _, key := range []string{customer, "designer-head", "designer-gip"} {
		v, err := t.As(key)
		if err != nil {
			return err
		}
		if _, err := fill(v, p.Path("/documents"), "/documents/agree", nil); err != nil && !errors.Is(err, visitor.ErrNoForm) {
			return fmt.Errorf("%s agrees: %w", key, err)
		}
	}
	return nil
}

// remarkAndMend returns the explanatory note with a remark; the designer brings a new version and sends it again.
func (t *Teller) remarkAndMend(customer string, p Project) error {
	v, err := t.As(customer)
	if err != nil {
		return err
	}
	page, err := v.Must(p.Path("/documents"))
	if err != nil {
		return err
	}
	if page, err = page.Follow("/documents/", "пояснительная записка"); err != nil {
		return err
	}
	path := page.Path
	if _, err := fillOn(page, "/return", map[string]string{"remarks": "Уточните ширину эвакуационных выходов из актового зала."}); err != nil {
		return err
	}
	t.moment("documentation of " + t.letter(p) + " came back")
	better, err := t.Samples.Get("a/explanatory-note-2")
	if err != nil {
		return err
	}
	designer, err := t.As("designer-gip")
	if err != nil {
		return err
	}
	if page, err = designer.Must(path); err != nil {
		return err
	}
	form, err := page.Form("/renew")
	if err != nil {
		return err
	}
	if page, err = form.Attach("file", better.Name, better.Content).Send(); err != nil {
		return err
	}
	if offers("/send")(page) {
		_, err = fillOn(page, "/send", nil)
	}
	return err
}
