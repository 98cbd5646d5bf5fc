package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"danvan/bot/emulator"
	"danvan/bot/telegram"
	"danvan/civic"
)

// demoUnits are the units of the demo that have no phone on the page. They live on as time goes by: each hands in what it
// owes, most some days before the date, a few after it, those of demoLate never. Nearly all is accepted at once; of the
// rest the coordinator's phone reads. What the units with a phone owe is left to whoever holds that.
type demoUnits struct {
	*app
	desk int64  // the coordinator, who accepts
	last string // the day on which they were busy
}

// Of every so many obligations one is handed in late, and one waits for the coordinator.
const (
	demoSpread = 9
	demoWaits  = 40
)

// handIn lets the units do what they do on the day, once.
func (u *demoUnits) handIn(ctx context.Context, now time.Time) error {
	day := now.In(u.zone).Format(time.DateOnly)
	if day == u.last {
		return nil
	}
	owed, _, err := u.store.Obligations(ctx, civic.ObligationQuery{Statuses: []civic.ObligationStatus{civic.ObligationOpen, civic.ObligationReturned}})
	if err != nil {
		return err
	}
	var story dutyStory
	for _, o := range owed {
		if hasPhone(o.Agency) || demoLate[o.Agency] || now.Before(handsIn(o)) {
			continue
		}
		if story.app == nil {
			if story, err = u.story(ctx, now); err != nil {
				return err
			}
		}
		if err := story.handIn(ctx, o, now); err != nil {
			return fmt.Errorf("hand in %s of %s: %w", o.Duty, o.Agency, err)
		}
	}
	u.last = day
	return nil
}

// hasPhone reports whether somebody on the page works for the agency.
func hasPhone(agency string) bool {
	for _, d := range demoPeople {
		if d.agency == agency {
			return true
		}
	}
	return false
}

// handsIn is when a unit hands in what it owes: from a week before the date to a day after it.
func handsIn(o civic.Obligation) time.Time {
	return o.DueAt.AddDate(0, 0, 1-int(o.ID%demoSpread))
}

// story gathers who takes part.
func (u *demoUnits) story(ctx context.Context, now time.Time) (dutyStory, error) {
	reviewer, err := u.store.Person(ctx, u.desk)
	if err != nil {
		return dutyStory{}, err
	}
	return u.dutyStory(ctx, reviewer, now)
}

// deskOf is the coordinator on the page.
func (a *app) deskOf(ctx context.Context, phones *emulator.Server) (int64, error) {
	for _, d := range demoPeople {
		if d.role != civic.RoleCoordinator {
			continue
		}
		d.profile.LanguageCode = "vi"
		address := chatAddress(phones.User(d.profile).ID())
		p, err := a.store.MeetPerson(ctx, civic.Person{Channel: telegram.Channel, Address: address, Name: d.profile.FirstName, Locale: "vi"}, address, a.now())
		return p.ID, err
	}
	return 0, errors.New("the demo has no coordinator")
}

// handIn hands in what a unit owes now, and accepts it.
func (d dutyStory) handIn(ctx context.Context, o civic.Obligation, now time.Time) error {
	duty, known := d.directory.Duty(o.Duty)
	if !known {
		return nil
	}
	ch, err := d.handedIn(o, duty, now)
	if err != nil {
		return err
	}
	waits := o.ID%demoWaits == 1 || !d.reviewer.MayReview(duty) // the coordinator may have left
	if !waits {
		ch.Reminders = nil
	}
	if o, err = d.store.ChangeObligation(ctx, ch); err != nil || waits {
		return ignoreConflict(err)
	}
	list, err := d.store.Submissions(ctx, o.ID)
	if err != nil {
		return err
	}
	if ch, err = o.Accept(d.reviewer, list[0], duty, now); err != nil {
		return err
	}
	ch.Notices = nil // nobody there has a phone
	_, err = d.store.ChangeObligation(ctx, ch)
	return ignoreConflict(err)
}

// ignoreConflict leaves alone what somebody on the page has changed meanwhile.
func ignoreConflict(err error) error {
	if errors.Is(err, civic.ErrConflict) {
		return nil
	}
	return err
}
