package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// addNotices declares what coordinators are told, with the case as it is when it is told.
func (d desk) addNotices(notices map[civic.NoticeKind]bot.NoticeFunc) {
	for kind, key := range map[civic.NoticeKind]string{
		civic.NoticeDeskUnrouted: "unrouted", civic.NoticeDeskContested: "contested", civic.NoticeDeskRejected: "rejected",
		civic.NoticeDeskUnattended: "unattended", civic.NoticeDeskUnreachable: "unreachable",
	} {
		notices[kind] = d.notice("notice_desk." + key)
	}
	notices[civic.NoticeDeskBacklog] = backlog
	notices[civic.NoticeDeskGathered] = d.casesGathered
}

// backlog tells the first coordinator how many notices came while there was none.
func backlog(_ context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Subject == nil || n.Group || !t.Person.Has(civic.RoleCoordinator) {
		return nil, nil
	}
	return []bot.Message{{Text: t.T("notice_desk.backlog", bot.Args{"Count": *n.Subject})}}, nil
}

func (d desk) notice(key string) bot.NoticeFunc {
	return func(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
		if n.Case == nil || n.Group {
			return nil, nil
		}
		f, e, err := d.noticed(ctx, n)
		if err != nil {
			return nil, err
		}
		c := f.Case
		switch {
		case c.Sealed:
			return sealed(t, c, e), nil
		case !t.Person.Has(civic.RoleCoordinator):
			return nil, nil
		}
		head := headOf(t, key, c, e)
		m := d.cardOf(t, f)
		m.Text = head + "\n\n" + m.Text
		return []bot.Message{m}, nil
	}
}

// headOf is what stands above the case: what the desk has to do with it, and what was said.
func headOf(t *bot.Turn, key string, c civic.Case, e civic.Event) string {
	agency, said := c.Agency, false
	switch {
	case e.Kind == civic.EventRejected, e.Kind == civic.EventTransferred && key == "notice_desk.contested":
		agency, said = e.Agency, true
	case e.Kind == civic.EventExtensionAsked && key == "notice_desk.unattended": // it has officers, and nobody to decide
		key, said = "notice_desk.headless", true
	}
	text := t.T(key, bot.Args{"Agency": t.AgencyName(agency)})
	if said {
		text += "\n" + bot.Quote(e.Text)
	}
	return text
}

// sealed tells the head of the agency of a rejection that nobody else may see.
func sealed(t *bot.Turn, c civic.Case, e civic.Event) []bot.Message {
	if e.Kind != civic.EventRejected || t.Person.RoleIn(c.Agency) != civic.RoleHead {
		return nil
	}
	return []bot.Message{{Text: t.T("notice_desk.rejected_sealed", bot.Args{"Code": c.Code}) + "\n" + bot.Quote(e.Text),
		Rows:  [][]bot.Button{{t.Button("officer.open", "open", c.Code)}},
		About: ref(c, bot.SideOfficer)}}
}

// noticed reads what a notice to officials tells of: the case, and the event or the zero Event.
func (d theme) noticed(ctx context.Context, n civic.Outgoing) (f caseFile, e civic.Event, err error) {
	c, err := d.store.Case(ctx, *n.Case)
	if err == nil {
		f, err = d.readFile(ctx, c)
	}
	for _, known := range f.Events {
		if n.Event != nil && known.ID == *n.Event {
			e = known
		}
	}
	return f, e, err
}
