// Package digests holds what shows how the province serves its people: the weekly digest, and the report with figures and
// lists of cases without a word of them. Leaders and the coordinator see all of it, heads the same of their own unit.
package digests

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/digest"
	"danvan/civic/figures"
)

// Store sums what was counted by day, lists the cases behind it, and keeps the weekly digests and when somebody reads theirs.
type Store interface {
	DailyFigures(ctx context.Context, q figures.Query) ([]figures.Row, error)
	OpenCases(ctx context.Context, before string, byArea bool) ([]figures.Row, error)
	DailyRatings(ctx context.Context, cuts []string) ([]figures.RatingRow, error)
	SatisfactionIndex(ctx context.Context, from, to string) ([]figures.Index, error)
	ListedCases(ctx context.Context, q civic.ListQuery) ([]civic.Case, error)

	Issue(ctx context.Context, id int64) (digest.Issue, error)
	DigestSettings(ctx context.Context, person int64) (digest.Settings, error)
	SaveDigestSettings(ctx context.Context, cause string, w digest.Settings, now time.Time) error
}

// Workbook writes tables for office programs.
type Workbook func(title string, tables []Table) ([]byte, error)

// digests are the conversations.
type digests struct {
	store    Store
	workbook Workbook
}

// New declares what heads, coordinators and leaders read.
func New(store Store, workbook Workbook) bot.Module {
	d, m := digests{store, workbook}, bot.Module{Name: "digests"}
	d.addReport(&m)
	d.addDigest(&m)
	return m
}

// Sentence words a digest's line for the instruction about it, for whom the digest is shown to.
func Sentence(store Store) func(ctx context.Context, t *bot.Turn, digest int64, line string) (string, error) {
	return digests{store: store}.sentence
}
