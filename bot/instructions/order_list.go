package instructions

import (
	"context"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// ordersInText is how many instructions the list's text tells of; the buttons have them all.
const ordersInText = 20

// orders is which instructions a person looks at.
type orders struct {
	All bool `json:"all,omitempty"` // those that are over, too
}

// Choices of the list beside its instructions.
const (
	ordersAll  = "all"
	ordersOpen = "open"
	ordersMost = 100
)

func (d official) ordersFlow() bot.Flow[orders] {
	return bot.Flow[orders]{Name: flowOrders, First: "list", Title: "instruct.list_title", Worth: bot.Never[orders],
		Steps: map[string]bot.Step[orders]{"list": {Ask: d.askOrders, Take: d.takeOrders}}}
}

// askOrders lists the instructions to the person's agencies.
func (d official) askOrders(ctx context.Context, t *bot.Turn, l *orders) (bot.Prompt, error) {
	agencies := t.Person.WorksIn()
	if agencies == nil {
		return bot.Prompt{}, civic.ErrForbidden
	}
	list, total, err := d.store.InstructionsOf(ctx, civic.InstructionQuery{Agencies: agencies, Open: !l.All, Limit: ordersMost})
	if err != nil {
		return bot.Prompt{}, err
	}
	key, none, other, value := "instruct.orders_open", "instruct.orders_open_none", "instruct.show_all", ordersAll
	if l.All {
		key, none, other, value = "instruct.orders_all", "instruct.orders_all_none", "instruct.show_open", ordersOpen
	}
	p := bot.Prompt{Text: t.T(key, bot.Args{"Count": total}), First: true}
	if total == 0 {
		p.Text = t.T(none)
	}
	for n, i := range list {
		p.Choices = append(p.Choices, bot.Choice{Value: bot.ID(i.ID), Label: instructionMark(t, i) + " " + bot.Brief(i.Text, 45)})
		if n < ordersInText {
			p.Text += "\n\n" + t.T("instruct.order_line", bot.Args{"N": strconv.Itoa(n + 1), "Mark": instructionMark(t, i), "Text": bot.Brief(i.Text, 160) + ownerOf(t, i),
				"State": instructionState(t, i)})
		}
	}
	toggle := t.Choice(other, value)
	toggle.Nav = true
	p.Choices = append(p.Choices, toggle)
	return p, nil
}

// ownerOf names the agency to those who work in several.
func ownerOf(t *bot.Turn, i civic.Instruction) string {
	if len(t.Person.WorksIn()) < 2 {
		return ""
	}
	return " · " + t.AgencyName(i.Agency)
}

func (d official) takeOrders(ctx context.Context, t *bot.Turn, l *orders, a bot.Answer) (bot.Next, error) {
	if a.Value == ordersAll || a.Value == ordersOpen {
		l.All = a.Value == ordersAll
		return bot.Stay(), nil
	}
	id, _ := bot.OneID([]string{a.Value})
	f, err := d.order(ctx, t, id)
	if err != nil {
		return bot.Stay(), err
	}
	t.Say(orderCard(t, f))
	return bot.End(), nil
}
