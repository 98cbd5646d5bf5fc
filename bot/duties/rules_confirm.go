package duties

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// ruleText says what a change comes to before it is saved.
func (d desk) ruleText(ctx context.Context, t *bot.Turn, x *ruling) (string, error) {
	before, after, err := d.changed(ctx, t, x)
	if err != nil {
		return "", err
	}
	var lines []string
	switch {
	case x.Field == fieldEvent:
		day := bot.Midnight(x.Day, t.Zone)
		lines = append(lines, t.T("duty_rules.confirm_event", bot.Args{"Event": eventWords(t, after.Due.Event), "Day": t.Date(day)}))
	case x.Code == "":
		lines = append(lines, t.T("duty_rules.confirm_new", bot.Args{"Code": after.Code}), fieldLines(t, after, shownFields[:len(shownFields)-1]))
	default:
		lines = append(lines, tidy(t.T("duty_rules.confirm", bot.Args{"Title": after.TitleIn(t.Locale()), "Name": t.Label("duty_rules.name_" + x.Field),
			"Before": fieldWords(t, x.Field, before), "After": fieldWords(t, x.Field, after)})))
	}
	effect, err := d.consequences(ctx, t, x, before, after)
	return strings.TrimSpace(strings.Join(lines, "\n") + "\n\n" + effect), err
}

// consequences says what follows from a change for this year's units.
func (d desk) consequences(ctx context.Context, t *bot.Turn, x *ruling, before, after civic.Duty) (string, error) {
	var lines []string
	if x.Field == fieldEvent {
		lines = append(lines, d.eventEffect(t, x, after))
	} else {
		effect, err := d.effect(ctx, t, after)
		if err != nil {
			return "", err
		}
		lines = append(lines, effect)
	}
	if x.Code == "" {
		return strings.Join(lines, "\n"), nil
	}
	switch x.Field {
	case fieldActive:
		if !after.Active(t.Now) {
			lines = append(lines, t.T("duty_rules.effect_stop"))
		}
	case fieldAudience:
		joined, left := audienceChange(t, before, after)
		lines = append(lines, t.T("duty_rules.effect_audience", bot.Args{"Joined": joined, "Left": left}))
		if left > 0 {
			lines = append(lines, t.T("duty_rules.effect_left"))
		}
	case fieldDue, fieldLadder, fieldEvent:
		text, err := d.redateText(ctx, t, x, before, after)
		if err != nil {
			return "", err
		}
		lines = append(lines, text)
	}
	return strings.TrimSpace(strings.Join(lines, "\n")), nil
}

// eventEffect says by when the duty is due with the day that is about to be set.
func (d desk) eventEffect(t *bot.Turn, x *ruling, duty civic.Duty) string {
	day := bot.Midnight(x.Day, t.Zone)
	events := map[string]time.Time{duty.Due.Event: day}
	due, _ := d.dueOf(duty, day.Year(), events)
	n := 0
	for _, a := range t.Directory.Audience(duty.Audience) {
		if _, ok := duty.DueFor(day.Year(), a, events, d.timing); ok {
			n++
		}
	}
	return t.T("duty_rules.effect", bot.Args{"Year": strconv.Itoa(day.Year()), "Day": t.Date(due), "Agencies": n})
}

// audienceChange counts the agencies that come to owe the duty, and those that no longer do.
func audienceChange(t *bot.Turn, before, after civic.Duty) (joined, left int) {
	was := map[string]bool{}
	for _, a := range t.Directory.Audience(before.Audience) {
		was[a.Code] = true
	}
	for _, a := range t.Directory.Audience(after.Audience) {
		if !was[a.Code] {
			joined++
		}
		delete(was, a.Code)
	}
	return joined, len(was)
}

// redateText says how many obligations move, and how many of them are late at once.
func (d desk) redateText(ctx context.Context, t *bot.Turn, x *ruling, before, after civic.Duty) (string, error) {
	list, err := d.moved(ctx, t, x, after)
	if err != nil {
		return "", err
	}
	late := 0
	for _, o := range list {
		if o.Late(t.Now) {
			late++
		}
	}
	switch {
	case len(list) == 0:
		return t.T("duty_rules.redate_none"), nil
	case x.Field == fieldLadder:
		return t.T("duty_rules.rewound", bot.Args{"Count": len(list)}), nil
	}
	text := t.T("duty_rules.redate", bot.Args{"Count": len(list), "Day": t.Date(list[0].DueAt)})
	if late > 0 {
		text += "\n" + t.T("duty_rules.redate_late", bot.Args{"Count": late})
	}
	return text, nil
}

// moved lists the obligations that the change moves: of an event, those of every duty that rests on it.
func (d desk) moved(ctx context.Context, t *bot.Turn, x *ruling, after civic.Duty) ([]civic.Obligation, error) {
	if x.Field != fieldEvent {
		return d.redated(ctx, t, after, "")
	}
	duties, err := d.store.Duties(ctx)
	if err != nil {
		return nil, err
	}
	var all []civic.Obligation
	for _, duty := range duties {
		if duty.Due.Kind != civic.AfterEvent || duty.Due.Event != after.Due.Event {
			continue
		}
		list, err := d.redated(ctx, t, duty, x.Day)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// saveRule saves the change, moves what it moves, and shows the duty as it is now.
func (d desk) saveRule(ctx context.Context, t *bot.Turn, x *ruling) (bot.Next, error) {
	_, after, err := d.changed(ctx, t, x)
	if err != nil {
		return bot.Next{}, err
	}
	if x.Field == fieldEvent {
		day := bot.Midnight(x.Day, t.Zone)
		err = d.store.SetDutyEvent(ctx, t.Input.Key, after.Due.Event, day.Year(), day, t.Person.ID, t.Now)
	} else {
		err = d.store.SaveDuty(ctx, t.Input.Key, after, t.Person.ID, t.Now)
	}
	if err != nil && (x.Code == "" || !errors.Is(err, civic.ErrRepeated)) { // what was saved before a crash may not have been followed by the rest
		return bot.Next{}, err
	}
	n := 0
	if x.Code != "" && (x.Field == fieldDue || x.Field == fieldLadder || x.Field == fieldEvent) {
		list, err := d.moved(ctx, t, x, after)
		if err != nil {
			return bot.Next{}, err
		}
		if n, err = d.store.RedateObligations(ctx, list); err != nil {
			return bot.Next{}, err
		}
	}
	title := after.TitleIn(t.Locale())
	switch {
	case x.Code == "":
		t.Conclude("duty_rules.added", bot.Args{"Title": title})
	case n > 0 && x.Field == fieldLadder:
		t.Conclude("duty_rules.saved_rewound", bot.Args{"Title": title, "Count": n})
	case n > 0:
		t.Conclude("duty_rules.saved_moved", bot.Args{"Title": title, "Count": n})
	default:
		t.Conclude("duty_rules.saved", bot.Args{"Title": title})
	}
	return bot.BeginAt(flowRules, "duty", ruling{Code: after.Code}), nil
}
