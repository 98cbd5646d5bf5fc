package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// casesGathered says how many new cases came above the agency's budget of pushes, and where they are. Whoever does not work
// there any more is told nothing.
func (d official) casesGathered(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	h, err := d.pushed(ctx, n)
	if h == nil || err != nil {
		return nil, err
	}
	if !n.Group {
		if t.Person.RoleIn(h.Agency) == "" {
			return nil, nil
		}
		return bot.Texts(t.T("notice_officer.gathered", pushArgs(t, *h)), []bot.Button{t.Button("case_reminder.inbox", "remind-inbox")}), nil
	}
	agency, err := d.groupAgency(ctx, n.Channel, n.Address)
	if err != nil || agency != h.Agency {
		return nil, err
	}
	return bot.Texts(t.T("notice_officer.gathered_group", pushArgs(t, *h))), nil
}

// casesGathered says how many cases without an agency came above the desk's budget of pushes, and where they are.
func (d desk) casesGathered(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Group || !t.Person.Has(civic.RoleCoordinator) {
		return nil, nil
	}
	h, err := d.pushed(ctx, n)
	if h == nil || err != nil {
		return nil, err
	}
	return bot.Texts(t.T("notice_desk.gathered", pushArgs(t, *h))), nil
}

// pushed is the hour that a notice is about, or nil where it is not known any more.
func (d theme) pushed(ctx context.Context, n civic.Outgoing) (*civic.PushHour, error) {
	if n.Subject == nil {
		return nil, nil
	}
	h, err := d.store.PushHour(ctx, *n.Subject)
	if errors.Is(err, civic.ErrNotFound) {
		return nil, nil
	}
	return &h, err
}
