package storage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

var reminderTable = tableOf[civic.Reminder]("reminders", "r",
	`id person kind subject clock rung rung_at due_at tell_at snoozed notification`)

// staff is who may be reminded.
type staff struct {
	of           map[string]map[civic.Role][]int64
	coordinators []int64
	leaders      []int64
}

// ResolveReminders finds whom plans are for, and returns the plans that nobody reads: where there is no coordinator either.
func (s *Store) ResolveReminders(ctx context.Context, plans []civic.ReminderPlan) (found []civic.Reminder, nobody []civic.ReminderPlan, err error) {
	if len(plans) == 0 {
		return nil, nil, nil
	}
	team, err := s.staff(ctx, plans)
	if err != nil {
		return nil, nil, fmt.Errorf("find who is reminded: %w", err)
	}
	for _, p := range plans {
		people, kind := team.readers(p)
		for _, person := range people {
			found = append(found, civic.Reminder{Person: person, Kind: kind, Subject: p.Subject, Clock: p.Clock, Rung: p.Rung, RungAt: stamp(p.At),
				DueAt: stamp(p.Due), TellAt: stamp(p.Tell)})
		}
		if people == nil {
			nobody = append(nobody, p)
		}
	}
	return found, nobody, nil
}

func (s *Store) staff(ctx context.Context, plans []civic.ReminderPlan) (staff, error) {
	team := staff{of: map[string]map[civic.Role][]int64{}}
	agencies := []string{""}
	for _, p := range plans {
		if p.Agency != "" && team.of[p.Agency] == nil {
			team.of[p.Agency] = map[civic.Role][]int64{}
			agencies = append(agencies, p.Agency)
		}
	}
	query, args, err := sqlx.In(`
		SELECT person, agency, role FROM memberships WHERE role IN ('coordinator', 'leader') OR role IN ('officer', 'head') AND agency IN (?)
		ORDER BY person, agency, role`, agencies)
	if err != nil {
		return team, err
	}
	var members []civic.Membership
	if err := s.db.SelectContext(ctx, &members, s.db.Rebind(query), args...); err != nil {
		return team, err
	}
	add := func(to *[]int64, person int64) {
		if !slices.Contains(*to, person) {
			*to = append(*to, person)
		}
	}
	for _, m := range members {
		switch m.Role {
		case civic.RoleCoordinator:
			add(&team.coordinators, m.Person)
		case civic.RoleLeader:
			add(&team.leaders, m.Person)
		default:
			team.of[m.Agency][m.Role] = append(team.of[m.Agency][m.Role], m.Person)
		}
	}
	return team, nil
}

// readers is who reads a plan, and as what kind of reminder.
func (t staff) readers(p civic.ReminderPlan) ([]int64, civic.ReminderKind) {
	if p.Role == civic.RoleLeader && (slices.Contains(t.leaders, p.Only) || slices.Contains(t.coordinators, p.Only)) {
		return []int64{p.Only}, p.Kind
	}
	if p.Agency == "" {
		return t.coordinators, p.Kind
	}
	at := t.of[p.Agency]
	if p.Only != 0 && (slices.Contains(at[civic.RoleOfficer], p.Only) || slices.Contains(at[civic.RoleHead], p.Only)) {
		return []int64{p.Only}, p.Kind
	}
	if people := at[p.Role]; people != nil {
		return people, p.Kind
	}
	if p.Role == civic.RoleOfficer && at[civic.RoleHead] != nil {
		return at[civic.RoleHead], p.Kind
	}
	if p.Sealed || at[civic.RoleOfficer] != nil { // somebody hears of it, where there is no head
		return at[civic.RoleOfficer], p.Kind
	}
	if p.Kind == civic.ReminderDuty {
		return t.coordinators, civic.ReminderUnattended
	}
	return t.coordinators, p.Kind
}

