package cases

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

// askWhat asks what to do with what was written or sent.
func askWhat(_ context.Context, t *bot.Turn, s *remark) (bot.Prompt, error) {
	var got string
	if text := s.Text(); text != "" {
		got = t.T("menu.got_text", bot.Args{"Text": bot.Shorten(text, 200)})
	}
	if media := s.Media(); len(media) == 1 && media[0].Album != "" {
		got = bot.Lines(got, t.T("menu.got_album")) // the rest of it is on its way
	} else if files := bot.CountFiles(t, media, s.Place()); files != "" {
		got = bot.Lines(got, t.T("menu.got_files", bot.Args{"Files": files}))
	}
	p := bot.Prompt{Text: bot.Paragraphs(got, t.T("menu.ask")), Free: true, Choices: []bot.Choice{
		t.Choice("menu.as_complaint", saidComplain), t.Choice("menu.as_rating", saidRate),
		t.Choice("menu.as_follow_up", saidLookUp), t.Choice("menu.nothing", saidNothing)}}
	if mayHandIn(t, s) {
		p.Choices = slices.Insert(p.Choices, 0, t.Choice("menu.as_duty", saidDuty))
	}
	return p, nil
}

func (d author) takeWhat(ctx context.Context, t *bot.Turn, s *remark, a bot.Answer) (bot.Next, error) {
	switch a.Value {
	case saidDuty:
		if mayHandIn(t, s) {
			return bot.BeginDuties(s.Media()), nil
		}
	case saidComplain:
		return bot.Begin(bot.FlowComplain, Draft{Gathered: bot.Gathered{Pieces: s.Pieces}}), nil
	case saidRate:
		return d.rateWith(t, s), nil
	case saidLookUp:
		return d.follow(ctx, t, "")
	case saidNothing:
		t.Conclude("menu.left")
		return bot.End(), nil
	}
	return takeMoreSaid(t, s, a.Input)
}

// mayHandIn reports whether what was sent could be what the person's unit owes.
func mayHandIn(t *bot.Turn, s *remark) bool { return len(s.Media()) > 0 && len(t.Person.WorksIn()) > 0 }

// rateWith takes the words along as the rating's comment; files have no place in one.
func (d author) rateWith(t *bot.Turn, s *remark) bot.Next {
	if len(s.Media()) > 0 {
		t.Wrong(civic.Invalid("rating_words"))
	}
	var r bot.Rating
	for _, p := range s.Pieces {
		if p.Text != "" {
			r.Said.Pieces = append(r.Said.Pieces, bot.Piece{Message: p.Message, Text: p.Text})
		}
	}
	return r.Begin()
}

// takeMoreSaid adds what came after: several messages in a row are one thing, and an album is one.
func takeMoreSaid(t *bot.Turn, s *remark, in bot.Input) (bot.Next, error) {
	if in.Kind == bot.KindText && !bot.Wordy(in.Text) {
		return bot.Stay(), bot.ErrPickOne
	}
	last, n := s.album(), len(s.Pieces)
	next, err := s.Keep(t, in)
	if in.Media != nil && in.Media.Album != "" && in.Media.Album == last && len(s.Pieces) > n {
		return bot.Quiet(), err
	}
	return next, err
}

// album is the album of the newest file, or "".
func (s remark) album() string {
	media := s.Media()
	if len(media) == 0 {
		return ""
	}
	return media[len(media)-1].Album
}
