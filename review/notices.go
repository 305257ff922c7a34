package review

import "birtereze/portal"

// Href is where the organisation works on a case.
func Href(id portal.ID) string { return "/review/" + string(id) }

// SideHref is where the customer's side follows and answers, on the Portal.
func SideHref(project portal.ID) string { return "/projects/" + string(project) + "/expertise" }

func (t *turn) args(more map[string]string) map[string]string {
	args := map[string]string{"Number": t.c.Number, "Project": t.c.About.Name.Both()}
	for name, value := range more {
		args[name] = value
	}
	return args
}

// notifyHead tells those who lead the organisation's cases.
func (t *turn) notifyHead(key string, more map[string]string) error {
	return t.Notify(portal.Notice{Party: t.c.Organisation, Role: portal.RoleExpertHead, Key: "notice." + key, Args: t.args(more), Href: Href(t.c.ID)})
}

// notifyExpert tells one expert.
func (t *turn) notifyExpert(person portal.IIN, key string, more map[string]string) error {
	return t.Notify(portal.Notice{Person: person, Key: "notice." + key, Args: t.args(more), Href: Href(t.c.ID)})
}

// notifySide tells the customer and the designer. Where they act through the Portal, the Portal tells them when it
// mirrors the event (cl. 38).
func (t *turn) notifySide(key string, more map[string]string) error {
	if t.c.Relay != "" {
		return nil
	}
	for _, to := range []portal.Notice{{Party: t.c.CustomerParty, Role: portal.RoleCustomer}, {Party: t.c.DesignerParty, Role: portal.RoleDesigner}} {
		if to.Party == "" {
			continue
		}
		to.Key, to.Args, to.Href = "notice."+key, t.args(more), SideHref(t.c.Project)
		if err := t.Notify(to); err != nil {
			return err
		}
	}
	return nil
}
