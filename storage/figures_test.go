package storage_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"danvan/civic"
)

// TestFigures lives through some weeks at random, and counts the same by hand.
func TestFigures(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		random := rand.New(rand.NewPCG(1, 2))
		someday := func() *time.Time {
			if random.IntN(4) == 0 {
				return nil
			}
			at := now.Add(time.Duration(random.IntN(60*24)-30*24) * time.Hour).UTC().Truncate(time.Microsecond)
			return &at
		}
		var cases []civic.Case
		for range 120 {
			agency := []string{"ubnd-ba-dong", "ubnd-ba-dong", "so-y-te"}[random.IntN(3)]
			c := w.file("ht-duong-xa", agency)
			c.FiledAt = now.Add(-time.Duration(random.IntN(60*24)) * time.Hour).UTC().Truncate(time.Microsecond)
			c.AcceptedAt, c.AnsweredAt, c.AcceptDue, c.AnswerDue = someday(), someday(), someday(), someday()
			c.Status = civic.Statuses[1+random.IntN(len(civic.Statuses)-1)]
			if c.AnsweredAt != nil {
				c.Stars = random.IntN(6)
			}
			if _, err := w.DB().NamedExec(`UPDATE cases SET filed_at = :filed_at, accepted_at = :accepted_at, answered_at = :answered_at,
				accept_due = :accept_due, answer_due = :answer_due, status = :status, stars = :stars WHERE id = :id`, c); err != nil {
				t.Fatal(err)
			}
			cases = append(cases, c)
		}
		var ratings []civic.Rating
		for d := range 30 {
			r, err := civic.NewRating(w.lan.ID, []string{"ubnd-ba-dong", "so-y-te"}[d%2], 1+random.IntN(5), hanoi, now.Add(-time.Duration(d)*24*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if r, _, err = w.SaveRating(ctx, "", r); err != nil {
				t.Fatal(err)
			}
			ratings = append(ratings, r)
		}
		from, to := now.Add(-10*24*time.Hour), now.Add(24*time.Hour)
		for _, agency := range []string{"ubnd-ba-dong", "so-y-te", "so-noi-vu"} {
			got, err := w.AgencyFigures(ctx, agency, from, to, now)
			if err != nil {
				t.Fatal(err)
			}
			want := recount(cases, ratings, agency, from, to)
			if math.Abs(got.MeanMark-want.MeanMark) > 1e-9 || math.Abs(got.MeanRating-want.MeanRating) > 1e-9 {
				t.Errorf("%s: means %v, want %v", agency, got, want)
			}
			got.MeanMark, got.MeanRating = want.MeanMark, want.MeanRating
			if got != want {
				t.Errorf("%s: %+v\nwant %+v", agency, got, want)
			}
			if agency == "ubnd-ba-dong" && (want.Answered == 0 || want.Overdue == 0 || want.Marks == 0 || want.Ratings == 0) {
				t.Errorf("%s: this test counts too little: %+v", agency, want)
			}
		}
	})
}

func recount(cases []civic.Case, ratings []civic.Rating, agency string, from, to time.Time) civic.AgencyFigures {
	f := civic.AgencyFigures{Agency: agency}
	within := func(at *time.Time) bool { return at != nil && !at.Before(from) && at.Before(to) }
	marks, stars := 0, 0
	for _, c := range cases {
		if c.Agency != agency {
			continue
		}
		if within(&c.FiledAt) {
			f.Received++
		}
		if within(c.AcceptedAt) {
			f.Accepted++
		}
		if within(c.AnsweredAt) {
			f.Answered++
			if c.AnswerDue != nil && !c.AnsweredAt.After(*c.AnswerDue) {
				f.AnsweredInTime++
			}
			if c.Stars > 0 {
				f.Marks++
				marks += c.Stars
			}
		}
		if c.Status.Open() {
			f.Open++
		}
		if c.Status == civic.StatusNeedInfo {
			f.Waiting++
		}
		if c.Overdue(now) {
			f.Overdue++
		}
	}
	for _, r := range ratings {
		if r.Agency == agency && within(&r.CreatedAt) {
			f.Ratings++
			f.RatingStars[r.Stars-1]++
			stars += r.Stars
		}
	}
	if f.Marks > 0 {
		f.MeanMark = float64(marks) / float64(f.Marks)
	}
	if f.Ratings > 0 {
		f.MeanRating = float64(stars) / float64(f.Ratings)
	}
	return f
}
