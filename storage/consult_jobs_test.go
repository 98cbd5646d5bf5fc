package storage_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
	"danvan/civic/workcal"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// consultJobs are the jobs about projects.
func consultJobs(s *storage.Store) (scheduler.Consultations, scheduler.TellFollowers) {
	timing := civic.Timing{Calendar: workcal.Default(consultZone), Hours: civic.DefaultHours(consultZone)}
	return scheduler.Consultations{Store: s, Reminders: s, Rules: consult.DefaultRules, Timing: timing}, scheduler.TellFollowers{Store: s, Zone: consultZone}
}

// notices counts notifications of a kind.
func notices(t *testing.T, s *storage.Store, kind civic.NoticeKind) int {
	t.Helper()
	var n int
	if err := s.DB().GetContext(context.Background(), &n, `SELECT count(*) FROM notifications WHERE kind = $1`, kind); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestConsultationJobs lets the jobs run through the life of a consultation, each moment twice and by two at once: phases
// are told once, who has not spoken is reminded when 7 and 2 days are left, dialogues are opened, authors hear answers.
func TestConsultationJobs(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		r := newRound(t, s, consult.SubjectCompensation, consult.WhoEverybody, 3)
		for _, p := range r.people[1:3] { // the third follows nothing
			r.must(s.SaveFollow(ctx, "", civic.ProjectFollow{Project: "cau", Person: p, Steps: civic.FollowedSteps, Since: r.AsksAt.Add(-time.Hour)}))
		}
		if _, err := r.cast(consult.Voter{Person: r.people[1]}, saysOf(consult.StanceDisagree, "Giá thấp"), r.AsksAt.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		jobs, tell := consultJobs(s)
		at := func(now time.Time) {
			t.Helper()
			for range 2 {
				var wg sync.WaitGroup
				for range 2 {
					wg.Go(func() {
						if err := jobs.Run(ctx, now); err != nil {
							t.Errorf("at %s: %v", now, err)
						}
					})
				}
				wg.Wait()
				if err := tell.Run(ctx, now); err != nil {
					t.Errorf("at %s: %v", now, err)
				}
			}
		}
		told := func(want int) {
			t.Helper()
			if got := notices(t, s, civic.NoticeProjectChanges); got != want {
				t.Errorf("followers were told %d times, want %d", got, want)
			}
		}
		at(r.AsksAt.Add(10 * time.Minute)) // it was published before they followed
		told(0)
		at(r.LeftAt(7).Add(17 * time.Hour))
		told(1) // the one who has not spoken
		at(r.LeftAt(2).Add(17 * time.Hour))
		told(2)
		end := r.AsksUntil.Add(8 * time.Hour)
		at(end)
		told(4)
		talks, err := s.Dialogues(ctx, r.ID)
		if err != nil || len(talks) != 1 || talks[0].Number != 1 || !talks[0].DueAt.Equal(r.AsksUntil.AddDate(0, 0, 60)) {
			t.Errorf("dialogues %+v, %v", talks, err)
		}
		if got := notices(t, s, civic.NoticeConsultAnswering) + notices(t, s, civic.NoticeProjectAlone); got != 1 {
			t.Errorf("officials were told %d times that collecting is over", got)
		}
		waiting, _, err := s.OpinionsWaiting(ctx, r.ID, -1, 0, 5)
		r.must(err)
		r.must(s.AnswerOpinion(ctx, "", waiting[0].ID, consult.ResponseExplained, "Theo bảng giá.", r.people[0], end))
		at(end.Add(time.Hour))
		at(end.Add(2 * time.Hour))
		if got := notices(t, s, civic.NoticeOpinionsAnswered); got != 1 {
			t.Errorf("the author was told %d times of the answer", got)
		}
		if c, err := s.Consultation(ctx, r.ID); err != nil || c.Stage != consult.PhaseAnswering {
			t.Errorf("it stands at %s, %v", c.Stage, err)
		}
	})
}

// TestQuestionReminders reminds the owner's officers of a question after three working days, and its heads after five.
func TestQuestionReminders(t *testing.T) {
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		r := newRound(t, s, consult.SubjectOther, consult.WhoEverybody, 2)
		for i, role := range []civic.Role{civic.RoleOfficer, civic.RoleHead} {
			if _, err := s.DB().ExecContext(ctx, `INSERT INTO memberships (person, agency, role, since) VALUES ($1, 'bqlda', $2, $3)`, r.people[i], string(role), storagetest.Epoch); err != nil {
				t.Fatal(err)
			}
		}
		asked := time.Date(2026, 11, 2, 9, 0, 0, 0, consultZone) // a Monday
		jobs, _ := consultJobs(s)
		q, told, err := civic.NewProjectQuestion(r.project, r.people[2], "Bao giờ trả tiền?", jobs.Timing.Calendar, asked)
		r.must(err)
		q, err = s.AskProject(ctx, "", q, told)
		r.must(err)
		for _, step := range []struct {
			at   time.Time
			want int
		}{{asked.AddDate(0, 0, 2), 0}, {asked.AddDate(0, 0, 3).Add(9 * time.Hour), 1}, {asked.AddDate(0, 0, 4), 1}, {asked.AddDate(0, 0, 7).Add(9 * time.Hour), 2}, {asked.AddDate(0, 1, 0), 2}} {
			r.must(jobs.Run(ctx, step.at))
			if got := notices(t, s, civic.NoticeProjectReminder); got != step.want {
				t.Errorf("at %s %d reminders, want %d", step.at, got, step.want)
			}
		}
		if q, err = s.ProjectQuestion(ctx, q.ID); err != nil || q.RemindAt != nil {
			t.Errorf("it waits for %v, %v", q.RemindAt, err)
		}
	})
}
