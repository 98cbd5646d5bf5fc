package civic_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/workcal"
)

var (
	hanoi = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	cal   = workcal.Default(hanoi)
	now   = time.Date(2026, 3, 2, 9, 0, 0, 0, hanoi) // a Monday
	road  = civic.Category{Code: "ht-duong-xa", Group: "infrastructure", Route: civic.RouteCommuneOfArea, AcceptWorkingHours: 8, AnswerWorkingDays: 7}
	flood = civic.Category{Code: "thien-tai", Group: civic.GroupEmergency, Route: civic.RouteCommuneOfArea, AcceptWorkingHours: 1, AnswerWorkingDays: 1}
	bribe = civic.Category{Code: "tieu-cuc", Group: civic.GroupIntegrity, Route: "thanh-tra", AcceptWorkingHours: 4, AnswerWorkingDays: 10}

	author      = civic.Actor{Person: 1}
	stranger    = civic.Actor{Person: 2}
	officer     = civic.Actor{Person: 10, Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}
	colleague   = civic.Actor{Person: 11, Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}
	head        = civic.Actor{Person: 12, Role: civic.RoleHead, Agency: "ubnd-ba-dong"}
	elsewhere   = civic.Actor{Person: 20, Role: civic.RoleHead, Agency: "so-xay-dung"}
	coordinator = civic.Actor{Person: 30, Role: civic.RoleCoordinator}
	system      = civic.Actor{}
)

func id(n int64) *int64 { return &n }

func draft() civic.Case {
	return civic.Case{Code: "PA-26-7K3M9Q", DraftKey: "d1", Author: id(1), Text: "Đường thôn lầy lội"}
}

func file(t *testing.T, cat civic.Category, agency string) civic.Case {
	t.Helper()
	ch, err := civic.File(draft(), cat, agency, nil, cal, now)
	if err != nil {
		t.Fatalf("file: %v", err)
	}
	ch.Case.ID = 7
	return ch.Case
}

// in brings a case to a status by the steps that lead there.
func in(t *testing.T, status civic.Status) civic.Case {
	t.Helper()
	c := file(t, road, "ubnd-ba-dong")
	step := func(ch civic.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("on the way to %s: %v", status, err)
		}
		c = ch.Case
	}
	switch status {
	case civic.StatusSubmitted:
		return file(t, road, "")
	case civic.StatusRouted:
	case civic.StatusAccepted:
		step(c.Accept(officer, now))
	case civic.StatusNeedInfo:
		step(c.Ask(officer, "Ở thôn nào?", now))
	case civic.StatusAnswered, civic.StatusReopened, civic.StatusClosed:
		step(c.Answer(officer, "Đã sửa", nil, cal, now))
		if status == civic.StatusReopened {
			step(c.Reopen(author, "Chưa sửa", road, cal, now))
		}
		if status == civic.StatusClosed {
			step(c.Close(system, now))
		}
	case civic.StatusRejected:
		step(c.Reject(officer, "Không thuộc thẩm quyền; gửi Sở Xây dựng", now))
	case civic.StatusWithdrawn:
		step(c.Withdraw(author, "", now))
	}
	if c.Status != status {
		t.Fatalf("came to %s, want %s", c.Status, status)
	}
	return c
}

