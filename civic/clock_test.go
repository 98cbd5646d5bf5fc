package civic_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

var (
	fair = civic.Category{Code: "mt-rac", ForwardWorkingHours: 4, AcceptWorkingHours: 8, FirstReplyWorkingDays: 3, AnswerWorkingDays: 7}
	law  = civic.Category{Code: "theo-luat", Statutory: "Luật 1", AcceptWorkingHours: 8, FirstReplyWorkingDays: 3, AnswerWorkingDays: 7}
	lane = civic.Category{Code: "tieu-cuc", Group: civic.GroupIntegrity, AcceptWorkingHours: 4, FirstReplyWorkingDays: 3, AnswerWorkingDays: 10}
)

// life is a case to which things happen.
type life struct {
	t   *testing.T
	c   civic.Case
	cat civic.Category
}

func begin(t *testing.T, cat civic.Category, agency, at string) *life {
	t.Helper()
	ch, err := civic.File(draft(), cat, agency, nil, cal, clockAt(at))
	if err != nil {
		t.Fatal(err)
	}
	ch.Case.ID = 7
	return &life{t: t, c: ch.Case, cat: cat}
}

func (l *life) step(ch civic.Change, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	l.c = ch.Case
}

// clocks lists the clocks that run, with from when to when.
func (l *life) clocks() string {
	var list []string
	for _, c := range l.c.Clocks(l.cat, cal) {
		list = append(list, c.Name+" "+c.Start.In(saigon).Format("02/01 15:04")+"–"+c.Due.In(saigon).Format("02/01 15:04"))
	}
	return strings.Join(list, ", ")
}

