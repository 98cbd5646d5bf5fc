// Package scheduler is what time triggers: the outbox, which sends notifications, and the jobs, which cron starts.
//
// A job is a struct with Run(ctx, now): it can run at any time, more than once and in several replicas at once, without
// doing anything twice.
package scheduler
