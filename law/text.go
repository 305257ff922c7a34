package law

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

//go:embed ru.json kk.json en.json
var textFiles embed.FS

// languages are those of titles, labels and reasons: Russian, Kazakh, English.
var languages = []string{"ru", "kk", "en"}

// text holds what the user reads of the law in one language: our own words, never those of an act.
type text struct {
	Acts       map[string]actText `json:"acts"`
	Paragraphs map[string]string  `json:"paragraphs"`
	Titles     map[Clause]string  `json:"titles"`
}

// actText names an act and says how a provision of it is cited: {n} is the clause or article, {k} its part, point or item.
type actText struct {
	Name  string `json:"name"`
	Whole string `json:"whole"`
	Part  string `json:"part,omitempty"`
	Point string `json:"point,omitempty"`
	Item  string `json:"item,omitempty"`
}

var texts = func() map[string]text {
	m := make(map[string]text, len(languages))
	for _, lang := range languages {
		raw, err := textFiles.ReadFile(lang + ".json")
		if err != nil {
			panic(fmt.Sprintf("law: read the texts in %s: %v", lang, err))
		}
		var t text
		if err := json.Unmarshal(raw, &t); err != nil {
			panic(fmt.Sprintf("law: read the texts in %s: %v", lang, err))
		}
		m[lang] = t
	}
	return m
}()

// Label is the clause as a user reads it in ru, kk or en: "п. 9, часть 2", "9-тармақтың 2-бөлігі", "cl. 9, part 2";
// a provision of another act bears its act's short name. In any other language, and for a clause that is not Valid, it
// is the reference itself.
func (c Clause) Label(lang string) string {
	r, ok := c.split()
	if !ok || !c.Valid() {
		return string(c)
	}
	form, k := texts[lang].Acts[r.act].form(r)
	if form == "" {
		return string(c)
	}
	return strings.NewReplacer("{n}", r.point, "{k}", strconv.Itoa(k)).Replace(form)
}

// form chooses how to cite r, and gives the number that stands for {k}.
func (a actText) form(r ref) (string, int) {
	switch {
	case r.part > 0:
		return a.Part, r.part
	case r.item > 0 && len(shapes[r.act][r.point].points) > 0:
		return a.Point, r.item
	case r.item > 0:
		return a.Item, r.item
	default:
		return a.Whole, 0
	}
}

// Title is what the clause is about, in a few words of our own, in ru, kk or en. A part or an item without a title of
// its own bears that of its clause. It is empty in any other language and for a clause that is not Valid.
func Title(c Clause, lang string) string {
	if !c.Valid() {
		return ""
	}
	if t, ok := texts[lang].Titles[c]; ok {
		return t
	}
	return texts[lang].Titles[c.Whole()]
}

// Name is the name of the act, shortened, in ru, kk or en; empty in any other language.
func (a Act) Name(lang string) string { return texts[lang].Acts[a.Key].Name }

// Title is what the paragraph is about, in ru, kk or en; empty in any other language.
func (p Paragraph) Title(lang string) string { return texts[lang].Paragraphs[p.Key] }
