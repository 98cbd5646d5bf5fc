// Package instructions holds what leaders and the coordinator have an agency do by a day, and what the agency reports on it.
package instructions

import (
	"context"

	"danvan/bot"
	"danvan/civic"
)

// Store keeps instructions. Who reads, reports and decides is checked here and in the domain.
type Store interface {
	GiveInstruction(ctx context.Context, ch civic.InstructionChange) (civic.Instruction, error)
	ChangeInstruction(ctx context.Context, ch civic.InstructionChange) (civic.Instruction, error)
	Instruction(ctx context.Context, id int64) (civic.Instruction, error)
	InstructionEvents(ctx context.Context, id int64) ([]civic.InstructionEvent, error)
	InstructionsOf(ctx context.Context, q civic.InstructionQuery) ([]civic.Instruction, int, error)

	Person(ctx context.Context, id int64) (civic.Person, error)
	Colleagues(ctx context.Context, agency string) ([]civic.Person, error)

	RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error)
}

// Sentence words the line of a digest for whom it is shown to, without markup; "" where there is none to offer.
type Sentence func(ctx context.Context, t *bot.Turn, digest int64, line string) (string, error)

// theme is what both sides stand on.
type theme struct {
	store  Store
	timing civic.Timing
}

// leading are the conversations of those who give instructions, official of those who report on them.
type (
	leading struct {
		theme
		sentence Sentence // nil: there is none to offer
	}
	official struct{ theme }
)

// New declares what leaders, coordinators, heads and officers do about instructions.
func New(store Store, timing civic.Timing, sentence Sentence) bot.Module {
	d := theme{store, timing}
	m := bot.Module{Name: "instructions", Notices: map[civic.NoticeKind]bot.NoticeFunc{}}
	leading{d, sentence}.add(&m)
	official{d}.addOrders(&m)
	return m
}
