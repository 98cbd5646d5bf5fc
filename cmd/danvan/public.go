package main

import (
	"net/http"
	"time"

	"danvan/bot/public"
	"danvan/locales"
)

// publicPages are what everybody may read. Figures are summed anew after the time given.
func (a *app) publicPages(bot func(start string) string, keep time.Duration) http.Handler {
	return public.New(public.Deps{Figures: a.store, Cases: a.store, Rounds: a.store, Directory: a.directory.get, Texts: locales.MustLoad(), Now: a.now, Zone: a.zone,
		Bot: bot, Keep: keep, Log: a.log})
}

// telegramLink is the address of the bot in Telegram, with a deep link's parameter or "".
func (a *app) telegramLink(start string) string {
	link := "https://t.me/" + a.me.Username
	if start != "" {
		link += "?start=" + start
	}
	return link
}
