package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

// kinds lists what is claimed, in order.
func kinds(list []civic.Outgoing) string {
	var names []string
	for _, n := range list {
		names = append(names, string(n.Kind))
	}
	return strings.Join(names, " ")
}

// unreachable gives up everything that waits for a chat, as the outbox does when the person blocked the bot.
func (w *town) unreachable(address string, at time.Time) {
	w.t.Helper()
	if err := w.MarkUnreachable(ctx, "test", address, "blocked", at); err != nil {
		w.t.Fatal(err)
	}
	for {
		claimed := w.claim(at)
		if len(claimed) == 0 {
			return
		}
		for _, n := range claimed {
			if n.Address != address {
				w.sent(n)
				continue
			}
			if err := w.GiveUpNotification(ctx, n, civic.GivenUpUnreachable, "blocked", at); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// sentTo sends everything that waits, and lists the kinds for one address in order.
func (w *town) sentTo(address string, at time.Time) string {
	w.t.Helper()
	var got []civic.Outgoing
	for {
		claimed := w.claim(at)
		if len(claimed) == 0 {
			return kinds(got)
		}
		for _, n := range claimed {
			if n.Address == address {
				got = append(got, n)
			}
			if err := w.MarkSent(ctx, n.ID, at, nil, nil); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// Who blocked the bot and comes back hears what was given up, the oldest first, once, and nothing that is out of date; by
// whatever it shows that they are back.
func TestBlockedAndBack(t *testing.T) {
	for name, back := range map[string]func(*town, time.Time) error{
		"unblocked": func(w *town, at time.Time) error { return w.MarkReachable(ctx, "test", "Lan", at) },
		"writes": func(w *town, at time.Time) error {
			_, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "Lan", Name: "Lan"}, "Lan", at)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *town) {
				later := now.Add(time.Hour)
				w.write(civic.Notice{Kind: civic.NoticeReceipt}, civic.Notice{Kind: civic.NoticeDigest}, civic.Notice{Kind: civic.NoticeCaseMarked},
					civic.Notice{Kind: civic.NoticeAnswer}, civic.Notice{Kind: civic.NoticeClosing, After: &later, Priority: civic.PriorityRemind})
				w.unreachable("Lan", later)
				month := now.AddDate(0, 1, 0)
				if got := w.sentTo("Lan", month); got != "" {
					t.Errorf("while blocked: %s", got)
				}
				for range 2 { // the second time there is nothing more
					if err := back(w, month); err != nil {
						t.Fatal(err)
					}
				}
				if got, want := w.sentTo("Lan", month), "citizen.receipt citizen.answer citizen.closing"; got != want {
					t.Errorf("back: %s, want %s", got, want)
				}
				if err := back(w, month); err != nil {
					t.Fatal(err)
				}
				if got := w.sentTo("Lan", month); got != "" {
					t.Errorf("again: %s", got)
				}
				if count, err := w.CountGivenUp(ctx); err != nil || len(count) != 0 {
					t.Errorf("given up still: %v, %v", count, err)
				}
			})
		})
	}
}

// Who comes back while the outbox is about to give up is sent to all the same.
func TestBackWhileGivingUp(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: civic.NoticeAnswer})
		n := w.one(now)
		if err := errors.Join(w.MarkUnreachable(ctx, "test", "Lan", "blocked", now), w.MarkReachable(ctx, "test", "Lan", now),
			w.GiveUpNotification(ctx, n, civic.GivenUpUnreachable, "blocked", now)); err != nil {
			t.Fatal(err)
		}
		if again := w.one(now); again.ID != n.ID {
			t.Errorf("claimed %+v", again)
		}
	})
}

