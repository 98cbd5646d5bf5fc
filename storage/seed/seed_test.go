package seed_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"maps"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/figures"
	"danvan/storage"
	"danvan/storage/seed"
	"danvan/storage/storagetest"
)

var (
	ctx  = context.Background()
	zone = figures.Zone
	now  = time.Date(2026, 11, 20, 18, 0, 0, 0, zone)
)

// some is a year of a size that fills a database in a second or two.
var some = seed.Options{Year: 2026, Cases: 3000, Seed: 7, Until: now, Events: true}

// few are enough to fill a database with, which under the race detector takes long on SQLite.
var few = seed.Options{Year: 2026, Cases: 600, Seed: 7, Until: now, Events: true}

// directory is the shipped catalog.
func directory(t testing.TB) *civic.Directory {
	t.Helper()
	c, problems := catalog.Parse(catalog.Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return civic.NewDirectory(civic.Directory{Agencies: c.Agencies, Areas: c.Areas, Categories: c.Categories, Forms: c.Forms}, storagetest.Epoch)
}

func year(t testing.TB, o seed.Options) *seed.Year {
	t.Helper()
	y, err := seed.New(directory(t), o)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func casesOf(t testing.TB, y *seed.Year) []storage.BulkCase {
	t.Helper()
	var list []storage.BulkCase
	for c, err := range y.Cases() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// TestFiguresAreThoseOfTheYear compares what stands in the database with a plain count of what was made, before and after
// everything is counted anew.
func TestFiguresAreThoseOfTheYear(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		report, err := seed.Fill(ctx, s, few, false, now)
		if err != nil || report.Cases != few.Cases || report.Ratings != 2*few.Cases || report.Events < 3*few.Cases {
			t.Fatalf("filled with %+v, %v", report, err)
		}
		y := year(t, few)
		want := map[figures.Cell]figures.Counts{}
		for _, c := range casesOf(t, y) {
			for cell, n := range figures.OfCase(c.Case) {
				at := figures.Cell{Agency: cell.Agency, Category: cell.Category}
				if cell.Day <= "2026-12-31" {
					want[at] = want[at].Plus(n)
				}
			}
		}
		var said figures.RatingRow
		for r := range y.Ratings() {
			said = said.Plus(figures.RatingRow{N: 1, Sum: r.Score, Squares: r.Score * r.Score})
			said.Stars[r.Stars-1]++
		}
		for _, when := range []string{"filled", "rebuilt"} {
			compare(t, s, when, want, said)
			if err := s.RebuildFigures(ctx); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func compare(t *testing.T, s *storage.Store, when string, want map[figures.Cell]figures.Counts, said figures.RatingRow) {
	t.Helper()
	cuts := []string{"2026-01-01", "2027-01-01"}
	rows, err := s.DailyFigures(ctx, figures.Query{Cuts: cuts, ByAgency: true, ByCategory: true})
	if err != nil {
		t.Fatal(err)
	}
	got := map[figures.Cell]figures.Counts{}
	for _, r := range rows {
		got[figures.Cell{Agency: r.Agency, Category: r.Category}] = r.Counts
	}
	if !maps.Equal(got, want) {
		t.Errorf("%s: the figures are not a plain count of the cases", when)
	}
	ratings, err := s.DailyRatings(ctx, cuts)
	if err != nil {
		t.Fatal(err)
	}
	var all figures.RatingRow
	for _, r := range ratings {
		all = all.Plus(r)
	}
	if all != said {
		t.Errorf("%s: the ratings count for %+v, not %+v", when, all, said)
	}
}

// TestTheSameRows fills databases of both kinds with the same year.
func TestTheSameRows(t *testing.T) {
	first := sumOf(t, "sqlite", few)
	if sumOf(t, "sqlite", few) != first {
		t.Error("the same year is another one when it is made again")
	}
	other := few
	other.Seed++
	if sumOf(t, "sqlite", other) == first {
		t.Error("another seed makes the same year")
	}
	if sumOf(t, "postgres", few) != first {
		t.Error("the year is another one on PostgreSQL")
	}
}

// sumOf fills a database and sums up all rows.
func sumOf(t *testing.T, dialect string, o seed.Options) string {
	t.Helper()
	s := storagetest.OpenSeeded(t, dialect)
	if _, err := seed.Fill(ctx, s, o, false, now); err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, query := range []string{
		`SELECT id, version, code, draft_key, author, anonymous, sealed, category, area, project, named, text, folded, agency, assignee, status, hops, reopened,
			filed_at, desk_at, routed_at, accepted_at, first_reply_at, answered_at, ended_at, forward_due, accept_due, first_reply_due, answer_due, paused_at,
			remind_at, extension, thin, stars, helpful FROM cases ORDER BY id`,
		`SELECT id, case_id, at, kind, from_status, to_status, role, agency, target, text FROM case_events ORDER BY id`,
		`SELECT id, agency, day, stars, form, answers, comment, score, own, bulk, created_at FROM ratings ORDER BY id`,
	} {
		sumRows(t, s, sum, query)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

func sumRows(t *testing.T, s *storage.Store, sum hash.Hash, query string) {
	t.Helper()
	rows, err := s.DB().Queryx(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		values, err := rows.SliceScan()
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range values {
			switch value := v.(type) {
			case time.Time:
				v = value.UTC().Format(time.RFC3339Nano)
			case []byte:
				v = string(value)
			case bool: // a number on SQLite
				v = map[bool]int{true: 1}[value]
			}
			fmt.Fprintf(sum, "%v|", v)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestFillRefuses(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		o := some
		o.Cases = 50
		if _, err := seed.Fill(ctx, s, o, false, now); !errors.Is(err, seed.ErrNoCatalog) {
			t.Errorf("without a catalog: %v", err)
		}
		storagetest.Import(t, s)
		early := o
		early.Until = time.Date(2025, 12, 31, 0, 0, 0, 0, zone)
		if _, err := seed.Fill(ctx, s, early, false, now); !errors.Is(err, seed.ErrNothing) {
			t.Errorf("a year that is to come: %v", err)
		}
		if _, err := seed.Fill(ctx, s, o, false, now); err != nil {
			t.Fatal(err)
		}
		if _, err := seed.Fill(ctx, s, o, false, now); !errors.Is(err, seed.ErrNotEmpty) {
			t.Errorf("with cases there: %v", err)
		}
		if report, err := seed.Fill(ctx, s, o, true, now); err != nil || report.Cases != 50 {
			t.Errorf("more: %+v, %v", report, err)
		}
		y := year(t, o)
		if _, err := s.WriteBulk(ctx, y.Bulk()); civic.CodeOf(err) != civic.CodeConflict {
			t.Errorf("the same codes again: %v", err)
		}
		if last, err := s.LastCase(ctx); err != nil || last != 100 {
			t.Errorf("the last case is %d, %v", last, err)
		}
	})
}

// TestWhatIsSeededLivesOn files a case after a year was written: its id is free, and its figures are counted on.
func TestWhatIsSeededLivesOn(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		o := some
		o.Cases, o.Events = 50, false
		if report, err := seed.Fill(ctx, s, o, false, now); err != nil || report.Events != 0 {
			t.Fatalf("%+v, %v", report, err)
		}
		p, err := s.MeetPerson(ctx, civic.Person{Channel: "test", Address: "1", Name: "Lan", Locale: "vi"}, "1", now)
		if err != nil {
			t.Fatal(err)
		}
		dir, err := s.Directory(ctx, now)
		if err != nil {
			t.Fatal(err)
		}
		cat, _ := dir.Category("mt-rac")
		ch, err := civic.File(civic.Case{Code: "PA-26-7K3M9Q", DraftKey: "d", Author: &p.ID, Area: "ba-dong", Text: "Rác"}, cat, "ubnd-ba-dong", nil, year(t, o).Calendar(), now)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := s.FileCase(ctx, ch); err != nil || c.ID != 51 {
			t.Errorf("the next case is %d, %v", c.ID, err)
		}
	})
}
