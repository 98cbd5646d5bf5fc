package duties

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

const flowProgress = "duty_progress"

// progress is what somebody looks at, and the word with which they urge.
type progress struct {
	Year    int         `json:"year"`
	Duty    string      `json:"duty,omitempty"`
	List    string      `json:"list,omitempty"`
	Query   string      `json:"query,omitempty"` // part of an agency's name that was typed in the list
	Writing bot.Writing `json:"writing"`
	Warned  int64       `json:"warned,omitempty"` // the urging of the last day that they were told of, Unix microseconds
}

// progress shows how the province stands with this year's duties.
func (d desk) progress(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	return bot.Begin(flowProgress, progress{Year: t.Now.In(t.Zone).Year()}), nil
}

// progressOf shows how it stands with one duty.
func (d desk) progressOf(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) != 2 {
		return bot.Next{}, civic.ErrNotFound
	}
	year, err := strconv.Atoi(args[1])
	if err != nil || !sensible(year) {
		return bot.Next{}, civic.ErrNotFound
	}
	if _, err := d.duty(ctx, t, args[0]); err != nil {
		return bot.Next{}, err
	}
	return bot.BeginAt(flowProgress, "page", progress{Year: year, Duty: args[0]}), nil
}

func sensible(year int) bool { return year >= 2000 && year < 2100 }

func (d desk) progressFlow() bot.Flow[progress] {
	return bot.Form[progress]{Name: flowProgress, First: "year", Title: "duty_desk.title", Worth: func(x *progress) bool { return len(x.Writing.Parts) > 0 },
		Fields: []bot.Field[progress]{{Name: "write", Question: d.askUrge, Offer: offerSuggested, Set: d.setSuggested, Writing: func(x *progress) *bot.Writing { return &x.Writing }}},
		Review: bot.Review[progress]{Name: "preview", Text: d.urgeText, Send: "duty_desk.urge_send", Done: d.urge},
		More: map[string]bot.Step[progress]{
			"year":  {Ask: d.askYear, Take: d.takeYear},
			"page":  {Ask: d.askPage, Take: d.takePage},
			"list":  {Ask: d.askAll, Take: d.takeList},
			"found": {Ask: d.askList, Take: d.takeList},
		}}.Flow()
}

const toYear, toDuty = "year:", "duty:"

func (d desk) askYear(ctx context.Context, t *bot.Turn, x *progress) (bot.Prompt, error) {
	if !t.Person.Has(lookers...) {
		return bot.Prompt{}, civic.ErrForbidden
	}
	x.Duty, x.List = "", ""
	p := bot.Prompt{Free: true, Choices: []bot.Choice{yearChoice(t, "duty_desk.year_before", x.Year-1), yearChoice(t, "duty_desk.year_after", x.Year+1)}}
	duties, counts, err := d.year(ctx, t, x.Year)
	if err != nil {
		return p, err
	}
	events, err := d.store.DutyEvents(ctx, x.Year, t.Zone)
	if err != nil {
		return p, err
	}
	lines := []string{t.T("duty_desk.year", bot.Args{"Year": strconv.Itoa(x.Year)})}
	for i, duty := range duties {
		c := total(counts, duty.Code)
		due, _ := d.dueOf(duty, x.Year, events)
		title := duty.TitleIn(t.Locale())
		line := fmt.Sprintf("%d. ", i+1) + t.T("duty_desk.duty", bot.Args{"Title": title, "Due": bot.HTML(d.due(t, duty, x.Year, events))}) + "\n" + standing(t, c, due)
		if !duty.Active(t.Now) {
			line += " " + t.T("duty_desk.stopped")
		}
		lines = append(lines, line)
		label := bot.Shorten(title, 45)
		if c.Owed > 0 {
			label += fmt.Sprintf(" · %d/%d", c.InTime+c.Late, c.Owed)
		}
		p.Choices = append(p.Choices, bot.Choice{Label: label, Value: toDuty + duty.Code, Words: []string{title, duty.Code}})
	}
	if duties == nil {
		lines = append(lines, t.T("duty_desk.none"))
	}
	p.Text = strings.Join(append(lines, t.T("duty_desk.choose")), "\n\n")
	return p, nil
}

