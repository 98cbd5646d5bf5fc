package storage_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/civic"
)

func TestMeetPerson(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		met := func(name string) civic.Person {
			t.Helper()
			p, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "42", Name: name, Locale: "en"}, "42", now)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		first := met("Năm")
		if first.ID == 0 || first.Chat == 0 || first.Locale != "en" || first.ConsentVersion != 0 || !first.CreatedAt.Equal(now.Truncate(time.Microsecond)) {
			t.Errorf("met %+v", first)
		}
		if again := met("Năm\x00 Nguyễn\xff"); again.ID != first.ID || again.Chat != first.Chat || again.Name != "Năm Nguyễn" {
			t.Errorf("met again %+v", again)
		}
		if err := errors.Join(w.SetLocale(ctx, first.ID, "vi"), w.GiveConsent(ctx, first.ID, 3, now)); err != nil {
			t.Fatal(err)
		}
		if p := met("Năm Nguyễn"); p.Locale != "vi" || p.ConsentVersion != 3 || !p.ConsentAt.Equal(now.Truncate(time.Microsecond)) {
			t.Errorf("after agreeing %+v", p)
		}
		newer := now.Add(time.Hour)
		if err := w.GiveConsent(ctx, first.ID, 4, newer); err != nil {
			t.Fatal(err)
		}
		if p := met("Năm Nguyễn"); p.ConsentVersion != 4 || !p.ConsentAt.Equal(newer.Truncate(time.Microsecond)) {
			t.Errorf("after agreeing to a newer notice %+v", p)
		}
		if err := w.WithdrawConsent(ctx, first.ID); err != nil {
			t.Fatal(err)
		}
		if p := met("Năm Nguyễn"); p.ConsentVersion != 0 || p.ConsentAt != nil {
			t.Errorf("after taking it back %+v", p)
		}
		for _, err := range []error{w.SetLocale(ctx, 999999, "vi"), w.GiveConsent(ctx, 999999, 1, now), w.WithdrawConsent(ctx, 999999)} {
			if !errors.Is(err, civic.ErrNotFound) {
				t.Errorf("of nobody: %v", err)
			}
		}
		if _, err := w.Person(ctx, 999999); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestMeetAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ids := make([]int64, 8)
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				p, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "42", Name: fmt.Sprint("Năm ", i%2), Locale: "vi"}, "42", now)
				if err != nil || p.Chat == 0 {
					t.Errorf("%+v, %v", p, err)
				}
				ids[i] = p.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("met as %v", ids)
			}
		}
	})
}

// A chat stays whose it is.
func TestMeetInAnotherChat(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		g := w.group("Tổ", "ubnd-ba-dong")
		p, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "43", Name: "Bảy", Locale: "vi"}, g.Address, now)
		if err != nil || p.Chat != 0 {
			t.Errorf("met %+v, %v", p, err)
		}
		if c, err := w.ChatByAddress(ctx, "test", g.Address); err != nil || c.Person != nil || *c.Agency != "ubnd-ba-dong" {
			t.Errorf("the group is %+v, %v", c, err)
		}
		if p, err = w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "43", Name: "Bảy", Locale: "vi"}, "43", now); err != nil || p.Chat == 0 {
			t.Errorf("met in private %+v, %v", p, err)
		}
		if _, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "44", Name: "Chín", Locale: "vi"}, "43", now); err != nil {
			t.Error(err)
		}
		if c, err := w.ChatByAddress(ctx, "test", "43"); err != nil || *c.Person != p.ID {
			t.Errorf("the private chat is %+v, %v", c, err)
		}
	})
}

func TestInvitations(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		invite := func(token string, expires time.Time) {
			t.Helper()
			inv, err := w.CreateInvitation(ctx, civic.Invitation{Agency: "so-y-te", Role: civic.RoleOfficer, CreatedBy: &w.desk.ID, CreatedAt: now, ExpiresAt: expires}, token)
			if err != nil || inv.ID == 0 {
				t.Fatal(inv, err)
			}
		}
		invite("good", now.Add(time.Hour))
		invite("late", now)
		if inv, err := w.InvitationByToken(ctx, "good"); err != nil || inv.Agency != "so-y-te" || inv.UsedBy != nil || *inv.CreatedBy != w.desk.ID {
			t.Errorf("found %+v, %v", inv, err)
		}
		accept := func(cause, token string, who civic.Person, want error) {
			t.Helper()
			if _, err := w.AcceptInvitation(ctx, cause, token, who.ID, now); !errors.Is(err, want) {
				t.Errorf("%s, %s: %v, want %v", cause, token, err, want)
			}
		}
		accept("u1", "none", w.tu, civic.ErrNotFound)
		accept("u2", "late", w.tu, civic.ErrExpired)
		accept("u3", "good", w.tu, nil)
		accept("u3", "good", w.tu, civic.ErrRepeated)
		accept("u4", "good", w.tu, civic.ErrAlreadyUsed)
		accept("u5", "good", w.lan, civic.ErrAlreadyUsed)
		accept("u1", "late", w.tu, civic.ErrExpired) // a refusal leaves no trace of its update
		if p, err := w.Person(ctx, w.tu.ID); err != nil || p.RoleIn("so-y-te") != civic.RoleOfficer {
			t.Errorf("joined %+v, %v", p, err)
		}
		if inv, err := w.InvitationByToken(ctx, "good"); err != nil || *inv.UsedBy != w.tu.ID || inv.UsedAt == nil {
			t.Errorf("used %+v, %v", inv, err)
		}
	})
}

