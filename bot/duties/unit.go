package duties

import (
	"context"
	"slices"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// addDuties declares what officers and heads do about what their agency owes each year.
func (d unit) addDuties(m *bot.Module) {
	m.Flows = append(m.Flows, d.dutiesFlow(), d.submitFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "nhiemvu", Text: "duty_officer.line", Menu: "duty_officer.menu", Row: 3,
		Who: itsUnit, Do: bot.Opens(flowDuties)})
	m.Actions = append(m.Actions,
		bot.Action{Name: "duty-mine", Who: itsUnit, Do: func(context.Context, *bot.Turn, []string) (bot.Next, error) { return bot.Begin(flowDuties, nil), nil }},
		bot.Action{Name: "duty-open", Who: itsUnit, Do: bot.OnID(d.owing, func(_ context.Context, _ *bot.Turn, o owing) (bot.Next, error) { return openCard(o.ID), nil })},
		bot.Action{Name: "duty-send", Who: itsUnit, Do: bot.OnID(d.owing, func(_ context.Context, t *bot.Turn, o owing) (bot.Next, error) {
			if !o.Status.Owed() { // an old button: a colleague was faster
				t.Toast("duty_officer.done_toast")
				return openCard(o.ID), nil
			}
			return handIn(t, o, nil), nil
		})},
		bot.Action{Name: "duty-later", Who: itsUnit.Tied("who was reminded, and is of the agency that owes the duty"), Do: bot.OnID(d.reminder, d.snooze)})
	m.Replies = append(m.Replies, bot.Reply{Kind: civic.AboutDuty, Side: bot.SideOfficer, Who: itsUnit, Do: d.replied})
	m.Notices[civic.NoticeDutyReminder] = d.remindDuties
	m.Notices[civic.NoticeDutyAccepted] = bot.NoticeOf(d.decision, sayAccepted)
	m.Notices[civic.NoticeDutyReturned] = bot.NoticeOf(d.decision, sayReturned)
	m.Notices[civic.NoticeDutyUrged] = bot.NoticeOf(bot.Public(d.store.Urge), d.sayUrged)
}

// owing is what an agency owes for a duty, as somebody sees it who works there.
type owing struct {
	civic.Obligation
	duty civic.Duty
	by   civic.Actor
}

// itsUnit words owing.
var itsUnit = bot.Having(bot.Staff...).Tied("of the agency that owes the duty")

// owing reads what an agency owes in which the person works. Anything else is not found.
func (d unit) owing(ctx context.Context, t *bot.Turn, id int64) (owing, error) {
	o, err := d.store.Obligation(ctx, id)
	if err != nil {
		return owing{}, err
	}
	role := t.Person.RoleIn(o.Agency)
	if role == "" || t.Input.InGroup() {
		return owing{}, civic.ErrNotFound
	}
	return owing{Obligation: o, duty: dutyOf(t, o.Duty), by: civic.Actor{Person: t.Person.ID, Role: role, Agency: o.Agency}}, nil
}

// dutyOf returns a duty; of one that the directory does not have yet, only its code.
func dutyOf(t *bot.Turn, code string) civic.Duty {
	duty, ok := t.Directory.Duty(code)
	if !ok {
		duty.Code = code
	}
	return duty
}

// mine lists what the person's agencies owe or handed in: of this year, of the next where it is asked for already, and what
// is still owed from before. What is owed comes first, then what waits, each by its date.
func (d unit) mine(ctx context.Context, t *bot.Turn) ([]civic.Obligation, error) {
	agencies := t.Person.WorksIn()
	if len(agencies) == 0 {
		return nil, nil
	}
	year := t.Now.In(t.Zone).Year()
	var all []civic.Obligation
	for _, q := range []civic.ObligationQuery{{Agencies: agencies, Year: year, OrOwed: true}, {Agencies: agencies, Year: year + 1}} {
		list, _, err := d.store.Obligations(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			known := slices.ContainsFunc(all, func(x civic.Obligation) bool { return x.ID == o.ID })
			if !known && o.Status != civic.ObligationEnded {
				all = append(all, o)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b civic.Obligation) int {
		if by := rankOf(a) - rankOf(b); by != 0 {
			return by
		}
		return a.DueAt.Compare(b.DueAt)
	})
	return all, nil
}

func rankOf(o civic.Obligation) int {
	switch {
	case o.Status.Owed():
		return 0
	case o.Status == civic.ObligationSubmitted:
		return 1
	}
	return 2
}

// named is a duty with its year, without markup.
func named(t *bot.Turn, o civic.Obligation) string {
	return t.Label("duty_officer.named", bot.Args{"Title": dutyTitle(t, o.Duty), "Year": strconv.Itoa(o.Year)})
}

// owner is the agency that owes, after a separator, for people who work in several; "" for others.
func owner(t *bot.Turn, o civic.Obligation) string {
	if len(t.Person.WorksIn()) < 2 {
		return ""
	}
	return " · " + t.AgencyName(o.Agency)
}

// dutyLabel is a duty on a button, of at most so many characters. For people who work in several agencies it begins with the
// agency: the end of a label is cut on small screens.
func dutyLabel(t *bot.Turn, o civic.Obligation, most int) string {
	label := bot.Shorten(named(t, o), most)
	if owner(t, o) != "" {
		label = t.Label("duty_officer.of_agency", bot.Args{"Agency": t.AgencyName(o.Agency), "Duty": label})
	}
	return label
}

// mark shows at a glance how it stands with what is owed.
func mark(t *bot.Turn, o civic.Obligation) string {
	switch {
	case o.Late(t.Now):
		return "⚠"
	case o.Status == civic.ObligationReturned:
		return "↩"
	case o.Status == civic.ObligationOpen:
		return "⏳"
	case o.Status == civic.ObligationSubmitted:
		return "📨"
	}
	return "✅"
}
