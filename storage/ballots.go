package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/consult"
)

var ballotTable = tableOf[consult.Ballot]("ballots", "b",
	`id consultation version number voter person household source area? cast_at changed_at withdrawn_at entered_by paper_day`)

// opinionColumns are those of an opinion with the words of its answer, which a group's members share.
const opinionColumns = `o.id, o.ballot, o.question, o.choice, o.text, o.opinion_group, o.response, COALESCE(g.reply, o.reply) AS reply`

const opinionsFrom = ` FROM opinions o LEFT JOIN opinion_groups g ON g.id = o.opinion_group `

// Ballot returns one with its opinions and papers.
func (s *Store) Ballot(ctx context.Context, id int64) (consult.Ballot, error) {
	return s.ballot(ctx, `b.id = $1`, id)
}

// BallotByVoter returns what a voter said in a consultation (consult.Voter.Key), withdrawn or not.
func (s *Store) BallotByVoter(ctx context.Context, consultation int64, voter string) (consult.Ballot, error) {
	return s.ballot(ctx, `b.consultation = $1 AND b.voter = $2`, consultation, voter)
}

func (s *Store) ballot(ctx context.Context, where string, args ...any) (consult.Ballot, error) {
	list, err := s.ballots(ctx, where, args...)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("find ballot: %w", civic.ErrNotFound)
	}
	if err != nil {
		return consult.Ballot{}, err
	}
	b := list[0]
	if err := s.db.SelectContext(ctx, &b.Papers, `SELECT id, kind, channel, ref, name, size, '' AS album FROM ballot_papers WHERE ballot = $1 ORDER BY id`, b.ID); err != nil {
		return b, fmt.Errorf("list papers: %w", err)
	}
	return b, nil
}

// BallotsBy lists what a person said in a consultation, for themselves and for households.
func (s *Store) BallotsBy(ctx context.Context, consultation, person int64) ([]consult.Ballot, error) {
	return s.ballots(ctx, `b.consultation = $1 AND (b.person = $2 OR b.household IN (SELECT h.id FROM households h WHERE h.consultation = $1 AND h.used_by = $2))`, consultation, person)
}

// ballots reads a few ballots with their opinions.
func (s *Store) ballots(ctx context.Context, where string, args ...any) ([]consult.Ballot, error) {
	var list []consult.Ballot
	if err := s.db.SelectContext(ctx, &list, `SELECT `+ballotTable.list+` FROM ballots b WHERE `+where+` ORDER BY b.id`, args...); err != nil {
		return nil, fmt.Errorf("list ballots: %w", err)
	}
	for i := range list {
		if err := s.db.SelectContext(ctx, &list[i].Opinions, `SELECT `+opinionColumns+opinionsFrom+`WHERE o.ballot = $1 ORDER BY o.question`, list[i].ID); err != nil {
			return nil, fmt.Errorf("list opinions: %w", err)
		}
	}
	return list, nil
}

// SaveBallot commits what consult.Consultation.Cast or Enter made of somebody's word. One that changed since it was read,
// or that was cast meanwhile, is civic.ErrConflict; where the phase is over meanwhile it is civic.Invalid("over").
func (s *Store) SaveBallot(ctx context.Context, cause string, b consult.Ballot, now time.Time) (consult.Ballot, error) {
	kind := "changed"
	switch {
	case b.Source != consult.SourceBot:
		kind = "entered"
	case b.ID == 0:
		kind = "cast"
	}
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if err := s.stillTaken(ctx, tx, b, now); err != nil {
			return err
		}
		if err := writeBallot(ctx, tx, &b); err != nil {
			return err
		}
		if err := writeOpinions(ctx, tx, &b); err != nil {
			return err
		}
		if err := writePapers(ctx, tx, b); err != nil {
			return err
		}
		by := b.Person
		if b.EnteredBy != nil {
			by = b.EnteredBy
		}
		return ballotEvent(ctx, tx, b.ID, kind, by, now)
	})
	if err != nil {
		return b, fmt.Errorf("save ballot: %w", err)
	}
	return b, nil
}

// stillTaken refuses a ballot whose time is over, while nobody else can end it.
func (s *Store) stillTaken(ctx context.Context, tx *sqlx.Tx, b consult.Ballot, now time.Time) error {
	lock := s.dialect.shareRow
	if b.Source != consult.SourceBot {
		lock = s.dialect.lockRow
	}
	c, err := consultation(ctx, tx, `id = $1 `+lock, b.Consultation)
	if err != nil {
		return err
	}
	switch phase := c.Phase(now); {
	case phase == consult.PhaseCollecting:
		return nil
	case phase == consult.PhaseAnswering && b.Source != consult.SourceBot: // it gets its number, and its dialogue, soon
		_, err := tx.ExecContext(ctx, `UPDATE consultations SET look_at = $1 WHERE id = $2`, stamp(now), c.ID)
		return err
	}
	return civic.Invalid("over")
}

