// Package leader holds what leaders of the province see: figures, never cases.
package leader

import (
	"context"
	"slices"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Figures counts what agencies did.
type Figures interface {
	AgencyFigures(ctx context.Context, agency string, from, to, now time.Time) (civic.AgencyFigures, error)
}

// Deps is what the conversations stand on.
type Deps struct {
	Figures Figures

	Digests      Digests
	Instructions InstructDeps
}

// listed is how many agencies are named.
const listed = 5

// New declares what leaders can do.
func New(d Deps) bot.Module {
	m := bot.Module{Commands: []bot.Command{{Name: "baocao", Aliases: []string{"report"}, Text: "leader.line", Menu: "leader.menu", Row: 5,
		Who: []civic.Role{civic.RoleLeader, civic.RoleCoordinator}, Do: d.report}}}
	d.Instructions.Sentence = d.sentence
	d.Instructions.add(&m)
	d.addDigest(&m)
	return m
}

// report says what the province did in the last seven days, and which agencies have most that is late.
func (d Deps) report(ctx context.Context, t *bot.Turn, _ string) (bot.Next, error) {
	if t.Input.InGroup() {
		return bot.Stay(), nil
	}
	from, to := t.Now.AddDate(0, 0, -7), t.Now.Add(time.Microsecond) // what is done at this very moment counts, too
	var total civic.AgencyFigures
	var late []civic.AgencyFigures
	for _, a := range t.Directory.Agencies {
		f, err := d.Figures.AgencyFigures(ctx, a.Code, from, to, t.Now)
		if err != nil {
			return bot.Stay(), err
		}
		total.Received += f.Received
		total.Answered += f.Answered
		total.AnsweredInTime += f.AnsweredInTime
		total.Open += f.Open
		total.Overdue += f.Overdue
		total.Ratings += f.Ratings
		for i, n := range f.RatingStars {
			total.RatingStars[i] += n
		}
		if f.Overdue > 0 {
			late = append(late, f)
		}
	}
	slices.SortStableFunc(late, func(a, b civic.AgencyFigures) int { return b.Overdue - a.Overdue })
	good := total.RatingStars[3] + total.RatingStars[4]
	lines := []string{
		t.T("leader.title", bot.Args{"From": t.Date(from)}),
		t.T("leader.cases", bot.Args{"Received": total.Received, "Answered": total.Answered, "InTime": total.AnsweredInTime}),
		t.T("leader.open", bot.Args{"Open": total.Open, "Overdue": total.Overdue}),
		t.T("leader.ratings", bot.Args{"Count": total.Ratings, "Good": good}),
	}
	for _, f := range late[:min(listed, len(late))] {
		lines = append(lines, t.T("leader.late", bot.Args{"Agency": t.AgencyName(f.Agency), "Count": f.Overdue}))
	}
	t.Say(bot.Message{Text: strings.Join(lines, "\n")})
	return bot.Stay(), nil
}
