package review

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"birtereze/portal/internal/document"
	"birtereze/portal/internal/flow"
	"birtereze/portal/internal/web"
	reviewui "birtereze/portal/review/ui"
	"birtereze/portal/ui"
)

// reasonPage asks for a reason before an act that takes something back.
func (p Pages) reasonPage(r *web.Request, status int, act string, do flow.Do, path string, typed web.Form, errs ui.FormErrors) error {
	d, err := p.open(r, act, do)
	if err != nil {
		return err
	}
	return d.show(status, reviewui.ActView{Head: ui.PageHead{Title: d.t("review.do." + string(do))}, Errors: errs, Order: []string{"reason"},
		Action: d.href(path), Button: ui.Button{Text: d.t("review.do." + string(do))}, Fields: []ui.Component{
			ui.Textarea{Name: "reason", Label: d.t("review.field.reason"), Value: typed.Get("reason"), Error: errs["reason"], MaxLength: maxText}}})
}

func (p Pages) showTerminate(r *web.Request) error {
	d, err := p.open(r, "review.terminate", "terminate")
	if err != nil {
		return err
	}
	asked := d.Case.Asked
	view := reviewui.ActView{Head: ui.PageHead{Title: d.t("review.do.terminate")}, Warning: d.t("review.terminate.warning")}
	for _, b := range d.banners(d.Snapshot) {
		if asked.Ground != "" {
			view.Above = append(view.Above, reviewui.Banner(b))
		}
	}
	if asked.Ground != "" {
		view.Action, view.Button = d.href("terminate"), ui.Button{Text: d.t("review.do.terminate"), Kind: ui.Warning}
	}
	return d.show(http.StatusOK, view)
}

func (p Pages) terminate(r *web.Request) error {
	id, form, err := p.posted(r)
	if err != nil {
		return err
	}
	err = p.Terminate(r.Context(), r.Actor, id, form.Key())
	return p.answered(r, err, Href(id), func(ui.FormErrors) error { return err })
}

func (p Pages) showDismiss(r *web.Request) error {
	return p.dismissPage(r, http.StatusOK, web.Form{}, nil)
}

func (p Pages) dismissPage(r *web.Request, status int, typed web.Form, errs ui.FormErrors) error {
	d, err := p.open(r, "review.dismiss", "dismiss")
	if err != nil {
		return err
	}
	return d.show(status, reviewui.ActView{Head: ui.PageHead{Title: d.t("review.do.dismiss")}, Errors: errs, Order: []string{"ground", "text", "file"},
		Warning: d.t("review.dismiss.warning"), Action: d.href("dismiss"), Files: true, Button: ui.Button{Text: d.t("review.do.dismiss"), Kind: ui.Warning},
		Fields: []ui.Component{
			ui.Radios{Name: "ground", Legend: d.t("review.field.ground"), Value: typed.Get("ground"), Choices: d.grounds(ForDismissal), Error: errs["ground"]},
			ui.Textarea{Name: "text", Label: d.t("review.field.explanation"), Value: typed.Get("text"), Error: errs["text"], MaxLength: maxText},
			ui.FileUpload{Name: "file", Label: d.t("review.field.acts"), Error: errs["file"], Optional: true, Multiple: true},
		}})
}

func (p Pages) dismiss(r *web.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	// Nobody's file is taken in for a case that is not theirs to end.
	if _, err := p.may(r.Context(), r.Actor, "review.dismiss", id); err != nil {
		return err
	}
	form, err := r.FormWithFiles(p.receive)
	if err == nil {
		err = p.Dismiss(r.Context(), r.Actor, id, form.Get("ground"), form.Text("text"), received(form, "file"), form.Key())
	}
	return p.answered(r, err, Href(id), func(errs ui.FormErrors) error {
		return p.dismissPage(r, http.StatusUnprocessableEntity, form, errs)
	})
}

// receive takes a file of a form in.
func (p Pages) receive(ctx context.Context, _, name string, content io.Reader) (any, error) {
	return p.keeper.Receive(ctx, profileAny, name, content)
}

// received are the files of a field.
func received(form web.Form, field string) []document.Received {
	var files []document.Received
	for _, f := range form.Files[field] {
		if rec, ok := f.Kept.(document.Received); ok {
			files = append(files, rec)
		}
	}
	return files
}

func number(s string) (int, error) { return strconv.Atoi(s) }
