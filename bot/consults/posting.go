package consults

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
func (d official) postingFlow() bot.Flow[proving] {
	return bot.Form[proving]{Name: flowConsultPosting, Title: "consult.posting_title", Guard: consultGuard(d, func(x *proving) string { return x.Code }, consultWorks, stageOpen),
		Beside: map[bot.Kind]string{bot.KindMedia: "photo"}, // the last photo counts
		Fields: []bot.Field[proving]{
			{Name: "photo", Question: d.askProof, Set: setProof},
			{Name: "place", Ask: "consult.ask_proof_place", Set: bot.Line(consult.MaxTitle, "text", func(x *proving) *string { return &x.Place })},
			{Name: "from", Ask: "consult.ask_proof_from", Offer: d.offerProofFrom, Set: setProofFrom},
			{Name: "to", Ask: "consult.ask_proof_to", Args: func(_ *bot.Turn, x *proving) bot.Args { return bot.Args{"From": bot.DayText(x.From)} }, Offer: offerProofTo, Set: setProofTo},
		},
		Review: bot.Review[proving]{Name: "confirm", Text: proofText, Media: func(x *proving) []civic.Attachment { return x.Photo }, Send: "consult.proof_send", Done: d.sendProof},
	}.Flow()
}

func beginPosting(_ context.Context, _ *bot.Turn, r round) (bot.Next, error) {
	return bot.Begin(flowConsultPosting, proving{Code: r.Code}), nil
}

func (d official) askProof(ctx context.Context, t *bot.Turn, x *proving) (string, error) {
	r, err := d.having(ctx, t, x.Code, consultWorks)
	if err != nil {
		return "", err
	}
	known, err := d.store.Postings(ctx, r.ID)
	if err != nil {
		return "", err
	}
	least, _ := d.rules.Minimum(r.Subject)
	text := t.T("consult.ask_proof", bot.Args{"Code": r.Code, "Days": least})
	for _, p := range known {
		text += "\n" + t.T("consult.proof_known", bot.Args{"Place": p.Place, "From": bot.DayText(p.From), "To": bot.DayText(p.To), "Days": p.Days()})
	}
	return text, nil
}

func setProof(_ context.Context, _ *bot.Turn, x *proving, a bot.Answer) error {
	if m := a.Input.Media; m == nil || !bot.IsPicture(*m) {
		return civic.Invalid("paper")
	}
	x.Photo = []civic.Attachment{*a.Input.Media}
	return nil
}

func (d official) offerProofFrom(ctx context.Context, t *bot.Turn, x *proving) ([]bot.Choice, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
	if err != nil || c.PostsAt.After(t.Now) {
		return nil, err
	}
	return []bot.Choice{{Label: t.Date(c.PostsAt), Value: c.PostsAt.In(t.Zone).Format(time.DateOnly)}}, nil
}

func setProofFrom(_ context.Context, t *bot.Turn, x *proving, a bot.Answer) (err error) {
	x.From, err = t.DayPast(a)
	return err
}

func offerProofTo(_ context.Context, t *bot.Turn, _ *proving) ([]bot.Choice, error) {
	return []bot.Choice{today(t)}, nil
}

func setProofTo(_ context.Context, t *bot.Turn, x *proving, a bot.Answer) (err error) {
	if x.To, err = t.DayPast(a); err == nil && x.To < x.From {
		err = civic.Invalid("last_day")
	}
	return err
}

func proofText(_ context.Context, t *bot.Turn, x *proving) (string, error) {
	days := consult.Posting{From: x.From, To: x.To}.Days()
	return t.T("consult.proof_confirm", bot.Args{"Place": x.Place, "From": bot.DayText(x.From), "To": bot.DayText(x.To), "Days": days}), nil
}

func (d official) sendProof(ctx context.Context, t *bot.Turn, x *proving) (bot.Next, error) {
	c, err := d.store.ConsultationByCode(ctx, x.Code)
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
	if err := d.store.AddPosting(ctx, t.Input.Key, p); err != nil {
		return bot.Stay(), err
	}
	least, _ := d.rules.Minimum(c.Subject)
	concludeDesk(t, c.Code, "consult.proof_done", bot.Args{"Days": p.Days(), "Least": least})
	return bot.End(), nil
}
