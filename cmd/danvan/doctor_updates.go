package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"danvan/storage"
)

// updates lists the updates that could not be handled.
func (e *examination) updates(ctx context.Context, s *storage.Store) {
	waiting, quarantined, err := s.CountUpdates(ctx)
	if err == nil && quarantined > 0 {
		err = fmt.Errorf("%d could not be handled in three tries; their senders were told. Look for \"update quarantined\" in the log", quarantined)
	}
	e.found(fmt.Sprintf("kept updates, %d waiting", waiting), err)
	if quarantined == 0 {
		return
	}
	list, err := s.QuarantinedUpdates(ctx, 50)
	if err != nil {
		e.found("kept updates", err)
		return
	}
	for _, u := range list {
		e.t.say("quarantined %d: %s of %s: %s", u.ID, u.Key, u.ReceivedAt.Format(time.RFC3339), u.Fault)
	}
	e.t.say("note     danvan doctor --retry-update ID (or all) has one handled once more; --drop-update ID (or all) deletes it")
}

// onUpdates does to quarantined updates what --retry-update or --drop-update asks for. It reports whether either does.
func (d doctorCommand) onUpdates(ctx context.Context, c config, t terminal) (bool, error) {
	what, flag, said := d.RetryUpdate, "--retry-update", "%d updates wait to be handled"
	if d.DropUpdate != "" {
		what, flag, said = d.DropUpdate, "--drop-update", "%d updates deleted"
	}
	if what == "" {
		return false, nil
	}
	id, err := strconv.ParseInt(what, 10, 64)
	if what != "all" && (err != nil || id <= 0) {
		return true, settingError{flag, "is not a number that danvan doctor shows; write one, or all"}
	}
	s, err := openStore(ctx, c, true)
	if err != nil {
		return true, err
	}
	defer func() { _ = s.Close() }()
	var n int
	if d.DropUpdate != "" {
		n, err = s.DropUpdate(ctx, id)
	} else {
		n, err = s.RetryUpdate(ctx, id, t.now())
	}
	if err != nil {
		return true, err
	}
	if n == 0 {
		return true, fmt.Errorf("no quarantined update %s", what)
	}
	t.say(said, n)
	return true, nil
}
