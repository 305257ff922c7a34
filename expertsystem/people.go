package expertsystem

import (
	"context"
	"errors"
	"slices"
	"strings"

	"birtereze/portal"
	"birtereze/portal/internal/command"
	"birtereze/portal/internal/db"
	"birtereze/portal/internal/fault"
	"birtereze/portal/internal/i18n"
	"birtereze/portal/internal/notice"
	"birtereze/portal/internal/policy"
	"birtereze/portal/internal/sign"
	"birtereze/portal/internal/signin"
	"birtereze/portal/law"
)

// staff is what the operator's people may be here: who admits, who looks after the exchange, who appoints.
var staff = []portal.Role{portal.RoleRegistrar, portal.RoleIntegrationOfficer, portal.RoleAdministrator}

// experts is what the people of an expert organisation may be.
var experts = []portal.Role{portal.RoleExpert, portal.RoleExpertHead}

// Enter notes that somebody has signed in, with a challenge that serves once. The head of an admitted organisation becomes
// its first member by the certificate, as does the operator's first person: the others are registered by them (cl. 48).
func (s *Service) Enter(ctx context.Context, who sign.Signer, challenge string) error {
	actor := portal.Actor{Person: who.IIN, Name: who.Name, For: portal.Party(who.IIN), Roles: []portal.Role{portal.RolePerson}}
	if who.BIN != "" {
		actor.For = portal.Party(who.BIN)
	}
	receipt, err := s.Bus.Do(ctx, command.Command{Actor: actor, Act: "session.record", Clause: law.C48, Key: "challenge:" + challenge}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: "sign_in", ID: tx.NewID()}, "")
		if err := tx.Allow("session.record", policy.Resource{Type: "Person", ID: portal.ID(who.IIN), Attrs: policy.Attrs{"person": string(who.IIN)}}); err != nil {
			return err
		}
		tx.Fact("certificate", who.Serial)
		tx.Fact("role", string(who.Role))
		if err := s.meet(ctx, tx, who.IIN, who.Name, ""); err != nil {
			return err
		}
		return s.first(ctx, tx, who)
	})
	if err == nil && receipt.Again {
		return signin.Used()
	}
	if fault.Is(err, fault.Conflict) {
		return signin.Used().Because(err)
	}
	return err
}

// meet writes a person down, and what has changed of them since.
func (s *Service) meet(ctx context.Context, tx *command.Tx, iin portal.IIN, name, email string) error {
	p, found, err := personOf(ctx, tx, iin)
	if err != nil {
		return err
	}
	if !found {
		return people.Insert(ctx, tx.Tx, &Person{ID: iin, Name: name, Email: email, Lang: string(i18n.KK)})
	}
	if p.Name == name && (email == "" || email == p.Email) {
		return nil
	}
	p.Name = name
	if email != "" {
		p.Email = email
	}
	return people.Update(ctx, tx.Tx, &p)
}

// first makes the first member of an organisation of somebody whose certificate makes them that; of one who is a member it
// notes what the certificate calls the organisation.
func (s *Service) first(ctx context.Context, tx *command.Tx, who sign.Signer) error {
	party := portal.Party(who.BIN)
	m, member, err := memberAt(ctx, tx, party, who.IIN)
	if err != nil || member && m.Firm == who.Organisation {
		return err
	}
	if member {
		m.Firm = who.Organisation
		return members.Update(ctx, tx.Tx, &m)
	}
	roles := []portal.Role{portal.RoleExpertHead}
	switch {
	case who.BIN == "":
		return nil
	case who.BIN == s.Operator:
		if s.FirstAdmin != who.IIN && (s.FirstAdmin != "" || who.Role != sign.Head) {
			return nil
		}
		roles = staff
	case who.Role != sign.Head:
		return nil
	default:
		if _, known, err := organisationOf(ctx, tx, party); err != nil || !known {
			return err
		}
	}
	m = Member{ID: tx.NewID(), State: memberLife.Start, Party: party, Person: who.IIN, Name: who.Name, Firm: who.Organisation, Roles: roles, By: who.IIN, At: tx.Now()}
	return members.Insert(ctx, tx.Tx, &m)
}

