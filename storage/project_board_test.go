package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

// board is a town with a project of the people's committee of Ba Động, which the Front supervises.
type board struct {
	*town
	project civic.Project
}

func eachBoard(t *testing.T, test func(t *testing.T, b *board)) {
	t.Helper()
	each(t, func(t *testing.T, w *town) {
		b := &board{town: w, project: civic.Project{Code: "duong", Name: "Đường liên xã", NameWords: civic.Words{"en": "Road"}, Owner: "ubnd-ba-dong", Areas: []string{"ba-dong", "ba-vi"},
			Supervisor: "mttq", Status: civic.ProjectClearing, Budget: "320 tỷ đồng", StartsOn: "2026-01-01", EndsOn: "2027-12-31"}}
		b.must(w.SaveProject(ctx, "", b.project, w.ha.ID, nil, now))
		test(t, b)
	})
}

func (b *board) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *board) follow(p civic.Person, steps ...civic.ProjectStep) {
	b.t.Helper()
	b.must(b.SaveFollow(ctx, "", civic.ProjectFollow{Project: b.project.Code, Person: p.ID, Steps: steps, Since: now}))
}

func (b *board) new(step civic.ProjectStep, kind civic.ProjectChangeKind, title string) civic.ProjectChange {
	return civic.ProjectChange{Project: b.project.Code, Step: step, Kind: kind, Title: title, At: now}
}

func (b *board) post(cause, text string) error {
	_, err := b.AddPost(ctx, cause, civic.ProjectPost{Project: b.project.Code, Kind: civic.PostNews, Text: text, At: now, By: &b.ha.ID}, b.new(civic.StepKnow, civic.ChangedNews, text))
	return err
}

// gather tells followers what is new, and lists who is told of what.
func (b *board) gather(day time.Time) []string {
	b.t.Helper()
	g := civic.Gathering{Kinds: civic.FollowerReminders, Notice: civic.NoticeProjectChanges, Key: "board " + day.Format(time.DateOnly), Later: day.AddDate(0, 0, 1)}
	_, err := b.GatherReminders(ctx, g, day)
	b.must(err)
	claimed, err := b.ClaimNotifications(ctx, day, time.Minute, 100, false)
	b.must(err)
	var told []string
	for _, n := range claimed {
		b.must(b.MarkSent(ctx, n.ID, day, nil, nil))
		if n.Kind != civic.NoticeProjectChanges {
			continue
		}
		list, err := b.RemindersOf(ctx, n.ID)
		b.must(err)
		var ids []int64
		for _, r := range list {
			ids = append(ids, r.Subject)
		}
		changes, err := b.ProjectChanges(ctx, ids)
		b.must(err)
		line := n.Address + ":"
		for _, c := range changes {
			line += fmt.Sprintf(" %s/%s %s", c.Step, c.Kind, c.Title)
		}
		told = append(told, line)
	}
	slices.Sort(told)
	return told
}

func TestFollowersAreToldOnceADay(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		day := now.Add(time.Hour)
		b.must(b.post("", "trước khi theo dõi"))
		b.follow(b.lan, civic.StepKnow, civic.StepDo)
		b.follow(b.tu, civic.StepDo)
		b.want(b.gather(day))
		b.must(b.post("", "một"))
		b.must(b.post("", "hai"))
		_, err := b.SaveMeeting(ctx, "", b.meeting(), b.ha.ID, b.new(civic.StepDo, civic.ChangedMeeting, "họp"))
		b.must(err)
		b.want(b.gather(day), "Lan: know/news một know/news hai do/meeting họp", "Tư: do/meeting họp")
		b.want(b.gather(day)) // each is told once
		b.must(b.post("", "ba"))
		b.want(b.gather(day.Add(time.Hour))) // and nobody twice a day
		b.want(b.gather(day.AddDate(0, 0, 1).Add(time.Hour)), "Lan: know/news ba")
	})
}

