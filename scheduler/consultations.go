package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"danvan/civic"
	"danvan/civic/consult"
)

// ConsultationClock keeps consultations and what time brings them.
type ConsultationClock interface {
	DueConsultations(ctx context.Context, now time.Time, limit int) ([]consult.Consultation, error)
	ChangeConsultation(ctx context.Context, ch consult.Change) (consult.Consultation, error)
	NumberBallots(ctx context.Context, id int64) error
	OpenDialogues(ctx context.Context, id int64, due, now time.Time) (int, error)
	RemindVoices(ctx context.Context, id int64, daysLeft int) (int, error)
	Standing(ctx context.Context, id int64) (consult.Standing, error)
}

// ProjectReminders keeps what waits for a project's officials, and whom to tell of it.
type ProjectReminders interface {
	Project(ctx context.Context, code string) (civic.Project, error)
	DueQuestions(ctx context.Context, now time.Time, limit int) ([]civic.ProjectQuestion, error)
	SaveQuestionReminders(ctx context.Context, now time.Time, qs []civic.ProjectQuestion, reminders []civic.Reminder) error
	ResolveReminders(ctx context.Context, plans []civic.ReminderPlan) (found []civic.Reminder, nobody []civic.ReminderPlan, err error)
	AddReminders(ctx context.Context, reminders []civic.Reminder) error
	GatherReminders(ctx context.Context, g civic.Gathering, now time.Time) (int, error)
}

// Consultations moves consultations from phase to phase, numbers ballots and opens dialogues when collecting is over,
// reminds followers who have not spoken and officials whose answers are waited for, and tells authors of the answers to
// their opinions. It may run at any time, and several at once: what is done is not done again.
type Consultations struct {
	Store     ConsultationClock
	Reminders ProjectReminders
	Rules     consult.Rules
	Timing    civic.Timing
	Log       *slog.Logger
}

// Run implements Job.
func (j Consultations) Run(ctx context.Context, now time.Time) error {
	if err := j.look(ctx, now); err != nil {
		return fmt.Errorf("look at consultations: %w", err)
	}
	if err := j.questions(ctx, now); err != nil {
		return fmt.Errorf("remind of questions: %w", err)
	}
	answers := civic.Gathering{Kinds: []civic.ReminderKind{civic.ReminderOpinion}, Notice: civic.NoticeOpinionsAnswered,
		Key: "opinions:" + now.UTC().Format(time.RFC3339), Later: now.Add(10 * time.Minute)}
	waits := civic.Gathering{Kinds: civic.ProjectReminders, Notice: civic.NoticeProjectReminder,
		Key: "projects:" + now.In(j.Timing.Zone).Format(time.DateOnly), Later: j.Timing.NextStart(now)}
	for _, g := range []civic.Gathering{answers, waits} {
		told, err := j.Reminders.GatherReminders(ctx, g, now)
		if err != nil {
			return err
		}
		if told > 0 && j.Log != nil {
			j.Log.InfoContext(ctx, "told about projects", "notice", g.Notice, "people", told)
		}
	}
	return nil
}

// look does what time brings to each consultation. What cannot be done twice is done last: it says when to look next.
func (j Consultations) look(ctx context.Context, now time.Time) error {
	for {
		due, err := j.Store.DueConsultations(ctx, now, remindBatch)
		if err != nil {
			return err
		}
		moved := 0
		for _, c := range due {
			project, err := j.Reminders.Project(ctx, c.Project)
			if err != nil {
				return err
			}
			if err := j.bring(ctx, c, project, now); err != nil {
				return err
			}
			switch _, err := j.Store.ChangeConsultation(ctx, c.Look(project.Owner, now)); {
			case errors.Is(err, civic.ErrConflict): // somebody extended or closed it: it is looked at again
			case err != nil:
				return err
			default:
				moved++
			}
		}
		if len(due) < remindBatch || moved == 0 {
			return nil
		}
	}
}

// bring does what goes with the phase in which a consultation is.
func (j Consultations) bring(ctx context.Context, c consult.Consultation, p civic.Project, now time.Time) error {
	switch c.Phase(now) {
	case consult.PhaseCollecting:
		if left := c.LeftNow(now); left > 0 {
			_, err := j.Store.RemindVoices(ctx, c.ID, left)
			return err
		}
	case consult.PhaseAnswering:
		if err := j.Store.NumberBallots(ctx, c.ID); err != nil {
			return err
		}
		if c.Subject == consult.SubjectCompensation {
			if _, err := j.Store.OpenDialogues(ctx, c.ID, c.AsksUntil.AddDate(0, 0, j.Rules.DialogueDays), now); err != nil {
				return err
			}
		}
		return j.remindAnswering(ctx, c, p, now)
	}
	return nil
}

// How often officials are reminded of opinions without an answer, and from when on their heads too.
const (
	answeringEvery = 7 * 24 * time.Hour
	answeringHeads = 2 * answeringEvery
)

// remindAnswering reminds the owner's officers of opinions that wait, every week since collecting ended.
func (j Consultations) remindAnswering(ctx context.Context, c consult.Consultation, p civic.Project, now time.Time) error {
	past := now.Sub(c.AsksUntil)
	if past < answeringEvery {
		return nil
	}
	standing, err := j.Store.Standing(ctx, c.ID)
	if err != nil || standing.Unanswered == 0 {
		return err
	}
	plan := civic.ReminderPlan{Kind: civic.ReminderAnswering, Subject: c.ID, Clock: "answering", Rung: "waits", At: c.AsksUntil.Add(past / answeringEvery * answeringEvery),
		Due: c.AsksUntil, Tell: now, Role: civic.RoleOfficer, Agency: p.Owner}
	plans := []civic.ReminderPlan{plan}
	if past >= answeringHeads {
		plan.Role = civic.RoleHead
		plans = append(plans, plan)
	}
	found, err := j.resolve(ctx, plans)
	if err != nil {
		return err
	}
	return j.Reminders.AddReminders(ctx, found)
}

func (j Consultations) resolve(ctx context.Context, plans []civic.ReminderPlan) ([]civic.Reminder, error) {
	found, nobody, err := j.Reminders.ResolveReminders(ctx, plans)
	if len(nobody) > 0 && j.Log != nil {
		j.Log.WarnContext(ctx, "nobody to remind of a project", "reminders", len(nobody))
	}
	return found, err
}

// questions reminds the owners of projects of questions without an answer: officers first, heads later.
func (j Consultations) questions(ctx context.Context, now time.Time) error {
	due, err := j.Reminders.DueQuestions(ctx, now, remindBatch)
	if err != nil || len(due) == 0 {
		return err
	}
	var plans []civic.ReminderPlan
	for i := range due {
		q := &due[i]
		project, err := j.Reminders.Project(ctx, q.Project)
		if err != nil {
			return err
		}
		heads := j.Timing.AddDays(q.AskedAt, civic.QuestionHeadDays)
		plan := civic.ReminderPlan{Kind: civic.ReminderQuestion, Subject: q.ID, Clock: "question", Rung: "officer", At: *q.RemindAt, Due: heads, Tell: now,
			Role: civic.RoleOfficer, Agency: project.Owner}
		if now.Before(heads) {
			q.RemindAt = &heads
		} else {
			plan.Role, plan.Rung, q.RemindAt = civic.RoleHead, "head", nil
		}
		plans = append(plans, plan)
	}
	found, err := j.resolve(ctx, plans)
	if err != nil {
		return err
	}
	return j.Reminders.SaveQuestionReminders(ctx, now, due, found)
}
