package instructions

import (
	"context"
	"errors"
	"strconv"

	"danvan/bot"
	"danvan/civic"
)

// card makes the message of an instruction, with what the person can do about it now.
func card(t *bot.Turn, f instructionFile) bot.Message {
	id, version := bot.ID(f.ID), strconv.Itoa(f.Version)
	m := bot.Message{Text: instructionCard(t, f)}
	row := func(buttons ...bot.Button) {
		if len(buttons) > 0 {
			m.Rows = append(m.Rows, buttons)
		}
	}
	if n := len(f.Files()); n > 0 {
		row(bot.Do(t.Label("instruct.files", bot.Args{"Count": n}), actInstructFiles, id))
	}
	var decide []bot.Button
	if f.Status == civic.InstructionReported && f.MayDecide(t.Person) {
		decide = append(decide, t.Button("instruct.done", actInstructDone, id, version))
	}
	if f.Status == civic.InstructionReported && f.GivenBy(t.Person) {
		decide = append(decide, t.Button("instruct.return", actInstructReturn, id, version))
	}
	row(decide...)
	var move []bot.Button
	if f.Status == civic.InstructionOpen && f.GivenBy(t.Person) {
		move = append(move, t.Button("instruct.redate", actInstructRedate, id, version))
	}
	if !f.Status.Over() && f.GivenBy(t.Person) {
		move = append(move, t.Button("instruct.cancel", actInstructCancel, id, version))
	}
	row(move...)
	if f.Status.Over() && t.Directory.Active(f.Agency) {
		row(bot.InstructButton(t.Label("instruct.again"), f.Agency, 0, ""))
	}
	return m
}

// open shows the card of an instruction.
func open(_ context.Context, t *bot.Turn, f instructionFile) (bot.Next, error) {
	t.Say(card(t, f))
	return bot.Stay(), nil
}

// pressed reads the instruction that a button names by its id and version.
func (d leading) pressed(ctx context.Context, t *bot.Turn, args []string) (instructionFile, error) {
	if len(args) != 2 {
		return instructionFile{}, civic.ErrNotFound
	}
	id, err := bot.ReadID(args[0])
	if err != nil {
		return instructionFile{}, err
	}
	return d.instruction(ctx, t, id)
}

// decide takes a step on an instruction as the button showed it, and shows its card as it is then in place of the one that
// was pressed on. It reports false where somebody else was first: that has been said. Without a step it looks only whether
// one could be taken.
func (d leading) decide(ctx context.Context, t *bot.Turn, args []string, instead string, step func(civic.Instruction) (civic.InstructionChange, error)) (bool, error) {
	f, err := d.pressed(ctx, t, args)
	if err != nil {
		return false, err
	}
	if args[1] != strconv.Itoa(f.Version) {
		late(t, f, card(t, f), instead)
		return false, nil
	}
	if step == nil {
		return true, nil
	}
	ch, err := step(f.Instruction)
	if err == nil {
		ch.Cause = t.Input.Key
		_, err = d.store.ChangeInstruction(ctx, ch)
	}
	tooLate := errors.Is(err, civic.ErrConflict) || errors.Is(err, civic.ErrNotNow)
	if err != nil && !tooLate {
		return false, err
	}
	if f, err = d.instruction(ctx, t, f.ID); err != nil {
		return !tooLate, err
	}
	if tooLate {
		late(t, f, card(t, f), instead)
		return false, nil
	}
	m := card(t, f)
	m.Edit = instead
	t.Say(m)
	return true, nil
}

// done says that what was reported will do.
func (d leading) done(ctx context.Context, t *bot.Turn, args []string) (bot.Next, error) {
	ok, err := d.decide(ctx, t, args, t.Input.Message, func(i civic.Instruction) (civic.InstructionChange, error) { return i.Done(t.Person, t.Now) })
	if ok && err == nil {
		t.Toast("instruct.done_toast")
	}
	return bot.Stay(), err
}
