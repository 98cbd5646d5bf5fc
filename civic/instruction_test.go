package civic_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

var (
	theLeader = civic.Person{ID: 1, Memberships: []civic.Membership{{Agency: "ubnd-tinh", Role: civic.RoleLeader}}}
	another   = civic.Person{ID: 2, Memberships: []civic.Membership{{Agency: "ubnd-tinh", Role: civic.RoleLeader}}}
	theHead   = civic.Person{ID: 3, Memberships: []civic.Membership{{Agency: "xa", Role: civic.RoleHead}}}
	ofAnother = civic.Person{ID: 4, Memberships: []civic.Membership{{Agency: "so", Role: civic.RoleHead}}}
	inBoth    = civic.Person{ID: 5, Memberships: []civic.Membership{{Agency: "so-noi-vu", Role: civic.RoleCoordinator}, {Agency: "xa", Role: civic.RoleOfficer}}}
	noLonger  = civic.Person{ID: 1}
	xa        = civic.Agency{Code: "xa"}
)

// Wednesday; the day after it everybody works, too.
var givenAt = clockAt("2027-06-02 09:00")

func day(text string) time.Time { return clockAt(text + " 00:00") }

// given is an instruction of theLeader to xa, due on Wednesday 9 June.
func given(t *testing.T) civic.Instruction {
	t.Helper()
	ch, err := civic.Instruct(theLeader, xa, civic.Instruction{Text: "Trả lời các phản ánh quá hạn."}, day("2027-06-09"), timing, givenAt)
	if err != nil {
		t.Fatal(err)
	}
	ch.Instruction.ID, ch.Instruction.Version = 7, 1
	return ch.Instruction
}

