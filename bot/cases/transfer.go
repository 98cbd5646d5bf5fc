package cases

import (
	"context"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// The flows in which something is chosen before, or in place of, writing.
const (
	flowTransfer = "officer_transfer"
	flowAssign   = "officer_assign"
	flowExtend   = "officer_extend"
)

// transferring hands a case to another agency, with a reason.
func (d official) transferring() saying {
	find := bot.Find[work]{State: func(w *work) *bot.Finder { return &w.Finder }, Text: "say.transfer_where",
		Only: func(_ *bot.Turn, w *work, code string) bool { return code != w.From },
		Found: func(_ context.Context, _ *bot.Turn, w *work, code string) (bot.Next, error) {
			w.Agency = code
			return bot.To("write"), nil
		}}
	where := find.Step()
	where.Ask = func(ctx context.Context, t *bot.Turn, w *work) (bot.Prompt, error) {
		p, err := find.Step().Ask(ctx, t, w)
		p.Text = asked(t, p.Text)
		return p, err
	}
	return saying{name: flowTransfer, key: "transfer", first: &bot.Field[work]{Name: "where", Step: &where},
		ask: func(t *bot.Turn, w *work) string {
			return t.T("say.transfer_ask", bot.Args{"Code": w.Code, "Agency": t.AgencyName(w.Agency)})
		},
		done: func(_ *bot.Turn, c civic.Case) string {
			if c.Agency == "" {
				return "_desk"
			}
			return ""
		},
		take: func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error) {
			if !t.Directory.Active(w.Agency) {
				return civic.Change{}, civic.Invalid("agency")
			}
			category, _ := t.Directory.Category(c.Category)
			return c.Transfer(by, w.Agency, w.Writing.Text(), category, d.calendar, t.Now)
		}}
}

// assignFlow hands a case to a colleague of the same agency.
func (d official) assignFlow() bot.Flow[work] {
	return bot.Flow[work]{Name: flowAssign, First: "who", Title: "say.assign_title", Worth: bot.Never[work], Steps: map[string]bot.Step[work]{"who": {
		Review: true,
		Ask: func(ctx context.Context, t *bot.Turn, w *work) (bot.Prompt, error) {
			c, err := d.find(ctx, t, w.Code)
			if err != nil {
				return bot.Prompt{}, err
			}
			colleagues, err := d.store.Colleagues(ctx, c.Agency)
			if err != nil {
				return bot.Prompt{}, err
			}
			p := bot.Prompt{Text: t.T("say.assign_ask", bot.Args{"Code": w.Code})}
			for _, who := range colleagues {
				label := who.Name
				if who.ID == t.Person.ID {
					label = t.Label("say.assign_me", bot.Args{"Name": who.Name})
				}
				p.Choices = append(p.Choices, bot.Choice{Label: label, Value: bot.ID(who.ID)})
			}
			return p, nil
		},
		Take: func(ctx context.Context, t *bot.Turn, w *work, a bot.Answer) (bot.Next, error) {
			id, err := bot.ReadID(a.Value)
			if err != nil {
				return bot.Stay(), err
			}
			who, err := d.store.Person(ctx, id)
			if err != nil {
				return bot.Stay(), err
			}
			c, done, err := d.step(ctx, t, w.Code, func(c civic.Case, by civic.Actor) (civic.Change, error) { return c.Assign(by, who, t.Now) })
			if err != nil || !done {
				return bot.End(), err
			}
			if err := d.put(ctx, t, c, w.Card); err != nil {
				return bot.End(), err
			}
			t.Conclude("say.assign_done", bot.Args{"Code": w.Code, "Name": who.Name})
			return bot.End(), nil
		},
	}}}
}

// extending asks the head for more time, with a reason.
func (d official) extending() saying {
	return saying{name: flowExtend, key: "extend",
		first: &bot.Field[work]{Name: "days", Ask: "say.extend_days", Args: func(_ *bot.Turn, w *work) bot.Args { return bot.Args{"Code": w.Code} }, Only: true, Offer: offerExtension, Set: setExtension},
		ask: func(t *bot.Turn, w *work) string {
			return t.T("say.extend_ask", bot.Args{"Code": w.Code, "Count": w.Days})
		},
		done: func(t *bot.Turn, c civic.Case) string { // a head decides on it at once
			if t.Person.RoleIn(c.Agency) == civic.RoleHead {
				return "_head"
			}
			return ""
		},
		take: func(t *bot.Turn, c civic.Case, by civic.Actor, w work) (civic.Change, error) {
			return c.AskExtension(by, w.Days, w.Writing.Text(), d.calendar, t.Now)
		}}
}

func offerExtension(_ context.Context, t *bot.Turn, _ *work) ([]bot.Choice, error) {
	var choices []bot.Choice
	for _, days := range []int{3, 5, 7, 10} {
		choices = append(choices, t.Choice("say.extend_by", strconv.Itoa(days), bot.Args{"Count": days}))
	}
	return choices, nil
}

func setExtension(_ context.Context, _ *bot.Turn, w *work, a bot.Answer) (err error) {
	if w.Days, err = strconv.Atoi(a.Value); err != nil {
		return civic.Invalid("days")
	}
	return nil
}
