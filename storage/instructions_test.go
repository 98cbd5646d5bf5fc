package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"danvan/civic"
	"danvan/scheduler"
)

// wednesday is when instructions are given in these tests; they are due on Wednesday 9 June 2027.
var wednesday = time.Date(2027, time.June, 2, 9, 0, 0, 0, hanoi)

// instructed is a town with a leader.
type instructed struct {
	*town
	an civic.Person
}

func eachInstructed(t *testing.T, test func(t *testing.T, w instructed)) {
	t.Helper()
	each(t, func(t *testing.T, w *town) { test(t, instructed{w, w.meet("An", "ubnd-tinh", civic.RoleLeader)}) })
}

func (w instructed) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w instructed) give(agency string) civic.Instruction {
	w.t.Helper()
	w.n++
	a, _ := w.directory.Agency(agency)
	ch, err := civic.Instruct(w.an, a, civic.Instruction{Line: "late", Text: "Trả lời các phản ánh quá hạn."}, wednesday.AddDate(0, 0, 7), timing, wednesday)
	w.must(err)
	ch.Cause = "give " + code(w.n)
	i, err := w.GiveInstruction(ctx, ch)
	w.must(err)
	return i
}

func (w instructed) step(ch civic.InstructionChange, err error) civic.Instruction {
	w.t.Helper()
	w.must(err)
	i, err := w.ChangeInstruction(ctx, ch)
	w.must(err)
	return i
}

// told lists who is told of what, by a time, and takes it as sent.
func (w instructed) told(at time.Time) []string {
	w.t.Helper()
	var told []string
	for { // one at a time goes to a chat
		claimed, err := w.ClaimNotifications(ctx, at, time.Minute, 1000, false)
		w.must(err)
		for _, n := range claimed {
			told = append(told, string(n.Kind)+" "+n.Address)
			w.must(w.MarkSent(ctx, n.ID, at, nil, nil))
		}
		if len(claimed) == 0 {
			slices.Sort(told)
			return told
		}
	}
}

func TestInstructionLife(t *testing.T) {
	eachInstructed(t, func(t *testing.T, w instructed) {
		i := w.give("ubnd-ba-dong")
		kept, err := w.Instruction(ctx, i.ID)
		w.must(err)
		if kept.Version != 1 || *kept.Person != w.an.ID || kept.Orphan || kept.Digest != nil || kept.Line != "late" || !kept.DueAt.Equal(i.DueAt) || kept.RemindAt == nil {
			t.Errorf("%+v", kept)
		}
		if got := w.told(wednesday); !slices.Equal(got, []string{"order.given Minh"}) {
			t.Errorf("given: %v", got)
		}
		files := []civic.Attachment{{Kind: civic.KindDocument, Channel: "test", Ref: "f1", Name: "bao-cao.pdf", Size: 10}, {Kind: civic.KindPhoto, Channel: "test", Ref: "f2"}}
		i = w.step(kept.Report(w.ha, "Đã trả lời", files, wednesday.Add(time.Hour)))
		if got := w.told(wednesday.Add(time.Hour)); !slices.Equal(got, []string{"order.reported An"}) {
			t.Errorf("reported: %v", got)
		}
		i = w.step(i.Return(w.an, "Còn thiếu số", wednesday.AddDate(0, 0, 14), timing, wednesday.Add(2*time.Hour)))
		if got := w.told(wednesday.Add(2 * time.Hour)); !slices.Equal(got, []string{"order.returned Hà", "order.returned Minh"}) {
			t.Errorf("returned: %v", got)
		}
		i = w.step(i.Report(w.minh, "Số đây", nil, wednesday.Add(3*time.Hour)))
		i = w.step(i.Done(w.desk, wednesday.Add(4*time.Hour)))
		if got := w.told(wednesday.Add(4 * time.Hour)); !slices.Equal(got, []string{"order.done Hà", "order.done Minh", "order.reported An"}) {
			t.Errorf("done: %v", got)
		}
		kept, err = w.Instruction(ctx, i.ID)
		if err != nil || kept.Version != 5 || kept.Status != civic.InstructionDone || kept.EndedAt == nil || kept.RemindAt != nil {
			t.Errorf("%+v, %v", kept, err)
		}
		events, err := w.InstructionEvents(ctx, i.ID)
		w.must(err)
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, string(e.Kind))
		}
		if !slices.Equal(kinds, []string{"given", "reported", "returned", "redated", "reported", "done"}) {
			t.Errorf("%v", kinds)
		}
		if e := events[1]; *e.Person != w.ha.ID || e.Text != "Đã trả lời" || len(e.Files) != 2 || e.Files[0].Name != "bao-cao.pdf" || len(events[4].Files) != 0 {
			t.Errorf("%+v", events)
		}
	})
}

