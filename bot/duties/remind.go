package duties

import (
	"context"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// gathered is what a reminder of duties tells of, as it stands when it is told.
type gathered struct {
	late   []remindedDuty // the reader's to hand in
	soon   []remindedDuty
	unit   []remindedDuty // what the unit of a head is late with
	review []civic.Obligation
	behind []lateAgencies
	alone  []string // agencies in which nobody could be told
}

// remindedDuty is something to hand in, and the reminder of it.
type remindedDuty struct {
	civic.Obligation
	reminder civic.Reminder
}

// lateAgencies sums up, for the coordinators, the agencies that are late with a duty.
type lateAgencies struct {
	duty          string
	year          int
	missing, owed int
	days          int // working days since it was due; of several dates since the earliest
}

// items lists what is to be handed in, in the order in which it is told and numbered.
func (g gathered) items() []remindedDuty { return slices.Concat(g.late, g.soon, g.unit) }

func (g gathered) empty() bool {
	return len(g.items()) == 0 && len(g.review) == 0 && len(g.behind) == 0 && len(g.alone) == 0
}

// remindDuties tells somebody of all that is owed, gathered in one message. What was handed in meanwhile, decided on, or is
// not the reader's any more is left out; where nothing is left, nothing is said.
func (d unit) remindDuties(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Group {
		return nil, nil
	}
	m, ok, err := d.dutyReminder(ctx, t, n.ID)
	if err != nil || !ok {
		return nil, err
	}
	return []bot.Message{m}, nil
}

// dutyReminder makes the message of a notification, and reports whether there is anything to say.
func (d unit) dutyReminder(ctx context.Context, t *bot.Turn, notification int64) (bot.Message, bool, error) {
	reminders, err := d.store.RemindersOf(ctx, notification)
	if err != nil {
		return bot.Message{}, false, err
	}
	g, err := d.gatherDuties(ctx, t, reminders)
	if err != nil || g.empty() {
		return bot.Message{}, false, err
	}
	m := bot.Message{Text: d.gatheredText(t, g), Rows: d.gatheredButtons(t, g)}
	if items := g.items(); len(items) == 1 {
		m.About = about(items[0].Obligation)
	}
	return m, true, nil
}

// gatherDuties sorts what reminders are about, once for each obligation.
func (d unit) gatherDuties(ctx context.Context, t *bot.Turn, reminders []civic.Reminder) (gathered, error) {
	var g gathered
	ids := make([]int64, len(reminders))
	for i, r := range reminders {
		ids[i] = r.Subject
	}
	list, _, err := d.store.Obligations(ctx, civic.ObligationQuery{IDs: ids})
	if err != nil {
		return g, err
	}
	lateBy := map[civic.OwedBy][]civic.Obligation{} // by duty and, in the place of the agency, year
	for _, o := range list {
		for _, r := range reminders {
			if r.Subject != o.ID {
				continue
			}
			switch r.Kind {
			case civic.ReminderDuty:
				g.addOwed(t, remindedDuty{o, r})
			case civic.ReminderReview:
				if o.Status == civic.ObligationSubmitted && t.Person.MayReview(dutyOf(t, o.Duty)) && !has(g.review, o.ID) {
					g.review = append(g.review, o)
				}
			case civic.ReminderLate:
				key := civic.OwedBy{Duty: o.Duty, Agency: bot.ID(int64(o.Year))}
				if o.Late(t.Now) && t.Person.Has(civic.RoleCoordinator) {
					lateBy[key] = append(lateBy[key], o)
				}
			case civic.ReminderUnattended:
				if o.Status.Owed() && t.Person.Has(civic.RoleCoordinator) && !slices.Contains(g.alone, o.Agency) {
					g.alone = append(g.alone, o.Agency)
				}
			}
		}
	}
	if g.alone, err = d.stillAlone(ctx, g.alone); err != nil {
		return g, err
	}
	for _, late := range lateBy {
		b, err := d.behindWith(ctx, t, late)
		if err != nil {
			return g, err
		}
		g.behind = append(g.behind, b)
	}
	slices.SortFunc(g.behind, func(a, b lateAgencies) int {
		if a.days != b.days {
			return b.days - a.days
		}
		return strings.Compare(a.duty, b.duty)
	})
	return g, nil
}

func has(list []civic.Obligation, id int64) bool {
	return slices.ContainsFunc(list, func(o civic.Obligation) bool { return o.ID == id })
}

// addOwed adds what the reader's agency still owes. What is reminded of twice, by its rung and since it was put off, is told
// once.
func (g *gathered) addOwed(t *bot.Turn, o remindedDuty) {
	role := t.Person.RoleIn(o.Agency)
	if !o.Status.Owed() || role == "" || slices.ContainsFunc(g.items(), func(x remindedDuty) bool { return x.ID == o.ID }) {
		return
	}
	switch {
	case !o.Late(t.Now):
		g.soon = append(g.soon, o)
	case role == civic.RoleHead:
		g.unit = append(g.unit, o)
	default:
		g.late = append(g.late, o)
	}
}

// stillAlone keeps the agencies in which there is still nobody.
func (d unit) stillAlone(ctx context.Context, agencies []string) ([]string, error) {
	var alone []string
	for _, a := range agencies {
		people, err := d.store.Colleagues(ctx, a)
		if err != nil {
			return nil, err
		}
		if len(people) == 0 {
			alone = append(alone, a)
		}
	}
	return alone, nil
}

// behindWith counts who is late with the duty of which some obligations are given.
func (d unit) behindWith(ctx context.Context, t *bot.Turn, late []civic.Obligation) (lateAgencies, error) {
	b := lateAgencies{duty: late[0].Duty, year: late[0].Year}
	all, _, err := d.store.Obligations(ctx, civic.ObligationQuery{Duties: []string{b.duty}, Year: b.year})
	if err != nil {
		return b, err
	}
	for _, o := range all {
		if o.Status != civic.ObligationEnded {
			b.owed++
		}
		if o.Late(t.Now) {
			b.missing++
		}
	}
	for _, o := range late {
		b.days = max(b.days, d.lateDays(t, o.DueAt))
	}
	return b, nil
}

// lateDays is how many working days have begun since the day it was due.
func (d unit) lateDays(t *bot.Turn, due time.Time) int {
	n, _ := bot.WorkingDays(d.timing.Calendar, due.In(t.Zone), t.Now.In(t.Zone))
	return n
}
