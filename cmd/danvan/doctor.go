package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"danvan/storage"
	"danvan/storage/session"
)

// doctorCommand examines an installation.
type doctorCommand struct {
	Ready       bool   `help:"Check only /readyz of DANVAN_LISTEN, for container health checks."`
	Requeue     string `help:"Send notifications that were given up: one by its ID, all of a reason (nobody, unreachable, refused, failed), or all. Those without a recipient go to whoever is entitled to them now." placeholder:"ID|REASON|all"`
	Acknowledge string `help:"Mark notifications that were given up as dealt with; selected as for --requeue." placeholder:"ID|REASON|all"`
	Since       string `help:"Limit --requeue and --acknowledge to notifications from this time on." placeholder:"DAY[ HH:MM]"`
	Until       string `help:"Limit --requeue and --acknowledge to notifications before this time." placeholder:"DAY[ HH:MM]"`
	RetryUpdate string `help:"Handle a quarantined update again: its ID, or all." placeholder:"ID|all"`
	DropUpdate  string `help:"Delete a quarantined update: its ID, or all." placeholder:"ID|all"`
}

// Run runs the command.
func (d doctorCommand) Run(ctx context.Context, c config, t terminal) error {
	if d.Ready {
		return askReady(ctx, c, t)
	}
	if d.Requeue != "" || d.Acknowledge != "" || d.Since != "" || d.Until != "" {
		return d.treat(ctx, c, t)
	}
	if asked, err := d.onUpdates(ctx, c, t); asked {
		return err
	}
	e := &examination{t: t}
	e.found("configuration", c.check())
	t.say("note     budgets: %s", c.budgetsInForce())
	e.redis(ctx, c)
	e.telegram(ctx, c)
	s, err := openStore(ctx, c, true)
	e.found("database", err)
	if err == nil {
		defer func() { _ = s.Close() }()
		e.people(ctx, s)
		e.unattended(ctx, s)
		e.outbox(ctx, c, s)
		e.updates(ctx, s)
	}
	if e.problems > 0 {
		return fmt.Errorf("problems found: %d", e.problems)
	}
	return nil
}

// examination gathers what is wrong.
type examination struct {
	t        terminal
	problems int
}

func (e *examination) found(what string, err error) {
	if err == nil {
		e.t.say("ok       %s", what)
		return
	}
	e.problems++
	e.t.say("PROBLEM  %s: %v", what, err)
}

func (e *examination) redis(ctx context.Context, c config) {
	s, err := session.Open(ctx, c.RedisURL)
	e.found("redis", err)
	if err == nil {
		_ = s.Close()
	}
}

// people looks for agencies that nobody would answer for.
func (e *examination) people(ctx context.Context, s *storage.Store) {
	directory, err := s.Directory(ctx, e.t.now())
	if err != nil {
		e.found("agencies", err)
		return
	}
	if len(directory.Agencies) == 0 {
		e.found("agencies", errors.New("there are none; run danvan import --default, or import your own"))
		return
	}
	alone := 0
	for _, a := range directory.Agencies {
		colleagues, err := s.Colleagues(ctx, a.Code)
		if err != nil {
			e.found("agencies", err)
			return
		}
		if len(colleagues) == 0 {
			alone++
		}
	}
	e.found("agencies", nil)
	if alone > 0 {
		e.t.say("note     %d of %d agencies have no officer; their cases go to the coordinator. danvan invite --agency CODE --role officer", alone, len(directory.Agencies))
	}
}

// outbox lists what could not be delivered.
func (e *examination) outbox(ctx context.Context, c config, s *storage.Store) {
	depth, age, err := s.OutboxDepth(ctx, e.t.now(), c.reminderHours())
	if err == nil && age > 10*time.Minute {
		err = fmt.Errorf("%d notifications wait, the oldest for %s; is danvan serve running?", depth, age.Round(time.Second))
	}
	e.found(fmt.Sprintf("outbox, %d waiting", depth), err)
	e.givenUp(ctx, s)
}

// askReady asks a running danvan serve whether it is ready.
func askReady(ctx context.Context, c config, t terminal) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return c.validateListen()
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return errors.New("danvan serve does not answer")
	}
	defer func() { _ = response.Body.Close() }()
	state := map[string]string{}
	_ = json.NewDecoder(response.Body).Decode(&state)
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %v", state)
	}
	t.say("ready")
	return nil
}
