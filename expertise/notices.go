package expertise

import "birtereze/portal"

// SideHref is where the customer and the designer follow the expertise of a project, and answer.
func SideHref(project portal.ID) string { return "/projects/" + string(project) + "/expertise" }

// OperatorHref is where the operator sees an application.
func OperatorHref(id portal.ID) string { return "/expertise/" + string(id) }

func (d *deed) args(pairs ...string) map[string]string {
	args := map[string]string{"Number": d.a.Number, "Project": d.a.About.Name.Both()}
	for i := 0; i+1 < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return args
}

// notifySides tells the customer and the designer.
func (d *deed) notifySides(key string, pairs ...string) error {
	for _, to := range []portal.Notice{{Party: d.a.Customer, Role: portal.RoleCustomer}, {Party: d.a.Designer, Role: portal.RoleDesigner}} {
		if to.Party == "" {
			continue
		}
		to.Key, to.Args, to.Href = key, d.args(pairs...), SideHref(d.a.Project)
		if err := d.Notify(to); err != nil {
			return err
		}
	}
	return nil
}
