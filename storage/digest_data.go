package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"danvan/civic/consult"
	"danvan/civic/digest"
	"danvan/civic/figures"
)

// DigestData reads what the digests of a day are written from. It reads figures, never cases.
func (s *Store) DigestData(ctx context.Context, day string, now time.Time) (digest.Data, error) {
	d := digest.Data{Day: day}
	cuts := figures.Weeks(day, digest.Weeks)
	week := cuts[len(cuts)-2]
	flow := []figures.Measure{figures.Received, figures.Answered, figures.InTime, figures.Thin, figures.Rejected}
	reading, ctx := errgroup.WithContext(ctx)
	reading.SetLimit(readsAtOnce)
	for _, read := range []func() error{
		func() (err error) { d.Directory, err = s.Directory(ctx, now); return err },
		func() (err error) {
			d.Cases, err = s.DailyFigures(ctx, figures.Query{Cuts: cuts, ByAgency: true, ByCategory: true, Measures: append(slices.Clone(flow), figures.Marks, figures.MarkSum, figures.MarkSquares)})
			return err
		},
		func() (err error) {
			d.ByArea, err = s.DailyFigures(ctx, figures.Query{Cuts: cuts, ByArea: true, ByCategory: true, Measures: flow})
			return err
		},
		func() (err error) { d.Open, err = s.OpenCases(ctx, day, false); return err },
		func() (err error) { d.OpenAreas, err = s.OpenCases(ctx, day, true); return err },
		func() (err error) { d.Ratings, err = s.DailyRatings(ctx, cuts); return err },
		func() (err error) { d.Again, err = s.followUps(ctx, week, day); return err },
		func() (err error) { d.Talks, err = s.talks(ctx, now); return err },
		func() (err error) { d.Owing, err = s.owing(ctx, now); return err },
		func() (err error) { d.Quotes, err = s.comments(ctx, week, day); return err },
		func() (err error) { d.Health, err = s.health(ctx, now); return err },
	} {
		reading.Go(read)
	}
	if err := reading.Wait(); err != nil {
		return d, fmt.Errorf("read for digests: %w", err)
	}
	return d, nil
}

// readsAtOnce is how many of the questions behind a digest are asked at the same time.
const readsAtOnce = 4

// owing counts the duties with which agencies are late.
func (s *Store) owing(ctx context.Context, now time.Time) ([]digest.Owing, error) {
	var list []digest.Owing
	err := s.read.SelectContext(ctx, &list, `SELECT agency, count(*) AS n FROM obligations WHERE status IN ('open', 'returned') AND due_at < $1
		GROUP BY agency ORDER BY agency`, stamp(now))
	return list, err
}

// comments are the latest words beside ratings, which a quote is picked from.
func (s *Store) comments(ctx context.Context, from, to string) ([]digest.Quote, error) {
	const most = 500
	var list []digest.Quote
	err := s.read.SelectContext(ctx, &list, fmt.Sprintf(`SELECT agency, stars, comment AS text FROM ratings
		WHERE comment <> '' AND day >= $1 AND day < $2 AND NOT own AND NOT bulk ORDER BY day DESC, id DESC LIMIT %d`, most), from, to)
	return list, err
}

// followUps count what was answered, in some days, to the question of a week later.
func (s *Store) followUps(ctx context.Context, from, to string) (map[string]digest.Again, error) {
	first, err := time.ParseInLocation(time.DateOnly, from, figures.Zone)
	if err != nil {
		return nil, err
	}
	last, err := time.ParseInLocation(time.DateOnly, to, figures.Zone)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Agency                 string
		Asked, Yes, Partly, No int
	}
	if err := s.read.SelectContext(ctx, &rows, `
		SELECT agency, count(*) AS asked, sum(CASE answer WHEN 'yes' THEN 1 ELSE 0 END) AS yes,
			sum(CASE answer WHEN 'partly' THEN 1 ELSE 0 END) AS partly, sum(CASE answer WHEN 'no' THEN 1 ELSE 0 END) AS no
		FROM follow_ups WHERE answered_at >= $1 AND answered_at < $2 GROUP BY agency`, stamp(first), stamp(last)); err != nil {
		return nil, err
	}
	again := map[string]digest.Again{}
	for _, r := range rows {
		again[r.Agency] = digest.Again{Asked: r.Asked, Yes: r.Yes, Partly: r.Partly, No: r.No}
	}
	return again, nil
}

// talks are the consultations that collect opinions now.
func (s *Store) talks(ctx context.Context, now time.Time) ([]digest.Talk, error) {
	open, err := s.consultations(ctx, `status = 'open' AND asks_at <= $1 AND asks_until > $1`, stamp(now))
	if err != nil {
		return nil, err
	}
	var list []digest.Talk
	for _, c := range open {
		p, err := s.Project(ctx, c.Project)
		if err != nil {
			return nil, err
		}
		n, err := s.TallyConsultation(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		t := digest.Talk{Code: c.Code, Title: c.Title, Project: p.Name, Owner: p.Owner, Areas: p.Areas, Until: figures.DayOf(c.AsksUntil.Add(-time.Second)), Voices: n.Spoke}
		for i, q := range c.Questions {
			if q.Kind == consult.AskStance {
				t.Agree, t.Oppose = n.Questions[i].Choices[consult.StanceAgree], n.Questions[i].Choices[consult.StanceDisagree]
				break
			}
		}
		list = append(list, t)
	}
	return list, nil
}

// health counts what an operator or coordinator has to see to, of the last seven days.
func (s *Store) health(ctx context.Context, now time.Time) (digest.Health, error) {
	var h digest.Health
	err := s.read.GetContext(ctx, &h, `SELECT
		(SELECT count(*) FROM notifications WHERE status = 'given_up' AND created_at >= $1) AS undelivered,
		(SELECT count(*) FROM job_runs WHERE error <> '' AND finished_at IS NULL AND started_at >= $1) AS failed_jobs,
		(SELECT count(DISTINCT m.person) FROM memberships m JOIN chats c ON c.person = m.person WHERE c.unreachable_at IS NOT NULL) AS unreachable,
		(SELECT count(*) FROM cases c WHERE `+onDesk+`) AS on_desk,
		(SELECT count(DISTINCT f.agency) FROM daily_by_agency f WHERE f.open > 0 AND f.agency <> ''
			AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.agency = f.agency)) AS unattended`, stamp(now.AddDate(0, 0, -7)))
	return h, err
}
