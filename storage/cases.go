package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// caseTable has the rows of cases. Which of them a step changes, updateCase says.
var caseTable = tableOf[caseRow]("cases", "c", `id code version draft_key author anonymous sealed category area? project? named? text folded! lat lon
	agency? assignee status hops reopened joined filed_at desk_at routed_at accepted_at first_reply_at answered_at told_at ended_at
	forward_due accept_due first_reply_due answer_due paused_at remind_at extension extension_until thin stars helpful`)

var caseColumns = caseTable.list + `, ` + statutory + ` AS statutory`

// statutory holds for cases whose time to answer is set by law.
const statutory = `((SELECT k.statutory FROM categories k WHERE k.code = c.category) <> '')`

// caseRow is a case as its row holds it.
type caseRow struct {
	civic.Case
	Lat    *float64 `db:"lat"`
	Lon    *float64 `db:"lon"`
	Folded string   `db:"folded"` // the text in which it is searched
}

func rowOfCase(c civic.Case) caseRow {
	r := caseRow{Case: c}
	if c.Place != nil {
		r.Lat, r.Lon = &c.Place.Lat, &c.Place.Lon
	}
	return r
}

func (r caseRow) value() civic.Case {
	if r.Lat != nil && r.Lon != nil {
		r.Place = &civic.Point{Lat: *r.Lat, Lon: *r.Lon}
	}
	return r.Case
}

func values(rows []caseRow) []civic.Case {
	cases := make([]civic.Case, len(rows))
	for i, r := range rows {
		cases[i] = r.value()
	}
	return cases
}

// Case returns a case by id.
func (s *Store) Case(ctx context.Context, id int64) (civic.Case, error) {
	return caseWhere(ctx, s.read, `c.id = $1`, id)
}

// CaseByCode returns a case by its public code. Who may see it is for the caller to check.
func (s *Store) CaseByCode(ctx context.Context, code string) (civic.Case, error) {
	return caseWhere(ctx, s.read, byCode, code)
}

func caseWhere(ctx context.Context, q sqlx.QueryerContext, where string, arg any) (civic.Case, error) {
	var row caseRow
	if err := sqlx.GetContext(ctx, q, &row, `SELECT `+caseColumns+` FROM cases c WHERE `+where, arg); err != nil {
		return civic.Case{}, missing(err, "find case")
	}
	return row.value(), nil
}

// folded is the text in which a case is searched.
func folded(c civic.Case) string { return civic.Fold(c.Code + " " + c.Text) }

// FileCase writes a new case with its first event, attachments and notifications. One draft makes one case: where the
// draft has made one already, that is returned and nothing is written. A code that is taken is a conflict of the field
// "code"; an update that was processed before, for something else, is civic.ErrRepeated; one above the budget of its author's
// day is civic.ErrDayFull.
func (s *Store) FileCase(ctx context.Context, ch civic.Change) (civic.Case, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.Event.At); err != nil {
			return err
		}
		if err := s.withinDay(ctx, tx, ch); err != nil {
			return err
		}
		if err := s.insertCase(ctx, tx, &ch.Case); err != nil {
			return err
		}
		if err := countCase(ctx, tx, nil, &ch.Case); err != nil {
			return err
		}
		return s.record(ctx, tx, ch)
	})
	constraint, taken := s.dialect.uniqueness(err)
	if taken || errors.Is(err, civic.ErrRepeated) { // the same draft or code, or this very update, was here before
		if known, err := caseWhere(ctx, s.db, `c.draft_key = $1`, ch.Case.DraftKey); err == nil || !errors.Is(err, civic.ErrNotFound) {
			return known, err
		}
	}
	if taken && strings.Contains(constraint, "code") {
		return civic.Case{}, &civic.Error{Code: civic.CodeConflict, Field: "code", Err: errors.New("the code is taken")}
	}
	if err != nil {
		return civic.Case{}, fmt.Errorf("file case: %w", err)
	}
	s.wakeHere()
	return ch.Case, nil
}

func (s *Store) insertCase(ctx context.Context, tx *sqlx.Tx, c *civic.Case) error {
	c.Version = 1
	row := rowOfCase(*c)
	row.Folded = folded(*c)
	statement, args := caseTable.insert(&row)
	return tx.GetContext(ctx, &c.ID, statement+` RETURNING id`, args...)
}

