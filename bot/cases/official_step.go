package cases

import (
	"context"
	"errors"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

// find returns the case of that code. A case of another agency is not found; nor is one that is not the group's, where the
// person acts in a group: others read what is said there.
func (d official) find(ctx context.Context, t *bot.Turn, code string) (civic.Case, error) {
	c, err := d.store.CaseByCode(ctx, code)
	if err != nil {
		return civic.Case{}, err
	}
	reads, err := d.reads(ctx, t, c)
	if err == nil && !reads {
		return civic.Case{}, civic.ErrNotFound
	}
	return c, err
}

// actor is as whom the person acts on a case of their agency.
func actor(t *bot.Turn, c civic.Case) civic.Actor {
	return civic.Actor{Person: t.Person.ID, Role: t.Person.RoleIn(c.Agency), Agency: c.Agency}
}

// itsAgency words find; itsHead with what civic.Case asks of who decides on an extension.
var (
	itsAgency = bot.Having(bot.Staff...).Tied("of the agency that has the case; in a group, one bound to it")
	itsHead   = bot.Having(civic.RoleHead).Tied(itsAgency.Of)
)

// reads reports whether the person may read the case here.
func (d official) reads(ctx context.Context, t *bot.Turn, c civic.Case) (bool, error) {
	if c.Agency == "" || t.Person.RoleIn(c.Agency) == "" {
		return false, nil
	}
	if !t.Input.InGroup() {
		return true, nil
	}
	agency, err := d.groupAgency(ctx, t.Input.Channel, t.Input.Chat)
	return agency == c.Agency && !c.Sealed, err
}

// groupAgency is the agency to which a group is bound, or "".
func (d official) groupAgency(ctx context.Context, channel, address string) (string, error) {
	chat, err := d.store.ChatByAddress(ctx, channel, address)
	switch {
	case errors.Is(err, civic.ErrNotFound):
		return "", nil
	case err != nil:
		return "", err
	case chat.Agency == nil:
		return "", nil
	}
	return *chat.Agency, nil
}

// step takes a step with a case: it reads the case anew, lets the domain decide, and commits. done reports whether it was
// taken; where somebody else was first, or the case has moved on, the person is told what happened and shown the case.
func (d official) step(ctx context.Context, t *bot.Turn, code string, take func(civic.Case, civic.Actor) (civic.Change, error)) (c civic.Case, done bool, err error) {
	c, err = d.find(ctx, t, code)
	if errors.Is(err, civic.ErrNotFound) {
		return c, false, d.gone(ctx, t, code)
	}
	if err != nil {
		return c, false, err
	}
	ch, err := take(c, actor(t, c))
	if err == nil {
		ch.Cause = t.Input.Key
		c, err = d.store.ChangeCase(ctx, ch)
	}
	if errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow) {
		return c, false, d.tooLate(ctx, t, code)
	}
	return c, err == nil, err
}

// tooLate says what has happened to a case since, and shows it as it is, in place of what was pressed on.
func (d official) tooLate(ctx context.Context, t *bot.Turn, code string) error {
	c, err := d.find(ctx, t, code)
	if errors.Is(err, civic.ErrNotFound) {
		return d.gone(ctx, t, code)
	}
	if err != nil {
		return err
	}
	f, err := d.readFile(ctx, c)
	if err == nil {
		tooLate(t, f, d.cardOf(t, f))
	}
	return err
}

// gone says where a case went that the person's agency has handed on, and takes it off the card that was pressed on. Of
// any other case that is not the agency's it says nothing: there is none.
func (d official) gone(ctx context.Context, t *bot.Turn, code string) error {
	c, err := d.store.CaseByCode(ctx, code)
	if err != nil {
		return err
	}
	works := t.Person.WorksIn()
	if t.Input.InGroup() {
		agency, err := d.groupAgency(ctx, t.Input.Channel, t.Input.Chat)
		if err != nil {
			return err
		}
		works = slices.DeleteFunc(works, func(a string) bool { return a != agency })
	}
	events, err := d.store.Events(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		if e.Kind != civic.EventTransferred || c.Sealed || !slices.Contains(works, e.Agency) {
			continue
		}
		args := bot.Args{"Code": c.Code, "Agency": t.AgencyName(wentTo(e)), "At": t.Time(e.At)}
		if t.Conclude("officer.gone", args); t.Pressed() != "" {
			t.Alert("officer.gone_toast", args)
		}
		return nil
	}
	return civic.ErrNotFound
}

// wentTo is the agency to which a transfer led, or "" for the coordinator's desk.
func wentTo(e civic.Event) string {
	if e.To == civic.StatusSubmitted {
		return ""
	}
	return e.Target
}
