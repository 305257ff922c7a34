package expertise

import (
	"fmt"
	"net/http"

	"birtereze/portal"
	expertiseui "birtereze/portal/expertise/ui"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

func (p Pages) organisations(r *web.Request) error {
	l, err := p.mine(r, "expertise.show_list")
	if err != nil {
		return err
	}
	if l.Application.State != Choosing {
		return r.Redirect(SideHref(l.Project.ID))
	}
	return p.showOrganisations(r, http.StatusOK, l, "", nil)
}

func (p Pages) showOrganisations(r *web.Request, status int, l Look, chosen string, errs ui.FormErrors) error {
	a, list, err := p.Service.Organisations(r.Context(), r.Actor, l.Application.ID)
	if err != nil {
		return err
	}
	lang := string(r.Lang)
	v := expertiseui.Choose{
		Head:   head(r, l, r.T("expertise.choose_title"), r.T("expertise.choose_lead")),
		Action: SideHref(l.Project.ID) + "/organisations", Token: web.NewToken(), Chosen: chosen, Errors: errs,
		Empty: ui.EmptyState{Title: r.T("expertise.organisations_none"), Text: r.T("expertise.organisations_none_text")},
		Seed:  a.Seed(), Formula: fmt.Sprintf("printf '%%s' '%s|BIN' | sha256sum", a.Seed()),
		Order: ui.Table{Caption: r.T("expertise.order_table"), Columns: []ui.Column{{Title: r.T("expertise.order_place"), Numeric: true},
			{Title: r.T("expertise.organisation")}, {Title: r.T("expertise.order_key")}}},
	}
	for i, o := range list {
		choice := ui.Choice{Value: string(o.Party), Text: o.Name.In(lang), Hint: r.T("expertise.bin", "BIN", string(o.Party))}
		if o.Until != "" {
			choice.Hint += " · " + r.T("expertise.accredited", "Date", r.Lang.ShortDate(o.Until.Time()))
		}
		v.Choices = append(v.Choices, choice)
		v.Order.Rows = append(v.Order.Rows, ui.Row{Cells: []ui.Cell{{Text: fmt.Sprint(i + 1)}, {Text: o.Name.In(lang), Note: string(o.Party)}, {Content: ui.Copy{Value: o.Key}}}})
	}
	return p.show(r, status, l, r.T("expertise.choose_title"), v.Page())
}

func (p Pages) choose(r *web.Request) error {
	l, err := p.mine(r, "expertise.choose")
	if err != nil {
		return err
	}
	form, err := r.Form()
	if err != nil {
		return err
	}
	party := form.Text("organisation")
	if party == "" {
		err = fault.Wrong("organisation", "fault.choose")
	} else {
		err = p.Service.Choose(r.Context(), r.Actor, l.Application.ID, portal.Party(party), form.Key())
	}
	if fault.Is(err, fault.Invalid) && l.Application.State == Choosing {
		return p.showOrganisations(r, http.StatusUnprocessableEntity, l, party, r.Errors(err))
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID))
}
