package consults

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowConsultNew = "consult_new"

// consultDraft is a consultation in the making.
type consultDraft struct {
	Project    string             `json:"project"`
	Subject    consult.Subject    `json:"subject,omitempty"`
	Title      string             `json:"title,omitempty"`
	TitleWords civic.Words        `json:"title_en,omitempty"`
	About      string             `json:"about,omitempty"`
	AboutWords civic.Words        `json:"about_en,omitempty"`
	Who        consult.Who        `json:"who,omitempty"`
	Posts      string             `json:"posts,omitempty"` // 2006-01-02: the first day of posting
	Asks       string             `json:"asks,omitempty"`  // the first day of asking
	Last       string             `json:"last,omitempty"`  // the last day of asking
	Questions  []consult.Question `json:"questions,omitempty"`
	Asking     consult.Question   `json:"asking"`            // the question in the making
	At         int                `json:"at,omitempty"`      // which question is looked at
	Replace    bool               `json:"replace,omitempty"` // the question in the making takes the place of that one
	Once       bool               `json:"once,omitempty"`    // the preview was seen: what is changed now leads back there
}

// beginNew begins a consultation of a project.
func (d official) beginNew(ctx context.Context, _ *bot.Turn, p civic.Project) (bot.Next, error) {
	earlier, err := d.store.Consultations(ctx, p.Code)
	if err != nil {
		return bot.Stay(), err
	}
	step := "subject"
	if len(earlier) > 0 {
		step = "from"
	}
	return bot.BeginAt(flowConsultNew, step, consultDraft{Project: p.Code}), nil
}

// manageable is the project of that code, where the person may publish for it and it goes on.
func (d official) manageable(ctx context.Context, t *bot.Turn, code string) (civic.Project, error) {
	p, manages, _, err := d.rights(ctx, t, code)
	switch {
	case err != nil:
		return p, err
	case !manages:
		return p, civic.ErrForbidden
	case p.Ended(t.Now):
		return p, civic.ErrExpired
	}
	return p, nil
}

// newFlow makes a consultation: from an earlier one or from nothing, what is asked, of whom, when, and a look at all of it.
func (d official) newFlow() bot.Flow[consultDraft] {
	fields := []bot.Field[consultDraft]{
		{Name: "subject", Step: &bot.Step[consultDraft]{Ask: d.askSubject, Take: takeSubject}, Change: "consult.change_subject"},
		{Name: "title", Ask: "consult.ask_title", Args: marked, Offer: offerTitle, Set: setTitle, Wrong: civic.Invalid("consult_title"), Change: "consult.change_title"},
		{Name: "about", Ask: "consult.ask_about", Args: marked, Offer: offerAbout, Set: setAbout, Change: "consult.change_about"},
		{Name: "who", Step: &bot.Step[consultDraft]{Ask: d.askWho, Take: takeWho}, Change: "consult.change_who"},
	}
	fields = append(fields, d.dayFields()...)
	fields = append(fields, bot.Field[consultDraft]{Name: "questions", Step: &bot.Step[consultDraft]{Ask: askQuestions, Take: takeQuestions},
		When: func(x *consultDraft) bool { return len(x.Questions) == 0 }, Change: "consult.change_questions"})
	fields = append(fields, questionFields()...)
	return bot.Form[consultDraft]{Name: flowConsultNew, Title: "consult.new_title", Seen: func(x *consultDraft) *bool { return &x.Once },
		Guard: d.newGuard, Fields: fields,
		Review: bot.Review[consultDraft]{Name: "preview", Text: d.consultPreview, Send: "consult.publish", Value: "publish", Done: d.publishDraft},
		More: map[string]bot.Step[consultDraft]{
			"from": {Ask: d.askFrom, Take: d.takeFrom},
			"one":  {Ask: askOneQuestion, Take: takeOneQuestion},
		}}.Flow()
}

// newGuard lets on who may still publish for the project, while it goes on.
func (d official) newGuard(ctx context.Context, t *bot.Turn, x *consultDraft) (bool, error) {
	_, err := d.manageable(ctx, t, x.Project)
	return t.MayGoOn(err, "consult.new_forbidden")
}

// whole is the consultation as the draft has it, with dates as far as they are known.
func (x *consultDraft) whole(zone *time.Location) consult.Consultation {
	c := consult.Consultation{Project: x.Project, Subject: x.Subject, Title: x.Title, TitleWords: x.TitleWords, About: x.About, AboutWords: x.AboutWords,
		Who: x.Who, Questions: x.Questions, PostsAt: bot.Midnight(x.Posts, zone), AsksAt: bot.Midnight(x.Asks, zone)}
	if last := bot.Midnight(x.Last, zone); !last.IsZero() {
		c.AsksUntil = last.AddDate(0, 0, 1)
	}
	return c
}
