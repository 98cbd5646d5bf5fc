package instructions

import (
	"context"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// The actions on instructions. Others' buttons name instruct-open, too.
const (
	actInstructOpen   = "instruct-open"
	actInstructFiles  = "instruct-files"
	actInstructDone   = "instruct-done"
	actInstructReturn = "instruct-return"
	actInstructRedate = "instruct-redate"
	actInstructCancel = "instruct-cancel"
)

// add declares what leaders and coordinators do about instructions.
func (d leading) add(m *bot.Module) {
	m.Flows = append(m.Flows, d.giveFlow(), d.listFlow(d.given()), d.decideFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "chidao", Text: "instruct.line", Who: mayRead, Do: bot.Opens(flowInstructions)})
	on := func(name string, who bot.Who, do func(context.Context, *bot.Turn, []string) (bot.Next, error)) {
		m.Actions = append(m.Actions, bot.Action{Name: name, Who: who, Do: do})
	}
	on(bot.ActInstruct, bot.Having(bot.Leads...), d.pressInstruct)
	on(actInstructOpen, mayRead, bot.OnID(d.instruction, open))
	on(actInstructFiles, mayRead, bot.OnID(d.instruction, sayFiles))
	on(actInstructDone, mayEnd, d.done)
	on(actInstructReturn, gaveIt, d.beginDecide(actInstructReturn, "why"))
	on(actInstructRedate, gaveIt, d.beginDecide(actInstructRedate, "day"))
	on(actInstructCancel, gaveIt, d.beginDecide(actInstructCancel, "why"))
	m.Notices[civic.NoticeInstructionReported] = bot.NoticeOf(d.instruction, sayReported)
	m.Notices[civic.NoticeInstructionAlone] = bot.NoticeOf(d.instruction, sayAlone)
}

// mayRead words instruction; mayEnd and gaveIt what civic.Instruction asks for its steps.
var (
	mayRead = bot.Having(bot.Leads...).Tied("who gave the instruction; coordinators, any")
	mayEnd  = bot.Having(bot.Leads...).Tied("who gave the instruction; coordinators, any that is not their own agency's")
	gaveIt  = bot.Having(bot.Leads...).Tied("who gave the instruction")
)

// pressInstruct takes the press of that button.
func (d leading) pressInstruct(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	if len(args) == 0 {
		return giving{}.begin(), nil
	}
	agency, digest, line := args[0], int64(0), ""
	if len(args) > 2 {
		digest, _ = strconv.ParseInt(args[1], 10, 64)
		line = strings.Join(args[2:], ":")
	}
	if agency != "" && !t.Directory.Active(agency) {
		return bot.Stay(), civic.Invalid("agency")
	}
	x := giving{Agency: agency, Digest: digest, Line: line}
	if d.sentence != nil && digest != 0 {
		words, err := d.sentence(ctx, t, digest, line)
		if err != nil {
			return bot.Stay(), err
		}
		x.Words = words
	} else {
		x.Digest, x.Line = 0, ""
	}
	return x.begin(), nil
}

// instruction reads one by the id that a button carries, with what happened to it. What the person may not see as one who
// leads is not found.
func (d leading) instruction(ctx context.Context, t *bot.Turn, id int64) (instructionFile, error) {
	return d.read(ctx, id, func(i civic.Instruction) bool { return i.GivenBy(t.Person) || t.Person.Has(civic.RoleCoordinator) })
}