// climbers are the tables of what climbs a ladder; each has id, version and remind_at.
var climbers = map[civic.ReminderKind]string{
	civic.ReminderDuty: "obligations", civic.ReminderCase: "cases", civic.ReminderInstruction: "instructions",
}

// SaveReminders lets what climbed a ladder wait for its next rung and writes the reminders of this one, but none that is
// there already, and returns how many it moved on. One that changed since it was read, or that somebody else moved on
// meanwhile, is left as it is, and nobody is reminded of it: it is looked at again.
func (s *Store) SaveReminders(ctx context.Context, now time.Time, of civic.ReminderKind, climbed []civic.Climbed, reminders []civic.Reminder) (int, error) {
	type wait struct {
		at      time.Time // zero: for nothing
		version int
	}
	alike := map[wait][]int64{}
	for _, c := range climbed {
		w := wait{version: c.Version}
		if c.RemindAt != nil {
			w.at = stamp(*c.RemindAt)
		}
		alike[w] = append(alike[w], c.ID)
	}
	moved := map[int64]bool{}
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		for w, ids := range alike {
			var at *time.Time
			if !w.at.IsZero() {
				at = &w.at
			}
			query, args, err := sqlx.In(`UPDATE `+climbers[of]+` SET remind_at = ? WHERE remind_at <= ? AND version = ? AND id IN (?) RETURNING id`,
				at, stamp(now), w.version, ids)
			if err != nil {
				return err
			}
			var done []int64
			if err := tx.SelectContext(ctx, &done, tx.Rebind(query), args...); err != nil {
				return err
			}
			for _, id := range done {
				moved[id] = true
			}
		}
		return insertReminders(ctx, tx, slices.DeleteFunc(slices.Clone(reminders), func(r civic.Reminder) bool { return !moved[r.Subject] }))
	})
	if err != nil {
		return 0, fmt.Errorf("save reminders: %w", err)
	}
	return len(moved), nil
}

// AddReminders writes reminders, but none that is there already.
func (s *Store) AddReminders(ctx context.Context, reminders []civic.Reminder) error {
	return s.within(ctx, func(tx *sqlx.Tx) error { return insertReminders(ctx, tx, reminders) })
}

func insertReminders(ctx context.Context, tx *sqlx.Tx, reminders []civic.Reminder) error {
	const batch = 500
	for part := range slices.Chunk(reminders, batch) {
		rows := make([]*civic.Reminder, len(part))
		for i := range part {
			rows[i] = &part[i]
		}
		statement, args := reminderTable.insert(rows...)
		if _, err := tx.ExecContext(ctx, statement+` ON CONFLICT DO NOTHING`, args...); err != nil {
			return fmt.Errorf("write reminders: %w", err)
		}
	}
	return nil
}

// waitingReminders are those that may be told at ?, by the index of what waits: SQLite would go through all that a person
// ever had.
const waitingReminders = `(SELECT w.id FROM reminders w WHERE w.notification IS NULL AND w.tell_at <= ?)`

// gatherBatch is how many people are told in one transaction.
const gatherBatch = 500

// GatherReminders makes one notification for each person who has reminders of the kinds that may be told, and returns how
// many it made. The key names the gathering, such as a day: a person who was told under it already is told at later.
func (s *Store) GatherReminders(ctx context.Context, g civic.Gathering, now time.Time) (int, error) {
	made := 0
	for {
		n, more, err := s.gather(ctx, g, now)
		if err != nil {
			return made, fmt.Errorf("gather reminders: %w", err)
		}
		made += n
		if !more {
			break
		}
	}
	if made > 0 {
		s.wakeHere()
	}
	return made, nil
}

