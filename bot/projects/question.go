package projects

import (
	"context"
	"fmt"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

const flowSiteReply = "project_reply"

// replying is the answer to a question about a project.
type replying struct {
	Code     string      `json:"code"`
	Question int64       `json:"question"`
	Writing  bot.Writing `json:"writing,omitzero"`
}

// deskQuestions is how many questions that wait a list shows, the oldest first.
const deskQuestions = 8

// questions lists the questions that wait for an answer.
func (d official) questions(ctx context.Context, t *bot.Turn, s site) (bot.Next, error) {
	list, total, err := d.store.OpenQuestions(ctx, s.Code, 0, deskQuestions)
	if err != nil {
		return bot.Stay(), err
	}
	lines := []string{t.T("project_desk.questions_head", bot.Args{"Name": s.NameIn(t.Locale()), "Count": total})}
	var rows [][]bot.Button
	for i, q := range list {
		lines = append(lines, t.T("project_desk.question_line", bot.Args{"N": i + 1, "Date": t.Date(q.AskedAt)})+"\n"+bot.Quote(bot.Shorten(q.Text, 300)))
		rows = append(rows, []bot.Button{bot.Do(fmt.Sprintf("%d. %s", i+1, t.Label("project_desk.reply")), "project-question", bot.ID(q.ID))})
	}
	if total > len(list) {
		lines = append(lines, t.T("project_desk.questions_more", bot.Args{"Count": len(list)}))
	}
	t.Say(bot.Message{Text: strings.Join(lines, "\n\n"), Rows: append(rows, siteButton(t, s.Code))})
	return bot.Stay(), nil
}

// pressQuestion begins to answer a question; one that was answered is shown with its answer.
func (d official) pressQuestion(_ context.Context, t *bot.Turn, q civic.ProjectQuestion) (bot.Next, error) {
	if q.Answer != "" {
		return bot.Stay(), d.answered(t, q)
	}
	return bot.Begin(flowSiteReply, replying{Code: q.Project, Question: q.ID}), nil
}

// answered says that a colleague was first, and with what.
func (d official) answered(t *bot.Turn, q civic.ProjectQuestion) error {
	t.Say(bot.Message{Text: t.T("project_desk.answered_already", bot.Args{"At": t.Time(*q.AnsweredAt)}) + "\n" + bot.Quote(q.Text) + "\n" + bot.Quote(q.Answer), Rows: [][]bot.Button{siteButton(t, q.Project)}})
	return nil
}

// The choices of where an answer goes.
const (
	replyPublic  = "public"
	replyPrivate = "private"
)

func (d official) replyFlow() bot.Flow[replying] {
	return bot.Form[replying]{Name: flowSiteReply, Title: "project_desk.reply_title", Guard: siteGuard(d, func(x *replying) string { return x.Code }, mayWork),
		Fields: []bot.Field[replying]{{Name: "write", Writing: func(x *replying) *bot.Writing { return &x.Writing },
			Question: func(ctx context.Context, t *bot.Turn, x *replying) (string, error) {
				q, err := d.store.ProjectQuestion(ctx, x.Question)
				return t.T("project_desk.ask_reply", bot.Args{"Date": t.Date(q.AskedAt)}) + "\n" + bot.Quote(q.Text), err
			}}},
		Review: bot.Review[replying]{Name: "preview", Head: "project_desk.reply_preview", Send: "project_desk.reply_on",
			Done: func(_ context.Context, _ *bot.Turn, x *replying) (bot.Next, error) {
				if len([]rune(x.Writing.Text())) > civic.MaxPost {
					return bot.Stay(), civic.Invalid("post_long")
				}
				return bot.To("where"), nil
			}},
		More: map[string]bot.Step[replying]{"where": {Ask: d.askReplyWhere, Take: d.takeReplyWhere}},
	}.Flow()
}

func (d official) askReplyWhere(ctx context.Context, t *bot.Turn, x *replying) (bot.Prompt, error) {
	q, err := d.store.ProjectQuestion(ctx, x.Question)
	return bot.Prompt{Text: t.T("project_desk.reply_where") + "\n\n" + bot.Quote(q.Text) + "\n" + bot.Quote(x.Writing.Text()),
		Choices: []bot.Choice{t.Choice("project_desk.reply_public", replyPublic), t.Choice("project_desk.reply_private", replyPrivate)}}, err
}

func (d official) takeReplyWhere(ctx context.Context, t *bot.Turn, x *replying, a bot.Answer) (bot.Next, error) {
	q, err := d.store.ProjectQuestion(ctx, x.Question)
	if err != nil {
		return bot.Stay(), err
	}
	if q.Answer != "" {
		return bot.End(), d.answered(t, q)
	}
	q, notices, err := q.Reply(t.Person.ID, x.Writing.Text(), a.Value == replyPublic, t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	var board *civic.ProjectChange
	if q.Public {
		news := siteNews(t, q.Project, civic.StepCheck, civic.ChangedAnswer, "")
		news.Subject = q.ID
		board = &news
	}
	_, err = d.store.AnswerQuestion(ctx, t.Input.Key, q, notices, board, t.Now)
	if civic.CodeOf(err) == civic.CodeConflict {
		if q, err = d.store.ProjectQuestion(ctx, x.Question); err == nil && q.Answer != "" {
			return bot.End(), d.answered(t, q)
		}
	}
	return d.done(ctx, t, x.Code, err, "project_desk.replied")
}
