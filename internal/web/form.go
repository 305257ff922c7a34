package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
)

// Bounds of what is read: a form without files, one text of it, the number of its entries; files have bounds of their own.
const (
	maxBody    = 64 << 30
	maxForm    = 1 << 20
	maxValue   = 256 << 10
	maxEntries = 2000
)

// Form is what somebody typed, sent and attached.
type Form struct {
	url.Values
	Files map[string][]File
}

// File is an attached file, already taken over by whoever keeps files.
type File struct {
	Name string // as the sender calls it, without folders
	Kept any    // what the keeper gave for it
}

// Keep takes a file over while it streams in.
type Keep func(ctx context.Context, field, name string, content io.Reader) (any, error)

// Form reads a form that carries no files.
func (r *Request) Form() (Form, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return r.readParts(func(context.Context, string, string, io.Reader) (any, error) {
			return nil, fault.New(fault.Invalid, "fault.invalid")
		})
	}
	r.Body = http.MaxBytesReader(r.w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return Form{}, tooLarge(err)
	}
	if len(r.PostForm) > maxEntries {
		return Form{}, fault.New(fault.TooLarge, "fault.too_large", "Limit", fmt.Sprint(maxEntries))
	}
	if err := AllText(r.PostForm); err != nil {
		return Form{}, err
	}
	r.sent = Form{Values: r.PostForm}
	return r.sent, nil
}

// FormWithFiles reads a multipart form; each file goes to keep while it arrives, and is never held in memory. The one-time
// token and other short fields come before the files, so that keep may rely on nothing but the file itself. A file that is
// too large is told in its field, with the form read to its end: the error is of kind Invalid then, and the form holds
// everything else, for the page that shows it again. Files stay, so the handler asks the policy first: one that did not is a
// fault of the program, and nothing is read.
func (r *Request) FormWithFiles(keep Keep) (Form, error) {
	if !r.asked.Load() {
		return Form{}, ErrNotAsked
	}
	return r.readParts(keep)
}

func (r *Request) readParts(keep Keep) (Form, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return r.formWithoutFiles(err)
	}
	form := Form{Values: url.Values{}, Files: map[string][]File{}}
	large := fault.New(fault.Invalid, "fault.invalid")
	total := 0
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			if err := AllText(form.Values); err != nil {
				return Form{}, err
			}
			r.sent = form
			return form, large.OrNil()
		}
		if err != nil {
			return form, tooLarge(err)
		}
		if n > maxEntries {
			return form, fault.New(fault.TooLarge, "fault.too_large", "Limit", fmt.Sprint(maxEntries))
		}
		if part.FileName() == "" {
			value, err := io.ReadAll(io.LimitReader(part, maxValue+1))
			total += len(value)
			if err != nil || len(value) > maxValue || total > maxForm {
				return form, fault.New(fault.TooLarge, "fault.too_large", "Limit", i18n.Bytes(maxForm)).Because(err)
			}
			// An input without a file comes as an empty part with an empty name: no entry then.
			if part.Header.Get("Content-Type") == "" {
				form.Values.Add(part.FormName(), string(value))
			}
			continue
		}
		kept, err := keep(r.Context(), part.FormName(), part.FileName(), part)
		if fault.Is(err, fault.TooLarge) {
			f := fault.As(err)
			large.AddBy(f.Clause, part.FormName(), f.Key, f.Args...)
			continue
		}
		if err != nil {
			return form, err
		}
		form.Files[part.FormName()] = append(form.Files[part.FormName()], File{part.FileName(), kept})
	}
}

// formWithoutFiles serves a browser that sent the form without multipart: there is no file then.
func (r *Request) formWithoutFiles(err error) (Form, error) {
	if errors.Is(err, http.ErrNotMultipart) {
		return r.Form()
	}
	return Form{}, fault.New(fault.Invalid, "fault.invalid").Because(err)
}

func tooLarge(err error) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return fault.New(fault.TooLarge, "fault.too_large", "Limit", i18n.Bytes(limit.Limit)).Because(err)
	}
	return fault.New(fault.Invalid, "fault.invalid").Because(err)
}

// Key is the one-time token of the form, as the key of the command that it asks for; empty when the form has none.
func (f Form) Key() string {
	token := f.Get("form")
	if token == "" || len(token) > 64 {
		return ""
	}
	return "form:" + token
}

// Text is an entry without blanks around it.
func (f Form) Text(name string) string { return strings.TrimSpace(f.Get(name)) }

// Small keeps a short file, such as a signature, in memory; File.Kept is its bytes.
func Small(limit int64) Keep {
	return func(_ context.Context, _, _ string, content io.Reader) (any, error) {
		b, err := io.ReadAll(io.LimitReader(content, limit+1))
		if err == nil && int64(len(b)) > limit {
			err = fault.New(fault.TooLarge, "fault.too_large", "Limit", i18n.Bytes(limit))
		}
		return b, err
	}
}
