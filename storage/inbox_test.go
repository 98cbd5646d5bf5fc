package storage_test

import (
	"strings"
	"testing"
	"time"

	"danvan/civic"
)

// shelf files cases in every state with Ba Động, named by their texts.
func (w *town) shelf() map[string]civic.Case {
	w.t.Helper()
	step := func(ch civic.Change, err error) civic.Case {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
		c, err := w.ChangeCase(ctx, ch)
		if err != nil {
			w.t.Fatal(err)
		}
		return c
	}
	cases := map[string]civic.Case{}
	for _, name := range []string{"new", "late new", "accepted", "late accepted", "asked", "answered", "rejected", "reopened"} {
		ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
		ch.Case.Text = "Đường " + name
		if name == "late new" || name == "late accepted" {
			soon := now.Add(-time.Minute)
			ch.Case.AcceptDue, ch.Case.AnswerDue = &soon, &soon
		}
		c, err := w.FileCase(ctx, ch)
		if err != nil {
			w.t.Fatal(err)
		}
		by, _ := w.ha.ActorFor(c)
		switch name {
		case "accepted", "late accepted":
			c = step(c.Accept(by, now))
		case "asked":
			c = step(c.Ask(by, "Ở đâu?", now))
		case "answered":
			c = step(c.Answer(by, "Đã sửa", nil, cal, now))
		case "rejected":
			c = step(c.Reject(by, "Không thuộc thẩm quyền", now))
		case "reopened":
			c = step(c.Answer(by, "Đã sửa", nil, cal, now))
			c = step(c.Reopen(civic.Actor{Person: w.lan.ID}, "Chưa sửa", w.category("ht-duong-xa"), cal, now))
		}
		cases[name] = c
	}
	return cases
}

func TestInboxFilters(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		cases := w.shelf()
		w.file("khac", "so-y-te")
		soon := cases["accepted"].AnswerDue.Add(time.Second)
		for filter, want := range map[civic.InboxFilter]string{
			civic.InboxOpen:    "late new, late accepted, new, reopened, accepted, asked",
			civic.InboxNew:     "late new, new, reopened",
			civic.InboxMine:    "late accepted, reopened, accepted, asked",
			civic.InboxDueSoon: "new, reopened, accepted",
			civic.InboxOverdue: "late new, late accepted",
			civic.InboxWaiting: "asked",
			civic.InboxAll:     "late new, late accepted, new, reopened, accepted, asked, answered, rejected",
			"?":                "late new, late accepted, new, reopened, accepted, asked",
		} {
			found, total, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{"ubnd-ba-dong", "ubnd-ba-too"}, Filter: filter, Person: w.ha.ID, Now: now, SoonBefore: soon, Limit: 20})
			if err != nil || total != len(found) {
				t.Errorf("%s: %d of %d, %v", filter, len(found), total, err)
			}
			var names []string
			for _, c := range found {
				names = append(names, strings.TrimPrefix(c.Text, "Đường "))
				if overdue := filter == civic.InboxOverdue; overdue && !c.Overdue(now) {
					t.Errorf("%s: %s is not overdue", filter, c.Text)
				}
			}
			if got := strings.Join(names, ", "); got != want {
				t.Errorf("%s: %s\nwant %s", filter, got, want)
			}
		}
		if found, total, err := w.Inbox(ctx, civic.InboxQuery{Filter: civic.InboxAll, Limit: 20}); err != nil || total != 0 || found != nil {
			t.Errorf("of no agency: %d, %v", total, err)
		}
	})
}

func TestInboxPages(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		w.shelf()
		seen := map[string]bool{}
		for offset := 0; offset < 8; offset += 3 {
			found, total, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{"ubnd-ba-dong"}, Filter: civic.InboxAll, Offset: offset, Limit: 3})
			if err != nil || total != 8 || len(found) != min(3, 8-offset) {
				t.Fatalf("from %d: %d of %d, %v", offset, len(found), total, err)
			}
			for _, c := range found {
				seen[c.Code] = true
			}
		}
		if len(seen) != 8 {
			t.Errorf("%d on the pages", len(seen))
		}
	})
}