// Who leaves a project, or a step of it, hears no more of it, not even of what waited.
func TestUnfollow(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		if _, err := b.Follow(ctx, "duong", b.lan.ID); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("nobody follows: %v", err)
		}
		b.follow(b.lan, civic.StepKnow)
		b.follow(b.tu, civic.StepKnow, civic.StepDo)
		b.must(b.post("", "một"))
		_, err := b.SaveMeeting(ctx, "", b.meeting(), b.ha.ID, b.new(civic.StepDo, civic.ChangedMeeting, "họp"))
		b.must(err)
		b.must(b.Unfollow(ctx, "stop", "duong", b.lan.ID, now))
		if err := b.Unfollow(ctx, "stop", "duong", b.lan.ID, now); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("the same update again: %v", err)
		}
		b.must(b.Unfollow(ctx, "", "duong", b.lan.ID, now)) // there is nothing to end
		b.follow(b.tu, civic.StepDo)
		b.want(b.gather(now.Add(time.Hour)), "Tư: do/meeting họp")
		f, err := b.Follow(ctx, "duong", b.tu.ID)
		if err != nil || !slices.Equal(f.Steps, []civic.ProjectStep{civic.StepDo}) || !f.Since.Equal(now.Truncate(time.Microsecond)) {
			t.Errorf("follows %+v, %v", f, err)
		}
		if codes, err := b.Followed(ctx, b.tu.ID); !slices.Equal(codes, []string{"duong"}) || err != nil {
			t.Errorf("followed %v, %v", codes, err)
		}
		if codes, err := b.Followed(ctx, b.lan.ID); codes != nil || err != nil {
			t.Errorf("followed %v, %v", codes, err)
		}
	})
}

func (b *board) meeting() civic.ProjectMeeting {
	return civic.ProjectMeeting{Project: "duong", Kind: civic.MeetingInventory, Title: "Kiểm đếm", Place: "Nhà văn hóa", StartsAt: now.AddDate(0, 0, 3), EndsAt: now.AddDate(0, 0, 3).Add(time.Hour)}
}

func TestMeetings(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		change := b.new(civic.StepDo, civic.ChangedMeeting, "Kiểm đếm")
		later := b.meeting()
		later.StartsAt, later.EndsAt = later.StartsAt.AddDate(0, 0, 1), later.EndsAt.AddDate(0, 0, 1)
		_, err := b.SaveMeeting(ctx, "", later, b.ha.ID, change)
		b.must(err)
		m, err := b.SaveMeeting(ctx, "", b.meeting(), b.ha.ID, change)
		b.must(err)
		moved := m
		moved.Place = "Sân xã"
		moved, err = b.SaveMeeting(ctx, "", moved, b.ha.ID, change)
		b.must(err)
		stale := m
		stale.Cancelled = true
		if _, err := b.SaveMeeting(ctx, "", stale, b.minh.ID, change); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("a second officer on what they saw before: %v", err)
		}
		got, err := b.Meeting(ctx, m.ID)
		if err != nil || got.Place != "Sân xã" || got.Cancelled || got.Version != moved.Version || !got.StartsAt.Equal(m.StartsAt.Truncate(time.Microsecond)) {
			t.Errorf("%+v, %v", got, err)
		}
		moved.Cancelled = true
		_, err = b.SaveMeeting(ctx, "", moved, b.ha.ID, b.new(civic.StepDo, civic.ChangedCancelled, ""))
		b.must(err)
		if list, err := b.Meetings(ctx, "duong", now); err != nil || len(list) != 2 || list[0].ID != m.ID || !list[0].Cancelled {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := b.Meetings(ctx, "duong", m.EndsAt.Add(time.Minute)); err != nil || len(list) != 1 {
			t.Errorf("after the first: %+v, %v", list, err)
		}
		if n := b.count(`SELECT count(*) FROM project_changes WHERE subject = $1`, m.ID); n != 3 {
			t.Errorf("%d changes of the meeting", n)
		}
		if _, err := b.Meeting(ctx, 999); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("no such meeting: %v", err)
		}
	})
}

func TestPosts(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		for _, text := range []string{"một", "hai", "ba"} {
			b.must(b.post("", text))
		}
		_, err := b.AddPost(ctx, "", civic.ProjectPost{Project: "duong", Kind: civic.PostTask, Text: "nộp giấy tờ", At: now}, b.new(civic.StepDo, civic.ChangedTask, "nộp"))
		b.must(err)
		list, err := b.Posts(ctx, "duong", civic.PostNews, 2)
		if err != nil || len(list) != 2 || list[0].Text != "ba" || list[1].Text != "hai" || *list[0].By != b.ha.ID {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestFiguresAndStars(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		change := b.new(civic.StepBenefit, civic.ChangedFigures, "")
		b.must(b.SaveFigures(ctx, "", "duong", []civic.ProjectFigure{{Code: "paid", Done: 3, Total: 10}, {Code: "resettled", Total: 2}}, b.ha.ID, change))
		b.must(b.SaveFigures(ctx, "", "duong", []civic.ProjectFigure{{Code: "paid", Done: 5, Total: 10}}, b.minh.ID, change))
		err := b.SaveFigures(ctx, "", "duong", []civic.ProjectFigure{{Code: "paid", Done: 6, Total: 10}, {Code: "resettled", Done: 3, Total: 2}}, b.ha.ID, change)
		if field(err) != "invalid figures" {
			t.Errorf("more than all: %v", err)
		}
		list, err := b.Figures(ctx, "duong")
		if err != nil || len(list) != 2 || list[0].Code != "paid" || list[0].Done != 5 || *list[0].By != b.minh.ID || list[1].Total != 2 {
			t.Errorf("%+v, %v", list, err)
		}
		if n := b.count(`SELECT count(*) FROM project_changes`); n != 2 {
			t.Errorf("%d changes", n)
		}
		for _, r := range []civic.ProjectRating{{Person: &b.lan.ID, Stars: 2}, {Person: &b.tu.ID, Stars: 4}, {Person: &b.lan.ID, Stars: 4, Comment: "khá"}} {
			r.Project, r.At = "duong", now
			b.must(b.RateProject(ctx, "", r))
		}
		if stars, err := b.ProjectStars(ctx, "duong"); len(stars) != 1 || stars[4] != 2 || err != nil {
			t.Errorf("%v, %v", stars, err)
		}
	})
}