func writeBallot(ctx context.Context, tx *sqlx.Tx, b *consult.Ballot) error {
	if b.ID != 0 {
		result, err := tx.ExecContext(ctx, `
			UPDATE ballots SET version = version + 1, person = $1, source = $2, area = $3, changed_at = $4, withdrawn_at = $5, entered_by = $6, paper_day = $7
			WHERE id = $8 AND version = $9`,
			b.Person, b.Source, optional(b.Area), stamp(b.ChangedAt), stampOf(b.WithdrawnAt), b.EnteredBy, b.PaperDay, b.ID, b.Version)
		if err := orConflict(result, err); err != nil {
			return err
		}
		b.Version++
		return nil
	}
	b.Version = 1
	statement, args := ballotTable.insert(b)
	var ids []int64
	if err := tx.SelectContext(ctx, &ids, statement+` ON CONFLICT (consultation, voter) DO NOTHING RETURNING id`, args...); err != nil {
		return err
	}
	if len(ids) == 0 {
		return civic.ErrConflict
	}
	b.ID = ids[0]
	return nil
}

// writeOpinions puts a ballot's opinions in the place of those that it had.
func writeOpinions(ctx context.Context, tx *sqlx.Tx, b *consult.Ballot) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM opinions WHERE ballot = $1`, b.ID); err != nil {
		return err
	}
	for i := range b.Opinions {
		o := &b.Opinions[i]
		o.Ballot = b.ID
		if err := tx.GetContext(ctx, &o.ID, `INSERT INTO opinions (consultation, ballot, question, choice, text) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			b.Consultation, b.ID, o.Question, o.Choice, o.Text); err != nil {
			return err
		}
		if err := writeKeys(ctx, tx, b.Consultation, *o); err != nil {
			return err
		}
	}
	return nil
}

// writeKeys writes the numbers by which an opinion is found among those that are alike.
func writeKeys(ctx context.Context, tx *sqlx.Tx, consultation int64, o consult.Opinion) error {
	if !o.WantsAnswer() {
		return nil
	}
	keys := consult.Keys(o.Text)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if len(keys) == 0 {
		return nil
	}
	var places []string
	var args []any
	for i, key := range keys {
		places = append(places, placesFrom(4*i+1, 4))
		args = append(args, consultation, o.Question, key, o.ID)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO opinion_keys (consultation, question, key, opinion) VALUES `+strings.Join(places, ", ")+` ON CONFLICT DO NOTHING`, args...)
	return err
}

func writePapers(ctx context.Context, tx *sqlx.Tx, b consult.Ballot) error {
	for _, f := range b.Papers {
		if f.ID != 0 {
			continue // there already
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO ballot_papers (ballot, kind, channel, ref, name, size) VALUES ($1, $2, $3, $4, $5, $6)`,
			b.ID, f.Kind, f.Channel, f.Ref, civic.CleanText(f.Name), f.Size); err != nil {
			return err
		}
	}
	return nil
}

func ballotEvent(ctx context.Context, tx *sqlx.Tx, ballot int64, kind string, by *int64, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ballot_events (ballot, at, kind, person) VALUES ($1, $2, $3, $4)`, ballot, stamp(now), kind, by)
	return err
}

// WithdrawBallot commits that an author took back what they said (consult.Consultation.Withdraw): its opinions go, the mark
// stays, and a dialogue about it that was not held is not held any more.
func (s *Store) WithdrawBallot(ctx context.Context, cause string, b consult.Ballot, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if _, err := shareOpen(ctx, s, tx, b.Consultation); err != nil {
			return err
		}
		if err := writeBallot(ctx, tx, &b); err != nil {
			return err
		}
		return takeBack(ctx, tx, b.ID, b.Person, now)
	})
	if err != nil {
		return fmt.Errorf("withdraw ballot %d: %w", b.ID, err)
	}
	return nil
}

// takeBack removes what a ballot said.
func takeBack(ctx context.Context, tx *sqlx.Tx, ballot int64, by *int64, now time.Time) error {
	_, err1 := tx.ExecContext(ctx, `DELETE FROM opinions WHERE ballot = $1`, ballot)
	_, err2 := tx.ExecContext(ctx, `UPDATE dialogues SET outcome = 'moot', version = version + 1 WHERE ballot = $1 AND outcome = ''`, ballot)
	return errors.Join(err1, err2, ballotEvent(ctx, tx, ballot, "withdrawn", by, now))
}
