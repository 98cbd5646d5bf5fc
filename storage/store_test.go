package storage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/workcal"
	"danvan/storage"
	"danvan/storage/storagetest"
)

var (
	ctx   = context.Background()
	hanoi = time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	cal   = workcal.Default(hanoi)
	now   = time.Date(2026, 3, 2, 9, 0, 0, 123456789, hanoi)
)

// town is a database with the shipped catalog and a few people.
type town struct {
	*storage.Store
	t                            *testing.T
	lan, tu, ha, minh, inspector civic.Person
	desk                         civic.Person
	directory                    *civic.Directory
	n                            int
}

func each(t *testing.T, test func(t *testing.T, w *town)) {
	t.Helper()
	storagetest.Seeded(t, func(t *testing.T, s *storage.Store) {
		w := &town{Store: s, t: t}
		w.lan, w.tu = w.meet("Lan", "", ""), w.meet("Tư", "", "")
		w.ha = w.meet("Hà", "ubnd-ba-dong", civic.RoleOfficer)
		w.minh = w.meet("Minh", "ubnd-ba-dong", civic.RoleHead)
		w.inspector = w.meet("Thanh", "thanh-tra", civic.RoleOfficer)
		w.desk = w.meet("Điều", "so-noi-vu", civic.RoleCoordinator)
		var err error
		if w.directory, err = s.Directory(ctx, now); err != nil {
			t.Fatal(err)
		}
		test(t, w)
	})
}

func (w *town) meet(name, agency string, role civic.Role) civic.Person {
	w.t.Helper()
	p, err := w.MeetPerson(ctx, civic.Person{Channel: "test", Address: name, Name: name, Locale: "vi"}, name, now)
	if err != nil {
		w.t.Fatal(err)
	}
	if role == "" {
		return p
	}
	w.n++
	token := name + string(rune('a'+w.n))
	if _, err := w.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, token); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.AcceptInvitation(ctx, "", token, p.ID, now); err != nil {
		w.t.Fatal(err)
	}
	if p, err = w.Person(ctx, p.ID); err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *town) category(code string) civic.Category {
	c, ok := w.directory.Category(code)
	if !ok {
		w.t.Fatalf("no category %s", code)
	}
	return c
}

// draft makes the change that files a case of Lan's about a road.
func (w *town) draft(category, agency string) civic.Change {
	w.t.Helper()
	w.n++
	ch, err := civic.File(civic.Case{Code: code(w.n), DraftKey: code(w.n), Author: &w.lan.ID, Area: "ba-dong", Text: "Đường thôn lầy lội",
		Place: &civic.Point{Lat: 14.7, Lon: 108.7}}, w.category(category), agency,
		[]civic.Attachment{{Kind: civic.KindPhoto, Channel: "test", Ref: "f1", Size: 10}}, cal, now)
	if err != nil {
		w.t.Fatal(err)
	}
	ch.Cause = "update " + code(w.n)
	return ch
}

func code(n int) string {
	const digits = "0123456789"
	return "PA-26-000" + string(digits[n/100%10]) + string(digits[n/10%10]) + string(digits[n%10])
}

