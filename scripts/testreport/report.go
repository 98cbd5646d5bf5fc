package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of "go test -json"; see "go doc test2json".
type event struct {
	Action      string
	Package     string
	ImportPath  string // in place of Package, where building is meant
	Test        string
	Output      string
	Elapsed     float64 // seconds, of what has ended
	FailedBuild string
}

// report prints a test run as it goes on, and counts it. Counted are the tests without subtests, a
// parent only where it failed by itself, and a package that failed outside any test.
type report struct {
	out interface {
		io.Writer
		Flush() error
	}
	packages map[string]map[string]*test

	passed, failed int
	ran            map[string]int // by place
	skipped        []string
	slow           []slow
}

// slow is a test that took long. What a test waited for its turn is not counted.
type slow struct {
	name    string
	seconds float64
}

// Which tests the closing count names as slow.
const (
	slowFrom  = 10.0 // seconds
	slowNamed = 15
)

// test is one that runs, or a package as a whole under the name "".
type test struct {
	output      strings.Builder
	hasSubtests bool
	failedBelow bool
}

func newReport(out *bufio.Writer) *report {
	return &report{out: out, packages: map[string]map[string]*test{}, ran: map[string]int{}}
}

// read takes events until there are none. A line that is no event is passed on as it stands.
func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				r.take(e)
			} else {
				r.print(string(line))
			}
			if err := r.out.Flush(); err != nil {
				return fmt.Errorf("print: %w", err)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read go test: %w", err)
		}
	}
}

func (r *report) take(e event) {
	switch e.Action {
	case "build-output":
		r.print(e.Output)
	case "run":
		for name := e.Test; ; {
			i := strings.LastIndexByte(name, '/')
			if i < 0 {
				break
			}
			name = name[:i]
			if parent := r.packages[e.Package][name]; parent != nil { // a name may have slashes of its own
				parent.hasSubtests = true
			}
		}
		r.endBenchmarks(e.Package, e.Test)
		r.test(e.Package, e.Test)
	case "output":
		if e.Test == "" || !strings.HasPrefix(e.Output, "=== ") {
			r.test(e.Package, e.Test).output.WriteString(e.Output)
		}
	case "pass", "fail", "skip", "bench":
		if e.Test == "" {
			r.endPackage(e)
		} else {
			if e.Elapsed >= slowFrom && !r.test(e.Package, e.Test).hasSubtests {
				r.slow = append(r.slow, slow{e.Package + " " + e.Test, e.Elapsed})
			}
			r.endTest(e.Package, e.Test, e.Action)
		}
	}
}

func (r *report) test(pkg, name string) *test {
	tests := r.packages[pkg]
	if tests == nil {
		tests = map[string]*test{}
		r.packages[pkg] = tests
	}
	if tests[name] == nil {
		tests[name] = &test{}
	}
	return tests[name]
}

func (r *report) endTest(pkg, name, result string) {
	t := r.test(pkg, name)
	if result == "fail" {
		r.print(fmt.Sprintf("FAIL %s %s\n%s", pkg, name, t.output.String()))
		for parent := name; parent != ""; {
			parent = parent[:max(0, strings.LastIndexByte(parent, '/'))]
			r.test(pkg, parent).failedBelow = true
		}
	}
	switch {
	case result == "fail" && !t.failedBelow:
		r.failed++
	case result != "fail" && result != "skip" && !t.hasSubtests:
		r.passed++
	case result == "skip" && !t.hasSubtests:
		r.skipped = append(r.skipped, fmt.Sprintf("%s %s: %s", pkg, name, reason(t.output.String())))
	}
	if result != "skip" && !t.hasSubtests {
		for _, place := range places(name) {
			r.ran[place]++
		}
	}
	delete(r.packages[pkg], name)
}

// endBenchmarks ends those that the next one is not part of: of a benchmark go test says when it begins and when it fails, and
// not that it went well.
func (r *report) endBenchmarks(pkg, next string) {
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(r.packages[pkg]))) {
		if isBenchmark(name) && !strings.HasPrefix(next, name+"/") {
			r.endTest(pkg, name, "bench")
		}
	}
}

func isBenchmark(name string) bool { return strings.HasPrefix(name, "Benchmark") }

func (r *report) endPackage(e event) {
	whole := r.test(e.Package, "")
	if e.Action == "pass" || whole.failedBelow {
		r.endBenchmarks(e.Package, "")
	}
	if e.Action == "fail" {
		// What began and did not end: a panic, a timeout, os.Exit.
		running := slices.Sorted(maps.Keys(r.packages[e.Package]))
		for _, name := range slices.Backward(running) {
			if name != "" {
				r.endTest(e.Package, name, "fail")
			}
		}
		if !whole.failedBelow {
			r.failed++
		}
		r.print(whole.output.String())
	} else {
		lines := strings.SplitAfter(strings.TrimSuffix(whole.output.String(), "\n"), "\n")
		r.print(lines[len(lines)-1] + "\n")
	}
	delete(r.packages, e.Package)
}

// print flushes at each event, so that a person sees what happens when it does; an error shows there.
func (r *report) print(s string) { _, _ = io.WriteString(r.out, s) }

// reason finds the words given to t.Skip.
func reason(output string) string {
	for line := range strings.Lines(output) {
		if _, words, ok := strings.Cut(line, ".go:"); ok {
			if _, words, ok = strings.Cut(words, ": "); ok {
				return strings.TrimSpace(words)
			}
		}
	}
	return "no reason given"
}

const (
	postgres = "on PostgreSQL"
	sqlite   = "on SQLite"
	redis    = "with Redis"
	chromium = "in Chromium"
	once     = "benchmarks"
)

// places tells from a test's name what it ran on: a part of it "postgres", "sqlite" or "redis", or
// "Browser" anywhere. Of a benchmark it tells that alone: that it was run.
func places(name string) []string {
	var found []string
	add := func(place string, ok bool) {
		if ok {
			found = append(found, place)
		}
	}
	if isBenchmark(name) {
		return []string{once}
	}
	parts := map[string]bool{}
	for part := range strings.SplitSeq(name, "/") {
		part, _, _ = strings.Cut(part, "#") // go test tells equal names apart by #01
		parts[part] = true
	}
	add(postgres, parts["postgres"])
	add(sqlite, parts["sqlite"])
	add(redis, parts["redis"])
	add(chromium, strings.Contains(name, "Browser"))
	return found
}

// close prints the count. With require, it tells whether a place was met by no test that must be met.
func (r *report) close(require bool) (lacking bool) {
	for _, pkg := range slices.Sorted(maps.Keys(r.packages)) {
		r.endPackage(event{Package: pkg, Action: "fail"}) // go test itself was ended
	}
	r.print("\n")
	for _, place := range []string{postgres, sqlite, redis, chromium, once} {
		note := ""
		if require && r.ran[place] == 0 && place != sqlite {
			lacking = true
			note = "  <- none, though required"
		}
		r.print(fmt.Sprintf("%-14s %6d%s\n", place, r.ran[place], note))
	}
	r.print(fmt.Sprintf("%-14s %6d\n", "skipped", len(r.skipped)))
	for _, s := range r.skipped {
		r.print("  " + s + "\n")
	}
	slices.SortStableFunc(r.slow, func(a, b slow) int { return cmp.Compare(b.seconds, a.seconds) })
	for _, s := range r.slow[:min(len(r.slow), slowNamed)] {
		r.print(fmt.Sprintf("%5.0fs  %s\n", s.seconds, s.name))
	}
	r.print(fmt.Sprintf("%d passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.skipped)))
	return lacking
}
