package registration

import (
	"context"
	"errors"

	"birtereze/portal"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/notice"
	"birtereze/portal/law"
)

// The questions of this file are for other slices. They ask nobody's leave: whoever asks shows the answer only to who may
// see the thing that it belongs to.

// PartyName is the name of a registered party; the number itself where the party is not registered.
func (s *Service) PartyName(ctx context.Context, party portal.Party) (portal.Text, error) {
	p, found, err := findProfile(ctx, s.bus.DB, party)
	if err != nil || !found {
		return portal.Text{RU: string(party), KK: string(party)}, err
	}
	return p.Name, nil
}

// PersonName is the name of a person who has signed in at least once; the number itself where nobody has.
func (s *Service) PersonName(ctx context.Context, iin portal.IIN) (string, error) {
	p, found, err := findPerson(ctx, s.bus.DB, iin)
	if err != nil || !found {
		return string(iin), err
	}
	return p.Name, nil
}

// Parties lists the parties that are registered as something: all designers, all approving authorities.
func (s *Service) Parties(ctx context.Context, role portal.Role) ([]portal.Party, error) {
	return holders(ctx, s.bus.DB, role)
}

// CapacitiesOf lists what a party is registered as.
func (s *Service) CapacitiesOf(ctx context.Context, party portal.Party) ([]portal.Role, error) {
	return capacitiesOf(ctx, s.bus.DB, party)
}

// Members lists the people who may act for a party in a role today; with no role, all of its people.
func (s *Service) Members(ctx context.Context, party portal.Party, role portal.Role) ([]portal.IIN, error) {
	if !party.IsOrganisation() {
		have, err := capacitiesOf(ctx, s.bus.DB, party)
		for _, c := range have {
			if c == role || role == "" {
				return []portal.IIN{portal.IIN(party)}, nil
			}
		}
		return nil, err
	}
	active, err := peopleOf(ctx, s.bus.DB, party, memberActive)
	if err != nil {
		return nil, err
	}
	var list []portal.IIN
	for _, m := range active {
		if role != "" {
			roles, err := s.memberRoles(ctx, m)
			if err != nil {
				return nil, err
			}
			if !(portal.Actor{Roles: roles}).Is(role) {
				continue
			}
		}
		list = append(list, m.Person)
	}
	return list, nil
}

// FindParty reads a BIN or an IIN that somebody typed and finds the party with it among those registered in a role. A
// number that cannot be one is told by what is wrong with it; a number with a wrong check digit is looked up all the same,
// since registers hold a few such numbers.
func (s *Service) FindParty(ctx context.Context, field, typed string, role portal.Role) (portal.Party, error) {
	party, parseErr := parseParty(typed)
	if parseErr != nil && !errors.Is(parseErr, portal.ErrChecksum) {
		return "", fault.Wrong(field, numberFault(typed, parseErr))
	}
	have, err := capacitiesOf(ctx, s.bus.DB, party)
	if err != nil {
		return "", err
	}
	for _, c := range have {
		if c == role {
			return party, nil
		}
	}
	if parseErr != nil {
		return "", fault.Wrong(field, numberFault(typed, parseErr))
	}
	return "", fault.Wrong(field, "registration.party_unknown").Law(law.C7)
}

func parseParty(typed string) (portal.Party, error) {
	bin, err := portal.ParseBIN(typed)
	if errors.Is(err, portal.ErrKind) {
		iin, err := portal.ParseIIN(typed)
		return portal.Party(iin), err
	}
	return portal.Party(bin), err
}

// numberFault is the message for a number that is none.
func numberFault(typed string, err error) string {
	what := "kind"
	switch {
	case errors.Is(err, portal.ErrNotDigits):
		what = "digits"
	case errors.Is(err, portal.ErrLength):
		what = "length"
	case errors.Is(err, portal.ErrChecksum):
		what = "checksum"
	}
	if _, e := portal.ParseBIN(typed); errors.Is(e, portal.ErrKind) && !errors.Is(err, portal.ErrKind) {
		return "fault.iin_" + what
	}
	return "fault.bin_" + what
}

// Addresses lists where a notice goes: to the person, or to the people of the party who hold the role – all of them when
// it names none –, or with no party to the operator's staff in that role. Who has given no address is left out.
func (s *Service) Addresses(ctx context.Context, n portal.Notice) ([]notice.Address, error) {
	who := []portal.IIN{n.Person}
	if n.Person == "" {
		party := n.Party
		if party == "" {
			party = portal.Party(s.config.Operator)
		}
		var err error
		if who, err = s.Members(ctx, party, n.Role); err != nil {
			return nil, err
		}
	}
	var list []notice.Address
	for _, iin := range who {
		p, found, err := findPerson(ctx, s.bus.DB, iin)
		if err != nil {
			return nil, err
		}
		if found && p.Contact.Email != "" {
			list = append(list, notice.Address{Person: iin, Email: p.Contact.Email, Lang: i18n.Lang(p.Contact.Lang)})
		}
	}
	return list, nil
}
