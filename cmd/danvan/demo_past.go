package main

import (
	"context"
	"fmt"
	"time"

	"danvan/civic/digest"
	"danvan/scheduler"
	"danvan/storage/seed"
)

// enoughDays is from which day on the year alone has weeks enough for a digest to compare.
const enoughDays = 120

// past gives the demo's province a past: so many invented cases a year, that have no author, and of which nobody is reminded.
func (a *app) past(ctx context.Context, cases int) error {
	now := a.now().In(a.zone)
	years := []int{now.Year()}
	if now.YearDay() < enoughDays {
		years = []int{now.Year() - 1, now.Year()}
	}
	for i, year := range years {
		first := time.Date(year, 1, 1, 0, 0, 0, 0, a.zone)
		days := min(365, int(now.Sub(first).Hours()/24))
		if days*cases < 365 {
			break
		}
		o := seed.Options{Year: year, Cases: cases * days / 365, Seed: 1, Until: now, Events: true, Still: true}
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
