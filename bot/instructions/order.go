package instructions

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// addOrders declares what officers and heads do about instructions.
func (d official) addOrders(m *bot.Module) {
	m.Flows = append(m.Flows, d.listFlow(d.orders()), d.reportFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "vieclanhdao", Text: "instruct.orders_line", Who: itsAgency, Do: bot.Opens(flowOrders)})
	m.Replies = append(m.Replies, bot.Reply{Kind: civic.AboutInstruction, Side: bot.SideOfficer, Who: itsAgency, Do: d.replied})
	on := func(name string, do func(context.Context, *bot.Turn, instructionFile) (bot.Next, error)) {
		m.Actions = append(m.Actions, bot.Action{Name: name, Who: itsAgency, Do: bot.OnID(d.order, do)})
	}
	on("order", func(_ context.Context, t *bot.Turn, f instructionFile) (bot.Next, error) {
		t.Say(orderCard(t, f))
		return bot.Stay(), nil
	})
	on("order-files", sayFiles)
	on("order-report", d.beginReport)
	d.addOrderNotices(m.Notices)
}

// itsAgency words order.
var itsAgency = bot.Having(bot.Staff...).Tied("of the agency that has the instruction")

// order reads an instruction to one of the person's agencies, with what happened to it. Any other is not found.
func (d official) order(ctx context.Context, t *bot.Turn, id int64) (instructionFile, error) {
	return d.read(ctx, id, func(i civic.Instruction) bool { return t.Person.RoleIn(i.Agency) != "" })
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
