package main

import (
	"cmp"
	"net/http"
	"time"

	"danvan/bot/public"
	"danvan/locales"
)

// publicPages are what everybody may read. Figures are summed anew after the time given.
func publicPages(p parts, directory *directoryCache, doors func(start string) []public.Door, keep time.Duration) http.Handler {
	return public.New(public.Deps{Figures: p.store, Cases: p.store, Rounds: p.store, Directory: directory.get, Texts: cmp.Or(p.texts, locales.MustLoad()), Now: p.now, Zone: p.zone,
		Doors: doors, Keep: keep, Log: p.log})
}

func (a *app) publicPages(doors func(start string) []public.Door, keep time.Duration) http.Handler {
	return publicPages(a.parts, a.directory, doors, keep)
}
