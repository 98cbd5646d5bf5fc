package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/civic"
	"danvan/storage"
)

// treat sends after all, or acknowledges, what was given up.
func (d doctorCommand) treat(ctx context.Context, c config, t terminal) error {
	which, do := d.Requeue, (*storage.Store).Requeue
	said := "%d notifications wait to be sent"
	switch {
	case d.Requeue != "" && d.Acknowledge != "":
		return usageError{errors.New("give --requeue or --acknowledge, not both")}
	case d.Requeue == "" && d.Acknowledge == "":
		return usageError{errors.New("--since and --until go with --requeue or --acknowledge")}
	case d.Acknowledge != "":
		which, do, said = d.Acknowledge, (*storage.Store).Acknowledge, "%d notifications are acknowledged"
	}
	q, err := d.selected(which, c.zone())
	if err != nil {
		return err
	}
	s, err := openStore(ctx, c, true)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	n, err := do(s, ctx, q, t.now())
	if err != nil {
		return err
	}
	t.say(said, n)
	return nil
}

// selected reads which notifications are meant.
func (d doctorCommand) selected(which string, zone *time.Location) (civic.GivenUpQuery, error) {
	var q civic.GivenUpQuery
	id, err := strconv.ParseInt(which, 10, 64)
	switch {
	case err == nil && id > 0:
		q.ID = id
	case slices.Contains(civic.GivenUpClasses, civic.GivenUp(which)):
		q.Class = civic.GivenUp(which)
	case which != "all":
		return q, usageError{fmt.Errorf("%q is no number of a notification, no reason (nobody, unreachable, refused, failed) and not all", which)}
	}
	for _, f := range []struct {
		flag, text string
		into       *time.Time
	}{{"--since", d.Since, &q.Since}, {"--until", d.Until, &q.Until}} {
		if f.text == "" {
			continue
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", strings.Replace(f.text, "T", " ", 1), zone)
		if err != nil {
			at, err = time.ParseInLocation(time.DateOnly, f.text, zone)
		}
		if err != nil {
			return q, usageError{fmt.Errorf("%s wants a day as 2026-11-23, or a time as \"2026-11-23 08:00\"", f.flag)}
		}
		*f.into = at
	}
	return q, nil
}

// unattended finds what nobody would read.
func (e *examination) unattended(ctx context.Context, s *storage.Store) {
	u, err := s.Unattended(ctx)
	if err != nil {
		e.found("readers", err)
		return
	}
	if u.Agencies == 0 { // nothing is imported yet, which is a problem of its own
		return
	}
	missing := unattended(u)
	for _, line := range missing {
		e.found("readers", fmt.Errorf("%s", line))
	}
	if missing == nil {
		e.found("readers", nil)
	}
}

// listedGivenUp is how many of what was given up are listed.
const listedGivenUp = 50

// givenUp lists what was given up and nobody acknowledged: each is somebody who was not told.
func (e *examination) givenUp(ctx context.Context, s *storage.Store) {
	count, err := s.CountGivenUp(ctx)
	if err != nil {
		e.found("given up", err)
		return
	}
	total, why := 0, []string{}
	for _, class := range civic.GivenUpClasses {
		if n := count[class]; n > 0 {
			total, why = total+n, append(why, fmt.Sprintf("%s %d", class, n))
		}
	}
	if total == 0 {
		e.found("given up, 0", nil)
		return
	}
	e.found("given up", fmt.Errorf("%d notifications reached nobody (%s)", total, strings.Join(why, ", ")))
	lost, err := s.GivenUp(ctx, listedGivenUp)
	if err != nil {
		e.found("given up", err)
		return
	}
	for _, n := range lost {
		e.t.say("given up %d: %s of %s: %s: %s", n.ID, n.Kind, n.CreatedAt.Format(time.RFC3339), n.Class, n.Reason)
	}
	if total > len(lost) {
		e.t.say("given up … and %d older ones", total-len(lost))
	}
	e.t.say("note     danvan doctor --requeue ID|REASON|all sends them after all; --acknowledge ID|REASON|all calls them no problem any more; both take --since and --until")
}
