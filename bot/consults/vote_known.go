package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// known opens the consultation of a code that is typed, or of a household's code.
func (d voters) known(ctx context.Context, t *bot.Turn, text string) (next bot.Next, known bool, err error) {
	if code, ok := civic.ParseConsultationCode(text); ok {
		next, err = d.open(ctx, t, code)
		return next, true, err
	}
	if _, ok := civic.ParseHouseholdCode(text); ok && strings.ContainsAny(text, "0123456789") {
		next, err = d.openByCode(ctx, t, text)
		return next, true, err
	}
	return bot.Next{}, false, nil
}
