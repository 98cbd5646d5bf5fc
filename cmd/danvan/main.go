// Command danvan is the bot of a province: citizens give feedback, agencies answer. One binary serves, migrates, imports,
// invites, examines itself, and demonstrates itself.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a container has no time zones of its own
)

// version is set when the binary is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // who asks a second time does not wait
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "danvan:", err)
	}
	os.Exit(exitCode(err))
}
