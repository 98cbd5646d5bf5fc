package leader

import (
	"context"
	"strconv"
	"strings"

	"danvan/bot"
	"danvan/civic"
)

// Instructions keeps instructions. Who reads and decides is checked here and in the domain.
type Instructions interface {
	GiveInstruction(ctx context.Context, ch civic.InstructionChange) (civic.Instruction, error)
	ChangeInstruction(ctx context.Context, ch civic.InstructionChange) (civic.Instruction, error)
	Instruction(ctx context.Context, id int64) (civic.Instruction, error)
	InstructionEvents(ctx context.Context, id int64) ([]civic.InstructionEvent, error)
	InstructionsOf(ctx context.Context, q civic.InstructionQuery) ([]civic.Instruction, int, error)
}

// People finds people and their agencies.
type People interface {
	Person(ctx context.Context, id int64) (civic.Person, error)
	Colleagues(ctx context.Context, agency string) ([]civic.Person, error)
}

// InstructDeps is what the conversations about instructions stand on.
type InstructDeps struct {
	Instructions Instructions
	People       People
	Timing       civic.Timing
	// Sentence words the line of a digest for whom it is shown to, without markup; nil, or "": there is none to offer.
	Sentence func(ctx context.Context, t *bot.Turn, digest int64, line string) (string, error)
}

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
func (d InstructDeps) add(m *bot.Module) {
	m.Flows = append(m.Flows, d.giveFlow(), d.listFlow(), d.decideFlow())
	m.Commands = append(m.Commands, bot.Command{Name: "chidao", Aliases: []string{"instructions"}, Text: "instruct.line", Who: bot.Leads, Do: beginList})
	on := func(name string, do func(context.Context, *bot.Turn, []string) (bot.Next, error)) {
		m.Actions = append(m.Actions, bot.Action{Name: name, Who: bot.Leads, Do: func(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
			if t.Input.InGroup() {
				return bot.Stay(), civic.ErrForbidden
			}
			return do(ctx, t, args)
		}})
	}
	on(bot.ActInstruct, d.pressInstruct)
	on(actInstructOpen, d.open)
	on(actInstructFiles, d.files)
	on(actInstructDone, d.done)
	on(actInstructReturn, d.beginDecide(actInstructReturn, "why"))
	on(actInstructRedate, d.beginDecide(actInstructRedate, "day"))
	on(actInstructCancel, d.beginDecide(actInstructCancel, "why"))
	if m.Notices == nil {
		m.Notices = map[civic.NoticeKind]bot.NoticeFunc{}
	}
	m.Notices[civic.NoticeInstructionReported] = d.sayReported
	m.Notices[civic.NoticeInstructionAlone] = d.sayAlone
}

// pressInstruct takes the press of that button.
func (d InstructDeps) pressInstruct(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
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
	if d.Sentence != nil && digest != 0 {
		words, err := d.Sentence(ctx, t, digest, line)
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
func (d InstructDeps) instruction(ctx context.Context, t *bot.Turn, id int64) (bot.InstructionFile, error) {
	var f bot.InstructionFile
	var err error
	if f.Instruction, err = d.Instructions.Instruction(ctx, id); err != nil {
		return f, err
	}
	if !f.GivenBy(t.Person) && !t.Person.Has(civic.RoleCoordinator) {
		return f, civic.ErrNotFound
	}
	if f.Events, err = d.Instructions.InstructionEvents(ctx, id); err != nil {
		return f, err
	}
	f.Names, err = bot.NamesOf(ctx, d.People, f.Who()...)
	return f, err
}
