package desk

import (
	"birtereze/portal/internal/web"
)

// Routes adds the pages.
func (s *Service) Routes(app *web.App) {
	app.Handle("GET /{$}", "desk.home", s.home)
	app.Handle("GET /law", "desk.law", s.law)
	app.Handle("GET /verify", "desk.verify", s.verify)
	app.Handle("POST /verify", "desk.verify", s.verifyFile)
	app.Handle("GET /status", "desk.status", s.status)
	app.Handle("GET /trust", "desk.trust", s.trust)
	app.Handle("GET /desk", "desk.view", s.desk)
	app.Handle("GET /desk/projects", "desk.view", s.myProjects)
	app.Handle("GET /projects/{id}/dossier", "dossier.view", s.dossier)
	app.Handle("GET /projects/{id}/history", "dossier.history", s.history)
	app.Handle("GET /journal/{seq}", "journal.view", s.showEntry)
	app.Handle("GET /journal/{seq}/proof", "journal.view", s.downloadProof)
}
