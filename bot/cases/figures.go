package cases

import (
	"context"
	"fmt"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// figures says what the person's agencies did this week, Monday to now, beside the whole week before.
func (d official) figures(ctx context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	monday, now := weekOf(t.Now, t.Zone), t.Now.Add(time.Microsecond) // what is done at this very moment counts, too
	for _, agency := range t.Person.WorksIn() {
		this, err := d.store.AgencyFigures(ctx, agency, monday, now, t.Now)
		if err != nil {
			return bot.Stay(), err
		}
		last, err := d.store.AgencyFigures(ctx, agency, monday.AddDate(0, 0, -7), monday, t.Now)
		if err != nil {
			return bot.Stay(), err
		}
		t.Say(bot.Message{Text: sayFigures(t, this, last)})
	}
	return bot.Stay(), nil
}

// weekOf is the Monday, at midnight, of the week of a time.
func weekOf(at time.Time, zone *time.Location) time.Time {
	local := at.In(zone)
	back := (int(local.Weekday()) + 6) % 7
	return time.Date(local.Year(), local.Month(), local.Day()-back, 0, 0, 0, 0, zone)
}

func sayFigures(t *bot.Turn, this, last civic.AgencyFigures) string {
	lines := []string{
		t.T("figures.title", bot.Args{"Agency": t.AgencyName(this.Agency), "From": t.Date(weekOf(t.Now, t.Zone))}),
		t.T("figures.received", bot.Args{"N": this.Received, "Before": last.Received}),
		t.T("figures.accepted", bot.Args{"N": this.Accepted, "Before": last.Accepted}),
		t.T("figures.answered", bot.Args{"N": this.Answered, "InTime": this.AnsweredInTime, "Before": last.Answered}),
		t.T("figures.open", bot.Args{"N": this.Open, "Overdue": this.Overdue, "Waiting": this.Waiting}),
	}
	if this.Marks > 0 {
		lines = append(lines, t.T("figures.marks", bot.Args{"Count": this.Marks, "Mean": t.Decimal(this.MeanMark)}))
	}
	if this.Ratings > 0 {
		var stars []string
		for i := len(this.RatingStars) - 1; i >= 0; i-- {
			stars = append(stars, fmt.Sprintf("%d★: %d", i+1, this.RatingStars[i]))
		}
		lines = append(lines, t.T("figures.ratings", bot.Args{"Count": this.Ratings, "Mean": t.Decimal(this.MeanRating), "Stars": strings.Join(stars, ", ")}))
	}
	return strings.Join(lines, "\n")
}