// Identify is who acts: a person for the organisation that their certificate names, with the roles that they have there
// today. The people of an expert organisation have none while it is not admitted (cl. 48).
func (s *Service) Identify(ctx context.Context, person portal.IIN, name string, party portal.Party) (portal.Actor, error) {
	actor := portal.Actor{Person: person, Name: name, For: party, Roles: []portal.Role{portal.RolePerson}}
	m, found, err := memberAt(ctx, s.db(), party, person)
	if err != nil || !found || m.State != StateActive {
		return actor, err
	}
	o, known, err := organisationOf(ctx, s.db(), party)
	if err != nil {
		return actor, err
	}
	if known && !o.Admitted(s.today()) {
		actor.Roles = append(actor.Roles, portal.RoleExpertOrganisation)
		return actor, nil
	}
	actor.Roles = append(actor.Roles, m.Roles...)
	if known {
		actor.Roles = append(actor.Roles, portal.RoleExpertOrganisation)
	}
	return actor, nil
}

// Enrolment is somebody who is registered among the people of a party.
type Enrolment struct {
	Party  portal.Party
	Person portal.IIN
	Name   string
	Email  string
	Roles  []portal.Role
}

// Register enters somebody among the people of the actor's own organisation, or changes what they may do there. The
// operator's administrator also registers officials of the authorised body, who look at final editions (cl. 48).
func (s *Service) Register(ctx context.Context, actor portal.Actor, e Enrolment, key string) error {
	e.Name, e.Email = strings.TrimSpace(e.Name), strings.TrimSpace(e.Email)
	may, res, err := s.enrolment(ctx, e.Party)
	if err != nil {
		return err
	}
	_, err = s.Bus.Do(ctx, command.Command{Actor: actor, Act: "member.change", Clause: law.C48, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		m, found, err := memberAt(ctx, tx, e.Party, e.Person)
		if err != nil {
			return err
		}
		if !found {
			m = Member{ID: tx.NewID(), State: memberLife.Start, Party: e.Party, Person: e.Person, At: tx.Now()}
		}
		tx.About(portal.Subject{Kind: "expert_member", ID: m.ID}, "")
		if m.State, err = tx.Step(memberLife, m.ID, m.State, "change", res); err != nil {
			return err
		}
		m.Name, m.Roles, m.By = e.Name, e.Roles, actor.Person
		if err := tx.Check(enrollable(m, e.Email, may)...); err != nil {
			return err
		}
		if err := s.left(ctx, tx, m); err != nil {
			return err
		}
		tx.Fact("person", e.Name)
		if err := s.meet(ctx, tx, e.Person, e.Name, e.Email); err != nil {
			return err
		}
		if found {
			return members.Update(ctx, tx.Tx, &m)
		}
		return members.Insert(ctx, tx.Tx, &m)
	})
	return err
}

// enrolment tells what the people of a party may be, and the party as the rules know it: an admitted organisation, the
// operator, or – any other – the authorised body.
func (s *Service) enrolment(ctx context.Context, party portal.Party) ([]portal.Role, policy.Resource, error) {
	res := ofParty(party)
	if party == portal.Party(s.Operator) {
		return staff, res, nil
	}
	_, known, err := organisationOf(ctx, s.db(), party)
	if known || err != nil {
		return experts, res, err
	}
	res.Attrs["body"] = true
	return []portal.Role{portal.RoleAuthorisedBody}, res, nil
}

// Dismiss takes somebody from the people of a party; the next request finds them without their roles.
func (s *Service) Dismiss(ctx context.Context, actor portal.Actor, id portal.ID, key string) error {
	before, err := members.Get(ctx, s.db(), id)
	if err != nil {
		return err
	}
	_, res, err := s.enrolment(ctx, before.Party)
	if err != nil {
		return err
	}
	_, err = s.Bus.Do(ctx, command.Command{Actor: actor, Act: "member.dismiss", Clause: law.C48, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		m, err := members.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.About(portal.Subject{Kind: "expert_member", ID: m.ID}, "")
		if m.State, err = tx.Step(memberLife, m.ID, m.State, "dismiss", res); err != nil {
			return err
		}
		if err := s.left(ctx, tx, m); err != nil {
			return err
		}
		tx.Fact("person", m.Name)
		return members.Update(ctx, tx.Tx, &m)
	})
	return err
}

// left refuses a change of a member after which nobody could lead the organisation's people here.
func (s *Service) left(ctx context.Context, tx *command.Tx, changed Member) error {
	if slices.Contains(changed.Roles, portal.RoleAuthorisedBody) {
		return nil // the operator's administrator leads them
	}
	list, err := activeMembers(ctx, tx, changed.Party)
	if err != nil {
		return err
	}
	leads := func(m Member) bool {
		return m.State == StateActive && slices.ContainsFunc(m.Roles, func(r portal.Role) bool { return slices.Contains(leaders, r) })
	}
	others := slices.ContainsFunc(list, func(m Member) bool { return m.ID != changed.ID && leads(m) })
	return tx.Check(finding(others || leads(changed), law.C48, "leader_left", ""))
}

