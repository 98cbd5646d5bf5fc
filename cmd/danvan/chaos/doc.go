// Package chaos breaks what danvan depends on while people use it, and counts what became of every complaint.
//
// It holds tests only. Each scenario has a PostgreSQL, a Redis, an emulated Telegram and one to three danvan serve of its own,
// all of them processes, with a proxy before each server. What goes wrong, when, and what people do is drawn from a seed. See
// docs/chaos.md.
package chaos
