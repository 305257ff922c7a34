package app_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"birtereze/portal/expertise"
	"birtereze/portal/integration"
	"birtereze/portal/internal/gateway/portalapi"
)

// members lists the members of a type as JSON, with those of what it holds: "documents[].sha256 string".
func members(typ reflect.Type, path string) []string {
	switch typ.Kind() {
	case reflect.Pointer:
		return members(typ.Elem(), path)
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.Uint8 {
			return []string{path + " bytes"}
		}
		return members(typ.Elem(), path+"[]")
	case reflect.Map:
		return members(typ.Elem(), path+"{}")
	case reflect.Struct:
		if typ.PkgPath() == "time" {
			return []string{path + " time"}
		}
	default:
		return []string{path + " " + typ.Kind().String()}
	}
	var list []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous:
			list = append(list, members(f.Type, path)...)
		case name != "" && name != "-":
			list = append(list, members(f.Type, path+"."+name)...)
		}
	}
	slices.Sort(list)
	return list
}

// The expert system knows the Portal by its API alone (cl. 46): what it speaks has just the members that the Portal's own
// messages have.
func TestClause46BothSidesSpeakTheSame(t *testing.T) {
	for name, pair := range map[string][2]reflect.Type{
		"hand-over":    {reflect.TypeFor[portalapi.Handover](), reflect.TypeFor[expertise.Handover]()},
		"contract":     {reflect.TypeFor[portalapi.ContractSigned](), reflect.TypeFor[expertise.ContractSigned]()},
		"answer":       {reflect.TypeFor[portalapi.RemarkAnswer](), reflect.TypeFor[expertise.RemarkAnswer]()},
		"act":          {reflect.TypeFor[portalapi.Act](), reflect.TypeFor[expertise.SideAct]()},
		"end":          {reflect.TypeFor[portalapi.EndAsked](), reflect.TypeFor[expertise.EndAsked]()},
		"receipt":      {reflect.TypeFor[portalapi.Receipt](), reflect.TypeFor[expertise.Receipt]()},
		"event":        {reflect.TypeFor[portalapi.Told](), reflect.TypeFor[expertise.Told]()},
		"conclusion":   {reflect.TypeFor[portalapi.Conclusion](), reflect.TypeFor[expertise.GivenConclusion]()},
		"organisation": {reflect.TypeFor[portalapi.Organisation](), reflect.TypeFor[integration.Served]()},
	} {
		here, there := members(pair[0], ""), members(pair[1], "")
		if !slices.Equal(here, there) {
			t.Errorf("%s: the expert system has %v, the Portal %v", name, without(here, there), without(there, here))
		}
	}
	for here, there := range map[string]string{portalapi.EventApplication: expertise.EventApplication, portalapi.EventContract: expertise.EventContract,
		portalapi.EventAnswer: expertise.EventAnswer, portalapi.EventHandIn: expertise.EventHandIn, portalapi.EventEnd: expertise.EventEnd,
		portalapi.RoleContract: expertise.RoleContract, portalapi.RoleConclusion: expertise.RoleConclusion, portalapi.RoleData: expertise.RoleData,
		portalapi.RolePart: expertise.RolePart} {
		if here != there {
			t.Errorf("the expert system says %q, the Portal %q", here, there)
		}
	}
}

func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}
