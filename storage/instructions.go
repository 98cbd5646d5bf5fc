package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

var instructionTable = tableOf[civic.Instruction]("instructions", "i",
	`id version agency person digest line text status given_at due_at reported_at ended_at remind_at`)

var instructionColumns = instructionTable.list + `,
	NOT EXISTS (SELECT 1 FROM memberships m WHERE m.person = i.person AND m.role IN ('leader', 'coordinator')) AS orphan`

// GiveInstruction commits a new instruction (civic.Instruct) and returns it with its id. An update that was processed
// before is civic.ErrRepeated, and nothing is written.
func (s *Store) GiveInstruction(ctx context.Context, ch civic.InstructionChange) (civic.Instruction, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.At); err != nil {
			return err
		}
		i := &ch.Instruction
		i.Version = 1
		statement, args := instructionTable.insert(i)
		if err := tx.GetContext(ctx, &i.ID, statement+` RETURNING id`, args...); err != nil {
			return err
		}
		return s.recordInstruction(ctx, tx, ch)
	})
	if err != nil {
		return civic.Instruction{}, fmt.Errorf("give instruction: %w", err)
	}
	s.wakeHere()
	return ch.Instruction, nil
}

// ChangeInstruction commits one step of an instruction: what it is now, events with files, notifications. One that changed
// since it was read is civic.ErrConflict; an update that was processed before is civic.ErrRepeated. In both nothing is
// written.
func (s *Store) ChangeInstruction(ctx context.Context, ch civic.InstructionChange) (civic.Instruction, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.At); err != nil {
			return err
		}
		i := ch.Instruction
		result, err := tx.ExecContext(ctx, `
			UPDATE instructions SET version = version + 1, status = $1, due_at = $2, reported_at = $3, ended_at = $4, remind_at = $5
			WHERE id = $6 AND version = $7`,
			i.Status, stamp(i.DueAt), stampOf(i.ReportedAt), stampOf(i.EndedAt), stampOf(i.RemindAt), i.ID, i.Version)
		if err := orConflict(result, err); err != nil {
			return err
		}
		return s.recordInstruction(ctx, tx, ch)
	})
	if err != nil {
		return civic.Instruction{}, fmt.Errorf("change instruction %d: %w", ch.Instruction.ID, err)
	}
	s.wakeHere()
	ch.Instruction.Version++
	return ch.Instruction, nil
}

// recordInstruction writes a step's events and notifications. Who took the step is not told of it.
func (s *Store) recordInstruction(ctx context.Context, tx *sqlx.Tx, ch civic.InstructionChange) error {
	for _, e := range ch.Events {
		var id int64
		if err := tx.GetContext(ctx, &id, `
			INSERT INTO instruction_events (instruction, at, kind, person, text) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			ch.Instruction.ID, stamp(e.At), e.Kind, e.Person, e.Text); err != nil {
			return err
		}
		for _, f := range e.Files {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO instruction_files (event, kind, channel, ref, name, size) VALUES ($1, $2, $3, $4, $5, $6)`,
				id, f.Kind, f.Channel, f.Ref, civic.CleanText(f.Name), f.Size); err != nil {
				return err
			}
		}
	}
	return s.notify(ctx, tx, civic.Case{}, civic.Event{At: ch.At, Person: &ch.By, Role: civic.RoleLeader}, about(ch.Notices, ch.Instruction.ID))
}

// Instruction returns one.
func (s *Store) Instruction(ctx context.Context, id int64) (civic.Instruction, error) {
	var i civic.Instruction
	err := s.read.GetContext(ctx, &i, `SELECT `+instructionColumns+` FROM instructions i WHERE i.id = $1`, id)
	return i, missing(err, "find instruction %d", id)
}

// InstructionEvents lists what happened to an instruction, the first first, with files.
func (s *Store) InstructionEvents(ctx context.Context, id int64) ([]civic.InstructionEvent, error) {
	var list []civic.InstructionEvent
	if err := s.read.SelectContext(ctx, &list, `
		SELECT e.id, e.instruction, e.at, e.kind, e.person, e.text FROM instruction_events e WHERE e.instruction = $1 ORDER BY e.id`, id); err != nil {
		return nil, fmt.Errorf("list events of instruction %d: %w", id, err)
	}
	var files []struct {
		civic.Attachment
		Event int64 `db:"event"`
	}
	if err := s.read.SelectContext(ctx, &files, `
		SELECT f.id, f.event, f.kind, f.channel, f.ref, f.name, f.size, '' AS album FROM instruction_files f
		JOIN instruction_events e ON e.id = f.event WHERE e.instruction = $1 ORDER BY f.id`, id); err != nil {
		return nil, fmt.Errorf("list files of instruction %d: %w", id, err)
	}
	for i := range list {
		for _, f := range files {
			if f.Event == list[i].ID {
				list[i].Files = append(list[i].Files, f.Attachment)
			}
		}
	}
	return list, nil
}

// InstructionsOf lists what a query asks for, and counts it all.
func (s *Store) InstructionsOf(ctx context.Context, q civic.InstructionQuery) ([]civic.Instruction, int, error) {
	where, args, order := []string{"1 = 1"}, []any{}, ` ORDER BY i.id DESC`
	if q.Agencies != nil {
		where, args = append(where, `i.agency IN (?)`), append(args, append([]string{""}, q.Agencies...))
	}
	if q.Person != 0 {
		where, args = append(where, `i.person = ?`), append(args, q.Person)
	}
	if q.Open {
		where, order = append(where, `i.status IN ('open', 'reported')`), ` ORDER BY i.due_at, i.id`
	}
	from := ` FROM instructions i WHERE ` + strings.Join(where, " AND ")
	if q.Limit > 0 {
		order += fmt.Sprintf(` LIMIT %d OFFSET %d`, q.Limit, max(0, q.Offset))
	}
	list := []civic.Instruction{}
	if err := s.selectIn(ctx, &list, `SELECT `+instructionColumns+from+order, args); err != nil {
		return nil, 0, fmt.Errorf("list instructions: %w", err)
	}
	if q.Limit == 0 {
		return list, len(list), nil
	}
	var total []int
	if err := s.selectIn(ctx, &total, `SELECT count(*)`+from, args); err != nil {
		return nil, 0, fmt.Errorf("count instructions: %w", err)
	}
	return list, total[0], nil
}

// DueInstructions lists instructions whose ladder has reached a rung, the longest since first.
func (s *Store) DueInstructions(ctx context.Context, now time.Time, limit int) ([]civic.Instruction, error) {
	var list []civic.Instruction
	if err := s.db.SelectContext(ctx, &list, `SELECT `+instructionColumns+` FROM instructions i WHERE i.remind_at <= $1
		ORDER BY i.remind_at, i.id LIMIT `+fmt.Sprint(limit), stamp(now)); err != nil {
		return nil, fmt.Errorf("list due instructions: %w", err)
	}
	return list, nil
}
