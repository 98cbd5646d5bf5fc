package storage_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/scheduler"
)

// asked lists who was asked about what, and how often they were told.
func (w *town) asked() (rows []civic.FollowUp, told int) {
	w.t.Helper()
	if err := w.DB().Select(&rows, `SELECT case_id, person, agency, asked_at, answer, answered_at FROM follow_ups ORDER BY case_id`); err != nil {
		w.t.Fatal(err)
	}
	if err := w.DB().Get(&told, `SELECT count(*) FROM notifications WHERE kind = 'citizen.again'`); err != nil {
		w.t.Fatal(err)
	}
	return rows, told
}

// closed files a case and closes it at a time.
func (w *town) closed(author int64, category string, at time.Time) civic.Case {
	w.t.Helper()
	draft := w.draft(category, "ubnd-ba-dong")
	draft.Case.Author, draft.Event.Person = &author, &author
	c, err := w.FileCase(ctx, draft)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.DB().Exec(`UPDATE cases SET status = 'closed', ended_at = $1 WHERE id = $2`, at.UTC().Truncate(time.Microsecond), c.ID); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestAskAgain(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		meet := func(name string) int64 {
			p, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: name, Name: name, Locale: "vi"}, name, now)
			if err != nil {
				t.Fatal(err)
			}
			return p.ID
		}
		an, bay, cuc := meet("An"), meet("Bảy"), meet("Cúc")
		week, day := now.Add(7*24*time.Hour), 24*time.Hour
		first := w.closed(an, "ht-duong-xa", now)
		w.closed(an, "mt-rac", now.Add(time.Hour)) // of the same person
		w.closed(bay, "tieu-cuc", now)             // sealed
		w.closed(bay, "mt-rac", now.Add(2*day))    // not yet
		gone := w.closed(cuc, "mt-rac", now)
		if err := w.ForgetPerson(ctx, "gone", cuc, now); err != nil {
			t.Fatal(err)
		}
		job := scheduler.AskAgain{Store: w.Store, Percent: 100}
		run := func(at time.Time) {
			t.Helper()
			if err := job.Run(ctx, at); err != nil {
				t.Fatal(err)
			}
		}
		run(week.Add(-time.Minute))
		if rows, _ := w.asked(); len(rows) != 0 {
			t.Fatalf("asked too early: %+v", rows)
		}
		none := scheduler.AskAgain{Store: w.Store}
		if err := none.Run(ctx, week); err != nil {
			t.Fatal(err)
		}
		var replicas sync.WaitGroup
		for range 2 {
			replicas.Go(func() { _ = job.Run(ctx, week) }) // one of two may be refused by the other; nothing is asked twice
		}
		replicas.Wait()
		run(week)
		run(week.Add(day))
		rows, told := w.asked()
		if len(rows) != 1 || told != 1 || rows[0].Case != first.ID || *rows[0].Person != an || rows[0].Agency != "ubnd-ba-dong" || rows[0].Answer != "" {
			t.Fatalf("%+v, %d told; %d is gone", rows, told, gone.ID)
		}
		run(week.Add(2 * day))
		if rows, told := w.asked(); len(rows) != 2 || told != 2 || *rows[1].Person != bay {
			t.Fatalf("%+v, %d told", rows, told)
		}
	})
}

func TestAnswerFollowUp(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.closed(w.lan.ID, "mt-rac", now)
		week := now.Add(7 * 24 * time.Hour)
		if n, err := w.AskAgain(ctx, []civic.FollowUp{{Case: c.ID, Person: &w.lan.ID, Agency: c.Agency}}, week); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		for i, step := range []struct {
			cause  string
			person int64
			answer civic.FollowUpAnswer
			at     time.Time
			want   error
			holds  civic.FollowUpAnswer
		}{
			{"a stranger", w.lan.ID + 1000, civic.SettledYes, week, civic.ErrNotFound, ""},
			{"no answer", w.lan.ID, "perhaps", week, civic.Invalid("callback"), ""},
			{"one", w.lan.ID, civic.SettledNo, week.Add(time.Hour), nil, civic.SettledNo},
			{"one", w.lan.ID, civic.SettledYes, week.Add(time.Hour), civic.ErrRepeated, civic.SettledNo},
			{"another", w.lan.ID, civic.SettledPartly, week.Add(2 * time.Hour), nil, civic.SettledPartly},
			{"late", w.lan.ID, civic.SettledYes, week.Add(8 * 24 * time.Hour), civic.ErrExpired, civic.SettledPartly},
		} {
			err := w.AnswerFollowUp(ctx, step.cause, c.ID, step.person, step.answer, step.at)
			if (err == nil) != (step.want == nil) || err != nil && civic.CodeOf(err) != civic.CodeOf(step.want) {
				t.Errorf("%d: %v", i, err)
			}
			if f, err := w.FollowUp(ctx, c.ID); err != nil || f.Answer != step.holds {
				t.Errorf("%d: %+v, %v", i, f, err)
			}
		}
		if err := w.AnswerFollowUp(ctx, "nobody was asked", c.ID+1000, w.lan.ID, civic.SettledYes, week); !errors.Is(err, civic.ErrNotFound) {
			t.Error(err)
		}
		day := week.Add(7 * time.Hour).Format(time.DateOnly)
		data, err := w.DigestData(ctx, week.AddDate(0, 0, 3).Format(time.DateOnly), week.AddDate(0, 0, 3))
		if err != nil || data.Again[c.Agency].Partly != 1 || data.Again[c.Agency].Asked != 1 {
			t.Errorf("the digest after %s knows %+v, %v", day, data.Again, err)
		}
		own, err := w.PersonData(ctx, w.lan.ID)
		if err != nil || own.Cases[0].Again == nil || own.Cases[0].Again.Answer != civic.SettledPartly {
			t.Errorf("%+v, %v", own.Cases, err)
		}
		if err := w.ForgetPerson(ctx, "gone", w.lan.ID, week); err != nil {
			t.Fatal(err)
		}
		if f, err := w.FollowUp(ctx, c.ID); err != nil || f.Person != nil || f.Answer != civic.SettledPartly {
			t.Errorf("%+v, %v", f, err)
		}
		if err := w.AnswerFollowUp(ctx, "afterwards", c.ID, w.lan.ID, civic.SettledYes, week); !errors.Is(err, civic.ErrNotFound) {
			t.Error(err)
		}
	})
}
