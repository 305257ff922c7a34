package desk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"birtereze/portal/internal/db"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/slicetest"
	"birtereze/portal/standin/authority"
)

// trusted pins the authority of the world, and asks its responder and then its list.
func trusted(w *slicetest.World) (*sign.Trust, *sign.Watch) {
	w.Helper()
	server := httptest.NewServer(w.Authority().Handler())
	w.Cleanup(server.Close)
	pinned, err := sign.ParseCertificates(w.Authority().PEM())
	w.Must(err)
	trust, err := sign.NewTrust(pinned...)
	w.Must(err)
	online := sign.Online{Now: w.Clock.Now}
	ocsp, err := sign.NewOCSP(server.URL+"/ocsp/", online)
	w.Must(err)
	crls, err := sign.NewCRLs([]string{server.URL + "/crl/gost.crl"}, online)
	w.Must(err)
	return trust, sign.NewWatch(w.Clock.Now, ocsp, crls)
}

// signs has one of the invented people sign a document that is verified under the watch.
func (w *world) signs(key string, want sign.Status) {
	w.Helper()
	cms, err := authority.Message{Content: []byte("text"), Attached: true, At: w.Clock.Now()}.Sign(slicetest.Identity(w, key).Signing)
	w.Must(err)
	got, err := sign.NewVerifier(w.trust, w.watch, w.Clock.Now).Verify(w.Context(), cms, nil, sign.Document)
	w.Must(err)
	if got.Status != want {
		w.Fatalf("%s: %s %s, want %s", key, got.Status, got.Detail, want)
	}
}

// Those who answer for the trust see whom the Portal believes, who answers and who does not, and whose signatures wait, with
// how long all of that has been known.
func TestClause6TrustPage(t *testing.T) {
	w := newWorld(t, db.SQLite)
	open := func(lang string, says ...string) *slicetest.Browser {
		t.Helper()
		return w.As("security", lang).Open("/trust").Says(says...)
	}
	for lang, says := range map[string][]string{
		"ru": {"Доверие к подписям", "ещё никого не спрашивали", "помнит ответы источников с 28 августа 2026 г., 10:00", "Таких случаев нет", "Корневой сертификат", "действует"},
		"kk": {"Қолтаңбаларға сенім", "әлі ешкімнен сұралған жоқ", "есте сақтай бастаған уақыт: 2026 ж. 28 тамыз", "Мұндай жағдай жоқ", "Түбірлік сертификат", "жарамды"},
		"en": {"Trust in signatures", "nobody was asked yet", "since 28 August 2026, 10:00", "There are none", "Root certificate", "valid"},
	} {
		p := open(lang, says...)
		for _, c := range w.trust.Certificates() {
			sum := sha256.Sum256(c.DER())
			p.Says(c.Subject(), c.Issuer(), c.Algorithm(), c.Serial(), hex.EncodeToString(sum[:]))
		}
		p.Lacks("отвечает<", "жауап береді<", "answers<") // what nobody has asked is not said to be well
	}

	w.Authority().Down(true)
	w.signs("customer-a", sign.NotCheckable)
	w.Clock.Move(time.Minute)
	w.signs("customer-a", sign.NotCheckable)
	open("ru", "Служба OCSP", "не отвечает", "status 503", "Подпись документа", "28.08.2026 10:01", "впервые 28.08.2026 10:00", "ещё не проверена", strings.ToUpper(person("customer-a").Surname))
	open("kk", "жауап бермейді", "әлі тексерілмеді", "Құжатқа қойылған қолтаңба")
	open("en", "does not answer", "not checked yet", "Signature of a document").Lacks("There are none")

	w.Authority().Down(false)
	w.Must(w.Authority().Answer(authority.Garbage))
	w.Must(w.Authority().Answer(authority.Sense))
	w.Clock.Move(time.Minute)
	w.signs("customer-a", sign.Valid)
	open("ru", "отвечает", "проверена 28.08.2026 10:02", "Списки отзыва")
	open("en", "answers", "checked on")
	w.As("maintenance", "ru").Open("/trust").Says("Доверие к подписям")
	for _, who := range []string{"customer-a", "registrar", "support", "integration-officer", "outsider"} {
		w.As(who, "ru").Get("/trust").Want(http.StatusNotFound).Lacks("status 503")
	}
}

// A list that is held shows with its term, and stays with what keeps the next one away; a pin that runs out is told before.
func TestClause6TrustPageTellsWhatRunsOut(t *testing.T) {
	w := newWorld(t, db.SQLite)
	w.Must(w.Authority().Answer(authority.Replay)) // OCSP answers another question: the list tells
	w.signs("customer-a", sign.Valid)
	w.As("security", "ru").Open("/trust").Says("отвечают не все", "29.08.2026 10:00", "/crl/gost.crl").Lacks("срок вышел")
	w.Authority().Down(true)
	w.Clock.Move(25 * time.Hour)
	w.signs("customer-a", sign.NotCheckable)
	w.As("security", "ru").Open("/trust").Says("не отвечает", "срок вышел", "29.08.2026 10:00")
	ends := w.trust.Certificates()[1]
	_, to := ends.Validity()
	w.Clock.Move(to.Sub(w.Clock.Now()) - 30*24*time.Hour)
	w.As("security", "ru").Open("/trust").Says("скоро истекает").Lacks("срок истёк")
	w.Clock.Move(31 * 24 * time.Hour)
	w.As("security", "en").Open("/trust").Says("has run out")
}
