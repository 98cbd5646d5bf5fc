package duties

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// maxDutyCode is how long a code may be, so that it fits on a button beside a year.
const maxDutyCode = 32

// codeOf makes the code of a new duty from its title; a number is added where it is taken.
func codeOf(title string, taken []civic.Duty) string {
	return civic.Slug(title, "nhiem-vu", maxDutyCode, func(code string) bool {
		return slices.ContainsFunc(taken, func(x civic.Duty) bool { return x.Code == code })
	})
}

// put copies the field that was changed to the duty as it is by now, so that what others changed meanwhile stays.
func (x ruling) put(into civic.Duty) civic.Duty {
	switch x.Field {
	case fieldTitle:
		into.Title, into.TitleWords = x.Draft.Title, x.Draft.TitleWords
	case fieldBasis:
		into.Basis = x.Draft.Basis
	case fieldAudience:
		into.Audience = x.Draft.Audience
	case fieldDue:
		into.Due = x.Draft.Due
	case fieldOpens:
		into.OpensDays = x.Draft.OpensDays
	case fieldFiles:
		into.FileTypes = x.Draft.FileTypes
	case fieldReviewer:
		into.Reviewer = x.Draft.Reviewer
	case fieldLadder:
		into.Ladder = x.Draft.Ladder
	case fieldActive:
		into.ValidTo = x.Draft.ValidTo
	}
	return into
}

// changed returns the duty before and after the change, or a new one.
func (d desk) changed(ctx context.Context, t *bot.Turn, x *ruling) (before, after civic.Duty, err error) {
	if x.Code != "" {
		before, err = d.rule(ctx, t, x.Code)
		return before, x.put(before), err
	}
	if !t.Person.Has(civic.RoleCoordinator) {
		return before, after, civic.ErrForbidden
	}
	list, err := d.store.Duties(ctx)
	if err != nil {
		return before, after, err
	}
	after = x.Draft
	after.Code = codeOf(after.Title, list)
	for _, duty := range list {
		after.Position = max(after.Position, duty.Position+1)
	}
	return before, after, nil
}

// effect says what the rule comes to: by when the duty is due, this year or the next, and for how many agencies.
func (d desk) effect(ctx context.Context, t *bot.Turn, duty civic.Duty) (string, error) {
	var lines []string
	if !duty.Active(t.Now) {
		return "", nil
	}
	audience := t.Directory.Audience(duty.Audience)
	first := t.Now.In(t.Zone).Year()
	for year := first; year <= first+1; year++ {
		events, err := d.store.DutyEvents(ctx, year, t.Zone)
		if err != nil {
			return "", err
		}
		n := 0
		for _, a := range audience {
			if _, ok := duty.DueFor(year, a, events, d.timing); ok {
				n++
			}
		}
		due, ok := d.dueOf(duty, year, events)
		switch {
		case duty.Due.Event == civic.AfterJoining:
			return t.T("duty_rules.effect_joined", bot.Args{"Agencies": len(audience)}), nil
		case !ok:
			lines = append(lines, t.T("duty_rules.effect_unknown", bot.Args{"Year": strconv.Itoa(year), "Agencies": len(audience)}))
		case due.After(t.Now) || year > first:
			lines = append(lines, t.T("duty_rules.effect", bot.Args{"Year": strconv.Itoa(year), "Day": t.Date(due), "Agencies": n}))
		default:
			lines = append(lines, t.T("duty_rules.effect_past", bot.Args{"Year": strconv.Itoa(year), "Day": t.Date(due)}))
			continue
		}
		break
	}
	return strings.Join(lines, "\n"), nil
}

// redated lists the obligations of which nothing was handed in and which the changed duty moves, with the day of an event
// that is not kept yet.
func (d desk) redated(ctx context.Context, t *bot.Turn, duty civic.Duty, day string) ([]civic.Obligation, error) {
	list, _, err := d.store.Obligations(ctx, civic.ObligationQuery{Duties: []string{duty.Code}, Statuses: []civic.ObligationStatus{civic.ObligationOpen}})
	if err != nil {
		return nil, err
	}
	events := map[int]map[string]time.Time{}
	var moved []civic.Obligation
	for _, o := range list {
		if events[o.Year] == nil {
			if events[o.Year], err = d.store.DutyEvents(ctx, o.Year, t.Zone); err != nil {
				return nil, err
			}
			if at := bot.Midnight(day, t.Zone); at.Year() == o.Year {
				events[o.Year][duty.Due.Event] = at
			}
		}
		agency, _ := t.Directory.Agency(o.Agency)
		due, ok := duty.DueFor(o.Year, agency, events[o.Year], d.timing)
		if !ok {
			continue
		}
		if next := o.Redate(duty, due, d.timing, t.Now); !same(next, o) {
			moved = append(moved, next)
		}
	}
	return moved, nil
}

// same reports whether nothing moves.
func same(a, b civic.Obligation) bool {
	return a.DueAt.Equal(b.DueAt) && (a.RemindAt == nil) == (b.RemindAt == nil) && (a.RemindAt == nil || a.RemindAt.Equal(*b.RemindAt))
}
