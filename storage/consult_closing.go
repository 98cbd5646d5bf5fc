package storage

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"danvan/civic/consult"
)

// NumberBallots gives numbers to the ballots that have none yet, in the order in which they came.
func (s *Store) NumberBallots(ctx context.Context, id int64) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if _, err := consultation(ctx, tx, `id = $1 `+s.dialect.lockRow, id); err != nil {
			return err
		}
		return numberBallots(ctx, tx, id)
	})
	if err != nil {
		return fmt.Errorf("number ballots of consultation %d: %w", id, err)
	}
	return nil
}

func numberBallots(ctx context.Context, tx *sqlx.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE ballots SET number = n.number FROM (
			SELECT b.id, m.last + row_number() OVER (ORDER BY b.id) AS number FROM ballots b
			CROSS JOIN (SELECT COALESCE(max(x.number), 0) AS last FROM ballots x WHERE x.consultation = $1) m
			WHERE b.consultation = $1 AND b.number = 0) n
		WHERE ballots.id = n.id`, id)
	return err
}

// TallyConsultation counts as it stands now: the same as consult.Count comes to over all ballots.
func (s *Store) TallyConsultation(ctx context.Context, id int64) (consult.Tally, error) {
	c, err := s.Consultation(ctx, id)
	if err != nil {
		return consult.Tally{}, err
	}
	return tally(ctx, s.read, c)
}

func tally(ctx context.Context, q sqlx.QueryerContext, c consult.Consultation) (consult.Tally, error) {
	t := consult.NewTally(c.Questions)
	var voices struct {
		Spoke, Paper, Withdrawn int
	}
	if err := sqlx.GetContext(ctx, q, &voices, `
		SELECT COALESCE(sum(CASE WHEN withdrawn_at IS NULL THEN 1 ELSE 0 END), 0) AS spoke,
			COALESCE(sum(CASE WHEN withdrawn_at IS NULL AND source <> 'bot' THEN 1 ELSE 0 END), 0) AS paper,
			COALESCE(sum(CASE WHEN withdrawn_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS withdrawn
		FROM ballots WHERE consultation = $1`, c.ID); err != nil {
		return t, fmt.Errorf("count ballots: %w", err)
	}
	t.Spoke, t.OnPaper, t.Withdrawn = voices.Spoke, voices.Paper, voices.Withdrawn
	if err := sqlx.GetContext(ctx, q, &t.Households, `SELECT count(*) FROM households WHERE consultation = $1 AND listed`, c.ID); err != nil {
		return t, fmt.Errorf("count households: %w", err)
	}
	if err := sqlx.GetContext(ctx, q, &t.Reached, `
		SELECT count(*) FROM (
			SELECT person FROM project_follows WHERE project = $1
			UNION SELECT person FROM consultation_seen WHERE consultation = $2
			UNION SELECT person FROM ballots WHERE consultation = $2 AND person IS NOT NULL) r`, c.Project, c.ID); err != nil {
		return t, fmt.Errorf("count who was reached: %w", err)
	}
	var rows []struct {
		Question int
		Choice   string
		Response consult.Response
		Texts    bool
		Count    int
	}
	if err := sqlx.SelectContext(ctx, q, &rows, `
		SELECT o.question, o.choice, o.response, o.text <> '' AS texts, count(*) AS count FROM opinions o
		WHERE o.consultation = $1 GROUP BY o.question, o.choice, o.response, o.text <> ''`, c.ID); err != nil {
		return t, fmt.Errorf("count opinions: %w", err)
	}
	for _, r := range rows {
		o := consult.Opinion{Question: r.Question, Choice: r.Choice, Response: r.Response}
		if r.Texts {
			o.Text = "."
		}
		t.Add(c.Questions, o, r.Count)
	}
	return t, nil
}

// Standing says what stands in the way of closing.
func (s *Store) Standing(ctx context.Context, id int64) (consult.Standing, error) {
	c, err := s.Consultation(ctx, id)
	if err != nil {
		return consult.Standing{}, err
	}
	return standing(ctx, s.read, c)
}

func standing(ctx context.Context, q sqlx.QueryerContext, c consult.Consultation) (consult.Standing, error) {
	var st consult.Standing
	if err := sqlx.GetContext(ctx, q, &st.Unanswered, `SELECT count(*) FROM opinions WHERE consultation = $1 AND text <> '' AND response = ''`, c.ID); err != nil {
		return st, fmt.Errorf("count what is unanswered: %w", err)
	}
	if c.Subject == consult.SubjectCompensation {
		if err := sqlx.GetContext(ctx, q, &st.Dialogues, `
			SELECT count(*) FROM ballots b LEFT JOIN dialogues d ON d.ballot = b.id
			WHERE b.consultation = $1 AND (d.outcome = '' OR d.ballot IS NULL AND b.id IN (SELECT o.ballot FROM opinions o WHERE o.consultation = $1 AND o.choice = 'disagree'))`,
			c.ID); err != nil {
			return st, fmt.Errorf("count dialogues: %w", err)
		}
	}
	proofs, err := postings(ctx, q, c.ID)
	st.PostedDays = consult.PostedDays(proofs)
	return st, err
}

// CloseConsultation commits the closing of a consultation: it counts what stands in the way once more, asks check about it,
// numbers what has no number, counts the result and seals the record. Nothing can be said or answered meanwhile.
func (s *Store) CloseConsultation(ctx context.Context, ch consult.Change, check func(consult.Standing) error) (consult.Consultation, error) {
	var closed consult.Consultation
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, ch.Cause, ch.Event.At); err != nil {
			return err
		}
		c, err := consultation(ctx, tx, `id = $1 `+s.dialect.lockRow, ch.Consultation.ID)
		if err != nil {
			return err
		}
		if err := numberBallots(ctx, tx, c.ID); err != nil {
			return err
		}
		st, err := standing(ctx, tx, c)
		if err != nil {
			return err
		}
		if err := check(st); err != nil {
			return err
		}
		if err := updateConsultation(ctx, tx, ch.Consultation); err != nil {
			return err
		}
		if err := s.afterConsultation(ctx, tx, ch); err != nil {
			return err
		}
		closed, err = conclude(ctx, tx, c)
		return err
	})
	if err != nil {
		return ch.Consultation, fmt.Errorf("close consultation %s: %w", ch.Consultation.Code, err)
	}
	s.wakeHere()
	return closed, nil
}

// conclude writes the result and the digest of a consultation that has just been closed.
func conclude(ctx context.Context, tx *sqlx.Tx, c consult.Consultation) (consult.Consultation, error) {
	result, err := tally(ctx, tx, c)
	if err != nil {
		return c, err
	}
	text, err := jsonText(result)
	if err != nil {
		return c, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE consultations SET tally = $1 WHERE id = $2`, text, c.ID); err != nil {
		return c, err
	}
	digest, _, err := seal(ctx, tx, c.ID)
	if err != nil {
		return c, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE consultations SET digest = $1 WHERE id = $2`, digest, c.ID); err != nil {
		return c, err
	}
	return consultation(ctx, tx, `id = $1`, c.ID)
}

// DigestConsultation makes the digest over the record anew from what is kept, and says how many lines the record has.
func (s *Store) DigestConsultation(ctx context.Context, id int64) (digest string, lines int, err error) {
	digest, lines, err = seal(ctx, s.read, id)
	if err != nil {
		return "", 0, fmt.Errorf("digest of consultation %d: %w", id, err)
	}
	return digest, lines, nil
}

// seal reads the record of a consultation in its order.
func seal(ctx context.Context, q sqlx.QueryerContext, id int64) (string, int, error) {
	c, err := consultation(ctx, q, `id = $1`, id)
	if err != nil {
		return "", 0, err
	}
	record := consult.NewSeal()
	record.Consultation(c)
	events, err := consultationEvents(ctx, q, id)
	if err != nil {
		return "", 0, err
	}
	for _, e := range events {
		record.Event(e)
	}
	proofs, err := postings(ctx, q, id)
	if err != nil {
		return "", 0, err
	}
	for _, p := range proofs {
		record.Posting(p)
	}
	groups, err := groups(ctx, q, `g.consultation = $1`, id)
	if err != nil {
		return "", 0, err
	}
	for _, g := range groups {
		record.Group(g)
	}
	if err := eachBallot(ctx, q, id, func(b consult.Ballot) error { record.Ballot(b); return nil }); err != nil {
		return "", 0, err
	}
	talks, err := dialogues(ctx, q, id)
	if err != nil {
		return "", 0, err
	}
	for _, d := range talks {
		record.Dialogue(d.Number, d.Dialogue)
	}
	return record.Sum()
}

// EachBallot reads all ballots of a consultation by their numbers, with their opinions, and the household of each where it
// has one. Few are in memory at a time.
func (s *Store) EachBallot(ctx context.Context, id int64, each func(consult.Ballot, *consult.Household) error) error {
	households := map[int64]consult.Household{}
	var list []consult.Household
	if err := s.read.SelectContext(ctx, &list, `SELECT `+householdColumns+` FROM households h WHERE h.consultation = $1 AND h.id IN (
		SELECT b.household FROM ballots b WHERE b.consultation = $1)`, id); err != nil {
		return fmt.Errorf("list households: %w", err)
	}
	for _, h := range list {
		households[h.ID] = h
	}
	return eachBallot(ctx, s.read, id, func(b consult.Ballot) error {
		if b.Household == nil {
			return each(b, nil)
		}
		h := households[*b.Household]
		return each(b, &h)
	})
}

// ballotBatch is how many ballots are read at a time.
const ballotBatch = 2000

func eachBallot(ctx context.Context, q sqlx.QueryerContext, id int64, each func(consult.Ballot) error) error {
	number, last := -1, int64(0)
	for {
		var list []consult.Ballot
		if err := sqlx.SelectContext(ctx, q, &list, `SELECT `+ballotTable.list+` FROM ballots b WHERE b.consultation = $1 AND (b.number, b.id) > ($2, $3)
			ORDER BY b.number, b.id LIMIT $4`, id, number, last, ballotBatch); err != nil {
			return fmt.Errorf("list ballots: %w", err)
		}
		if len(list) == 0 {
			return nil
		}
		if err := fillOpinions(ctx, q, id, number, last, list); err != nil {
			return err
		}
		for _, b := range list {
			if err := each(b); err != nil {
				return err
			}
		}
		number, last = list[len(list)-1].Number, list[len(list)-1].ID
	}
}

// fillOpinions reads the opinions of ballots that follow each other by number, after the number and id given.
func fillOpinions(ctx context.Context, q sqlx.QueryerContext, id int64, number int, after int64, list []consult.Ballot) error {
	end := list[len(list)-1]
	at := make(map[int64]int, len(list))
	for i, b := range list {
		at[b.ID] = i
	}
	var opinions []consult.Opinion
	if err := sqlx.SelectContext(ctx, q, &opinions, `SELECT `+opinionColumns+` FROM ballots b JOIN opinions o ON o.ballot = b.id LEFT JOIN opinion_groups g ON g.id = o.opinion_group
		WHERE b.consultation = $1 AND (b.number, b.id) > ($2, $3) AND (b.number, b.id) <= ($4, $5) ORDER BY o.ballot, o.question`,
		id, number, after, end.Number, end.ID); err != nil {
		return fmt.Errorf("list opinions: %w", err)
	}
	for _, o := range opinions {
		if i, there := at[o.Ballot]; there {
			list[i].Opinions = append(list[i].Opinions, o)
		}
	}
	return nil
}