func TestOneInvitationManyHands(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		if _, err := w.CreateInvitation(ctx, civic.Invitation{Agency: "so-y-te", Role: civic.RoleHead, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, "one"); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		won := 0
		var all sync.WaitGroup
		for i := range 8 {
			p := w.meet(fmt.Sprint("p", i), "", "")
			all.Go(func() {
				_, err := w.AcceptInvitation(ctx, fmt.Sprint("u", i), "one", p.ID, now)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, civic.ErrAlreadyUsed) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		people, err := w.Colleagues(ctx, "so-y-te")
		if err != nil || won != 1 || len(people) != 1 {
			t.Errorf("%d won, %d joined, %v", won, len(people), err)
		}
	})
}

func TestColleaguesAndLeaving(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		actor, _ := w.ha.ActorFor(c)
		ch, err := c.Accept(actor, now)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = w.ChangeCase(ctx, ch); err != nil {
			t.Fatal(err)
		}
		people, err := w.Colleagues(ctx, "ubnd-ba-dong")
		if err != nil || len(people) != 2 || people[0].Name != "Hà" || people[1].RoleIn("ubnd-ba-dong") != civic.RoleHead || people[1].Chat == 0 {
			t.Errorf("colleagues %+v, %v", people, err)
		}
		for range 2 {
			if err := w.Leave(ctx, w.ha.ID, "ubnd-ba-dong", now); err != nil {
				t.Fatal(err)
			}
		}
		if people, err = w.Colleagues(ctx, "ubnd-ba-dong"); err != nil || len(people) != 1 {
			t.Errorf("afterwards %+v, %v", people, err)
		}
		after, err := w.Case(ctx, c.ID)
		if err != nil || after.Assignee != nil || after.Status != civic.StatusAccepted {
			t.Errorf("the case %+v, %v", after, err)
		}
		note, err := c.Note(actor, "từ trước", now) // from a look at the case before they left
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, note); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("a step on the case as it was: %v", err)
		}
		if n := w.count(`SELECT count(*) FROM audit_log WHERE what = 'left'`); n != 1 {
			t.Errorf("noted %d times", n)
		}
	})
}

