package consults

import (
	"context"
	"fmt"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// sayMinutes gives the minutes, a draft until the consultation is closed.
func (d official) sayMinutes(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
	file, err := d.papers.Minutes(ctx, r.Consultation)
	if err != nil {
		return bot.Stay(), fmt.Errorf("make minutes: %w", err)
	}
	key := "consult.minutes_final"
	if r.Status != consult.StatusClosed {
		key = "consult.minutes_draft"
	}
	t.Say(bot.Message{Text: t.T(key, bot.Args{"Code": r.Code}), File: &file})
	return bot.Stay(), nil
}

// sayOpinions gives all opinions as a table, without identities.
func (d official) sayOpinions(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
	return d.opinionsFile(ctx, t, r, false)
}

// sayIdentities gives them with the households' names, to a coordinator who asks for it.
func (d official) sayIdentities(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
	if !identified(t, r) {
		return bot.Stay(), civic.ErrForbidden
	}
	return d.opinionsFile(ctx, t, r, true)
}

func (d official) opinionsFile(ctx context.Context, t *bot.Turn, r round, identities bool) (bot.Next, error) {
	file, err := d.papers.Opinions(ctx, r.Consultation, identities)
	if err != nil {
		return bot.Stay(), fmt.Errorf("make table of opinions: %w", err)
	}
	key := "consult.opinions_file"
	if identities {
		key = "consult.opinions_identities"
	}
	t.Say(bot.Message{Text: t.T(key, bot.Args{"Code": r.Code}), File: &file})
	return bot.Stay(), nil
}

// sayLink gives the link of a consultation in words and as a QR picture, for the notice board at the commune.
func (d official) sayLink(_ context.Context, t *bot.Turn, r round) (bot.Next, error) {
	link := t.Link("ykien", r.Code)
	picture, err := bot.QR("y-kien-"+r.Code, link, 512)
	t.Say(bot.Message{Text: t.T("consult.link_text", bot.Args{"Title": r.TitleIn(t.Locale()), "Code": r.Code, "Link": link}), File: picture})
	return bot.Stay(), err
}
