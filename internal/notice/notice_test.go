package notice_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/db/dbtest"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
	"birtereze/portal/internal/notice"
)

type directory []notice.Address

func (d directory) Addresses(context.Context, portal.Notice) ([]notice.Address, error) { return d, nil }

// outbox refuses the first mail to each address, as a mail server may.
type outbox struct {
	sync.Mutex
	refused map[string]bool
	sent    []notice.Mail
}

func (o *outbox) Send(_ context.Context, m notice.Mail) error {
	o.Lock()
	defer o.Unlock()
	if !o.refused[m.To] {
		o.refused[m.To] = true
		return errors.New("busy")
	}
	o.sent = append(o.sent, m)
	return nil
}

func TestEachPersonGetsOneMailInTheirLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		words := func() fstest.MapFS {
			m := fstest.MapFS{}
			for _, l := range []string{"ru", "kk", "en"} {
				m[l+".json"] = &fstest.MapFile{Data: []byte(`{"notice.filed.subject":"` + l + ` {Number}","notice.filed.text":"text","notice.open":"open"}`)}
			}
			return m
		}
		messages, err := i18n.Load(words())
		if err != nil {
			t.Fatal(err)
		}
		q := job.New(d)
		box := &outbox{refused: map[string]bool{}}
		people := directory{{"a", "a@example.kz", i18n.RU}, {"b", "b@example.kz", i18n.KK}}
		notice.NewCourier(d, q, people, box, messages, "https://portal.example/")
		err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return q.Enqueue(ctx, tx, command.Deliver, portal.Notice{Key: "notice.filed", Args: map[string]string{"Number": "7"}, Href: "/desk"}, tx.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 200 {
			time.Sleep(20 * time.Millisecond)
			q.Work(t.Context())
			box.Lock()
			done := len(box.sent) == 2
			box.Unlock()
			if done {
				break
			}
		}
		got := ""
		for _, m := range box.sent {
			got += m.To + "=" + m.Subject + " " + m.Link + "\n"
		}
		for _, want := range []string{"a@example.kz=ru 7 https://portal.example/desk", "b@example.kz=kk 7"} {
			if !strings.Contains(got, want) {
				t.Errorf("sent %q, want %q in it", got, want)
			}
		}
	})
}