func yearChoice(t *bot.Turn, key string, year int) bot.Choice {
	text := strconv.Itoa(year)
	c := t.Choice(key, toYear+text, bot.Args{"Year": text})
	c.Words, c.Nav = []string{text}, true
	return c
}

// year returns the duties that are asked for, or were in that year, and how it stands with them.
func (d desk) year(ctx context.Context, t *bot.Turn, year int) ([]civic.Duty, []civic.Compliance, error) {
	duties, err := d.store.Duties(ctx)
	if err != nil {
		return nil, nil, err
	}
	counts, err := d.store.Compliance(ctx, year, t.Now)
	if err != nil {
		return nil, nil, err
	}
	return slices.DeleteFunc(duties, func(x civic.Duty) bool { return !x.Active(t.Now) && total(counts, x.Code).Owed == 0 }), counts, nil
}

func (d desk) takeYear(_ context.Context, _ *bot.Turn, x *progress, a bot.Answer) (bot.Next, error) {
	if code, ok := strings.CutPrefix(a.Value, toDuty); ok {
		x.Duty = code
		return bot.To("page"), nil
	}
	text := a.Input.Text
	if a.Picked() {
		text = strings.TrimPrefix(a.Value, toYear)
	}
	year, err := bot.Number(text, 1, 9999)
	if err != nil || !sensible(year) {
		return bot.Next{}, civic.Invalid("duty_year")
	}
	x.Year = year
	return bot.Stay(), nil
}

// total sums a duty's counts over all kinds of agency.
func total(list []civic.Compliance, duty string) civic.Compliance {
	sum := civic.Compliance{Duty: duty}
	for _, c := range list {
		if c.Duty != duty {
			continue
		}
		sum.Owed += c.Owed
		sum.InTime += c.InTime
		sum.Late += c.Late
		sum.Missing += c.Missing
		sum.NotDue += c.NotDue
		sum.Waiting += c.Waiting
		sum.Accepted += c.Accepted
		sum.Returned += c.Returned
	}
	return sum
}

// standing says in one line how many of how many handed in. due is when the year's was due, where that is known.
func standing(t *bot.Turn, c civic.Compliance, due time.Time) string {
	missing := c.Missing + c.NotDue
	switch {
	case c.Owed == 0 && !due.IsZero() && t.Now.After(due):
		return t.T("duty_desk.never_open")
	case c.Owed == 0:
		return t.T("duty_desk.not_open")
	}
	text := t.T("duty_desk.standing", bot.Args{"Done": c.InTime + c.Late, "Owed": c.Owed, "InTime": c.InTime, "Late": c.Late, "Missing": missing})
	switch {
	case c.Missing > 0 && c.Missing == missing:
		text += t.T("duty_desk.standing_all_over")
	case c.Missing > 0:
		text += t.T("duty_desk.standing_over", bot.Args{"Over": c.Missing})
	}
	if c.Waiting > 0 {
		text += t.T("duty_desk.standing_waiting", bot.Args{"Waiting": c.Waiting})
	}
	return text
}

// kindStanding says the same of one kind of agency, shorter.
func kindStanding(t *bot.Turn, c civic.Compliance) string {
	text := t.T("duty_desk.kind", bot.Args{"Kind": t.Label("agency_kind." + string(c.Kind)), "Done": c.InTime + c.Late, "Owed": c.Owed})
	for _, part := range []struct {
		key string
		n   int
	}{{"duty_desk.kind_late", c.Late}, {"duty_desk.kind_over", c.Missing}, {"duty_desk.standing_waiting", c.Waiting}} {
		if part.n > 0 {
			text += t.T(part.key, bot.Args{"Late": part.n, "Over": part.n, "Waiting": part.n})
		}
	}
	return text
}

// due writes by when a duty of a year is due, as HTML.
func (d desk) due(t *bot.Turn, duty civic.Duty, year int, events map[string]time.Time) string {
	if due, ok := d.dueOf(duty, year, events); ok {
		return t.T("duty_desk.due", bot.Args{"Day": t.Date(due)})
	}
	if duty.Due.Event == civic.AfterJoining {
		return t.T("duty_desk.due_joined", bot.Args{"N": duty.Due.N})
	}
	return t.T("duty_desk.due_unknown")
}
