package projects

import (
	"context"
	"errors"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// shownQuestions is how many questions a page shows, the newest answers first.
const shownQuestions = 5

// check is dân kiểm tra: questions and answers, without the names of who asked.
func (d citizen) check(ctx context.Context, t *bot.Turn, p civic.Project) error {
	offset := 0
	if c, err := bot.ParseCallback(t.Input.Data); err == nil && len(c.Args) == 3 {
		offset, _ = strconv.Atoi(c.Args[2])
	}
	list, total, err := d.store.PublicQuestions(ctx, p.Code, max(0, offset), shownQuestions)
	if err != nil {
		return err
	}
	own, err := d.store.QuestionsOf(ctx, p.Code, t.Person.ID)
	if err != nil {
		return err
	}
	parts := []string{stepHead(t, p, civic.StepCheck)}
	for _, q := range list {
		parts = append(parts, bot.Lines(t.T("project.asked"), bot.Quote(q.Text), t.T("project.replied", bot.Args{"Date": t.Date(*q.AnsweredAt)}), bot.Quote(q.Answer)))
	}
	if total == 0 {
		parts = append(parts, t.T("project.no_questions"))
	}
	var rows [][]bot.Button
	var pages []bot.Button
	if offset > 0 {
		pages = append(pages, t.Button("common.previous_page", "board-page", p.Code, string(civic.StepCheck), strconv.Itoa(max(0, offset-shownQuestions))))
	}
	if offset+shownQuestions < total {
		pages = append(pages, t.Button("common.next_page", "board-page", p.Code, string(civic.StepCheck), strconv.Itoa(offset+shownQuestions)))
	}
	if pages != nil {
		rows = append(rows, pages)
	}
	if !p.Ended(t.Now) {
		rows = append(rows, []bot.Button{t.Button("project.ask", "board-ask", p.Code)})
	}
	if len(own) > 0 {
		rows = append(rows, []bot.Button{t.Button("project.own", "board-own", p.Code)})
	}
	put(t, bot.Paragraphs(parts...), append(rows, backRow(t, p)))
	return nil
}

// ownQuestions shows what the person asked, with the answers.
func (d citizen) ownQuestions(ctx context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	own, err := d.store.QuestionsOf(ctx, p.Code, t.Person.ID)
	if err != nil {
		return bot.Stay(), err
	}
	parts := []string{t.T("project.own_head", bot.Args{"Name": p.NameIn(t.Locale())})}
	for _, q := range own {
		answer := t.T("project.own_waits")
		if q.Answer != "" {
			answer = bot.Lines(t.T("project.replied", bot.Args{"Date": t.Date(*q.AnsweredAt)}), bot.Quote(q.Answer))
		}
		parts = append(parts, bot.Lines(t.T("project.own_asked", bot.Args{"Date": t.Date(q.AskedAt)}), bot.Quote(q.Text), answer))
	}
	t.Say(bot.Message{Text: bot.Paragraphs(parts...), Rows: [][]bot.Button{{t.Button("vote.board", "board", p.Code)}}})
	return bot.Stay(), nil
}

// projectAsking is a question that is being written.
type projectAsking struct {
	Project string      `json:"project"`
	Writing bot.Writing `json:"writing,omitzero"`
}

func (d citizen) pressAsk(_ context.Context, t *bot.Turn, p civic.Project) (bot.Next, error) {
	if p.Ended(t.Now) {
		t.Tell("project.ended", bot.Args{"Date": t.Date(*p.ValidTo)})
		return bot.Stay(), nil
	}
	return bot.Begin(flowProjectAsk, projectAsking{Project: p.Code}), nil
}

func (d citizen) askFlow() bot.Flow[projectAsking] {
	return bot.Form[projectAsking]{Name: flowProjectAsk, Title: "project.ask_title",
		Fields: []bot.Field[projectAsking]{{Name: "write", Writing: func(x *projectAsking) *bot.Writing { return &x.Writing },
			Question: func(ctx context.Context, t *bot.Turn, x *projectAsking) (string, error) {
				p, err := d.store.Project(ctx, x.Project)
				return t.T("project.ask_text", bot.Args{"Name": p.NameIn(t.Locale()), "Agency": t.AgencyName(p.Owner)}), err
			}}},
		Review: bot.Review[projectAsking]{Name: "preview", Head: "project.ask_preview", Send: "project.ask_send", Done: d.ask},
	}.Flow()
}

// ask keeps the question and tells the owner.
func (d citizen) ask(ctx context.Context, t *bot.Turn, x *projectAsking) (bot.Next, error) {
	p, err := d.store.Project(ctx, x.Project)
	if err != nil {
		return bot.Stay(), err
	}
	q, notices, err := civic.NewProjectQuestion(p, t.Person.ID, x.Writing.Text(), d.calendar, t.Now)
	if err != nil {
		return bot.Stay(), err
	}
	if _, err := d.store.AskProject(ctx, t.Input.Key, q, notices); err != nil && !errors.Is(err, civic.ErrRepeated) {
		return bot.Stay(), err
	}
	t.Conclude("project.ask_sent", bot.Args{"Agency": t.AgencyName(p.Owner)})
	return bot.End(), nil
}