// Every step from every status by everybody, against the table of the design: what is not listed is refused.
func TestWhoMayDoWhatWhen(t *testing.T) {
	people := map[string]civic.Actor{"author": author, "stranger": stranger, "officer": officer, "head": head,
		"elsewhere": elsewhere, "coordinator": coordinator}
	work := map[string]bool{"routed": true, "accepted": true, "need_info": true, "reopened": true}
	with := func(m map[string]bool, more ...string) map[string]bool {
		all := map[string]bool{}
		for k := range m {
			all[k] = true
		}
		for _, k := range more {
			all[k] = true
		}
		return all
	}
	anywhere := map[string]bool{}
	for _, s := range civic.Statuses {
		anywhere[string(s)] = true
	}
	officials := []string{"officer", "head"}
	table := map[civic.EventKind]struct {
		who  []string
		when map[string]bool
	}{
		civic.EventAccepted:          {officials, map[string]bool{"routed": true, "reopened": true}},
		civic.EventAsked:             {officials, work},
		civic.EventAnswered:          {officials, work},
		civic.EventTransferred:       {officials, work},
		civic.EventAssigned:          {officials, work},
		civic.EventExtensionAsked:    {officials, work},
		civic.EventExtensionGranted:  {[]string{"head"}, work},
		civic.EventExtensionDeclined: {[]string{"head"}, work},
		civic.EventNoted:             {officials, with(anywhere)},
		civic.EventAdded:             {[]string{"author"}, with(work, "submitted")},
		civic.EventMarked:            {[]string{"author"}, map[string]bool{"answered": true, "closed": true}},
		civic.EventReopened:          {[]string{"author"}, map[string]bool{"answered": true, "closed": true}},
		civic.EventWithdrawn:         {[]string{"author"}, with(work, "submitted", "answered")},
		civic.EventClosed:            {[]string{"author"}, map[string]bool{"answered": true}},
	}
	for _, status := range civic.Statuses {
		c := in(t, status)
		for kind, want := range table {
			for name, actor := range people {
				allowed := want.when[string(status)] && contains(want.who, name)
				if status == civic.StatusSubmitted && contains(officials, name) {
					allowed = false // no agency has it
				}
				err := c.Can(kind, actor)
				if (err == nil) != allowed {
					t.Errorf("%s of a case that is %s by %s: %v", kind, status, name, err)
				}
			}
		}
		if err := c.Can(civic.EventRouted, coordinator); (err == nil) != (status == civic.StatusSubmitted) {
			t.Errorf("routing a case that is %s: %v", status, err)
		}
		rejected := work[string(status)]
		if err := c.Can(civic.EventRejected, officer); (err == nil) != rejected {
			t.Errorf("rejecting a case that is %s: %v", status, err)
		}
	}
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

func TestFile(t *testing.T) {
	media := make([]civic.Attachment, civic.MaxAttachments+1)
	for name, test := range map[string]struct {
		change func(*civic.Case)
		cat    civic.Category
		agency string
		media  []civic.Attachment
		field  string
	}{
		"no author":      {change: func(c *civic.Case) { c.Author = nil }, cat: road, field: "author"},
		"no draft":       {change: func(c *civic.Case) { c.DraftKey = "" }, cat: road, field: "draft"},
		"nothing said":   {change: func(c *civic.Case) { c.Text = " \n\x00" }, cat: road, field: "text"},
		"too many files": {media: media, cat: road, field: "media"},
		"sealed, nobody": {cat: bribe, field: "agency"},
	} {
		t.Run(name, func(t *testing.T) {
			d := draft()
			if test.change != nil {
				test.change(&d)
			}
			_, err := civic.File(d, test.cat, test.agency, test.media, cal, now)
			var problem *civic.Error
			if !errors.As(err, &problem) || problem.Field != test.field {
				t.Errorf("got %v, want a fault of %s", err, test.field)
			}
		})
	}
	c := file(t, road, "ubnd-ba-dong")
	if c.Status != civic.StatusRouted || c.AcceptDue == nil || c.AnswerDue == nil {
		t.Fatalf("a routed case has no clocks: %+v", c)
	}
	if want := time.Date(2026, 3, 11, 17, 0, 0, 0, hanoi); !c.AnswerDue.Equal(want) {
		t.Errorf("answer due %s, want %s", c.AnswerDue, want)
	}
}

// What is sealed reaches the inspectorate's people alone: no group, no coordinator, whatever happens to it.
func TestSealedStaysSealed(t *testing.T) {
	inspector := civic.Actor{Person: 40, Role: civic.RoleOfficer, Agency: "thanh-tra"}
	ch, err := civic.File(draft(), bribe, "thanh-tra", nil, cal, now)
	if err != nil {
		t.Fatal(err)
	}
	changes := []civic.Change{ch}
	c := ch.Case
	if !c.Sealed {
		t.Fatal("not sealed")
	}
	add := func(ch civic.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, ch)
	}
	add(c.Ask(inspector, "Khi nào?", now))
	add(c.Add(author, "Hôm qua", nil, cal, now))
	add(c.AskExtension(inspector, 5, "Cần xác minh", cal, now))
	add(c.Answer(inspector, "Đã xử lý", nil, cal, now))
	add(c.Reject(inspector, "Không có cơ sở", now))
	add(c.Withdraw(author, "", now))
	for _, ch := range changes {
		for _, n := range ch.Notices {
			if beyond(n.To, "thanh-tra", ch.Case) || n.Else != "" {
				t.Errorf("%s is told beyond the inspectorate: %+v", ch.Event.Kind, n)
			}
		}
		for _, n := range civic.AfterGivingUp(civic.Notification{Kind: civic.NoticeCaseNew}, ch.Case, ch.Event.At) {
			t.Errorf("an undelivered notice of a sealed case is told to %+v", n.To)
		}
	}
	if _, err := c.Transfer(inspector, "so-xay-dung", "nhầm", bribe, cal, now); !errors.Is(err, civic.ErrForbidden) {
		t.Errorf("transfer of a sealed case: %v", err)
	}
	boss := civic.Person{ID: 30, Memberships: []civic.Membership{{Agency: "so-noi-vu", Role: civic.RoleCoordinator}}}
	if boss.MayRead(c) {
		t.Error("the coordinator may read a sealed case")
	}
}

