package duties

import (
	"context"
	"errors"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// review takes a decision on a version and shows the obligation as it is then, in place of what was pressed on. It reports
// false where somebody else was first, or the agency has replaced the version: that has been said. Without decide it looks
// only whether the person could decide now.
func (d desk) review(ctx context.Context, t *bot.Turn, args []string, card string, decide func(item, civic.Submission) (civic.DutyChange, error)) (bool, error) {
	i, s, err := d.pressed(ctx, t, args)
	if err != nil {
		return false, err
	}
	if !t.Person.MayReview(i.duty) {
		return false, civic.ErrForbidden
	}
	if s.Person != nil && *s.Person == t.Person.ID {
		return false, &civic.Error{Code: civic.CodeForbidden, Field: "own_submission"}
	}
	if w, ok := i.waiting(); !ok || w.ID != s.ID {
		reviewed(t, i, s, card)
		return false, nil
	}
	if decide == nil {
		return true, nil
	}
	ch, err := decide(i, s)
	if err == nil {
		ch.Cause = t.Input.Key
		_, err = d.store.ChangeObligation(ctx, ch)
	}
	after, readErr := d.item(ctx, t, args[0])
	switch {
	case errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow):
		if readErr == nil {
			reviewed(t, after, s, card)
		}
		return false, readErr
	case err != nil:
		return false, err
	case readErr != nil:
		return true, readErr
	}
	m := itemCard(t, after)
	m.Edit = card
	t.Say(m)
	return true, nil
}

// reviewed tells whoever comes too late what became of a version, and shows the obligation as it is.
func reviewed(t *bot.Turn, i item, s civic.Submission, card string) {
	s, _ = i.version(s.Number)
	what := decided(t, i, s)
	short := t.Label("duty_desk.short_"+string(s.Status), bot.Args{"Who": i.name(t, s.DecidedBy)})
	m := itemCard(t, i)
	m.Edit = card
	t.Late(m, t.T("duty_desk.moved_on", bot.Args{"What": bot.HTML(what)}), t.Label("duty_desk.moved_on_toast", bot.Args{"What": short}))
}

// accept accepts the version on the card.
func (d desk) accept(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	done, err := d.review(ctx, t, args, t.Input.Message, func(i item, s civic.Submission) (civic.DutyChange, error) {
		return i.Accept(t.Person, s, i.duty, t.Now)
	})
	if err != nil {
		return bot.Next{}, err
	}
	if done {
		t.Toast("duty_desk.accepted")
	}
	return bot.Stay(), nil
}

// beginReturn asks why a version is returned, and by when it is wanted again.
func (d desk) beginReturn(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	may, err := d.review(ctx, t, args, t.Input.Message, nil)
	if err != nil || !may {
		return bot.Stay(), err
	}
	return bot.Begin(flowReturn, returning{Obligation: args[0], Number: args[1], Card: t.Input.Message}), nil
}

func (x returning) args() []string { return []string{x.Obligation, x.Number} }

// describe names what is returned, for the question.
func (d desk) describe(ctx context.Context, t *bot.Turn, x returning) (bot.Args, error) {
	i, s, err := d.pressed(ctx, t, x.args())
	if err != nil {
		return nil, err
	}
	return bot.Args{"Title": i.duty.TitleIn(t.Locale()), "Agency": t.AgencyName(i.Agency), "N": strconv.Itoa(s.Number)}, nil
}
