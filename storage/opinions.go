package storage

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/jmoiron/sqlx"

	"danvan/civic"
	"danvan/civic/consult"
)

// opinionLine is an opinion with what officials see of its ballot.
const opinionLine = `SELECT ` + opinionColumns + `, b.number, b.source, COALESCE(b.area, '') AS area`

const opinionLineFrom = opinionsFrom + `JOIN ballots b ON b.id = o.ballot `

// waiting are opinions that nobody has grouped or answered.
const waiting = `o.text <> '' AND o.response = '' AND o.opinion_group IS NULL`

// OpinionsWaiting lists opinions that nobody has grouped or answered, one line for each wording, what most people say
// first, and counts the wordings. A question below 0 is any.
func (s *Store) OpinionsWaiting(ctx context.Context, consultation int64, question, offset, limit int) ([]consult.OpinionLine, int, error) {
	where := `o.consultation = $1 AND ($2 < 0 OR o.question = $2) AND ` + waiting
	var list []consult.OpinionLine
	if err := s.read.SelectContext(ctx, &list, opinionLine+`, w.same FROM (
			SELECT min(o.id) AS first, count(*) AS same FROM opinions o WHERE `+where+` GROUP BY o.question, o.text
			ORDER BY count(*) DESC, min(o.id) LIMIT $3 OFFSET $4) w
		JOIN opinions o ON o.id = w.first LEFT JOIN opinion_groups g ON g.id = o.opinion_group JOIN ballots b ON b.id = o.ballot
		ORDER BY w.same DESC, w.first`, consultation, question, limit, max(0, offset)); err != nil {
		return nil, 0, fmt.Errorf("list opinions that wait: %w", err)
	}
	var total int
	if err := s.read.GetContext(ctx, &total, `SELECT count(*) FROM (SELECT 1 FROM opinions o WHERE `+where+` GROUP BY o.question, o.text) w`, consultation, question); err != nil {
		return nil, 0, fmt.Errorf("count opinions that wait: %w", err)
	}
	return list, total, nil
}

// OpinionLine returns one opinion as officials see it.
func (s *Store) OpinionLine(ctx context.Context, id int64) (consult.OpinionLine, error) {
	var line consult.OpinionLine
	err := s.db.GetContext(ctx, &line, opinionLine+`,
			(SELECT count(*) FROM opinions x WHERE x.consultation = o.consultation AND x.question = o.question AND x.text = o.text AND x.response = '' AND x.opinion_group IS NULL) AS same`+
		opinionLineFrom+`WHERE o.id = $1`, id)
	return line, missing(err, "find opinion %d", id)
}

// GroupOpinions lists the opinions of a group in order, and counts them.
func (s *Store) GroupOpinions(ctx context.Context, group int64, offset, limit int) ([]consult.OpinionLine, int, error) {
	var list []consult.OpinionLine
	if err := s.read.SelectContext(ctx, &list, opinionLine+`, 1 AS same`+opinionLineFrom+`WHERE o.opinion_group = $1 ORDER BY o.id LIMIT $2 OFFSET $3`,
		group, limit, max(0, offset)); err != nil {
		return nil, 0, fmt.Errorf("list opinions of group %d: %w", group, err)
	}
	var total int
	if err := s.read.GetContext(ctx, &total, `SELECT count(*) FROM opinions WHERE opinion_group = $1`, group); err != nil {
		return nil, 0, fmt.Errorf("count opinions of group %d: %w", group, err)
	}
	return list, total, nil
}

// candidates is how many opinions are looked at of those that share one key with another, before the best are chosen.
const candidates = 60

// SimilarOpinions lists opinions on the same question that are alike and that nobody has grouped or answered, one for each
// wording, the most alike first. Of texts that share a key few are read: the question is which are alike, not how many.
func (s *Store) SimilarOpinions(ctx context.Context, opinion int64, limit int) ([]consult.OpinionLine, error) {
	var of struct {
		Consultation int64
		Question     int
		Text         string
	}
	if err := s.read.GetContext(ctx, &of, `SELECT consultation, question, text FROM opinions WHERE id = $1`, opinion); err != nil {
		return nil, missing(err, "find opinion %d", opinion)
	}
	keys := consult.Keys(of.Text)
	if len(keys) < 2 {
		return nil, nil
	}
	shared := map[int64]int{}
	for _, key := range keys[1:] { // the first is that of the same words
		var ids []int64
		if err := s.read.SelectContext(ctx, &ids, `
			SELECT opinion FROM opinion_keys WHERE consultation = $1 AND question = $2 AND key = $3 AND opinion <> $4 ORDER BY opinion DESC LIMIT $5`,
			of.Consultation, of.Question, key, opinion, candidates); err != nil {
			return nil, fmt.Errorf("find similar opinions: %w", err)
		}
		for _, id := range ids {
			shared[id]++
		}
	}
	ids := make([]int64, 0, len(shared))
	for id := range shared {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool {
		if shared[ids[i]] != shared[ids[j]] {
			return shared[ids[i]] > shared[ids[j]]
		}
		return ids[i] < ids[j]
	})
	return s.mostAlike(ctx, of.Text, ids[:min(len(ids), 4*candidates)], limit)
}