func TestInboxSearch(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
		ch.Case.Code, ch.Case.Text = "PA-26-7K3M9Q", "Đường thôn Trường Lệ ngập 100% sau mưa"
		if _, err := w.FileCase(ctx, ch); err != nil {
			t.Fatal(err)
		}
		other := w.draft("ht-duong-xa", "ubnd-ba-dong")
		other.Case.Text = "Đường thôn Trường Khánh"
		if _, err := w.FileCase(ctx, other); err != nil {
			t.Fatal(err)
		}
		elsewhere := w.draft("khac", "so-y-te")
		elsewhere.Case.Text = "Đường thôn Trường Lệ"
		if _, err := w.FileCase(ctx, elsewhere); err != nil {
			t.Fatal(err)
		}
		for search, want := range map[string]int{
			"": 2, "  ": 2, "đường": 2, "duong TRUONG": 2, "truong le": 1, "lệ đường": 1, "trường xyz": 0,
			"PA-26-7K3M9Q": 1, "pa267k3m9q": 1, "7k3m9q": 1, "26-7K3": 1, "pa 26 7k3m9q": 1, elsewhere.Case.Code: 0, "PA-26-ZZZZZZ": 0,
			"100%": 1, "%": 0, "_": 0, `\`: 0, "?!": 0, strings.Repeat("đường ", 3000): 2,
		} {
			_, total, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{"ubnd-ba-dong"}, Search: search, Limit: 5})
			if err != nil || total != want {
				t.Errorf("%.20q: %d, want %d, %v", search, total, want, err)
			}
		}
	})
}

func TestInboxOfProject(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		p := civic.Project{Code: "cau-moi", Name: "Cầu mới", Owner: "ubnd-ba-dong", Areas: []string{"ba-dong"}, Status: civic.ProjectClearing}
		if err := w.SaveProject(ctx, "", p, w.ha.ID, nil, now); err != nil {
			t.Fatal(err)
		}
		w.file("khac", "ubnd-ba-dong")
		ch := w.draft("khac", "ubnd-ba-dong")
		ch.Case.Project = p.Code
		c, err := w.FileCase(ctx, ch)
		if err != nil {
			t.Fatal(err)
		}
		for agency, want := range map[string]int{"ubnd-ba-dong": 1, "ubnd-ba-too": 0} {
			found, total, err := w.Inbox(ctx, civic.InboxQuery{Agencies: []string{agency}, Filter: civic.InboxOpen, Project: p.Code, Now: now, Limit: 5})
			if err != nil || total != want || len(found) != want || want == 1 && found[0].Code != c.Code {
				t.Errorf("%s: %v of %d, %v; want %d, that of the project", agency, found, total, err, want)
			}
		}
	})
}

// What another agency has is in nobody else's inbox: under no filter, by no search and in no count, whether it is new there,
// accepted, or answered.
func TestInboxOfAnotherAgency(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		cases := w.shelf() // all of them with Ba Động
		quyen := w.meet("Quyên", "so-y-te", civic.RoleOfficer)
		own := w.file("khac", "so-y-te")
		if by, ok := quyen.ActorFor(cases["accepted"]); ok {
			t.Errorf("an officer acts on another agency's case as %+v", by)
		}
		asked := civic.InboxQuery{Agencies: quyen.WorksIn(), Person: quyen.ID, Now: now, SoonBefore: now.AddDate(1, 0, 0), Limit: 20}
		for _, filter := range append(civic.InboxFilters, "?") {
			asked.Filter = filter
			for _, search := range []string{"", "đường", cases["accepted"].Code, cases["new"].Code} {
				asked.Search = search
				found, total, err := w.Inbox(ctx, asked)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range found {
					if c.ID != own.ID {
						t.Errorf("%s, searched for %q: %s of %s, %s", filter, search, c.Code, c.Agency, c.Status)
					}
				}
				if total > 1 {
					t.Errorf("%s, searched for %q: %d are counted", filter, search, total)
				}
			}
		}
		asked.Filter, asked.Search = civic.InboxAll, ""
		if found, total, err := w.Inbox(ctx, asked); err != nil || total != 1 || len(found) != 1 || found[0].ID != own.ID {
			t.Errorf("their own: %+v of %d, %v", found, total, err)
		}
		asked.Filter, asked.Agencies, asked.Person = civic.InboxMine, w.minh.WorksIn(), w.ha.ID
		if _, total, err := w.Inbox(ctx, asked); err != nil || total == 0 {
			t.Errorf("where they are, the cases are not found: %d, %v", total, err)
		}
	})
}
