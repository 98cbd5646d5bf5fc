package storage_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

// fileAt files a case of Lan's at a time, within a budget of so many a day.
func (w *town) fileAt(category, agency string, at time.Time, most int) (civic.Case, error) {
	w.t.Helper()
	ch := w.draft(category, agency)
	ch.Case.FiledAt, ch.Event.At = at, at
	if c, _ := w.directory.Category(category); !c.Urgent() {
		ch.Budget = civic.Budgets{CasesPerDay: most}.Day(at, hanoi)
	}
	return w.FileCase(ctx, ch)
}

func TestCasesOfADay(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		must := func(c civic.Case, err error) civic.Case {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		refused := func(c civic.Case, err error) {
			t.Helper()
			if !errors.Is(err, civic.ErrDayFull) || civic.CodeOf(err) != civic.CodeTooMany {
				t.Fatalf("%+v, %v; want a refusal", c, err)
			}
		}
		withdraw := func(c civic.Case) {
			t.Helper()
			ch, err := c.Withdraw(civic.Actor{Person: w.lan.ID}, "", now)
			if err == nil {
				_, err = w.ChangeCase(ctx, ch)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		const most = 3
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, hanoi)
		last := w.draft("ht-duong-xa", "ubnd-ba-dong")
		last.Case.FiledAt, last.Event.At, last.Budget = now, now, civic.Budgets{CasesPerDay: most}.Day(now, hanoi)
		must(w.fileAt("ht-duong-xa", "ubnd-ba-dong", day.Add(-time.Microsecond), most)) // of the day before
		first := must(w.fileAt("ht-duong-xa", "ubnd-ba-dong", day, most))
		second := must(w.fileAt("mt-rac", "ubnd-ba-dong", now, most))
		third := must(w.FileCase(ctx, last))
		refused(w.fileAt("ht-duong-xa", "ubnd-ba-dong", now, most))
		refused(w.fileAt("ht-duong-xa", "ubnd-ba-dong", day.Add(24*time.Hour-time.Microsecond), most))
		if same := must(w.FileCase(ctx, last)); same.Code != third.Code {
			t.Errorf("the draft that was filed came back as %s, not %s", same.Code, third.Code)
		}
		for range 2 {
			must(w.fileAt("thien-tai", "ubnd-ba-dong", now, most)) // never held back, nor counted
		}
		must(w.fileAt("ht-duong-xa", "ubnd-ba-dong", now, 0)) // no bound
		withdraw(must(w.newestOf(t, w.lan.ID)))
		refused(w.fileAt("ht-duong-xa", "ubnd-ba-dong", now, most))
		withdraw(first)
		fifth := must(w.fileAt("ht-duong-xa", "ubnd-ba-dong", now, most))
		refused(w.fileAt("ht-duong-xa", "ubnd-ba-dong", now, most))
		withdraw(second)
		must(w.fileAt("ht-duong-xa", "ubnd-ba-dong", now, most))
		withdraw(fifth) // six were filed of three: no more, whatever is withdrawn
		refused(w.fileAt("ht-duong-xa", "ubnd-ba-dong", now, most))
		n, err := w.FiledInDay(ctx, w.lan.ID, civic.Budgets{CasesPerDay: most}.Day(now, hanoi))
		if err != nil || n != (civic.DayCount{Filed: 6, Withdrawn: 4}) {
			t.Errorf("counted %+v, %v", n, err)
		}
		must(w.fileAt("ht-duong-xa", "ubnd-ba-dong", day.Add(24*time.Hour), most))
		recent, err := w.CasesSince(ctx, w.lan.ID, now.Add(-time.Hour), 100)
		if err != nil || len(recent) != 8 || recent[0].FiledAt.Before(recent[7].FiledAt) {
			t.Errorf("%d cases since an hour ago, %v", len(recent), err)
		}
	})
}

// newestOf returns the newest case of somebody.
func (w *town) newestOf(t *testing.T, author int64) (civic.Case, error) {
	t.Helper()
	list, _, err := w.CasesOf(ctx, author, 0, 1)
	if len(list) == 0 {
		t.Fatal("no case")
	}
	return list[0], err
}

// TestCasesOfADayAtOnce: of many that one person confirms at once, as many are filed as the day has left.
func TestCasesOfADayAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		const most, atOnce = 5, 12
		var drafts []civic.Change
		for range atOnce {
			ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
			ch.Budget = civic.Budgets{CasesPerDay: most}.Day(now, hanoi)
			drafts = append(drafts, ch)
		}
		var running sync.WaitGroup
		var mu sync.Mutex
		filed, refused := 0, 0
		for _, ch := range drafts {
			running.Go(func() {
				_, err := w.FileCase(ctx, ch)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					filed++
				case errors.Is(err, civic.ErrDayFull):
					refused++
				default:
					t.Error(err)
				}
			})
		}
		running.Wait()
		if filed != most || refused != atOnce-most {
			t.Errorf("%d filed, %d refused", filed, refused)
		}
	})
}

func TestGuesses(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		for _, cause := range []string{"telegram:1", "telegram:2", "telegram:2"} { // one comes twice
			if err := w.NoteGuess(ctx, cause, w.lan.ID, now); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.NoteGuess(ctx, "telegram:3", w.tu.ID, now.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		count := func(person int64, at time.Time) int {
			t.Helper()
			n, err := w.Guesses(ctx, person, at.Add(-civic.GuessWindow))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if count(w.lan.ID, now) != 2 || count(w.lan.ID, now.Add(59*time.Minute)) != 2 || count(w.lan.ID, now.Add(time.Hour)) != 0 || count(w.tu.ID, now) != 0 {
			t.Error("guesses are counted wrong")
		}
		if n, err := w.PruneGuesses(ctx, now); err != nil || n != 1 || count(w.lan.ID, now) != 2 {
			t.Errorf("%d forgotten, %v", n, err)
		}
	})
}
