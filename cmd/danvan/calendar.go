package main

import (
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
	calendar := workcal.NewNamed(c.zone(), hours, namedOverrides(days))
	if k.CSV {
		return printCalendarCSV(calendar.Year(k.Year), t)
	}
	t.say("Work calendar %d, working hours %s", k.Year, workcal.FormatHours(hours))
	t.say("%s", k.origin(days, from))
	return k.print(calendar, hours, t)
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

func namedOverrides(days []civic.CalendarDay) []workcal.Override {
	list := make([]workcal.Override, len(days))
	for i, d := range days {
		list[i] = workcal.Override{Day: d.Day, Works: d.Works, Name: d.Name, NameEN: d.NameWords["en"]}
	}
	return list
}

func (k calendarCommand) print(calendar *workcal.Calendar, hours []workcal.Interval, t terminal) error {
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
			_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", d.Day.Format("Mon 02 Jan"), worksWord(d.Works), d.Kind, bothNames(d))
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

func bothNames(d workcal.Day) string {
	if d.NameEN == "" {
		return d.Name
	}
	return d.Name + " / " + d.NameEN
}

// printCalendarCSV writes days as calendar.csv has them.
func printCalendarCSV(days []workcal.Day, t terminal) error {
	w := csv.NewWriter(t.out)
	_ = w.Write([]string{"day", "works", "name", "name_en"}) // Error tells
	for _, d := range days {
		_ = w.Write([]string{d.Day.Format(time.DateOnly), strconv.FormatBool(d.Works), d.Name, d.NameEN})
	}
	w.Flush()
	return w.Error()
}
