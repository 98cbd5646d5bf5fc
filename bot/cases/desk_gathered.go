package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// casesGathered says how many cases without an agency came above the desk's budget of pushes, and where they are.
func (d desk) casesGathered(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Subject == nil || n.Group || !t.Person.Has(civic.RoleCoordinator) {
		return nil, nil
	}
	h, err := d.store.PushHour(ctx, *n.Subject)
	if errors.Is(err, civic.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []bot.Message{{Text: t.T("notice_desk.gathered", pushArgs(t, h))}}, nil
}
