package main

import (
	"context"
	"fmt"
	"time"

	"danvan/bot"
	"danvan/bot/telegram"
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
	var d scheduler.Delivery
	sending := telegram.Briefly(ctx)
	if n.Priority > civic.PriorityReceipt {
		sending = telegram.Bulk(sending)
	}
	progress := telegram.Resume(n.Parts, messages)
	progress.Note = func(ctx context.Context, p *telegram.Progress) {
		ctx, cancel := context.WithTimeout(ctx, notePartsWithin)
		defer cancel()
		_ = a.store.NoteParts(ctx, n, p.String()) // the outbox keeps it with what it notes next
	}
	to := bot.Destination{Channel: n.Channel, Address: n.Address, Group: n.Group}
	for _, m := range messages {
		ids, err := a.client.SendOn(sending, to, m, progress)
		d.Messages = append(d.Messages, ids...)
		if err != nil {
			d.Parts = progress.String()
			return d, err
		}
		if m.About != nil {
			d.Case, d.Side = &m.About.Case, m.About.Side
		}
	}
	return d, nil
}

// askTelegram asks whether Telegram answers.
func (a *app) askTelegram(ctx context.Context) error {
	_, err := a.client.Me(telegram.Briefly(ctx))
	return err
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
