package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

// An update that was processed for something else does not make a case, and does not pass for one.
func TestFileWithUsedUpdate(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.file("ht-duong-xa", "ubnd-ba-dong")
		ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
		ch.Cause = "update " + code(w.n-1)
		if c, err := w.FileCase(ctx, ch); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("filed %+v, %v", c, err)
		}
		if _, err := w.CaseByCode(ctx, ch.Case.Code); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("found: %v", err)
		}
	})
}

func TestFileAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
		ids := make([]int64, 8)
		var all sync.WaitGroup
		for i := range ids {
			again := ch
			again.Cause = fmt.Sprint("press ", i)
			if i%2 == 0 {
				again.Case.Code = code(50 + i)
			}
			all.Go(func() {
				c, err := w.FileCase(ctx, again)
				if err != nil {
					t.Error(err)
				}
				ids[i] = c.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id == 0 || id != ids[0] {
				t.Fatalf("filed as %v", ids)
			}
		}
		if got := w.waiting(); len(got) != 2 {
			t.Errorf("told %v", got)
		}
	})
}

// Whatever people send, PostgreSQL takes it.
func TestDirtyText(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		const dirty = "a\x00b\xff'; DROP TABLE cases; --\u0301 đ 😀"
		ch, err := civic.File(civic.Case{Code: code(90), DraftKey: "dirty", Author: &w.lan.ID, Area: "ba-dong", Text: dirty},
			w.category("ht-duong-xa"), "ubnd-ba-dong", []civic.Attachment{{Kind: civic.KindDocument, Channel: "test", Ref: "f", Name: dirty}}, cal, now)
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.FileCase(ctx, ch)
		if err != nil {
			t.Fatal(err)
		}
		clean := civic.CleanText(dirty)
		events, err := w.Events(ctx, c.ID)
		if err != nil || events[0].Text != clean || events[0].Attachments[0].Name != clean {
			t.Errorf("kept as %+v, %v", events, err)
		}
		for _, search := range []string{dirty, "😀", "%", "_", "\\", `"`, "'", strings.Repeat("a b ", 2000)} {
			if _, _, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{"ubnd-ba-dong"}, Search: search, Limit: 5}); err != nil {
				t.Errorf("search %.10q: %v", search, err)
			}
		}
	})
}

func TestJoinCase(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		w.waiting()
		join := func(cause string, who civic.Person, want bool) {
			t.Helper()
			after, joined, err := w.JoinCase(ctx, cause, c.ID, who.ID, now)
			if err != nil || joined != want || after.ID != c.ID {
				t.Errorf("%s: %v, %v", cause, joined, err)
			}
		}
		join("own", w.lan, false)
		join("first", w.tu, true)
		join("second", w.tu, false)
		if _, _, err := w.JoinCase(ctx, "first", c.ID, w.tu.ID, now); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("the same update: %v", err)
		}
		if _, _, err := w.JoinCase(ctx, "none", 999999, w.tu.ID, now); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("no case: %v", err)
		}
		if got := w.waiting(); len(got) != 1 || got[0] != "citizen.joined to Tư" {
			t.Errorf("told %v", got)
		}
		for who, want := range map[int64]bool{w.tu.ID: true, w.lan.ID: false} {
			if got, err := w.HasJoined(ctx, c.ID, who); err != nil || got != want {
				t.Errorf("has joined: %v, %v", got, err)
			}
		}
		actor, _ := w.ha.ActorFor(c)
		answer, err := c.Answer(actor, "Đã sửa", nil, cal, now) // of the case as it was before anybody joined
		if err != nil {
			t.Fatal(err)
		}
		if c, err = w.ChangeCase(ctx, answer); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(w.waiting(), ", "); !strings.Contains(got, "citizen.answer_joined to Tư") || !strings.Contains(got, "citizen.answer to Lan") {
			t.Errorf("told %v", got)
		}
		if after, err := w.Case(ctx, c.ID); err != nil || after.Joined != 1 {
			t.Errorf("%d joined, %v", after.Joined, err)
		}
		join("late", w.inspector, false)
	})
}

