package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
)

// jobEntries are the jobs that danvan has, with the schedules of the configuration.
func jobEntries(c config, p parts, timing civic.Timing) []scheduler.Entry {
	return []scheduler.Entry{
		{Name: "open-duties", Spec: c.JobOpenDuties, Job: scheduler.OpenDuties{Store: p.store, Timing: timing, Log: p.log}},
		{Name: "remind-duties", Spec: c.JobRemindDuties, Job: scheduler.RemindDuties(p.store, timing, p.log)},
		{Name: "remind-cases", Spec: c.JobRemindCases, Job: scheduler.RemindCases(p.store, timing, p.log)},
		{Name: "remind-instructions", Spec: c.JobRemindInstructions, Job: scheduler.RemindInstructions(p.store, timing, p.log)},
		{Name: "close-silent", Spec: c.JobCloseSilent, Job: scheduler.CloseSilent{Store: p.store, Log: p.log}},
		{Name: "ask-again", Spec: c.JobAskAgain, Job: scheduler.AskAgain{Store: p.store, Percent: c.AskAgainPercent, Log: p.log}},
		{Name: "consultations", Spec: c.JobConsultations, Job: scheduler.Consultations{Store: p.store, Reminders: p.store, Rules: c.consultRules(), Timing: timing, Log: p.log}},
		{Name: "tell-followers", Spec: c.JobTellFollowers, Job: scheduler.TellFollowers{Store: p.store, Zone: p.zone, Log: p.log}},
		{Name: "digests", Spec: c.JobDigests, Job: scheduler.Digests{Store: p.store, Zone: p.zone, Log: p.log}},
		{Name: "prune", Spec: c.JobPrune, Job: scheduler.Prune{Store: p.store}},
	}
}

// jobsOf puts the jobs on their schedule, for serve, the demo and danvan jobs.
func jobsOf(c config, p parts, timing civic.Timing) (*scheduler.Jobs, error) {
	jobs := scheduler.NewJobs(p.zone, p.now, p.log, p.store)
	for _, e := range jobEntries(c, p, timing) {
		if err := jobs.Add(e); err != nil {
			return nil, err
		}
	}
	return jobs, nil
}

// jobsCommand shows the jobs, and runs one by hand.
type jobsCommand struct {
	List jobsList `cmd:"" default:"1" help:"List the jobs with their last run, next run and last error."`
	One  jobsRun  `cmd:"" name:"run" help:"Run one job by hand."`
}

// openJobs opens the database and the jobs on it.
func openJobs(ctx context.Context, c config, t terminal) (*scheduler.Jobs, *storage.Store, error) {
	store, err := openStore(ctx, c, true)
	if err != nil {
		return nil, nil, err
	}
	p := parts{store: store, zone: c.zone(), hours: c.reminderHours(), rules: c.consultRules(), work: c.WorkingHours, now: t.now, log: newLog(c, t)}
	jobs, err := jobsOf(c, p, timingOf(p))
	if err != nil {
		_ = store.Close()
		return nil, nil, err
	}
	return jobs, store, nil
}

type jobsList struct{}

// Run runs the command.
func (jobsList) Run(ctx context.Context, c config, t terminal) error {
	jobs, store, err := openJobs(ctx, c, t)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	list, err := jobs.List(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "JOB\tSCHEDULE\tLAST\tTOOK\tOUTCOME\tNEXT\tLAST ERROR")
	for _, s := range list {
		last, took, outcome, failure := "never", "", "", ""
		if o := s.Last; o != nil {
			last, took, outcome = minuteOf(o.ScheduledAt, c), o.Took().Round(time.Millisecond).String(), outcomeOf(*o)
		}
		if o := s.LastError; o != nil {
			failure = o.Error + ", " + minuteOf(o.ScheduledAt, c)
		}
		_, _ = fmt.Fprintln(table, strings.Join([]string{s.Name, s.Spec, last, took, outcome, minuteOf(s.Next, c), failure}, "\t"))
	}
	return table.Flush()
}

func outcomeOf(o civic.Occurrence) string {
	outcome := "unfinished" // it runs, or its process died
	switch {
	case o.Done():
		outcome = "done"
	case o.Failed():
		outcome = "failed"
	}
	if o.Attempts > 1 {
		outcome += fmt.Sprintf(", attempt %d", o.Attempts)
	}
	return outcome
}

func minuteOf(t time.Time, c config) string { return t.In(c.zone()).Format("2006-01-02 15:04") }

type jobsRun struct {
	Name   string `arg:"" help:"Name of the job, as danvan jobs lists it."`
	At     string `help:"Time for which the job runs, such as \"2027-01-15 07:30\". Default: now." placeholder:"TIME"`
	DryRun bool   `help:"Print who would get what, and change nothing."`
}

// Run runs the command.
func (r jobsRun) Run(ctx context.Context, c config, t terminal) error {
	jobs, store, err := openJobs(ctx, c, t)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	at, err := r.at(c, t.now())
	if err != nil {
		return err
	}
	if r.DryRun {
		err = r.plan(ctx, jobs, at, t)
	} else {
		err = r.run(ctx, jobs, at, c, t)
	}
	if errors.Is(err, scheduler.ErrUnknownJob) {
		return settingError{"NAME", "is not a job; give one that danvan jobs lists"}
	}
	return err
}

// timeForms are how a time may be written, in the installation's time zone unless it says its own.
var timeForms = []string{"2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, "2006-01-02T15:04:05", time.RFC3339, time.DateOnly}

func (r jobsRun) at(c config, now time.Time) (time.Time, error) {
	if r.At == "" {
		return now.In(c.zone()), nil
	}
	for _, form := range timeForms {
		if at, err := time.ParseInLocation(form, r.At, c.zone()); err == nil {
			return at.In(c.zone()), nil
		}
	}
	return time.Time{}, settingError{"--at", "is not a time; write it as 2027-01-15 or \"2027-01-15 07:30\""}
}

func (r jobsRun) run(ctx context.Context, jobs *scheduler.Jobs, at time.Time, c config, t terminal) error {
	o, err := jobs.RunOne(ctx, r.Name, at)
	if errors.Is(err, scheduler.ErrAlreadyRun) {
		t.say("%s was run for %s already; nothing was done", r.Name, minuteOf(o.ScheduledAt, c))
		return nil
	}
	if err != nil {
		return err
	}
	t.say("%s was run for %s, in %s", r.Name, minuteOf(o.ScheduledAt, c), o.Took().Round(time.Millisecond))
	return nil
}

func (r jobsRun) plan(ctx context.Context, jobs *scheduler.Jobs, at time.Time, t terminal) error {
	plan, ok, err := jobs.Plan(ctx, r.Name, at)
	switch {
	case err != nil:
		return err
	case !ok:
		t.say("dry run of %s: it cannot say beforehand what it does; nothing was done", r.Name)
		return nil
	}
	table := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	for _, p := range plan {
		_, _ = fmt.Fprintf(table, "%s\t%s\n", p.Who, p.What)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	t.say("dry run of %s: %d to do, nothing was done", r.Name, len(plan))
	return nil
}