// ChangeCase commits one step of a case: the case as it is now, the event, its attachments, the notifications. A case
// that changed since it was read is civic.ErrConflict; an update that was processed before is civic.ErrRepeated. In both
// nothing is written. Joined is for JoinCase to count, and left as it is.
func (s *Store) ChangeCase(ctx context.Context, ch civic.Change) (civic.Case, error) {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.Event.At); err != nil {
			return err
		}
		before, err := caseWhere(ctx, tx, `c.id = $1`, ch.Case.ID)
		if err != nil {
			return err
		}
		if err := updateCase(ctx, tx, ch.Case); err != nil {
			return err
		}
		if err := countCase(ctx, tx, &before, &ch.Case); err != nil {
			return err
		}
		return s.record(ctx, tx, ch)
	})
	if err != nil {
		return civic.Case{}, fmt.Errorf("change case %s: %w", ch.Case.Code, err)
	}
	s.wakeHere()
	ch.Case.Version++
	return ch.Case, nil
}

// What the outbox notes of a case while others may have it in hand is not theirs to change: since when its author has the
// answer, unless there is another answer, and since when they have the question that it waits for.
const (
	toldAfter   = `CASE WHEN answered_at = $9 THEN told_at END`
	pausedAfter = `CASE WHEN paused_at IS NOT NULL AND $25 THEN paused_at ELSE $13 END`
)

func updateCase(ctx context.Context, tx *sqlx.Tx, c civic.Case) error {
	result, err := tx.ExecContext(ctx, `
		UPDATE cases SET version = version + 1, agency = $1, assignee = $2, status = $3, hops = $4, reopened = $5,
			routed_at = $6, accepted_at = $7, first_reply_at = $8, told_at = `+toldAfter+`, answered_at = $9, ended_at = $10, accept_due = $11,
			answer_due = $12, paused_at = `+pausedAfter+`, extension = $14, extension_until = $15, stars = $16, helpful = $17,
			desk_at = $18, forward_due = $19, first_reply_due = $20, remind_at = $21, thin = $22
		WHERE id = $23 AND version = $24`,
		optional(c.Agency), c.Assignee, c.Status, c.Hops, c.Reopened, stampOf(c.RoutedAt), stampOf(c.AcceptedAt),
		stampOf(c.FirstReplyAt), stampOf(c.AnsweredAt), stampOf(c.EndedAt), stampOf(c.AcceptDue), stampOf(c.AnswerDue),
		stampOf(c.PausedAt), c.Extension, stampOf(c.ExtensionUntil), c.Stars, c.Helpful,
		stampOf(c.DeskAt), stampOf(c.ForwardDue), stampOf(c.FirstReplyDue), stampOf(c.RemindAt), c.Thin, c.ID, c.Version, c.PausedAt != nil)
	return orConflict(result, err)
}

// record writes the event of a change, its attachments and its notifications.
func (s *Store) record(ctx context.Context, tx *sqlx.Tx, ch civic.Change) error {
	e := ch.Event
	e.Case = ch.Case.ID
	if err := insertEvent(ctx, tx, &e); err != nil {
		return err
	}
	return s.notify(ctx, tx, ch.Case, e, ch.Notices)
}

func insertEvent(ctx context.Context, tx *sqlx.Tx, e *civic.Event) error {
	statement, args := eventTable.insert(e)
	if err := tx.GetContext(ctx, &e.ID, statement+` RETURNING id`, args...); err != nil {
		return err
	}
	for _, a := range e.Attachments {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO attachments (event_id, kind, channel, ref, name, size, album) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			e.ID, a.Kind, a.Channel, a.Ref, civic.CleanText(a.Name), a.Size, a.Album); err != nil {
			return err
		}
	}
	return nil
}

const (
	byCode   = `c.code = $1`
	ownCases = `c.author = $1`
	ownOrder = `c.filed_at DESC, c.id DESC`
	onDesk   = `c.id IN (
		SELECT d.id FROM cases d WHERE d.status = 'submitted' AND d.agency IS NULL AND NOT d.sealed
		UNION ALL SELECT d.id FROM cases d WHERE d.agency IN (SELECT a.code FROM agencies a WHERE a.code NOT IN (` + staffed + `))
			AND d.status IN ('routed', 'accepted', 'need_info', 'reopened') AND NOT d.sealed)`
	deskOrder = `c.filed_at, c.id`
)

// CasesOf lists a citizen's own cases, the newest first, and counts them all.
func (s *Store) CasesOf(ctx context.Context, author int64, offset, limit int) ([]civic.Case, int, error) {
	return s.page(ctx, "list own cases", ownCases, ownOrder, offset, limit, author)
}

