package duties

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// How much one reminder tells of; of the rest it says how many there are.
const (
	mostOwed   = 8
	mostReview = 6
	mostBehind = 6
	mostAlone  = 10

	mostButtons = 10
	shareOfOwed = 4 // items that have buttons of their own, two each
)

// gatheredText writes the sections, each where there is something in it: what is late, what is due soon, what the unit of a
// head is late with; for coordinators and reviewers what waits for them, who is late, and who cannot be told.
func (d unit) gatheredText(t *bot.Turn, g gathered) string {
	parts := []string{t.T("duty_officer.remind", bot.Args{"Day": t.Date(t.Now)})}
	n := 0
	section := func(key string, items []remindedDuty) {
		if len(items) == 0 {
			return
		}
		lines := []string{t.T(key)}
		for _, o := range items {
			if n++; n <= mostOwed {
				lines = append(lines, t.T("duty_officer.remind_line", bot.Args{"N": point(g, n), "Duty": bot.Shorten(named(t, o.Obligation)+owner(t, o.Obligation), 160), "State": obligationState(t, o.Obligation)}))
			}
		}
		if len(lines) > 1 {
			parts = append(parts, strings.Join(lines, "\n"))
		}
	}
	section("duty_officer.remind_late", g.late)
	section("duty_officer.remind_soon", g.soon)
	section("duty_officer.remind_unit", g.unit)
	if n > mostOwed {
		parts = append(parts, t.T("duty_officer.list_more", bot.Args{"Count": n - mostOwed}))
	}
	return strings.Join(append(parts, coordinatorParts(t, g)...), "\n\n")
}

// point stands before the n-th item: its number, where there are several.
func point(g gathered, n int) string {
	if len(g.items()) == 1 {
		return "•"
	}
	return strconv.Itoa(n) + "."
}

func coordinatorParts(t *bot.Turn, g gathered) []string {
	var parts []string
	if len(g.review) > 0 {
		lines := []string{t.T("duty_officer.remind_review", bot.Args{"Count": len(g.review)})}
		for _, o := range g.review[:min(len(g.review), mostReview)] {
			lines = append(lines, t.T("duty_officer.remind_review_line", bot.Args{"Agency": t.AgencyName(o.Agency), "Duty": bot.Shorten(named(t, o), 120)}))
		}
		parts = append(parts, strings.Join(more(t, lines, len(g.review)-mostReview), "\n"))
	}
	if len(g.behind) > 0 {
		lines := []string{t.T("duty_officer.remind_behind")}
		for _, b := range g.behind[:min(len(g.behind), mostBehind)] {
			lines = append(lines, t.T("duty_officer.remind_behind_line", bot.Args{"Duty": bot.Shorten(named(t, b.of()), 120), "Missing": b.missing, "Owed": b.owed, "Count": b.days}))
		}
		parts = append(parts, strings.Join(more(t, lines, len(g.behind)-mostBehind), "\n"))
	}
	if len(g.alone) > 0 {
		var names []string
		for _, a := range g.alone[:min(len(g.alone), mostAlone)] {
			names = append(names, "• "+bot.Shorten(t.AgencyName(a), 80))
		}
		slices.Sort(names)
		text := t.T("duty_officer.remind_alone", bot.Args{"Count": len(g.alone), "Names": strings.Join(more(t, names, len(g.alone)-mostAlone), "\n")})
		parts = append(parts, text)
	}
	return parts
}

// of is the duty and year as an obligation has them.
func (b lateAgencies) of() civic.Obligation { return civic.Obligation{Duty: b.duty, Year: b.year} }

// more adds to lines how many there are beside them.
func more(t *bot.Turn, lines []string, rest int) []string {
	if rest > 0 {
		lines = append(lines, t.Label("duty_officer.and_more", bot.Args{"Count": rest}))
	}
	return lines
}

// gatheredButtons are at most mostButtons: to hand in each item, to put its reminder off, to review, to see who is late. What
// has no button is found in the list of duties, or on a duty's page.
func (d unit) gatheredButtons(t *bot.Turn, g gathered) [][]bot.Button {
	items := g.items()
	shown := items[:min(len(items), shareOfOwed)]
	rows := make([][]bot.Button, 0, mostButtons)
	left := mostButtons - 1
	for i, o := range shown {
		rows = append(rows, []bot.Button{sendButton(t, o.Obligation, numberIn(items, i))})
		left--
	}
	later := d.laterButtons(t, items, shown)
	for pair := range slices.Chunk(later, 2) {
		rows = append(rows, pair)
	}
	left -= len(later)
	if len(items) > len(shown) {
		rows = append(rows, []bot.Button{t.Button("duty_officer.remind_all", "duty-mine")})
	}
	reviews, behinds := len(g.review), len(g.behind)
	if reviews+behinds > left {
		behinds = min(behinds, max(left/2, left-reviews))
		reviews = min(reviews, left-behinds)
	}
	for _, o := range g.review[:reviews] {
		label := t.Label("duty_officer.remind_check", bot.Args{"Agency": t.AgencyName(o.Agency), "Duty": bot.Shorten(dutyTitle(t, o.Duty), 40)})
		rows = append(rows, []bot.Button{bot.Do(label, "duty-check", bot.ID(o.ID))})
	}
	for _, b := range g.behind[:behinds] {
		label := t.Label("duty_officer.remind_who", bot.Args{"Duty": bot.Shorten(named(t, b.of()), 45), "Missing": b.missing, "Owed": b.owed})
		rows = append(rows, []bot.Button{bot.Do(label, "duty-progress", b.duty, strconv.Itoa(b.year))})
	}
	if rest := g.review[reviews:]; len(rest) > 0 && len(items) <= len(shown) { // the page of the duty lists all that wait
		label := t.Label("duty_officer.remind_rest", bot.Args{"Duty": bot.Shorten(dutyTitle(t, rest[0].Duty), 45)})
		rows = append(rows, []bot.Button{bot.Do(label, "duty-progress", rest[0].Duty, strconv.Itoa(rest[0].Year))})
	}
	return rows
}

// numberIn is the number under which an item stands in the text; of one alone there is no need for it.
func numberIn(items []remindedDuty, at int) int {
	if len(items) == 1 {
		return 0
	}
	return at + 1
}

// laterButtons put off the reminders that were not put off yet. Of several the labels are short: two stand in a row.
func (d unit) laterButtons(t *bot.Turn, items, shown []remindedDuty) []bot.Button {
	var buttons []bot.Button
	for i, o := range shown {
		later, err := o.reminder.Snooze(d.timing, t.Now)
		if err != nil {
			continue
		}
		buttons = append(buttons, bot.Do(laterLabel(t, later.TellAt, numberIn(items, i)), "duty-later", bot.ID(o.reminder.ID)))
	}
	return buttons
}

// laterLabel says when it is told again; n is the item's number, or 0.
func laterLabel(t *bot.Turn, at time.Time, n int) string {
	day := at.In(t.Zone).Format("02/01")
	tomorrow := t.Now.In(t.Zone).AddDate(0, 0, 1).Format("02/01") == day
	switch {
	case n > 0 && tomorrow:
		return t.Label("duty_officer.later_nth_tomorrow", bot.Args{"N": n})
	case n > 0:
		return t.Label("duty_officer.later_nth_day", bot.Args{"N": n, "Day": day})
	case tomorrow:
		return t.Label("duty_officer.later_tomorrow")
	}
	return t.Label("duty_officer.later_day", bot.Args{"Day": t.Date(at)})
}
