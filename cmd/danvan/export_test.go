package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"danvan/civic"
	"danvan/civic/workcal"
	"danvan/scheduler"
	"danvan/storage"
)

// exported makes a year with some that is handed in, and returns the settings of its database.
func exported(t *testing.T, environment map[string]string) {
	t.Helper()
	if out, errs, code := command(t, environment, "import", "--default"); code != 0 {
		t.Fatalf("import: %s%s", out, errs)
	}
	s, err := storage.Open(t.Context(), environment["DANVAN_DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	tm := civic.Timing{Calendar: workcal.Default(zone), Hours: civic.DefaultHours(zone)}
	ctx, now := t.Context(), time.Date(2027, 1, 4, 8, 0, 0, 0, zone)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(scheduler.OpenDuties{Store: s, Timing: tm}.Run(ctx, now))
	clerk := joined(ctx, t, s, "ubnd-ba-dong", civic.RoleOfficer, now)
	desk := joined(ctx, t, s, "so-noi-vu", civic.RoleCoordinator, now)
	list, _, err := s.Obligations(ctx, civic.ObligationQuery{Year: 2027, Duties: []string{"annual-plan"}, Agencies: []string{"ubnd-ba-dong"}})
	must(err)
	duties, err := s.Duties(ctx)
	must(err)
	at := time.Date(2027, 2, 3, 15, 30, 0, 0, zone) // two days late
	ch, err := list[0].HandIn(civic.Actor{Person: clerk.ID, Role: civic.RoleOfficer, Agency: "ubnd-ba-dong"}, civic.Submission{DocNumber: "=HYPERLINK(\"http://x\")", DocDay: "2027-02-01",
		Signer: "+Nguyễn Văn Ả", Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: "test", Ref: "x", Name: "a.pdf"}}}, duties[0], tm, at)
	must(err)
	o, err := s.ChangeObligation(ctx, ch)
	must(err)
	versions, err := s.Submissions(ctx, o.ID)
	must(err)
	ch, err = o.Return(desk, versions[0], duties[0], "@Thiếu chữ ký", at.AddDate(0, 0, 14), tm, at.Add(time.Hour))
	must(err)
	_, err = s.ChangeObligation(ctx, ch)
	must(err)
}

