package cases

import (
	"danvan/bot"
	"danvan/civic"
)

// addTo declares what officers and heads do with the cases of their agency.
func (d official) addTo(m *bot.Module) {
	m.Flows = append(m.Flows, d.inboxFlow(), d.assignFlow(), d.templateFlow())
	for _, s := range d.sayings() {
		m.Flows = append(m.Flows, d.flow(s))
	}
	m.Commands = append(m.Commands,
		bot.Command{Name: "hopthu", Text: "inbox.line", Menu: "inbox.menu", Row: 3, Who: itsAgency, Do: bot.Opens(flowInbox)},
		bot.Command{Name: "thongke", Text: "figures.line", Menu: "figures.menu", Row: 3, Who: itsAgency, Do: d.figures},
		bot.Command{Name: "mau", Text: "template.line", Who: bot.Having(bot.Staff...).Tied("of the agency whose answers they are"), Do: beginTemplates})
	m.Replies = append(m.Replies, bot.Reply{Kind: civic.AboutCase, Side: bot.SideOfficer, Who: itsAgency, Groups: true, Do: d.replied})
	d.addActions(m)
	d.addNotices(m.Notices)
	d.addReminders(m)
}
