package main

import (
	"net/http"
	"time"

	"danvan/bot/public"
	"danvan/locales"
)

// publicPages are what everybody may read. Figures are summed anew after the time given.
func publicPages(p parts, directory *directoryCache, bot func(start string) string, keep time.Duration) http.Handler {
	return public.New(public.Deps{Figures: p.store, Cases: p.store, Rounds: p.store, Directory: directory.get, Texts: locales.MustLoad(), Now: p.now, Zone: p.zone,
		Bot: bot, Keep: keep, Log: p.log})
}

func (a *app) publicPages(bot func(start string) string, keep time.Duration) http.Handler {
	return publicPages(a.parts, a.directory, bot, keep)
}

// telegramLink is the address of a bot in Telegram, with a deep link's parameter or "". It is "" while the bot's name is not
// known.
func telegramLink(username, start string) string {
	if username == "" {
		return ""
	}
	link := "https://t.me/" + username
	if start != "" {
		link += "?start=" + start
	}
	return link
}
