package seed_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"danvan/civic/digest"
	"danvan/civic/figures"
	"danvan/storage/seed"
	"danvan/storage/storagetest"
)

// mondays are the digests' days of a year, from the fifth week on.
func mondays(year int) []string {
	var list []string
	at := time.Date(year, 1, 1, 0, 0, 0, 0, figures.Zone)
	for at.Weekday() != time.Monday {
		at = at.AddDate(0, 0, 1)
	}
	for at = at.AddDate(0, 0, 35); at.Year() == year; at = at.AddDate(0, 0, 7) {
		list = append(list, at.Format(time.DateOnly))
	}
	return list
}

// issues writes the province's digest of every Monday of a seeded year.
func issues(t *testing.T, flat bool) map[string]digest.Issue {
	t.Helper()
	ctx := context.Background()
	s := storagetest.OpenSeeded(t, "postgres")
	now := time.Date(2026, 12, 31, 12, 0, 0, 0, figures.Zone)
	if _, err := seed.Fill(ctx, s, seed.Options{Year: 2026, Cases: 12000, Seed: 1, Flat: flat}, false, now); err != nil {
		t.Fatal(err)
	}
	all := map[string]digest.Issue{}
	for _, day := range mondays(2026) {
		data, err := s.DigestData(ctx, day, now)
		if err != nil {
			t.Fatal(err)
		}
		all[day] = digest.NewComposer(data).Compose(digest.Scope{Kind: digest.KindProvince})
	}
	return all
}

// The digest finds the flood in its week and where it was, and the agency that gets worse; it names nobody else often.
func TestDigestFinds(t *testing.T) {
	all := issues(t, false)
	flood := all["2026-11-16"]
	at := slices.IndexFunc(flood.Themes, func(th digest.Theme) bool { return th.Category == "thien-tai" })
	if at < 0 {
		t.Fatalf("the flood is not found: %+v", flood.Themes)
	}
	for _, area := range flood.Themes[at].Areas[:min(3, len(flood.Themes[at].Areas))] {
		if !slices.Contains(seed.FloodAreas, area) {
			t.Errorf("the flood was not in %s", area)
		}
	}
	if len(flood.Themes[at].Areas) < 3 {
		t.Errorf("where the flood was is not said: %v", flood.Themes[at])
	}
	worse, others := map[digest.Falling]bool{}, 0
	for day, i := range all {
		for _, f := range i.Falls {
			switch {
			case f.Agency == seed.Worsening && day > "2026-09-01":
				worse[f.What] = true
			default:
				others++
			}
		}
	}
	if !worse[digest.FallStars] || !worse[digest.FallInTime] {
		t.Errorf("the agency that gets worse is not found: %v", worse)
	}
	if others > 2 {
		t.Errorf("%d others are said to get worse", others)
	}
}

// A year in which nothing happens has next to no alarm.
func TestDigestIsCalm(t *testing.T) {
	var alarms []string
	for day, i := range issues(t, true) {
		for _, th := range i.Themes {
			alarms = append(alarms, fmt.Sprintf("%s: %s %v, %d beside %.1f", day, th.Category, th.Areas, th.Now, th.Usual))
		}
		for _, f := range i.Falls {
			alarms = append(alarms, fmt.Sprintf("%s: %s %s, %.2f after %.2f", day, f.Agency, f.What, f.Now, f.Before))
		}
	}
	if len(alarms) > 2 {
		t.Errorf("alarms in a flat year: %v", alarms)
	}
}
