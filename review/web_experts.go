package review

import (
	"net/http"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

func (p Pages) expertRoutes(app *web.App) {
	app.Handle("GET /review/{id}/experts", "review.view", p.showExperts)
	app.Handle("POST /review/{id}/experts", "review.assign", p.assign)
	app.Handle("GET /review/{id}/experts/{assignment}", "review.view", p.showAssignment)
	app.Handle("POST /review/{id}/experts/{assignment}", "review_assignment.declare", p.declare)
	app.Handle("POST /review/{id}/experts/{assignment}/relieve", "review_assignment.relieve", p.relieve)
}

func (p Pages) showExperts(r *web.Request) error {
	return p.expertsPage(r, http.StatusOK, web.Form{}, nil)
}

// expertsPage lists who looks at what, and lets the head give a section to an expert.
func (p Pages) expertsPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	view := reviewui.ActView{Errors: errs, Order: []string{"section", "expert"}, Above: []ui.Component{d.assignmentsTable()}}
	if len(d.Uncovered) > 0 && !life.Ended(d.Case.State) && !closed(d.Case.State) {
		view.Above = append(view.Above, reviewui.Banner(reviewui.BannerView{Banner: ui.Banner{Tone: ui.ToneWaiting,
			Title: d.t("review.uncovered.title"), Text: join(d.Uncovered)}}))
	}
	if d.may("assign") {
		view.Action, view.Button = d.href("experts"), ui.Button{Text: d.t("review.do.assign")}
		view.Fields = []ui.Component{
			ui.Select{Name: "section", Label: d.t("review.field.section"), Value: typed.Get("section"), Error: errs["section"],
				Empty: d.t("review.choose"), Options: d.sections()},
			ui.Select{Name: "expert", Label: d.t("review.field.expert"), Hint: d.t("review.hint.expert"), Value: typed.Get("expert"), Error: errs["expert"],
				Empty: d.t("review.choose"), Options: d.staff()},
		}
	}
	return d.showTab(status, "experts", view)
}

func join(list []string) string {
	text := ""
	for i, s := range list {
		if i > 0 {
			text += "; "
		}
		text += s
	}
	return text
}

