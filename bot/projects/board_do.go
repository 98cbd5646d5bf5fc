package projects

import (
	"context"
	"fmt"
	"strings"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// shownTasks is how many of the things that are asked of people a page shows.
const shownTasks = 5

// do is dân làm: what is asked of people, and the dates of meetings and inventories.
func (d citizen) do(ctx context.Context, t *bot.Turn, p civic.Project) error {
	tasks, err := d.store.Posts(ctx, p.Code, civic.PostTask, shownTasks)
	if err != nil {
		return err
	}
	meetings, err := d.store.Meetings(ctx, p.Code, t.Now)
	if err != nil {
		return err
	}
	asked := []string{t.T("project.tasks")}
	for _, x := range tasks {
		asked = append(asked, bot.Lines(t.T("project.news_line", bot.Args{"Date": t.Date(x.At)}), bot.Quote(x.Text)))
	}
	if len(tasks) == 0 {
		asked = []string{t.T("project.no_tasks")}
	}
	dates := []string{t.T("project.meetings")}
	var rows [][]bot.Button
	for _, m := range meetings {
		dates = append(dates, meetingLine(t, m))
		rows = append(rows, []bot.Button{bot.Do(t.Label("project.ics", bot.Args{"Title": bot.Shorten(m.Title, 200)}), "board-ics", bot.ID(m.ID))})
	}
	if len(meetings) == 0 {
		dates = []string{t.T("project.no_meetings")}
	}
	put(t, bot.Paragraphs(stepHead(t, p, civic.StepDo), bot.Lines(asked...), bot.Paragraphs(dates...)), append(rows, backRow(t, p)))
	return nil
}

// meetingLine says when and where people are expected.
func meetingLine(t *bot.Turn, m civic.ProjectMeeting) string {
	key := "project.meeting"
	if m.Cancelled {
		key = "project.meeting_cancelled"
	}
	return t.T(key, bot.Args{"Kind": t.Label("project.meeting_" + string(m.Kind)), "Title": m.Title, "Time": t.Time(m.StartsAt), "Until": m.EndsAt.In(t.Zone).Format("15:04"), "Place": m.Place})
}

// sayCalendar sends a date as a file for the phone's calendar.
func sayCalendar(_ context.Context, t *bot.Turn, m civic.ProjectMeeting) (bot.Next, error) {
	t.Say(bot.Message{Text: meetingLine(t, m), File: &bot.File{Name: "lich-" + bot.ID(m.ID) + ".ics", Data: []byte(calendarFile(m, t.Bot(), t.Now))}})
	return bot.Stay(), nil
}

// calendarFile writes a date as iCalendar (RFC 5545): the same date that is sent again replaces what it was.
func calendarFile(m civic.ProjectMeeting, host string, now time.Time) string {
	utc := func(at time.Time) string { return at.UTC().Format("20060102T150405Z") }
	status := "CONFIRMED"
	if m.Cancelled {
		status = "CANCELLED"
	}
	var b strings.Builder
	for _, line := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//danvan//VI", "METHOD:PUBLISH", "BEGIN:VEVENT",
		fmt.Sprintf("UID:meeting-%d@%s", m.ID, host), "DTSTAMP:" + utc(now), "DTSTART:" + utc(m.StartsAt), "DTEND:" + utc(m.EndsAt),
		fmt.Sprintf("SEQUENCE:%d", m.Version), "STATUS:" + status, "SUMMARY:" + escaped.Replace(m.Title), "LOCATION:" + escaped.Replace(m.Place),
		"END:VEVENT", "END:VCALENDAR"} {
		b.WriteString(foldLine(line) + "\r\n")
	}
	return b.String()
}

// escaped writes what has a meaning in iCalendar's text (RFC 5545, 3.3.11).
var escaped = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// foldLine breaks a line into pieces of at most 75 bytes, none within a character (RFC 5545, 3.1).
func foldLine(line string) string {
	const most = 75
	var b strings.Builder
	used := 0
	for _, r := range line {
		if n := len(string(r)); used+n > most {
			b.WriteString("\r\n ")
			used = 1
		}
		b.WriteRune(r)
		used += len(string(r))
	}
	return b.String()
}
