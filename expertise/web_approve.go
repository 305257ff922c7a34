package expertise

import (
	"net/http"

	expertiseui "birtereze/portal/expertise/ui"
	"birtereze/portal/internal/document"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/web"
	"birtereze/portal/ui"
)

func (p Pages) approval(r *web.Request) error {
	l, err := p.mine(r, "project_approval.enter")
	if err != nil {
		return err
	}
	if l.Approval.State == Approved {
		return r.Redirect(SideHref(l.Project.ID) + "#approval")
	}
	return p.showApproval(r, http.StatusOK, l, expertiseui.Approve{}, "")
}

func (p Pages) showApproval(r *web.Request, status int, l Look, v expertiseui.Approve, wrong string) error {
	at := SideHref(l.Project.ID) + "/approval"
	v.Head = head(r, l, r.T("expertise.approval_title"), r.T("expertise.approval_lead"))
	v.Action, v.Token = at, web.NewToken()
	if a := l.Approval; a.ID != "" {
		version, _, err := p.Service.Documents.Version(r.Context(), p.Service.Bus.DB, a.Text)
		if err != nil {
			return err
		}
		if v.Number == "" && v.Errors == nil {
			v.Number, v.Date = a.Number, r.Lang.ShortDate(a.Date.Time())
		}
		v.Sign = &expertiseui.Sign{
			Head: ui.PageHead{Title: r.T("expertise.approval_sign")}, Text: r.T("expertise.approval_sign_text"),
			Rows: []ui.SummaryRow{{Key: r.T("expertise.approval_number"), Value: a.Number}, {Key: r.T("expertise.approval_date"), Value: r.Lang.Date(a.Date.Time())},
				{Key: r.T("expertise.document"), Value: version.Name}},
			Form: signForm(at+"/sign", version.ID, version.Name, wrong),
		}
	}
	return p.show(r, status, l, r.T("expertise.approval_title"), v.Page(), "sign.js")
}

func (p Pages) enterApproval(r *web.Request) error {
	l, err := p.mine(r, "project_approval.enter")
	if err != nil {
		return err
	}
	form, err := r.FormWithFiles(p.Service.Documents.Keep(profilePaper))
	day, _ := i18n.ParseDate(form.Text("date")) // an empty day is told by the rules
	switch files := form.Files["file"]; {
	case err != nil:
	case len(files) == 0:
		err = fault.Wrong("file", "fault.file_required")
	default:
		rec, _ := files[0].Kept.(document.Received)
		err = p.Service.EnterApproval(r.Context(), r.Actor, l.Project.ID, form.Text("number"), day, rec, form.Key())
	}
	if fault.Is(err, fault.Invalid) {
		return p.showApproval(r, http.StatusUnprocessableEntity, l, expertiseui.Approve{Number: form.Get("number"), Date: form.Get("date"), Errors: r.Errors(err)}, "")
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + "/approval#sign")
}

func (p Pages) signApproval(r *web.Request) error {
	l, err := p.mine(r, "project_approval.sign")
	if err != nil {
		return err
	}
	form, err := r.FormWithFiles(web.Small(maxMessage))
	if err != nil {
		return err
	}
	err = p.Service.SignApproval(r.Context(), r.Actor, l.Project.ID, document.FormMessage(form), form.Key())
	if fault.Is(err, fault.Invalid) && l.Approval.State == Entered {
		return p.showApproval(r, http.StatusUnprocessableEntity, l, expertiseui.Approve{}, r.Errors(err)["cms"])
	}
	if err != nil {
		return err
	}
	return r.Redirect(SideHref(l.Project.ID) + "#approval")
}
