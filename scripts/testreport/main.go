// Command testreport runs "go test -json", prints what "go test" would, and closes with a count: how many tests ran on
// PostgreSQL, on SQLite, with Redis and in Chromium, how many benchmarks, which ones were skipped, which ones took long, and how
// many passed and failed.
//
//	testreport [-whole] -- arguments of go test [-- arguments of another go test]...
//
// The runs follow one another and are counted together. With -whole and DANVAN_TEST_REQUIRE=1 they have
// failed where they met no PostgreSQL, no Redis, no Chromium or no benchmark, whatever passed.
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
	whole, runs := plan(args)
	out := bufio.NewWriter(stdout)
	r := newReport(out)
	failed := false
	for _, args := range runs {
		if err := r.goTest(ctx, args, stderr); errors.Is(err, errFailed) {
			failed = true
		} else if err != nil {
			return err
		}
	}
	lacking := r.close(getenv("DANVAN_TEST_REQUIRE") == "1" && whole)
	if err := out.Flush(); err != nil {
		return err
	}
	if failed || r.failed > 0 || lacking {
		return errFailed
	}
	return nil
}

// plan tells what the arguments ask for: one run after another, each begun by "--", and whether they are the whole suite.
func plan(args []string) (whole bool, runs [][]string) {
	for _, arg := range args {
		switch {
		case arg == "--":
			runs = append(runs, nil)
		case len(runs) > 0:
			runs[len(runs)-1] = append(runs[len(runs)-1], arg)
		case arg == "-whole":
			whole = true
		}
	}
	return whole, runs
}

// goTest runs go test once and reads what it says. Where it does not end well the error is errFailed.
func (r *report) goTest(ctx context.Context, args []string, stderr io.Writer) error {
	cmd := exec.CommandContext(ctx, "go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("read go test: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	readErr := r.read(events)
	if err := cmd.Wait(); err != nil && readErr == nil {
		return errFailed
	}
	return readErr
}
