package cases

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// The flows in which something is written about a case.
const (
	flowAnswer  = "officer_answer"
	flowAsk     = "officer_ask"
	flowNote    = "officer_note"
	flowReject  = "officer_reject"
	flowDecline = "officer_decline"
)

// saying is a flow that gathers a text, shows it, and takes a step with it.
type saying struct {
	name     string
	key      string           // of the locale: say.<key>_ask, _preview, _send, _title, _done
	first    *bot.Field[work] // what is asked before the text; nil: nothing
	ask      func(t *bot.Turn, w *work) string
	tooMany  error // files are taken, too, and this is said of too many; nil: words alone
	template bool  // the agency's reply templates are offered
	quiet    bool  // the case's card stays as it is
	// done, where there is one, gives an ending to the key of the last word for this case.
	done func(t *bot.Turn, c civic.Case) string
	take func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error)
}

// flow makes the flow of a saying.
func (d official) flow(s saying) bot.Flow[work] {
	write := bot.Field[work]{Name: "write", Writing: func(w *work) *bot.Writing { return &w.Writing }, TooMany: s.tooMany,
		Question: func(ctx context.Context, t *bot.Turn, w *work) (string, error) {
			if s.ask != nil {
				return asked(t, s.ask(t, w)), nil
			}
			c, err := d.find(ctx, t, w.Code)
			if err != nil {
				return "", err
			}
			key := "say." + s.key + "_ask"
			if c.Sealed && t.HasText(key+"_sealed") {
				key += "_sealed"
			}
			if c.Statutory && t.HasText(key+"_statutory") {
				key += "_statutory"
			}
			return asked(t, t.T(key, bot.Args{"Code": c.Code, "Category": t.CategoryName(c.Category)})), nil
		}}
	if s.template {
		write.Offer, write.Set = d.offerTemplates, d.setTemplate
	}
	fields := []bot.Field[work]{write}
	if s.first != nil {
		fields = []bot.Field[work]{*s.first, write}
	}
	return bot.Form[work]{Name: s.name, Title: "say." + s.key + "_title", Fields: fields,
		Review: bot.Review[work]{Name: "preview", Head: "say." + s.key + "_preview", Send: "say." + s.key + "_send",
			Done: func(ctx context.Context, t *bot.Turn, w *work) (bot.Next, error) { return d.said(ctx, t, s, *w) }},
	}.Flow()
}

// asked is a question that is answered in words. In a group the bot hears only what replies to it.
func asked(t *bot.Turn, text string) string {
	if t.Input.InGroup() {
		text += "\n\n" + t.T("group_chat.reply")
	}
	return text
}

// said takes the step, and shows the case as it is now on the card where it began.
func (d official) said(ctx context.Context, t *bot.Turn, s saying, w work) (bot.Next, error) {
	c, done, err := d.step(ctx, t, w.Code, func(c civic.Case, by civic.Actor) (civic.Change, error) { return s.take(t, c, by, w) })
	if err != nil || !done {
		return bot.End(), err
	}
	if w.Card != "" && !s.quiet {
		if err := d.put(ctx, t, c, w.Card); err != nil {
			return bot.End(), err
		}
	}
	key := "say." + s.key + "_done"
	if s.done != nil {
		key += s.done(t, c)
	}
	t.Conclude(key, bot.Args{"Code": c.Code, "Agency": t.AgencyName(c.Agency)})
	return bot.End(), nil
}

// sayings are what is said of a case, one kind of step each.
func (d official) sayings() []saying {
	return []saying{
		{name: flowAnswer, key: "answer", tooMany: civic.Invalid("media"), template: true,
			take: func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error) {
				return c.Answer(by, w.Writing.Text(), w.Writing.Media(), d.calendar, t.Now)
			}},
		{name: flowAsk, key: "ask",
			done: func(_ *bot.Turn, c civic.Case) string {
				if c.Statutory { // the clock does not stand still
					return "_statutory"
				}
				return ""
			},
			take: func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error) {
				return c.Ask(by, w.Writing.Text(), t.Now)
			}},
		{name: flowNote, key: "note", quiet: true, take: func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error) {
			return c.Note(by, w.Writing.Text(), t.Now)
		}},
		{name: flowReject, key: "reject", take: func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error) {
			return c.Reject(by, w.Writing.Text(), t.Now)
		}},
		{name: flowDecline, key: "decline", take: func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error) {
			return c.DecideExtension(by, false, w.Writing.Text(), t.Now)
		}},
		d.transferring(), d.extending(),
	}
}

// replied takes a reply to a case's message, or to what its author wrote later, as the beginning of an answer.
func (d official) replied(ctx context.Context, t *bot.Turn, about civic.Ref) (bot.Next, error) {
	meant, err := d.store.Case(ctx, about.ID)
	if err != nil {
		return bot.Stay(), err
	}
	c, err := d.find(ctx, t, meant.Code)
	if errors.Is(err, civic.ErrNotFound) {
		return bot.Stay(), d.gone(ctx, t, meant.Code)
	}
	if err != nil {
		return bot.Stay(), err
	}
	switch err := c.Can(civic.EventAnswered, actor(t, c)); civic.CodeOf(err) {
	case "":
	case civic.CodeNotNow:
		return bot.Stay(), d.tooLate(ctx, t, c.Code)
	default:
		return bot.Stay(), err
	}
	w := work{Code: c.Code}
	if !w.Writing.Add(t.Input) {
		return bot.Stay(), civic.Invalid("reply")
	}
	return bot.BeginAt(flowAnswer, "preview", w), nil
}
