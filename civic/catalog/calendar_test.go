package catalog_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"danvan/civic"
	"danvan/civic/catalog"
)

func TestCalendar(t *testing.T) {
	files := small()
	if c, problems := catalog.Parse(files); len(problems) > 0 || c.Days != nil {
		t.Errorf("without a file %v, %v", c.Days, problems)
	}
	files["calendar.csv"] = &fstest.MapFile{Data: []byte("day,works,name,name_en\n")}
	if c, problems := catalog.Parse(files); len(problems) > 0 || c.Days == nil || len(c.Days) > 0 {
		t.Errorf("of an empty file %#v, %v", c.Days, problems)
	}
	files["calendar.csv"].Data = []byte("name,day,works,name_en\nLàm bù,2026-08-22,TRUE,Worked\n Nghỉ hoán đổi ,2026-08-31, false ,\n")
	c, problems := catalog.Parse(files)
	want := []civic.CalendarDay{{Day: "2026-08-22", Works: true, Name: "Làm bù", NameWords: civic.Words{"en": "Worked"}}, {Day: "2026-08-31", Name: "Nghỉ hoán đổi"}}
	if len(problems) > 0 || !slices.EqualFunc(c.Days, want, civic.CalendarDay.Equal) {
		t.Errorf("read %+v, %v", c.Days, problems)
	}
}

func TestCalendarProblems(t *testing.T) {
	files := small()
	files["calendar.csv"] = &fstest.MapFile{Data: []byte("day,works,name,name_en\n31/8/2026,false,Nghỉ,\n2026-02-30,false,Nghỉ,\n1899-12-31,false,Nghỉ,\n" +
		"2026-08-31,no,Nghỉ,\n2026-08-31,false,Nghỉ,\n2026-09-01,false, ,Off\n")}
	_, problems := catalog.Parse(files)
	want := []string{
		`calendar.csv:2: day: "31/8/2026" is not a date such as 2027-02-05`,
		`calendar.csv:3: day: "2026-02-30" is not a date such as 2027-02-05`,
		`calendar.csv:4: day: "1899-12-31" is not from 1900 to 2199`,
		`calendar.csv:5: works: "no" is neither true nor false`,
		`calendar.csv:6: day: "2026-08-31" is there twice`,
		`calendar.csv:7: name: is empty`,
	}
	if got := text(problems); !slices.Equal(got, want) {
		t.Errorf("told %q", got)
	}
}
