package seed

import (
	"time"

	"danvan/civic"
)

// answer has the agency answer, in time or late.
func (l *life) answer() bool {
	at := l.answersAt()
	return l.take(at, func(now time.Time) (civic.Change, error) {
		text := l.texts.answer(l.r, l.cat.Group)
		if chance(l.r, thinAnswer) {
			text = one(l.r, l.texts.thin)
		}
		return l.c.Answer(l.officer(), text, nil, l.timing, now)
	})
}

// answersAt is when: most answers come in the second half of the time that there is, the late ones soon after it.
func (l *life) answersAt() time.Time {
	due := *l.c.AnswerDue
	if l.c.Status == civic.StatusNeedInfo { // and nobody says a word
		return l.office(l.at.AddDate(0, 0, 15), l.between(time.Hour, 20*time.Hour))
	}
	if !chance(l.r, l.qualityOf(l.c.Agency, l.c.FiledAt, l.known).onTime) {
		late := time.Duration((0.5 + l.r.ExpFloat64()*12) * float64(time.Hour))
		return l.office(later(due, l.at), min(late, 80*time.Hour))
	}
	part := 1 - l.r.Float64()*l.r.Float64()
	at := l.office(l.at.Add(time.Duration(part*float64(due.Sub(l.at)))), l.between(time.Minute, time.Hour))
	if at.After(due) {
		at = due.Add(-l.between(time.Minute, 3*time.Hour))
	}
	return at
}

// after is what the citizen does with the answer, once or, where it did not help, twice.
func (l *life) after() {
	q := l.qualityOf(l.c.Agency, *l.c.AnsweredAt, l.known)
	at := l.awake(l.at.Add(l.between(20*time.Minute, 72*time.Hour)))
	if chance(l.r, marked) && at.Before(l.c.ClosesAt()) {
		stars := starsOf(l.r, q.stars)
		helpful := stars > 3 || stars == 3 && chance(l.r, 0.5)
		if chance(l.r, 0.12) {
			stars = 0
		}
		if !l.take(at, func(now time.Time) (civic.Change, error) { return l.c.Mark(civic.Actor{}, helpful, stars, now) }) || helpful {
			return
		}
		if l.c.Reopened == 0 && !chance(l.r, notReopens) {
			l.reopen()
			return
		}
	}
	l.take(l.c.ClosesAt().Add(l.between(time.Minute, time.Hour)), func(now time.Time) (civic.Change, error) {
		return l.c.Close(civic.Actor{}, now)
	})
}

// reopen has the citizen say that it is not done, and the agency go over it again.
func (l *life) reopen() {
	if !l.take(l.at.Add(l.between(2*time.Minute, 3*time.Hour)), func(now time.Time) (civic.Change, error) {
		return l.c.Reopen(civic.Actor{}, one(l.r, l.texts.reasons), l.cat, l.timing, now)
	}) {
		return
	}
	if l.accept() && l.answer() {
		l.after()
	}
}

// officer is somebody of the agency that has the case.
func (l *life) officer() civic.Actor { return civic.Actor{Role: civic.RoleOfficer, Agency: l.c.Agency} }

// office is a moment in working hours, so much working time after another one, or a little more.
func (l *life) office(from time.Time, work time.Duration) time.Time {
	return l.timing.AddHours(from, max(work, time.Minute)).Add(-time.Duration(l.r.IntN(60)) * time.Second)
}

// hoursWithin draws a working time within a limit in hours, or with the rest of the probability one beyond it.
func (l *life) hoursWithin(limit int, p float64) time.Duration {
	part := l.r.Float64() * l.r.Float64() * 0.97
	if !chance(l.r, p) {
		part = 1.1 + l.r.ExpFloat64()
	}
	return time.Duration(part * float64(limit) * float64(time.Hour))
}

// between draws a duration of whole seconds.
func (l *life) between(least, most time.Duration) time.Duration {
	return least + time.Duration(l.r.Int64N(int64((most-least)/time.Second)))*time.Second
}

// awake is the time, or where people sleep the next morning.
func (l *life) awake(at time.Time) time.Time {
	local := at.In(l.zone)
	switch hour := local.Hour(); {
	case hour >= 22:
		return at.Add(9*time.Hour + l.between(time.Minute, 2*time.Hour))
	case hour < 6:
		return at.Add(time.Duration(7-hour) * time.Hour)
	}
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
