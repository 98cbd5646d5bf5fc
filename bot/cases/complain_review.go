package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// The choices of the review.
const (
	reviewSend      = "send"
	reviewContent   = "content"
	reviewCategory  = "category"
	reviewWhere     = "where"
	reviewAnonymity = "anonymity"
)

// askReview shows everything before it is sent. What the person still writes or sends is taken in.
func askReview(_ context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	send := t.Sending("complain.send", reviewSend)
	p := bot.Prompt{Free: true, Choices: []bot.Choice{send, t.Choice("complain.edit_content", reviewContent)}}
	if !draft.Locked {
		p.Choices = append(p.Choices, t.Choice("complain.edit_category", reviewCategory))
	}
	if draft.category(t).Needs() != "" {
		p.Choices = append(p.Choices, t.Choice("complain.edit_where", reviewWhere))
	}
	p.Choices = append(p.Choices, t.Choice("complain.edit_anonymity", reviewAnonymity))
	hint := ""
	if lane, open := t.Directory.SealedLane(); open && !draft.category(t).Sealed() && tellsOfWrongdoing(draft.Text()) {
		hint = t.T("complain.sealed_hint", bot.Args{"Agency": t.AgencyName(lane.Route)})
		p.Choices = append(p.Choices, t.Choice("complain.to_sealed", chooseSealed))
	}
	p.Text = bot.Paragraphs(t.T("complain.review"), reviewed(t, *draft), hint)
	return p, nil
}

// reviewed is the whole draft in words.
func reviewed(t *bot.Turn, draft Draft) string {
	who := t.T("complain.review_named", bot.Args{"Name": t.Person.Name})
	if draft.Anonymous {
		who = t.T("complain.review_anonymous")
	}
	where := ""
	area, project, named := draft.where(t)
	if name := placeName(t, project, area); name != "" {
		where = t.T("complain.review_where", bot.Args{"Place": name})
	}
	about := ""
	if draft.category(t).Sealed() && named != "" {
		about = t.T("complain.review_about", bot.Args{"Agency": t.AgencyName(named)})
	}
	to := t.T("complain.review_to", bot.Args{"Agency": t.AgencyName(draft.agency(t))})
	if draft.category(t).Sealed() {
		to = t.T("complain.review_to_sealed", bot.Args{"Agency": t.AgencyName(draft.agency(t))})
	}
	text := ""
	if draft.Text() != "" {
		text = bot.Lines(t.T("complain.review_text"), bot.Quote(draft.Text()))
	}
	return bot.Lines(t.T("complain.review_category", bot.Args{"Category": t.CategoryName(draft.Category)}), where, about, to, who, text, bot.Attached(t, draft.Media(), draft.Place()))
}

func (d author) takeReview(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case reviewSend:
		if c, found, err := d.sameText(ctx, t, *draft); err != nil || found {
			draft.Same = c.Code
			return bot.To("same"), err
		}
		return d.send(ctx, t, *draft)
	case reviewContent:
		return bot.To("content"), nil
	case reviewCategory:
		return bot.To("group"), nil
	case reviewAnonymity:
		return bot.To("anonymity"), nil
	case reviewWhere:
		draft.clearWhere()
		return d.advance(ctx, t, draft)
	case chooseSealed:
		return d.toSealed(ctx, t, draft)
	}
	return draft.Take(t, a.Input)
}

// send files the case. The receipt, with the code and the date of the answer, comes through the outbox.
func (d author) send(ctx context.Context, t *bot.Turn, draft Draft) (bot.Next, error) {
	err := d.file(ctx, t, draft)
	if errors.Is(err, civic.ErrDayFull) { // confirmed elsewhere meanwhile
		return bot.To("full"), nil
	}
	if err != nil {
		return bot.Next{}, err
	}
	t.Conclude("complain.sent")
	return bot.End(), nil
}

func (d author) file(ctx context.Context, t *bot.Turn, draft Draft) error {
	const draws = 5
	author := t.Person.ID
	area, project, named := draft.where(t)
	for range draws {
		code, err := civic.NewCaseCode(d.random, t.Now, t.Zone)
		if err != nil {
			return err
		}
		c := civic.Case{Code: code, DraftKey: t.Dialogue, Author: &author, Anonymous: draft.Anonymous, Area: area,
			Project: project, Named: named, Text: draft.Text(), Place: draft.Place()}
		ch, err := civic.File(c, draft.category(t), draft.agency(t), draft.Media(), d.calendar, t.Now)
		if err != nil {
			return err
		}
		ch.Cause, ch.Budget = t.Input.Key, d.day(t, draft.category(t))
		ch.Notices = append(ch.Notices, watched(draft, ch.Case)...)
		if _, err = d.store.FileCase(ctx, ch); !codeTaken(err) {
			return err
		}
	}
	return errNoCode(draws)
}

func codeTaken(err error) bool {
	var problem *civic.Error
	return errors.As(err, &problem) && problem.Code == civic.CodeConflict && problem.Field == "code"
}

// watched are the notices for who supervises a project: a copy of what was reported from its site. What is sealed is
// nobody else's.
func watched(draft Draft, c civic.Case) []civic.Notice {
	if !draft.Watch || c.Project == "" || c.Sealed {
		return nil
	}
	return []civic.Notice{{Kind: civic.NoticeProjectReport, To: civic.ToWatchers(c.Project)}}
}
