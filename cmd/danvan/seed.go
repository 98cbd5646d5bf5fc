package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/figures"
	"danvan/storage/seed"
)

// seedCommand fills a database with a year that nobody lived: for a demonstration, a trial, a benchmark.
type seedCommand struct {
	Year    int    `help:"Year. Default: this year." placeholder:"YEAR"`
	Cases   int    `help:"Number of cases. There are twice as many ratings." default:"10000" placeholder:"N"`
	Flat    bool   `help:"Invent an even year: no seasons, no flood in November, no agency that gets worse."`
	Seed    uint64 `help:"Number from which the year is drawn; another one gives another year." default:"1" placeholder:"S"`
	Until   string `help:"Last day with cases. Default: today, or the end of the year." placeholder:"YYYY-MM-DD"`
	Add     bool   `help:"Add to a database that has cases already."`
	Default bool   `help:"First import the units and categories that ship with danvan."`
}

// mostSeeded is how many cases are made at the most.
const mostSeeded = 100_000_000

// Run runs the command.
func (s seedCommand) Run(ctx context.Context, c config, t terminal) error {
	o, err := s.options(t.now())
	if err != nil {
		return err
	}
	store, err := openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	if s.Default {
		if err := importShipped(ctx, store, catalog.Catalog{}, t.now()); err != nil {
			return err
		}
	}
	began := t.now()
	report, err := seed.Fill(ctx, store, o, s.Add, t.now())
	if err != nil {
		return seedRefusal(err)
	}
	t.say("%d: %d cases, %d events, %d ratings until %s, in %s", o.Year, report.Cases, report.Events, report.Ratings,
		figures.DayOf(o.Until), t.now().Sub(began).Round(100*time.Millisecond))
	return nil
}

// options reads what year is wanted. What has happened lies in the past, unless --until says otherwise.
func (s seedCommand) options(now time.Time) (seed.Options, error) {
	if s.Year == 0 {
		s.Year = now.In(figures.Zone).Year()
	}
	end := time.Date(s.Year+1, 1, 1, 0, 0, 0, 0, figures.Zone).Add(-time.Second)
	o := seed.Options{Year: s.Year, Cases: s.Cases, Flat: s.Flat, Seed: s.Seed, Until: now, Events: true}
	switch {
	case s.Year < 2000 || s.Year > 2100:
		return o, settingError{"--year", "is not a year such as 2026; give one"}
	case s.Cases < 1 || s.Cases > mostSeeded:
		return o, settingError{"--cases", fmt.Sprintf("is not a number from 1 to %d; give one", mostSeeded)}
	}
	if s.Until != "" {
		day, err := time.ParseInLocation(time.DateOnly, s.Until, figures.Zone)
		if err != nil || day.Year() != s.Year {
			return o, settingError{"--until", fmt.Sprintf("is not a day of %d such as %d-11-20; give one", s.Year, s.Year)}
		}
		o.Until = day.AddDate(0, 0, 1).Add(-time.Second)
	}
	if o.Until.After(end) {
		o.Until = end
	}
	return o, nil
}

// seedRefusal says what to do about what seeding refuses.
func seedRefusal(err error) error {
	switch {
	case errors.Is(err, seed.ErrNoCatalog):
		return settingError{"DANVAN_DATABASE_URL", "names a database without agencies; run danvan import first, or give --default for those that ship with danvan"}
	case errors.Is(err, seed.ErrNotEmpty):
		return settingError{"DANVAN_DATABASE_URL", "names a database with cases in it; give that of an empty one, or --add to put invented cases among them"}
	case errors.Is(err, seed.ErrNothing):
		return settingError{"--year", "has not begun; give one that has, or --until a day of it"}
	case civic.CodeOf(err) == civic.CodeConflict:
		return fmt.Errorf("a code is taken; nothing was written: %w", err)
	}
	return err
}
