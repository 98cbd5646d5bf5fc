package coordinator

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// addNotices declares what coordinators are told, with the case as it is when it is told.
func (d Deps) addNotices(notices map[civic.NoticeKind]bot.NoticeFunc) {
	for _, kind := range []civic.NoticeKind{civic.NoticeDeskUnrouted, civic.NoticeDeskContested, civic.NoticeDeskRejected,
		civic.NoticeDeskUnattended, civic.NoticeDeskUnreachable} {
		notices[kind] = d.notice("notice_desk." + string(kind[len("desk."):]))
	}
}

func (d Deps) notice(key string) bot.NoticeFunc {
	return func(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
		if n.Case == nil || !t.Person.Has(civic.RoleCoordinator) {
			return nil, nil
		}
		c, err := d.Cases.Case(ctx, *n.Case)
		if err != nil || c.Sealed {
			return nil, err
		}
		m, err := d.card(ctx, t, c)
		if err != nil {
			return nil, err
		}
		head := t.T(key, bot.Args{"Agency": t.AgencyName(c.Agency)})
		events, err := d.Cases.Events(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if n.Event == nil || e.ID != *n.Event {
				continue
			}
			if e.Kind == civic.EventRejected || e.Kind == civic.EventTransferred {
				head = t.T(key, bot.Args{"Agency": t.AgencyName(e.Agency)}) + "\n" + bot.Quote(e.Text)
			}
		}
		m.Text = head + "\n\n" + m.Text
		return []bot.Message{m}, nil
	}
}