// A group that takes the bot back gets its open cases, not those that are over.
func TestGroupIsBack(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.group("Tổ", "ubnd-ba-dong")
		w.waiting()
		open := w.file("ht-duong-xa", "ubnd-ba-dong")
		over := w.file("ht-duong-xa", "ubnd-ba-dong")
		w.unreachable("group Tổ", now)
		actor, _ := w.ha.ActorFor(over)
		ch, err := over.Answer(actor, "Đã sửa xong đoạn đường", nil, cal, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, ch); err != nil {
			t.Fatal(err)
		}
		w.waiting()
		if _, err := w.MeetGroup(ctx, "test", "group Tổ", "Tổ", now); err != nil {
			t.Fatal(err)
		}
		if n := w.one(now); n.Kind != civic.NoticeCaseNew || *n.Case != open.ID || n.Address != "group Tổ" {
			t.Errorf("sent %+v", n)
		}
	})
}

// Of reminders that were given up the newest gathers what the others did.
func TestRemindersAreGatheredWhenBack(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.waiting()
		var list []civic.Reminder
		for i := range 3 {
			list = append(list, civic.Reminder{Person: w.ha.ID, Kind: civic.ReminderCase, Subject: int64(i + 1), Clock: civic.ClockAccept, Rung: "0", RungAt: now, DueAt: now, TellAt: now.AddDate(0, 0, i)})
		}
		if err := w.AddReminders(ctx, list); err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			day := now.AddDate(0, 0, i)
			if made, err := w.GatherReminders(ctx, civic.Gathering{Kinds: []civic.ReminderKind{civic.ReminderCase}, Notice: civic.NoticeCaseReminder, Key: fmt.Sprint("day", i), Later: day.AddDate(0, 0, 1)}, day); err != nil || made != 1 {
				t.Fatal(made, err)
			}
		}
		end := now.AddDate(0, 0, 3)
		w.unreachable("Hà", end)
		if err := w.MarkReachable(ctx, "test", "Hà", end); err != nil {
			t.Fatal(err)
		}
		n := w.one(end)
		gathered, err := w.RemindersOf(ctx, n.ID)
		if err != nil || n.Kind != civic.NoticeCaseReminder || len(gathered) != 3 {
			t.Errorf("%s gathers %d, %v", n.Kind, len(gathered), err)
		}
		w.sent(n)
		w.none(end, "after the one")
	})
}

func TestRequeueAndAcknowledge(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.write(civic.Notice{Kind: "a"}, civic.Notice{Kind: "b"}, civic.Notice{Kind: "c", To: civic.ToPerson(w.tu.ID)})
		for _, class := range []civic.GivenUp{civic.GivenUpRefused, civic.GivenUpUnreachable} {
			for _, n := range w.claim(now) {
				if class == civic.GivenUpUnreachable {
					if err := w.MarkUnreachable(ctx, "test", n.Address, "blocked", now); err != nil {
						t.Fatal(err)
					}
				}
				if err := w.GiveUpNotification(ctx, n, class, "x", now); err != nil {
					t.Fatal(err)
				}
			}
		}
		count := func(when string, refused, unreachable int) {
			t.Helper()
			got, err := w.CountGivenUp(ctx)
			if err != nil || got[civic.GivenUpRefused] != refused || got[civic.GivenUpUnreachable] != unreachable {
				t.Errorf("%s: %v, %v", when, got, err)
			}
		}
		count("given up", 2, 1)
		if n, err := w.Requeue(ctx, civic.GivenUpQuery{Class: civic.GivenUpRefused, Until: now}, now); err != nil || n != 0 {
			t.Errorf("before the span: %d, %v", n, err)
		}
		if n, err := w.Acknowledge(ctx, civic.GivenUpQuery{Class: civic.GivenUpRefused, Since: now, Until: now.Add(time.Second)}, now); err != nil || n != 2 {
			t.Errorf("acknowledged: %d, %v", n, err)
		}
		count("acknowledged", 0, 1)
		if n, err := w.Requeue(ctx, civic.GivenUpQuery{Class: civic.GivenUpUnreachable}, now); err != nil || n != 1 {
			t.Errorf("requeued the unreachable: %d, %v", n, err)
		}
		if n := w.one(now); n.Kind != "b" || n.Unreachable {
			t.Errorf("claimed %+v", n)
		}
		if n, err := w.Requeue(ctx, civic.GivenUpQuery{}, now); err != nil || n != 2 {
			t.Errorf("requeued the rest: %d, %v", n, err)
		}
		count("in the end", 0, 0)
	})
}