// People lists the people of the actor's organisation, and for the operator's administrator the officials of the
// authorised body.
func (s *Service) People(ctx context.Context, actor portal.Actor) (own, officials []Member, err error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "member.list", ofParty(actor.For)); err != nil {
		return nil, nil, err
	}
	if own, err = membersOf(ctx, s.db(), actor.For); err != nil || actor.For != portal.Party(s.Operator) {
		return own, nil, err
	}
	officials, err = officialsBut(ctx, s.db(), actor.For)
	return own, officials, err
}

// Me is what the system knows of the actor.
func (s *Service) Me(ctx context.Context, actor portal.Actor) (Person, error) {
	if err := s.Bus.Policy.Authorise(ctx, actor, "person.view", own(actor)); err != nil {
		return Person{}, err
	}
	p, _, err := personOf(ctx, s.db(), actor.Person)
	return p, err
}

// SaveContact keeps where the actor wants notices, and in which language.
func (s *Service) SaveContact(ctx context.Context, actor portal.Actor, address, lang, key string) error {
	address = strings.TrimSpace(address)
	_, err := s.Bus.Do(ctx, command.Command{Actor: actor, Act: "person.save", Clause: law.C48, Key: key}, func(ctx context.Context, tx *command.Tx) error {
		tx.About(portal.Subject{Kind: "person", ID: portal.ID(actor.Person)}, "")
		if err := tx.Allow("person.save", own(actor)); err != nil {
			return err
		}
		_, spoken := i18n.ParseLang(lang)
		if err := tx.Check(finding(email(address), law.C48, "email", "email"), finding(spoken, law.C48, "lang", "lang")); err != nil {
			return err
		}
		p, err := people.Get(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		p.Email, p.Lang = address, lang
		return people.Update(ctx, tx.Tx, &p)
	})
	return err
}

func own(actor portal.Actor) policy.Resource {
	return policy.Resource{Type: "Person", ID: portal.ID(actor.Person), View: "person.view", Attrs: policy.Attrs{"person": string(actor.Person)}}
}

// Members lists the people of a party who hold a role. It is asked by the reviews, not by a user.
func (s *Service) Members(ctx context.Context, party portal.Party, role portal.Role) ([]portal.IIN, error) {
	list, err := activeMembers(ctx, s.db(), party)
	var holders []portal.IIN
	for _, m := range list {
		if slices.Contains(m.Roles, role) {
			holders = append(holders, m.Person)
		}
	}
	return holders, err
}

// PersonName is a person's name as in the identity document.
func (s *Service) PersonName(ctx context.Context, person portal.IIN) (string, error) {
	p, err := people.Get(ctx, s.db(), person)
	return p.Name, err
}

// PartyName is the official name of an expert organisation, or what the certificates of a party's people call it; a party
// of which nothing is known has its number for a name.
func (s *Service) PartyName(ctx context.Context, party portal.Party) (portal.Text, error) {
	o, found, err := organisationOf(ctx, s.db(), party)
	if found || err != nil {
		return o.Name, err
	}
	name := string(party)
	if m, known, err := memberWithFirm(ctx, s.db(), party); err != nil {
		return portal.Text{}, err
	} else if known {
		name = m.Firm
	}
	return portal.Text{RU: name, KK: name}, nil
}

// Addresses finds the people whom a notice concerns, as far as they have said where to write to.
func (s *Service) Addresses(ctx context.Context, n portal.Notice) ([]notice.Address, error) {
	iins := []portal.IIN{n.Person}
	if n.Person == "" {
		party := n.Party
		if party == "" {
			party = portal.Party(s.Operator)
		}
		var err error
		if iins, err = s.Members(ctx, party, n.Role); err != nil {
			return nil, err
		}
	}
	var list []notice.Address
	for _, iin := range iins {
		p, err := people.Get(ctx, s.db(), iin)
		if errors.Is(err, db.ErrNone) || err == nil && p.Email == "" {
			continue
		}
		if err != nil {
			return nil, err
		}
		lang, _ := i18n.ParseLang(p.Lang)
		list = append(list, notice.Address{Person: iin, Email: p.Email, Lang: lang})
	}
	return list, nil
}
