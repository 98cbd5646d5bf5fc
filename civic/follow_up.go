package civic

import (
	"hash/fnv"
	"time"
)

// FollowUp is the second question about a case: whether the matter is settled, a week after it was closed.
type FollowUp struct {
	Case       int64          `db:"case_id"`
	Person     *int64         `db:"person"` // who is asked; nil after they had their data deleted
	Agency     string         `db:"agency"` // that answered
	AskedAt    time.Time      `db:"asked_at"`
	Answer     FollowUpAnswer `db:"answer"`
	AnsweredAt *time.Time     `db:"answered_at"`
}

// FollowUpAnswer is what the citizen says; "" nothing yet.
type FollowUpAnswer string

// The answers.
const (
	SettledYes    FollowUpAnswer = "yes"
	SettledPartly FollowUpAnswer = "partly"
	SettledNo     FollowUpAnswer = "no"
)

// Valid reports whether it is an answer.
func (a FollowUpAnswer) Valid() bool { return a == SettledYes || a == SettledPartly || a == SettledNo }

// When a citizen is asked again, and how often.
const (
	FollowUpAfter  = 7 * 24 * time.Hour  // the case was closed
	FollowUpWithin = 14 * 24 * time.Hour // of its closing; later nobody is asked
	FollowUpPause  = 30 * 24 * time.Hour // before the same person is asked about another case
	FollowUpOpen   = 7 * 24 * time.Hour  // the question waits for an answer, which may be changed
)

// Sampled reports whether the case belongs to the share of cases, in percent, about whose matter its author is asked again. It
// depends on nothing but the code: nobody can choose, and who asks again later finds the same cases.
func (c Case) Sampled(percent int) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.Code))
	x := h.Sum64() // whose low bits alone are not even enough
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return int(x%100) < percent
}

// FollowUp is the question about a closed case, and whether it may be asked: nothing sealed is asked about.
func (c Case) FollowUp(percent int, now time.Time) (FollowUp, bool) {
	may := c.Status == StatusClosed && c.EndedAt != nil && !c.EndedAt.Add(FollowUpAfter).After(now) && c.EndedAt.Add(FollowUpWithin).After(now) &&
		c.Author != nil && c.Agency != "" && !c.Sealed && c.Sampled(percent)
	return FollowUp{Case: c.ID, Person: c.Author, Agency: c.Agency, AskedAt: now}, may
}

// Take notes the answer of a person: ErrNotFound for anybody who was not asked, ErrExpired when it comes too late.
func (f FollowUp) Take(person int64, answer FollowUpAnswer, now time.Time) (FollowUp, error) {
	switch {
	case f.Person == nil || *f.Person != person:
		return f, ErrNotFound
	case !answer.Valid():
		return f, Invalid("callback")
	case now.After(f.AskedAt.Add(FollowUpOpen)):
		return f, ErrExpired
	}
	f.Answer, f.AnsweredAt = answer, &now
	return f, nil
}
