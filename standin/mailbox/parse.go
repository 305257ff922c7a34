package mailbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// Limits of the structure of a message.
const (
	maxDepth = 5
	maxParts = 50
)

// parse reads a message (RFC 5322) and its texts (RFC 2045 to 2047). Attachments are passed over.
func parse(raw []byte) (Message, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Message{}, fmt.Errorf("read header: %w", err)
	}
	msg := Message{
		MessageID: strings.Trim(m.Header.Get("Message-Id"), "<> "),
		From:      decoded(m.Header.Get("From")),
		Subject:   decoded(m.Header.Get("Subject")),
		Lang:      m.Header.Get("Content-Language"),
		Raw:       raw,
	}
	if msg.Date, err = m.Header.Date(); err != nil && !errors.Is(err, mail.ErrHeaderNotPresent) {
		return Message{}, fmt.Errorf("read date: %w", err)
	}
	parts := 0
	return msg, msg.read(textproto.MIMEHeader(m.Header), m.Body, 0, &parts)
}

func decoded(s string) string {
	d := mime.WordDecoder{}
	if plain, err := d.DecodeHeader(s); err == nil {
		return plain
	}
	return s
}

func (msg *Message) read(h textproto.MIMEHeader, body io.Reader, depth int, parts *int) error {
	if *parts++; *parts > maxParts || depth > maxDepth {
		return errors.New("too many parts")
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") {
		return msg.readParts(multipart.NewReader(body, params["boundary"]), depth, parts)
	}
	if disposition, _, _ := mime.ParseMediaType(h.Get("Content-Disposition")); disposition == "attachment" {
		return nil
	}
	content, err := io.ReadAll(transferDecoded(h.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return fmt.Errorf("decode %s: %w", kind, err)
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(string(content), "\r\n", "\n"), "\ufffd")
	switch {
	case kind == "text/plain" && msg.Text == "":
		msg.Text = text
	case kind == "text/html" && msg.HTML == "":
		msg.HTML = text
	}
	return nil
}

func (msg *Message) readParts(r *multipart.Reader, depth int, parts *int) error {
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read part: %w", err)
		}
		if err := msg.read(p.Header, p, depth+1, parts); err != nil {
			return err
		}
	}
}

func transferDecoded(encoding string, r io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	}
	return r
}
