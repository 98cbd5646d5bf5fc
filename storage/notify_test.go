package storage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

// noted takes a step on a case that tells the notices given, by somebody, and lists who is told. What was waiting before is
// left out.
func (w *town) noted(c civic.Case, by civic.Actor, notices ...civic.Notice) []string {
	w.t.Helper()
	w.waiting()
	c, err := w.Case(ctx, c.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	e := civic.Event{At: now, Kind: civic.EventNoted, From: c.Status, To: c.Status, Role: by.Role, Agency: by.Agency, Text: "x"}
	if by.Person != 0 {
		e.Person = &by.Person
	}
	if _, err := w.ChangeCase(ctx, civic.Change{Case: c, Event: e, Notices: notices}); err != nil {
		w.t.Fatal(err)
	}
	told := w.waiting()
	slices.Sort(told)
	return told
}

func (w *town) group(title, agency string) civic.Chat {
	w.t.Helper()
	g, err := w.MeetGroup(ctx, "test", "group "+title, title, now)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.BindGroup(ctx, g.ID, agency, w.minh.ID, now); err != nil {
		w.t.Fatal(err)
	}
	return g
}

func TestAudiences(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		binh := w.meet("Bình", "ubnd-ba-dong", civic.RoleOfficer)
		w.group("Tổ", "ubnd-ba-dong")
		hoa := w.meet("Hoa", "ubnd-ba-too", civic.RoleHead)
		ly := w.meet("Lý", "ubnd-tinh", civic.RoleLeader)
		for _, p := range []civic.Person{w.tu, w.meet("Sáu", "", "")} {
			if _, joined, err := w.JoinCase(ctx, "", c.ID, p.ID, now); err != nil || !joined {
				t.Fatal(joined, err)
			}
		}
		only := func(id int64, or civic.Audience) civic.Audience { return civic.ToColleague("ubnd-ba-dong", id).Or(or) }
		officers := civic.ToAgency("ubnd-ba-dong", civic.RoleOfficer)
		ha := civic.Actor{Person: w.ha.ID, Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}
		for name, tt := range map[string]struct {
			to   civic.Audience
			by   civic.Actor
			kind civic.NoticeKind
			want string
		}{
			"a person":                       {to: civic.ToPerson(w.tu.ID), want: "Tư"},
			"officers":                       {to: officers, want: "Bình Hà"},
			"without who did it":             {to: officers, by: ha, want: "Bình"},
			"who did it as a citizen too":    {to: officers, by: civic.Actor{Person: w.ha.ID}, want: "Bình Hà"},
			"a receipt to who did it":        {to: civic.ToPerson(w.ha.ID), by: ha, kind: civic.NoticeReceipt, want: "Hà"},
			"officers and head":              {to: civic.ToAgency("ubnd-ba-dong", civic.RoleOfficer, civic.RoleHead), want: "Bình Hà Minh"},
			"officers and groups":            {to: officers.And(civic.ToGroups("ubnd-ba-dong")), want: "Bình Hà group Tổ"},
			"one alone":                      {to: only(binh.ID, officers), want: "Bình"},
			"one who is elsewhere":           {to: only(hoa.ID, officers), want: "Bình Hà"},
			"one alone, a head":              {to: only(w.minh.ID, officers), want: "Minh"},
			"heads, where are officers":      {to: civic.ToOfficers("ubnd-ba-dong"), want: "Bình Hà"},
			"heads, where are none":          {to: civic.ToOfficers("ubnd-ba-too"), want: "Hoa"},
			"officers, where are none":       {to: civic.ToAgency("ubnd-ba-too", civic.RoleOfficer), want: "given up"},
			"officers twice, and one again":  {to: civic.ToOfficers("ubnd-ba-dong").And(civic.ToColleague("ubnd-ba-dong", binh.ID)).And(civic.ToPerson(w.ha.ID)), want: "Bình Hà"},
			"a leader":                       {to: civic.ToLeader(ly.ID).Or(civic.ToCoordinators()), want: "Lý"},
			"who leads no more":              {to: civic.ToLeader(hoa.ID).Or(civic.ToCoordinators()), want: "Điều"},
			"joiners":                        {to: civic.ToJoiners(), want: "Sáu Tư"},
			"coordinators":                   {to: civic.ToCoordinators(), want: "Điều"},
			"only who did it":                {to: only(w.ha.ID, officers), by: ha, want: ""},
			"a leader works on no case":      {to: civic.ToAgency("ubnd-tinh", civic.RoleLeader), want: "given up"},
			"a coordinator works on no case": {to: civic.ToAgency("so-noi-vu", civic.RoleOfficer), want: "given up"},
		} {
			t.Run(name, func(t *testing.T) {
				if tt.kind == "" {
					tt.kind = civic.NoticeCaseAdded
				}
				before := w.lost()
				got := strings.ReplaceAll(strings.Join(w.noted(c, tt.by, civic.Notice{Kind: tt.kind, To: tt.to}), " "), string(tt.kind)+" to ", "")
				if lost := w.lost()[len(before):]; len(lost) > 0 {
					got = strings.TrimSpace(got + " given up")
					if lost[0].Reason != "nobody to tell" || lost[0].Chat != nil || lost[0].Kind != tt.kind {
						t.Errorf("given up: %+v", lost[0])
					}
				}
				if got != tt.want {
					t.Errorf("told %q, want %q", got, tt.want)
				}
			})
		}
	})
}