// Of two who take a step at once one wins, and an update that comes twice does nothing the second time.
func TestInstructionTwoAtOnce(t *testing.T) {
	eachInstructed(t, func(t *testing.T, w instructed) {
		i := w.give("ubnd-ba-dong")
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for n := range errs {
			wait.Go(func() {
				by := []civic.Person{w.ha, w.minh}[n%2]
				ch, err := i.Report(by, fmt.Sprintf("Báo cáo %d", n), nil, wednesday.Add(time.Hour))
				if err == nil {
					ch.Cause = fmt.Sprint("report ", n)
					_, err = w.ChangeInstruction(ctx, ch)
				}
				errs[n] = err
			})
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, civic.ErrConflict) {
				t.Error(err)
			}
		}
		events, err := w.InstructionEvents(ctx, i.ID)
		if err != nil || won != 1 || len(events) != 2 {
			t.Errorf("%d won, %d events, %v", won, len(events), err)
		}
		i, err = w.Instruction(ctx, i.ID)
		w.must(err)
		done, err := i.Done(w.an, wednesday.Add(2*time.Hour))
		w.must(err)
		done.Cause = "done"
		w.step(done, nil)
		if _, err := w.ChangeInstruction(ctx, done); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("again: %v", err)
		}
		if _, err := w.Instruction(ctx, 99); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("none: %v", err)
		}
	})
}

// Where an agency has no head its officers are told, and where it has nobody the coordinators; a report goes to them where
// who gave the instruction leads no more.
func TestInstructionWhoIsTold(t *testing.T) {
	eachInstructed(t, func(t *testing.T, w instructed) {
		w.give("thanh-tra")
		w.give("ubnd-ba-vi")
		if got := w.told(wednesday); !slices.Equal(got, []string{"order.alone Điều", "order.given Thanh"}) {
			t.Errorf("given: %v", got)
		}
		i := w.give("ubnd-ba-dong")
		w.told(wednesday)
		w.must(w.ForgetPerson(ctx, "", w.an.ID, wednesday))
		i, err := w.Instruction(ctx, i.ID)
		if err != nil || i.Person != nil || !i.Orphan {
			t.Fatalf("%+v, %v", i, err)
		}
		i = w.step(i.Report(w.ha, "Đã trả lời", nil, wednesday.Add(time.Hour)))
		if got := w.told(wednesday.Add(time.Hour)); !slices.Equal(got, []string{"order.reported Điều"}) {
			t.Errorf("reported: %v", got)
		}
		w.step(i.Return(w.desk, "Còn thiếu số", wednesday.AddDate(0, 0, 14), timing, wednesday.Add(2*time.Hour)))
		events, err := w.InstructionEvents(ctx, i.ID)
		if err != nil || events[0].Person != nil || events[1].Person == nil {
			t.Errorf("%+v, %v", events, err)
		}
	})
	eachInstructed(t, func(t *testing.T, w instructed) { // who gave it leads no more, and is still there
		i := w.give("ubnd-ba-dong")
		w.told(wednesday)
		_, err := w.DB().Exec(`DELETE FROM memberships WHERE person = $1`, w.an.ID)
		w.must(err)
		if i, err = w.Instruction(ctx, i.ID); err != nil || i.Person == nil || !i.Orphan {
			t.Fatalf("%+v, %v", i, err)
		}
		w.step(i.Report(w.ha, "Đã trả lời", nil, wednesday.Add(time.Hour)))
		if got := w.told(wednesday.Add(time.Hour)); !slices.Equal(got, []string{"order.reported Điều"}) {
			t.Errorf("reported: %v", got)
		}
	})
}

