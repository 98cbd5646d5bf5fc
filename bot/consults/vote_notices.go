package consults

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

// addNotices declares how the notices about consultations read.
func (d voters) addNotices(into map[civic.NoticeKind]bot.NoticeFunc) {
	into[civic.NoticeConsultExtended] = d.aboutRound(d.extendedNotice)
	into[civic.NoticeConsultCancelled] = d.aboutRound(d.cancelledNotice)
	into[civic.NoticeOpinionsAnswered] = bot.NoticeOfReminders(d.store, d.answersNotice)
	into[civic.NoticeDialogue] = bot.NoticeOf(bot.Public(d.store.Dialogue), d.dialogueNotice)
}

// aboutRound renders a notice whose subject is a consultation.
func (d voters) aboutRound(render func(context.Context, *bot.Turn, consult.Consultation) (string, error)) bot.NoticeFunc {
	return bot.NoticeOf(bot.Public(d.store.Consultation), func(ctx context.Context, t *bot.Turn, c consult.Consultation) ([]bot.Message, error) {
		text, err := render(ctx, t, c)
		if err != nil || text == "" {
			return nil, err
		}
		return bot.Texts(text, []bot.Button{t.Button("vote.open", "voice", c.Code)}), nil
	})
}

// extendedNotice says until when opinions are collected now, and why.
func (d voters) extendedNotice(ctx context.Context, t *bot.Turn, c consult.Consultation) (string, error) {
	if c.Status != consult.StatusOpen {
		return "", nil
	}
	why, err := d.lastWord(ctx, t, c)
	return bot.Paragraphs(t.T("vote.notice_extended", bot.Args{"Title": c.TitleIn(t.Locale()), "Until": t.Date(c.LastDay(t.Zone))}), why), err
}

func (d voters) cancelledNotice(ctx context.Context, t *bot.Turn, c consult.Consultation) (string, error) {
	why, err := d.lastWord(ctx, t, c)
	return bot.Paragraphs(t.T("vote.notice_cancelled", bot.Args{"Title": c.TitleIn(t.Locale())}), why), err
}

// answersNotice tells an author the official answers to their opinions.
func (d voters) answersNotice(ctx context.Context, t *bot.Turn, reminders []civic.Reminder) ([]bot.Message, error) {
	var messages []bot.Message
	rounds := map[int64]int{} // to their message
	for _, r := range reminders {
		o, err := d.store.OpinionLine(ctx, r.Subject)
		if errors.Is(err, civic.ErrNotFound) {
			continue // withdrawn meanwhile
		}
		if err != nil {
			return nil, err
		}
		c, mine, err := d.authored(ctx, t, o.Ballot)
		if err != nil {
			return nil, err
		}
		if !mine || o.Response == "" || o.Question >= len(c.Questions) {
			continue
		}
		at, known := rounds[c.ID]
		if !known {
			at = len(messages)
			rounds[c.ID] = at
			messages = append(messages, bot.Message{Text: t.T("vote.notice_answers", bot.Args{"Title": c.TitleIn(t.Locale()), "Agency": d.owner(t, c)}),
				Rows: [][]bot.Button{{t.Button("vote.mine", "voice-mine", c.Code)}}})
		}
		q := c.Questions[o.Question]
		m := &messages[at]
		m.Text = bot.Paragraphs(m.Text, bot.Lines(t.T("vote.question_line", bot.Args{"N": o.Question + 1, "Text": q.TextIn(t.Locale())}), answered(t, q, o.Opinion), responseText(t, o.Opinion)))
		if o.Choice == consult.StanceDisagree && len(m.Rows) == 1 {
			m.Rows = append(m.Rows, []bot.Button{t.Button("vote.how_on", "voice-how", c.Code)})
		}
	}
	return messages, nil
}

// authored returns the consultation of a ballot, and whether the reader is its author.
func (d voters) authored(ctx context.Context, t *bot.Turn, ballot int64) (consult.Consultation, bool, error) {
	b, err := d.store.Ballot(ctx, ballot)
	if err != nil {
		return consult.Consultation{}, false, err
	}
	mine := b.Person != nil && *b.Person == t.Person.ID
	if b.Household != nil && b.Person == nil {
		h, err := d.store.Household(ctx, *b.Household)
		if err != nil {
			return consult.Consultation{}, false, err
		}
		mine = h.UsedBy != nil && *h.UsedBy == t.Person.ID
	}
	c, err := d.store.Consultation(ctx, b.Consultation)
	return c, mine, err
}

// dialogueNotice invites the author of a ballot to the dialogue about it.
func (d voters) dialogueNotice(ctx context.Context, t *bot.Turn, talk consult.Dialogue) ([]bot.Message, error) {
	if talk.MeetsAt == nil || talk.Outcome != "" {
		return nil, nil
	}
	c, mine, err := d.authored(ctx, t, talk.Ballot)
	if err != nil || !mine {
		return nil, err
	}
	return bot.Texts(t.T("vote.notice_dialogue", bot.Args{"Title": c.TitleIn(t.Locale()), "Agency": d.owner(t, c), "Time": t.Time(*talk.MeetsAt), "Place": talk.Place,
		"Number": bot.ID(talk.Ballot)}), []bot.Button{t.Button("vote.mine", "voice-mine", c.Code)}), nil
}
