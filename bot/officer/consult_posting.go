package officer

import (
	"context"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/civic/consult"
)

const flowConsultPosting = "consult_posting"

// proving is a proof of posting in the making.
type proving struct {
	Code  string             `json:"code"`
	Photo []civic.Attachment `json:"photo,omitempty"` // one, or none yet
	Place string             `json:"place,omitempty"`
	From  string             `json:"from,omitempty"` // 2006-01-02
	To    string             `json:"to,omitempty"`   // 2006-01-02
}

// postingFlow takes the proof that documents were posted: a photo, the place, the first and the last day.
func (d ConsultDeps) postingFlow() bot.Flow[proving] {
	steps := map[string]bot.Step[proving]{
		"photo": {Ask: d.askProof, Take: func(_ context.Context, _ *bot.Turn, _ *proving, _ bot.Answer) (bot.Next, error) {
			return bot.Stay(), civic.Invalid("paper")
		}},
		"place":   {Ask: askProofPlace, Take: takeProofPlace},
		"from":    {Ask: d.askProofFrom, Take: takeProofFrom},
		"to":      {Ask: askProofTo, Take: takeProofTo},
		"confirm": {Ask: askProofConfirm, Take: d.takeProofConfirm, Review: true},
	}
	for name, step := range steps {
		take := step.Take
		step.Take = func(ctx context.Context, t *bot.Turn, x *proving, a bot.Answer) (bot.Next, error) {
			if m := a.Input.Media; m != nil { // a photo may come at every step; the last one counts
				if !isPicture(*m) {
					return bot.Stay(), civic.Invalid("paper")
				}
				first := x.Photo == nil
				x.Photo = []civic.Attachment{*m}
				if first && name == "photo" {
					return bot.To("place"), nil
				}
				return bot.Stay(), nil
			}
			if a.Input.Kind == bot.KindEdit {
				return bot.Quiet(), nil
			}
			return take(ctx, t, x, a)
		}
		steps[name] = step
	}
	return bot.Flow[proving]{Name: flowConsultPosting, First: "photo", Title: "consult.posting_title",
		Steps: consultGuarded(d, func(x *proving) string { return x.Code }, consultWorks, stageOpen, steps)}
}

func beginPosting(_ context.Context, _ *bot.Turn, r round) (bot.Next, error) {
	return bot.Begin(flowConsultPosting, proving{Code: r.Code}), nil
}

func (d ConsultDeps) askProof(ctx context.Context, t *bot.Turn, x *proving) (bot.Prompt, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return bot.Prompt{}, err
	}
	known, err := d.Closing.Postings(ctx, r.ID)
	if err != nil {
		return bot.Prompt{}, err
	}
	least, _ := d.Rules.Minimum(r.Subject)
	text := t.T("consult.ask_proof", bot.Args{"Code": r.Code, "Days": least})
	for _, p := range known {
		text += "\n" + t.T("consult.proof_known", bot.Args{"Place": p.Place, "From": bot.DayText(p.From), "To": bot.DayText(p.To), "Days": p.Days()})
	}
	return bot.Prompt{Text: text, Free: true}, nil
}

func askProofPlace(_ context.Context, t *bot.Turn, _ *proving) (bot.Prompt, error) {
	return bot.Prompt{Text: t.T("consult.ask_proof_place"), Free: true}, nil
}

func takeProofPlace(_ context.Context, _ *bot.Turn, x *proving, a bot.Answer) (bot.Next, error) {
	place := oneLine(a.Input.Text)
	if place == "" || len([]rune(place)) > consult.MaxTitle {
		return bot.Stay(), civic.Invalid("text")
	}
	x.Place = place
	return bot.To("from"), nil
}

func (d ConsultDeps) askProofFrom(ctx context.Context, t *bot.Turn, x *proving) (bot.Prompt, error) {
	c, err := d.Rounds.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: t.T("consult.ask_proof_from"), Free: true}
	if !c.PostsAt.After(t.Now) {
		p.Choices = []bot.Choice{{Label: t.Date(c.PostsAt), Value: c.PostsAt.In(t.Zone).Format(time.DateOnly)}}
	}
	return p, nil
}

// pastDay reads a day that is over, or today.
func pastDay(t *bot.Turn, a bot.Answer) (string, error) {
	day, err := t.Day(a, bot.Past)
	switch {
	case err != nil:
		return "", err
	case day.After(t.Now):
		return "", civic.Invalid("past_day")
	}
	return day.Format(time.DateOnly), nil
}

func takeProofFrom(_ context.Context, t *bot.Turn, x *proving, a bot.Answer) (bot.Next, error) {
	day, err := pastDay(t, a)
	if err != nil {
		return bot.Stay(), err
	}
	x.From = day
	return bot.To("to"), nil
}

func askProofTo(_ context.Context, t *bot.Turn, x *proving) (bot.Prompt, error) {
	today := consult.Day(t.Now, t.Zone)
	return bot.Prompt{Text: t.T("consult.ask_proof_to", bot.Args{"From": bot.DayText(x.From)}), Free: true,
		Choices: []bot.Choice{t.Choice("duty_officer.today", today.Format(time.DateOnly), bot.Args{"Day": today.Format("02/01/2006")})}}, nil
}

func takeProofTo(_ context.Context, t *bot.Turn, x *proving, a bot.Answer) (bot.Next, error) {
	day, err := pastDay(t, a)
	switch {
	case err != nil:
		return bot.Stay(), err
	case day < x.From:
		return bot.Stay(), civic.Invalid("last_day")
	}
	x.To = day
	return bot.To("confirm"), nil
}

func askProofConfirm(_ context.Context, t *bot.Turn, x *proving) (bot.Prompt, error) {
	days := consult.Posting{From: x.From, To: x.To}.Days()
	return bot.Prompt{Text: t.T("consult.proof_confirm", bot.Args{"Place": x.Place, "From": bot.DayText(x.From), "To": bot.DayText(x.To), "Days": days}),
		Media: &bot.Message{Media: x.Photo}, Choices: []bot.Choice{t.Choice("consult.proof_send", "send")}}, nil
}

func (d ConsultDeps) takeProofConfirm(ctx context.Context, t *bot.Turn, x *proving, _ bot.Answer) (bot.Next, error) {
	c, err := d.Rounds.ConsultationByCode(ctx, x.Code)
	if err != nil {
		return bot.Stay(), err
	}
	if c.Status != consult.StatusOpen {
		return bot.Stay(), civic.ErrNotNow
	}
	if len(x.Photo) == 0 {
		return bot.To("photo"), nil
	}
	p := consult.Posting{Consultation: c.ID, Place: x.Place, From: x.From, To: x.To, Photo: x.Photo[0], By: &t.Person.ID, At: t.Now}
	if err := p.Check(t.Now, t.Zone); err != nil {
		return bot.Stay(), err
	}
	if err := d.Closing.AddPosting(ctx, t.Input.Key, p); err != nil {
		return bot.Stay(), err
	}
	least, _ := d.Rules.Minimum(c.Subject)
	concludeDesk(t, c.Code, "consult.proof_done", bot.Args{"Days": p.Days(), "Least": least})
	return bot.End(), nil
}
