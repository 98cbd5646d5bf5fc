package duties

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// sayUnreachable tells coordinators of an official who does not get what they are reminded of.
func sayUnreachable(_ context.Context, t *bot.Turn, p civic.Person) ([]bot.Message, error) {
	var names []string
	for _, code := range p.WorksIn() {
		names = append(names, t.AgencyName(code))
	}
	if names == nil || !t.Person.Has(civic.RoleCoordinator) { // they have left, and nothing is owed through them
		return nil, nil
	}
	return []bot.Message{{Text: t.T("duty_desk.unreachable", bot.Args{"Name": p.Name, "Agencies": strings.Join(names, "; ")})}}, nil
}
