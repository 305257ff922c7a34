package development

import (
	"context"
	"errors"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

var (
	projects  = db.NewTable[Project]("dev_projects")
	objects   = db.NewTable[Object]("dev_objects")
	accesses  = db.NewTable[Access]("dev_access")
	requests  = db.NewTable[Request]("dev_requests")
	materials = db.NewTable[Material]("dev_materials")
	papers    = db.NewTable[Paper]("dev_papers")
	sheets    = db.NewTable[Sheet]("dev_sheets")
	decisions = db.NewTable[Decision]("dev_decisions")
)

// Sealed are the tables whose records the journal seals.
func Sealed() []string {
	return []string{projects.Name(), objects.Name(), accesses.Name(), requests.Name(), materials.Name(), papers.Name(),
		sheets.Name(), decisions.Name()}
}

// accessOf lists everybody who has or had access to a project, in the order of giving.
func accessOf(ctx context.Context, q db.Querier, project portal.ID) ([]Access, error) {
	return accesses.Find(ctx, q, "project = $1 ORDER BY given_at, id", project)
}

func accessOfPerson(ctx context.Context, q db.Querier, project portal.ID, party portal.Party, person portal.IIN) (Access, bool, error) {
	return found(accesses.One(ctx, q, "project = $1 AND party = $2 AND person = $3", project, party, person))
}

// projectsOf lists the projects to which a person has access acting for a party, the newest first.
func projectsOf(ctx context.Context, q db.Querier, person portal.IIN, party portal.Party) ([]Project, error) {
	return projects.Find(ctx, q, `id IN (SELECT project FROM dev_access WHERE person = $1 AND party = $2 AND state = $3)
		ORDER BY begun_at DESC, id DESC`, person, party, Given)
}

// projectsOfAdministrator lists all projects of an organisation as their customer, and those of other customers to which
// its administrator has access as anybody else has, the newest first.
func projectsOfAdministrator(ctx context.Context, q db.Querier, person portal.IIN, party portal.Party) ([]Project, error) {
	return projects.Find(ctx, q, `customer = $2 OR id IN (SELECT project FROM dev_access WHERE person = $1 AND party = $2 AND state = $3)
		ORDER BY begun_at DESC, id DESC`, person, party, Given)
}

func revisionsOf(ctx context.Context, q db.Querier, project portal.ID) ([]Project, error) {
	return projects.Find(ctx, q, "revises = $1 ORDER BY revision, id", project)
}

func objectByNumber(ctx context.Context, q db.Querier, n portal.ObjectNumber) (Object, bool, error) {
	return found(objects.One(ctx, q, "number = $1", n))
}

func requestOf(ctx context.Context, q db.Querier, project portal.ID) (Request, bool, error) {
	return found(requests.Get(ctx, q, project))
}

// materialsOf lists the source materials of a project, those of one kind together.
func materialsOf(ctx context.Context, q db.Querier, project portal.ID) ([]Material, error) {
	return materials.Find(ctx, q, "project = $1 ORDER BY kind, entered_at, id", project)
}

func materialFromOutside(ctx context.Context, q db.Querier, project portal.ID, outside string) (Material, bool, error) {
	return found(materials.One(ctx, q, "project = $1 AND outside = $2", project, outside))
}

func materialOfDocument(ctx context.Context, q db.Querier, doc portal.ID) (Material, bool, error) {
	return found(materials.One(ctx, q, "document = $1", doc))
}

func papersOf(ctx context.Context, q db.Querier, project portal.ID) ([]Paper, error) {
	return papers.Find(ctx, q, "project = $1 ORDER BY id", project)
}

func paperOf(ctx context.Context, q db.Querier, project portal.ID, with portal.Party, kind PaperKind) (Paper, bool, error) {
	return found(papers.One(ctx, q, "project = $1 AND party = $2 AND kind = $3", project, with, kind))
}

func paperOfDocument(ctx context.Context, q db.Querier, doc portal.ID) (Paper, bool, error) {
	return found(papers.One(ctx, q, "document = $1", doc))
}

// sheetsOf lists the documentation of a project as its volumes and books are numbered.
func sheetsOf(ctx context.Context, q db.Querier, project portal.ID) ([]Sheet, error) {
	return sheets.Find(ctx, q, "project = $1 ORDER BY section, volume, book, entered_at, id", project)
}

func sheetOfDocument(ctx context.Context, q db.Querier, doc portal.ID) (Sheet, bool, error) {
	return found(sheets.One(ctx, q, "document = $1", doc))
}

// sheetOfCurrent finds the document of a project by its current version.
func sheetOfCurrent(ctx context.Context, q db.Querier, project, version portal.ID) (Sheet, bool, error) {
	return found(sheets.One(ctx, q, "project = $1 AND current = $2", project, version))
}

// decisionsOn lists what was said to a version, in order.
func decisionsOn(ctx context.Context, q db.Querier, target portal.ID) ([]Decision, error) {
	return decisions.Find(ctx, q, "target = $1 ORDER BY at, id", target)
}

// decisionsAbout lists what was said to all versions of a paper or a document, in order.
func decisionsAbout(ctx context.Context, q db.Querier, about portal.ID) ([]Decision, error) {
	return decisions.Find(ctx, q, "about = $1 ORDER BY at, id", about)
}

// decisionsOfProject lists everything that was said in a project, in order.
func decisionsOfProject(ctx context.Context, q db.Querier, project portal.ID) ([]Decision, error) {
	return decisions.Find(ctx, q, "project = $1 ORDER BY at, id", project)
}

// found tells "there is none" from a failure.
func found[T any](rec T, err error) (T, bool, error) {
	if isNone(err) {
		return rec, false, nil
	}
	return rec, err == nil, err
}

// isNone tells that a record is not there from a failure.
func isNone(err error) bool { return errors.Is(err, db.ErrNone) }

// OpenProjects lists the ids of open projects that come after one, in the order of the ids: page by page for whoever
// derives something from all of them.
func (s *Service) OpenProjects(ctx context.Context, after portal.ID, limit int) ([]portal.ID, error) {
	list, err := projects.Find(ctx, s.Bus.DB, "id > $1 AND state = $2 ORDER BY id LIMIT $3", after, Open, limit)
	ids := make([]portal.ID, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	return ids, err
}
