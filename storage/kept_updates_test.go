package storage_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

func keptUpdate(sender string, seq int64, at time.Time) civic.KeptUpdate {
	return civic.KeptUpdate{Key: fmt.Sprint("telegram:", seq), Seq: seq, Channel: "telegram", Sender: sender, Chat: sender,
		Raw: []byte(`{"update_id":1,"x":"\u0000"}`), Status: civic.UpdateWaiting, ReceivedAt: at, NextAt: at}
}

// claimed lists what is handed out at a time as sender:seq,seq.
func claimedUpdates(t *testing.T, s *storage.Store, at time.Time) []string {
	t.Helper()
	all, err := s.ClaimUpdates(ctx, []string{"telegram"}, at, time.Minute, 10, 3)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, of := range all {
		line := of[0].Sender + ":"
		for _, u := range of {
			line += fmt.Sprint(" ", u.Seq)
		}
		list = append(list, line)
	}
	slices.Sort(list)
	return list
}

func TestKeptUpdatesAreHandledInTheirSendersOrder(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		want := func(at time.Time, want ...string) {
			t.Helper()
			if got := claimedUpdates(t, s, at); !slices.Equal(got, want) {
				t.Errorf("handed out %v, want %v", got, want)
			}
		}
		late := keptUpdate("7", 12, now)
		late.NextAt = now.Add(time.Second)
		unserved := keptUpdate("9", 1, now) // nobody takes it up, and it stays
		unserved.Key, unserved.Channel = "pigeon:1", "pigeon"
		must(s.KeepUpdates(ctx, []civic.KeptUpdate{unserved, keptUpdate("7", 14, now), late, keptUpdate("7", 13, now), keptUpdate("7", 15, now), keptUpdate("8", 20, now)}))
		want(now, "8: 20") // 7's first is for later, and those behind it wait
		must(s.DropUpdates(ctx, []string{unserved.Key}))
		want(now.Add(time.Second), "7: 12 13 14")
		want(now.Add(2 * time.Second)) // they are in somebody's hands
		must(s.RenewUpdates(ctx, []string{"telegram:12"}, now.Add(5*time.Minute)))
		want(now.Add(2*time.Minute), "8: 20") // whose holder is gone
		must(s.DropUpdates(ctx, []string{"telegram:12", "telegram:13"}))
		want(now.Add(2*time.Minute), "7: 14 15")

		failed := keptUpdate("7", 14, now)
		failed.Attempts, failed.Fault, failed.Status = 3, "panic", civic.UpdateQuarantined
		must(s.KeepUpdates(ctx, []civic.KeptUpdate{failed}))
		want(now.Add(2*time.Minute), "7: 15") // the chat goes on
		if waiting, quarantined, err := s.CountUpdates(ctx); waiting != 2 || quarantined != 1 || err != nil {
			t.Errorf("%d wait, %d are quarantined, %v", waiting, quarantined, err)
		}
		list, err := s.QuarantinedUpdates(ctx, 10)
		if err != nil || len(list) != 1 || list[0].Fault != "panic" || list[0].Raw != nil {
			t.Fatalf("quarantined: %+v, %v", list, err)
		}
		if n, err := s.RetryUpdate(ctx, list[0].ID, now); n != 1 || err != nil {
			t.Errorf("retried %d, %v", n, err)
		}
		want(now.Add(2*time.Minute), "7: 14 15")
		must(s.KeepUpdates(ctx, []civic.KeptUpdate{failed}))
		if n, err := s.PruneUpdates(ctx, now); n != 0 || err != nil {
			t.Errorf("pruned %d, %v", n, err)
		}
		if n, err := s.DropUpdate(ctx, 0); n != 1 || err != nil {
			t.Errorf("dropped %d, %v", n, err)
		}
	})
}

// Who is met while something of theirs waits is known to: what they send now comes after it.
func TestMeetingTellsWhatWaits(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store) {
		lan := civic.Person{Channel: "telegram", Address: "7", Name: "Lan", Locale: "vi"}
		if _, err := s.MeetPerson(ctx, lan, "7", now); err != nil {
			t.Fatal(err)
		}
		if err := s.KeepUpdates(ctx, []civic.KeptUpdate{keptUpdate("7", 14, now), keptUpdate("7", 13, now), keptUpdate("8", 1, now)}); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Lan", "Lan Nguyễn"} { // known, and changed
			lan.Name = name
			met, err := s.MeetPerson(ctx, lan, "7", now)
			if err != nil || met.KeptFrom != 13 {
				t.Errorf("%s: kept from %d, %v", name, met.KeptFrom, err)
			}
		}
		if err := s.ForgetPerson(ctx, "", must1(s.MeetPerson(ctx, lan, "7", now)).ID, now); err != nil {
			t.Fatal(err)
		}
		if waiting, _, err := s.CountUpdates(ctx); waiting != 1 || err != nil {
			t.Errorf("%d wait, %v: what was kept of somebody is forgotten with them", waiting, err)
		}
	})
}

func must1[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