func TestInstructionsOf(t *testing.T) {
	eachInstructed(t, func(t *testing.T, w instructed) {
		a, b, c := w.give("ubnd-ba-dong"), w.give("thanh-tra"), w.give("ubnd-ba-dong")
		w.step(a.Cancel(w.an, "Nhầm đơn vị", wednesday))
		c = w.step(c.Redate(w.an, wednesday.AddDate(0, 0, 1), timing, wednesday))
		for name, tt := range map[string]struct {
			q     civic.InstructionQuery
			want  []int64
			total int
		}{
			"all":           {civic.InstructionQuery{}, []int64{c.ID, b.ID, a.ID}, 3},
			"open":          {civic.InstructionQuery{Open: true}, []int64{c.ID, b.ID}, 2},
			"of an agency":  {civic.InstructionQuery{Agencies: []string{"ubnd-ba-dong"}}, []int64{c.ID, a.ID}, 2},
			"of no agency":  {civic.InstructionQuery{Agencies: []string{}}, []int64{}, 0},
			"of the leader": {civic.InstructionQuery{Person: w.an.ID, Limit: 1, Offset: 1}, []int64{b.ID}, 3},
			"of another":    {civic.InstructionQuery{Person: w.desk.ID}, []int64{}, 0},
		} {
			list, total, err := w.InstructionsOf(ctx, tt.q)
			ids := []int64{}
			for _, i := range list {
				ids = append(ids, i.ID)
			}
			if err != nil || total != tt.total || !slices.Equal(ids, tt.want) {
				t.Errorf("%s: %v of %d, want %v, %v", name, ids, total, tt.want, err)
			}
		}
	})
}

// The head hears half-way, when it is due and when it is late; then the coordinators; the leader last. Each run tells each
// person once, two runs at once, too; and nobody of what was reported meanwhile.
func TestRemindInstructions(t *testing.T) {
	eachInstructed(t, func(t *testing.T, w instructed) {
		i, other := w.give("ubnd-ba-dong"), w.give("ubnd-ba-dong")
		w.told(wednesday)
		job := scheduler.RemindInstructions(w.Store, timing, nil)
		at := func(day, hour int) time.Time {
			return time.Date(2027, time.June, day, hour, 0, 0, 0, hanoi)
		}
		plan, err := job.Plan(ctx, at(9, 8))
		if err != nil || len(plan) != 2 || plan[0].What != fmt.Sprintf("instruction %d of ubnd-ba-dong, due 2027-06-09 17:00, rung 0", i.ID) {
			t.Errorf("%+v, %v", plan, err)
		}
		for _, tt := range []struct {
			at   time.Time
			want []string
		}{
			{at(4, 8), nil},
			{at(7, 9), []string{"order.reminder Minh"}},
			{at(7, 10), nil},
			{at(9, 8), []string{"order.reminder Minh"}},
			{at(10, 8), []string{"order.reminder Minh"}},
			{at(14, 8), []string{"order.reminder Minh", "order.reminder Điều"}},
			{at(16, 8), []string{"order.reminder An", "order.reminder Minh"}},
		} {
			var wait sync.WaitGroup
			for range 2 {
				wait.Go(func() {
					if err := job.Run(ctx, tt.at); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if got := w.told(tt.at); !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, want %v", tt.at, got, tt.want)
			}
		}
		i, err = w.Instruction(ctx, i.ID)
		w.must(err)
		due, err := w.DueInstructions(ctx, at(18, 8), 10)
		if err != nil || len(due) != 2 {
			t.Fatalf("%+v, %v", due, err)
		}
		var climbed []civic.Climbed
		for _, d := range due {
			climbed = append(climbed, civic.Climbed{ID: d.ID, Version: d.Version, RemindAt: d.RemindAt})
		}
		w.step(i.Report(w.ha, "Đã trả lời", nil, at(17, 8)))
		w.told(at(17, 8))
		if n, err := w.SaveReminders(ctx, at(18, 8), civic.ReminderInstruction, climbed, []civic.Reminder{{Person: w.minh.ID, Kind: civic.ReminderInstruction, Subject: i.ID, Clock: "report",
			Rung: "+1/2", RungAt: at(18, 8), DueAt: i.DueAt, TellAt: at(18, 8)}}); err != nil || n != 1 {
			t.Errorf("moved %d, %v", n, err)
		}
		w.must(job.Run(ctx, at(18, 8)))
		if got := w.told(at(18, 8)); !slices.Equal(got, []string{"order.reminder Minh"}) {
			t.Errorf("of the other: %v", got)
		}
		var subjects []int64
		w.must(w.DB().Select(&subjects, `SELECT DISTINCT subject FROM reminders WHERE kind = 'instruction' AND rung_at > $1`, at(17, 0).UTC()))
		if !slices.Equal(subjects, []int64{other.ID}) {
			t.Errorf("reminded of %v", subjects)
		}
	})
}