// Desk lists the cases on the coordinator's desk, the oldest first, and counts them all: those that no agency has, and the
// open ones of agencies that have nobody. What is sealed is never among them.
func (s *Store) Desk(ctx context.Context, offset, limit int) ([]civic.Case, int, error) {
	return s.page(ctx, "list desk", onDesk, deskOrder, offset, limit)
}

// page lists one page of the cases that a condition holds for, and counts them all.
func (s *Store) page(ctx context.Context, doing, where, order string, offset, limit int, args ...any) ([]civic.Case, int, error) {
	var total int
	if err := s.read.GetContext(ctx, &total, countOf(where), args...); err != nil {
		return nil, 0, fmt.Errorf("%s: %w", doing, err)
	}
	var rows []caseRow
	if err := s.read.SelectContext(ctx, &rows, pageOf(where, order, offset, limit), args...); err != nil {
		return nil, 0, fmt.Errorf("%s: %w", doing, err)
	}
	return values(rows), total, nil
}

func countOf(where string) string { return `SELECT count(*) FROM cases c WHERE ` + where }

func pageOf(where, order string, offset, limit int) string {
	return fmt.Sprintf(`SELECT %s FROM cases c WHERE %s ORDER BY %s LIMIT %d OFFSET %d`, caseColumns, where, order, max(0, limit), max(0, offset))
}

// some lists the cases that a condition holds for, up to a limit.
func (s *Store) some(ctx context.Context, doing, where, order string, limit int, args ...any) ([]civic.Case, error) {
	var rows []caseRow
	if err := s.read.SelectContext(ctx, &rows, pageOf(where, order, 0, limit), args...); err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	return values(rows), nil
}

// OtherOpenCases lists an author's open cases with one agency but one, for its officers. Anonymous ones are left out:
// listing them beside a named one would tell who wrote them.
func (s *Store) OtherOpenCases(ctx context.Context, author int64, agency string, except int64) ([]civic.Case, error) {
	return s.some(ctx, "list other cases", `c.author = $1 AND c.agency = $2 AND c.id <> $3 AND NOT c.anonymous
		AND NOT EXISTS (SELECT 1 FROM cases x WHERE x.id = $3 AND x.anonymous)
		AND c.status IN ('routed', 'accepted', 'need_info', 'reopened')`, `c.filed_at DESC, c.id DESC`, 20, author, agency, except)
}

// LookAlikes lists open cases about the same category, area, project and named agency ("" where there is none) since a
// time, the newest first; never a sealed one.
func (s *Store) LookAlikes(ctx context.Context, category, area, project, agency string, since time.Time, limit int) ([]civic.Case, error) {
	args := []any{category, stamp(since)}
	is := func(column, value string) string {
		if value == "" {
			return ` AND ` + column + ` IS NULL`
		}
		args = append(args, value)
		return fmt.Sprintf(` AND %s = $%d`, column, len(args))
	}
	where := `c.category = $1 AND c.filed_at >= $2` + is("c.area", area) + is("c.project", project) + is("c.named", agency) + `
		AND NOT c.sealed AND c.status IN ('submitted', 'routed', 'accepted', 'need_info', 'reopened')`
	return s.some(ctx, "list cases alike", where, `c.filed_at DESC, c.id DESC`, limit, args...)
}

// silentCases holds for cases whose authors had the answer before a time, and say nothing. One that was answered and has no
// author any more is as old as its answer.
const silentCases = `c.status = 'answered' AND c.answered_at < $1 AND (c.told_at < $1 OR c.author IS NULL)`

// AnsweredBefore lists cases whose authors had their answer before the time, and which still wait for their word, the oldest
// first. A case whose answer has not arrived is none of them, however old the answer is.
func (s *Store) AnsweredBefore(ctx context.Context, t time.Time, limit int) ([]civic.Case, error) {
	return s.some(ctx, "list silent cases", silentCases, `c.answered_at`, limit, stamp(t))
}

const (
	dueCases = `c.remind_at <= $1`
	dueOrder = `c.remind_at, c.id`
)

// DueCases lists the cases whose clocks are to be looked at, those that waited longest first, up to a limit.
func (s *Store) DueCases(ctx context.Context, now time.Time, limit int) ([]civic.Case, error) {
	return s.some(ctx, "list due cases", dueCases, dueOrder, limit, stamp(now))
}
