package consults

import (
	"context"
	"errors"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowConsultNew = "consult_new"

// consultDraft is a consultation in the making.
type consultDraft struct {
	Project   string             `json:"project"`
	Subject   consult.Subject    `json:"subject,omitempty"`
	Title     string             `json:"title,omitempty"`
	TitleEN   string             `json:"title_en,omitempty"`
	About     string             `json:"about,omitempty"`
	AboutEN   string             `json:"about_en,omitempty"`
	Who       consult.Who        `json:"who,omitempty"`
	Posts     string             `json:"posts,omitempty"` // 2006-01-02: the first day of posting
	Asks      string             `json:"asks,omitempty"`  // the first day of asking
	Last      string             `json:"last,omitempty"`  // the last day of asking
	Questions []consult.Question `json:"questions,omitempty"`
	Asking    consult.Question   `json:"asking"`            // the question in the making
	At        int                `json:"at,omitempty"`      // which question is looked at
	Replace   bool               `json:"replace,omitempty"` // the question in the making takes the place of that one
	Once      bool               `json:"once,omitempty"`    // one answer is changed: the preview comes next
}

// The steps of a new consultation.
const (
	newFrom      = "from"
	newSubject   = "subject"
	newTitle     = "title"
	newAbout     = "about"
	newWho       = "who"
	newPosts     = "posts"
	newAsks      = "asks"
	newLast      = "last"
	newQuestions = "questions"
	newKind      = "kind"
	newText      = "text"
	newOptions   = "options"
	newSeveral   = "several"
	newOne       = "one"
	newPreview   = "preview"
)

// beginNew begins a consultation of a project: a person who manages it, in private.
func (d official) beginNew(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) != 1 {
		return bot.Stay(), civic.ErrNotFound
	}
	if t.Input.InGroup() {
		return bot.Stay(), civic.Invalid("private")
	}
	p, err := d.manageable(ctx, t, args[0])
	if err != nil {
		return bot.Stay(), err
	}
	earlier, err := d.store.Consultations(ctx, p.Code)
	if err != nil {
		return bot.Stay(), err
	}
	step := newSubject
	if len(earlier) > 0 {
		step = newFrom
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
	steps := map[string]bot.Step[consultDraft]{
		newFrom:      {Ask: d.askFrom, Take: d.takeFrom},
		newSubject:   {Ask: d.askSubject, Take: takeSubject},
		newTitle:     {Ask: askConsultTitle, Take: takeConsultTitle},
		newAbout:     {Ask: askAbout, Take: takeAbout},
		newWho:       {Ask: d.askWho, Take: takeWho},
		newPosts:     {Ask: d.askPosts, Take: d.takePosts},
		newAsks:      {Ask: d.askAsks, Take: d.takeAsks},
		newLast:      {Ask: d.askLast, Take: d.takeLast},
		newQuestions: {Ask: askQuestions, Take: takeQuestions},
		newKind:      {Ask: askKind, Take: takeKind},
		newText:      {Ask: askQuestionText, Take: takeQuestionText},
		newOptions:   {Ask: askOptions, Take: takeOptions},
		newSeveral:   {Ask: askSeveral, Take: takeSeveral},
		newOne:       {Ask: askOneQuestion, Take: takeOneQuestion},
		newPreview:   {Ask: d.askConsultPreview, Take: d.takeConsultPreview, Review: true},
	}
	for name, step := range steps {
		take := step.Take
		step.Take = func(ctx context.Context, t *bot.Turn, x *consultDraft, a bot.Answer) (bot.Next, error) {
			_, err := d.manageable(ctx, t, x.Project)
			if errors.Is(err, civic.ErrForbidden) || errors.Is(err, civic.ErrExpired) || errors.Is(err, civic.ErrNotFound) {
				t.Conclude("consult.new_forbidden") // they left the agency, or the project ended
				return bot.End(), nil
			}
			if err != nil {
				return bot.Stay(), err
			}
			if a.Input.Kind == bot.KindEdit {
				return bot.Quiet(), nil
			}
			return take(ctx, t, x, a)
		}
		steps[name] = step
	}
	return bot.Flow[consultDraft]{Name: flowConsultNew, First: newSubject, Title: "consult.new_title", Steps: steps}
}

// next is the step that comes after: the one named, or the preview where only one answer was to be changed.
func (x *consultDraft) next(step string) bot.Next {
	if x.Once {
		step = newPreview
	}
	return bot.To(step)
}

// whole is the consultation as the draft has it, with dates as far as they are known.
func (x *consultDraft) whole(zone *time.Location) consult.Consultation {
	c := consult.Consultation{Project: x.Project, Subject: x.Subject, Title: x.Title, TitleEN: x.TitleEN, About: x.About, AboutEN: x.AboutEN,
		Who: x.Who, Questions: x.Questions, PostsAt: midnight(x.Posts, zone), AsksAt: midnight(x.Asks, zone)}
	if last := midnight(x.Last, zone); !last.IsZero() {
		c.AsksUntil = last.AddDate(0, 0, 1)
	}
	return c
}

// midnight is the beginning of a day that is kept as 2006-01-02, or the zero time.
func midnight(day string, zone *time.Location) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, day, zone)
	if err != nil {
		return time.Time{}
	}
	return at
}
