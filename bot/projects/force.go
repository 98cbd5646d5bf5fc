package projects

import (
	"context"
	"errors"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

const flowSiteForce = "project_force"

// forcing is a change of a project's task force.
type forcing struct {
	Code   string     `json:"code"`
	Agency string     `json:"agency,omitempty"`
	Person int64      `json:"person,omitempty"`
	Finder bot.Finder `json:"finder,omitzero"`
}

func (d official) beginForce(_ context.Context, _ *bot.Turn, s site) (bot.Next, error) {
	return bot.Begin(flowSiteForce, forcing{Code: s.Code}), nil
}

// forceFlow shows the task force, takes people in and lets them go.
func (d official) forceFlow() bot.Flow[forcing] {
	agency := bot.Find[forcing]{State: func(x *forcing) *bot.Finder { return &x.Finder }, Text: "project_desk.ask_force_agency",
		Found: func(_ context.Context, _ *bot.Turn, x *forcing, code string) (bot.Next, error) {
			x.Agency = code
			return bot.To("person"), nil
		}}.Step()
	return bot.Flow[forcing]{Name: flowSiteForce, First: "list", Title: "project_desk.force_title", Worth: bot.Never[forcing],
		Steps: bot.Guarded(map[string]bot.Step[forcing]{
			"list":   {Ask: d.askForce, Take: d.takeForce},
			"agency": agency,
			"person": {Ask: d.askForcePerson, Take: d.takeForcePerson},
			"role":   {Ask: d.askForceRole, Take: d.takeForceRole, Review: true},
		}, siteGuard(d, func(x *forcing) string { return x.Code }, mayManage))}
}

const (
	forceAdd  = "add"
	forceDone = "done"
)

func (d official) askForce(ctx context.Context, t *bot.Turn, x *forcing) (bot.Prompt, error) {
	force, err := d.store.TaskForce(ctx, x.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("project_desk.force_list", bot.Args{"Count": len(force)}), First: true}
	if len(force) == 0 {
		p.Text = t.T("project_desk.force_empty")
	}
	for _, m := range force {
		label := m.Name + ", " + t.AgencyName(m.Agency)
		if m.Head {
			label = "★ " + label
		}
		works, err := d.worksIn(ctx, m.Person, m.Agency)
		if err != nil {
			return p, err
		}
		if !works {
			label += " " + t.Label("project_desk.force_left")
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: bot.ID(m.Person)})
	}
	p.Choices = append(p.Choices, t.Choice("project_desk.force_add", forceAdd), t.Choice("project_desk.force_done", forceDone))
	return p, nil
}

// worksIn reports whether the person works in the agency as its officer or head.
func (d official) worksIn(ctx context.Context, person int64, agency string) (bool, error) {
	people, err := d.store.Colleagues(ctx, agency)
	return slices.ContainsFunc(people, func(p civic.Person) bool { return p.ID == person && p.RoleIn(agency) != "" }), err
}

func (d official) takeForce(ctx context.Context, t *bot.Turn, x *forcing, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case forceDone:
		s, err := d.site(ctx, t, x.Code, mayWork)
		if err != nil {
			return bot.Stay(), err
		}
		_, err = d.show(ctx, t, s)
		return bot.End(), err
	case forceAdd:
		x.Agency, x.Person = "", 0
		return bot.To("agency"), nil
	}
	id, err := bot.ReadID(a.Value)
	x.Person, x.Agency = id, ""
	return bot.To("role"), err
}

// askForcePerson lists the officers and heads of an agency who use the bot.
func (d official) askForcePerson(ctx context.Context, t *bot.Turn, x *forcing) (bot.Prompt, error) {
	people, err := d.store.Colleagues(ctx, x.Agency)
	p := bot.Prompt{Text: t.T("project_desk.ask_force_person", bot.Args{"Agency": t.AgencyName(x.Agency)})}
	for _, person := range people {
		if person.RoleIn(x.Agency) != "" {
			p.Choices = append(p.Choices, bot.Choice{Label: person.Name, Value: bot.ID(person.ID)})
		}
	}
	if len(p.Choices) == 0 {
		p.Text = t.T("project_desk.force_nobody", bot.Args{"Agency": t.AgencyName(x.Agency)})
		p.Choices = []bot.Choice{t.Choice("project_desk.force_other", forceAdd)}
	}
	return p, err
}

func (d official) takeForcePerson(_ context.Context, _ *bot.Turn, x *forcing, a bot.Answer) (bot.Next, error) {
	if a.Value == forceAdd {
		return bot.To("agency"), nil
	}
	id, err := bot.ReadID(a.Value)
	x.Person = id
	return bot.To("role"), err
}

// The choices of what somebody is in a task force.
const (
	forceHead   = "head"
	forceMember = "member"
	forceLeave  = "leave"
)

func (d official) askForceRole(ctx context.Context, t *bot.Turn, x *forcing) (bot.Prompt, error) {
	name, err := d.forceName(ctx, x)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("project_desk.ask_force_role", bot.Args{"Name": name}), Choices: []bot.Choice{t.Choice("project_desk.force_head", forceHead), t.Choice("project_desk.force_member", forceMember)}}
	if x.Agency == "" {
		p.Choices = append(p.Choices, t.Choice("project_desk.force_leave", forceLeave))
	}
	return p, nil
}

// forceName is the name of who is taken in or changed.
func (d official) forceName(ctx context.Context, x *forcing) (string, error) {
	if x.Agency == "" {
		force, err := d.store.TaskForce(ctx, x.Code)
		for _, m := range force {
			if m.Person == x.Person {
				return m.Name, err
			}
		}
		return "", err
	}
	people, err := d.store.Colleagues(ctx, x.Agency)
	for _, p := range people {
		if p.ID == x.Person {
			return p.Name, err
		}
	}
	return "", err
}

// takeForceRole changes the task force. Who is taken in must work in the agency for which they are.
func (d official) takeForceRole(ctx context.Context, t *bot.Turn, x *forcing, a bot.Answer) (bot.Next, error) {
	force, err := d.store.TaskForce(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	for _, m := range force {
		if m.Person == x.Person && x.Agency == "" {
			x.Agency = m.Agency
		}
	}
	if a.Value == forceLeave {
		err = d.store.LeaveTaskForce(ctx, t.Input.Key, x.Code, x.Person, t.Person.ID, t.Now)
	} else {
		works, err1 := d.worksIn(ctx, x.Person, x.Agency)
		switch err = err1; {
		case err != nil:
		case !works:
			err = civic.Invalid("force_left")
		default:
			err = d.store.SetTaskForce(ctx, t.Input.Key, civic.TaskForceMember{Project: x.Code, Person: x.Person, Agency: x.Agency, Head: a.Value == forceHead}, t.Person.ID, t.Now)
		}
	}
	if err != nil && !errors.Is(err, civic.ErrRepeated) {
		return bot.Stay(), err
	}
	x.Agency, x.Person = "", 0
	return bot.To("list"), nil
}
