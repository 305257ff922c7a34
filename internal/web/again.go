package web

import (
	"encoding/base64"
	"maps"
	"net/http"
	"slices"

	"birtereze/portal/internal/fault"
	"birtereze/portal/ui"
)

// Waits tells whether a failure passes by itself, so that the very same form may be sent again after a while. A handler
// returns such an error as it is: where the form brought a signature, the page of the problem keeps it and offers that.
func Waits(err error) bool {
	f := Fault(err)
	return f.Kind == fault.Unavailable && f.Retry > 0
}

// again keeps a signature that could not be checked now on the page that says so, with all else that its form held, as
// ui.SignForm names it. False when the form brought none, or another file, which a page cannot hold.
func (r *Request) again(err error, f *fault.Error) (page ui.SignAgain, kept bool) {
	if !Waits(err) || r.Method != http.MethodPost {
		return page, false
	}
	cms := r.sent.Text("cms")
	for field, files := range r.sent.Files {
		signature, small := files[0].Kept.([]byte)
		if field != "cms_file" || !small {
			return page, false
		}
		if cms == "" {
			cms = base64.StdEncoding.EncodeToString(signature)
		}
	}
	if cms == "" {
		return page, false
	}
	page = ui.SignAgain{Action: r.URL.RequestURI(), What: r.T(f.Key, f.Args...), Clause: f.Clause, RequestID: RequestID(r.Context())}
	for _, name := range slices.Sorted(maps.Keys(r.sent.Values)) {
		if name == "cms" {
			continue
		}
		for _, value := range r.sent.Values[name] {
			page.Fields = append(page.Fields, ui.Hidden{Name: name, Value: value})
		}
	}
	page.Fields = append(page.Fields, ui.Hidden{Name: "cms", Value: cms})
	return page, true
}