func (w *town) count(query string, args ...any) int {
	w.t.Helper()
	var n int
	if err := w.DB().Get(&n, query, args...); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// lived gives Lan a life of which every table knows, under a name and an address that are found nowhere else.
func (w *town) lived() civic.Case {
	w.t.Helper()
	must := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	var err error
	w.lan, err = w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "addr-77", Name: "Lê Thị Zoan", Locale: "vi"}, "addr-77", now)
	must(err)
	must(w.GiveConsent(ctx, w.lan.ID, 1, now))
	c := w.file("ht-duong-xa", "ubnd-ba-dong")
	for _, n := range w.claim(now) {
		must(w.MarkSent(ctx, n.ID, now, []string{"m1"}, ofCase(n.Case, "citizen")))
	}
	other := *w
	other.lan = w.tu
	theirs := other.file("ht-duong-xa", "ubnd-ba-dong")
	w.n = other.n
	_, joined, err := w.JoinCase(ctx, "join", theirs.ID, w.lan.ID, now)
	must(err)
	if !joined {
		w.t.Fatal("did not join")
	}
	r, err := civic.NewRating(w.lan.ID, "so-y-te", 4, hanoi, now)
	must(err)
	_, _, err = w.SaveRating(ctx, "rate", r)
	must(err)
	// And as an official: a case assigned to them, a template, an invitation, a leaving.
	_, err = w.CreateInvitation(ctx, civic.Invitation{Agency: "ubnd-ba-dong", Role: civic.RoleOfficer, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, "t1")
	must(err)
	_, err = w.AcceptInvitation(ctx, "accept", "t1", w.lan.ID, now)
	must(err)
	_, err = w.CreateInvitation(ctx, civic.Invitation{Agency: "ubnd-ba-dong", Role: civic.RoleOfficer, CreatedBy: &w.lan.ID, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, "t2")
	must(err)
	_, err = w.SaveTemplate(ctx, civic.Template{Agency: "ubnd-ba-dong", Title: "Mẫu", Text: "Chào ông/bà", CreatedBy: &w.lan.ID})
	must(err)
	me, err := w.Person(ctx, w.lan.ID)
	must(err)
	head, _ := w.minh.ActorFor(theirs)
	theirs, err = w.Case(ctx, theirs.ID)
	must(err)
	ch, err := theirs.Assign(head, me, now)
	must(err)
	_, err = w.ChangeCase(ctx, ch)
	must(err)
	w.group("Tổ", "ubnd-ba-dong")
	w.livedAtBoards()
	return c
}

func TestForgetPerson(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.lived()
		cases, ratings, events := w.count(`SELECT count(*) FROM cases`), w.count(`SELECT count(*) FROM ratings`), w.count(`SELECT count(*) FROM case_events`)
		if found := w.traces("addr-77", "Zoan"); len(found) < 4 {
			t.Fatalf("this test finds too little: %v", found)
		}
		if err := w.ForgetPerson(ctx, "forget", w.lan.ID, now); err != nil {
			t.Fatal(err)
		}
		if found := w.traces("addr-77", "Zoan"); len(found) > 0 {
			t.Errorf("left behind: %v", found)
		}
		for _, reference := range []string{"cases.author", "cases.assignee", "case_events.person", "case_joins.person", "ratings.person",
			"notifications.person", "chats.person", "memberships.person", "invitations.created_by", "invitations.used_by",
			"reply_templates.created_by", "audit_log.person", "task_force.person", "project_follows.person", "project_posts.posted_by",
			"project_questions.person", "project_ratings.person", "reminders.person", "consultation_seen.person", "households.used_by",
			"ballots.person", "ballot_events.person"} {
			table, column, _ := strings.Cut(reference, ".")
			if n := w.count(`SELECT count(*) FROM `+table+` WHERE `+column+` = $1`, w.lan.ID); n > 0 {
				t.Errorf("%s: %d left behind", reference, n)
			}
		}
		if cases != w.count(`SELECT count(*) FROM cases`) || ratings != w.count(`SELECT count(*) FROM ratings`) || events != w.count(`SELECT count(*) FROM case_events`) {
			t.Error("cases, ratings or events are gone")
		}
		after, err := w.Case(ctx, c.ID)
		if err != nil || after.Author != nil || after.Text != c.Text || after.Version == c.Version {
			t.Errorf("the case %+v, %v", after, err)
		}
		if err := w.ForgetPerson(ctx, "forget", w.lan.ID, now); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("the same update again: %v", err)
		}
		if _, err := w.Person(ctx, w.lan.ID); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("found %v", err)
		}
		again, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: "addr-77", Name: "Lê Thị Zoan", Locale: "vi"}, "addr-77", now)
		if err != nil || again.ID == w.lan.ID || again.ConsentVersion != 0 || len(again.Memberships) != 0 {
			t.Errorf("met anew as %+v, %v", again, err)
		}
	})
}

// traces looks through every column of every table for the texts.
func (w *town) traces(texts ...string) []string {
	w.t.Helper()
	var found []string
	for _, table := range w.tables() {
		for _, column := range columns(w.t, w.Store, table) {
			column = strings.TrimSuffix(column, "!")
			for _, text := range texts {
				if n := w.count(`SELECT count(*) FROM `+table+` WHERE CAST(`+column+` AS text) LIKE $1`, "%"+text+"%"); n > 0 {
					found = append(found, fmt.Sprintf("%s.%s: %d with %s", table, column, n, text))
				}
			}
		}
	}
	return found
}

func TestPersonData(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.lived()
		officer, _ := w.ha.ActorFor(c)
		note, err := c.Note(officer, "chỉ nội bộ", now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, note); err != nil {
			t.Fatal(err)
		}
		data, err := w.PersonData(ctx, w.lan.ID)
		if err != nil {
			t.Fatal(err)
		}
		if data.Person.Name != "Lê Thị Zoan" || len(data.Person.Memberships) != 1 || len(data.Ratings) != 1 || data.Ratings[0].Stars != 4 {
			t.Errorf("data %+v", data)
		}
		if len(data.Cases) != 1 || data.Cases[0].Case.Code != c.Code || len(data.Cases[0].Events) != 1 || len(data.Cases[0].Events[0].Attachments) != 1 {
			t.Errorf("cases %+v", data.Cases)
		}
		if len(data.Joined) != 1 || data.Joined[0] == c.Code || data.Notifications < 2 {
			t.Errorf("joined %v, %d notifications", data.Joined, data.Notifications)
		}
		if _, err := w.PersonData(ctx, 999999); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("of nobody: %v", err)
		}
	})
}
