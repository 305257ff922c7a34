// Package notice takes messages to the people whom they concern: one mail a person, in the person's language, sent until it
// leaves or becomes somebody's task.
package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/job"
)

// Address is where a person is written to.
type Address struct {
	Person portal.IIN
	Email  string
	Lang   i18n.Lang
}

// Directory finds the people whom a notice concerns.
type Directory interface {
	Addresses(ctx context.Context, n portal.Notice) ([]Address, error)
}

// Mail is one message ready to leave.
type Mail struct {
	ID      string // the same at each try
	To      string
	Lang    i18n.Lang
	Subject string
	Text    string
	Link    string // where it is dealt with
	Action  string // the words of the link
}

// Mailer sends a mail.
type Mailer interface {
	Send(ctx context.Context, m Mail) error
}

// mailing is the kind of job that sends one mail.
const mailing = "notice.mail"

// letter is the payload of such a job.
type letter struct {
	Notice portal.Notice `json:"notice"`
	Email  string        `json:"email"`
	Lang   i18n.Lang     `json:"lang"`
}

// Courier delivers notices.
type Courier struct {
	db        *db.DB
	queue     *job.Queue
	directory Directory
	mailer    Mailer
	messages  *i18n.Catalogue
	base      string
}

// NewCourier makes a courier and takes on the jobs of notices; base is the address under which users reach the program.
func NewCourier(d *db.DB, queue *job.Queue, directory Directory, mailer Mailer, messages *i18n.Catalogue, base string) *Courier {
	c := &Courier{d, queue, directory, mailer, messages, strings.TrimSuffix(base, "/")}
	queue.Handle(command.Deliver, c.deliver)
	queue.Handle(mailing, c.mail)
	return c
}

// deliver makes one job for each person, so that one address that fails delays no other.
func (c *Courier) deliver(ctx context.Context, j job.Job) error {
	var n portal.Notice
	if err := json.Unmarshal(j.Payload, &n); err != nil {
		return fmt.Errorf("read notice: %w", err)
	}
	people, err := c.directory.Addresses(ctx, n)
	if err != nil {
		return fmt.Errorf("addresses of notice %s: %w", n.Key, err)
	}
	return c.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, p := range people {
			if err := c.queue.EnqueueAs(ctx, tx, j.ID+"/"+string(p.Person), mailing, letter{n, p.Email, p.Lang}, tx.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *Courier) mail(ctx context.Context, j job.Job) error {
	var l letter
	if err := json.Unmarshal(j.Payload, &l); err != nil {
		return fmt.Errorf("read letter: %w", err)
	}
	words := c.messages.Localizer(l.Lang)
	var args []any
	for name, value := range l.Notice.Args {
		args = append(args, name, value)
	}
	return c.mailer.Send(ctx, Mail{
		ID: j.ID, To: l.Email, Lang: l.Lang,
		Subject: words.T(l.Notice.Key+".subject", args...),
		Text:    words.T(l.Notice.Key+".text", args...),
		Link:    c.base + l.Notice.Href,
		Action:  words.T("notice.open"),
	})
}
