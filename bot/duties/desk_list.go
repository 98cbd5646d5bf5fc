package duties

import (
	"context"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"danvan/bot"
	"danvan/civic"
)

// askAll lists all agencies of a list.
func (d desk) askAll(ctx context.Context, t *bot.Turn, x *progress) (bot.Prompt, error) {
	x.Query = ""
	return d.askList(ctx, t, x)
}

// askList lists the agencies of a list, those that are due first at the top; a part of a name that was typed narrows it.
func (d desk) askList(ctx context.Context, t *bot.Turn, x *progress) (bot.Prompt, error) {
	duty, err := d.duty(ctx, t, x.Duty)
	if err != nil {
		return bot.Prompt{}, err
	}
	list, err := d.listed(ctx, *x)
	if err != nil {
		return bot.Prompt{}, err
	}
	sorter := collate.New(language.Vietnamese)
	slices.SortStableFunc(list, func(a, b civic.Obligation) int {
		if by := a.DueAt.Compare(b.DueAt); by != 0 {
			return by
		}
		return sorter.CompareString(t.AgencyName(a.Agency), t.AgencyName(b.Agency))
	})
	text := t.T("duty_desk.list", bot.Args{"Title": duty.TitleIn(t.Locale()), "Year": strconv.Itoa(x.Year), "List": t.Label("duty_desk.list_"+x.List, bot.Args{"N": len(list)})})
	if x.Query != "" {
		list = narrowed(t, list, x.Query)
		text += "\n" + t.T("duty_desk.list_query", bot.Args{"Query": x.Query, "Count": len(list)})
	}
	p := bot.Prompt{Text: text + "\n\n" + t.T("duty_desk.list_help"), Free: true}
	for _, o := range list {
		p.Choices = append(p.Choices, bot.Choice{Label: t.AgencyName(o.Agency) + " · " + state(t, o), Value: bot.ID(o.ID), Words: []string{t.AgencyName(o.Agency)}})
	}
	return p, nil
}

// narrowed keeps what is owed by agencies that a search finds.
func narrowed(t *bot.Turn, list []civic.Obligation, query string) []civic.Obligation {
	found := t.Directory.Search(query)
	return slices.DeleteFunc(slices.Clone(list), func(o civic.Obligation) bool {
		return !slices.ContainsFunc(found, func(m civic.Match) bool { return m.Agency == o.Agency })
	})
}

func (d desk) takeList(ctx context.Context, t *bot.Turn, x *progress, a bot.Answer) (bot.Next, error) {
	if !a.Picked() {
		list, err := d.listed(ctx, *x)
		if err != nil {
			return bot.Next{}, err
		}
		switch found := narrowed(t, list, a.Input.Text); {
		case len(found) == 0:
			return bot.Next{}, civic.Invalid("duty_agency")
		case len(found) == 1:
			a.Value = bot.ID(found[0].ID)
		default:
			x.Query = a.Input.Text
			return bot.To("found"), nil
		}
	}
	i, err := d.item(ctx, t, a.Value)
	if err != nil {
		return bot.Next{}, err
	}
	t.Say(itemCard(t, i))
	return bot.Quiet(), nil
}

// state says in a few words, without markup, where an obligation stands.
func state(t *bot.Turn, o civic.Obligation) string {
	days := func(from, to time.Time) int {
		return int(midnight(to, t.Zone).Sub(midnight(from, t.Zone)).Hours() / 24)
	}
	switch o.Status {
	case civic.ObligationSubmitted, civic.ObligationAccepted:
		key := "duty_desk.state_" + string(o.Status)
		if o.SubmittedAt == nil {
			return t.Label(key, bot.Args{"Day": ""})
		}
		text := t.Label(key, bot.Args{"Day": o.SubmittedAt.In(t.Zone).Format("02/01")})
		if o.InTime != nil && !*o.InTime {
			text += ", " + t.Label("duty_desk.state_was_late", bot.Args{"Count": max(1, days(o.DueAt, *o.SubmittedAt))})
		}
		return text
	case civic.ObligationEnded:
		return t.Label("duty_desk.state_ended")
	}
	text := ""
	if o.Status == civic.ObligationReturned {
		text = t.Label("duty_desk.state_returned") + ", "
	}
	switch left := days(t.Now, o.DueAt); {
	case o.Late(t.Now):
		return text + t.Label("duty_desk.state_late", bot.Args{"Count": max(1, -left)})
	case left == 0:
		return text + t.Label("duty_desk.state_today")
	default:
		return text + t.Label("duty_desk.state_left", bot.Args{"Count": left})
	}
}

func midnight(at time.Time, zone *time.Location) time.Time {
	y, m, day := at.In(zone).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, zone)
}
