package duties

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// The lists of a duty's page.
const (
	listWaiting    = "waiting"
	listMissing    = "missing"
	listLate       = "late"
	listUnattended = "unattended"
	listDone       = "done"
)

const toUrge = "urge"

// askPage shows how it stands with one duty of a year, and the lists that can be opened.
func (d desk) askPage(ctx context.Context, t *bot.Turn, x *progress) (bot.Prompt, error) {
	duty, err := d.duty(ctx, t, x.Duty)
	if err != nil {
		return bot.Prompt{}, err
	}
	x.List, x.Query = "", ""
	counts, err := d.store.Compliance(ctx, x.Year, t.Now)
	if err != nil {
		return bot.Prompt{}, err
	}
	events, err := d.store.DutyEvents(ctx, x.Year, t.Zone)
	if err != nil {
		return bot.Prompt{}, err
	}
	c := total(counts, x.Duty)
	due, _ := d.dueOf(duty, x.Year, events)
	lines := []string{
		t.T("duty_desk.page", bot.Args{"Title": duty.TitleIn(t.Locale()), "Year": strconv.Itoa(x.Year), "Due": bot.HTML(d.due(t, duty, x.Year, events))}),
		"<b>" + standing(t, c, due) + "</b>", byKind(t, counts, x.Duty)}
	if at, err := d.store.LastUrge(ctx, x.Duty, x.Year); err != nil {
		return bot.Prompt{}, err
	} else if at != nil {
		lines = append(lines, t.T("duty_desk.urged_at", bot.Args{"At": t.Time(*at)}))
	}
	p := bot.Prompt{Text: strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n\n")}
	p.Choices, err = d.pageChoices(ctx, t, x, c)
	return p, err
}

// byKind writes the counts of each kind of agency, in the order of kinds.
func byKind(t *bot.Turn, counts []civic.Compliance, duty string) string {
	var lines []string
	for _, kind := range civic.AgencyKinds {
		for _, c := range counts {
			if c.Duty == duty && c.Kind == kind {
				lines = append(lines, "• "+kindStanding(t, c))
			}
		}
	}
	return strings.Join(lines, "\n")
}

func (d desk) pageChoices(ctx context.Context, t *bot.Turn, x *progress, c civic.Compliance) ([]bot.Choice, error) {
	var choices []bot.Choice
	for _, l := range []struct {
		list string
		n    int
	}{{listWaiting, c.Waiting}, {listMissing, c.Missing + c.NotDue}, {listLate, c.Late}, {listUnattended, 0}, {listDone, c.InTime + c.Late}} {
		if l.list == listUnattended {
			list, err := d.listed(ctx, progress{Year: x.Year, Duty: x.Duty, List: listUnattended})
			if err != nil {
				return nil, err
			}
			l.n = len(list)
		}
		if l.n > 0 {
			choices = append(choices, t.Choice("duty_desk.list_"+l.list, l.list, bot.Args{"N": l.n}))
		}
	}
	if n := c.Missing + c.NotDue; n > 0 && t.Person.Has(civic.RoleCoordinator) {
		choices = append(choices, t.Choice("duty_desk.urge", toUrge, bot.Args{"Count": n}))
	}
	return choices, nil
}

func (d desk) takePage(_ context.Context, t *bot.Turn, x *progress, a bot.Answer) (bot.Next, error) {
	if a.Value == toUrge {
		if !t.Person.Has(civic.RoleCoordinator) {
			return bot.Next{}, civic.ErrForbidden
		}
		x.Writing = bot.Writing{}
		return bot.To("write"), nil
	}
	x.List = a.Value
	return bot.To("list"), nil
}

// listed reads a list of a duty's page.
func (d desk) listed(ctx context.Context, x progress) ([]civic.Obligation, error) {
	q := civic.ObligationQuery{Duties: []string{x.Duty}, Year: x.Year}
	switch x.List {
	case listWaiting:
		q.Statuses = []civic.ObligationStatus{civic.ObligationSubmitted}
	case listMissing, listUnattended:
		q.Statuses = []civic.ObligationStatus{civic.ObligationOpen, civic.ObligationReturned}
	default:
		q.Statuses = []civic.ObligationStatus{civic.ObligationSubmitted, civic.ObligationAccepted}
	}
	list, _, err := d.store.Obligations(ctx, q)
	if err != nil {
		return nil, err
	}
	switch x.List {
	case listLate:
		return slices.DeleteFunc(list, func(o civic.Obligation) bool { return o.InTime == nil || *o.InTime }), nil
	case listUnattended:
		nobody, _, err := d.unattended(ctx, agenciesOf(list))
		return slices.DeleteFunc(list, func(o civic.Obligation) bool { return !slices.Contains(nobody, o.Agency) }), err
	}
	return list, nil
}
