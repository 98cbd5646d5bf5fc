package projects

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// addNotices declares how the notices about projects read.
func (d citizen) addNotices(into map[civic.NoticeKind]bot.NoticeFunc) {
	into[civic.NoticeProjectAnswer] = bot.NoticeOf(bot.Public(d.store.ProjectQuestion), d.answerNotice)
	into[civic.NoticeProjectChanges] = bot.NoticeOfReminders(d.store, d.changesNotice)
}

// answerNotice tells who asked what the answer is.
func (d citizen) answerNotice(ctx context.Context, t *bot.Turn, q civic.ProjectQuestion) ([]bot.Message, error) {
	if q.Person == nil || *q.Person != t.Person.ID || q.Answer == "" {
		return nil, nil
	}
	p, err := d.store.Project(ctx, q.Project)
	if err != nil {
		return nil, err
	}
	public := ""
	if q.Public {
		public = t.T("project.answer_public")
	}
	return bot.Texts(bot.Paragraphs(t.T("project.answer", bot.Args{"Agency": t.AgencyName(p.Owner), "Name": p.NameIn(t.Locale())}), bot.Lines(t.T("project.answer_asked"), bot.Quote(q.Text)),
		bot.Lines(t.T("project.answer_text"), bot.Quote(q.Answer)), public), []bot.Button{t.Button("vote.board", "board", p.Code)}), nil
}

// changesNotice tells a follower what is new, all of a day in one message a project. What is no longer followed or no
// longer true is left out.
func (d citizen) changesNotice(ctx context.Context, t *bot.Turn, reminders []civic.Reminder) ([]bot.Message, error) {
	var messages []bot.Message
	at := map[string]int{}
	add := func(project, line string, row []bot.Button) error {
		i, known := at[project]
		if !known {
			p, err := d.store.Project(ctx, project)
			if err != nil {
				return err
			}
			i = len(messages)
			at[project] = i
			messages = append(messages, bot.Message{Text: t.T("project.changes", bot.Args{"Name": p.NameIn(t.Locale())})})
		}
		messages[i].Text = bot.Lines(messages[i].Text, line)
		if row != nil {
			messages[i].Rows = append(messages[i].Rows, row)
		}
		return nil
	}
	var ids []int64
	for _, r := range reminders {
		if r.Kind == civic.ReminderChange {
			ids = append(ids, r.Subject)
		}
	}
	changes, err := d.store.ProjectChanges(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		if _, err := d.store.Follow(ctx, c.Project, t.Person.ID); errors.Is(err, civic.ErrNotFound) {
			continue
		} else if err != nil {
			return nil, err
		}
		if err := add(c.Project, t.T("project.changed_"+string(c.Kind), bot.Args{"Title": c.Title}), nil); err != nil {
			return nil, err
		}
	}
	for _, r := range reminders {
		if r.Kind != civic.ReminderVoice {
			continue
		}
		line, c, err := d.voiceLine(ctx, t, r.Subject)
		if err != nil {
			return nil, err
		}
		if line != "" {
			if err := add(c.Project, line, []bot.Button{bot.Do(t.Label("project.speak_in", bot.Args{"Title": bot.Shorten(c.TitleIn(t.Locale()), 200)}), "voice", c.Code)}); err != nil {
				return nil, err
			}
		}
	}
	for project, i := range at {
		messages[i].Rows = append(messages[i].Rows, []bot.Button{t.Button("vote.board", "board", project), t.Button("project.following", "board-follow", project)})
	}
	return messages, nil
}
