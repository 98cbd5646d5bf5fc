package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/bot/bottest"
	"danvan/bot/emulator"
	"danvan/civic"
)

// A channel that is away holds back its own notifications alone, however many: those of another arrive. Nothing uses up its
// attempts, and what waited arrives when the channel is back.
func TestAChannelThatIsAwayHoldsBackItsOwnAlone(t *testing.T) {
	t.Parallel()
	onDialects(t, func(t *testing.T, w *world) {
		lan := w.phone(t, "Lan", "", "")
		hoa, err := w.app.store.MeetPerson(t.Context(), civic.Person{Channel: bottest.Name, Address: "0900000001", Name: "Hoa", Locale: "vi"}, "0900000001", w.clock.now())
		if err != nil {
			t.Fatal(err)
		}
		w.server.FailNext("", 1_000_000, emulator.Fault{BadGateway: true})
		var waiting, there []string
		round := func() {
			t.Helper()
			waiting = append(waiting, w.filed(t, lan, "ht-duong-xa", "ubnd-ba-dong").Code, w.filed(t, lan, "mt-rac", "ubnd-ba-dong").Code)
			there = append(there, w.filedBy(t, hoa, "ht-duong-xa", "ubnd-ba-dong").Code)
			if _, err := w.app.outbox.RunOnce(t.Context(), w.clock.now()); err != nil {
				t.Fatal(err)
			}
			for _, code := range there {
				if told := strings.Join(w.plain.Told("0900000001"), "\n"); strings.Count(told, code) != 1 {
					t.Errorf("at %s the one who is there has %s %d times", w.clock.now(), code, strings.Count(told, code))
				}
			}
		}
		round()
		w.clock.set(w.clock.now().Add(100 * time.Millisecond)) // no probe is due
		round()
		w.clock.set(w.clock.now().Add(time.Hour)) // one is
		round()
		w.server.ClearFaults()
		w.clock.set(w.clock.now().Add(time.Hour))
		w.settle(t)
		for _, code := range waiting {
			if n := strings.Count(texts(lan), code); n != 1 {
				t.Errorf("the one who waited has %s %d times", code, n)
			}
		}
		var wrong int
		if err := w.app.store.DB().GetContext(t.Context(), &wrong, `SELECT count(*) FROM notifications WHERE attempts > 0`); err != nil || wrong != 0 {
			t.Error(fmt.Sprint(wrong, " notifications used up something, "), err)
		}
	})
}
