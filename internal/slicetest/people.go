package slicetest

import (
	"context"
	"fmt"
	"slices"

	"birtereze/portal"
	"birtereze/portal/internal/db"
	"birtereze/portal/standin/personas"
)

// Person is one of the invented people. It panics when there is none of that key: the test is wrong.
func Person(key string) personas.Person {
	p, err := personas.Get(key)
	if err != nil {
		panic(err)
	}
	return p
}

// Party is on whose behalf one of the invented people acts.
func Party(key string) portal.Party { return Person(key).Party() }

// Actor is one of the invented people, signed in for their organisation in the roles of the story; in others when some are
// given.
func Actor(key string, roles ...portal.Role) portal.Actor {
	p := Person(key)
	if len(roles) == 0 {
		roles = p.Roles
	}
	return portal.Actor{Person: p.IIN, Name: p.Full.RU, For: p.Party(), Roles: roles}
}

// Identify is the actor of a session when the invented people are those who are registered.
func Identify(_ context.Context, person portal.IIN, name string, party portal.Party) (portal.Actor, error) {
	a := portal.Actor{Person: person, Name: name, For: party, Roles: []portal.Role{portal.RolePerson}}
	for _, p := range personas.All() {
		if p.IIN == person && p.Party() == party {
			a.Roles = append(a.Roles, p.Roles...)
		}
	}
	return a, nil
}

// Registered answers for registration that the invented people and their organisations are who is registered.
type Registered struct{}

// PartyName is the name of an organisation or a person.
func (Registered) PartyName(_ context.Context, party portal.Party) (portal.Text, error) {
	for _, o := range personas.Organisations() {
		if portal.Party(o.BIN) == party {
			return portal.Text(o.Name), nil
		}
	}
	for _, p := range personas.All() {
		if portal.Party(p.IIN) == party {
			return portal.Text(p.Full), nil
		}
	}
	return portal.Text{}, fmt.Errorf("party %s: %w", party, db.ErrNone)
}

// PersonName is the name of a person.
func (Registered) PersonName(_ context.Context, person portal.IIN) (string, error) {
	for _, p := range personas.All() {
		if p.IIN == person {
			return p.Full.RU, nil
		}
	}
	return "", fmt.Errorf("person %s: %w", person, db.ErrNone)
}

// Parties lists on whose behalf people with a role act.
func (Registered) Parties(_ context.Context, role portal.Role) ([]portal.Party, error) {
	var list []portal.Party
	for _, p := range personas.All() {
		if slices.Contains(p.Roles, role) && !slices.Contains(list, p.Party()) {
			list = append(list, p.Party())
		}
	}
	return list, nil
}

// Members lists who acts for a party in a role.
func (Registered) Members(_ context.Context, party portal.Party, role portal.Role) ([]portal.IIN, error) {
	var list []portal.IIN
	for _, p := range personas.All() {
		if p.Party() == party && slices.Contains(p.Roles, role) {
			list = append(list, p.IIN)
		}
	}
	return list, nil
}
