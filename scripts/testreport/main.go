// Command testreport runs "go test -json" with the arguments given, prints what "go test" would, and
// closes with a count: how many tests ran on PostgreSQL, on SQLite, with Redis and in Chromium, how many
// benchmarks, which ones were skipped, and how many passed and failed. Where the arguments choose no
// tests, each benchmark is a test, too: it runs once.
//
// With DANVAN_TEST_REQUIRE=1 a run of the whole suite that met no PostgreSQL, no Redis, no Chromium or
// no benchmark has failed, whatever passed.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

func main() {
	// go test hears the same signals, and says what was running; this program waits for its last word.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM)
	err := run(context.Background(), os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, errFailed) {
		fmt.Fprintln(os.Stderr, "testreport:", err)
	}
	if err != nil {
		os.Exit(1)
	}
}

// errFailed is what the closing count has said already.
var errFailed = errors.New("tests failed")

func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	how := []string{"test", "-json"}
	if !selects(args) {
		how = append(how, "-bench=.", "-benchtime=1x")
	}
	cmd := exec.CommandContext(ctx, "go", append(how, args...)...)
	cmd.Stderr = stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("read go test: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	out := bufio.NewWriter(stdout)
	r := newReport(out)
	readErr := r.read(events)
	testErr := cmd.Wait()
	lacking := r.close(getenv("DANVAN_TEST_REQUIRE") == "1" && wholeSuite(args))
	if err := errors.Join(readErr, out.Flush()); err != nil {
		return err
	}
	if testErr != nil || r.failed > 0 || lacking {
		return errFailed
	}
	return nil
}

// wholeSuite tells whether the arguments ask for every test of every package.
func wholeSuite(args []string) bool { return slices.Contains(args, "./...") && !selects(args) }

// selects tells whether the arguments choose among the tests.
func selects(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		return strings.HasPrefix(arg, "-") && (name == "run" || name == "skip" || name == "short")
	})
}
