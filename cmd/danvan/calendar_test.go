package main

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestCalendarWithoutDatabase(t *testing.T) {
	out, errs, code := command(t, nil, "calendar", "2026")
	if code != 0 || errs != "" {
		t.Fatalf("%d\n%s", code, errs)
	}
	for _, want := range []string{
		`^Work calendar 2026, working hours 07:00-11:30,13:30-17:00$`,
		`^Computed by law, with 10 days of 2026 from the calendar.csv that ships with danvan.$`,
		`^January: 21 working days\n  Thu 01 Jan +off +holiday +Tết Dương lịch / New Year's Day\n  Fri 02 Jan +off +swap +Nghỉ hoán đổi.*\n  Sat 10 Jan +worked +swap +Làm bù`,
		`^February: 15 working days\n  Mon 16 Feb +off +holiday +Tết Nguyên đán Bính Ngọ`,
		`^March: 22 working days\n\nApril: 20 working days\n  Sun 26 Apr +off +holiday +Giỗ Tổ.*\n  Mon 27 Apr +off +lieu +Nghỉ bù Giỗ Tổ`,
		`^  Sat 22 Aug +worked +swap +Làm bù cho thứ Hai 31/8/2026 / Worked for Monday 31 August 2026$`,
		`^  Tue 24 Nov +off +holiday +Ngày Văn hóa Việt Nam / Vietnamese Culture Day$`,
		`^2026: 249 working days, 1992 working hours$`,
	} {
		if !regexp.MustCompile(`(?m)` + want).MatchString(out) {
			t.Errorf("lacks %s\n%s", want, out)
		}
	}
	if regexp.MustCompile(`(?m)[ \t]$`).MatchString(out) || strings.Count(out, " working days\n") < 12 {
		t.Errorf("%q", out)
	}
}

func TestCalendarOfAYearUnknown(t *testing.T) {
	out, _, code := command(t, map[string]string{"DANVAN_WORKING_HOURS": "08:00-12:00"}, "calendar", "2031")
	if code != 0 || !strings.HasPrefix(out, "Work calendar 2031, working hours 08:00-12:00\nComputed by law; no day of 2031 is in the calendar.csv that ships with danvan.") ||
		!regexp.MustCompile(`(?m)^2031: (\d+) working days, \d+ working hours$`).MatchString(out) {
		t.Errorf("%d\n%s", code, out)
	}
}

func TestCalendarRefuses(t *testing.T) {
	for _, tt := range []struct {
		environment map[string]string
		args        []string
		want        string
	}{
		{nil, []string{"1899"}, `^danvan: YEAR is not a year from 1900 to 2199; give one of them\n$`},
		{nil, []string{"2200", "--csv"}, `^danvan: YEAR is not a year from 1900 to 2199; give one of them\n$`},
		{nil, []string{"next"}, `danvan: .*next`},
		{nil, nil, `danvan: .*year`},
		{map[string]string{"DANVAN_WORKING_HOURS": "17:00-07:00"}, []string{"2027"}, `^danvan: DANVAN_WORKING_HOURS are not hours`},
		{map[string]string{"DANVAN_DATABASE_URL": "mysql://x"}, []string{"2027"}, `^danvan: DANVAN_DATABASE_URL is neither`},
	} {
		out, errs, code := command(t, tt.environment, append([]string{"calendar"}, tt.args...)...)
		if code != 2 || !regexp.MustCompile(tt.want).MatchString(errs) || strings.Contains(out, "Work calendar") {
			t.Errorf("%q: %d\n%s%s", tt.args, code, out, errs)
		}
	}
}

// What is printed for a file can be imported, and then changes nothing; what an operator changes in it holds.
func TestCalendarFile(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		calendar := func(args ...string) string {
			t.Helper()
			out, errs, code := command(t, environment, append([]string{"calendar"}, args...)...)
			if code != 0 || errs != "" {
				t.Fatalf("%d\n%s", code, errs)
			}
			return out
		}
		if out := calendar("2027"); !strings.Contains(out, "\nComputed by law; no day of 2027 is in the database.") {
			t.Errorf("nothing was imported:\n%s", out)
		}
		before, rest := calendar("2028", "--csv"), months(calendar("2028"))
		imported := func(text string) {
			t.Helper()
			dir := catalogFolder(t, map[string]func(string) string{"calendar.csv": func(string) string { return text }})
			importCounts(t, environment, dir)
		}
		imported(before)
		if again := calendar("2028", "--csv"); again != before || months(calendar("2028")) != rest {
			t.Errorf("imported as it was printed:\n%s\nbefore\n%s", again, before)
		}
		imported(strings.Replace(before, "2028-09-01,false", "2028-09-01,true", 1) + "2028-08-26,true,Làm bù,Worked\n2028-08-28,false,Nghỉ hoán đổi,\n")
		changed := calendar("2028")
		for _, want := range []string{`Fri 01 Sep +worked +override +Quốc khánh`, `Sat 26 Aug +worked +swap +Làm bù / Worked\n`, `Mon 28 Aug +off +swap +Nghỉ hoán đổi / Day off\n`,
			`with 17 days of 2028 from the database`} {
			if !regexp.MustCompile(want).MatchString(changed) {
				t.Errorf("lacks %s\n%s", want, changed)
			}
		}
		dir := catalogFolder(t, nil)
		if err := os.Remove(filepath.Join(dir, "calendar.csv")); err != nil {
			t.Fatal(err)
		}
		importCounts(t, environment, dir)
		if calendar("2028") != changed {
			t.Error("an import without the file changed the calendar")
		}
		importCounts(t, environment, "--default")
		if out := calendar("2028"); months(out) != rest || !strings.Contains(calendar("2027"), "with 8 days of 2027 from the database") {
			t.Errorf("of the files that ship:\n%s", out)
		}
	})
}

// months is a calendar without its heading.
func months(out string) string {
	lines := bufio.NewScanner(strings.NewReader(out))
	var b strings.Builder
	for n := 0; lines.Scan(); n++ {
		if n > 1 {
			b.WriteString(lines.Text() + "\n")
		}
	}
	return b.String()
}