// The first of March 2027 is a Monday.
func TestClocks(t *testing.T) {
	const (
		filed   = "2027-03-01 08:00"
		next    = "2027-03-02 08:00"
		week    = "2027-03-08 08:00"
		accept  = "accept 01/03 08:00–02/03 08:00"
		first   = "first_reply 01/03 08:00–04/03 17:00"
		resolve = "resolve 01/03 08:00–10/03 17:00"
	)
	for name, tt := range map[string]struct {
		cat    civic.Category
		agency string
		steps  func(l *life)
		want   string
	}{
		"filed": {fair, "ubnd-ba-dong", func(*life) {}, accept + ", " + first + ", " + resolve},
		"accepted": {fair, "ubnd-ba-dong", func(l *life) { l.step(l.c.Accept(officer, clockAt(next))) },
			first + ", " + resolve},
		"asked": {fair, "ubnd-ba-dong", func(l *life) { l.step(l.c.Ask(officer, "Ở đâu?", clockAt(next))) }, ""},
		"asked, by law": {law, "ubnd-ba-dong", func(l *life) { l.step(l.c.Ask(officer, "Ở đâu?", clockAt(next))) },
			resolve},
		"asked and told": {fair, "ubnd-ba-dong", func(l *life) { // four working days later
			l.step(l.c.Ask(officer, "Ở đâu?", clockAt(next)))
			l.step(l.c.Add(author, "Thôn 2", nil, cal, clockAt(week)))
		}, "resolve 05/03 08:00–16/03 17:00"},
		"asked and told, by law": {law, "ubnd-ba-dong", func(l *life) {
			l.step(l.c.Ask(officer, "Ở đâu?", clockAt(next)))
			l.step(l.c.Add(author, "Thôn 2", nil, cal, clockAt(week)))
		}, resolve},
		"asked twice and told": {fair, "ubnd-ba-dong", func(l *life) {
			l.step(l.c.Ask(officer, "Ở đâu?", clockAt(next)))
			l.step(l.c.Ask(officer, "Ở thôn nào?", clockAt("2027-03-04 08:00")))
			l.step(l.c.Add(author, "Thôn 2", nil, cal, clockAt(week)))
		}, "resolve 05/03 08:00–16/03 17:00"},
		"asked over a weekend": {fair, "ubnd-ba-dong", func(l *life) { // from Friday evening to Sunday no working time passes
			l.step(l.c.Ask(officer, "Ở đâu?", clockAt("2027-03-05 17:30")))
			l.step(l.c.Add(author, "Thôn 2", nil, cal, clockAt("2027-03-07 20:00")))
		}, resolve},
		"noted by the agency": {fair, "ubnd-ba-dong", func(l *life) { l.step(l.c.Note(officer, "Đang xem", clockAt(next))) },
			accept + ", " + first + ", " + resolve},
		"transferred": {fair, "ubnd-ba-dong", func(l *life) { l.step(l.c.Transfer(officer, "so-xay-dung", "nhầm", fair, cal, clockAt(next))) },
			"accept 02/03 08:00–03/03 08:00, first_reply 02/03 08:00–05/03 17:00, resolve 02/03 08:00–11/03 17:00"},
		"transferred after a first reply": {fair, "ubnd-ba-dong", func(l *life) {
			l.step(l.c.Ask(officer, "Ở đâu?", clockAt(filed)))
			l.step(l.c.Transfer(officer, "so-xay-dung", "nhầm", fair, cal, clockAt(next)))
		}, "accept 02/03 08:00–03/03 08:00, resolve 02/03 08:00–11/03 17:00"},
		"desk": {fair, "", func(*life) {}, "forward 01/03 08:00–01/03 14:00"},
		"desk, its author says more": {fair, "", func(l *life) { l.step(l.c.Add(author, "Thôn 2", nil, cal, clockAt(next))) },
			"forward 01/03 08:00–01/03 14:00"},
		"desk, routed": {fair, "", func(l *life) { l.step(l.c.Route(coordinator, "ubnd-ba-dong", fair, cal, "", clockAt(next))) },
			"accept 02/03 08:00–03/03 08:00, first_reply 02/03 08:00–05/03 17:00, resolve 02/03 08:00–11/03 17:00"},
		"contested": {fair, "ubnd-ba-dong", func(l *life) {
			l.c.Hops = civic.MaxHops
			l.step(l.c.Transfer(officer, "so-xay-dung", "nhầm", fair, cal, clockAt(next)))
		}, "forward 02/03 08:00–02/03 14:00"},
		"desk, of old": {fair, "", func(l *life) { l.c.DeskAt, l.c.ForwardDue = nil, nil }, "forward 01/03 08:00–01/03 14:00"},
		"answered":     {fair, "ubnd-ba-dong", func(l *life) { l.step(l.c.Answer(officer, "Đã sửa", nil, cal, clockAt(next))) }, ""},
		"rejected":     {fair, "ubnd-ba-dong", func(l *life) { l.step(l.c.Reject(officer, "Gửi nơi khác", clockAt(next))) }, ""},
		"withdrawn":    {fair, "ubnd-ba-dong", func(l *life) { l.step(l.c.Withdraw(author, "", clockAt(next))) }, ""},
		"reopened": {fair, "ubnd-ba-dong", func(l *life) { // the citizen had a first word
			l.step(l.c.Answer(officer, "Đã sửa", nil, cal, clockAt(next)))
			l.step(l.c.Reopen(author, "Chưa", fair, cal, clockAt(week)))
		}, "accept 08/03 08:00–09/03 08:00, resolve 08/03 08:00–17/03 17:00"},
		"extended": {fair, "ubnd-ba-dong", func(l *life) {
			l.step(l.c.AskExtension(officer, 5, "chờ vật tư", cal, clockAt(next)))
			l.step(l.c.DecideExtension(head, true, "", clockAt(next)))
		}, accept + ", " + first + ", resolve 01/03 08:00–17/03 17:00"},
		"extension asked, asked and told, extended": {fair, "ubnd-ba-dong", func(l *life) { // four days of waiting are not lost
			l.step(l.c.AskExtension(officer, 5, "chờ vật tư", cal, clockAt(next)))
			l.step(l.c.Ask(officer, "Ở đâu?", clockAt(next)))
			l.step(l.c.Add(author, "Thôn 2", nil, cal, clockAt(week)))
			l.step(l.c.DecideExtension(head, true, "", clockAt(week)))
		}, "resolve 01/03 08:00–23/03 17:00"},
		"answer due as soon as a first reply": {civic.Category{AcceptWorkingHours: 1, FirstReplyWorkingDays: 1, AnswerWorkingDays: 1}, "ubnd-ba-dong", func(*life) {},
			"accept 01/03 08:00–01/03 09:00, resolve 01/03 08:00–02/03 17:00"},
	} {
		t.Run(name, func(t *testing.T) {
			l := begin(t, tt.cat, tt.agency, filed)
			tt.steps(l)
			if got := l.clocks(); got != tt.want {
				t.Errorf("run %s\nwant %s", got, tt.want)
			}
			if open := l.c.Status.Open(); (l.c.RemindAt != nil) != open {
				t.Errorf("%s is looked at %v", l.c.Status, l.c.RemindAt)
			}
		})
	}
}

// Tết 2027 is off from Thursday 4 February to Wednesday 10 February: nothing is due then, nor on a weekend.
func TestNothingIsDueOnADayOff(t *testing.T) {
	for at := clockAt("2027-01-25 00:00"); at.Before(clockAt("2027-02-15 00:00")); at = at.Add(97 * time.Minute) {
		for _, agency := range []string{"", "ubnd-ba-dong"} {
			l := begin(t, fair, agency, at.In(saigon).Format("2006-01-02 15:04"))
			for _, c := range l.c.Clocks(fair, cal) {
				if !cal.Works(c.Due) || cal.Between(c.Due.Add(-time.Minute), c.Due) != time.Minute {
					t.Errorf("filed %s, %s due %s", at, c.Name, c.Due)
				}
			}
		}
	}
	l := begin(t, fair, "ubnd-ba-dong", "2027-02-03 15:00")
	if got, want := l.clocks(), "accept 03/02 15:00–11/02 15:00, first_reply 03/02 15:00–15/02 17:00, resolve 03/02 15:00–19/02 17:00"; got != want {
		t.Errorf("run %s\nwant %s", got, want)
	}
}

