package duties

import (
	"context"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// The ways of a due date that can be chosen, as values of choices.
const (
	dueFixed    = "fixed"
	dueMonthEnd = "month_end"
	dueAfter    = "after"
)

// dueFields ask by when the duty is due: in words, or by the grammar of duties.csv. Which of those after the first is asked
// hangs on its answer.
func (d desk) dueFields() []bot.Field[ruling] {
	return []bot.Field[ruling]{
		{Name: fieldDue, Step: &bot.Step[ruling]{Ask: d.askDue, Take: d.takeDue}},
		{Name: "due_day", Later: true, Ask: "duty_rules.ask_due_day", Set: setDueDay},
		{Name: "due_month", Later: true, Ask: "duty_rules.ask_due_month", Set: setDueMonth},
		{Name: "due_event", Later: true, Step: &bot.Step[ruling]{Ask: d.askDueEvent, Take: takeDueEvent}},
		{Name: "due_n", Later: true, Ask: "duty_rules.ask_due_n", Set: setDueN, Args: func(t *bot.Turn, x *ruling) bot.Args { return bot.Args{"Event": eventWords(t, x.Draft.Due.Event)} }},
		{Name: fieldEvent, Later: true, Question: d.askEventDay, Set: setEventDay},
	}
}

func setDueDay(_ context.Context, t *bot.Turn, x *ruling, a bot.Answer) error {
	at, err := t.Day(a, bot.Ahead)
	if err != nil || at.Month() == time.February && at.Day() == 29 { // it does not come each year
		return civic.Invalid("duty_due_day")
	}
	x.Draft.Due = civic.DueRule{Kind: civic.Fixed, Month: at.Month(), Day: at.Day()}
	return nil
}

func setDueMonth(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) error {
	m, err := bot.Number(a.Text(), 1, 12)
	if err != nil {
		return civic.Invalid("duty_due_month")
	}
	x.Draft.Due = civic.DueRule{Kind: civic.MonthEnd, Month: time.Month(m)}
	return nil
}

func setDueN(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) error {
	n, err := bot.Number(a.Text(), 1, 250)
	if err != nil {
		return civic.Invalid("duty_due_n")
	}
	x.Draft.Due.N = n
	return nil
}

func (d desk) askDue(_ context.Context, t *bot.Turn, x *ruling) (bot.Prompt, error) {
	p := bot.Prompt{Text: t.T("duty_rules.ask_due"), Free: true, Choices: []bot.Choice{
		t.Choice("duty_rules.due_choose_fixed", dueFixed), t.Choice("duty_rules.due_choose_month_end", dueMonthEnd), t.Choice("duty_rules.due_choose_after", dueAfter)}}
	if x.Code != "" {
		p.Text = nowText(t, dueWords(t, x.Draft.Due)) + "\n\n" + p.Text
	}
	return p, nil
}

func (d desk) takeDue(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case dueFixed:
		return bot.To("due_day"), nil
	case dueMonthEnd:
		return bot.To("due_month"), nil
	case dueAfter:
		return bot.To("due_event"), nil
	}
	rule, err := civic.ParseDueRule(a.Input.Text)
	if err != nil {
		return bot.Next{}, civic.Invalid("duty_due")
	}
	x.Draft.Due = rule
	return bot.After(fieldDue), nil
}

// askDueEvent asks after which event: one that needs no date, one that another duty rests on, or a new one.
func (d desk) askDueEvent(ctx context.Context, t *bot.Turn, _ *ruling) (bot.Prompt, error) {
	duties, err := d.store.Duties(ctx)
	if err != nil {
		return bot.Prompt{}, err
	}
	events := []string{civic.AfterNewYear, civic.AfterJoining}
	for _, duty := range duties {
		if duty.Due.Kind == civic.AfterEvent && !slices.Contains(events, duty.Due.Event) {
			events = append(events, duty.Due.Event)
		}
	}
	p := bot.Prompt{Text: t.T("duty_rules.ask_due_event"), Free: true}
	for _, code := range events {
		p.Choices = append(p.Choices, bot.Choice{Label: bot.Capital(eventWords(t, code)), Value: code, Words: []string{code}})
	}
	return p, nil
}

func takeDueEvent(_ context.Context, _ *bot.Turn, x *ruling, a bot.Answer) (bot.Next, error) {
	code := a.Value
	if !a.Picked() {
		code = strings.ReplaceAll(civic.Fold(a.Input.Text), " ", "-")
	}
	rule, err := civic.ParseDueRule("+1 after " + code)
	if err != nil {
		return bot.Next{}, civic.Invalid("duty_event")
	}
	x.Draft.Due = rule
	return bot.To("due_n"), nil
}

// askEventDay asks on which day the event of the duty is; the year is that of the day.
func (d desk) askEventDay(ctx context.Context, t *bot.Turn, x *ruling) (string, error) {
	text := t.T("duty_rules.ask_event_day", bot.Args{"Event": eventWords(t, x.Draft.Due.Event)})
	year := t.Now.In(t.Zone).Year()
	for y := year; y <= year+1; y++ {
		events, err := d.store.DutyEvents(ctx, y, t.Zone)
		if err != nil {
			return "", err
		}
		if at, ok := events[x.Draft.Due.Event]; ok {
			text = nowText(t, t.Date(at)) + "\n" + text
		}
	}
	return text, nil
}

func setEventDay(_ context.Context, t *bot.Turn, x *ruling, a bot.Answer) error {
	day, err := t.Day(a, bot.Ahead)
	if err != nil {
		return err
	}
	if now := t.Now.In(t.Zone).Year(); day.Year() < now-1 || day.Year() > now+2 {
		return civic.Invalid("duty_event_day")
	}
	x.Day = day.Format(time.DateOnly)
	return nil
}