// mostAlike reads opinions and keeps those that are most like a text, one for each wording.
func (s *Store) mostAlike(ctx context.Context, text string, ids []int64, limit int) ([]consult.OpinionLine, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var lines []consult.OpinionLine
	if err := s.selectIn(ctx, &lines, opinionLine+`, 1 AS same`+opinionLineFrom+`WHERE o.id IN (?) AND `+waiting+` ORDER BY o.id`, []any{ids}); err != nil {
		return nil, fmt.Errorf("read similar opinions: %w", err)
	}
	likeness := map[int64]float64{}
	seen := map[string]bool{civic.Fold(text): true}
	lines = slices.DeleteFunc(lines, func(l consult.OpinionLine) bool {
		folded := civic.Fold(l.Text)
		if seen[folded] {
			return true
		}
		seen[folded] = true
		likeness[l.ID] = civic.Similarity(text, l.Text)
		return likeness[l.ID] < civic.Likeness
	})
	slices.SortStableFunc(lines, func(a, b consult.OpinionLine) int {
		switch {
		case likeness[a.ID] > likeness[b.ID]:
			return -1
		case likeness[a.ID] < likeness[b.ID]:
			return 1
		}
		return 0
	})
	return lines[:min(len(lines), limit)], nil
}

// AnswerOpinion answers an opinion that is in no group; its author is told. One that was answered or grouped meanwhile is
// civic.ErrConflict.
func (s *Store) AnswerOpinion(ctx context.Context, cause string, opinion int64, r consult.Response, reply string, by int64, now time.Time) error {
	err := s.within(ctx, func(tx *sqlx.Tx) error {
		if err := once(ctx, tx, cause, now); err != nil {
			return err
		}
		if err := s.stillOpen(ctx, tx, `SELECT consultation FROM opinions WHERE id = $1`, opinion); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `
			UPDATE opinions SET response = $1, reply = $2, responded_at = $3, responded_by = $4
			WHERE id = $5 AND text <> '' AND response = '' AND opinion_group IS NULL`, r, civic.CleanText(reply), stamp(now), by, opinion)
		if err := orConflict(result, err); err != nil {
			return err
		}
		return s.tellAuthors(ctx, tx, `o.id = $1`, opinion)
	})
	if err != nil {
		return fmt.Errorf("answer opinion %d: %w", opinion, err)
	}
	return nil
}

// stillOpen refuses what comes after the closing of the consultation that a query finds.
func (s *Store) stillOpen(ctx context.Context, tx *sqlx.Tx, query string, id int64) error {
	var consultation int64
	if err := tx.GetContext(ctx, &consultation, query, id); err != nil {
		return missing(err, "find consultation")
	}
	_, err := shareOpen(ctx, s, tx, consultation)
	return err
}

// tellAuthors writes a reminder of the answer for the author of each opinion that the condition names, and lets go of the
// keys of what needs to be found no more.
func (s *Store) tellAuthors(ctx context.Context, tx *sqlx.Tx, where string, id int64) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO reminders (person, kind, subject, clock, rung, rung_at, due_at, tell_at)
		SELECT p.id, 'opinion', o.id, 'answer', 'answered', o.responded_at, o.responded_at, o.responded_at
		FROM opinions o JOIN ballots b ON b.id = o.ballot LEFT JOIN households h ON h.id = b.household JOIN people p ON p.id = COALESCE(b.person, h.used_by)
		WHERE o.response <> '' AND o.responded_at IS NOT NULL AND `+where+` ON CONFLICT DO NOTHING`, id); err != nil {
		return fmt.Errorf("tell authors: %w", err)
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM opinion_keys WHERE opinion IN (SELECT o.id FROM opinions o WHERE `+where+`)`, id)
	return err
}
