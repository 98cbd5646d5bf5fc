package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/consult"
)

var consultationTable = tableOf[consultationRow]("consultations", "", `id code version project subject title title_words about about_words who questions status
	posts_at asks_at asks_until published_at closed_at stage look_at tally digest`)

// consultationRow is a consultation as it is stored: questions and result as JSON.
type consultationRow struct {
	consult.Consultation
	QuestionsJSON string `db:"questions"`
	TallyJSON     string `db:"tally"` // "" before it is closed
}

// rowOfConsultation is a consultation that has no result yet.
func rowOfConsultation(c consult.Consultation) (consultationRow, error) {
	questions, err := jsonText(c.Questions)
	c.Title, c.About = civic.CleanText(c.Title), civic.CleanText(c.About)
	return consultationRow{Consultation: c, QuestionsJSON: questions}, err
}

func (r consultationRow) value() (consult.Consultation, error) {
	c := r.Consultation
	if err := json.Unmarshal([]byte(r.QuestionsJSON), &c.Questions); err != nil {
		return c, fmt.Errorf("questions of %s: %w", c.Code, err)
	}
	if r.TallyJSON != "" {
		c.Tally = &consult.Tally{}
		if err := json.Unmarshal([]byte(r.TallyJSON), c.Tally); err != nil {
			return c, fmt.Errorf("result of %s: %w", c.Code, err)
		}
	}
	return c, nil
}

func jsonText(value any) (string, error) {
	raw, err := json.Marshal(value)
	return string(raw), err
}

// Consultation returns one.
func (s *Store) Consultation(ctx context.Context, id int64) (consult.Consultation, error) {
	return consultation(ctx, s.read, `id = $1`, id)
}

// ConsultationByCode returns the consultation of a public code.
func (s *Store) ConsultationByCode(ctx context.Context, code string) (consult.Consultation, error) {
	return consultation(ctx, s.read, `code = $1`, code)
}

func consultation(ctx context.Context, q sqlx.QueryerContext, where string, args ...any) (consult.Consultation, error) {
	var r consultationRow
	if err := sqlx.GetContext(ctx, q, &r, `SELECT `+consultationTable.list+` FROM consultations WHERE `+where, args...); err != nil {
		return consult.Consultation{}, missing(err, "find consultation")
	}
	return r.value()
}

// Consultations lists a project's consultations, the newest first; of "" all that are open.
func (s *Store) Consultations(ctx context.Context, project string) ([]consult.Consultation, error) {
	where, args := `project = $1`, []any{project}
	if project == "" {
		where, args = `status = 'open'`, nil
	}
	return s.consultations(ctx, where+` ORDER BY id DESC`, args...)
}

// DueConsultations lists those for which time brings something to do, the longest since first.
func (s *Store) DueConsultations(ctx context.Context, now time.Time, limit int) ([]consult.Consultation, error) {
	return s.consultations(ctx, `look_at <= $1 ORDER BY look_at, id LIMIT $2`, stamp(now), limit)
}

func (s *Store) consultations(ctx context.Context, where string, args ...any) ([]consult.Consultation, error) {
	var rows []consultationRow
	if err := s.read.SelectContext(ctx, &rows, `SELECT `+consultationTable.list+` FROM consultations WHERE `+where, args...); err != nil {
		return nil, fmt.Errorf("list consultations: %w", err)
	}
	var list []consult.Consultation
	for _, r := range rows {
		c, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// PublishConsultation adds a consultation, and tells followers. A code that is taken is a conflict of the field "code".
func (s *Store) PublishConsultation(ctx context.Context, ch consult.Change) (consult.Consultation, error) {
	c := &ch.Consultation
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.Event.At); err != nil {
			return err
		}
		row, err := rowOfConsultation(*c)
		if err != nil {
			return err
		}
		statement, args := consultationTable.insert(&row)
		var ids []int64
		if err := tx.SelectContext(ctx, &ids, statement+` ON CONFLICT (code) DO NOTHING RETURNING id`, args...); err != nil {
			return err
		}
		if len(ids) == 0 {
			return &civic.Error{Code: civic.CodeConflict, Field: "code"}
		}
		c.ID = ids[0]
		return s.afterConsultation(ctx, tx, ch)
	})
	if err != nil {
		return *c, fmt.Errorf("publish consultation %s: %w", c.Code, err)
	}
	s.wakeHere()
	return *c, nil
}

// afterConsultation writes what goes with a step: its event, what is new on the board, whom to tell.
func (s *Store) afterConsultation(ctx context.Context, tx *sqlx.Tx, ch consult.Change) error {
	e := ch.Event
	if e.Kind != "" {
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO consultation_events (consultation, at, kind, person, text, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			ch.Consultation.ID, stamp(e.At), e.Kind, e.Person, e.Text, stampOf(e.Until)); err != nil {
			return fmt.Errorf("write event: %w", err)
		}
	}
	if ch.Board != nil {
		ch.Board.Subject = ch.Consultation.ID
	}
	if err := tellFollowers(ctx, tx, ch.Board); err != nil {
		return err
	}
	return s.notify(ctx, tx, civic.Case{}, civic.Event{At: e.At, Person: e.Person}, about(ch.Notices, ch.Consultation.ID))
}