func (w *town) file(category, agency string) civic.Case {
	w.t.Helper()
	c, err := w.FileCase(ctx, w.draft(category, agency))
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// waiting claims all that is to be sent, and lists it as kind and name.
func (w *town) waiting() []string {
	w.t.Helper()
	var list []string
	for {
		claimed, err := w.ClaimNotifications(ctx, now.Add(time.Hour), time.Minute, 100, false)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(claimed) == 0 {
			return list
		}
		for _, n := range claimed {
			list = append(list, string(n.Kind)+" to "+n.Address)
			if err := w.MarkSent(ctx, n.ID, now, []string{"1"}, ofCase(n.Case, "citizen")); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

func TestCaseRoundTrip(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		filed := w.file("ht-duong-xa", "ubnd-ba-dong")
		c, err := w.CaseByCode(ctx, filed.Code)
		if err != nil {
			t.Fatal(err)
		}
		if c.Place == nil || c.Place.Lat != 14.7 || c.Agency != "ubnd-ba-dong" || c.Area != "ba-dong" || c.Project != "" || c.Status != civic.StatusRouted {
			t.Errorf("came back as %+v", c)
		}
		if want := now.UTC().Truncate(time.Microsecond); !c.FiledAt.Equal(want) || c.FiledAt.Location() != time.UTC && c.FiledAt.UTC() != want {
			t.Errorf("filed at %s, want %s", c.FiledAt, want)
		}
		events, err := w.Events(ctx, c.ID)
		if err != nil || len(events) != 1 || len(events[0].Attachments) != 1 || events[0].Attachments[0].Ref != "f1" {
			t.Errorf("events %+v, %v", events, err)
		}
		if _, err := w.CaseByCode(ctx, "PA-26-ZZZZZZ"); !errors.Is(err, civic.ErrNotFound) {
			t.Errorf("no such case: %v", err)
		}
		if got := w.waiting(); len(got) != 2 {
			t.Errorf("told %v", got)
		}
	})
}

func TestOneDraftOneCase(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		ch := w.draft("ht-duong-xa", "ubnd-ba-dong")
		first, err := w.FileCase(ctx, ch)
		if err != nil {
			t.Fatal(err)
		}
		for _, cause := range []string{ch.Cause, "another press"} {
			again := ch
			again.Cause, again.Case.Code = cause, "PA-26-ZZZZZZ"
			c, err := w.FileCase(ctx, again)
			if err != nil || c.ID != first.ID || c.Code != first.Code {
				t.Errorf("%s: %+v, %v", cause, c, err)
			}
		}
		taken := w.draft("ht-duong-xa", "ubnd-ba-dong")
		taken.Case.Code = first.Code
		_, err = w.FileCase(ctx, taken)
		var problem *civic.Error
		if !errors.As(err, &problem) || problem.Code != civic.CodeConflict || problem.Field != "code" {
			t.Errorf("a taken code: %v", err)
		}
		taken.Case.Code = "PA-26-YYYYYY"
		if _, err := w.FileCase(ctx, taken); err != nil {
			t.Errorf("after drawing again: %v", err)
		}
		if got := w.waiting(); len(got) != 4 {
			t.Errorf("told %v", got)
		}
	})
}

func TestTwoOfficersAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c := w.file("ht-duong-xa", "ubnd-ba-dong")
		by, _ := w.ha.ActorFor(c)
		head, _ := w.minh.ActorFor(c)
		accept, err := c.Accept(by, now)
		if err != nil {
			t.Fatal(err)
		}
		reject, err := c.Reject(head, "không thuộc thẩm quyền", now)
		if err != nil {
			t.Fatal(err)
		}
		accept.Cause = "u1"
		if _, err := w.ChangeCase(ctx, accept); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeCase(ctx, reject); !errors.Is(err, civic.ErrConflict) {
			t.Errorf("the second: %v", err)
		}
		if _, err := w.ChangeCase(ctx, accept); !errors.Is(err, civic.ErrRepeated) {
			t.Errorf("the same update again: %v", err)
		}
		events, err := w.Events(ctx, c.ID)
		if err != nil || len(events) != 2 {
			t.Errorf("%d events, %v", len(events), err)
		}
	})
}

