package projects

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// addTo declares what a project's owner and its task force do: the board, its documents and dates, questions, the force.
func (d official) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.listFlow(), d.editFlow(), d.documentFlow(), d.postFlow(), d.meetingFlow(), d.replyFlow(), d.figuresFlow(), d.forceFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "quanlyduan", Text: "project_desk.command", Who: mayWork.who(), Do: bot.Opens(flowSites)})
	m.Actions = append(m.Actions,
		d.on("project", mayWork, d.show),
		d.on("project-edit", mayManage, d.beginEdit),
		d.on("project-docs", mayWork, d.documents),
		d.on("project-doc", mayManage, d.beginDocument),
		d.on("project-news", mayManage, d.beginPost(civic.PostNews)),
		d.on("project-task", mayManage, d.beginPost(civic.PostTask)),
		d.on("project-dates", mayWork, d.dates),
		d.on("project-date", mayManage, d.beginMeeting),
		d.on("project-asks", mayWork, d.questions),
		d.on("project-reports", mayWork, d.reports),
		d.on("project-figures", mayManage, d.beginFigures),
		d.on("project-force", mayManage, d.beginForce),
		d.on("project-qr", mayWork, d.poster),
		bot.Action{Name: "project-replace", Who: mayManage.who(), Do: d.pressReplace},
		bot.Action{Name: "project-move", Who: mayManage.who(), Do: bot.OnID(d.meeting, beginMove)},
		bot.Action{Name: "project-question", Who: mayWork.who(), Do: bot.OnID(d.answerable, d.pressQuestion)})
	m.Replies = append(m.Replies, bot.Reply{Kind: civic.AboutQuestion, Side: bot.SideOfficer, Who: mayWork.who(), Do: d.replied})
	d.addNotices(m.Notices)
}

// site is a project as an official sees it, with what they may do.
type site struct {
	civic.Project
	force   []civic.TaskForceMember
	manages bool // its owner's officers and heads
	works   bool // they and the task force
}

// requirement is what somebody must be on a project, as a rule and in words.
type requirement struct {
	holds func(site) bool
	of    string
}

// The rights on a project.
var (
	mayManage = requirement{func(s site) bool { return s.manages }, "of the project's owner"}
	mayWork   = requirement{func(s site) bool { return s.works }, "of the project's owner or its task force"}
)

func (r requirement) who() bot.Who { return bot.Having(bot.Staff...).Tied(r.of) }

// site returns a project to who may do something with it; to anybody else it is forbidden. In a group nothing is shown.
func (d official) site(ctx context.Context, t *bot.Turn, code string, may requirement) (site, error) {
	if t.Input.InGroup() {
		return site{}, civic.Invalid("private")
	}
	p, err := d.store.Project(ctx, code)
	if err != nil {
		return site{}, err
	}
	s := site{Project: p}
	if s.force, err = d.store.TaskForce(ctx, code); err != nil {
		return s, err
	}
	s.manages, s.works = p.MayManage(t.Person), p.MayWork(t.Person, s.force)
	if !may.holds(s) {
		return s, civic.ErrForbidden
	}
	return s, nil
}

// on makes an action on a project, named by its code.
func (d official) on(name string, may requirement, do func(context.Context, *bot.Turn, site) (bot.Next, error)) bot.Action {
	return bot.Action{Name: name, Who: may.who(), Do: bot.On(func(ctx context.Context, t *bot.Turn, code string) (site, error) {
		return d.site(ctx, t, code, may)
	}, do)}
}

// siteGuard ends the dialogue of somebody who may not go on with it: they have left the agency or the task force.
func siteGuard[D any](d official, code func(*D) string, may requirement) bot.Guard[D] {
	return func(ctx context.Context, t *bot.Turn, x *D) (bool, error) {
		if code(x) == "" {
			return true, nil
		}
		_, err := d.site(ctx, t, code(x), may)
		return t.MayGoOn(err, "error.forbidden")
	}
}

// siteNews is something new on a project's board.
func siteNews(t *bot.Turn, project string, step civic.ProjectStep, kind civic.ProjectChangeKind, title string) civic.ProjectChange {
	return civic.ProjectChange{Project: project, Step: step, Kind: kind, Title: title, At: t.Now}
}

// siteButton leads back to a project's page.
func siteButton(t *bot.Turn, code string) []bot.Button {
	return []bot.Button{t.Button("project_desk.open", "project", code)}
}