// Whoever joins while the answer is given either hears it or is told that it is too late.
func TestJoinWhileAnswered(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		actor, _ := w.ha.ActorFor(c)
		answer, err := c.Answer(actor, "Đã sửa", nil, cal, now)
		if err != nil {
			t.Fatal(err)
		}
		var people []civic.Person
		for i := range 10 {
			people = append(people, w.meet(fmt.Sprint("p", i), "", ""))
		}
		w.waiting()
		var mu sync.Mutex
		joined := 0
		var all sync.WaitGroup
		for i, p := range people {
			all.Go(func() {
				if i == len(people)/2 {
					if _, err := w.ChangeCase(ctx, answer); err != nil {
						t.Error(err)
					}
				}
				_, now, err := w.JoinCase(ctx, "", c.ID, p.ID, now)
				if err != nil {
					t.Error(err)
				}
				if now {
					mu.Lock()
					joined++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		told := strings.Count(strings.Join(w.waiting(), ", "), string(civic.NoticeAnswerJoined))
		if after, err := w.Case(ctx, c.ID); err != nil || after.Joined != joined || told != joined {
			t.Errorf("%d joined, counted %d, %d told, %v", joined, after.Joined, told, err)
		}
	})
}

func TestLookAlikes(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		old := w.file("ht-duong-xa", "ubnd-ba-dong")
		if _, err := w.DB().Exec(w.DB().Rebind(`UPDATE cases SET filed_at = $1 WHERE id = $2`), now.Add(-60*24*time.Hour).UTC(), old.ID); err != nil {
			t.Fatal(err)
		}
		first, second := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("ht-duong-xa", "ubnd-ba-dong")
		ended := w.file("ht-duong-xa", "ubnd-ba-dong")
		withdraw, err := ended.Withdraw(civic.Actor{Person: w.lan.ID}, "", now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, withdraw); err != nil {
			t.Fatal(err)
		}
		w.file("khac", "so-noi-vu")
		find := func(category, area, project, agency string, limit int, want ...civic.Case) {
			t.Helper()
			found, err := w.LookAlikes(ctx, category, area, project, agency, now.Add(-24*time.Hour), limit)
			if err != nil || len(found) != len(want) {
				t.Errorf("%s, %s: found %d, %v", category, area, len(found), err)
				return
			}
			for i := range want {
				if found[i].ID != want[i].ID {
					t.Errorf("%s, %s: %dth is %s", category, area, i, found[i].Code)
				}
			}
		}
		find("ht-duong-xa", "ba-dong", "", "", 10, second, first)
		find("ht-duong-xa", "ba-dong", "", "", 1, second)
		find("ht-duong-xa", "ba-too", "", "", 10)
		find("ht-duong-xa", "", "", "", 10)
		find("ht-duong-xa", "ba-dong", "", "so-y-te", 10)
	})
}

func TestOwnAndOtherCases(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		var filed []civic.Case
		for range 5 {
			filed = append(filed, w.file("ht-duong-xa", "ubnd-ba-dong"))
		}
		hidden := w.draft("ht-duong-xa", "ubnd-ba-dong")
		hidden.Case.Anonymous = true
		if _, err := w.FileCase(ctx, hidden); err != nil {
			t.Fatal(err)
		}
		elsewhere := w.file("khac", "so-noi-vu")
		page, total, err := w.CasesOf(ctx, w.lan.ID, 2, 3)
		if err != nil || total != 7 || len(page) != 3 || page[0].ID != filed[4].ID {
			t.Errorf("own: %d of %d, %v", len(page), total, err)
		}
		if page, total, err := w.CasesOf(ctx, w.lan.ID, -5, 100); err != nil || total != 7 || len(page) != 7 || page[0].ID != elsewhere.ID {
			t.Errorf("own: %d of %d, %v", len(page), total, err)
		}
		if _, total, err := w.CasesOf(ctx, w.tu.ID, 0, 3); err != nil || total != 0 {
			t.Errorf("Tư's: %d, %v", total, err)
		}
		others, err := w.OtherOpenCases(ctx, w.lan.ID, "ubnd-ba-dong", filed[0].ID)
		if err != nil || len(others) != 4 {
			t.Errorf("others: %d, %v", len(others), err)
		}
		for _, c := range others {
			if c.Anonymous || c.ID == filed[0].ID || c.Agency != "ubnd-ba-dong" {
				t.Errorf("beside it: %+v", c)
			}
		}
	})
}

func TestDeskAndSilence(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		first, second := w.file("khac", ""), w.file("khac", "")
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		desk, total, err := w.Desk(ctx, 1, 5)
		if err != nil || total != 2 || len(desk) != 1 || desk[0].ID != second.ID {
			t.Errorf("desk: %d of %d, %v", len(desk), total, err)
		}
		coordinator, _ := w.desk.ActorFor(first)
		routed, err := first.Route(coordinator, "so-y-te", w.category("khac"), cal, "", now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, routed); err != nil {
			t.Fatal(err)
		}
		desk, total, err = w.Desk(ctx, 0, 5) // so-y-te has nobody: the case stays on the desk until it has
		if err != nil || total != 2 || desk[0].ID != first.ID || desk[0].Agency != "so-y-te" {
			t.Errorf("desk: %d, %v", total, err)
		}
		w.meet("Y", "so-y-te", civic.RoleOfficer)
		if _, total, err := w.Desk(ctx, 0, 5); err != nil || total != 1 {
			t.Errorf("desk: %d, %v", total, err)
		}
		actor, _ := w.ha.ActorFor(c)
		answer, err := c.Answer(actor, "Đã sửa", nil, cal, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, answer); err != nil {
			t.Fatal(err)
		}
		if silent, err := w.AnsweredBefore(ctx, now.AddDate(1, 0, 0), 5); err != nil || len(silent) != 0 {
			t.Errorf("silent before the answer has arrived: %d, %v", len(silent), err)
		}
		w.waiting()
		for after, want := range map[time.Duration]int{0: 0, time.Second: 1} {
			if silent, err := w.AnsweredBefore(ctx, now.Add(after), 5); err != nil || len(silent) != want {
				t.Errorf("silent after %s: %d, %v", after, len(silent), err)
			}
		}
	})
}
