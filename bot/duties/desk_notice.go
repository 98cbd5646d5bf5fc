package duties

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// unreachable tells coordinators of an official who does not get what they are reminded of.
func (d desk) unreachable(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Subject == nil || n.Group || !t.Person.Has(civic.RoleCoordinator) {
		return nil, nil
	}
	p, err := d.store.Person(ctx, *n.Subject)
	if err != nil {
		if civic.CodeOf(err) == civic.CodeNotFound { // they had their data deleted
			return nil, nil
		}
		return nil, err
	}
	var names []string
	for _, code := range p.WorksIn() {
		names = append(names, t.AgencyName(code))
	}
	if names == nil { // they have left, and nothing is owed through them
		return nil, nil
	}
	return []bot.Message{{Text: t.T("duty_desk.unreachable", bot.Args{"Name": p.Name, "Agencies": strings.Join(names, "; ")})}}, nil
}