// lost lists what was given up, the oldest first.
func (w *town) lost() []civic.Outgoing {
	w.t.Helper()
	list, err := w.GivenUp(ctx, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Reverse(list)
	return list
}

func TestNobodyThere(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		lone := civic.Notice{Kind: civic.NoticeCaseNew, To: civic.ToAgency("ubnd-ba-too", civic.RoleOfficer), Else: civic.NoticeDeskUnattended}
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		if got := w.noted(c, civic.Actor{}, lone); len(got) != 1 || got[0] != "desk.unattended to Điều" {
			t.Errorf("told %v", got)
		}
		sealed := w.file("tieu-cuc", "thanh-tra")
		if !sealed.Sealed {
			t.Fatal("this test wants a sealed case")
		}
		if got := w.noted(sealed, civic.Actor{}, lone); len(got) != 0 {
			t.Errorf("of a sealed case is told %v", got)
		}
		if err := w.Leave(ctx, w.desk.ID, "so-noi-vu", now); err != nil {
			t.Fatal(err)
		}
		before := len(w.lost())
		if got := w.noted(c, civic.Actor{}, lone); len(got) != 0 {
			t.Errorf("without coordinators is told %v", got)
		}
		if lost := w.lost()[before:]; len(lost) != 1 || lost[0].Reason != "nobody to tell" || lost[0].Kind != civic.NoticeCaseNew {
			t.Errorf("given up %+v", lost)
		}
	})
}

// An officer who complains about their own commune's road is its officer all the same.
func TestOfficerAsCitizen(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.lan = w.ha
		w.file("ht-duong-xa", "ubnd-ba-dong")
		got := w.waiting()
		slices.Sort(got)
		if want := "citizen.receipt to Hà, officer.new to Hà"; strings.Join(got, ", ") != want {
			t.Errorf("told %v, want %s", got, want)
		}
	})
}

func TestSealedCaseStaysInItsLane(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.group("Thanh tra", "thanh-tra")
		c := w.file("tieu-cuc", "thanh-tra")
		got := w.waiting()
		slices.Sort(got)
		if want := "citizen.receipt to Lan, officer.new to Thanh"; strings.Join(got, ", ") != want {
			t.Errorf("told %v, want %s", got, want)
		}
		if _, joined, err := w.JoinCase(ctx, "", c.ID, w.tu.ID, now); civic.CodeOf(err) != civic.CodeNotFound || joined {
			t.Errorf("joined %v, %v", joined, err)
		}
		alike, err := w.LookAlikes(ctx, c.Category, c.Area, "", "", now.Add(-time.Hour), 10)
		if err != nil || len(alike) != 0 {
			t.Errorf("found alike %d, %v", len(alike), err)
		}
		if _, total, err := w.Desk(ctx, 0, 10); err != nil || total != 0 {
			t.Errorf("%d on the desk, %v", total, err)
		}
		if _, total, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{"ubnd-ba-dong", "so-noi-vu"}, Filter: civic.InboxAll, Limit: 10}); err != nil || total != 0 {
			t.Errorf("%d in other inboxes, %v", total, err)
		}
		if _, total, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{"thanh-tra"}, Filter: civic.InboxAll, Limit: 10, Search: c.Code}); err != nil || total != 1 {
			t.Errorf("%d in its own inbox, %v", total, err)
		}
	})
}
