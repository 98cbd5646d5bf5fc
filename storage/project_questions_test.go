package storage_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

// ask asks about the project, and lists who is told.
func (b *board) ask(p civic.Person, text string, at time.Time) (civic.ProjectQuestion, []string) {
	b.t.Helper()
	q, notices, err := civic.NewProjectQuestion(b.project, p.ID, text, cal, at)
	b.must(err)
	q, err = b.AskProject(ctx, "", q, notices)
	b.must(err)
	told := b.waiting()
	slices.Sort(told)
	return q, told
}

func (b *board) answer(q civic.ProjectQuestion, by int64, text string, public bool, at time.Time) error {
	answered, notices, err := q.Reply(by, text, public, at)
	if err != nil {
		return err
	}
	change := b.new(civic.StepCheck, civic.ChangedAnswer, q.Text)
	change.Subject = q.ID
	told := &change
	if !public {
		told = nil
	}
	_, err = b.AnswerQuestion(ctx, "", answered, notices, told, at)
	return err
}

func TestQuestions(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		b.follow(b.tu, civic.StepCheck)
		first, told := b.ask(b.lan, "Bao giờ trả tiền?", now)
		b.want(told, "board.question to Hà")
		second, _ := b.ask(b.lan, "Ai đo đất?", now.Add(time.Minute))
		third, _ := b.ask(b.tu, "Đường rộng bao nhiêu?", now.Add(2*time.Minute))
		if list, total, err := b.OpenQuestions(ctx, "duong", 1, 1); total != 3 || len(list) != 1 || list[0].ID != second.ID || err != nil {
			t.Errorf("open: %+v of %d, %v", list, total, err)
		}
		b.must(b.answer(first, b.ha.ID, "Tháng sau.", true, now.Add(3*time.Minute)))
		b.want(b.waiting(), "citizen.project_answer to Lan")
		b.must(b.answer(second, b.ha.ID, "Tổ công tác.", false, now.Add(4*time.Minute)))
		b.must(b.answer(third, b.ha.ID, "Bảy mét.", true, now.Add(5*time.Minute)))
		b.waiting()
		public, total, err := b.PublicQuestions(ctx, "duong", 0, 10)
		if err != nil || total != 2 || len(public) != 2 || public[0].ID != third.ID || public[1].Answer != "Tháng sau." {
			t.Errorf("public: %+v of %d, %v", public, total, err)
		}
		if list, total, err := b.OpenQuestions(ctx, "duong", 0, 10); total != 0 || list != nil || err != nil {
			t.Errorf("open: %+v of %d, %v", list, total, err)
		}
		own, err := b.QuestionsOf(ctx, "duong", b.lan.ID)
		if err != nil || len(own) != 2 || own[0].ID != second.ID || own[0].Answer != "Tổ công tác." || own[0].Version != 2 || own[0].RemindAt != nil {
			t.Errorf("own: %+v, %v", own, err)
		}
		b.want(b.gather(now.Add(time.Hour)), "Tư: check/question_answered Bao giờ trả tiền? check/question_answered Đường rộng bao nhiêu?")
		if _, err := b.ProjectQuestion(ctx, 999); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("no such question: %v", err)
		}
	})
}

// Two officers answer one question: the first answer stands, and who asked is told once.
func TestTwoAnswersAtOnce(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		q, _ := b.ask(b.lan, "Bao giờ trả tiền?", now)
		officers := []int64{b.ha.ID, b.minh.ID}
		results := make([]error, len(officers))
		var wait sync.WaitGroup
		for i, by := range officers {
			wait.Go(func() { results[i] = b.answer(q, by, "Tháng sau.", true, now) })
		}
		wait.Wait()
		slices.SortFunc(results, func(a, _ error) int {
			if a == nil {
				return -1
			}
			return 1
		})
		if results[0] != nil || !errors.Is(results[1], civic.ErrConflict) {
			t.Errorf("%v", results)
		}
		b.want(b.waiting(), "citizen.project_answer to Lan")
	})
}

func TestDueQuestions(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		q, _ := b.ask(b.lan, "Bao giờ trả tiền?", now)
		answered, _ := b.ask(b.tu, "Ai đo đất?", now)
		if list, err := b.DueQuestions(ctx, now, 10); list != nil || err != nil {
			t.Errorf("at once: %+v, %v", list, err)
		}
		at := *q.RemindAt
		due, err := b.DueQuestions(ctx, at, 10)
		if err != nil || len(due) != 2 {
			t.Fatalf("%+v, %v", due, err)
		}
		b.must(b.answer(answered, b.ha.ID, "Tổ công tác.", false, at)) // meanwhile
		next := at.AddDate(0, 0, 2)
		var reminders []civic.Reminder
		for i := range due {
			due[i].RemindAt = &next
			reminders = append(reminders, civic.Reminder{Person: b.ha.ID, Kind: civic.ReminderQuestion, Subject: due[i].ID, Clock: "question", Rung: "officer", RungAt: at, DueAt: at, TellAt: at})
		}
		for range 2 { // another replica has read the same
			b.must(b.SaveQuestionReminders(ctx, at, due, reminders))
		}
		if n := b.count(`SELECT count(*) FROM reminders WHERE kind = 'question' AND subject = $1`, q.ID); n != 1 {
			t.Errorf("%d reminders", n)
		}
		if list, err := b.DueQuestions(ctx, at, 10); list != nil || err != nil {
			t.Errorf("again: %+v, %v", list, err)
		}
		if list, err := b.DueQuestions(ctx, next, 10); err != nil || len(list) != 1 || list[0].ID != q.ID {
			t.Errorf("next: %+v, %v", list, err)
		}
	})
}