func (s *Store) gather(ctx context.Context, g civic.Gathering, now time.Time) (made int, more bool, err error) {
	err = s.within(ctx, func(tx *sqlx.Tx) error {
		// waitingReminders are asked for anew by each statement below: nobody may gather the same in between.
		if err := s.dialect.takeTurn(ctx, tx, gathering); err != nil {
			return err
		}
		query, args, err := sqlx.In(`
			SELECT r.person, min(c.id) AS chat FROM reminders r JOIN chats c ON c.person = r.person
			WHERE r.id IN `+waitingReminders+` AND r.kind IN (?) GROUP BY r.person ORDER BY r.person LIMIT ?`, stamp(now), g.Kinds, gatherBatch)
		if err != nil {
			return err
		}
		var people []recipient
		if err := tx.SelectContext(ctx, &people, tx.Rebind(query), args...); err != nil || len(people) == 0 {
			return err
		}
		more = len(people) == gatherBatch
		rows := make([]civic.Notification, len(people))
		ids := make([]int64, len(people))
		for i, p := range people {
			ids[i] = *p.Person
			rows[i] = civic.Notification{Chat: &people[i].Chat, Person: p.Person, Kind: g.Notice, Key: fmt.Sprintf("%s:%d", g.Key, *p.Person), Priority: civic.PriorityRemind,
				Status: civic.NotificationPending, CreatedAt: stamp(now), NextAt: stamp(now)}
		}
		written, err := insertOutbox(ctx, tx, rows)
		if err != nil {
			return err
		}
		made = len(written)
		if err := attachReminders(ctx, tx, g, now, written); err != nil {
			return err
		}
		// Who was told under this key before waits.
		query, args, err = sqlx.In(`UPDATE reminders SET tell_at = ? WHERE id IN `+waitingReminders+` AND kind IN (?) AND person IN (?)`,
			stamp(g.Later), stamp(now), g.Kinds, ids)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, tx.Rebind(query), args...); err != nil {
			return err
		}
		return s.wakeOnCommit(ctx, tx)
	})
	return made, more, err
}

// attachReminders says of the reminders of those who are told by which notification they are.
func attachReminders(ctx context.Context, tx *sqlx.Tx, g civic.Gathering, now time.Time, written []outboxRow) error {
	if len(written) == 0 {
		return nil
	}
	var people, ids []int64
	for _, w := range written {
		people, ids = append(people, *w.Person), append(ids, w.ID)
	}
	query, args, err := sqlx.In(`
		UPDATE reminders SET notification = (SELECT n.id FROM notifications n WHERE n.person = reminders.person AND n.id IN (?))
		WHERE id IN `+waitingReminders+` AND kind IN (?) AND person IN (?)`, ids, stamp(now), g.Kinds, people)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, tx.Rebind(query), args...)
	return err
}

// RemindersOf lists what a notification gathers, the earliest due first.
func (s *Store) RemindersOf(ctx context.Context, notification int64) ([]civic.Reminder, error) {
	var list []civic.Reminder
	if err := s.read.SelectContext(ctx, &list, `SELECT `+reminderTable.list+` FROM reminders r WHERE r.notification = $1 ORDER BY r.due_at, r.id`, notification); err != nil {
		return nil, fmt.Errorf("list reminders: %w", err)
	}
	return list, nil
}

// Reminder returns one.
func (s *Store) Reminder(ctx context.Context, id int64) (civic.Reminder, error) {
	var r civic.Reminder
	err := s.read.GetContext(ctx, &r, `SELECT `+reminderTable.list+` FROM reminders r WHERE r.id = $1`, id)
	return r, missing(err, "find reminder %d", id)
}

// SnoozeReminder marks a reminder as put off and writes the later one (civic.Reminder.Snooze). One that was put off already
// is civic.ErrAlreadyUsed.
func (s *Store) SnoozeReminder(ctx context.Context, cause string, id int64, later civic.Reminder, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE reminders SET snoozed = true WHERE id = $1 AND NOT snoozed`, id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			return civic.ErrAlreadyUsed
		}
		return insertReminders(ctx, tx, []civic.Reminder{later})
	})
	if err != nil {
		return fmt.Errorf("snooze reminder %d: %w", id, err)
	}
	return nil
}
