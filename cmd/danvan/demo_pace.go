package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"danvan/bot/emulator"
	"danvan/bot/telegram"
	"danvan/scheduler"
)

// demoPace lets happen what is due in the demo, one thing after another: by itself now and then, and day by day while
// somebody moves the clock. So nothing of one day is still under way when the clock stands at the next.
type demoPace struct {
	*app
	clock *demoClock
	jobs  *scheduler.Jobs
	units *demoUnits

	mu sync.Mutex // held while what is due happens
}

// serveDemo is serve for one process with a clock that is moved from the page: updates are polled for, nothing listens.
func (a *app) serveDemo(ctx context.Context, c config, clock *demoClock, phones *emulator.Server, client *telegram.Client) error {
	jobs, err := a.jobs(c, nil)
	if err != nil {
		return err
	}
	desk, err := a.deskOf(ctx, phones)
	if ctx.Err() != nil {
		return nil // told to stop before it began
	} else if err != nil {
		return err
	}
	p := &demoPace{app: a, clock: clock, jobs: jobs, units: &demoUnits{app: a, desk: desk}}
	phones.SetJump(func(jumping context.Context, to time.Time) error { return p.jump(ctx, jumping, to) })
	a.publishCommands(ctx, client)
	running, ctx := errgroup.WithContext(ctx)
	running.Go(func() error { return p.run(ctx) })
	running.Go(func() error { return a.converse(ctx) })
	running.Go(func() error {
		// There is no other replica, and a lease to lead would run out with each day that passes.
		poller := &telegram.Poller{Receiver: a.receiver(), Client: client}
		return poller.Run(ctx)
	})
	return running.Wait()
}

// jump moves the clock until it is there, or one of the contexts ends. A failure is logged.
func (p *demoPace) jump(serving, jumping context.Context, to time.Time) error {
	ctx, cancel := context.WithCancel(jumping)
	defer cancel()
	defer context.AfterFunc(serving, cancel)()
	err := p.clock.Jump(ctx, to, p.passDay)
	if err != nil && ctx.Err() == nil {
		p.log.ErrorContext(ctx, "the demo's clock has stopped on its way", "error", err)
	}
	return err
}

// run lets happen what is due, as soon as it is, until ctx ends. A jump sees to that by itself.
func (p *demoPace) run(ctx context.Context) error {
	wake := p.store.Wake(ctx)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if !p.clock.jumping() {
			if err := p.passDay(ctx, p.now()); err != nil && ctx.Err() == nil {
				p.log.ErrorContext(ctx, "not all that is due has happened", "error", err)
			}
		}
		select {
		case <-ctx.Done():
		case <-wake:
		case <-ticker.C:
		}
	}
	return nil
}

// passDay lets the units without a phone do what they do on the day, runs the jobs that are due, and sends what waits to
// be sent, until nothing does. now is the clock's time.
func (p *demoPace) passDay(ctx context.Context, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.units.handIn(ctx, now); err != nil {
		return fmt.Errorf("let the units live on: %w", err)
	}
	if _, err := p.jobs.Tick(ctx); err != nil {
		return fmt.Errorf("run jobs: %w", err)
	}
	_, err := p.outbox.RunOnce(ctx, now)
	return err
}
