package duties

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// reminder reads a reminder of a duty that is the person's own.
func (d unit) reminder(ctx context.Context, t *bot.Turn, id int64) (civic.Reminder, error) {
	r, err := d.store.Reminder(ctx, id)
	if err == nil && (r.Person != t.Person.ID || r.Kind != civic.ReminderDuty) {
		err = civic.ErrNotFound
	}
	return r, err
}

// snooze puts a reminder off to the next working day, once, for the person whose it is. The message that was pressed on then
// has no button for it any more.
func (d unit) snooze(ctx context.Context, t *bot.Turn, r civic.Reminder) (bot.Next, error) {
	o, err := d.owing(ctx, t, r.Subject)
	if err != nil {
		return bot.Next{}, err
	}
	if !o.Status.Owed() {
		t.Toast("duty_officer.done_toast")
		return bot.Stay(), d.renewReminder(ctx, t, r)
	}
	later, err := r.Snooze(d.timing, t.Now)
	if err == nil {
		err = d.store.SnoozeReminder(ctx, t.Input.Key, r.ID, later, t.Now)
	}
	switch {
	case errors.Is(err, civic.ErrAlreadyUsed):
		t.Alert("duty_officer.later_once")
	case err != nil:
		return bot.Next{}, err
	default:
		t.Toast("duty_officer.later_done", bot.Args{"At": t.Time(later.TellAt)})
	}
	return bot.Stay(), d.renewReminder(ctx, t, r)
}

// renewReminder shows the message that was pressed on as it reads now.
func (d unit) renewReminder(ctx context.Context, t *bot.Turn, r civic.Reminder) error {
	if r.Notification == nil {
		return nil
	}
	m, ok, err := d.dutyReminder(ctx, t, *r.Notification)
	if err != nil {
		return err
	}
	if !ok {
		m = bot.Message{Text: t.T("duty_officer.remind_nothing")}
	}
	m.Edit = t.Input.Message
	t.Say(m)
	return nil
}
