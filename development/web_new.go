package development

import (
	"birtereze/portal"
	developmentui "birtereze/portal/development/ui"
	"birtereze/portal/internal/classifier"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/law"
	"birtereze/portal/ui"
)

func (p Pages) wizardRoutes(app *web.App) {
	app.Handle("GET /projects/new", "development.begin", p.showNew)
	app.Handle("POST /projects/new", "project.declare", p.declare)
	app.Handle("GET /projects/{id}/new/about", "project.describe", p.showAbout)
	app.Handle("POST /projects/{id}/new/about", "project.describe", p.saveAbout)
	app.Handle("GET /projects/{id}/new/object", "project.set_object", p.showNewObject)
	app.Handle("POST /projects/{id}/new/object", "project.set_object", p.saveNewObject)
	app.Handle("GET /projects/{id}/new/check", "project.create", p.showCheck)
	app.Handle("POST /projects/{id}/new/create", "project.create", p.create)
	app.Handle("POST /projects/{id}/new/abandon", "project.abandon", p.abandon)
}

// steps of the wizard, for the line that tells how many are left.
const wizardSteps = 4

// wizard is a screen of the wizard.
func (p Pages) wizard(r *web.Request, status, step int, title string, v developmentui.Form) error {
	v.Title.Title = title
	v.Title.Caption = r.T("dev.new.step", "Step", step, "Of", wizardSteps)
	v.Token = web.NewToken()
	return r.Show(status, ui.Page{Title: title, Breadcrumbs: []ui.Link{{Text: r.T("dev.desk"), Href: "/desk"}}}, v)
}

func (p Pages) showNew(r *web.Request) error {
	if err := r.Authorise("development.begin", beginning()); err != nil {
		return err
	}
	return p.newPage(r, good, web.Form{}, nil)
}

// newPage is the first screen: the declaration, and which kind of project (cl. 2–4).
func (p Pages) newPage(r *web.Request, status int, form web.Form, errs ui.FormErrors) error {
	v := developmentui.Form{Errors: errs.Summary("secret", "kind"), Action: "/projects/new",
		Before: []ui.Component{developmentui.Words{Text: r.T("dev.new.intro"), Clause: law.C14}},
		Fields: []ui.Component{p.secretField(r, form, errs), ui.Radios{Name: "kind", Legend: r.T("dev.field.kind"), Value: form.Get("kind"),
			Error: errs["kind"], Choices: []ui.Choice{
				{Value: string(portal.Construction), Text: r.T("dev.kind.construction"), Hint: r.T("dev.kind.construction.hint")},
				{Value: string(portal.UrbanPlanning), Text: r.T("dev.kind.urban_planning"), Hint: r.T("dev.kind.urban_planning.hint")}}}},
		Buttons: []ui.Button{{Text: r.T("dev.continue")}}}
	return p.wizard(r, status, 1, r.T("dev.new.begin"), v)
}

// secretField is the declaration of clause 4.
func (p Pages) secretField(r *web.Request, form web.Form, errs ui.FormErrors) ui.Component {
	return ui.Radios{Name: "secret", Legend: r.T("dev.field.secret"), Hint: r.T("dev.field.secret.hint", "Clause", law.C4.Label(string(r.Lang))),
		Value: form.Get("secret"), Error: errs["secret"], Choices: []ui.Choice{
			{Value: "no", Text: r.T("dev.secret.no")}, {Value: "yes", Text: r.T("dev.secret.yes")}}}
}

func (p Pages) declare(r *web.Request) error {
	form, err := r.Form()
	if err != nil {
		return err
	}
	b := Beginning{Secret: form.Get("secret"), Kind: portal.ProjectKind(form.Get("kind"))}
	id, err := p.Declare(r.Context(), r.Actor, b, form.Key())
	if fault.Is(err, fault.Invalid) {
		return p.newPage(r, invalid, form, r.Errors(err))
	}
	if err != nil {
		return err
	}
	return back(r, id, "/new/about")
}

// drafted reads the project of a screen and asks whether the actor may go on with it.
func (p Pages) drafted(r *web.Request, act string) (Project, error) {
	id, err := r.ID("id")
	if err != nil {
		return Project{}, err
	}
	return p.Allowed(r.Context(), r.Actor, id, act)
}

func (p Pages) showAbout(r *web.Request) error {
	pr, err := p.drafted(r, "project.describe")
	if err != nil {
		return err
	}
	if pr.State != Draft {
		return back(r, pr.ID, "/materials")
	}
	form := web.Form{Values: map[string][]string{"name_ru": {pr.Name.RU}, "name_kk": {pr.Name.KK}, "urban": {pr.Urban}, "works": {pr.Works},
		"composition": {pr.Composition}, "stage": {pr.Stage}, "level": {pr.Level}, "financing": {pr.Financing}}}
	if pr.Typical {
		form.Set("typical", "yes")
	}
	if pr.BIM {
		form.Set("bim", "yes")
	}
	return p.aboutPage(r, good, pr, form, nil)
}

