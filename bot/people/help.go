package people

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// help says what the bot does, by example, and to people with a role what they can do in it.
func (d people) help(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	parts := []string{t.T("help.citizen")}
	if t.Person.Has(civic.RoleOfficer, civic.RoleHead) {
		parts = append(parts, t.T("help.officer"))
	}
	if t.Person.Has(civic.RoleHead) {
		parts = append(parts, t.T("help.head"))
	}
	if t.Person.Has(civic.RoleCoordinator) {
		parts = append(parts, t.T("help.coordinator"))
	}
	if t.Person.Has(civic.RoleLeader) {
		parts = append(parts, t.T("help.leader"))
	}
	parts = append(parts, t.T("help.emergency"), t.T("help.privacy"))
	t.Say(bot.Message{Text: strings.Join(parts, "\n\n")})
	return bot.Stay(), nil
}