// assignmentsTable is everybody who had or has a section.
func (d desk) assignmentsTable() ui.Table {
	t := ui.Table{Caption: d.t("review.tabs.experts"), HideCaption: true, Columns: []ui.Column{{Title: d.t("review.column.section")},
		{Title: d.t("review.column.expert")}, {Title: d.t("review.column.state")}, {Title: d.t("review.column.act"), Hidden: true}},
		Empty: &ui.EmptyState{Title: d.t("review.experts.none_given"), Text: d.t("review.experts.none_given_text")}}
	for _, a := range slices.Concat(d.Given, d.Past) {
		row := ui.Row{Cells: []ui.Cell{{Text: d.sectionName(a.Section, d.lang)}, {Text: a.Name, Note: d.credential(a.Credential)},
			{Content: d.tag(assignmentLife, a.State), Note: a.Reason}, {}}}
		for _, step := range d.bus.Open(d.r.Actor, assignmentLife, a.State, d.assigned(a)) {
			if life.Ended(d.Case.State) {
				break
			}
			text := d.t("review.mine.declare")
			if step.Do == "relieve" {
				text = d.t("review_assignment.do.relieve")
			}
			row.Cells[3] = ui.Cell{Content: ui.Button{Text: text, Hint: a.Name, Kind: ui.Quiet, Small: true, Href: d.href("experts", string(a.ID))}}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// sections are the specialisations that may be given: those that the documents ask for first.
func (d desk) sections() []ui.Option {
	var wanted []string
	for _, doc := range d.Documents {
		for _, s := range d.sectionsOf(doc.Kind) {
			if !slices.Contains(wanted, s) {
				wanted = append(wanted, s)
			}
		}
	}
	urban := d.Kind == portal.UrbanPlanning
	for _, s := range d.classes.Specialisations.On(d.today()) {
		if s.Urban == urban && !slices.Contains(wanted, s.Code) {
			wanted = append(wanted, s.Code)
		}
	}
	var options []ui.Option
	for _, s := range wanted {
		if !slices.ContainsFunc(d.Given, func(a Assignment) bool { return a.Section == s }) {
			options = append(options, ui.Option{Value: s, Text: d.sectionName(s, d.lang)})
		}
	}
	return options
}

func (d desk) staff() []ui.Option {
	var options []ui.Option
	for _, e := range d.Experts {
		if e.State != Serving {
			continue
		}
		text := e.Name + " –"
		for i, s := range e.Specialisations {
			if i > 0 {
				text += ","
			}
			text += " " + d.sectionName(s, d.lang)
		}
		options = append(options, ui.Option{Value: string(e.Person), Text: text})
	}
	return options
}

func (p Pages) assign(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.Assign(r.Context(), r.Actor, id, form.Get("section"), portal.IIN(form.Get("expert")), form.Key())
	return p.answered(r, err, Href(id)+"/experts", func(errs ui.FormErrors) error {
		return p.expertsPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

// showAssignment asks an expert to declare whether there is a conflict of interest, or the head why they relieve.
func (p Pages) showAssignment(r *web.Request) error {
	return p.assignmentPage(r, http.StatusOK, web.Form{}, nil)
}

func (p Pages) assignmentPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors) error {
	d, err := p.open(r, "review.view", "")
	if err != nil {
		return err
	}
	id, err := r.ID("assignment")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.Given, func(a Assignment) bool { return a.ID == id })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	a := d.Given[i]
	section := ui.Facts{Items: []ui.Fact{{Label: d.t("review.column.section"), Value: d.sectionName(a.Section, d.lang)},
		{Label: d.t("review.column.expert"), Value: a.Name, Note: d.credential(a.Credential)}}}
	view := reviewui.ActView{Errors: errs, Order: []string{"free", "reason"}, Above: []ui.Component{section}}
	reason := ui.Textarea{Name: "reason", Label: d.t("review.field.reason"), Value: typed.Get("reason"), Error: errs["reason"], MaxLength: maxText}
	acts := d.bus.Open(r.Actor, assignmentLife, a.State, d.assigned(a))
	switch {
	case len(acts) == 0:
		return fault.New(fault.Forbidden, "fault.forbidden").Law(assignmentLife.Rows[0].Law)
	case acts[0].Do == "relieve":
		view.Head.Title = d.t("review_assignment.do.relieve")
		view.Action, view.Button = d.href("experts", string(id), "relieve"), ui.Button{Text: view.Head.Title, Kind: ui.Warning}
		view.Fields = []ui.Component{reason}
	default:
		reason.Optional, reason.Hint = true, d.t("review.hint.conflict")
		view.Head.Title = d.t("review.declare.title")
		view.Above = append(view.Above, reviewui.Prose(d.t("review.declare.text")))
		view.Action, view.Button = d.href("experts", string(id)), ui.Button{Text: d.t("review_assignment.do.declare")}
		view.Fields = []ui.Component{ui.Radios{Name: "free", Legend: d.t("review.field.free"), Value: typed.Get("free"), Error: errs["free"], Choices: []ui.Choice{
			{Value: "yes", Text: d.t("review.declare.free")}, {Value: "no", Text: d.t("review.declare.conflict")}}}, reason}
	}
	return d.show(status, view)
}

func (p Pages) declare(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	assignment, err := r.ID("assignment")
	if err != nil {
		return err
	}
	if free := form.Get("free"); free != "yes" && free != "no" {
		err = fault.Wrong("free", "fault.choose")
	} else {
		err = p.Declare(r.Context(), r.Actor, assignment, free == "yes", form.Get("reason"), form.Key())
	}
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.assignmentPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

func (p Pages) relieve(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	assignment, err := r.ID("assignment")
	if err != nil {
		return err
	}
	err = p.Relieve(r.Context(), r.Actor, assignment, form.Get("reason"), form.Key())
	return p.answered(r, err, Href(id)+"/experts", func(errs ui.FormErrors) error {
		return p.assignmentPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

func (p Pages) showCards(r *web.Request) error { return p.cardsPage(r, http.StatusOK, web.Form{}, nil) }

// cardsPage lists the organisation's experts, enters one, and sets how conclusions are numbered.
func (p Pages) cardsPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors) error {
	list, numbering, err := p.Experts(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	v := p.screen(r.Context(), nil)
	people, err := v.cardPeople(r.Actor.For)
	if err != nil {
		return err
	}
	var fields []ui.Choice
	for _, s := range p.classes.Specialisations.On(p.today()) {
		fields = append(fields, ui.Choice{Value: s.Code, Text: s.Name(v.lang)})
	}
	view := reviewui.ActView{Head: ui.PageHead{Title: r.T("review.experts.title"), Lead: r.T("review.experts.lead")}, Errors: errs,
		Order: []string{"person", "specialisations", "credential", "credential_number", "issued", "until", "template", "prefix"},
		Above: []ui.Component{v.cards(list)}, FormTitle: r.T("review.experts.card"), Action: "/experts", Token: web.NewToken(), Button: ui.Button{Text: r.T("review_expert.do.update")},
		Back: ui.Link{Text: r.T("review.back_to_queue"), Href: "/review"}, Fields: []ui.Component{
			ui.Select{Name: "person", Label: r.T("review.field.expert"), Value: typed.Get("person"), Error: errs["person"], Empty: r.T("review.choose"), Options: people},
			ui.Checkboxes{Name: "specialisations", Legend: r.T("review.field.specialisations"), Values: typed.Values["specialisations"], Choices: fields, Error: errs["specialisations"]},
			ui.Radios{Name: "credential", Legend: r.T("review.field.credential"), Hint: r.T("review.hint.credential"), Value: typed.Get("credential"), Error: errs["credential"], Inline: true,
				Choices: []ui.Choice{{Value: string(Certificate), Text: r.T("review.credential_kind.certificate")}, {Value: string(Attestat), Text: r.T("review.credential_kind.attestat")}}},
			ui.Input{Name: "credential_number", Label: r.T("review.field.credential_number"), Value: typed.Get("credential_number"), Error: errs["credential_number"], Width: 20, MaxLength: 100},
			ui.DateInput{Name: "issued", Label: r.T("review.field.issued"), Value: typed.Get("issued"), Error: errs["issued"]},
			ui.DateInput{Name: "until", Label: r.T("review.field.until"), Value: typed.Get("until"), Error: errs["until"], Optional: true},
		}}
	template, prefix := numbering.Template, numbering.Prefix
	if typed.Values.Has("template") {
		template, prefix = typed.Get("template"), typed.Get("prefix")
	}
	view.Below = []ui.Component{reviewui.Numbering(reviewui.NumberingView{Token: web.NewToken(), Template: template, Prefix: prefix, Errors: errs,
		Example: numbering.number(1, p.bus.Now().In(portal.Location()).Year())})}
	return r.Show(status, ui.Page{Title: view.Head.Title, Breadcrumbs: []ui.Link{{Text: r.T("review.queue.title"), Href: "/review"}}}, reviewui.Act(view))
}

// cardPeople are the members of the organisation who may have a card.
func (v screen) cardPeople(party portal.Party) ([]ui.Option, error) {
	members, err := v.people.Members(v.ctx, party, portal.RoleExpert)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, m := range members {
		name, err := v.people.PersonName(v.ctx, m)
		if err != nil {
			return nil, err
		}
		options = append(options, ui.Option{Value: string(m), Text: name})
	}
	return options, nil
}

func (v screen) cards(list []Expert) ui.Table {
	t := ui.Table{Caption: v.t("review.experts.title"), HideCaption: true, Columns: []ui.Column{{Title: v.t("review.column.expert")},
		{Title: v.t("review.field.specialisations")}, {Title: v.t("review.field.credential")}, {Title: v.t("review.column.state")}, {Title: v.t("review.column.act"), Hidden: true}},
		Empty: &ui.EmptyState{Title: v.t("review.experts.none"), Text: v.t("review.experts.none_text")}}
	for _, e := range list {
		var names []string
		for _, s := range e.Specialisations {
			names = append(names, v.sectionName(s, v.lang))
		}
		until := ""
		if e.Credential.Until != "" {
			until = v.t("review.credential.until", "Date", v.date(e.Credential.Until))
		}
		row := ui.Row{Cells: []ui.Cell{{Text: e.Name}, {Text: join(names)}, {Text: v.credential(e.Credential), Note: until}, {Content: v.tag(expertLife, e.State)}, {}}}
		if e.State == Serving {
			row.Cells[4].Content = ui.Action{Button: ui.Button{Text: v.t("review_expert.do.retire"), Hint: e.Name, Kind: ui.Quiet, Small: true},
				Action: "/experts/" + string(e.ID) + "/retire", Token: web.NewToken()}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (p Pages) keepCard(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	card := Expert{Person: portal.IIN(form.Get("person")), Specialisations: form.Values["specialisations"],
		Credential: Credential{Kind: CredentialKind(form.Get("credential")), Number: form.Text("credential_number")}}
	wrong := fault.New(fault.Invalid, "fault.invalid")
	for _, day := range []struct {
		name     string
		to       *portal.Date
		optional bool
	}{{"issued", &card.Credential.Issued, false}, {"until", &card.Credential.Until, true}} {
		if day.optional && form.Text(day.name) == "" {
			continue
		}
		if *day.to, err = i18n.ParseDate(form.Get(day.name)); err != nil {
			wrong.Add(day.name, "fault.date")
		}
	}
	if card.Person == "" {
		wrong.Add("person", "fault.choose")
	}
	if err = wrong.OrNil(); err == nil {
		err = p.KeepExpert(r.Context(), r.Actor, card, form.Key())
	}
	return p.answered(r, err, "/experts", func(errs ui.FormErrors) error {
		return p.cardsPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

func (p Pages) retireCard(r *web.Request) error {
	id, err := r.ID("expert")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := p.RetireExpert(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	return r.Redirect("/experts")
}

func (p Pages) setNumbering(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	err = p.SetNumbering(r.Context(), r.Actor, form.Get("template"), form.Get("prefix"), form.Key())
	return p.answered(r, err, "/experts", func(errs ui.FormErrors) error {
		return p.cardsPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}