// aboutPage is the second screen: what the project is (cl. 14, 18, 19).
func (p Pages) aboutPage(r *web.Request, status int, pr Project, form web.Form, errs ui.FormErrors) error {
	lang, c, today := string(r.Lang), p.Classifiers, p.today()
	radios := func(name, label string, list []ui.Choice) ui.Component {
		return ui.Radios{Name: name, Legend: label, Value: form.Get(name), Error: errs[name], Choices: list}
	}
	fields := []ui.Component{
		ui.Textarea{Name: "name_ru", Label: r.T("dev.field.name_ru"), Hint: r.T("dev.field.name.hint"), Value: form.Get("name_ru"),
			Error: errs["name_ru"], Rows: 2, MaxLength: 1000},
		ui.Textarea{Name: "name_kk", Label: r.T("dev.field.name_kk"), Value: form.Get("name_kk"), Error: errs["name_kk"], Rows: 2, MaxLength: 1000},
	}
	if pr.IsConstruction() {
		fields = append(fields,
			radios("works", r.T("dev.field.works"), choices(c.Works.On(today), func(x classifier.Works) classifier.Entry { return x.Entry }, lang)),
			radios("composition", r.T("dev.field.composition"), p.compositions(lang)),
			radios("stage", r.T("dev.field.stage"), choices(c.Stages.On(today), func(x classifier.Stage) classifier.Entry { return x.Entry }, lang)),
			radios("level", r.T("dev.field.level"), choices(c.Levels.On(today), func(x classifier.Level) classifier.Entry { return x.Entry }, lang)),
			ui.Checkboxes{Name: "typical", Values: form.Values["typical"], Choices: []ui.Choice{{Value: "yes", Text: r.T("dev.field.typical")}}},
			ui.Checkboxes{Name: "bim", Values: form.Values["bim"], Choices: []ui.Choice{{Value: "yes", Text: r.T("dev.field.bim"), Hint: r.T("dev.field.bim.hint")}}})
	} else {
		fields = append(fields, radios("urban", r.T("dev.field.urban"),
			choices(c.Urban.On(today), func(x classifier.UrbanKind) classifier.Entry { return x.Entry }, lang)))
	}
	fields = append(fields, ui.Select{Name: "financing", Label: r.T("dev.field.financing"), Hint: r.T("dev.field.financing.hint"),
		Value: form.Get("financing"), Error: errs["financing"], Empty: r.T("dev.choose"),
		Options: options(c.Financing.On(today), func(x classifier.Financing) classifier.Entry { return x.Entry }, lang)})
	v := developmentui.Form{Action: at(pr.ID, "/new/about"), Fields: fields, Buttons: []ui.Button{{Text: r.T("dev.save_continue")}},
		Errors: errs.Summary("name_ru", "name_kk", "works", "composition", "stage", "level", "urban", "financing"),
		After:  p.abandonForm(r, pr)}
	return p.wizard(r, status, 2, r.T("dev.new.about"), v)
}

// compositions are those of construction objects.
func (p Pages) compositions(lang string) []ui.Choice {
	var list []ui.Choice
	for _, c := range p.Classifiers.Compositions.On(p.today()) {
		if c.Code != classifier.CompositionUrban {
			list = append(list, ui.Choice{Value: c.Code, Text: c.Name(lang)})
		}
	}
	return list
}

// abandonForm lets a draft be given up.
func (p Pages) abandonForm(r *web.Request, pr Project) []ui.Component {
	return []ui.Component{developmentui.Folded{Summary: r.T("dev.new.abandon"), Items: []ui.Component{
		developmentui.Words{Text: r.T("dev.new.abandon.text")},
		ui.Action{Action: at(pr.ID, "/new/abandon"), Token: web.NewToken(), Button: ui.Button{Text: r.T("dev.new.abandon.do"), Kind: ui.Warning}}}}}
}

func (p Pages) saveAbout(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	f := Facts{Name: portal.Text{RU: clip(form.Text("name_ru"), 1000), KK: clip(form.Text("name_kk"), 1000)}, Urban: form.Get("urban"),
		Works: form.Get("works"), Composition: form.Get("composition"), Stage: form.Get("stage"), Level: form.Get("level"),
		Financing: form.Get("financing"), Typical: form.Get("typical") == "yes", BIM: form.Get("bim") == "yes"}
	err = p.Describe(r.Context(), r.Actor, id, f, form.Key())
	if fault.Is(err, fault.Invalid) {
		pr, failed := p.Card(r.Context(), r.Actor, id)
		if failed != nil {
			return failed
		}
		return p.aboutPage(r, invalid, pr, form, r.Errors(err))
	}
	if err != nil {
		return err
	}
	return back(r, id, "/new/object")
}

func (p Pages) abandon(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	if err := p.Abandon(r.Context(), r.Actor, id, form.Key()); err != nil {
		return err
	}
	return r.Redirect("/desk")
}

// yes or no in words.
func yesNo(r *web.Request, yes bool) string {
	if yes {
		return r.T("dev.yes")
	}
	return r.T("dev.no")
}
