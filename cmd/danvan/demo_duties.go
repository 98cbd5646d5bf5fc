package main

import (
	"context"
	"fmt"
	"time"

	"danvan/civic"
	"danvan/scheduler"
)

// demoLate are agencies that owe the mid-year report to this day.
var demoLate = map[string]bool{"so-xay-dung": true, "ubnd-ba-vi": true, "ubnd-mo-duc": true, "bhxh": true}

// dutyHistory opens this year's duties as they came, and lets units hand in: most in time, some late, a few that wait for
// the coordinator, one that came back. The commune and the department of the demo owe something.
func (a *app) dutyHistory(ctx context.Context, people map[string]civic.Person) error {
	now := a.now()
	year := now.In(a.zone).Year()
	for _, opens := range []time.Time{time.Date(year, 6, 1, 0, 10, 0, 0, a.zone), now.AddDate(0, 0, -10)} {
		if opens.After(now) {
			continue
		}
		if err := (scheduler.OpenDuties{Store: a.store, Timing: a.timing}).Run(ctx, opens); err != nil {
			return err
		}
	}
	d, err := a.dutyStory(ctx, people["diep"], now)
	if err != nil {
		return err
	}
	owed, _, err := a.store.Obligations(ctx, civic.ObligationQuery{Year: year})
	if err != nil {
		return err
	}
	for i, o := range owed {
		if err := d.pass(ctx, i, o, now); err != nil {
			return fmt.Errorf("hand in %s of %s: %w", o.Duty, o.Agency, err)
		}
	}
	return nil
}

// dutyStory is who takes part in the history of duties.
type dutyStory struct {
	*app
	directory       *civic.Directory
	clerk, reviewer civic.Person
}

// dutyStory gathers who takes part.
func (a *app) dutyStory(ctx context.Context, reviewer civic.Person, now time.Time) (dutyStory, error) {
	d := dutyStory{app: a, reviewer: reviewer}
	var err error
	if d.directory, err = a.store.Directory(ctx, now); err != nil {
		return d, err
	}
	d.clerk, err = a.store.MeetPerson(ctx, civic.Person{Channel: demoChannel, Address: "demo-clerk", Name: "Cán bộ", Locale: "vi"}, "demo-clerk", now)
	return d, err
}

// handedIn is what a unit does that hands in what it owes at a time.
func (d dutyStory) handedIn(o civic.Obligation, duty civic.Duty, at time.Time) (civic.DutyChange, error) {
	return o.HandIn(civic.Actor{Person: d.clerk.ID, Role: civic.RoleOfficer, Agency: o.Agency}, civic.Submission{
		DocNumber: fmt.Sprintf("%d/BC", 10+o.ID%190), DocDay: at.In(d.zone).AddDate(0, 0, -1).Format(time.DateOnly), Signer: "Nguyễn Văn A",
		Files: []civic.Attachment{{Kind: civic.KindDocument, Channel: demoChannel, Ref: "demo", Name: "van-ban.pdf"}}}, duty, d.timing, at)
}

// pass lets one unit do what it did. What is long past is accepted for all but those who are late; of what is due soon
// about one in four has handed in.
func (d dutyStory) pass(ctx context.Context, i int, o civic.Obligation, now time.Time) error {
	over := now.After(o.DueAt)
	soon := o.DueAt.Sub(now) < 20*24*time.Hour
	mine := o.Agency == "ubnd-ba-dong" || o.Agency == "so-xay-dung"
	switch {
	case over && demoLate[o.Agency], !over && (mine || !soon || i%4 != 0):
		return nil
	}
	at := o.DueAt.AddDate(0, 0, -3)
	if over && i%9 == 0 {
		at = o.DueAt.AddDate(0, 0, 4)
	}
	if at.After(now) {
		at = now.Add(-time.Duration(i%40+2) * time.Hour)
	}
	duty, _ := d.directory.Duty(o.Duty)
	ch, err := d.handedIn(o, duty, at)
	if err != nil {
		return err
	}
	ch.Reminders = nil // the desk has seen them
	if o, err = d.store.ChangeObligation(ctx, ch); err != nil {
		return err
	}
	if !over && i%3 != 0 {
		return nil // waits
	}
	list, err := d.store.Submissions(ctx, o.ID)
	if err != nil {
		return err
	}
	if over || i%2 == 0 {
		ch, err = o.Accept(d.reviewer, list[0], duty, at.Add(time.Hour))
	} else {
		ch, err = o.Return(d.reviewer, list[0], duty, "Văn bản chưa có chữ ký của thủ trưởng.", now.AddDate(0, 0, 10), d.timing, now)
	}
	if err != nil {
		return err
	}
	ch.Notices = nil
	_, err = d.store.ChangeObligation(ctx, ch)
	return err
}
