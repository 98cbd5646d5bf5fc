package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// Replied is what a person wrote in reply to a message about a case that is no longer open.
type Replied struct {
	bot.Gathered
	Code string `json:"code,omitempty"`
}

// Choices of who replied after the answer.
const (
	repliedReopen = "reopen"
	repliedThanks = "thanks"
	repliedNew    = "new"
	repliedLeave  = "leave"
)

// replied takes a reply to a message about a case: it adds to an open one at once, and asks what is meant where the case
// was answered or has ended.
func (d author) replied(ctx context.Context, t *bot.Turn, about civic.Ref) (bot.Next, error) {
	c, err := d.store.Case(ctx, about.ID)
	if err != nil {
		return bot.Next{}, err
	}
	if !t.Person.IsAuthor(c) {
		return d.repliedByOther(ctx, t, c)
	}
	p, ok := bot.PieceOf(t.Input)
	if !ok {
		return bot.Stay(), civic.Invalid("unusable")
	}
	g := bot.Gathered{Pieces: []bot.Piece{p}}
	if c.Can(civic.EventAdded, citizen(t)) != nil {
		return bot.Begin(flowReplied, Replied{Code: c.Code, Gathered: g}), nil
	}
	again := d.sameAlbum(ctx, c, p)
	if _, err = d.add(ctx, t, c.Code, g); errors.Is(err, civic.ErrNotNow) {
		return bot.Begin(flowReplied, Replied{Code: c.Code, Gathered: g}), nil
	}
	if err == nil && !again {
		t.Tell("follow.added", bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)})
	}
	return bot.Stay(), err
}

// sameAlbum reports whether the picture belongs to an album whose first one was added and acknowledged just now.
func (d author) sameAlbum(ctx context.Context, c civic.Case, p bot.Piece) bool {
	if p.Media == nil || p.Media.Album == "" {
		return false
	}
	events, err := d.store.Events(ctx, c.ID)
	if err != nil || len(events) == 0 {
		return false
	}
	last := events[len(events)-1]
	return last.Kind == civic.EventAdded && len(last.Attachments) > 0 && last.Attachments[0].Album == p.Media.Album
}

// repliedByOther answers who joined a case and replies to what they heard of it; to anybody else there is no such case.
func (d author) repliedByOther(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	has, err := d.store.HasJoined(ctx, c.ID, t.Person.ID)
	if err != nil {
		return bot.Next{}, err
	}
	if !has {
		return bot.Next{}, civic.ErrNotFound
	}
	t.Tell("answer.joiner_reply")
	return complainWith(t.Input), nil
}

// repliedFlow asks what a reply to an answered or ended case is meant for.
func (d author) repliedFlow() bot.Flow[Replied] {
	return bot.Flow[Replied]{Name: flowReplied, First: "what", Title: "answer.replied_title",
		Steps: map[string]bot.Step[Replied]{"what": {Ask: d.askReplied, Take: d.takeReplied, Review: true}}}
}

func (d author) askReplied(ctx context.Context, t *bot.Turn, r *Replied) (bot.Prompt, error) {
	c, err := d.own(ctx, t, r.Code)
	if err != nil {
		return bot.Prompt{}, err
	}
	p := bot.Prompt{Text: bot.Paragraphs(t.T("answer.replied", bot.Args{"Code": c.Code, "Status": statusName(t, c.Status)}), bot.Quote(r.Text()))}
	if mayReopen(t, c) {
		p.Choices = append(p.Choices, t.Choice("answer.replied_reopen", repliedReopen))
	}
	if c.Status == civic.StatusAnswered && c.Helpful == nil {
		p.Choices = append(p.Choices, t.Choice("answer.replied_thanks", repliedThanks))
	}
	p.Choices = append(p.Choices, t.Choice("answer.replied_new", repliedNew), t.Choice("answer.replied_leave", repliedLeave))
	return p, nil
}

func (d author) takeReplied(ctx context.Context, t *bot.Turn, r *Replied, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case repliedReopen:
		if r.Text() == "" {
			return bot.Begin(flowReopen, Reopening{Code: r.Code}), nil
		}
		return bot.BeginAt(flowReopen, "confirm", Reopening{Code: r.Code, Reason: r.Text()}), nil
	case repliedThanks:
		c, err := d.own(ctx, t, r.Code)
		if err != nil {
			return bot.Next{}, err
		}
		return d.thanked(ctx, t, c)
	case repliedNew:
		return bot.Begin(bot.FlowComplain, Draft{Gathered: r.Gathered}), nil
	}
	t.Conclude("answer.replied_left")
	return bot.End(), nil
}

// thanked marks the answer as helpful; where the case has moved on meanwhile, the dialogue ends with how it stands.
func (d author) thanked(ctx context.Context, t *bot.Turn, c civic.Case) (bot.Next, error) {
	if c.Status != civic.StatusAnswered {
		_, err := d.sayMoved(ctx, t, c)
		return bot.End(), err
	}
	return d.mark(ctx, t, c, true)
}
