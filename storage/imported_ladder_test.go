package storage_test

import (
	"testing"
	"time"

	"danvan/civic/catalog"
)

// A case whose ladder has no rung left is at rest; an import that gives its category a longer one has it looked at again.
func TestImportedLadderWakesWhatRests(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		climb := func(ladder string, now time.Time) {
			t.Helper()
			files, problems := catalog.Parse(catalog.Default())
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			for i := range files.Categories {
				if files.Categories[i].Code == "ht-duong-xa" {
					files.Categories[i].Ladder = ladder
				}
			}
			if _, err := w.ImportCatalog(ctx, files, now); err != nil {
				t.Fatal(err)
			}
		}
		climb("50% officer", at("01 09:00"))
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		id := c.Code[len(c.Code)-2:]
		w.want(w.reminded(at("30 09:00")), "Hà: "+id+" accept 50%, "+id+" first_reply 50%, "+id+" resolve 50%")
		if c, err := w.Case(ctx, c.ID); err != nil || c.RemindAt != nil {
			t.Fatalf("it waits until %v, %v", c.RemindAt, err)
		}
		climb("50% officer; +1/5 head", at("30 10:00"))
		if c, err := w.Case(ctx, c.ID); err != nil || c.RemindAt == nil || c.RemindAt.After(at("30 10:00")) {
			t.Errorf("it is looked at at %v, %v", c.RemindAt, err)
		}
		w.want(w.reminded(at("30 10:05"))) // it climbs from then on
		w.want(w.reminded(at("30 10:05").AddDate(0, 0, 14)), "Minh: "+id+" accept +1/5, "+id+" first_reply +1/5, "+id+" resolve +1/5")
	})
}
