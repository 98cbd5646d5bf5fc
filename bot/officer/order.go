package officer

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// Orders keeps the instructions of leaders. Who reads and reports is checked here and in the domain.
type Orders interface {
	ChangeInstruction(ctx context.Context, ch civic.InstructionChange) (civic.Instruction, error)
	Instruction(ctx context.Context, id int64) (civic.Instruction, error)
	InstructionEvents(ctx context.Context, id int64) ([]civic.InstructionEvent, error)
	InstructionsOf(ctx context.Context, q civic.InstructionQuery) ([]civic.Instruction, int, error)
}

const flowOrders = "officer_orders"

// addOrders declares what officers and heads do about instructions.
func (d Deps) addOrders(m *bot.Module) {
	m.Flows = append(m.Flows, d.ordersFlow(), d.reportFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "vieclanhdao", Aliases: []string{"orders"}, Text: "instruct.orders_line", Who: staff,
		Do: func(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
			if t.Input.InGroup() {
				return bot.Stay(), nil
			}
			return bot.Begin(flowOrders, orders{}), nil
		}})
	on := func(name string, do func(context.Context, *bot.Turn, bot.InstructionFile) (bot.Next, error)) {
		m.Actions = append(m.Actions, bot.Action{Name: name, Who: staff, Do: func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
			id, ok := oneID(args)
			if !ok || t.Input.InGroup() {
				return bot.Stay(), civic.ErrNotFound
			}
			f, err := d.order(ctx, t, id)
			if err != nil {
				return bot.Stay(), err
			}
			return do(ctx, t, f)
		}})
	}
	on("order", func(_ context.Context, t *bot.Turn, f bot.InstructionFile) (bot.Next, error) {
		t.Say(orderCard(t, f))
		return bot.Stay(), nil
	})
	on("order-files", func(_ context.Context, t *bot.Turn, f bot.InstructionFile) (bot.Next, error) {
		t.Say(bot.Message{Text: t.T("instruct.files_of", bot.Args{"Agency": t.AgencyName(f.Agency)}), Media: f.Files()})
		return bot.Stay(), nil
	})
	on("order-report", d.beginReport)
	d.addOrderNotices(m.Notices)
}

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

func (d Deps) ordersFlow() bot.Flow[orders] {
	return bot.Flow[orders]{Name: flowOrders, First: "list", Title: "instruct.list_title", Worth: bot.Never[orders],
		Steps: map[string]bot.Step[orders]{"list": {Ask: d.askOrders, Take: d.takeOrders}}}
}

// askOrders lists the instructions to the person's agencies.
func (d Deps) askOrders(ctx context.Context, t *bot.Turn, l *orders) (bot.Prompt, error) {
	agencies := t.Person.WorksIn()
	if agencies == nil {
		return bot.Prompt{}, civic.ErrForbidden
	}
	list, total, err := d.Orders.InstructionsOf(ctx, civic.InstructionQuery{Agencies: agencies, Open: !l.All, Limit: ordersMost})
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
		p.Choices = append(p.Choices, bot.Choice{Value: idText(i.ID), Label: t.InstructionMark(i) + " " + bot.Brief(i.Text, 45)})
		if n < dutiesInText {
			p.Text += "\n\n" + t.T("instruct.order_line", bot.Args{"N": strconv.Itoa(n + 1), "Mark": t.InstructionMark(i), "Text": bot.Brief(i.Text, 160) + ownerOf(t, i),
				"State": t.InstructionState(i)})
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

func (d Deps) takeOrders(ctx context.Context, t *bot.Turn, l *orders, a bot.Answer) (bot.Next, error) {
	if a.Value == ordersAll || a.Value == ordersOpen {
		l.All = a.Value == ordersAll
		return bot.Stay(), nil
	}
	id, _ := oneID([]string{a.Value})
	f, err := d.order(ctx, t, id)
	if err != nil {
		return bot.Stay(), err
	}
	t.Say(orderCard(t, f))
	return bot.End(), nil
}

// order reads an instruction to one of the person's agencies, with what happened to it. Any other is not found.
func (d Deps) order(ctx context.Context, t *bot.Turn, id int64) (bot.InstructionFile, error) {
	var f bot.InstructionFile
	var err error
	if f.Instruction, err = d.Orders.Instruction(ctx, id); err != nil {
		return f, err
	}
	if t.Person.RoleIn(f.Agency) == "" {
		return f, civic.ErrNotFound
	}
	if f.Events, err = d.Orders.InstructionEvents(ctx, id); err != nil {
		return f, err
	}
	f.Names = map[int64]string{}
	who := []*int64{f.Person}
	for _, e := range f.Events {
		who = append(who, e.Person)
	}
	for _, person := range slices.DeleteFunc(who, func(p *int64) bool { return p == nil }) {
		if f.Names[*person] != "" {
			continue
		}
		p, err := d.People.Person(ctx, *person)
		if err != nil && !errors.Is(err, civic.ErrNotFound) {
			return f, err
		}
		f.Names[*person] = p.Name
	}
	return f, nil
}

// orderCard makes the message of an instruction, with what the agency can do about it now.
func orderCard(t *bot.Turn, f bot.InstructionFile) bot.Message {
	m := bot.Message{Text: t.InstructionCard(f)}
	if f.Status == civic.InstructionOpen {
		m.Rows = append(m.Rows, []bot.Button{t.Button("instruct.report", "order-report", idText(f.ID))})
	}
	if n := len(f.Files()); n > 0 {
		m.Rows = append(m.Rows, []bot.Button{bot.Do(t.Label("instruct.files", bot.Args{"Count": n}), "order-files", idText(f.ID))})
	}
	return m
}
