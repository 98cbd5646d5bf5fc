package digests

import (
	"context"

	"danvan/bot"
	"danvan/civic/digest"
	"danvan/civic/figures"
)

// sums are the figures of a span.
type sums struct {
	figures.Counts
	ratings    figures.RatingRow
	open, late int // as of today
}

// measured is what a report shows.
type measured struct {
	look
	running     bool
	now, before sums
	index       *figures.Index // of an agency
}

// query is what the look asks for, by the cuts.
func (x look) query(cuts []string) figures.Query {
	q := figures.Query{Cuts: cuts}
	for _, f := range []struct {
		code string
		into *[]string
	}{{x.Agency, &q.Agencies}, {x.Area, &q.Areas}, {x.Category, &q.Categories}} {
		if f.code != "" {
			*f.into = []string{f.code}
		}
	}
	return q
}

// holds reports whether a row is of what is looked at.
func (x look) holds(r figures.Row) bool {
	return (x.Agency == "" || r.Agency == x.Agency) && (x.Area == "" || r.Area == x.Area) && (x.Category == "" || r.Category == x.Category)
}

// rated reports whether ratings of services can be told apart for what is looked at: they are of an agency, and of nothing else.
func (x look) rated() bool { return x.Area == "" && x.Category == "" }

// measure reads the figures of a look.
func (d digests) measure(ctx context.Context, t *bot.Turn, x look) (measured, error) {
	m := measured{look: x, running: x.Running(today(t))}
	cuts := x.Beside(today(t))
	rows, err := d.store.DailyFigures(ctx, x.query(cuts))
	if err != nil {
		return m, err
	}
	for _, r := range rows {
		switch r.Period {
		case figures.PeriodNow:
			m.now.Counts = m.now.Plus(r.Counts)
		case figures.PeriodBefore:
			m.before.Counts = m.before.Plus(r.Counts)
		}
	}
	open, err := d.store.OpenCases(ctx, today(t), x.Area != "")
	if err != nil {
		return m, err
	}
	for _, r := range open {
		if x.holds(r) {
			m.now.open += r.Counts[figures.Open]
			m.now.late += r.Counts[figures.Due]
		}
	}
	if !x.rated() {
		return m, nil
	}
	ratings, err := d.store.DailyRatings(ctx, cuts)
	if err != nil {
		return m, err
	}
	for _, r := range ratings {
		switch {
		case x.Agency != "" && r.Agency != x.Agency:
		case r.Period == figures.PeriodNow:
			m.now.ratings = m.now.ratings.Plus(r)
		case r.Period == figures.PeriodBefore:
			m.before.ratings = m.before.ratings.Plus(r)
		}
	}
	if x.Agency == "" {
		return m, nil
	}
	all, err := d.store.SatisfactionIndex(ctx, x.First, x.Until(today(t)))
	for _, i := range all {
		if i.Agency == x.Agency && i.Shown() {
			m.index = &i
		}
	}
	return m, err
}

// starsOf is the mean in stars of n points' sum.
func starsOf(sum, n int) float64 { return 1 + float64(sum)/float64(max(1, n))/25 }

// text words a report.
func (m measured) text(t *bot.Turn) string {
	lines := []string{
		t.T("report.head", bot.Args{"What": m.what(t), "Period": spanName(t, m.Span)}),
		t.T("report.received", bot.Args{"N": number(t, m.now.Counts[figures.Received]), "Before": number(t, m.before.Counts[figures.Received])}),
		m.answered(t),
		t.T("report.open", bot.Args{"Open": number(t, m.now.open), "Late": number(t, m.now.late)}),
		m.ended(t), m.helped(t), m.marks(t), m.rated(t), m.indexed(t), m.flags(t),
	}
	if m.running {
		lines = append(lines, t.T("report.running"))
	}
	return bot.Lines(append(lines, t.T("report.ask"))...)
}

func (m measured) answered(t *bot.Turn) string {
	n, before := m.now.Counts[figures.Answered], m.before.Counts[figures.Answered]
	switch {
	case n == 0:
		return t.T("report.answered_none", bot.Args{"Before": number(t, before)})
	case before == 0:
		return t.T("report.answered_first", bot.Args{"N": number(t, n), "InTime": number(t, m.now.Counts[figures.InTime]), "Share": percent(share(m.now.Counts[figures.InTime], n))})
	}
	return t.T("report.answered", bot.Args{"N": number(t, n), "InTime": number(t, m.now.Counts[figures.InTime]), "Share": percent(share(m.now.Counts[figures.InTime], n)),
		"Before": number(t, before), "BeforeShare": percent(share(m.before.Counts[figures.InTime], before))})
}

func (m measured) ended(t *bot.Turn) string {
	if m.now.Counts[figures.Rejected]+m.now.Counts[figures.Withdrawn] == 0 {
		return ""
	}
	return t.T("report.ended", bot.Args{"Rejected": number(t, m.now.Counts[figures.Rejected]), "Withdrawn": number(t, m.now.Counts[figures.Withdrawn])})
}

func (m measured) helped(t *bot.Turn) string {
	if m.now.Counts[figures.Helped]+m.now.Counts[figures.NotHelped] == 0 {
		return ""
	}
	return t.T("report.helped", bot.Args{"Helped": number(t, m.now.Counts[figures.Helped]), "Not": number(t, m.now.Counts[figures.NotHelped])})
}

func (m measured) marks(t *bot.Turn) string {
	n := m.now.Counts[figures.Marks]
	if n == 0 {
		return ""
	}
	return t.T("report.marks", bot.Args{"Mean": t.Decimal(starsOf(m.now.Counts[figures.MarkSum], n)), "N": number(t, n)})
}

func (m measured) rated(t *bot.Turn) string {
	r := m.now.ratings
	if r.N == 0 {
		return ""
	}
	args := bot.Args{"Mean": t.Decimal(meanStars(r)), "N": number(t, r.N), "Before": t.Decimal(meanStars(m.before.ratings)), "BeforeN": number(t, m.before.ratings.N)}
	for i, key := range []string{"S1", "S2", "S3", "S4", "S5"} {
		args[key] = number(t, r.Stars[i])
	}
	if m.before.ratings.N == 0 {
		return t.T("report.rated_first", args)
	}
	return t.T("report.rated", args)
}

// meanStars is the mean of the stars.
func meanStars(r figures.RatingRow) float64 {
	sum, n := 0, 0
	for i, count := range r.Stars {
		sum, n = sum+(i+1)*count, n+count
	}
	return float64(sum) / float64(max(1, n))
}

func (m measured) indexed(t *bot.Turn) string {
	if m.index == nil {
		return ""
	}
	i := *m.index
	return t.T("report.index", bot.Args{"Index": t.Decimal(i.Value), "Low": t.Decimal(i.Low), "High": t.Decimal(i.High), "N": number(t, i.N), "Kind": t.Decimal(i.KindMean)})
}

// flags says what is to be checked; what was ended without an answer has a line of its own.
func (m measured) flags(t *bot.Turn) string {
	return flagsLine(t, digest.Flags{Own: m.now.ratings.Own, Bulk: m.now.ratings.Bulk, Thin: m.now.Counts[figures.Thin]})
}
