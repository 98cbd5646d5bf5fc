package catalog_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"danvan/civic"
	"danvan/civic/catalog"
)

const dutiesHeader = "code,title,title_en,basis,basis_number,basis_day,audience,due,opens_days,file_types,reviewer,ladder\n"

func parseDuties(row string) (catalog.Catalog, []string) {
	files := small()
	files["duties.csv"] = &fstest.MapFile{Data: []byte(dutiesHeader + row + "\n")}
	c, problems := catalog.Parse(files)
	return c, text(problems)
}

func TestDuties(t *testing.T) {
	c, problems := parseDuties(`ke-hoach,Kế hoạch,Plan,Công văn,1/CV,2021-06-30,commune not:tinh,last-workday 02,20,PDF docx,tinh,-14 0 officer; +1 head`)
	if problems != nil || len(c.Duties) != 1 {
		t.Fatalf("%+v, %q", c.Duties, problems)
	}
	d := c.Duties[0]
	if d.Due.String() != "last-workday 02" || d.Ladder.String() != "-14 0 officer; +1 head" || !slices.Equal(d.FileTypes, []string{"pdf", "docx"}) || d.Reviewer != "tinh" ||
		d.Audience.String() != "commune not:tinh" || d.Basis != (civic.Basis{Title: "Công văn", Number: "1/CV", Day: "2021-06-30"}) || d.Position != 1 {
		t.Errorf("%+v", d)
	}
	if c, problems = parseDuties(`x,Kế hoạch,,Công văn,1/CV,2021-06-30,all,01-31,45,,,`); problems != nil || c.Duties[0].Ladder.String() != civic.DefaultDutyLadder {
		t.Errorf("%+v, %q", c.Duties, problems)
	}
	if c, problems := catalog.Parse(small()); c.Duties != nil || problems != nil {
		t.Errorf("without the file: %+v, %v", c.Duties, problems)
	}
}

func TestDutyProblems(t *testing.T) {
	for row, want := range map[string]string{
		`X,T,,B,1,2021-06-30,all,01-31,45,,,`:                                      `duties.csv:2: code: "X" is not a code`,
		`x,,,B,1,2021-06-30,all,01-31,45,,,`:                                       `duties.csv:2: title: is empty`,
		`x,T,,B,1,30/6/2021,all,01-31,45,,,`:                                       `duties.csv:2: basis_day: "30/6/2021" is not a date`,
		`x,T,,B,1,2021-06-30,village,01-31,45,,,`:                                  `duties.csv:2: audience: "village" is no audience`,
		`x,T,,B,1,2021-06-30,agency:so-y-te,01-31,45,,,`:                           `duties.csv:2: audience: there is no agency "so-y-te"`,
		`x,T,,B,1,2021-06-30,all,31-01,45,,,`:                                      `duties.csv:2: due: "31-01" is no rule`,
		`x,T,,B,1,2021-06-30,all,01-31,0,,,-3 officer`:                             `duties.csv:2: opens_days: "0" is not a number|duties.csv:2: opens_days: is not above 3`,
		`x,T,,B,1,2021-06-30,all,01-31,30,,,`:                                      `duties.csv:2: opens_days: is not above 30, at which the ladder begins`,
		`x,T,,B,1,2021-06-30,all,01-31,45,,huyen,`:                                 `duties.csv:2: reviewer: there is no agency "huyen"`,
		`x,T,,B,1,2021-06-30,all,01-31,45,,,officer`:                               `duties.csv:2: ladder: "officer" is not a ladder`,
		"x,T,,B,1,2021-06-30,all,01-31,45,,,\nx,T,,B,1,2021-06-30,all,01-31,45,,,": `duties.csv:3: code: "x" is there twice`,
	} {
		_, problems := parseDuties(row)
		wanted := strings.Split(want, "|")
		if len(problems) != len(wanted) {
			t.Errorf("%s: %q", row, problems)
			continue
		}
		for i, p := range problems {
			if !strings.HasPrefix(p, wanted[i]) {
				t.Errorf("%s: %q, want %q", row, p, wanted[i])
			}
		}
	}
}
