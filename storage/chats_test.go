package storage_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

func (w *town) chat(address string) civic.Chat {
	w.t.Helper()
	c, err := w.ChatByAddress(ctx, "test", address)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestGroups(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		g := w.group("Tổ", "ubnd-ba-dong")
		if _, err := w.MeetGroup(ctx, "test", g.Address, "Tổ\x00 một\xff cửa", now); err != nil {
			t.Fatal(err)
		}
		if c := w.chat(g.Address); c.Title != "Tổ một cửa" || c.Agency == nil || *c.Agency != "ubnd-ba-dong" || c.Person != nil {
			t.Errorf("the group is %+v", c)
		}
		if again, err := w.MeetGroup(ctx, "test", g.Address, "Tên mới", now); err != nil || again.ID != g.ID || again.Title != "Tên mới" || again.Agency == nil {
			t.Errorf("met again as %+v, %v", again, err)
		}
		if err := w.UnbindGroup(ctx, g.ID, w.minh.ID, now); err != nil {
			t.Fatal(err)
		}
		if c := w.chat(g.Address); c.Agency != nil {
			t.Errorf("still bound: %+v", c)
		}
		for name, err := range map[string]error{
			"a private chat":  w.BindGroup(ctx, w.lan.Chat, "ubnd-ba-dong", w.minh.ID, now),
			"no chat":         w.BindGroup(ctx, 999999, "ubnd-ba-dong", w.minh.ID, now),
			"no chat, unbind": w.UnbindGroup(ctx, 999999, w.minh.ID, now),
		} {
			if !errors.Is(err, civic.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.BindGroup(ctx, g.ID, "", w.minh.ID, now); civic.CodeOf(err) != civic.CodeInvalid {
			t.Errorf("no agency: %v", err)
		}
		if n := w.count(`SELECT count(*) FROM audit_log WHERE what LIKE '%bound group'`); n != 2 {
			t.Errorf("noted %d times", n)
		}
		if _, err := w.ChatByAddress(ctx, "test", "nowhere"); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("no such chat: %v", err)
		}
	})
}

// Of two agencies that bind a group at the same moment one has it, and the other's people may not take it from them.
func TestTwoBindAGroupAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		hoa := w.meet("Hoa", "so-y-te", civic.RoleHead)
		g, err := w.MeetGroup(ctx, "test", "group Tổ", "Tổ", now)
		if err != nil {
			t.Fatal(err)
		}
		let := w.hold(`SELECT id FROM chats FOR UPDATE`)
		var all sync.WaitGroup
		faults := make([]error, 2)
		agencies := []string{"ubnd-ba-dong", "so-y-te"}
		for i, by := range []int64{w.ha.ID, hoa.ID} {
			all.Go(func() { faults[i] = w.BindGroup(ctx, g.ID, agencies[i], by, now) })
		}
		let(2)
		all.Wait()
		first := 0
		if faults[0] != nil {
			first = 1
		}
		if faults[first] != nil || !errors.Is(faults[1-first], civic.ErrForbidden) {
			t.Errorf("%v", faults)
		}
		if c := w.chat(g.Address); c.Agency == nil || *c.Agency != agencies[first] {
			t.Errorf("the group is %+v", c)
		}
		if err := w.UnbindGroup(ctx, g.ID, []int64{hoa.ID, w.ha.ID}[first], now); !errors.Is(err, civic.ErrForbidden) {
			t.Errorf("the other lets it go: %v", err)
		}
		if n := w.count(`SELECT count(*) FROM audit_log WHERE what LIKE '%bound group'`); n != 1 {
			t.Errorf("noted %d times", n)
		}
	})
}

