package projects

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// The flows about projects.
const (
	flowProjects      = "projects"
	flowProjectAsk    = "project_ask"
	flowProjectRate   = "project_rate"
	flowProjectFollow = "project_follow"
)

// addTo declares what citizens do with projects: the board and its six steps, following.
func (d citizen) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.listFlow(), d.askFlow(), d.rateFlow(), d.followFlow())
	m.Links = append(m.Links, bot.DeepLink{Name: "duan", Who: bot.Everybody, Do: d.openByLink})
	m.Commands = append(m.Commands, bot.Command{Name: "duan", Text: "project.command", Menu: "project.menu", Row: 2, Who: bot.Everybody, Do: d.list})
	m.Actions = append(m.Actions,
		d.on("board", d.board), d.on("board-back", d.board),
		bot.Action{Name: "board-step", Who: bot.Everybody, Do: d.pressStep}, bot.Action{Name: "board-page", Who: bot.Everybody, Do: d.pressStep},
		d.on("board-old", d.replaced),
		d.on("board-share", d.share),
		d.on("board-ask", d.pressAsk),
		d.on("board-own", d.ownQuestions),
		d.on("board-report", d.report),
		d.on("board-rate", d.pressRate),
		d.on("board-follow", d.pressFollow),
		bot.Action{Name: "board-doc", Who: bot.Everybody, Do: bot.OnID(bot.Public(d.store.Document), d.sayDocument)},
		bot.Action{Name: "board-ics", Who: bot.Everybody, Do: bot.OnID(bot.Public(d.store.Meeting), sayCalendar)})
	d.addNotices(m.Notices)
}

// on makes an action on a project, named by its code. Boards are public.
func (d citizen) on(name string, do func(context.Context, *bot.Turn, civic.Project) (bot.Next, error)) bot.Action {
	return bot.Action{Name: name, Who: bot.Everybody, Do: bot.On(bot.Public(d.store.Project), do)}
}

// put says a page of a board; pages that lead to each other take each other's place.
func put(t *bot.Turn, text string, rows [][]bot.Button) {
	m := bot.Message{Text: text, Rows: rows}
	if c, err := bot.ParseCallback(t.Input.Data); t.Input.Kind == bot.KindPress && err == nil && (c.Action == "board-page" || c.Action == "board-back") {
		m.Edit = t.Input.Message
	}
	t.Say(m)
}