func TestClockStandsStillWhileTheCitizenIsAsked(t *testing.T) {
	c := in(t, civic.StatusAccepted)
	due := *c.AnswerDue
	asked, err := c.Ask(officer, "Ở thôn nào?", now)
	if err != nil {
		t.Fatal(err)
	}
	if asked.Case.Due() != nil {
		t.Error("a due date stands while the citizen is asked")
	}
	again, err := asked.Case.Ask(officer, "Đoạn nào?", now.Add(24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	told, err := again.Case.Add(author, "Thôn 2", nil, cal, now.Add(48*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if told.Case.Status != civic.StatusAccepted || told.Case.PausedAt != nil {
		t.Errorf("after the citizen's word the case is %s, paused %v", told.Case.Status, told.Case.PausedAt)
	}
	if got := cal.Between(due, *told.Case.AnswerDue); got != 16*time.Hour {
		t.Errorf("the date moved by %v of working time, want two days of 8 hours", got)
	}
}

func TestTransferEndsOnTheDesk(t *testing.T) {
	c := in(t, civic.StatusRouted)
	by := officer
	for _, to := range []string{"so-xay-dung", "so-nn-mt"} {
		ch, err := c.Transfer(by, to, "không thuộc thẩm quyền", road, cal, now)
		if err != nil {
			t.Fatal(err)
		}
		if c = ch.Case; c.Agency != to || c.Status != civic.StatusRouted {
			t.Fatalf("after the transfer: %s at %q", c.Status, c.Agency)
		}
		by.Agency = to
	}
	ch, err := c.Transfer(by, "so-tai-chinh", "cũng không", road, cal, now)
	if err != nil {
		t.Fatal(err)
	}
	if ch.Case.Agency != "" || ch.Case.Status != civic.StatusSubmitted || ch.Notices[0].Kind != civic.NoticeDeskContested {
		t.Errorf("the third transfer went to %q, %s, told %s", ch.Case.Agency, ch.Case.Status, ch.Notices[0].Kind)
	}
}

func TestOnceOnly(t *testing.T) {
	c := in(t, civic.StatusAnswered)
	if _, err := c.Reopen(author, "", road, cal, now); civic.CodeOf(err) != civic.CodeInvalid {
		t.Errorf("reopening without a reason: %v", err)
	}
	if _, err := c.Reopen(author, "chưa xong", road, cal, now.Add(civic.ReopenWithin+time.Second)); err != nil {
		t.Errorf("reopening an answer that has not arrived: %v", err)
	}
	c.ToldAt = &now
	if _, err := c.Reopen(author, "chưa xong", road, cal, now.Add(civic.ReopenWithin+time.Second)); !errors.Is(err, civic.ErrExpired) {
		t.Errorf("reopening late: %v", err)
	}
	c = in(t, civic.StatusReopened)
	ch, err := c.Answer(officer, "đã sửa lại", nil, cal, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Case.Reopen(author, "vẫn chưa", road, cal, now); !errors.Is(err, civic.ErrAlreadyUsed) {
		t.Errorf("reopening twice: %v", err)
	}

	c = in(t, civic.StatusAccepted)
	ch, err = c.AskExtension(officer, 5, "chờ vật tư", cal, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Case.AskExtension(colleague, 5, "chờ nữa", cal, now); !errors.Is(err, civic.ErrAlreadyUsed) {
		t.Errorf("a second extension: %v", err)
	}
	if _, err := ch.Case.DecideExtension(officer, true, "", now); !errors.Is(err, civic.ErrForbidden) {
		t.Errorf("an officer granting: %v", err)
	}
	granted, err := ch.Case.DecideExtension(head, true, "", now)
	if err != nil {
		t.Fatal(err)
	}
	if !granted.Case.AnswerDue.After(*c.AnswerDue) {
		t.Error("the granted date is not later")
	}
}

// beyond reports whether others than an agency's people, the author and those who joined are told.
func beyond(to civic.Audience, agency string, c civic.Case) bool {
	for _, r := range slices.Concat(to...) {
		switch {
		case r.Who == civic.ReadJoiners, r.Who == civic.ReadPerson && r.ID == *c.Author:
		case (r.Who == civic.ReadStaff || r.Who == civic.ReadColleague) && r.Code == agency:
		default:
			return true
		}
	}
	return false
}

func TestUrgentReachesTheHeadAtOnce(t *testing.T) {
	ch, err := civic.File(draft(), flood, "ubnd-ba-dong", nil, cal, now)
	if err != nil {
		t.Fatal(err)
	}
	n := ch.Notices[0]
	if n.Priority != civic.PriorityUrgent || !reflect.DeepEqual(n.To[0], civic.ToAgency("ubnd-ba-dong", civic.RoleOfficer, civic.RoleHead)[0]) || n.After != nil {
		t.Errorf("the emergency is told as %+v", n)
	}
}

func TestMark(t *testing.T) {
	c := in(t, civic.StatusAnswered)
	ch, err := c.Mark(author, true, 5, now)
	if err != nil || ch.Case.Status != civic.StatusClosed || ch.Case.Stars != 5 {
		t.Errorf("content: %v, %+v", err, ch.Case)
	}
	ch, err = c.Mark(author, false, 0, now)
	if err != nil || ch.Case.Status != civic.StatusAnswered || *ch.Case.Helpful != 0 {
		t.Errorf("not content: %v, %+v", err, ch.Case)
	}
	if _, err := c.Mark(stranger, true, 5, now); !errors.Is(err, civic.ErrForbidden) {
		t.Errorf("a stranger's mark: %v", err)
	}
}