// told walks a case up its ladders, looking every ten minutes, and lists who is reminded of what when.
func (l *life) told(until string) []string {
	var list []string
	for at := *l.c.RemindAt; !at.After(clockAt(until)); at = at.Add(10 * time.Minute) {
		next, plans := l.c.Remind(l.cat, timing, at)
		l.c = next
		for _, p := range plans {
			where := p.Agency
			if p.Only != 0 {
				where += "/only"
			}
			list = append(list, p.At.In(saigon).Format("02/01 15:04")+" "+p.Clock+" "+p.Rung+" "+string(p.Role)+"@"+where)
		}
		if l.c.RemindAt == nil {
			break
		}
	}
	return list
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRemindClimbs(t *testing.T) {
	l := begin(t, fair, "ubnd-ba-dong", "2027-03-01 08:00")
	equal(t, l.told("2027-03-02 12:00"), []string{
		"01/03 14:00 accept 50% officer@ubnd-ba-dong",
		"02/03 07:30 accept 0 officer@ubnd-ba-dong",
		"02/03 07:30 accept 0 head@ubnd-ba-dong",
	})
	l.step(l.c.Accept(officer, clockAt("2027-03-02 14:00")))
	if l.c.Assignee == nil {
		t.Fatal("nobody has it in hand")
	}
	got := l.told("2027-03-18 12:00")
	equal(t, got, []string{
		"03/03 07:30 first_reply 50% officer@ubnd-ba-dong/only",
		"04/03 07:30 first_reply 0 officer@ubnd-ba-dong/only",
		"04/03 07:30 first_reply 0 head@ubnd-ba-dong",
		"05/03 07:30 first_reply +1/5 head@ubnd-ba-dong",
		"05/03 07:30 first_reply +1/5 coordinator@",
		"05/03 07:30 resolve 50% officer@ubnd-ba-dong/only",
		"10/03 07:30 resolve 0 officer@ubnd-ba-dong/only",
		"10/03 07:30 resolve 0 head@ubnd-ba-dong",
		"11/03 07:30 resolve +1/5 head@ubnd-ba-dong",
		"11/03 07:30 resolve +1/5 coordinator@",
		"12/03 07:30 first_reply +1/5 head@ubnd-ba-dong",
		"12/03 07:30 first_reply +1/5 coordinator@",
		"18/03 07:30 resolve +1/5 head@ubnd-ba-dong",
		"18/03 07:30 resolve +1/5 coordinator@",
	})
}

// On the desk every rung is the coordinator's; of a sealed case none is, and the head hears instead.
func TestRemindWhom(t *testing.T) {
	l := begin(t, fair, "", "2027-03-01 08:00")
	equal(t, l.told("2027-03-03 12:00"), []string{"01/03 10:00 forward 50% coordinator@", "01/03 14:00 forward 0 coordinator@", "02/03 07:30 forward +1/5 coordinator@"})
	l = begin(t, lane, "thanh-tra", "2027-03-01 08:00")
	got := l.told("2027-04-01 12:00")
	for _, line := range got {
		if strings.Contains(line, "coordinator") || !strings.Contains(line, "@thanh-tra") {
			t.Errorf("a sealed case: %s", line)
		}
	}
	if len(got) < 10 {
		t.Errorf("told %q", got)
	}
	_, plans := begin(t, lane, "thanh-tra", "2027-03-01 08:00").c.Remind(lane, timing, clockAt("2027-03-02 09:00"))
	for _, p := range plans {
		if !p.Sealed {
			t.Errorf("the plan does not say that it is sealed: %+v", p)
		}
	}
	own := fair
	own.Ladder = "25% head"
	l = begin(t, own, "ubnd-ba-dong", "2027-03-01 08:00")
	equal(t, l.told("2027-04-01 12:00"), []string{"01/03 10:00 accept 25% head@ubnd-ba-dong", "02/03 07:45 first_reply 25% head@ubnd-ba-dong", "03/03 07:45 resolve 25% head@ubnd-ba-dong"})
}

// A rung that has come is told, though somebody does something with the case before the next look at it; one that was
// told is not told again.
func TestStepsBetweenLooks(t *testing.T) {
	l := begin(t, fair, "ubnd-ba-dong", "2027-03-01 08:00")
	equal(t, l.told("2027-03-01 13:55"), nil)
	l.step(l.c.Note(officer, "Đang xem", clockAt("2027-03-01 14:05"))) // after half-way, before anybody was told
	equal(t, l.told("2027-03-01 14:10"), []string{"01/03 14:00 accept 50% officer@ubnd-ba-dong"})
	l.step(l.c.Note(officer, "Vẫn đang xem", clockAt("2027-03-01 14:15")))
	equal(t, l.told("2027-03-01 16:00"), nil)
	// Half-way of the answer's clock moves with the time that the citizen took; nothing is told of what stood still.
	l.step(l.c.Ask(officer, "Ở đâu?", clockAt("2027-03-02 08:00")))
	equal(t, l.told("2027-03-20 08:00"), nil)
	if l.c.RemindAt != nil {
		t.Errorf("what stands still is looked at %s", l.c.RemindAt)
	}
	l.step(l.c.Add(author, "Thôn 2", nil, cal, clockAt("2027-03-22 08:00"))) // fourteen working days later
	equal(t, l.told("2027-03-31 08:00"), []string{"25/03 07:30 resolve 50% officer@ubnd-ba-dong/only", "30/03 07:30 resolve 0 officer@ubnd-ba-dong/only", "30/03 07:30 resolve 0 head@ubnd-ba-dong",
		"31/03 07:30 resolve +1/5 head@ubnd-ba-dong", "31/03 07:30 resolve +1/5 coordinator@"})
}

// The law's clock goes on while the citizen is asked, and everybody hears of it.
func TestStatutoryNeverStandsStill(t *testing.T) {
	l := begin(t, law, "ubnd-ba-dong", "2027-03-01 08:00")
	l.step(l.c.Ask(officer, "Ở đâu?", clockAt("2027-03-01 09:00")))
	equal(t, l.told("2027-03-11 12:00"), []string{"05/03 07:30 resolve 50% officer@ubnd-ba-dong/only", "10/03 07:30 resolve 0 officer@ubnd-ba-dong/only",
		"10/03 07:30 resolve 0 head@ubnd-ba-dong", "11/03 07:30 resolve +1/5 head@ubnd-ba-dong", "11/03 07:30 resolve +1/5 coordinator@"})
	if late := clockAt("2027-03-10 17:01"); !l.c.Overdue(late) {
		t.Error("it is not late")
	}
	if c := begin(t, fair, "", "2027-03-01 08:00").c; c.Overdue(clockAt("2027-03-01 14:00")) || !c.Overdue(clockAt("2027-03-01 14:01")) {
		t.Error("the desk is late at another time")
	}
}

// The answer that arrives brings the notice of the closing with it, two days before. Until then nothing closes.
func TestClosingIsAnnounced(t *testing.T) {
	l := begin(t, fair, "ubnd-ba-dong", "2027-03-01 08:00")
	at := clockAt("2027-03-02 10:00")
	ch, err := l.c.Answer(officer, "Đã sửa", nil, cal, at)
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(ch.Notices, func(n civic.Notice) bool { return n.Kind == civic.NoticeClosing }) || !ch.Case.ClosesAt().IsZero() {
		t.Errorf("before it has arrived: %+v, closes %s", ch.Notices, ch.Case.ClosesAt())
	}
	answer, later := civic.Notification{Kind: civic.NoticeAnswer, CreatedAt: at}, at.Add(30*time.Hour)
	ch.Case.ToldAt = &later
	told := civic.AfterDelivery(answer, ch.Case, later)
	if len(told) != 1 || told[0].Kind != civic.NoticeClosing {
		t.Fatalf("told %+v", told)
	}
	n := told[0]
	if !reflect.DeepEqual(n.To, civic.ToPerson(author.Person)) || n.Priority != civic.PriorityRemind || n.After == nil || !n.After.Equal(later.Add(5*24*time.Hour)) || !ch.Case.ClosesAt().Equal(later.Add(7*24*time.Hour)) {
		t.Errorf("%+v, closes %s", n, ch.Case.ClosesAt())
	}
	answer.CreatedAt = at.Add(-time.Hour)
	if told := civic.AfterDelivery(answer, ch.Case, later); told != nil {
		t.Errorf("of an answer before this one: %+v", told)
	}
	l.c.Author = nil
	ch, err = l.c.Answer(officer, "Đã sửa", nil, cal, at)
	answer.CreatedAt = at
	if err != nil || civic.AfterDelivery(answer, ch.Case, later) != nil || !ch.Case.ClosesAt().Equal(at.Add(7*24*time.Hour)) {
		t.Errorf("told nobody: closes %s, %v", ch.Case.ClosesAt(), err)
	}
}
