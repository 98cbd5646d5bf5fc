package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"danvan/civic"
)

// answered files a case that is answered, with everything else sent, and returns it with the answer's notification.
func (w *town) answered() (civic.Case, civic.Outgoing) {
	w.t.Helper()
	c := w.file("ht-duong-xa", "ubnd-ba-dong")
	w.sentTo("", now)
	actor, _ := w.ha.ActorFor(c)
	ch, err := c.Answer(actor, "Đã sửa xong đoạn đường", nil, cal, now)
	if err != nil {
		w.t.Fatal(err)
	}
	if c, err = w.ChangeCase(ctx, ch); err != nil {
		w.t.Fatal(err)
	}
	return c, w.one(now)
}

func (w *town) silentAt(at time.Time) int {
	w.t.Helper()
	list, err := w.AnsweredBefore(ctx, at.Add(-civic.ReopenWithin), 10)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(list)
}

// The clock of silence begins when the author has the answer, and so does that of the notice before its end. An answer that
// has not arrived closes nothing, however old it is.
func TestSilenceBeginsWithTheDelivery(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, n := w.answered()
		late := now.AddDate(0, 0, 10).Truncate(time.Microsecond)
		if w.silentAt(now.AddDate(1, 0, 0)) != 0 {
			t.Error("closed before it has arrived")
		}
		if err := w.GiveUpNotification(ctx, n, civic.GivenUpRefused, "x", now); err != nil {
			t.Fatal(err)
		}
		w.sentTo("", now)
		if w.silentAt(now.AddDate(1, 0, 0)) != 0 {
			t.Error("closed though it was given up")
		}
		if _, err := w.Requeue(ctx, civic.GivenUpQuery{ID: n.ID}, late); err != nil {
			t.Fatal(err)
		}
		if got := w.sentTo("Lan", late); got != "citizen.answer" {
			t.Errorf("sent %s", got)
		}
		c, err := w.Case(ctx, c.ID)
		if err != nil || c.ToldAt == nil || !c.ToldAt.Equal(late) || !c.ClosesAt().Equal(late.AddDate(0, 0, 7)) {
			t.Fatalf("told at %v, %v", c.ToldAt, err)
		}
		w.none(late.AddDate(0, 0, 5).Add(-time.Second), "five days after the delivery")
		if closing := w.one(late.AddDate(0, 0, 5)); closing.Kind != civic.NoticeClosing || closing.Address != "Lan" || *closing.Event != *n.Event {
			t.Errorf("claimed %+v", closing)
		}
		if before, after := w.silentAt(late.AddDate(0, 0, 7)), w.silentAt(late.AddDate(0, 0, 7).Add(time.Second)); before != 0 || after != 1 {
			t.Errorf("silent: %d, then %d", before, after)
		}
	})
}

// A case whose author is gone closes as it did.
func TestSilenceWithoutAnAuthor(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.answered()
		if err := w.ForgetPerson(ctx, "", w.lan.ID, now); err != nil {
			t.Fatal(err)
		}
		if before, after := w.silentAt(now.AddDate(0, 0, 7)), w.silentAt(now.AddDate(0, 0, 7).Add(time.Second)); before != 0 || after != 1 {
			t.Errorf("silent: %d, then %d", before, after)
		}
	})
}

// A step that somebody takes with the case as it was before the delivery leaves the delivery's clocks; another answer
// begins anew.
func TestDeliveryBesideOtherSteps(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, n := w.answered()
		told := now.Add(time.Minute).Truncate(time.Microsecond)
		if err := w.MarkSent(ctx, n.ID, told, nil, nil); err != nil {
			t.Fatal(err)
		}
		actor, _ := w.ha.ActorFor(c)
		note, err := c.Note(actor, "x", told)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = w.ChangeCase(ctx, note); err != nil {
			t.Fatal(err)
		}
		if c, err = w.Case(ctx, c.ID); err != nil || c.ToldAt == nil || !c.ToldAt.Equal(told) {
			t.Fatalf("told at %v, %v", c.ToldAt, err)
		}
		again, err := c.Reopen(civic.Actor{Person: w.lan.ID}, "chưa xong", w.category("ht-duong-xa"), cal, told)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = w.ChangeCase(ctx, again); err != nil {
			t.Fatal(err)
		}
		second, err := c.Answer(actor, "Đã sửa lại cả đoạn đường", nil, cal, told.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.ChangeCase(ctx, second); err != nil {
			t.Fatal(err)
		}
		if c, err = w.Case(ctx, c.ID); err != nil || c.ToldAt != nil || w.silentAt(now.AddDate(1, 0, 0)) != 0 {
			t.Errorf("told of the second answer at %v, %v", c.ToldAt, err)
		}
	})
}