func TestImportAgainAndRetire(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, problems := catalog.Parse(catalog.Default())
		if problems != nil {
			t.Fatal(problems)
		}
		report, err := w.ImportCatalog(ctx, c, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range report {
			if ch.Added != nil || ch.Changed != nil || ch.Retired != nil || ch.Same == 0 {
				t.Errorf("importing the same again: %+v", ch)
			}
		}
		c.Categories[0].Name = "Khác trước"
		gone := c.Categories[len(c.Categories)-1].Code
		c.Categories = c.Categories[:len(c.Categories)-1]
		report, err = w.ImportCatalog(ctx, c, now)
		if err != nil {
			t.Fatal(err)
		}
		ch := report[2]
		if len(ch.Changed) != 1 || len(ch.Retired) != 1 || ch.Retired[0] != gone {
			t.Errorf("report %+v", ch)
		}
		d, err := w.Directory(ctx, now)
		if err != nil {
			t.Fatal(err)
		}
		if _, known := d.Category(gone); !known || len(d.Categories) != len(c.Categories) {
			t.Errorf("the retired category is known: %v; %d offered", known, len(d.Categories))
		}
		c, _ = catalog.Parse(catalog.Default())
		if report, err = w.ImportCatalog(ctx, c, now.Add(time.Hour)); err != nil || len(report[2].Changed) != 2 {
			t.Errorf("taking it up again: %+v, %v", report[2], err)
		}
	})
}

// Former names, reception days and models have no history: they become what the files hold.
func TestImportOfWhatHasNoHistory(t *testing.T) {
	each(t, func(t *testing.T, w *town) {
		c, _ := catalog.Parse(catalog.Default())
		model := civic.Model{Code: "than-thien", Agency: "ubnd-ba-dong", Title: "Chính quyền thân thiện", RecognisedOn: "2026-05-19", Decision: "12/QĐ-UBND"}
		c.Models = []civic.Model{{Code: "cu", Agency: "so-y-te", Title: "Mô hình cũ", RecognisedOn: "2025-05-19"}, model}
		if _, err := w.ImportCatalog(ctx, c, now); err != nil {
			t.Fatal(err)
		}
		model.Title = "Chính quyền thân thiện, vì Nhân dân phục vụ"
		c.Models = []civic.Model{model}
		gone := c.Aliases[0]
		c.Aliases = append(c.Aliases[1:], civic.AreaAlias{Alias: "Tên xưa", Area: gone.Area, Kind: "former-unit"})
		c.Aliases[0].Kind = "former"
		c.Receptions = c.Receptions[:1]
		c.Receptions[0].Days = "Thứ Hai"
		c.Forms[0].Questions = c.Forms[0].Questions[:2]
		changed := map[string]catalog.Changes{}
		report, err := w.ImportCatalog(ctx, c, now)
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range report {
			changed[ch.What] = ch
		}
		for what, want := range map[string][3]int{"area_aliases": {1, 1, 1}, "receptions": {0, 1, 2}, "models": {0, 1, 1}, "agencies": {}, "areas": {}} {
			ch := changed[what]
			if got := [3]int{len(ch.Added), len(ch.Changed), len(ch.Retired)}; got != want || ch.What == "" {
				t.Errorf("%s: added, changed, retired %v, want %v", what, got, want)
			}
		}
		d, err := w.Directory(ctx, now)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Aliases) != len(c.Aliases) || len(d.Receptions) != 1 || d.Receptions[0].Days != "Thứ Hai" {
			t.Errorf("%d aliases, receptions %+v", len(d.Aliases), d.Receptions)
		}
		if !reflect.DeepEqual(d.Models, c.Models) {
			t.Errorf("models %+v", d.Models)
		}
		if f, _ := d.Form(c.Forms[0].Code); len(f.Questions) != 2 {
			t.Errorf("form %+v", f)
		}
	})
}

// A path may hold what means something in a URI.
func TestSQLitePath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a?b#c%20d é.db")
	s, err := storage.Open(ctx, "sqlite://"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	for _, url := range []string{"", "sqlite://", "sqlite://:memory:", "mysql://x", "danvan.db"} {
		if _, err := storage.Open(ctx, url); err == nil || storage.Unavailable(err) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// ofCase says that a message is about a case, if any.
func ofCase(id *int64, side string) *civic.Ref {
	if id == nil {
		return nil
	}
	return &civic.Ref{Kind: civic.AboutCase, ID: *id, Side: side}
}
