package main

import (
	"context"
	"fmt"
	"time"

	"danvan/civic/digest"
	"danvan/scheduler"
	"danvan/storage/seed"
)

// Of the past of the demo: so many cases in a year, and from which day of the year on that year alone has weeks enough for a
// digest to compare.
const (
	pastCases  = 3000
	enoughDays = 120
)

// past gives the demo's province a past: invented cases that have no author, and of which nobody is reminded.
func (a *app) past(ctx context.Context) error {
	now := a.now().In(a.zone)
	years := []int{now.Year()}
	if now.YearDay() < enoughDays {
		years = []int{now.Year() - 1, now.Year()}
	}
	for i, year := range years {
		first := time.Date(year, 1, 1, 0, 0, 0, 0, a.zone)
		days := min(365, int(now.Sub(first).Hours()/24))
		if days == 0 {
			break
		}
		o := seed.Options{Year: year, Cases: max(1, pastCases*days/365), Seed: 1, Until: now, Events: true, Still: true}
		if _, err := seed.Fill(ctx, a.store, o, i > 0, now); err != nil {
			return fmt.Errorf("invent a past: %w", err)
		}
	}
	return nil
}

// lastDigest lets the leader find the digest of this week.
func (a *app) lastDigest(ctx context.Context) error {
	slot := digest.DefaultSettings(0).Slot(a.now(), a.zone)
	if err := (scheduler.Digests{Store: a.store, Zone: a.zone}).Run(ctx, slot); err != nil {
		return err
	}
	_, err := a.outbox.RunOnce(ctx, slot)
	return err
}
