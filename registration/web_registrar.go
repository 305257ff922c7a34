package registration

import (
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/listing"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/web"
	registrationui "birtereze/portal/registration/ui"
	"birtereze/portal/ui"
)

func (s *Service) showQueue(r *web.Request) error {
	after := listing.ParsePlace(r.URL.Query().Get("after"))
	list, more, err := s.Queue(r.Context(), r.Actor, after)
	if err != nil {
		return err
	}
	v := registrationui.QueueView{Table: ui.Table{Caption: r.T("registration.queue.title"), HideCaption: true,
		Columns: []ui.Column{{Title: r.T("registration.queue.who")}, {Title: r.T("registration.queue.as")}, {Title: r.T("registration.queue.state")}, {Title: r.T("registration.queue.term")}},
		Empty:   &ui.EmptyState{Title: r.T("registration.queue.none"), Text: r.T("registration.queue.none_text")}}}
	for _, w := range list {
		row, err := s.queueRow(r, w)
		if err != nil {
			return err
		}
		v.Table.Rows = append(v.Table.Rows, row)
	}
	if more.ID != "" {
		v.Pages.Older = listing.Address("/registrar", nil, more)
	}
	if after.ID != "" {
		v.Pages.Newer = "/registrar"
	}
	return r.Show(ok, ui.Page{Title: r.T("registration.queue.title")}, registrationui.Queue(v))
}

func (s *Service) queueRow(r *web.Request, w Waiting) (ui.Row, error) {
	who := ui.Cell{Text: w.Title(string(r.Lang)), Href: "/registrar/" + string(w.ID), Note: r.T("registration.path." + string(w.Path))}
	last := ui.Cell{Content: ui.ClauseRef{Clause: clauseOf(w.State, w.Deadline)}, Note: r.T("registration.queue.since", "Date", r.Lang.ShortDate(w.WaitsSince))}
	term, err := s.term(r, w.Deadline)
	if err != nil {
		return ui.Row{}, err
	}
	row := ui.Row{}
	if term != nil {
		term.Plain, term.Counted = true, nil
		last = ui.Cell{Content: *term}
		row.Tone = term.Tone
	}
	row.Cells = []ui.Cell{who, {Text: roleNames(r, w.Capacities)}, {Content: stateTag(r, w.State)}, last}
	return row, nil
}

func (s *Service) showReview(r *web.Request) error { return s.reviewPage(r, ok, web.Form{}, nil) }

// reviewPage is a registration to the registrar: the form beside its documents, and what can be decided now.
func (s *Service) reviewPage(r *web.Request, status int, form web.Form, errs ui.FormErrors) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	reg, papers, err := s.Get(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	// The applicant, who sees the registration too, has a page of their own.
	if err := r.Authorise("registration.queue", policy.Public("")); err != nil {
		return err
	}
	v, err := s.card(r, reg, papers)
	if err != nil {
		return err
	}
	v.Errors, v.Order = errs, []string{"mismatches", "request"}
	base := "/registrar/" + string(id)
	if s.open(r, reg, "request_documents") {
		v.Request = &registrationui.RequestView{Action: base + "/request", Token: web.NewToken(), Text: form.Get("request"), Error: errs["request"]}
	}
	if s.open(r, reg, "confirm") {
		v.Confirm = &ui.Action{Action: base + "/confirm", Token: web.NewToken(), Button: ui.Button{Text: r.T("registration.do.confirm")}}
	}
	if s.open(r, reg, "refuse") {
		v.Refuse = &registrationui.RefuseView{Action: base + "/refuse", Token: web.NewToken(), Boxes: refusalBoxes(r, reg, form, errs)}
	}
	return r.Show(status, ui.Page{Title: v.Head.Title, Breadcrumbs: crumbs(r, "registration.queue.title", "/registrar")}, registrationui.Card(v))
}

// refusalBoxes are the entries of the form that may not match the documents, each with room for what the documents say.
func refusalBoxes(r *web.Request, reg Registration, form web.Form, errs ui.FormErrors) ui.Checkboxes {
	boxes := ui.Checkboxes{Name: "mismatches", Legend: r.T("registration.mismatch.legend"), Error: errs["mismatches"], Values: form.Values["mismatches"]}
	for _, field := range Mismatchable(reg.Path) {
		label := r.T("registration.field." + field)
		if wrong := errs["text_"+field]; wrong != "" && boxes.Error == "" {
			boxes.Error = wrong
		}
		boxes.Choices = append(boxes.Choices, ui.Choice{Value: field, Text: label, Hint: reg.entry(field),
			Content: ui.Input{Name: "text_" + field, Label: r.T("registration.mismatch.documents"), Value: form.Get("text_" + field),
				Error: errs["text_"+field], MaxLength: maxWords}})
	}
	return boxes
}

func (s *Service) confirm(r *web.Request) error {
	return s.decide(r, func(form web.Form, id portal.ID) error { return s.Confirm(r.Context(), r.Actor, id, form.Key()) })
}

func (s *Service) refuse(r *web.Request) error {
	return s.decide(r, func(form web.Form, id portal.ID) error {
		var grounds []Mismatch
		for _, field := range slices.Compact(slices.Sorted(slices.Values(form.Values["mismatches"]))) {
			grounds = append(grounds, Mismatch{Field: field, Text: form.Text("text_" + field)})
		}
		return s.Refuse(r.Context(), r.Actor, id, grounds, form.Key())
	})
}

func (s *Service) requestDocuments(r *web.Request) error {
	return s.decide(r, func(form web.Form, id portal.ID) error {
		return s.RequestDocuments(r.Context(), r.Actor, id, form.Text("request"), form.Key())
	})
}

// decide is the frame of the registrar's three forms.
func (s *Service) decide(r *web.Request, do func(form web.Form, id portal.ID) error) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := do(form, id); err != nil {
		return retry(err, func() error { return s.reviewPage(r, invalid, form, r.Errors(err)) })
	}
	return r.Redirect("/registrar")
}