func TestReachable(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		for _, reason := range []string{"blocked\x00", "again"} {
			if err := w.MarkUnreachable(ctx, "test", "Lan", reason, now); err != nil {
				t.Fatal(err)
			}
		}
		if c := w.chat("Lan"); c.UnreachableAt == nil || c.Reason != "blocked" {
			t.Errorf("unreachable: %+v", c)
		}
		w.file("ht-duong-xa", "ubnd-ba-dong")
		for _, n := range w.claim(now) {
			if n.Unreachable != (n.Address == "Lan") || n.Group {
				t.Errorf("claimed %+v", n)
			}
		}
		if err := w.MarkReachable(ctx, "test", "Lan", now); err != nil {
			t.Fatal(err)
		}
		if c := w.chat("Lan"); c.UnreachableAt != nil || c.Reason != "" {
			t.Errorf("reachable: %+v", c)
		}
		if err := errors.Join(w.MarkUnreachable(ctx, "test", "nowhere", "x", now), w.MarkReachable(ctx, "test", "nowhere", now)); err != nil {
			t.Errorf("a chat that was never met: %v", err)
		}
		g := w.group("Tổ", "ubnd-ba-dong")
		if err := w.MarkUnreachable(ctx, "test", g.Address, "removed", now); err != nil {
			t.Fatal(err)
		}
		if met, err := w.MeetGroup(ctx, "test", g.Address, "Tổ", now); err != nil || met.UnreachableAt != nil {
			t.Errorf("met again: %+v, %v", met, err)
		}
	})
}

func TestMigrateChat(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		migrate := func(old, address string) civic.Chat {
			t.Helper()
			for range 2 { // it is told on either side
				if err := w.MigrateChat(ctx, "test", old, address); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := w.ChatByAddress(ctx, "test", old); !errors.Is(err, civic.ErrNotFound) {
				t.Errorf("%s: %v", old, err)
			}
			return w.chat(address)
		}
		g := w.group("1", "ubnd-ba-dong")
		if err := w.MarkUnreachable(ctx, "test", g.Address, "upgraded", now); err != nil {
			t.Fatal(err)
		}
		if c := migrate(g.Address, "new 1"); c.ID != g.ID || *c.Agency != "ubnd-ba-dong" || c.UnreachableAt != nil {
			t.Errorf("moved: %+v", c)
		}
		g = w.group("2", "ubnd-ba-dong")
		if _, err := w.MeetGroup(ctx, "test", "new 2", "2", now); err != nil {
			t.Fatal(err)
		}
		if c := migrate(g.Address, "new 2"); c.ID != g.ID || *c.Agency != "ubnd-ba-dong" {
			t.Errorf("moved to where it was met: %+v", c)
		}
		g = w.group("3", "ubnd-ba-dong")
		met := w.group("new 3", "so-y-te")
		w.waiting()
		w.file("ht-duong-xa", "ubnd-ba-dong") // posted in the old one
		w.file("khac", "so-y-te")             // and in the new one
		if c := migrate(g.Address, met.Address); c.ID != g.ID || *c.Agency != "so-y-te" {
			t.Errorf("moved to where it was bound: %+v", c)
		}
		posted := 0
		for range 5 {
			for _, n := range w.claim(now) {
				if n.Address == met.Address && n.Group {
					posted++
				}
				w.sent(n)
			}
		}
		if posted != 2 {
			t.Errorf("%d posted there, want 2", posted)
		}
		g = w.group("4", "ubnd-ba-dong")
		if err := w.MigrateChat(ctx, "test", g.Address, "Lan"); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("to a private chat: %v", err)
		}
		if err := w.MigrateChat(ctx, "test", "Lan", "elsewhere"); err != nil {
			t.Fatal(err)
		}
		if c := w.chat("Lan"); c.Person == nil {
			t.Errorf("a private chat: %+v", c)
		}
	})
}

