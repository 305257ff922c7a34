package expertise

import (
	"context"
	"errors"
	"fmt"

	"birtereze/portal"
	"birtereze/portal/internal/db"
)

var (
	applications = db.NewTable[Application]("exp_applications")
	decisions    = db.NewTable[Decision]("exp_decisions")
	messages     = db.NewTable[Message]("exp_messages")
	mirrored     = db.NewTable[Mirrored]("exp_events")
	conclusions  = db.NewTable[Conclusion]("exp_conclusions")
	approvals    = db.NewTable[Approval]("exp_approvals")
)

// Sealed are the tables whose records the journal seals.
func Sealed() []string {
	return []string{applications.Name(), decisions.Name(), messages.Name(), mirrored.Name(), conclusions.Name(), approvals.Name()}
}

// ofProject lists the applications of a project, the newest first.
func ofProject(ctx context.Context, q db.Querier, project portal.ID) ([]Application, error) {
	return applications.Find(ctx, q, "project = $1 ORDER BY begun_at DESC, id DESC", project)
}

// current is the application that counts for a project: the one that is open, else the newest.
func current(list []Application) (Application, bool) {
	for _, a := range list {
		if !life.Ended(a.State) {
			return a, true
		}
	}
	for _, a := range list {
		if a.State != Withdrawn {
			return a, true
		}
	}
	return Application{}, false
}

func decisionsOf(ctx context.Context, q db.Querier, application portal.ID) ([]Decision, error) {
	return decisions.Find(ctx, q, "application = $1 ORDER BY at, id", application)
}

func messagesOf(ctx context.Context, q db.Querier, application portal.ID) ([]Message, error) {
	return messages.Find(ctx, q, "application = $1 ORDER BY place", application)
}

// messageOf is the last message of a kind about an application.
func messageOf(ctx context.Context, q db.Querier, application portal.ID, event string) (Message, bool, error) {
	return one(messages.One(ctx, q, "application = $1 AND event = $2 ORDER BY place DESC", application, event))
}

// waitingOf lists what an expert system has yet to receive of an application, in its order.
func waitingOf(ctx context.Context, q db.Querier, application portal.ID) ([]Message, error) {
	return messages.Find(ctx, q, "application = $1 AND state = $2 ORDER BY place", application, Waiting)
}

// allWaiting lists the messages that have failed at least once and are still waiting, the oldest first.
func allWaiting(ctx context.Context, q db.Querier) ([]Message, error) {
	return messages.Find(ctx, q, "state = $1 AND attempts > 0 ORDER BY at LIMIT 200", Waiting)
}

func eventsOf(ctx context.Context, q db.Querier, application portal.ID) ([]Mirrored, error) {
	return mirrored.Find(ctx, q, "application = $1 ORDER BY seq", application)
}

func eventAt(ctx context.Context, q db.Querier, application portal.ID, seq int) (Mirrored, bool, error) {
	return one(mirrored.One(ctx, q, "application = $1 AND seq = $2", application, seq))
}

// latest is the last mirrored event of an application.
func latest(ctx context.Context, q db.Querier, application portal.ID) (Mirrored, bool, error) {
	return one(mirrored.One(ctx, q, "application = $1 ORDER BY seq DESC", application))
}

func conclusionOf(ctx context.Context, q db.Querier, application portal.ID) (Conclusion, bool, error) {
	return one(conclusions.One(ctx, q, "application = $1", application))
}

func conclusionOfProject(ctx context.Context, q db.Querier, project portal.ID) (Conclusion, bool, error) {
	return one(conclusions.One(ctx, q, "project = $1 ORDER BY at DESC, id DESC", project))
}

func approvalOf(ctx context.Context, q db.Querier, project portal.ID) (Approval, bool, error) {
	return one(approvals.One(ctx, q, "project = $1", project))
}

// handedTo lists the applications of a project that a system has in hand.
func handedTo(ctx context.Context, q db.Querier, project, system portal.ID) ([]Application, error) {
	return applications.Find(ctx, q, "project = $1 AND system = $2", project, system)
}

// openFor lists the applications of a party, as customer or designer, that are not closed.
func openFor(ctx context.Context, q db.Querier, party portal.Party) ([]Application, error) {
	return applications.Find(ctx, q, "(customer = $1 OR designer = $1) AND ended_at = 0 ORDER BY begun_at", party)
}

func inState(ctx context.Context, q db.Querier, state any) ([]Application, error) {
	return applications.Find(ctx, q, "state = $1 ORDER BY registered_at", state)
}

// registeredBefore lists registered applications, the newest first, those after one in the list; a result may be asked for.
func registeredBefore(ctx context.Context, q db.Querier, result Result, before portal.ID, limit int) ([]Application, error) {
	where, args := "number <> ''", []any{}
	add := func(condition string, values ...any) {
		places := make([]any, len(values))
		for i := range values {
			places[i] = len(args) + i + 1
		}
		args = append(args, values...)
		where += " AND " + fmt.Sprintf(condition, places...)
	}
	if result != "" {
		add("result = $%d", result)
	}
	if before != "" {
		last, err := applications.Get(ctx, q, before)
		if err != nil {
			return nil, err
		}
		add("(registered_at < $%d OR registered_at = $%d AND id < $%d)", last.RegisteredAt, last.RegisteredAt, last.ID)
	}
	return applications.Find(ctx, q, fmt.Sprintf("%s ORDER BY registered_at DESC, id DESC LIMIT %d", where, limit), args...)
}

// one turns "there is none" into false.
func one[T any](rec T, err error) (T, bool, error) {
	if errors.Is(err, db.ErrNone) {
		return rec, false, nil
	}
	return rec, err == nil, err
}
