package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage/storagetest"
)

// Updates that could not be handled are a problem until they are tried again or deleted.
func TestDoctorShowsQuarantinedUpdates(t *testing.T) {
	t.Parallel()
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			c := newClinic(t, dialect)
			storagetest.Import(t, c.store)
			c.enlist(t, "so-noi-vu", civic.RoleCoordinator)
			c.enlist(t, "thanh-tra", civic.RoleHead)
			for i := range 3 {
				u := civic.KeptUpdate{Key: fmt.Sprint("telegram:", 7001+i), Seq: int64(7001 + i), Channel: "telegram", Sender: "7", Chat: "7",
					Raw: []byte("{}"), Status: civic.UpdateQuarantined, Attempts: 3, Fault: "panic", ReceivedAt: time.Now(), NextAt: time.Now()}
				if err := c.store.KeepUpdates(t.Context(), []civic.KeptUpdate{u}); err != nil {
					t.Fatal(err)
				}
			}
			out, _, _ := command(t, c.environment, "doctor")
			var id int
			_, list, _ := strings.Cut(out, "quarantined ")
			if _, err := fmt.Sscanf(list, "%d: telegram:7003", &id); err != nil {
				t.Fatalf("the newest is not listed first: %v\n%s", err, out)
			}
			c.says(t, 1, "PROBLEM  kept updates, 0 waiting: 3 could not be handled", ": panic")
			if out, errs, code := command(t, c.environment, "doctor", "--retry-update", fmt.Sprint(id)); code != 0 || out != "1 updates wait to be handled\n" {
				t.Errorf("%d %q %q", code, out, errs)
			}
			c.says(t, 1, "kept updates, 1 waiting: 2 could not be handled")
			if out, errs, code := command(t, c.environment, "doctor", "--drop-update", "all"); code != 0 || out != "2 updates deleted\n" {
				t.Errorf("%d %q %q", code, out, errs)
			}
			c.says(t, 0, "ok       kept updates, 1 waiting")
			if _, _, code := command(t, c.environment, "doctor", "--drop-update", "all"); code != 1 {
				t.Errorf("nothing to drop: %d", code)
			}
			if _, _, code := command(t, c.environment, "doctor", "--retry-update", "some"); code != 2 {
				t.Errorf("no number: %d", code)
			}
		})
	}
}