// ChangeConsultation commits a step of a consultation other than its closing. One that changed since it was read is
// civic.ErrConflict.
func (s *Store) ChangeConsultation(ctx context.Context, ch consult.Change) (consult.Consultation, error) {
	c := &ch.Consultation
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.Event.At); err != nil {
			return err
		}
		if err := updateConsultation(ctx, tx, *c); err != nil {
			return err
		}
		return s.afterConsultation(ctx, tx, ch)
	})
	if err != nil {
		return *c, fmt.Errorf("change consultation %s: %w", c.Code, err)
	}
	s.wakeHere()
	c.Version++
	return *c, nil
}

func updateConsultation(ctx context.Context, tx *sqlx.Tx, c consult.Consultation) error {
	result, err := tx.ExecContext(ctx, `
		UPDATE consultations SET version = version + 1, status = $1, asks_until = $2, closed_at = $3, stage = $4, look_at = $5 WHERE id = $6 AND version = $7`,
		c.Status, stamp(c.AsksUntil), stampOf(c.ClosedAt), c.Stage, stampOf(c.LookAt), c.ID, c.Version)
	return orConflict(result, err)
}

// ConsultationEvents lists what happened to a consultation, in order.
func (s *Store) ConsultationEvents(ctx context.Context, id int64) ([]consult.Event, error) {
	return consultationEvents(ctx, s.read, id)
}

func consultationEvents(ctx context.Context, q sqlx.QueryerContext, id int64) ([]consult.Event, error) {
	var list []consult.Event
	if err := sqlx.SelectContext(ctx, q, &list, `
		SELECT id, consultation, at, kind, person, text, until_at FROM consultation_events WHERE consultation = $1 ORDER BY id`, id); err != nil {
		return nil, fmt.Errorf("list events of a consultation: %w", err)
	}
	return list, nil
}

// SeeConsultation notes that a person has opened a consultation, which counts them among those who were reached.
func (s *Store) SeeConsultation(ctx context.Context, id, person int64, now time.Time) error {
	if _, err := s.db.ExecContext(ctx, `INSERT INTO consultation_seen (consultation, person, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, person, stamp(now)); err != nil {
		return fmt.Errorf("note who saw a consultation: %w", err)
	}
	return nil
}

// RemindVoices writes a reminder for everybody who follows the project's consultations and has not spoken in this one,
// once for each number of days left, and returns how many.
func (s *Store) RemindVoices(ctx context.Context, id int64, daysLeft int) (int, error) {
	result, err := s.db.ExecContext(ctx, `
		INSERT INTO reminders (person, kind, subject, clock, rung, rung_at, due_at, tell_at)
		SELECT f.person, 'voice', c.id, $2, 'left', c.asks_at, c.asks_until, c.asks_at FROM consultations c
		JOIN project_follows f ON f.project = c.project AND ' ' || f.steps || ' ' LIKE '% discuss %'
		WHERE c.id = $1 AND NOT EXISTS (SELECT 1 FROM ballots b WHERE b.consultation = c.id AND b.person = f.person AND b.withdrawn_at IS NULL)
		ON CONFLICT DO NOTHING`, id, fmt.Sprintf("left-%d", daysLeft))
	if err != nil {
		return 0, fmt.Errorf("remind who has not spoken: %w", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// AddPosting keeps a proof of posting.
func (s *Store) AddPosting(ctx context.Context, cause string, p consult.Posting) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, p.At); err != nil {
			return err
		}
		if _, err := shareOpen(ctx, s, tx, p.Consultation); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO consultation_postings (consultation, place, from_day, to_day, file_kind, file_channel, file_ref, file_name, file_size, entered_by, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			p.Consultation, civic.CleanText(p.Place), p.From, p.To, p.Photo.Kind, p.Photo.Channel, p.Photo.Ref, civic.CleanText(p.Photo.Name), p.Photo.Size, p.By, stamp(p.At))
		return err
	})
	if err != nil {
		return fmt.Errorf("add proof of posting: %w", err)
	}
	return nil
}

// Postings lists the proofs of posting, in order.
func (s *Store) Postings(ctx context.Context, consultation int64) ([]consult.Posting, error) {
	return postings(ctx, s.read, consultation)
}

func postings(ctx context.Context, q sqlx.QueryerContext, consultation int64) ([]consult.Posting, error) {
	var rows []struct {
		consult.Posting
		fileRow
	}
	if err := sqlx.SelectContext(ctx, q, &rows, `
		SELECT id, consultation, place, from_day, to_day, file_kind, file_channel, file_ref, file_name, file_size, entered_by, at
		FROM consultation_postings WHERE consultation = $1 ORDER BY id`, consultation); err != nil {
		return nil, fmt.Errorf("list proofs of posting: %w", err)
	}
	var list []consult.Posting
	for _, r := range rows {
		r.Photo = r.fileRow.value()
		list = append(list, r.Posting)
	}
	return list, nil
}

// shareOpen reads a consultation that must stay as it is until the transaction ends; one that is not open is refused.
func shareOpen(ctx context.Context, s *Store, tx *sqlx.Tx, id int64) (consult.Consultation, error) {
	c, err := consultation(ctx, tx, `id = $1 `+s.dialect.shareRow, id)
	if err == nil && c.Status != consult.StatusOpen {
		err = civic.Invalid("over")
	}
	return c, err
}