// reported is given after the head's report.
func reported(t *testing.T) civic.Instruction {
	t.Helper()
	ch, err := given(t).Report(theHead, "Đã trả lời xong.", nil, givenAt.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return ch.Instruction
}

func TestInstruct(t *testing.T) {
	long := strings.Repeat("ă", civic.MaxInstructionText+1)
	for name, tt := range map[string]struct {
		by   civic.Person
		text string
		day  string
		at   time.Time
		gone bool
		want error
		due  string
	}{
		"by a leader":        {by: theLeader, day: "2027-06-09", due: "2027-06-09 17:00"},
		"by a coordinator":   {by: reviewer, day: "2027-06-09", due: "2027-06-09 17:00"},
		"on a Saturday":      {by: theLeader, day: "2027-06-05", due: "2027-06-07 17:00"},
		"today":              {by: theLeader, day: "2027-06-02", due: "2027-06-02 17:00"},
		"today, after hours": {by: theLeader, day: "2027-06-02", at: clockAt("2027-06-02 17:00"), want: civic.Invalid("due_past")},
		"yesterday":          {by: theLeader, day: "2027-06-01", want: civic.Invalid("due_past")},
		"last Saturday":      {by: theLeader, day: "2027-05-29", at: clockAt("2027-05-30 09:00"), want: civic.Invalid("due_past")},
		"in a year":          {by: theLeader, day: "2028-06-01", due: "2028-06-01 17:00"},
		"in over a year":     {by: theLeader, day: "2028-06-05", want: civic.Invalid("due_far")},
		"by a head":          {by: theHead, day: "2027-06-09", want: civic.ErrForbidden},
		"by a citizen":       {by: noLonger, day: "2027-06-09", want: civic.ErrForbidden},
		"saying nothing":     {by: theLeader, text: " \n ", day: "2027-06-09", want: civic.Invalid("instruction")},
		"saying too little":  {by: theLeader, text: "làm đi", day: "2027-06-09", want: civic.Invalid("instruction")},
		"saying too much":    {by: theLeader, text: long, day: "2027-06-09", want: civic.Invalid("instruction")},
		"to one that ended":  {by: theLeader, day: "2027-06-09", gone: true, want: civic.Invalid("agency")},
	} {
		at, agency := givenAt, xa
		if !tt.at.IsZero() {
			at = tt.at
		}
		if tt.gone {
			agency.ValidTo = &at
		}
		if tt.text == "" {
			tt.text = "Trả lời các phản ánh quá hạn."
		}
		ch, err := civic.Instruct(tt.by, agency, civic.Instruction{Text: tt.text}, day(tt.day), timing, at)
		if !sameError(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if err != nil {
			continue
		}
		i := ch.Instruction
		if !i.DueAt.Equal(clockAt(tt.due)) || i.Status != civic.InstructionOpen || *i.Person != tt.by.ID || i.Agency != "xa" || i.RemindAt == nil {
			t.Errorf("%s: %+v", name, i)
		}
		if len(ch.Events) != 1 || ch.Events[0].Kind != civic.InstructionEventGiven || ch.Events[0].Text != tt.due[:10] {
			t.Errorf("%s: %+v", name, ch.Events)
		}
		to := ch.Notices[0]
		if to.Kind != civic.NoticeInstructionGiven || !reflect.DeepEqual(to.To, civic.ToAgency(i.Agency, civic.RoleHead).Or(civic.ToAgency(i.Agency, civic.RoleOfficer))) || to.Else != civic.NoticeInstructionAlone {
			t.Errorf("%s: %+v", name, to)
		}
	}
}

func sameError(got, want error) bool {
	return (got == nil) == (want == nil) && (got == nil || got.Error() == want.Error())
}

func TestInstructionSteps(t *testing.T) {
	at, until := givenAt.Add(2*time.Hour), day("2027-06-16")
	orphan := func(i civic.Instruction) civic.Instruction { i.Orphan = true; return i }
	forgotten := func(i civic.Instruction) civic.Instruction { i.Person, i.Orphan = nil, true; return i }
	file := []civic.Attachment{{Kind: civic.KindDocument, Name: "bao-cao.pdf"}}
	open, sent := given(t), reported(t)
	done := sent
	done.Status = civic.InstructionDone
	for name, tt := range map[string]struct {
		do    func() (civic.InstructionChange, error)
		want  error
		then  civic.InstructionStatus
		tells civic.NoticeKind
	}{
		"reported":                   {do: func() (civic.InstructionChange, error) { return open.Report(theHead, "Đã xong", nil, at) }, then: "reported", tells: "order.reported"},
		"reported by a file alone":   {do: func() (civic.InstructionChange, error) { return open.Report(theHead, "", file, at) }, then: "reported", tells: "order.reported"},
		"reported by nothing":        {do: func() (civic.InstructionChange, error) { return open.Report(theHead, " ", nil, at) }, want: civic.Invalid("report")},
		"reported by another agency": {do: func() (civic.InstructionChange, error) { return open.Report(ofAnother, "Đã xong", nil, at) }, want: civic.ErrForbidden},
		"reported by who gave it":    {do: func() (civic.InstructionChange, error) { return open.Report(theLeader, "Đã xong", nil, at) }, want: civic.ErrForbidden},
		"reported twice":             {do: func() (civic.InstructionChange, error) { return sent.Report(theHead, "Đã xong", nil, at) }, want: civic.ErrNotNow},
		"done":                       {do: func() (civic.InstructionChange, error) { return sent.Done(theLeader, at) }, then: "done", tells: "order.done"},
		"done by a coordinator":      {do: func() (civic.InstructionChange, error) { return sent.Done(reviewer, at) }, then: "done", tells: "order.done"},
		"done by one of the agency":  {do: func() (civic.InstructionChange, error) { return sent.Done(inBoth, at) }, want: civic.ErrForbidden},
		"done by another leader":     {do: func() (civic.InstructionChange, error) { return sent.Done(another, at) }, want: civic.ErrForbidden},
		"done by who led once":       {do: func() (civic.InstructionChange, error) { return sent.Done(noLonger, at) }, want: civic.ErrForbidden},
		"done before a report":       {do: func() (civic.InstructionChange, error) { return open.Done(theLeader, at) }, want: civic.ErrNotNow},
		"returned": {do: func() (civic.InstructionChange, error) {
			return sent.Return(theLeader, "Còn thiếu số", until, timing, at)
		}, then: "open", tells: "order.returned"},
		"returned without a reason": {do: func() (civic.InstructionChange, error) { return sent.Return(theLeader, "", until, timing, at) }, want: civic.Invalid("reason")},
		"returned by a coordinator": {do: func() (civic.InstructionChange, error) {
			return sent.Return(reviewer, "Còn thiếu số", until, timing, at)
		}, want: civic.ErrForbidden},
		"returned in the place of": {do: func() (civic.InstructionChange, error) {
			return orphan(sent).Return(reviewer, "Còn thiếu số", until, timing, at)
		}, then: "open", tells: "order.returned"},
		"returned by a past day": {do: func() (civic.InstructionChange, error) {
			return sent.Return(theLeader, "Còn thiếu số", day("2027-06-01"), timing, at)
		}, want: civic.Invalid("due_past")},
		"returned when done": {do: func() (civic.InstructionChange, error) {
			return done.Return(theLeader, "Còn thiếu số", until, timing, at)
		}, want: civic.ErrNotNow},
		"redated": {do: func() (civic.InstructionChange, error) { return open.Redate(theLeader, until, timing, at) }, then: "open", tells: "order.redated"},
		"redated to the same day": {do: func() (civic.InstructionChange, error) {
			return open.Redate(theLeader, day("2027-06-09"), timing, at)
		}, want: civic.Invalid("due_same")},
		"redated after the report":   {do: func() (civic.InstructionChange, error) { return sent.Redate(theLeader, until, timing, at) }, want: civic.ErrNotNow},
		"redated by another":         {do: func() (civic.InstructionChange, error) { return open.Redate(another, until, timing, at) }, want: civic.ErrForbidden},
		"cancelled":                  {do: func() (civic.InstructionChange, error) { return open.Cancel(theLeader, "Nhầm đơn vị", at) }, then: "cancelled", tells: "order.cancelled"},
		"cancelled after the report": {do: func() (civic.InstructionChange, error) { return sent.Cancel(theLeader, "Nhầm đơn vị", at) }, then: "cancelled", tells: "order.cancelled"},
		"cancelled when done":        {do: func() (civic.InstructionChange, error) { return done.Cancel(theLeader, "Nhầm đơn vị", at) }, want: civic.ErrNotNow},
		"cancelled by a coordinator": {do: func() (civic.InstructionChange, error) { return open.Cancel(reviewer, "Nhầm đơn vị", at) }, want: civic.ErrForbidden},
		"cancelled for the forgotten": {do: func() (civic.InstructionChange, error) {
			return forgotten(open).Cancel(reviewer, "Không còn cần", at)
		}, then: "cancelled", tells: "order.cancelled"},
		"cancelled saying nothing": {do: func() (civic.InstructionChange, error) { return open.Cancel(theLeader, " ", at) }, want: civic.Invalid("reason")},
	} {
		ch, err := tt.do()
		if !sameError(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if err != nil {
			continue
		}
		i := ch.Instruction
		if i.Status != tt.then || i.Version != 1 || ch.Notices[0].Kind != tt.tells || (i.RemindAt == nil) != (i.Status != civic.InstructionOpen) || (i.EndedAt == nil) == i.Status.Over() {
			t.Errorf("%s: %+v, %+v", name, i, ch.Notices)
		}
	}
	back, _ := sent.Return(theLeader, "Còn thiếu số", until, timing, at)
	if i := back.Instruction; i.ReportedAt != nil || !i.DueAt.Equal(clockAt("2027-06-16 17:00")) || len(back.Events) != 2 || back.Events[1].Text != "2027-06-16" {
		t.Errorf("%+v", back)
	}
	told, _ := forgotten(open).Report(theHead, "Đã xong", nil, at)
	if !reflect.DeepEqual(told.Notices[0].To, civic.ToCoordinators()) {
		t.Errorf("the report goes to %+v", told.Notices[0].To)
	}
}

func TestInstructionReaders(t *testing.T) {
	i := given(t)
	for name, tt := range map[string]struct {
		p    civic.Person
		want bool
	}{"who gave it": {theLeader, true}, "another leader": {another, false}, "a coordinator": {reviewer, true}, "its head": {theHead, true},
		"another head": {ofAnother, false}, "who led once": {noLonger, false}} {
		if got := i.MayRead(tt.p); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The ladder climbs from the head to the coordinators, and to the leader last.
func TestInstructionReminders(t *testing.T) {
	i := given(t)
	var got []string
	for at := givenAt; at.Before(clockAt("2027-06-24 00:00")); at = at.Add(30 * time.Minute) {
		next, plans := i.Remind(timing, at)
		for _, p := range plans {
			got = append(got, fmt.Sprintf("%s %s %s%s %d", at.Format("02 15:04"), p.Rung, p.Role, strings.TrimPrefix("@"+p.Agency, "@xa"), p.Only))
		}
		i = next
	}
	want := []string{"07 08:00 50% head 0", "09 07:30 0 head 0", "10 07:30 +1/2 head 0", "14 07:30 +1/2 head 0", "14 07:30 +3/5 coordinator@ 0",
		"16 07:30 +1/2 head 0", "16 07:30 +5/5 leader@ 1", "18 07:30 +1/2 head 0", "21 07:30 +3/5 coordinator@ 0", "22 07:30 +1/2 head 0", "23 07:30 +5/5 leader@ 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	i.Status = civic.InstructionReported
	if _, plans := i.Remind(timing, clockAt("2027-07-24 08:00")); plans != nil {
		t.Errorf("after the report: %+v", plans)
	}
}

// Of an official who cannot be told of an instruction the coordinators hear; of what they cannot be told themselves nobody.
func TestUndeliveredInstruction(t *testing.T) {
	person := int64(3)
	for kind, want := range map[civic.NoticeKind]int{civic.NoticeInstructionGiven: 1, civic.NoticeInstructionReminder: 1, civic.NoticeInstructionReported: 1, civic.NoticeInstructionAlone: 0} {
		if got := civic.AfterGivingUp(civic.Notification{Kind: kind, Person: &person}, civic.Case{}, givenAt); len(got) != want {
			t.Errorf("%s: %+v", kind, got)
		}
	}
}
