package duties

import (
	"context"
	"slices"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// lookers may see how the province stands with its duties; coordinators alone act.
var lookers = []civic.Role{civic.RoleCoordinator, civic.RoleLeader}

// The ties to what is looked at: duty holds the one, civic.Person.MayReview the other.
var (
	mayLook   = bot.Having(civic.Roles...).Tied("officers and heads, of the agency that reviews the duty")
	mayReview = bot.Having(civic.RoleCoordinator, civic.RoleOfficer, civic.RoleHead).Tied("officers and heads, of the agency that reviews the duty; nobody, what they handed in themselves")
)

// addDuties declares what coordinators do about duties, leaders see of them, and reviewers decide.
func (d desk) addDuties(m *bot.Module) {
	m.Flows = append(m.Flows, d.progressFlow(), d.returnFlow(), d.rulesFlow())
	m.Commands = append(m.Commands,
		bot.Command{Name: "tiendo", Text: "duty_desk.line", Menu: "duty_desk.menu", Row: 5, Who: bot.Having(lookers...), Do: d.progress},
		bot.Command{Name: "nhiemvudinhky", Text: "duty_rules.line", Who: coordinators, Do: d.rules})
	m.Actions = append(m.Actions,
		bot.Action{Name: "duty-check", Who: mayLook, Do: bot.On(d.item, check)},
		bot.Action{Name: "duty-progress", Who: mayLook, Do: d.progressOf},
		bot.Action{Name: "review-accept", Who: mayReview, Do: d.accept},
		bot.Action{Name: "review-return", Who: mayReview, Do: d.beginReturn},
		bot.Action{Name: "review-files", Who: mayLook, Do: d.versionFiles})
	m.Notices[civic.NoticeDutyUnreachable] = bot.NoticeOf(bot.Public(d.store.Person), sayUnreachable)
}

// duty returns a duty that the person may look at: coordinators and leaders each, reviewers their own. Any other is not
// found. It is read anew, since the directory is a while behind.
func (d desk) duty(ctx context.Context, t *bot.Turn, code string) (civic.Duty, error) {
	list, err := d.store.Duties(ctx)
	if err != nil {
		return civic.Duty{}, err
	}
	i := slices.IndexFunc(list, func(x civic.Duty) bool { return x.Code == code })
	if i < 0 || t.Input.InGroup() || !t.Person.Has(lookers...) && !t.Person.MayReview(list[i]) {
		return civic.Duty{}, civic.ErrNotFound
	}
	return list[i], nil
}

// dueOf is by when a unit that has long existed owes the duty of the year.
func (d desk) dueOf(duty civic.Duty, year int, events map[string]time.Time) (time.Time, bool) {
	return duty.DueFor(year, civic.Agency{}, events, d.timing)
}

// unattended lists, of agencies, those in which nobody would be told, and counts the people in the others.
func (d desk) unattended(ctx context.Context, agencies []string) (nobody []string, people int, err error) {
	var plans []civic.ReminderPlan
	for i, code := range agencies {
		plans = append(plans, civic.ReminderPlan{Kind: civic.ReminderDuty, Subject: int64(i), Role: civic.RoleOfficer, Agency: code})
	}
	found, none, err := d.store.ResolveReminders(ctx, plans)
	if err != nil {
		return nil, 0, err
	}
	alone := map[int64]bool{}
	for _, p := range none {
		alone[p.Subject] = true
	}
	told := map[int64]bool{}
	for _, r := range found {
		if r.Kind == civic.ReminderUnattended {
			alone[r.Subject] = true
		} else {
			told[r.Person] = true
		}
	}
	for i, code := range agencies {
		if alone[int64(i)] {
			nobody = append(nobody, code)
		}
	}
	return nobody, len(told), nil
}

func agenciesOf(list []civic.Obligation) []string {
	codes := make([]string, len(list))
	for i, o := range list {
		codes[i] = o.Agency
	}
	return codes
}
