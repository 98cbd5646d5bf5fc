package bot

import (
	"strconv"
	"strings"
	"time"

	"danvan/civic"
)

// DutyTitle names a duty in the person's language; one that is not known any more by its code.
func (t *Turn) DutyTitle(code string) string {
	if d, ok := t.Directory.Duty(code); ok {
		return d.TitleIn(t.Locale())
	}
	return code
}

// BasisText names the document that a duty rests on, without markup, or is "" where there is none.
func (t *Turn) BasisText(d civic.Duty) string {
	b := d.Basis
	if b.Title == "" && b.Number == "" {
		return ""
	}
	text := b.Title
	if b.Number != "" {
		text = strings.TrimSpace(text + " " + t.Label("duty.number", Args{"Number": b.Number}))
	}
	if b.Day != "" {
		text += " " + t.Label("duty.of_day", Args{"Day": DayText(b.Day)})
	}
	return text
}

// DayText writes a day that is kept as 2026-01-15 as people here read it: 15/01/2026.
func DayText(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return at.Format("02/01/2006")
}

// ObligationState says how it stands with what is owed, without markup: how many calendar days are left or over, or what
// became of what was handed in.
func (t *Turn) ObligationState(o civic.Obligation) string {
	switch {
	case o.Status == civic.ObligationEnded:
		return t.Label("duty.state_ended")
	case o.Status == civic.ObligationAccepted && o.AcceptedAt != nil:
		return t.Label("duty.state_accepted", Args{"Day": t.day(*o.AcceptedAt)})
	case o.Status == civic.ObligationSubmitted && o.SubmittedAt != nil:
		if o.InTime != nil && !*o.InTime {
			return t.Label("duty.state_submitted_late", Args{"Day": t.day(*o.SubmittedAt)})
		}
		return t.Label("duty.state_submitted", Args{"Day": t.day(*o.SubmittedAt)})
	}
	key, left := "duty.due_", t.daysTo(o.DueAt)
	if o.Status == civic.ObligationReturned {
		key = "duty.returned_"
	}
	switch {
	case o.Late(t.Now) && left == 0:
		key += "over"
	case o.Late(t.Now):
		key, left = key+"late", -left
	case left == 0:
		key += "today"
	default:
		key += "left"
	}
	return t.Label(key, Args{"Count": left, "Day": t.Date(o.DueAt), "Time": o.DueAt.In(t.Zone).Format("15:04")})
}

// day writes the day of a time without that of the week: 15/01/2027.
func (t *Turn) day(at time.Time) string { return at.In(t.Zone).Format("02/01/2006") }

// daysTo counts the calendar days from today until the day of a time; negative for a day that is past.
func (t *Turn) daysTo(at time.Time) int {
	day := func(at time.Time) time.Time {
		y, m, d := at.In(t.Zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(at).Sub(day(t.Now)) / (24 * time.Hour))
}

// SubmissionText writes one version of what a unit handed in, as HTML: which document, when and by whom it was handed in,
// and what was decided. by is the name of who handed it in, or "" where their data was deleted.
func (t *Turn) SubmissionText(s civic.Submission, by string) string {
	if by == "" {
		by = t.Label("duty.somebody")
	}
	in := "duty.handed_in"
	if !s.InTime {
		in = "duty.handed_in_late"
	}
	lines := []string{
		t.T("duty.version", Args{"Number": strconv.Itoa(s.Number), "Status": t.Label("duty.version_" + string(s.Status))}),
		t.T("duty.document", Args{"Number": s.DocNumber, "Day": DayText(s.DocDay), "Signer": s.Signer}),
		t.T(in, Args{"At": t.Time(s.At), "By": by}),
	}
	if n := len(s.Files); n > 0 {
		lines = append(lines, t.T("write.files", Args{"Count": n}))
	}
	if s.DecidedAt != nil {
		lines = append(lines, t.T("duty.decided_"+string(s.Status), Args{"At": t.Time(*s.DecidedAt)}))
	}
	if s.Reason != "" {
		lines = append(lines, Quote(s.Reason))
	}
	if s.NewDue != nil {
		lines = append(lines, t.T("duty.new_due", Args{"Day": t.Date(*s.NewDue)}))
	}
	return strings.Join(lines, "\n")
}