func joined(ctx context.Context, t *testing.T, s *storage.Store, agency string, role civic.Role, now time.Time) civic.Person {
	t.Helper()
	p, err := s.MeetPerson(ctx, civic.Person{Channel: "test", Address: agency, Name: agency, Locale: "vi"}, agency, now)
	if err == nil {
		_, err = s.CreateInvitation(ctx, civic.Invitation{Agency: agency, Role: role, CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, agency)
	}
	if err == nil {
		_, err = s.AcceptInvitation(ctx, "", agency, p.ID, now)
	}
	if err == nil {
		p, err = s.Person(ctx, p.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var exportDay = time.Date(2027, 2, 5, 2, 0, 0, 0, time.UTC)

// An export is opened again by what wrote it: figures, dates as dates, texts that begin like formulas as texts.
func TestExportDuties(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		exported(t, environment)
		file := filepath.Join(t.TempDir(), "d.xlsx")
		if keep := os.Getenv("DANVAN_TEST_EXPORT"); keep != "" { // to look at it
			file = keep
		}
		out, errs, code := commandAt(t, environment, exportDay, "export", "duties", "--year", "2027", "--out", file)
		if code != 0 || !strings.Contains(out, "240 obligations of 2027, 122 agencies with nobody") {
			t.Fatalf("%d %s%s", code, out, errs)
		}
		f, err := excelize.OpenFile(file)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		if got := f.GetSheetList(); !slices.Equal(got, []string{"Tổng hợp", "Chi tiết", "Chưa có người phụ trách"}) {
			t.Fatalf("%q", got)
		}
		checkSummary(t, f)
		checkObligations(t, f)
		rows, err := f.GetRows("Chưa có người phụ trách")
		if err != nil || len(rows) != 123 || rows[0][1] != "Cơ quan, đơn vị" || slices.ContainsFunc(rows, func(r []string) bool { return r[0] == "ubnd-ba-dong" }) {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}

func checkSummary(t *testing.T, f *excelize.File) {
	t.Helper()
	rows, err := f.GetRows("Tổng hợp")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(r []string) bool { return r[0] == "annual-plan" && r[2] == "Xã" })
	if i < 0 || !slices.Equal(rows[i][3:], []string{"86", "0", "0", "0", "85", "1", "0", "0", "1"}) {
		t.Errorf("communes: %q", rows)
	}
	panes, err := f.GetPanes("Tổng hợp")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("%+v, %v", panes, err)
	}
	if width, err := f.GetColWidth("Tổng hợp", "B"); err != nil || width != 48 {
		t.Errorf("%v, %v", width, err)
	}
	layout, err := f.GetPageLayout("Tổng hợp")
	if err != nil || *layout.Orientation != "landscape" {
		t.Errorf("%+v, %v", layout, err)
	}
	filtered := 0
	for _, n := range f.GetDefinedName() {
		if strings.Contains(n.Name, "FilterDatabase") {
			filtered++
		}
	}
	if filtered != 3 {
		t.Errorf("%d sheets are filtered: %+v", filtered, f.GetDefinedName())
	}
}

func checkObligations(t *testing.T, f *excelize.File) {
	t.Helper()
	const sheet = "Chi tiết"
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(r []string) bool { return r[0] == "annual-plan" && r[2] == "ubnd-ba-dong" })
	if i < 0 {
		t.Fatal("the obligation is not there")
	}
	want := []string{"annual-plan", "Kế hoạch công tác dân vận chính quyền", "ubnd-ba-dong", "Ủy ban nhân dân xã Ba Động", "Xã", "17/02/2027", "bị trả lại, còn hạn",
		"03/02/2027 15:30", "trễ hạn", `=HYPERLINK("http://x")`, "01/02/2027", "+Nguyễn Văn Ả", "1", "trả lại", "03/02/2027 16:30", "@Thiếu chữ ký"}
	if !slices.Equal(rows[i], want) {
		t.Errorf("%q\nwant %q", rows[i], want)
	}
	for column, kind := range map[string]excelize.CellType{"F": excelize.CellTypeUnset, "H": excelize.CellTypeUnset, "J": excelize.CellTypeInlineString, "L": excelize.CellTypeInlineString} {
		cell, err := excelize.JoinCellName(column, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.GetCellType(sheet, cell); err != nil || got != kind {
			t.Errorf("%s is of kind %v, %v", cell, got, err)
		}
		if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", cell, formula, err)
		}
	}
	if raw, err := f.GetCellValue(sheet, fmt.Sprintf("F%d", i+1), excelize.Options{RawCellValue: true}); err != nil || raw != "46435" { // 17 February 2027 in days since 30 December 1899
		t.Errorf("the due date is %q, %v", raw, err)
	}
}

func TestExportDutiesCSV(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		exported(t, environment)
		out, errs, code := commandAt(t, environment, exportDay, "export", "duties", "--year", "2027", "--format", "csv", "--out", "-", "--locale", "en")
		if code != 0 {
			t.Fatalf("%d %s", code, errs)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 241 || rows[0][0] != "Duty code" {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		i := slices.IndexFunc(rows, func(r []string) bool { return r[2] == "ubnd-ba-dong" })
		want := []string{"2027-02-17", "returned, not due yet", "2027-02-03 15:30", "late", `'=HYPERLINK("http://x")`, "2027-02-01", "'+Nguyễn Văn Ả", "1", "returned", "2027-02-03 16:30", "'@Thiếu chữ ký"}
		if i < 0 || !slices.Equal(rows[i][5:], want) {
			t.Errorf("%q\nwant %q", rows[i], want)
		}
		if !strings.HasPrefix(out, "\ufeff") {
			t.Error("no mark of UTF-8")
		}
	})
}

// Without --out the file is in the present folder and named after the year, which is this one.
func TestExportDutiesDefaults(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		t.Chdir(t.TempDir())
		out, errs, code := commandAt(t, environment, exportDay, "export", "duties")
		if _, err := os.Stat("duties-2027.xlsx"); code != 0 || err != nil {
			t.Errorf("%d %s%s %v", code, out, errs, err)
		}
		left, err := filepath.Glob(".export-*")
		if err != nil || left != nil {
			t.Errorf("left behind: %q, %v", left, err)
		}
	})
}

func TestExportDutiesUsage(t *testing.T) {
	for _, args := range [][]string{{"--year", "27"}, {"--format", "pdf"}, {"--out", "-"}} {
		if _, errs, code := command(t, nil, append([]string{"export", "duties"}, args...)...); code != 2 {
			t.Errorf("%q: %d %s", args, code, errs)
		}
	}
}

// A text that an office program would take for a formula is a text in an exported CSV, and everything else is as it was.
func TestCSVText(t *testing.T) {
	for said, want := range map[any]string{
		"=1+1": "'=1+1", "12/KH-UBND": "12/KH-UBND", "": "", -3: "-3", nil: "", day(exportDay): "2027-02-05",
	} {
		if got := csvText(said); got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
}
