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
	if n.Subject == nil {
		return nil, nil
	}
	h, err := d.store.PushHour(ctx, *n.Subject)
	if errors.Is(err, civic.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	key, rows := "notice_officer.gathered", [][]bot.Button{{t.Button("case_reminder.inbox", "remind-inbox")}}
	may := t.Person.RoleIn(h.Agency) != ""
	if n.Group {
		key, rows = "notice_officer.gathered_group", nil
		agency, err := d.groupAgency(ctx, n.Channel, n.Address)
		if err != nil {
			return nil, err
		}
		may = agency == h.Agency
	}
	if !may {
		return nil, nil
	}
	return []bot.Message{{Text: t.T(key, pushArgs(t, h)), Rows: rows}}, nil
}
