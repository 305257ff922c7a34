package legalentities

import (
	"encoding/json"
	"net/http"
)

// justice answers as service P3011 of the e-government gateway does: refusals have status 200 and a code.
func (s *Standin) justice(w http.ResponseWriter, r *http.Request) {
	if s.options.Token != "" && r.Header.Get("Authorization") != "Bearer "+s.options.Token {
		http.Error(w, http.StatusText(http.StatusUnauthorized), http.StatusUnauthorized)
		return
	}
	e, ok := s.find(r.FormValue("bin"))
	switch {
	case !ok:
		reply(w, map[string]any{"code": "ORGANIZATION_NOT_FOUND_BY_BIN", "data": nil})
	case e.Liquidated:
		reply(w, map[string]any{"code": "ORGANIZATION_LIQUIDATED", "data": nil})
	default:
		reply(w, map[string]any{"code": "SUCCESS", "data": map[string]any{"organization_info_list": []any{
			map[string]any{"bin": e.BIN, "name_ru": e.Name.RU, "name_kz": e.Name.KK},
		}}})
	}
}

// statistics answers as the counter service of the register of business statistics does.
func (s *Standin) statistics(w http.ResponseWriter, r *http.Request) {
	e, ok := s.find(r.FormValue("bin"))
	if !ok {
		reply(w, map[string]any{"success": false, "obj": nil, "description": nil})
		return
	}
	lang := r.FormValue("lang")
	reply(w, map[string]any{
		"success": true,
		"obj": map[string]any{
			"id": 0, "bin": e.BIN, "name": e.Name.in(lang),
			"registerDate": e.Registered.Time().UTC().Format("2006-01-02T15:04:05.000-0700"),
			"okedCode":     e.OKED, "okedName": e.activity.in(lang), "secondOkeds": nil,
			"krpCode": nil, "krpName": nil, "krpBfCode": nil, "krpBfName": nil,
			"kseCode": nil, "kseName": nil, "kfsCode": nil, "kfsName": nil,
			"katoCode": e.KATO, "katoId": 0, "katoAddress": e.Address.in(lang), "fio": e.Head.in(lang), "ip": false,
		},
		"description": nil,
	})
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	json.NewEncoder(w).Encode(v)
}
