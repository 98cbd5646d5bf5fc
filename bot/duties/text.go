package duties

import (
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// dutyTitle names a duty in the person's language; one that is not known any more by its code.
func dutyTitle(t *bot.Turn, code string) string {
	if d, ok := t.Directory.Duty(code); ok {
		return d.TitleIn(t.Locale())
	}
	return code
}

// basisText names the document that a duty rests on, without markup, or is "" where there is none.
func basisText(t *bot.Turn, d civic.Duty) string {
	b := d.Basis
	if b.Title == "" && b.Number == "" {
		return ""
	}
	text := b.Title
	if b.Number != "" {
		text = strings.TrimSpace(text + " " + t.Label("duty.number", bot.Args{"Number": b.Number}))
	}
	if b.Day != "" {
		text += " " + t.Label("duty.of_day", bot.Args{"Day": bot.DayText(b.Day)})
	}
	return text
}

// obligationState says how it stands with what is owed, without markup: how many calendar days are left or over, or what
// became of what was handed in.
func obligationState(t *bot.Turn, o civic.Obligation) string {
	switch {
	case o.Status == civic.ObligationEnded:
		return t.Label("duty.state_ended")
	case o.Status == civic.ObligationAccepted && o.AcceptedAt != nil:
		return t.Label("duty.state_accepted", bot.Args{"Day": t.DayOf(*o.AcceptedAt)})
	case o.Status == civic.ObligationSubmitted && o.SubmittedAt != nil:
		if o.InTime != nil && !*o.InTime {
			return t.Label("duty.state_submitted_late", bot.Args{"Day": t.DayOf(*o.SubmittedAt)})
		}
		return t.Label("duty.state_submitted", bot.Args{"Day": t.DayOf(*o.SubmittedAt)})
	}
	if o.Status == civic.ObligationReturned {
		return t.DueState("duty.returned_", o.DueAt)
	}
	return t.DueState("duty.due_", o.DueAt)
}

// submissionText writes one version of what a unit handed in, as HTML: which document, when and by whom it was handed in,
// and what was decided. by is the name of who handed it in, or "" where their data was deleted.
func submissionText(t *bot.Turn, s civic.Submission, by string) string {
	if by == "" {
		by = t.Label("duty.somebody")
	}
	in := "duty.handed_in"
	if !s.InTime {
		in = "duty.handed_in_late"
	}
	lines := []string{
		t.T("duty.version", bot.Args{"Number": strconv.Itoa(s.Number), "Status": t.Label("duty.version_" + string(s.Status))}),
		t.T("duty.document", bot.Args{"Number": s.DocNumber, "Day": bot.DayText(s.DocDay), "Signer": s.Signer}),
		t.T(in, bot.Args{"At": t.Time(s.At), "By": by}),
	}
	if n := len(s.Files); n > 0 {
		lines = append(lines, t.T("write.files", bot.Args{"Count": n}))
	}
	if s.DecidedAt != nil {
		lines = append(lines, t.T("duty.decided_"+string(s.Status), bot.Args{"At": t.Time(*s.DecidedAt)}))
	}
	if s.Reason != "" {
		lines = append(lines, bot.Quote(s.Reason))
	}
	if s.NewDue != nil {
		lines = append(lines, t.T("duty.new_due", bot.Args{"Day": t.Date(*s.NewDue)}))
	}
	return strings.Join(lines, "\n")
}
