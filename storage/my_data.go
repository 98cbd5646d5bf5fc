package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
)

// PersonData returns everything that is held about a person: who they are here, their cases with what they may see of
// their history, the cases that they joined, their ratings.
func (s *Store) PersonData(ctx context.Context, person int64) (civic.PersonData, error) {
	p, err := s.Person(ctx, person)
	if err != nil {
		return civic.PersonData{}, err
	}
	data := civic.PersonData{Person: p}
	cases, _, err := s.CasesOf(ctx, person, 0, 1_000_000)
	if err != nil {
		return civic.PersonData{}, err
	}
	for _, c := range cases {
		events, err := s.Events(ctx, c.ID)
		if err != nil {
			return civic.PersonData{}, err
		}
		h := civic.CaseHistory{Case: c}
		for _, e := range events {
			if e.Kind.Public() {
				h.Events = append(h.Events, e)
			}
		}
		if f, err := s.FollowUp(ctx, c.ID); err == nil {
			h.Again = &f
		} else if civic.CodeOf(err) != civic.CodeNotFound {
			return civic.PersonData{}, err
		}
		data.Cases = append(data.Cases, h)
	}
	if err := s.read.SelectContext(ctx, &data.Joined, `
		SELECT c.code FROM case_joins j JOIN cases c ON c.id = j.case_id WHERE j.person = $1 ORDER BY j.at`, person); err != nil {
		return civic.PersonData{}, fmt.Errorf("list joined cases: %w", err)
	}
	var ratings []ratingRow
	if err := s.read.SelectContext(ctx, &ratings, `SELECT `+ratingTable.list+` FROM ratings WHERE person = $1 ORDER BY id`, person); err != nil {
		return civic.PersonData{}, fmt.Errorf("list ratings: %w", err)
	}
	for _, r := range ratings {
		rating, err := r.value()
		if err != nil {
			return civic.PersonData{}, err
		}
		data.Ratings = append(data.Ratings, rating)
	}
	if err := s.read.SelectContext(ctx, &data.HandedIn, `
		SELECT o.duty, o.year, o.agency, u.number, u.at FROM submissions u JOIN obligations o ON o.id = u.obligation
		WHERE u.person = $1 ORDER BY u.id`, person); err != nil {
		return civic.PersonData{}, fmt.Errorf("list what was handed in: %w", err)
	}
	if err := s.read.SelectContext(ctx, &data.Drafts, `SELECT `+draftColumns+` FROM drafts WHERE person = $1 ORDER BY saved_at DESC, dialogue`, person); err != nil {
		return civic.PersonData{}, fmt.Errorf("list drafts: %w", err)
	}
	if err := s.boards(ctx, &data, person); err != nil {
		return civic.PersonData{}, err
	}
	if err := s.read.GetContext(ctx, &data.Notifications, `SELECT count(*) FROM notifications WHERE person = $1`, person); err != nil {
		return civic.PersonData{}, fmt.Errorf("count notifications: %w", err)
	}
	return data, nil
}

// boards reads what a person did about projects: followed, asked, rated, said in consultations.
func (s *Store) boards(ctx context.Context, data *civic.PersonData, person int64) (err error) {
	if data.Followed, err = s.Followed(ctx, person); err != nil {
		return err
	}
	if err := s.read.SelectContext(ctx, &data.Asked, `SELECT `+questionColumns+` FROM project_questions WHERE person = $1 ORDER BY id`, person); err != nil {
		return fmt.Errorf("list own questions: %w", err)
	}
	if err := s.read.SelectContext(ctx, &data.ProjectStars, `SELECT project, person, stars, comment, at FROM project_ratings WHERE person = $1 ORDER BY at`, person); err != nil {
		return fmt.Errorf("list own stars: %w", err)
	}
	if err := s.read.SelectContext(ctx, &data.Spoken, `
		SELECT c.code, c.title, b.changed_at, b.withdrawn_at, o.question, o.choice, o.text
		FROM ballots b JOIN consultations c ON c.id = b.consultation LEFT JOIN opinions o ON o.ballot = b.id
		WHERE b.person = $1 ORDER BY b.id, o.question`, person); err != nil {
		return fmt.Errorf("list what was said: %w", err)
	}
	return nil
}

// forgetVoices takes back what a person said in consultations that still collect opinions: who comes back as another person
// must not count twice. What was said in others stays, without the person.
func forgetVoices(ctx context.Context, tx *sqlx.Tx, person int64, now time.Time) error {
	var open []int64
	if err := tx.SelectContext(ctx, &open, `
		SELECT b.id FROM ballots b JOIN consultations c ON c.id = b.consultation
		WHERE b.person = $1 AND b.withdrawn_at IS NULL AND c.status = 'open' AND c.asks_until > $2 ORDER BY b.id`, person, stamp(now)); err != nil {
		return err
	}
	for _, id := range open {
		if _, err := tx.ExecContext(ctx, `UPDATE ballots SET withdrawn_at = $1, changed_at = $1, version = version + 1 WHERE id = $2`, stamp(now), id); err != nil {
			return err
		}
		if err := takeBack(ctx, tx, id, nil, now); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE ballots SET voter = 'gone' || id WHERE person = $1 AND household IS NULL`, person)
	return err
}

// ForgetPerson deletes a person: who they are, their private chat, roles, joins, and what was still to be sent to them.
// Their cases, their words in them, their ratings and questions stay without the person in them, and so does what they said
// in consultations, but for those that still collect opinions: there it is withdrawn.
func (s *Store) ForgetPerson(ctx context.Context, cause string, person int64, now time.Time) error {
	return s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if err := forgetVoices(ctx, tx, person, now); err != nil {
			return fmt.Errorf("forget person: %w", err)
		}
		for _, statement := range []string{
			`DELETE FROM message_links WHERE (channel, chat) IN (SELECT c.channel, c.address FROM chats c WHERE c.person = $1)`,
			// An event of handing over has the colleague's name for its text.
			`UPDATE case_events SET text = '' WHERE kind = 'assigned' AND text = (SELECT name FROM people WHERE id = $1)`,
			`UPDATE cases SET author = NULL, version = version + 1 WHERE author = $1`,
			`UPDATE cases SET assignee = NULL, version = version + 1 WHERE assignee = $1`,
			`UPDATE case_events SET person = NULL WHERE person = $1`,
			`UPDATE audit_log SET person = NULL WHERE person = $1`,
			`DELETE FROM notifications WHERE person = $1`,
			`DELETE FROM kept_updates WHERE (channel, sender) IN (SELECT p.channel, p.address FROM people p WHERE p.id = $1)`,
			`DELETE FROM people WHERE id = $1`, // and by reference: chats, memberships, joins; ratings stay without the person
		} {
			if _, err := tx.ExecContext(ctx, statement, person); err != nil {
				return fmt.Errorf("forget person: %w", err)
			}
		}
		return nil
	})
}
