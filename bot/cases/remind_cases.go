package cases

import (
	"context"
	"errors"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// remindedAtMost is how many cases a reminder tells of in full; of the others it gives the codes.
const remindedAtMost = 8

// addReminders declares what a reminder of several cases leads to.
func (d official) addReminders(m *bot.Module) {
	m.Actions = append(m.Actions, bot.Action{Name: "remind-inbox", Who: itsAgency, Do: func(context.Context, *bot.Turn, []string) (bot.Next, error) {
		return bot.Begin(flowInbox, nil), nil
	}})
	m.Notices[civic.NoticeCaseReminder] = bot.NoticeOfReminders(d.store, d.remindCases)
}

// remindedCase is a case with those of its clocks that the reader is reminded of.
type remindedCase struct {
	civic.Case
	clocks []civic.Clock
}

// remindCases tells officers, heads and coordinators of the clocks of cases, as they run when it is told. What is done
// meanwhile, or has another date, is left out, and so is what the reader may not read any more; where nothing is left,
// nothing is said. Nobody who wrote a case is named.
func (d official) remindCases(ctx context.Context, t *bot.Turn, reminders []civic.Reminder) ([]bot.Message, error) {
	var cases []remindedCase
	var err error
	for _, r := range reminders {
		if cases, err = d.addReminded(ctx, t, cases, r); err != nil {
			return nil, err
		}
	}
	if len(cases) == 0 {
		return nil, nil
	}
	return []bot.Message{d.reminder(t, cases)}, nil
}

// addReminded adds what a reminder is about, where it still stands.
func (d official) addReminded(ctx context.Context, t *bot.Turn, cases []remindedCase, r civic.Reminder) ([]remindedCase, error) {
	i := slices.IndexFunc(cases, func(c remindedCase) bool { return c.ID == r.Subject })
	if i < 0 {
		c, err := d.store.Case(ctx, r.Subject)
		if errors.Is(err, civic.ErrNotFound) {
			return cases, nil
		}
		if err != nil {
			return nil, err
		}
		if !t.Person.MayRead(c) {
			return cases, nil
		}
		i, cases = len(cases), append(cases, remindedCase{Case: c})
	}
	category, _ := t.Directory.Category(cases[i].Category)
	for _, clock := range cases[i].Clocks(category, d.calendar) {
		same := func(o civic.Clock) bool { return o.Name == clock.Name }
		if clock.Name == r.Clock && clock.Due.Equal(r.DueAt) && !slices.ContainsFunc(cases[i].clocks, same) {
			cases[i].clocks = append(cases[i].clocks, clock)
		}
	}
	if cases[i].clocks == nil {
		cases = slices.Delete(cases, i, i+1)
	}
	return cases, nil
}

// reminder is the one message of all that there is.
func (d official) reminder(t *bot.Turn, cases []remindedCase) bot.Message {
	parts := []string{t.T("case_reminder.head", bot.Args{"Count": len(cases)})}
	m := bot.Message{}
	for _, c := range cases[:min(len(cases), remindedAtMost)] {
		parts = append(parts, d.describe(t, c))
		label := c.Code + " · " + t.CategoryName(c.Category)
		if c.Sealed {
			label = "🔒 " + c.Code
		}
		m.Rows = append(m.Rows, []bot.Button{bot.Do(label, openerOf(t, c.Case), c.Code)})
	}
	if rest := cases[len(m.Rows):]; len(rest) > 0 {
		parts = append(parts, t.T("case_reminder.more", bot.Args{"Count": len(rest), "Codes": codesOf(rest)}))
		if t.Person.Has(civic.RoleCoordinator) {
			parts = append(parts, t.T("case_reminder.desk"))
		}
		if len(t.Person.WorksIn()) > 0 {
			m.Rows = append(m.Rows, []bot.Button{t.Button("case_reminder.inbox", "remind-inbox")})
		}
	}
	m.Text = strings.Join(parts, "\n\n")
	if len(cases) == 1 {
		m.About = ref(cases[0].Case, bot.SideOfficer)
		if openerOf(t, cases[0].Case) != "open" {
			m.About.Side = bot.SideCoordinator
		}
	}
	return m
}

// openerOf is the action that opens the case for the reader: the agency's, or the coordinator's.
func openerOf(t *bot.Turn, c civic.Case) string {
	if c.Agency != "" && t.Person.RoleIn(c.Agency) != "" {
		return "open"
	}
	return "desk-open"
}

// mostCodes is how many codes are given of the cases that are not told of in full.
const mostCodes = 40

func codesOf(cases []remindedCase) string {
	var codes []string
	for _, c := range cases[:min(len(cases), mostCodes)] {
		codes = append(codes, c.Code)
	}
	if len(cases) > mostCodes {
		codes = append(codes, "…")
	}
	return strings.Join(codes, ", ")
}

// describe tells of one case: what it is, whose where that is not the reader's own, and how its clocks stand.
func (d official) describe(t *bot.Turn, c remindedCase) string {
	lines := []string{t.T("case_reminder.case", bot.Args{"Code": c.Code, "Category": t.CategoryName(c.Category)})}
	if c.Sealed {
		lines[0] = t.T("case_reminder.sealed", bot.Args{"Code": c.Code})
	}
	if c.Agency != "" && t.Person.RoleIn(c.Agency) == "" {
		lines = append(lines, t.T("case_reminder.agency", bot.Args{"Agency": t.AgencyName(c.Agency)}))
	}
	for _, clock := range c.clocks {
		key, left := "case_reminder.left", d.howLong(t, clock.Due)
		if !t.Now.Before(clock.Due) {
			key = "case_reminder.late"
		}
		lines = append(lines, t.T(key, bot.Args{"What": t.Label("case_reminder.clock_" + clock.Name), "Left": left, "At": t.Time(clock.Due)}))
	}
	if c.Status == civic.StatusNeedInfo {
		lines = append(lines, t.T("case_reminder.asked"))
	}
	return strings.Join(lines, "\n")
}
