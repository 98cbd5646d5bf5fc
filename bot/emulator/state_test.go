package emulator_test

import (
	"os"
	"path/filepath"
	"testing"

	"danvan/bot/emulator"
)

func TestStateSurvivesRestart(t *testing.T) {
	opts := emulator.Options{State: filepath.Join(t.TempDir(), "emulator.json"), Seed: 3}
	b := newBench(t, opts)
	b.ann.Start("ma")
	photo := b.ann.Photo("Ảnh", nil)
	b.call("sendMessage", "chat_id", b.chat(), "text", "<b>Chào</b>", "parse_mode", "HTML", "reply_markup", inline)
	g := b.srv.Group("Tổ công tác", b.ann)
	g.AddBot(b.ann)
	pending := b.srv.Pending()
	if err := b.srv.Close(); err != nil {
		t.Fatal(err)
	}

	after := newBench(t, opts)
	if after.ann.ID() != b.ann.ID() || after.srv.Group("Tổ công tác", after.ann).ID() != g.ID() {
		t.Error("people and groups are not the same")
	}
	if after.srv.Pending() != pending {
		t.Errorf("pending %d, want %d", after.srv.Pending(), pending)
	}
	if last := after.ann.Last(); last.Text != "Chào" || len(last.Buttons) != 1 || len(last.Entities) != 1 {
		t.Errorf("message: %+v", last)
	}
	if data, ok := after.srv.File(photo.FileID); !ok || len(data) != len(emulator.SamplePhoto()) {
		t.Error("the photo is gone")
	}
	if err := after.ann.Press("OK"); err != nil {
		t.Error(err)
	}
	fresh := after.srv.User(emulator.Profile{FirstName: "Mới"})
	if fresh.ID() == b.ann.ID() {
		t.Error("an id is given twice")
	}
	if err := after.srv.Err(); err != nil {
		t.Error(err)
	}
}

func TestUnreadableStateIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "emulator.json")
	if err := os.WriteFile(path, []byte("{broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, emulator.Options{State: path})
	if b.srv.Err() == nil {
		t.Error("nothing is said of the broken file")
	}
	if err := b.srv.Close(); err != nil {
		t.Error(err)
	}
	kept, err := os.ReadFile(path + ".unreadable")
	if err != nil || string(kept) != "{broken" {
		t.Errorf("the broken file is gone: %v", err)
	}
}
