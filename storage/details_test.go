package storage_test

import (
	"testing"
	"time"

	"danvan/civic"
)

func TestWhoWritesCanBeReachedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		if err := w.MarkUnreachable(ctx, "test", "Lan", "blocked", now); err != nil {
			t.Fatal(err)
		}
		p, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "Lan", Name: "Lan", Locale: "vi"}, "Lan", now)
		if err != nil || p.ID != w.lan.ID {
			t.Fatalf("%+v, %v", p, err)
		}
		if c, err := w.ChatByAddress(ctx, "test", "Lan"); err != nil || c.UnreachableAt != nil {
			t.Errorf("%+v, %v", c, err)
		}
	})
}

func TestNothingStandsBesideAnAnonymousCase(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		draft := w.draft("ht-duong-xa", "ubnd-ba-dong")
		draft.Case.Anonymous = true
		anonymous, err := w.FileCase(ctx, draft)
		if err != nil {
			t.Fatal(err)
		}
		named := w.file("ht-duong-xa", "ubnd-ba-dong")
		other := w.file("ht-duong-xa", "ubnd-ba-dong")
		if others, err := w.OtherOpenCases(ctx, w.lan.ID, "ubnd-ba-dong", anonymous.ID); err != nil || len(others) != 0 {
			t.Errorf("beside the anonymous one: %d, %v", len(others), err)
		}
		if others, err := w.OtherOpenCases(ctx, w.lan.ID, "ubnd-ba-dong", named.ID); err != nil || len(others) != 1 || others[0].ID != other.ID {
			t.Errorf("beside the named one: %+v, %v", others, err)
		}
	})
}

func TestPruneLinks(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		if err := w.LinkMessage(ctx, "test", "Lan", "9", civic.Ref{Kind: civic.AboutCase, ID: c.ID, Side: "citizen"}); err != nil {
			t.Fatal(err)
		}
		if n, err := w.PruneLinks(ctx, now.Add(time.Hour)); err != nil || n != 0 {
			t.Errorf("of an open case: %d, %v", n, err)
		}
		if _, err := w.DB().ExecContext(ctx, `UPDATE cases SET ended_at = $1 WHERE id = $2`, now.UTC(), c.ID); err != nil {
			t.Fatal(err)
		}
		if n, err := w.PruneLinks(ctx, now.Add(time.Hour)); err != nil || n != 1 {
			t.Errorf("of an ended one: %d, %v", n, err)
		}
		for _, kind := range []string{civic.AboutDuty, civic.AboutInstruction, civic.AboutQuestion} { // each goes by its own table
			if err := w.LinkMessage(ctx, "test", "Lan", "9", civic.Ref{Kind: kind, ID: c.ID, Side: "officer"}); err != nil {
				t.Fatal(err)
			}
			if n, err := w.PruneLinks(ctx, now.Add(time.Hour)); err != nil || n != 0 {
				t.Errorf("of a %s with the number of an ended case: %d, %v", kind, n, err)
			}
			if about, err := w.Linked(ctx, "test", "Lan", "9"); err != nil || about.Kind != kind || about.ID != c.ID {
				t.Errorf("linked to %+v, %v", about, err)
			}
		}
	})
}
