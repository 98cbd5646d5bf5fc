package storage_test

import (
	"testing"
	"time"

	"danvan/civic"
)

func TestDrafts(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		save := func(dialogue, chat, data string, at time.Time) {
			t.Helper()
			if err := w.SaveDraft(ctx, civic.Draft{Dialogue: dialogue, Person: w.lan.ID, Channel: "test", Chat: chat, Flow: "complain", Step: "review",
				Data: data, SavedAt: at}); err != nil {
				t.Fatal(err)
			}
		}
		list := func(person int64, chat string) []civic.Draft {
			t.Helper()
			drafts, err := w.DraftsOf(ctx, person, "test", chat)
			if err != nil {
				t.Fatal(err)
			}
			return drafts
		}
		save("a", "Lan", `{"text":"một"}`, now)
		save("b", "Lan", `{"text":"hai\u0000"}`, now.Add(time.Minute))
		save("a", "Lan", `{"text":"ba"}`, now.Add(time.Hour))
		save("c", "group", `{}`, now)
		if got := list(w.lan.ID, "Lan"); len(got) != 2 || got[0].Dialogue != "a" || got[0].Data != `{"text":"ba"}` || got[1].Data != `{"text":"hai\u0000"}` ||
			!got[0].SavedAt.Equal(now.Add(time.Hour).Truncate(time.Microsecond)) || got[0].Person != w.lan.ID || got[0].Step != "review" {
			t.Fatalf("%+v", got)
		}
		if got := list(w.lan.ID+1000, "Lan"); len(got) != 0 {
			t.Errorf("somebody else's: %+v", got)
		}
		if data, err := w.PersonData(ctx, w.lan.ID); err != nil || len(data.Drafts) != 3 {
			t.Errorf("of the person's data: %+v, %v", data.Drafts, err)
		}
		if n, err := w.PruneDrafts(ctx, now.Add(time.Second)); err != nil || n != 1 || len(list(w.lan.ID, "group")) != 0 {
			t.Errorf("pruned %d, %v", n, err)
		}
		if err := w.DropDraft(ctx, w.lan.ID, "a"); err != nil {
			t.Fatal(err)
		}
		if err := w.DropDraft(ctx, w.lan.ID, "a"); err != nil {
			t.Errorf("again: %v", err)
		}
		if got := list(w.lan.ID, "Lan"); len(got) != 1 || got[0].Dialogue != "b" {
			t.Errorf("%+v", got)
		}
		if err := w.DropDrafts(ctx, w.lan.ID); err != nil || len(list(w.lan.ID, "Lan")) != 0 {
			t.Errorf("left after all were dropped, %v", err)
		}
	})
}

// What a person had not confirmed goes with them.
func TestForgetPersonTakesDrafts(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		if err := w.SaveDraft(ctx, civic.Draft{Dialogue: "a", Person: w.lan.ID, Channel: "test", Chat: "Lan", Flow: "complain", Step: "review", Data: "{}", SavedAt: now}); err != nil {
			t.Fatal(err)
		}
		if err := w.ForgetPerson(ctx, "", w.lan.ID, now); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := w.DB().GetContext(ctx, &n, `SELECT count(*) FROM drafts`); err != nil || n != 0 {
			t.Errorf("%d left, %v", n, err)
		}
	})
}