// The pause begins when the citizen has the question; asking again does not begin it anew.
func TestThePauseBeginsWithTheDelivery(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		w.sentTo("", now)
		actor, _ := w.ha.ActorFor(c)
		ask := func(at time.Time) civic.Outgoing {
			ch, err := c.Ask(actor, "Ở đoạn nào?", at)
			if err != nil {
				t.Fatal(err)
			}
			if c, err = w.ChangeCase(ctx, ch); err != nil {
				t.Fatal(err)
			}
			return w.one(at)
		}
		arrive := func(n civic.Outgoing, at, want time.Time) {
			t.Helper()
			if err := w.MarkSent(ctx, n.ID, at, nil, nil); err != nil {
				t.Fatal(err)
			}
			if got, err := w.Case(ctx, c.ID); err != nil || got.PausedAt == nil || !got.PausedAt.Equal(want) {
				t.Errorf("paused at %v, want %s, %v", got.PausedAt, want, err)
			}
		}
		first := now.Add(3 * time.Hour).Truncate(time.Microsecond)
		arrive(ask(now), first, first)
		arrive(ask(now.Add(4*time.Hour)), now.Add(5*time.Hour), first)
	})
}

func TestTheSecondQuestionIsOpenFromItsDelivery(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, n := w.answered()
		w.sent(n)
		if asked, err := w.AskAgain(ctx, []civic.FollowUp{{Case: c.ID, Person: &w.lan.ID, Agency: c.Agency}}, now); err != nil || asked != 1 {
			t.Fatal(asked, err)
		}
		late := now.AddDate(0, 0, 4).Truncate(time.Microsecond)
		if got := w.sentTo("Lan", late); got != "citizen.again" {
			t.Fatalf("sent %s", got)
		}
		if err := w.AnswerFollowUp(ctx, "", c.ID, w.lan.ID, civic.SettledYes, late.AddDate(0, 0, 7)); err != nil {
			t.Errorf("within a week of its delivery: %v", err)
		}
		if err := w.AnswerFollowUp(ctx, "", c.ID, w.lan.ID, civic.SettledNo, late.AddDate(0, 0, 7).Add(time.Second)); !errors.Is(err, civic.ErrExpired) {
			t.Errorf("later: %v", err)
		}
	})
}

// A lease that is renewed keeps a notification; one that is over gives it to the next, and what the first does then counts
// no more, but for what arrived.
func TestRenewedLease(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: "a"}, civic.Notice{Kind: "b", To: civic.ToPerson(w.tu.ID)})
		mine := w.claim(now)
		at := now.Add(50 * time.Second)
		still, err := w.RenewNotifications(ctx, mine, at.Add(time.Minute))
		if slices.Sort(still); err != nil || len(still) != 2 {
			t.Fatal(still, err)
		}
		w.none(now.Add(70*time.Second), "while it is renewed")
		over := at.Add(time.Minute)
		theirs := w.claim(over)
		if len(theirs) != 2 {
			t.Fatalf("claimed %d", len(theirs))
		}
		if still, err := w.RenewNotifications(ctx, mine, over.Add(time.Hour)); err != nil || len(still) != 0 {
			t.Errorf("renewed what is theirs: %v, %v", still, err)
		}
		if err := errors.Join(w.RetryNotification(ctx, mine[0], now, "late", true), w.GiveUpNotification(ctx, mine[1], civic.GivenUpFailed, "late", over), w.NoteParts(ctx, mine[0], "2:1")); err != nil {
			t.Fatal(err)
		}
		w.none(over, "while it is theirs")
		w.sent(mine[0])
		if still, err := w.RenewNotifications(ctx, theirs, over.Add(time.Hour)); err != nil || len(still) != 1 || still[0] != theirs[1].ID {
			t.Errorf("still theirs: %v, %v", still, err)
		}
		if still, err := w.RenewNotifications(ctx, nil, over); err != nil || still != nil {
			t.Errorf("of nothing: %v, %v", still, err)
		}
	})
}

func TestPartsAreNoted(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: "a"})
		n := w.one(now)
		if err := w.NoteParts(ctx, n, "3:7"); err != nil {
			t.Fatal(err)
		}
		n = w.one(now.Add(2 * time.Minute)) // its process died
		if n.Parts != "3:7" {
			t.Errorf("parts %q", n.Parts)
		}
		n.Parts = "3:7 8"
		if err := w.RetryNotification(ctx, n, now, "busy", false); err != nil {
			t.Fatal(err)
		}
		if n = w.one(now); n.Parts != "3:7 8" || n.Attempts != 0 || n.Tries != 3 {
			t.Errorf("%+v", n)
		}
	})
}

// What is urgent can be claimed by itself; what comes before it in its chat comes first all the same.
func TestClaimUrgent(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: "bulk", Priority: civic.PriorityBulk}, civic.Notice{Kind: "behind", Priority: civic.PriorityUrgent},
			civic.Notice{Kind: "normal", To: civic.ToPerson(w.minh.ID)}, civic.Notice{Kind: "receipt", To: civic.ToPerson(w.tu.ID), Priority: civic.PriorityReceipt},
			civic.Notice{Kind: "urgent", To: civic.ToPerson(w.ha.ID), Priority: civic.PriorityUrgent})
		claimed, err := w.ClaimUrgent(ctx, now, time.Minute, 10, false)
		if err != nil || kinds(claimed) != "urgent receipt" {
			t.Errorf("claimed %s, %v", kinds(claimed), err)
		}
		if claimed, err = w.ClaimUrgent(ctx, now, time.Minute, 10, true); err != nil || kinds(claimed) != "behind" { // bulk waits at night
			t.Errorf("at night %s, %v", kinds(claimed), err)
		}
	})
}
