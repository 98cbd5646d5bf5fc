package cases

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// day is the budget within which a case of the category is filed today; an emergency has none.
func (d author) day(t *bot.Turn, cat civic.Category) civic.DayBudget {
	if cat.Urgent() {
		return civic.DayBudget{}
	}
	return d.budgets.Day(t.Now, t.Zone)
}

// dayFull reports whether the person has filed as many cases today as they may. It looks ahead, so that nobody writes in
// vain; what counts is what storage says when the case is filed.
func (d author) dayFull(ctx context.Context, t *bot.Turn, cat civic.Category) (bool, error) {
	day := d.day(t, cat)
	if day.Most <= 0 {
		return false, nil
	}
	n, err := d.store.FiledInDay(ctx, t.Person.ID, day)
	return err == nil && day.Left(n) == 0, err
}

// askFull says that no more can be filed today, what becomes of what was written, and where the person can go instead. What
// the budget does not hold back is offered: an emergency, and the law's procedures.
func (d author) askFull(ctx context.Context, t *bot.Turn, draft *Draft) (bot.Prompt, error) {
	day := d.budgets.Day(t.Now, t.Zone)
	n, err := d.store.FiledInDay(ctx, t.Person.ID, day)
	if err != nil {
		return bot.Prompt{}, err
	}
	key := "complain.full"
	if n.Filed-n.Withdrawn < day.Most {
		key = "complain.full_withdrawn"
	}
	args := bot.Args{"Count": n.Filed - n.Withdrawn, "Filed": n.Filed, "Withdrawn": n.Withdrawn, "Most": day.Most, "Day": t.Date(day.Until), "Reception": bot.HTML(t.Receptions()), "Button": t.Label("complain.full_again")}
	if day.Left(n) > 0 { // another day has begun
		key = "complain.full_over"
	}
	p := bot.Prompt{}
	var unsent, where string
	if !draft.Empty() {
		p.Choices = append(p.Choices, t.Choice("complain.full_again", bot.GatheredOn))
	}
	if key != "complain.full_over" {
		if !draft.Empty() {
			unsent = t.T("complain.full_unsent", args)
		}
		if len(t.Directory.Receptions) > 0 {
			where = t.T("complain.full_where", args)
		}
	}
	p.Text = bot.Paragraphs(t.T(key, args), unsent, where)
	if _, open := urgentCategory(t); open && !draft.Locked {
		p.Choices = append(p.Choices, chooseMatter(t, matterEmergency))
	}
	p.Choices = append(p.Choices, chooseMatter(t, bot.MatterComplaint), chooseMatter(t, bot.MatterDenunciation))
	return p, nil
}

func (d author) takeFull(ctx context.Context, t *bot.Turn, draft *Draft, a bot.Answer) (bot.Next, error) {
	if a.Value != bot.GatheredOn {
		return d.takeKind(ctx, t, draft, a)
	}
	if full, err := d.dayFull(ctx, t, draft.category(t)); err != nil || full {
		t.Toast("error.too_many_cases")
		return bot.Stay(), err
	}
	return d.advance(ctx, t, draft)
}