func TestTemplates(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		var ids []int64
		for _, tpl := range []civic.Template{{Agency: "ubnd-ba-dong", Title: "B chung", Text: "x\x00"}, {Agency: "ubnd-ba-dong", Category: "ht-duong-xa", Title: "C đường", Text: "x"},
			{Agency: "ubnd-ba-dong", Category: "khac", Title: "A khác", Text: "x"}, {Agency: "so-y-te", Title: "D", Text: "x"}} {
			tpl.CreatedBy = &w.ha.ID
			saved, err := w.SaveTemplate(ctx, tpl)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, saved.ID)
		}
		titles := func(category string) string {
			t.Helper()
			found, err := w.Templates(ctx, "ubnd-ba-dong", category)
			if err != nil {
				t.Fatal(err)
			}
			all := ""
			for _, tpl := range found {
				all += tpl.Title + ", "
			}
			return all
		}
		for category, want := range map[string]string{"ht-duong-xa": "C đường, B chung, ", "khac": "A khác, B chung, ", "gop-y": "B chung, ", "": "A khác, C đường, B chung, "} {
			if got := titles(category); got != want {
				t.Errorf("%q: %s; want %s", category, got, want)
			}
		}
		if err := w.DeleteTemplate(ctx, ids[0], "so-y-te"); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("of another agency: %v", err)
		}
		if err := w.DeleteTemplate(ctx, ids[0], "ubnd-ba-dong"); err != nil {
			t.Error(err)
		}
		if got := titles("gop-y"); got != "" {
			t.Errorf("afterwards: %s", got)
		}
	})
}

func TestRatings(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		rate := func(cause string, stars int, at time.Time) (civic.Rating, bool, error) {
			t.Helper()
			r, err := civic.NewRating(w.lan.ID, "so-y-te", stars, hanoi, at)
			if err != nil {
				t.Fatal(err)
			}
			r.Comment = "lời\x00"
			return w.SaveRating(ctx, cause, r)
		}
		first, replaced, err := rate("r1", 2, now)
		if err != nil || replaced || first.ID == 0 {
			t.Fatalf("%+v, %v, %v", first, replaced, err)
		}
		if _, _, err := rate("r1", 2, now); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("the same update: %v", err)
		}
		first.Form, first.Answers, first.Comment, first.UpdatedAt = "sipas", map[string]int{"can-bo": 5}, "rất\x00 tốt", now.Add(time.Minute)
		if err := w.UpdateRating(ctx, "r2", first); err != nil {
			t.Fatal(err)
		}
		kept, err := w.Rating(ctx, first.ID)
		if err != nil || kept.Stars != 2 || kept.Form != "sipas" || kept.Answers["can-bo"] != 5 || kept.Comment != "rất tốt" || !kept.CreatedAt.Equal(now.Truncate(time.Microsecond)) {
			t.Errorf("kept %+v, %v", kept, err)
		}
		theirs := first
		theirs.Person, theirs.Comment = &w.tu.ID, "không phải của tôi"
		if err := w.UpdateRating(ctx, "r3", theirs); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("another's: %v", err)
		}
		if err := w.UpdateRating(ctx, "r2", first); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("the same update: %v", err)
		}
		second, replaced, err := rate("r4", 5, now.Add(time.Hour))
		if err != nil || !replaced || second.ID != first.ID {
			t.Errorf("a second of the day: %+v, %v, %v", second, replaced, err)
		}
		if kept, err = w.Rating(ctx, first.ID); err != nil || kept.Stars != 5 || kept.Form != "" || len(kept.Answers) != 0 || kept.Comment != "lời" {
			t.Errorf("kept %+v, %v", kept, err)
		}
		next, replaced, err := rate("r5", 3, now.Add(24*time.Hour))
		if err != nil || replaced || next.ID == first.ID {
			t.Errorf("of the next day: %+v, %v, %v", next, replaced, err)
		}
		if _, err := w.Rating(ctx, 999999); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("none: %v", err)
		}
		if n, err := w.PruneProcessed(ctx, now.Add(time.Second)); err != nil || n == 0 {
			t.Errorf("forgot %d updates, %v", n, err)
		}
		if _, replaced, err := rate("r1", 4, now); err != nil || !replaced {
			t.Errorf("an update that is forgotten: %v, %v", replaced, err)
		}
	})
}
