package scenarios

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"birtereze/portal/internal/db"
	"birtereze/portal/standin/visitor"
)

// While the certification authority does not answer, nothing that somebody has signed is lost: each form of the story that
// brings a signature, of both programs, and signing in, comes back with the signature, which is sent again without signing
// anew, and does what it does once.
func TestSignaturesWaitForTheAuthority(t *testing.T) {
	t.Parallel()
	s := begin(t, "again")
	waited := map[string]int{}
	s.Sign = func(v *visitor.Visitor, path, action string) (*visitor.Page, error) {
		if path != action { // of signing in, the action is the whole address
			waited[strings.TrimPrefix(action, path)]++
		} else {
			waited[path]++
		}
		return s.signLater(t, v, path, action)
	}
	s.tell(t, "the customer approves B")
	for _, form := range []string{"/sign-in", "/sign", "/contract/sign", "/contract", "/conclusion/sign", "/approval/sign"} {
		if waited[form] == 0 {
			t.Errorf("no signature waited at a form %s: %v", form, waited)
		}
	}
	for name, database := range map[string]*db.DB{"Portal": s.world.Portal.DB, "expert system": s.world.Expert.DB} {
		var all, different int
		err := database.QueryRow(t.Context(), "SELECT COUNT(*), COUNT(DISTINCT target || person || purpose) FROM sig_signatures").Scan(&all, &different)
		if err != nil || all == 0 || all != different {
			t.Errorf("%s keeps %d signatures, %d different ones: %v", name, all, different, err)
		}
	}
}

// signLater signs in each language while the authority is down, once by the script's field and once by an uploaded file, and
// sends what came back when it is up again – twice, as by a double press.
func (s *scene) signLater(t *testing.T, v *visitor.Visitor, path, action string) (*visitor.Page, error) {
	t.Helper()
	why := said{"Сейчас нельзя узнать, не отозван ли сертификат: удостоверяющий центр не отвечает.",
		"Сертификаттың кері қайтарып алынған-алынбағанын қазір анықтау мүмкін емес: куәландырушы орталық жауап бермей тұр.",
		"Whether the certificate has been revoked cannot be learnt now: the certification authority does not answer."}
	kept := said{"Ничего не потеряно: подпись и всё, что вы ввели, – на этой странице.", "Ештеңе жоғалған жоқ: қолтаңба мен енгізгеніңіздің бәрі осы бетте тұр.",
		"Nothing is lost: the signature and everything you typed are on this page."}
	var again *visitor.Form
	for _, lang := range languages {
		page, err := v.In(lang).Must(path)
		if err != nil {
			return nil, err
		}
		form, err := page.Form(action)
		if err != nil {
			return nil, err
		}
		s.world.Authority.Down(true)
		page, err = form.Sign()
		s.world.Authority.Down(false)
		if err != nil {
			return nil, err
		}
		speaks(t, page, lang, 503, why, kept)
		at, err := url.Parse(page.Path)
		if err != nil {
			return nil, err
		}
		if again, err = page.Form(at.Path); err != nil {
			return nil, err
		}
		for name, values := range form.Values {
			if fmt.Sprint(again.Values[name]) != fmt.Sprint(values) {
				return nil, fmt.Errorf("%s in %s: %s came back as %q", page.Path, lang, name, again.Values[name])
			}
		}
		if lang != languages[len(languages)-1] {
			continue
		}
		// The same form without a script: the signature comes as a file.
		message, err := base64.StdEncoding.DecodeString(form.Values.Get("cms"))
		if err != nil {
			return nil, err
		}
		s.world.Authority.Down(true)
		page, err = form.Set("cms", "").Attach("cms_file", "signature.cms", message).Submit()
		s.world.Authority.Down(false)
		if err != nil {
			return nil, err
		}
		speaks(t, page, lang, 503, why, kept)
		if again, err = page.Form(at.Path); err != nil || again.Values.Get("cms") != base64.StdEncoding.EncodeToString(message) {
			return nil, fmt.Errorf("%s: the uploaded signature did not come back: %v", page.Path, err)
		}
	}
	page, err := again.Submit()
	if err != nil {
		return nil, err
	}
	if path == "/sign-in" {
		return page, page.OK() // a second time would be an attempt that failed, and those are counted
	}
	if twice, err := again.Submit(); err != nil || twice.Status >= 500 {
		t.Errorf("%s a second time: %v", page.Path, err)
	}
	return page, page.OK()
}
