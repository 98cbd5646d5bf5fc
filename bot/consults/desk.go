package consults

import (
	"context"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// openDesk shows a consultation's desk: where it stands, and what can be done about it now.
func (d official) openDesk(ctx context.Context, t *bot.Turn, r round) (bot.Next, error) {
	m, err := d.desk(ctx, t, r)
	if err != nil {
		return bot.Stay(), err
	}
	t.Say(m)
	return bot.Stay(), nil
}

// listDesks is /ykien: the desk of the code that was typed, or a list of the consultations that go on.
func (d official) listDesks(ctx context.Context, t *bot.Turn, arg string) (bot.Next, error) {
	if code, ok := civic.ParseConsultationCode(arg); ok {
		r, err := d.read(ctx, t, code)
		if err != nil {
			return bot.Stay(), err
		}
		return d.openDesk(ctx, t, r)
	}
	all, err := d.store.Consultations(ctx, "")
	if err != nil {
		return bot.Stay(), err
	}
	var rows [][]bot.Button
	const most = 30
	for _, c := range all {
		r, err := d.roundOf(ctx, t, c)
		if err != nil {
			return bot.Stay(), err
		}
		if (r.works || t.Person.Has(civic.RoleCoordinator)) && len(rows) < most {
			rows = append(rows, []bot.Button{bot.Do(bot.Shorten(c.Code+" · "+c.TitleIn(t.Locale()), 60), "consult", c.Code)})
		}
	}
	if rows == nil {
		t.Tell("consult.list_empty")
		return bot.Stay(), nil
	}
	t.Say(bot.Message{Text: t.T("consult.list", bot.Args{"Count": len(rows)}), Rows: rows})
	return bot.Stay(), nil
}

// desk makes the message of a consultation's desk.
func (d official) desk(ctx context.Context, t *bot.Turn, r round) (bot.Message, error) {
	lines := []string{
		t.T("consult.desk", bot.Args{"Code": r.Code, "Title": r.TitleIn(t.Locale()), "Project": r.project.NameIn(t.Locale())}),
		t.T("consult.desk_phase", bot.Args{"Phase": phaseText(t, r.Consultation)}),
		datesText(t, r.Consultation),
		t.T("consult.desk_who", bot.Args{"Who": whoText(t, r.Who, r.project.Areas)}),
	}
	happened, err := d.deskEvents(ctx, t, r)
	if err != nil {
		return bot.Message{}, err
	}
	counts, err := d.deskCounts(ctx, t, r)
	if err != nil {
		return bot.Message{}, err
	}
	standing, remains, err := d.deskStanding(ctx, t, r)
	if err != nil {
		return bot.Message{}, err
	}
	lines = append(append(append(lines, happened...), counts...), remains...)
	if r.Digest != "" {
		lines = append(lines, "", t.T("consult.desk_digest", bot.Args{"Digest": r.Digest}))
	}
	if !r.works {
		lines = append(lines, "", t.T("consult.desk_reads"))
	}
	return bot.Message{Text: strings.Join(lines, "\n"), Rows: d.deskRows(t, r, standing)}, nil
}

// deskEvents tells of extensions and of an end before its time, with the reasons.
func (d official) deskEvents(ctx context.Context, t *bot.Turn, r round) ([]string, error) {
	events, err := d.store.ConsultationEvents(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, e := range events {
		switch {
		case e.Kind == consult.EventExtended && e.Until != nil:
			last := consult.Consultation{AsksUntil: *e.Until}.LastDay(t.Zone)
			lines = append(lines, t.T("consult.desk_extended", bot.Args{"At": t.Time(e.At), "Until": t.Date(last), "Why": e.Text}))
		case e.Kind == consult.EventCancelled:
			lines = append(lines, t.T("consult.desk_cancelled", bot.Args{"At": t.Time(e.At), "Why": e.Text}))
		}
	}
	return lines, nil
}

// deskCounts tells how many were reached and spoke, and what they said.
func (d official) deskCounts(ctx context.Context, t *bot.Turn, r round) ([]string, error) {
	var tally consult.Tally
	if r.Tally != nil {
		tally = *r.Tally
	} else {
		var err error
		if tally, err = d.store.TallyConsultation(ctx, r.ID); err != nil {
			return nil, err
		}
	}
	lines := []string{"", t.T("consult.desk_spoke", bot.Args{"Reached": tally.Reached, "Spoke": tally.Spoke, "Paper": tally.OnPaper})}
	if tally.Withdrawn > 0 {
		lines = append(lines, t.T("consult.desk_withdrawn", bot.Args{"Count": tally.Withdrawn}))
	}
	if r.Who == consult.WhoHouseholds {
		lines = append(lines, t.T("consult.desk_households", bot.Args{"Count": tally.Households}))
	}
	if r.Phase(t.Now) == consult.PhasePosting {
		return lines, nil
	}
	for i, q := range r.Questions {
		n := consult.QuestionTally{}
		if i < len(tally.Questions) {
			n = tally.Questions[i]
		}
		lines = append(lines, t.T("consult.desk_question", bot.Args{"N": i + 1, "Text": bot.Shorten(q.TextIn(t.Locale()), 80), "Counts": countsText(t, q, n)}))
	}
	return lines, nil
}

// deskStanding tells what stands in the way of closing; it is nothing once the consultation is over.
func (d official) deskStanding(ctx context.Context, t *bot.Turn, r round) (consult.Standing, []string, error) {
	if r.Status != consult.StatusOpen {
		return consult.Standing{}, nil, nil
	}
	s, err := d.store.Standing(ctx, r.ID)
	if err != nil {
		return s, nil, err
	}
	lines := []string{""}
	if least, _ := d.rules.Minimum(r.Subject); least > 0 {
		lines = append(lines, t.T("consult.desk_posted", bot.Args{"Days": s.PostedDays, "Least": least}))
	}
	if r.Phase(t.Now) == consult.PhaseAnswering {
		lines = append(lines, remainsLines(t, r, s)...)
	}
	if len(lines) == 1 {
		return s, nil, nil
	}
	return s, lines, nil
}

// remainsLines tells how many opinions and dialogues wait.
func remainsLines(t *bot.Turn, r round, s consult.Standing) []string {
	lines := []string{t.T("consult.waiting", bot.Args{"Count": s.Unanswered})}
	if s.Unanswered == 0 {
		lines = []string{t.T("consult.waiting_none")}
	}
	if r.Subject == consult.SubjectCompensation && s.Dialogues > 0 {
		lines = append(lines, t.T("consult.dialogues_wait", bot.Args{"Count": s.Dialogues}))
	}
	return lines
}
