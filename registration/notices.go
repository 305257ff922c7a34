package registration

import (
	"context"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/law"
)

// told is a notice to the person who registers.
func told(r Registration, what string) portal.Notice {
	return portal.Notice{Person: r.Person, Key: "notice." + what, Args: map[string]string{"Name": r.Name},
		Href: "/registrations/" + string(r.ID)}
}

// arrived is a notice to the operator's registrars.
func arrived(r Registration) portal.Notice {
	return portal.Notice{Role: portal.RoleRegistrar, Key: "notice.registration_arrived", Args: map[string]string{"Name": r.Name},
		Href: "/registrar/" + string(r.ID)}
}

func membersNotice(m Membership, what string) portal.Notice {
	return portal.Notice{Person: m.Person, Key: "notice." + what, Args: map[string]string{"Party": string(m.Party)}, Href: "/me"}
}

// overdue tells the operator's registrars of a term that has run out.
func (s *Service) overdue(ctx context.Context, key string, id portal.ID) error {
	_, err := s.bus.Do(ctx, command.Command{Actor: portal.System("registration"), Act: "registration.remind", Clause: law.C9p2, Key: key},
		func(ctx context.Context, tx *command.Tx) error {
			r, err := registrations.Get(ctx, tx, id)
			if err != nil {
				return err
			}
			tx.About(r.Subject(), "")
			if err := tx.Allow("registration.remind", r.resource()); err != nil {
				return err
			}
			n := arrived(r)
			n.Key = "notice.registration_overdue"
			return tx.Notify(n)
		})
	return err
}
