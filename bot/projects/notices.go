package projects

import (
	"context"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// addNotices declares how the notices about projects read for officials.
func (d official) addNotices(into map[civic.NoticeKind]bot.NoticeFunc) {
	into[civic.NoticeProjectQuestion] = bot.NoticeOf(d.answerable, d.questionNotice)
	into[civic.NoticeProjectReport] = d.reportNotice
	into[civic.NoticeProjectReminder] = bot.NoticeOfReminders(d.store, d.reminderNotice)
	into[civic.NoticeProjectAlone] = d.aloneNotice
}

// questionNotice tells who works on a project what was asked; never who asked.
func (d official) questionNotice(ctx context.Context, t *bot.Turn, q civic.ProjectQuestion) ([]bot.Message, error) {
	if q.Answer != "" {
		return nil, nil
	}
	p, err := d.store.Project(ctx, q.Project)
	return []bot.Message{{About: about(q), Text: t.T("project_desk.notice_question", bot.Args{"Name": p.NameIn(t.Locale())}) + "\n" + bot.Quote(q.Text),
		Rows: [][]bot.Button{{t.Button("project_desk.reply", "project-question", bot.ID(q.ID))}, siteButton(t, p.Code)}}}, err
}

// reportNotice is the copy of a report from the site, for the task force and for who supervises: without who filed it.
func (d official) reportNotice(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Case == nil || n.Group {
		return nil, nil
	}
	c, err := d.store.Case(ctx, *n.Case)
	if err != nil || c.Project == "" || c.Sealed {
		return nil, err
	}
	p, err := d.store.Project(ctx, c.Project)
	if err != nil {
		return nil, err
	}
	force, err := d.store.TaskForce(ctx, c.Project)
	if err != nil || !p.MayWork(t.Person, force) && t.Person.RoleIn(p.Supervisor) == "" {
		return nil, err
	}
	events, err := d.store.Events(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	m := bot.Message{Text: t.T("project_desk.notice_report", bot.Args{"Code": c.Code, "Name": p.NameIn(t.Locale()), "Category": t.CategoryName(c.Category), "Agency": t.AgencyName(c.Agency)}) +
		"\n" + bot.Quote(c.Text) + "\n" + t.T("project_desk.notice_report_foot"), Place: c.Place}
	for _, e := range events {
		if e.Kind == civic.EventFiled {
			m.Media = e.Attachments
		}
	}
	return []bot.Message{m}, nil
}

// reminderNotice reminds of questions and opinions that wait; what was answered meanwhile is left out.
func (d official) reminderNotice(ctx context.Context, t *bot.Turn, reminders []civic.Reminder) ([]bot.Message, error) {
	var lines []string
	var rows [][]bot.Button
	for _, r := range reminders {
		line, row, err := d.reminderLine(ctx, t, r)
		if err != nil {
			return nil, err
		}
		if line != "" {
			lines, rows = append(lines, line), append(rows, row)
		}
	}
	if lines == nil {
		return nil, nil
	}
	m := bot.Message{Text: t.T("project_desk.notice_reminder") + "\n" + strings.Join(lines, "\n"), Rows: rows}
	if len(reminders) == 1 && reminders[0].Kind == civic.ReminderQuestion {
		m.About = about(civic.ProjectQuestion{ID: reminders[0].Subject})
	}
	return []bot.Message{m}, nil
}

func (d official) reminderLine(ctx context.Context, t *bot.Turn, r civic.Reminder) (string, []bot.Button, error) {
	switch r.Kind {
	case civic.ReminderQuestion:
		q, err := d.store.ProjectQuestion(ctx, r.Subject)
		if err != nil || q.Answer != "" {
			return "", nil, err
		}
		p, err := d.store.Project(ctx, q.Project)
		return t.T("project_desk.question_waits", bot.Args{"Name": p.NameIn(t.Locale()), "Date": t.Date(q.AskedAt), "Text": bot.Shorten(q.Text, 120)}),
			[]bot.Button{t.Button("project_desk.reply", "project-question", bot.ID(q.ID))}, err
	case civic.ReminderAnswering:
		c, err := d.store.Consultation(ctx, r.Subject)
		if err != nil || c.Phase(t.Now) != consult.PhaseAnswering {
			return "", nil, err
		}
		s, err := d.store.Standing(ctx, c.ID)
		if err != nil || s.Unanswered == 0 {
			return "", nil, err
		}
		return t.T("project_desk.opinions_wait", bot.Args{"Title": c.TitleIn(t.Locale()), "Count": s.Unanswered, "Date": t.Date(c.AsksUntil)}),
			[]bot.Button{bot.Do(bot.Shorten(c.TitleIn(t.Locale()), 50), "consult", c.Code)}, nil
	}
	return "", nil, nil
}

// aloneNotice tells coordinators on which projects something waits whose owners have nobody who would read it.
func (d official) aloneNotice(ctx context.Context, t *bot.Turn, n civic.Outgoing) ([]bot.Message, error) {
	if n.Group || !t.Person.Has(civic.RoleCoordinator) {
		return nil, nil
	}
	all, err := d.store.Projects(ctx)
	if err != nil {
		return nil, err
	}
	lines := []string{t.T("project_desk.notice_alone")}
	for _, p := range all {
		waits, err := d.waits(ctx, t, p.Code)
		if err != nil {
			return nil, err
		}
		people, err := d.store.Colleagues(ctx, p.Owner)
		if err != nil {
			return nil, err
		}
		if waits > 0 && !slices.ContainsFunc(people, func(x civic.Person) bool { return x.RoleIn(p.Owner) != "" }) {
			lines = append(lines, t.T("project_desk.notice_alone_line", bot.Args{"Name": p.NameIn(t.Locale()), "Agency": t.AgencyName(p.Owner), "Count": waits}))
		}
	}
	if len(lines) == 1 {
		return nil, nil
	}
	return []bot.Message{{Text: strings.Join(append(lines, t.T("project_desk.notice_alone_foot")), "\n")}}, nil
}
