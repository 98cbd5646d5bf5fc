package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/workcal"
	"danvan/locales"
)

// calendarCommand prints the work calendar of a year: by law, with the days that were imported, or without a database those
// that ship with danvan.
type calendarCommand struct {
	Year int  `arg:"" help:"Year, from 1900 to 2199."`
	CSV  bool `name:"csv" help:"Print in the format of calendar.csv, to change and import."`
}

// Run runs the command.
func (k calendarCommand) Run(ctx context.Context, c config, t terminal) error {
	if k.Year < workcal.FirstYear || k.Year > workcal.LastYear {
		return settingError{"YEAR", fmt.Sprintf("is not a year from %d to %d; give one of them", workcal.FirstYear, workcal.LastYear)}
	}
	hours := c.WorkingHours
	days, from, err := k.imported(ctx, c)
	if err != nil {
		return err
	}
	calendar, names := workcal.New(c.zone(), hours, overrides(days)), newDayNames(locales.MustLoad(), days)
	if k.CSV {
		return printCalendarCSV(calendar.Year(k.Year), names, t)
	}
	t.say("Work calendar %d, working hours %s", k.Year, workcal.FormatHours(hours))
	t.say("%s", k.origin(days, from))
	return k.print(calendar, hours, names, t)
}

// imported are the announced days, and where they are from.
func (calendarCommand) imported(ctx context.Context, c config) (days []civic.CalendarDay, from string, err error) {
	if c.DatabaseURL == "" {
		shipped, problems := catalog.Parse(catalog.Default())
		if len(problems) > 0 {
			return nil, "", fmt.Errorf("read the calendar that ships with danvan: %s", problems[0])
		}
		return shipped.Days, "the calendar.csv that ships with danvan", nil
	}
	s, err := openStore(ctx, c, true)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = s.Close() }()
	days, err = s.CalendarDays(ctx)
	return days, "the database", err
}

// origin says what the calendar rests on.
func (k calendarCommand) origin(days []civic.CalendarDay, from string) string {
	n := 0
	for _, d := range days {
		if strings.HasPrefix(d.Day, strconv.Itoa(k.Year)+"-") {
			n++
		}
	}
	if n == 0 {
		return fmt.Sprintf("Computed by law; no day of %d is in %s. Which days of Tết and which neighbour of National Day are off is a guess until it is announced.", k.Year, from)
	}
	return fmt.Sprintf("Computed by law, with %d days of %d from %s.", n, k.Year, from)
}

// dayNames finds what days of the calendar are called: as they were imported, else by law.
type dayNames struct {
	texts    *locales.Texts
	imported map[string]civic.CalendarDay
}

func newDayNames(texts *locales.Texts, days []civic.CalendarDay) dayNames {
	n := dayNames{texts, map[string]civic.CalendarDay{}}
	for _, d := range days {
		n.imported[d.Day] = d
	}
	return n
}

// of lists what a day is called in each language.
func (n dayNames) of(d workcal.Day) []string {
	imported := n.imported[d.Day.Format(time.DateOnly)]
	var names []string
	for i, l := range n.texts.Languages() {
		name := imported.NameWords[l]
		if i == 0 {
			name = imported.Name
		}
		names = append(names, cmp.Or(name, n.lawful(l, d)))
	}
	return names
}

// lawful is what a day is called by law.
func (n dayNames) lawful(language string, d workcal.Day) string {
	var holidays []string
	for _, h := range d.Holidays {
		holidays = append(holidays, n.texts.Plain(language, "holiday."+h.Key, locales.Args{"Day": h.Day}))
	}
	name := strings.Join(holidays, "; ")
	switch {
	case d.Kind == workcal.KindLieu:
		return n.texts.Plain(language, "holiday.lieu", locales.Args{"Name": name})
	case name != "":
		return name
	case d.Works:
		return n.texts.Plain(language, "holiday.worked", nil)
	}
	return n.texts.Plain(language, "holiday.off", nil)
}

func (k calendarCommand) print(calendar *workcal.Calendar, hours []workcal.Interval, names dayNames, t terminal) error {
	listed := map[time.Month][]workcal.Day{}
	for _, d := range calendar.Year(k.Year) {
		listed[d.Day.Month()] = append(listed[d.Day.Month()], d)
	}
	all := 0
	for month := time.January; month <= time.December; month++ {
		n := workingDays(calendar, k.Year, month)
		all += n
		t.say("\n%s: %s", month, countOf(n, "working day"))
		table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
		for _, d := range listed[month] {
			_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", d.Day.Format("Mon 02 Jan"), worksWord(d.Works), d.Kind, strings.Join(names.of(d), " / "))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	perDay := time.Duration(0)
	for _, h := range hours {
		perDay += h.To - h.From
	}
	work := (time.Duration(all) * perDay).Hours()
	t.say("\n%d: %s, %s working hours", k.Year, countOf(all, "working day"), strconv.FormatFloat(work, 'f', -1, 64))
	return nil
}

func workingDays(calendar *workcal.Calendar, year int, month time.Month) int {
	n := 0
	for day := time.Date(year, month, 1, 12, 0, 0, 0, calendar.Zone()); day.Month() == month; day = day.AddDate(0, 0, 1) {
		if calendar.Works(day) {
			n++
		}
	}
	return n
}

func countOf(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

func worksWord(works bool) string {
	if works {
		return "worked"
	}
	return "off"
}

// printCalendarCSV writes days as calendar.csv has them.
func printCalendarCSV(days []workcal.Day, names dayNames, t terminal) error {
	w := csv.NewWriter(t.out)
	header := []string{"day", "works", "name"}
	for _, l := range names.texts.Languages()[1:] {
		header = append(header, "name_"+l)
	}
	_ = w.Write(header) // Error tells
	for _, d := range days {
		_ = w.Write(append([]string{d.Day.Format(time.DateOnly), strconv.FormatBool(d.Works)}, names.of(d)...))
	}
	w.Flush()
	return w.Error()
}