// without makes a town without coordinator, inspector, and people in Ba Động.
func (w *town) without() {
	w.t.Helper()
	for _, p := range []struct {
		person civic.Person
		agency string
	}{{w.desk, "so-noi-vu"}, {w.inspector, "thanh-tra"}, {w.ha, "ubnd-ba-dong"}, {w.minh, "ubnd-ba-dong"}} {
		if err := w.Leave(ctx, p.person.ID, p.agency, now); err != nil {
			w.t.Fatal(err)
		}
	}
}

// What nobody was there to hear is told to the first who may: of what is sealed the inspectorate's people alone.
func TestTheFirstHearsWhatNobodyHeard(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.without()
		if u, err := w.Unattended(ctx); err != nil || u.Coordinators != 0 || !slices.Equal(u.Sealed, []string{"thanh-tra"}) {
			t.Errorf("unattended: %+v, %v", u, err)
		}
		routed, desk, sealed := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("khac", ""), w.file("tieu-cuc", "thanh-tra")
		w.sentTo("", now)
		if count, err := w.CountGivenUp(ctx); err != nil || count[civic.GivenUpNobody] != 3 {
			t.Fatalf("given up: %v, %v", count, err)
		}
		if list, total, err := w.Desk(ctx, 0, 9); err != nil || total != 2 || list[0].ID != routed.ID || list[1].ID != desk.ID {
			t.Errorf("on the desk: %d, %v", total, err)
		}
		w.meet("Đầu", "so-noi-vu", civic.RoleCoordinator)
		w.meet("Nhì", "so-noi-vu", civic.RoleCoordinator)
		told := w.claim(now)
		if kinds(told) != "desk.unattended" || told[0].Address != "Đầu" || *told[0].Case != routed.ID {
			t.Fatalf("told %+v", told)
		}
		w.sent(told[0])
		if n := w.one(now); n.Kind != civic.NoticeDeskUnrouted || n.Address != "Đầu" || *n.Case != desk.ID || n.Event == nil {
			t.Errorf("told %+v", n)
		} else {
			w.sent(n)
		}
		w.meet("Ba", "ubnd-ba-dong", civic.RoleOfficer)
		w.none(now, "of what the coordinator heard")
		w.meet("Thanh nhì", "thanh-tra", civic.RoleHead)
		if n := w.one(now); n.Kind != civic.NoticeCaseNew || n.Address != "Thanh nhì" || *n.Case != sealed.ID {
			t.Errorf("told %+v", n)
		}
		if count, err := w.CountGivenUp(ctx); err != nil || len(count) != 0 {
			t.Errorf("given up still: %v, %v", count, err)
		}
		if u, err := w.Unattended(ctx); err != nil || u.Coordinators != 2 || u.Sealed != nil {
			t.Errorf("unattended: %+v, %v", u, err)
		}
	})
}

// What is over, or with somebody else, is told to nobody; a group that is bound may be the first; requeueing finds who may
// hear by itself.
func TestWhatNobodyHeardMayBeOver(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.without()
		over, open := w.file("ht-duong-xa", "ubnd-ba-dong"), w.file("ht-duong-xa", "ubnd-ba-dong")
		author := civic.Actor{Person: w.lan.ID}
		ch, err := over.Withdraw(author, "", now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, ch); err != nil {
			t.Fatal(err)
		}
		w.sentTo("", now)
		if n, err := w.Requeue(ctx, civic.GivenUpQuery{Class: civic.GivenUpNobody}, now); err != nil || n != 0 {
			t.Errorf("requeued %d, %v", n, err)
		}
		w.group("Tổ", "ubnd-ba-dong")
		if n := w.one(now); n.Kind != civic.NoticeCaseNew || n.Address != "group Tổ" || *n.Case != open.ID {
			t.Errorf("told %+v", n)
		}
		if count, err := w.CountGivenUp(ctx); err != nil || len(count) != 0 {
			t.Errorf("given up still: %v, %v", count, err)
		}
	})
}

