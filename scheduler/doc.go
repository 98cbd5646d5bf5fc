// Package scheduler is what time triggers: the outbox, which sends notifications, and the jobs, which run by the clock.
//
// A job is a struct with Run(ctx, now). Each of its occurrences, a job and a scheduled time, runs once over all replicas;
// one that was missed while nothing ran is made up for, and one that was broken off is taken up again. So a job must be
// able to go on where it was broken off, without doing anything twice.
package scheduler
