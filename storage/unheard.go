package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// unheardText is a notice that has nobody as its row keeps it; "" for none.
func unheardText(n *civic.Notice) (string, error) {
	if n == nil {
		return "", nil
	}
	text, err := json.Marshal(n)
	if err != nil {
		return "", fmt.Errorf("encode notice: %w", err)
	}
	return string(text), nil
}

// unheardNotice is a notification that had nobody to tell, and those who may hear it now.
type unheardNotice struct {
	ID     int64        `db:"id"`
	Event  *int64       `db:"event_id"`
	Text   string       `db:"notice"`
	Case   int64        `db:"case_id"` // 0: none
	Status civic.Status `db:"case_status"`
	Agency string       `db:"case_agency"`
	Sealed bool         `db:"case_sealed"`

	notice  civic.Notice
	about   civic.Case       // what of it decides who is told
	kind    civic.NoticeKind // as which it is told
	readers []recipient
}

// tellUnheard tells what had nobody to tell, as far as a query selects it, to those who may hear it now: whom the notice is
// for, or the coordinators where it says so. What does not matter any more is left out (civic.Notice.StillUnheard). A chat
// that would get many about cases gets one message with their number in place of them, and what is about no case once. It
// returns how many were told.
func (s *Store) tellUnheard(ctx context.Context, tx *sqlx.Tx, q civic.GivenUpQuery, now time.Time) (int, error) {
	list, outdated, err := s.unheard(ctx, tx, q)
	if err != nil {
		return 0, fmt.Errorf("find what nobody heard: %w", err)
	}
	told, many, said := 0, backlogs(list), map[string]bool{}
	var rows []civic.Notification
	var gathered []int64
	for _, u := range list {
		var one []recipient
		for _, r := range u.readers {
			if u.notice.Gathers(u.about) && many[backlog{r.Chat, u.kind.Backlog()}] != nil || u.repeats(r, said) {
				continue
			}
			one = append(one, r)
		}
		told++
		if one == nil {
			gathered = append(gathered, u.ID)
			continue
		}
		first := one[0]
		if _, err := tx.ExecContext(ctx, `
			UPDATE notifications SET chat = $1, person = $2, kind = $3, status = 'pending', next_at = $4, reason = '', class = '', notice = '', acknowledged_at = NULL
			WHERE id = $5`, first.Chat, first.Person, u.kind, stamp(now), u.ID); err != nil {
			return 0, fmt.Errorf("tell what nobody heard: %w", err)
		}
		for _, r := range one[1:] {
			rows = append(rows, row(u.kind, u.notice, u.about, civic.Event{ID: optionalID(u.Event), At: now}, &r))
		}
	}
	for b, who := range many {
		n := *who
		count := int64(n.count)
		rows = append(rows, row(b.kind, civic.Notice{Subject: &count}, civic.Case{}, civic.Event{At: now}, &n.recipient))
	}
	if err := changeGivenUp(ctx, tx, outdated, `class = 'outdated', acknowledged_at = ?`, now); err != nil {
		return 0, fmt.Errorf("leave out what is out of date: %w", err)
	}
	if err := changeGivenUp(ctx, tx, gathered, `class = 'gathered', acknowledged_at = ?`, now); err != nil {
		return 0, fmt.Errorf("gather what nobody heard: %w", err)
	}
	if told == 0 {
		return 0, nil
	}
	if err := insertNotifications(ctx, tx, rows); err != nil {
		return 0, err
	}
	return told, s.wakeOnCommit(ctx, tx)
}

// repeats reports whether a chat is told the same already: of what is about no case the same kind about the same.
func (u unheardNotice) repeats(r recipient, said map[string]bool) bool {
	if u.about.ID != 0 {
		return false
	}
	key := fmt.Sprintf("%d %s %d", r.Chat, u.kind, optionalID(u.notice.Subject))
	was := said[key]
	said[key] = true
	return was
}

func optionalID(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// unheard finds what had nobody to tell and has somebody now, the oldest first, and what is out of date.
func (s *Store) unheard(ctx context.Context, tx *sqlx.Tx, q civic.GivenUpQuery) (list []unheardNotice, outdated []int64, err error) {
	where, args := givenUpWhere(q)
	var ids []int64 // locked: what two would tell one tells
	if err := tx.SelectContext(ctx, &ids, `SELECT id FROM notifications WHERE `+where+` AND class = 'nobody' AND chat IS NULL AND notice <> '' ORDER BY id LIMIT 20000 `+
		s.dialect.lockRows, args...); err != nil || len(ids) == 0 {
		return nil, nil, err
	}
	query, args, err := sqlx.In(`
		SELECT n.id, n.event_id, n.notice, COALESCE(c.id, 0) AS case_id, COALESCE(c.status, '') AS case_status, COALESCE(c.agency, '') AS case_agency,
			COALESCE(c.sealed, false) AS case_sealed
		FROM notifications n LEFT JOIN cases c ON c.id = n.case_id WHERE n.id IN (?) ORDER BY n.id`, ids)
	if err != nil {
		return nil, nil, err
	}
	var found []unheardNotice
	if err := tx.SelectContext(ctx, &found, tx.Rebind(query), args...); err != nil {
		return nil, nil, err
	}
	known := map[string][]recipient{}
	for _, u := range found {
		if json.Unmarshal([]byte(u.Text), &u.notice) != nil { // of another release: the operator sees it still
			continue
		}
		u.about = civic.Case{ID: u.Case, Status: u.Status, Agency: u.Agency, Sealed: u.Sealed}
		if !u.notice.StillUnheard(u.about) {
			outdated = append(outdated, u.ID)
			continue
		}
		if err := mayHear(ctx, tx, &u, known); err != nil {
			return nil, nil, err
		}
		if u.readers != nil {
			list = append(list, u)
		}
	}
	return list, outdated, nil
}

// mayHear finds who may hear a notice now. known keeps what was found for others.
func mayHear(ctx context.Context, tx *sqlx.Tx, u *unheardNotice, known map[string][]recipient) error {
	find := func(to civic.Audience) ([]recipient, error) {
		key, err := json.Marshal(to)
		if err != nil {
			return nil, err
		}
		if found, ok := known[string(key)]; ok {
			return found, nil
		}
		found, err := audience(ctx, tx, u.about, to)
		known[string(key)] = found
		return found, err
	}
	var err error
	u.kind = u.notice.Kind
	if u.readers, err = find(u.notice.To); err != nil || u.readers != nil || u.notice.Else == "" || u.Sealed {
		return err
	}
	u.kind = u.notice.Else
	u.readers, err = find(civic.ToCoordinators())
	return err
}

// backlog is one message in place of many: to whom, and as what.
type backlog struct {
	chat int64
	kind civic.NoticeKind
}

// countedBacklog is who gets a backlog, and in place of how many.
type countedBacklog struct {
	recipient
	count int
}

// backlogs finds the chats that would get more notices about cases than are told one by one.
func backlogs(list []unheardNotice) map[backlog]*countedBacklog {
	many := map[backlog]*countedBacklog{}
	for _, u := range list {
		if !u.notice.Gathers(u.about) {
			continue
		}
		for _, r := range u.readers {
			b := backlog{r.Chat, u.kind.Backlog()}
			if many[b] == nil {
				many[b] = &countedBacklog{recipient: r}
			}
			many[b].count++
		}
	}
	for b, n := range many {
		if n.count <= civic.BacklogAbove {
			delete(many, b)
		}
	}
	return many
}
