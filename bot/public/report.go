package public

import (
	"cmp"
	"context"
	"slices"

	"danvan/civic"
	"danvan/civic/figures"
)

// count is a number that may be hidden.
type count struct {
	N      int
	Hidden bool
}

func told(n int) count { return count{n, figures.IsSmall(n)} }

// counts are the parts of a whole, as many hidden as must be.
func counts(parts []int) ([]count, count) {
	hidden, total := figures.Suppress(parts)
	list, whole := make([]count, len(parts)), 0
	for i, n := range parts {
		list[i] = count{n, hidden[i]}
		whole += n
	}
	return list, count{whole, !total}
}

// monthLine is what came of a month.
type monthLine struct {
	Month    month
	Received count
	Answered count
	InTime   count // of those answered
}

// categoryLine is how much came about something.
type categoryLine struct {
	Code     string
	Received count
}

// report is what is told of a month.
type report struct {
	monthLine
	Until      string // the last day that is counted
	Running    bool
	Categories []categoryLine // the most frequent first
	Trend      []monthLine    // twelve months, this one last

	Said   count    // ratings of services
	Stars  [3]count // of those: 4 or 5, 3, 1 or 2
	Helped count    // answers that helped, people said
	Not    count

	IndexMonth month // of the index: the latest settled one
	Index      []figures.Index
}

// trendMonths is how many months the trend has.
const trendMonths = 12

// report returns what is told of a month, summed anew now and then.
func (s *site) report(ctx context.Context, m month) (report, error) {
	return s.reports.get(ctx, m, func(ctx context.Context) (report, error) {
		return inTurn(ctx, s, func() (report, error) { return s.newReport(ctx, m) })
	})
}

func (s *site) newReport(ctx context.Context, m month) (report, error) {
	directory, err := s.Directory(ctx)
	if err != nil {
		return report{}, err
	}
	now := s.Now()
	r := report{IndexMonth: m.settledBefore(now), Until: figures.DayAfter(m.plus(1).first(), -1)}
	if r.Running = r.Until > yesterday(now); r.Running {
		r.Until = yesterday(now)
	}
	cuts := make([]string, 0, trendMonths+1)
	for i := range trendMonths {
		cuts = append(cuts, m.plus(i-trendMonths+1).first())
	}
	cuts = append(cuts, figures.DayAfter(r.Until, 1))
	rows, err := s.Figures.DailyFigures(ctx, figures.Query{Cuts: cuts, ByCategory: true})
	if err != nil {
		return report{}, err
	}
	r.addCases(m, rows, directory)
	ratings, err := s.Figures.DailyRatings(ctx, cuts[trendMonths-1:])
	if err != nil {
		return report{}, err
	}
	r.addRatings(ratings)
	r.Index, err = s.index(ctx, r.IndexMonth, directory)
	return r, err
}

func (r *report) addCases(m month, rows []figures.Row, directory *civic.Directory) {
	var months [trendMonths]figures.Counts
	by := map[string]int{}
	for _, row := range rows {
		if c, known := directory.Category(row.Category); !known || c.Sealed() {
			continue
		}
		months[row.Period] = months[row.Period].Plus(row.Counts)
		if row.Period == trendMonths-1 && row.Counts[figures.Received] > 0 {
			by[row.Category] += row.Counts[figures.Received]
		}
	}
	for i, n := range months {
		r.Trend = append(r.Trend, lineOf(m.plus(i-trendMonths+1), n))
	}
	last := months[trendMonths-1]
	r.Helped, r.Not = told(last[figures.Helped]), told(last[figures.NotHelped])
	var parts []int
	for code, n := range by {
		r.Categories = append(r.Categories, categoryLine{Code: code, Received: count{N: n}})
	}
	slices.SortFunc(r.Categories, func(a, b categoryLine) int { return cmp.Or(b.Received.N-a.Received.N, cmp.Compare(a.Code, b.Code)) })
	for _, c := range r.Categories {
		parts = append(parts, c.Received.N)
	}
	list, total := counts(parts)
	for i := range list {
		r.Categories[i].Received = list[i]
	}
	slices.SortStableFunc(r.Categories, func(a, b categoryLine) int { // the order of what is hidden says nothing
		switch {
		case a.Received.Hidden && b.Received.Hidden:
			return cmp.Compare(a.Code, b.Code)
		case a.Received.Hidden:
			return 1
		case b.Received.Hidden:
			return -1
		}
		return 0
	})
	r.monthLine = r.Trend[trendMonths-1]
	r.Received = total
	r.Trend[trendMonths-1].Received = total
}

// lineOf tells of a month. How many answers kept their date says something of the administration, of nobody else: it is told
// with the answers.
func lineOf(m month, n figures.Counts) monthLine {
	answered := told(n[figures.Answered])
	return monthLine{Month: m, Received: told(n[figures.Received]), Answered: answered, InTime: count{n[figures.InTime], answered.Hidden}}
}

func (r *report) addRatings(rows []figures.RatingRow) {
	var all figures.RatingRow
	for _, row := range rows {
		all = all.Plus(row)
	}
	stars, said := counts([]int{all.Stars[3] + all.Stars[4], all.Stars[2], all.Stars[0] + all.Stars[1]})
	r.Stars, r.Said = [3]count(stars), said
}

// index lists the satisfaction index of the agencies of which enough was said, by kind, the best first.
func (s *site) index(ctx context.Context, m month, directory *civic.Directory) ([]figures.Index, error) {
	all, err := s.Figures.SatisfactionIndex(ctx, m.first(), m.plus(1).first())
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(i figures.Index) bool { return !i.Shown() })
	slices.SortStableFunc(all, func(a, b figures.Index) int {
		return cmp.Or(slices.Index(civic.AgencyKinds, a.Kind)-slices.Index(civic.AgencyKinds, b.Kind), cmp.Compare(b.Value, a.Value))
	})
	return all, nil
}
