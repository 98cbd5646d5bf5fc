package storage

import (
	"context"
	"fmt"

	"danvan/civic"
)

var eventTable = tableOf[civic.Event]("case_events", "e", `id case_id at kind from_status to_status person role agency? target? text`)

// attachmentRow is an attachment with the event that it belongs to.
type attachmentRow struct {
	civic.Attachment
	Event int64 `db:"event_id"`
}

// Events lists what happened to a case, in order, with attachments. What of it a reader may see is for the caller.
func (s *Store) Events(ctx context.Context, caseID int64) ([]civic.Event, error) {
	return s.events(ctx, `e.case_id = $1`, caseID)
}

// Event returns one event with its attachments.
func (s *Store) Event(ctx context.Context, id int64) (civic.Event, error) {
	events, err := s.events(ctx, `e.id = $1`, id)
	if err == nil && len(events) == 0 {
		err = fmt.Errorf("find event: %w", civic.ErrNotFound)
	}
	if err != nil {
		return civic.Event{}, err
	}
	return events[0], nil
}

func (s *Store) events(ctx context.Context, where string, arg int64) ([]civic.Event, error) {
	var list []civic.Event
	if err := s.read.SelectContext(ctx, &list, `SELECT `+eventTable.list+` FROM case_events e WHERE `+where+` ORDER BY e.id`, arg); err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	var files []attachmentRow
	if err := s.read.SelectContext(ctx, &files, `
		SELECT a.id, a.event_id, a.kind, a.channel, a.ref, a.name, a.size, a.album
		FROM attachments a JOIN case_events e ON e.id = a.event_id WHERE `+where+` ORDER BY a.id`, arg); err != nil {
		return nil, fmt.Errorf("list attachments: %w", err)
	}
	at := map[int64]int{}
	for i, e := range list {
		at[e.ID] = i
	}
	for _, f := range files {
		if i, known := at[f.Event]; known { // not of an event that came since the list was read
			list[i].Attachments = append(list[i].Attachments, f.Attachment)
		}
	}
	return list, nil
}
