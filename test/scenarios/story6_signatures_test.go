package scenarios

import (
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/sign"
)

// What was signed can be shown to anybody: on paper with a code, and as a file that verifies without the Portal.

func TestClause31_ASignatureVerifiesWithoutThePortalYearsLater(t *testing.T) {
	after(t, "the customer approves B", func(t *testing.T, s *scene) {
		found := 0
		for key, path := range map[string]string{"customer-a": s.contract(t), "authority-official": "/approvals/" +
			s.one(t, "SELECT id FROM app_approvals WHERE project = $1 AND authority = $2", string(s.A.ID), string(org("authority-official").BIN))} {
			for _, href := range s.page(t, key, path).Links("/documents/") {
				if !strings.Contains(href, "/signatures/") {
					continue
				}
				found++
				c, err := sign.ParseContainer(must(s.as(t, key).Must(href)).Raw)
				if err != nil {
					t.Fatal(err)
				}
				s.verifiesAlone(t, key, href, c)
				if p := must(s.as(t, "outsider").Open(href)); p.Status != 403 && p.Status != 404 {
					t.Errorf("an outsider reads %s: %d", href, p.Status)
				}
			}
		}
		if found < 3 { // both sides of the contract, and the authority
			t.Errorf("%d signatures are offered", found)
		}
	})
}

// contract is the page of A's contract.
func (s *scene) contract(t *testing.T) string {
	t.Helper()
	return s.A.Path("/contract/" + s.one(t, "SELECT id FROM dev_papers WHERE project = $1 AND kind = 'contract'", string(s.A.ID)))
}

// verifiesAlone verifies a container with nothing but pinned certificates and the document, after everything has expired.
func (s *scene) verifiesAlone(t *testing.T, key, href string, c sign.Container) {
	t.Helper()
	content := must(s.as(t, key).Must(href[:strings.Index(href, "/signatures/")] + "/content")).Raw
	var pinned []*sign.Certificate
	for _, der := range s.world.Authority.Certificates() {
		pinned = append(pinned, must(sign.ParseCertificate(der)))
	}
	trust := must(sign.NewTrust(pinned...))
	judged := func(at time.Time) *sign.Verifier {
		return sign.NewVerifier(trust, sign.Stored(c.Evidence), func() time.Time { return at })
	}
	report := must(judged(c.Evidence.CheckedAt).Verify(t.Context(), c.Message, strings.NewReader(string(content)), sign.Document))
	if report.Status != sign.Valid || !strings.HasPrefix(report.Signatures[0].Signer.Algorithm, "GOST 34.10-2015") {
		t.Errorf("%s: %s %s %+v", href, report.Status, report.Detail, report.Signatures)
	}
	report = must(judged(c.Evidence.CheckedAt).Verify(t.Context(), c.Message, strings.NewReader(string(content)+" "), sign.Document))
	if report.Reason != sign.ContentDiffers {
		t.Errorf("%s over another document: %s %s", href, report.Status, report.Reason)
	}
	report = must(judged(c.Evidence.CheckedAt.AddDate(9, 0, 0)).Verify(t.Context(), c.Message, strings.NewReader(string(content)), sign.Document))
	if report.Reason != sign.Expired {
		t.Errorf("%s judged nine years later: %s %s", href, report.Status, report.Reason)
	}
}

func TestClause31_TheSheetOfSignaturesLeadsToThePublicCheck(t *testing.T) {
	after(t, "the customer approves B", func(t *testing.T, s *scene) {
		for _, lang := range []string{"ru", "kk", "en"} {
			v := s.as(t, "customer-a").In(lang)
			var sheet string
			for _, href := range must(v.Must(s.contract(t))).Links("/documents/") {
				if strings.HasSuffix(href, "/signatures.pdf") {
					sheet = href
				}
			}
			if sheet == "" {
				t.Fatal("no sheet is offered")
			}
			if p := must(v.Must(sheet)); !strings.HasPrefix(string(p.Raw), "%PDF-") {
				t.Errorf("%s: not a PDF: %.20q", lang, p.Raw)
			}
		}
	})
}
