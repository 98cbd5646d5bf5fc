package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
)

// notePartsWithin bounds the note of a part that arrived, between two parts: without it the part may come twice, should the
// process die.
const notePartsWithin = 2 * time.Second

// deliver renders a notification as it reads now and sends it. Of several parts those that arrived in another try are not
// sent again, as long as the text has as many parts as it had.
func (a *app) deliver(ctx context.Context, n civic.Outgoing) (scheduler.Delivery, error) {
	if n.Channel == demoChannel {
		return scheduler.Delivery{}, nil
	}
	messages, err := a.engine.Render(ctx, n)
	if err != nil {
		return scheduler.Delivery{}, passingIfAway(fmt.Errorf("render %s: %w", n.Kind, err))
	}
	sending := bot.Briefly(ctx)
	if n.Priority > civic.PriorityReceipt {
		sending = bot.Bulk(sending)
	}
	var d scheduler.Delivery
	if d.Messages, err = a.engine.Deliver(sending, n, bot.Sending{Messages: messages, Arrived: n.Parts, Note: func(ctx context.Context, arrived string) {
		ctx, cancel := context.WithTimeout(ctx, notePartsWithin)
		defer cancel()
		_ = a.store.NoteParts(ctx, n, arrived) // the outbox keeps it with what it notes next
	}}); err != nil {
		var some interface{ Progress() string }
		if errors.As(err, &some) {
			d.Parts = some.Progress()
		}
		return d, err
	}
	for _, m := range messages {
		if m.About != nil {
			d.About = m.About
		}
	}
	return d, nil
}

// databaseAway is an error for which nothing is to blame but a database that cannot be reached.
type databaseAway struct{ error }

// Passing implements what scheduler.Outbox asks of errors.
func (databaseAway) Passing() bool { return true }

// Unwrap returns the error itself.
func (e databaseAway) Unwrap() error { return e.error }

func passingIfAway(err error) error {
	if storage.Unavailable(err) {
		return databaseAway{err}
	}
	return err
}