// Many are told in one message, but what is urgent by itself.
func TestManyThatNobodyHeardAreGathered(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.without()
		for range civic.BacklogAbove + 5 {
			w.file("khac", "")
		}
		urgent := w.file("khac", "")
		if _, err := w.ChangeCase(ctx, civic.Change{Case: urgent, Event: civic.Event{At: now, Kind: civic.EventNoted, From: urgent.Status, To: urgent.Status},
			Notices: []civic.Notice{{Kind: civic.NoticeDeskContested, To: civic.ToCoordinators(), Priority: civic.PriorityUrgent}}}); err != nil {
			t.Fatal(err)
		}
		w.sentTo("", now)
		w.meet("Đầu", "so-noi-vu", civic.RoleCoordinator)
		first := w.one(now)
		if first.Kind != civic.NoticeDeskContested || *first.Case != urgent.ID {
			t.Errorf("first %+v", first)
		}
		w.sent(first)
		n := w.one(now)
		if n.Kind != civic.NoticeDeskBacklog || n.Address != "Đầu" || n.Subject == nil || *n.Subject != civic.BacklogAbove+6 {
			t.Errorf("told %+v", n)
		}
		w.sent(n)
		w.none(now, "after the one message")
		if count, err := w.CountGivenUp(ctx); err != nil || len(count) != 0 {
			t.Errorf("given up still: %v, %v", count, err)
		}
	})
}

// Where the one message in place of many cannot be delivered, the coordinators hear who cannot be reached: it is about no one
// case of which they could be told.
func TestALostBacklogIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.without()
		for range civic.BacklogAbove + 1 {
			w.file("ht-duong-xa", "ubnd-ba-dong")
		}
		w.sentTo("", now)
		officer := w.meet("Hai", "ubnd-ba-dong", civic.RoleOfficer)
		many := w.one(now)
		if many.Kind != civic.NoticeOfficerBacklog || many.Address != "Hai" {
			t.Fatalf("told %+v", many)
		}
		w.meet("Đầu", "so-noi-vu", civic.RoleCoordinator)
		if err := w.GiveUpNotification(ctx, many, civic.GivenUpRefused, "gone", now); err != nil {
			t.Fatal(err)
		}
		n := w.one(now)
		if n.Kind != civic.NoticeDutyUnreachable || n.Address != "Đầu" || n.Case != nil || n.Subject == nil || *n.Subject != officer.ID {
			t.Errorf("told %+v", n)
		}
		w.sent(n)
		w.none(now, "after that")
	})
}

// What is about no case is told once, however often nobody heard it.
func TestTheSameIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.without()
		for i := range 3 {
			r := civic.Reminder{Person: w.tu.ID, Kind: civic.ReminderDuty, Subject: int64(i + 1), Clock: "x", Rung: "0", RungAt: now, DueAt: now, TellAt: now}
			if err := w.AddReminders(ctx, []civic.Reminder{r}); err != nil {
				t.Fatal(err)
			}
			g := civic.Gathering{Kinds: []civic.ReminderKind{civic.ReminderDuty}, Notice: civic.NoticeDutyReminder, Key: fmt.Sprint("day", i), Later: now}
			if made, err := w.GatherReminders(ctx, g, now); err != nil || made != 1 {
				t.Fatal(made, err)
			}
			if err := w.GiveUpNotification(ctx, w.one(now), civic.GivenUpRefused, "x", now); err != nil {
				t.Fatal(err)
			}
		}
		w.meet("Đầu", "so-noi-vu", civic.RoleCoordinator)
		n, about := 0, map[civic.NoticeKind]int{}
		for claimed := w.claim(now); len(claimed) > 0; claimed = w.claim(now) {
			for _, c := range claimed {
				about[c.Kind]++
				w.sent(c)
				n++
			}
		}
		if about[civic.NoticeDutyUnreachable] != 1 {
			t.Errorf("told %d: %v", n, about)
		}
	})
}