// An update that Telegram sends a second time writes nothing a second time.
func TestBoardUpdatesOnce(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		q, _, err := civic.NewProjectQuestion(b.project, b.lan.ID, "Bao giờ?", cal, now)
		b.must(err)
		q, err = b.AskProject(ctx, "", q, nil)
		b.must(err)
		change := func(step civic.ProjectStep, kind civic.ProjectChangeKind) civic.ProjectChange {
			return b.new(step, kind, "x")
		}
		for name, write := range map[string]func(cause string) error{
			"project": func(cause string) error { return b.SaveProject(ctx, cause, b.project, b.ha.ID, nil, now) },
			"follow": func(cause string) error {
				return b.SaveFollow(ctx, cause, civic.ProjectFollow{Project: "duong", Person: b.lan.ID, Since: now})
			},
			"post":     func(cause string) error { return b.post(cause, "một") },
			"document": func(cause string) error { _, err := b.publish(cause, "QĐ 1", 0); return err },
			"meeting": func(cause string) error {
				_, err := b.SaveMeeting(ctx, cause, b.meeting(), b.ha.ID, change(civic.StepDo, civic.ChangedMeeting))
				return err
			},
			"question": func(cause string) error { _, err := b.AskProject(ctx, cause, q, nil); return err },
			"answer": func(cause string) error {
				q, err := b.ProjectQuestion(ctx, q.ID)
				b.must(err)
				_, err = b.AnswerQuestion(ctx, cause, q, nil, nil, now)
				return err
			},
			"figures": func(cause string) error {
				return b.SaveFigures(ctx, cause, "duong", nil, b.ha.ID, change(civic.StepBenefit, civic.ChangedFigures))
			},
			"rating": func(cause string) error {
				return b.RateProject(ctx, cause, civic.ProjectRating{Project: "duong", Person: &b.lan.ID, Stars: 5, At: now})
			},
			"force": func(cause string) error {
				return b.SetTaskForce(ctx, cause, civic.TaskForceMember{Project: "duong", Person: b.ha.ID, Agency: "ubnd-ba-dong"}, b.minh.ID, now)
			},
			"leaving": func(cause string) error { return b.LeaveTaskForce(ctx, cause, "duong", b.ha.ID, b.minh.ID, now) },
		} {
			b.must(write("update " + name))
			before := b.count(`SELECT count(*) FROM project_changes`) + b.count(`SELECT count(*) FROM audit_log`) + b.count(`SELECT count(*) FROM project_questions`)
			if err := write("update " + name); !errors.Is(err, civic.ErrRepeated) {
				t.Errorf("%s again: %v", name, err)
			}
			if after := b.count(`SELECT count(*) FROM project_changes`) + b.count(`SELECT count(*) FROM audit_log`) + b.count(`SELECT count(*) FROM project_questions`); after != before {
				t.Errorf("%s again: %d rows more", name, after-before)
			}
		}
	})
}

func TestSaveProject(t *testing.T) {
	eachBoard(t, func(t *testing.T, b *board) {
		got, err := b.Project(ctx, "duong")
		if err != nil || got.Name != b.project.Name || strings.Join(got.Areas, " ") != "ba-dong ba-vi" || got.Supervisor != "mttq" || got.Budget != "320 tỷ đồng" || got.EndsOn != "2027-12-31" {
			t.Errorf("%+v, %v", got, err)
		}
		b.follow(b.lan, civic.StepKnow)
		b.project.Status = civic.ProjectBuilding
		change := b.new(civic.StepKnow, civic.ChangedStatus, "thi công")
		b.must(b.SaveProject(ctx, "", b.project, b.ha.ID, &change, now))
		b.want(b.gather(now.Add(time.Hour)), "Lan: know/status thi công")
		if _, err := b.Project(ctx, "khong-co"); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("no such project: %v", err)
		}
	})
}
