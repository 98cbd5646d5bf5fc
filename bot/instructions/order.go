package instructions

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

const flowOrders = "officer_orders"

// addOrders declares what officers and heads do about instructions.
func (d official) addOrders(m *bot.Module) {
	m.Flows = append(m.Flows, d.ordersFlow(), d.reportFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "vieclanhdao", Text: "instruct.orders_line", Who: itsAgency,
		Do: func(_ context.Context, t *bot.Turn, _ string) (bot.Next, error) {
			if t.Input.InGroup() {
				return bot.Stay(), nil
			}
			return bot.Begin(flowOrders, orders{}), nil
		}})
	m.Replies = append(m.Replies, bot.Reply{Kind: civic.AboutInstruction, Side: bot.SideOfficer, Who: itsAgency, Do: d.replied})
	on := func(name string, do func(context.Context, *bot.Turn, instructionFile) (bot.Next, error)) {
		m.Actions = append(m.Actions, bot.Action{Name: name, Who: itsAgency, Do: func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
			id, ok := bot.OneID(args)
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
	on("order", func(_ context.Context, t *bot.Turn, f instructionFile) (bot.Next, error) {
		t.Say(orderCard(t, f))
		return bot.Stay(), nil
	})
	on("order-files", func(_ context.Context, t *bot.Turn, f instructionFile) (bot.Next, error) {
		t.Say(bot.Message{Text: t.T("instruct.files_of", bot.Args{"Agency": t.AgencyName(f.Agency)}), Media: f.Files()})
		return bot.Stay(), nil
	})
	on("order-report", d.beginReport)
	d.addOrderNotices(m.Notices)
}

// itsAgency words order.
var itsAgency = bot.Having(bot.Staff...).Tied("of the agency that has the instruction")

// order reads an instruction to one of the person's agencies, with what happened to it. Any other is not found.
func (d official) order(ctx context.Context, t *bot.Turn, id int64) (instructionFile, error) {
	var f instructionFile
	var err error
	if f.Instruction, err = d.store.Instruction(ctx, id); err != nil {
		return f, err
	}
	if t.Person.RoleIn(f.Agency) == "" {
		return f, civic.ErrNotFound
	}
	if f.Events, err = d.store.InstructionEvents(ctx, id); err != nil {
		return f, err
	}
	f.Names, err = namesOf(ctx, d.store, f.Who()...)
	return f, err
}

// orderCard makes the message of an instruction, with what the agency can do about it now.
func orderCard(t *bot.Turn, f instructionFile) bot.Message {
	m := bot.Message{Text: instructionCard(t, f), About: about(f.Instruction)}
	if f.Status == civic.InstructionOpen {
		m.Rows = append(m.Rows, []bot.Button{t.Button("instruct.report", "order-report", bot.ID(f.ID))})
	}
	if n := len(f.Files()); n > 0 {
		m.Rows = append(m.Rows, []bot.Button{bot.Do(t.Label("instruct.files", bot.Args{"Count": n}), "order-files", bot.ID(f.ID))})
	}
	return m
}
