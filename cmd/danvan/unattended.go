package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"danvan/civic"
)

// unattended says in sentences for an operator what nobody would read.
func unattended(u civic.Unattended) []string {
	var list []string
	if u.Coordinators == 0 {
		list = append(list, "there is no coordinator: what belongs to no agency, or to one without people, is told to nobody before one joins; danvan invite --agency CODE --role coordinator")
	}
	if len(u.Sealed) > 0 {
		list = append(list, fmt.Sprintf("nobody reads what is sealed: %s has no officer and no head; danvan invite --agency CODE --role head", strings.Join(u.Sealed, ", ")))
	}
	return list
}

// askUnattendedEvery is how long to wait for a database that is away.
const askUnattendedEvery = 10 * time.Second

// sayUnattended logs, once, what nobody would read.
func (a *app) sayUnattended(ctx context.Context) {
	for ctx.Err() == nil {
		u, err := a.store.Unattended(ctx)
		if err == nil {
			for _, line := range unattended(u) {
				a.log.WarnContext(ctx, "nobody would read it", "why", line)
			}
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(askUnattendedEvery):
		}
	}
}
