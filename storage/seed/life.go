package seed

import (
	"math/rand/v2"
	"time"

	"danvan/civic"
	"danvan/storage"
)

// How often what happens to a case.
const (
	forgotten  = 0.003 // nobody ever answers
	withdrawn  = 0.015
	handedOn   = 0.02
	rejected   = 0.025
	asked      = 0.08
	silent     = 0.15 // of those: says nothing for long
	marked     = 0.36 // of the answers
	notReopens = 0.7  // of those whom the answer did not help
	thinAnswer = 0.04
)

// life is what happens to one case after another. Every step is the domain's own.
type life struct {
	*Year
	r     *rand.Rand
	known map[string]quality

	c      civic.Case
	cat    civic.Category
	events []civic.Event
	at     time.Time // of the last step
	err    error
}

// live lets a case live until its end or that of the year.
func (l *life) live(draft civic.Case, cat civic.Category, at time.Time) (storage.BulkCase, error) {
	l.c, l.cat, l.events, l.at, l.err = draft, cat, make([]civic.Event, 0, 8), at, nil
	l.take(at, func(now time.Time) (civic.Change, error) {
		draft.Author = new(int64) // who files is somebody, and nobody in particular
		return civic.File(draft, cat, l.dir.Route(cat, draft.Area, draft.Project, draft.Named), nil, l.timing, now)
	})
	l.c.Author, l.c.Statutory = nil, cat.Statutory != ""
	l.run()
	switch {
	case l.o.Still:
		l.c.RemindAt = nil
	case l.c.RemindAt != nil: // what the clocks have told by now is told
		l.c, _ = l.c.Remind(cat, l.timing, l.o.Until)
	}
	for i := range l.events {
		l.events[i].Person = nil
	}
	return storage.BulkCase{Case: l.c, Events: l.events}, l.err
}

func (l *life) run() {
	if l.c.Agency == "" && !l.forward() {
		return
	}
	switch p := l.r.Float64(); {
	case p < forgotten:
		return
	case p < forgotten+withdrawn:
		l.take(l.awake(l.at.Add(l.between(time.Hour, 60*time.Hour))), func(now time.Time) (civic.Change, error) {
			return l.c.Withdraw(civic.Actor{}, "", now)
		})
		return
	case p < forgotten+withdrawn+handedOn && !l.c.Sealed && !l.handOn():
		return
	}
	if l.accept() && !l.reject() && l.ask() && l.answer() {
		l.after()
	}
}

// take takes a step at a time, at the earliest a minute after the last one. It reports whether it was taken: nothing
// happens after the end.
func (l *life) take(at time.Time, step func(now time.Time) (civic.Change, error)) bool {
	at = at.Truncate(time.Second)
	if soon := l.at.Add(time.Minute); at.Before(soon) && len(l.events) > 0 {
		at = soon
	}
	if l.err != nil || at.After(l.o.Until) {
		return false
	}
	ch, err := step(at)
	if err != nil {
		l.err = err
		return false
	}
	l.c, l.at, l.events = ch.Case, at, append(l.events, ch.Event)
	l.c.Version = len(l.events)
	return true
}

// forward has the coordinator find an agency for what has none.
func (l *life) forward() bool {
	to := one(l.r, l.places.owners)
	return l.take(l.office(l.at, l.hoursWithin(l.cat.ForwardWorkingHours, 0.93)), func(now time.Time) (civic.Change, error) {
		return l.c.Route(civic.Actor{}, to, l.cat, l.timing, "", now)
	})
}

// handOn has the agency hand the case to another one, that of the province whom it concerns.
func (l *life) handOn() bool {
	to := one(l.r, l.places.takers)
	if to == l.c.Agency {
		return true
	}
	return l.take(l.office(l.at, l.hoursWithin(l.cat.AcceptWorkingHours, 1)), func(now time.Time) (civic.Change, error) {
		return l.c.Transfer(l.officer(), to, one(l.r, l.texts.transfers), l.cat, l.timing, now)
	})
}

func (l *life) accept() bool {
	q := l.qualityOf(l.c.Agency, l.at, l.known)
	return l.take(l.office(l.at, l.hoursWithin(l.cat.AcceptWorkingHours, 0.5+q.onTime/2)), func(now time.Time) (civic.Change, error) {
		return l.c.Accept(l.officer(), now)
	})
}

// reject reports whether the agency rejects the case.
func (l *life) reject() bool {
	if !chance(l.r, rejected) {
		return false
	}
	l.take(l.office(l.at, l.between(time.Hour, 12*time.Hour)), func(now time.Time) (civic.Change, error) {
		return l.c.Reject(l.officer(), one(l.r, l.texts.rejections), now)
	})
	return true
}

// ask asks some citizens back. It reports whether the case goes on.
func (l *life) ask() bool {
	if !chance(l.r, asked) {
		return true
	}
	if !l.take(l.office(l.at, l.between(10*time.Minute, 8*time.Hour)), func(now time.Time) (civic.Change, error) {
		return l.c.Ask(l.officer(), one(l.r, l.texts.questions), now)
	}) {
		return false
	}
	if chance(l.r, silent) {
		return !l.at.AddDate(0, 0, 20).After(l.o.Until)
	}
	return l.take(l.awake(l.at.Add(l.between(time.Hour, 70*time.Hour))), func(now time.Time) (civic.Change, error) {
		return l.c.Add(civic.Actor{}, one(l.r, l.texts.replies), nil, l.timing, now)
	})
}
