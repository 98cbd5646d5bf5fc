package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// says feeds events, each "package action test output", and gives the report and what it printed.
func says(t *testing.T, events ...string) (*report, func(require bool) (string, bool)) {
	t.Helper()
	var stream strings.Builder
	for _, e := range events {
		words := append(strings.SplitN(e, " ", 4), "", "")
		fmt.Fprintf(&stream, `{"Package":%q,"Action":%q,"Test":%q,"Output":%q}`+"\n", words[0], words[1], words[2], words[3])
	}
	var printed strings.Builder
	r := newReport(bufio.NewWriter(&printed))
	if err := r.read(strings.NewReader(stream.String())); err != nil {
		t.Fatal(err)
	}
	return r, func(require bool) (string, bool) {
		lacking := r.close(require)
		if err := r.out.Flush(); err != nil {
			t.Fatal(err)
		}
		return printed.String(), lacking
	}
}

func TestCountsTestsWithoutSubtestsByPlace(t *testing.T) {
	_, closing := says(t,
		"danvan/storage run TestCases",
		"danvan/storage run TestCases/postgres",
		"danvan/storage run TestCases/postgres/by_code",
		"danvan/storage run TestCases/sqlite",
		"danvan/storage run TestCases/sqlite/by_code",
		"danvan/storage pass TestCases/postgres/by_code",
		"danvan/storage pass TestCases/postgres",
		"danvan/storage pass TestCases/sqlite/by_code",
		"danvan/storage pass TestCases/sqlite",
		"danvan/storage pass TestCases",
		"danvan/storage run TestLock/redis#01",
		"danvan/storage pass TestLock/redis#01",
		"danvan/storage run TestPageInBrowser",
		"danvan/storage pass TestPageInBrowser",
		"danvan/storage run TestPostgresURL",
		"danvan/storage pass TestPostgresURL",
		"danvan/storage run BenchmarkClaim",
		"danvan/storage run BenchmarkClaim/postgres",
		"danvan/storage output  PASS\n",
		"danvan/storage output  ok  \tdanvan/storage\t0.3s\n",
		"danvan/storage pass",
	)
	printed, lacking := closing(true)
	want := `ok  	danvan/storage	0.3s

on PostgreSQL       1
on SQLite           1
with Redis          1
in Chromium         1
benchmarks          1
skipped             0
6 passed, 0 failed, 0 skipped
`
	if printed != want {
		t.Errorf("printed:\n%s\nwant:\n%s", printed, want)
	}
	if lacking {
		t.Error("lacking, though every place was met")
	}
}

func TestFailuresArePrintedAndCountedOnce(t *testing.T) {
	r, closing := says(t,
		"p run TestA",
		"p output TestA === RUN   TestA\n",
		"p run TestA/postgres",
		"p run TestA/sqlite",
		"p output TestA/postgres     a_test.go:7: no row\n",
		"p output TestA/sqlite     a_test.go:7: unseen, since it passed\n",
		"p fail TestA/postgres",
		"p pass TestA/sqlite",
		"p fail TestA",
		"p fail",
	)
	if r.failed != 1 || r.passed != 1 || r.ran[postgres] != 1 || r.ran[sqlite] != 1 {
		t.Errorf("%d failed, %d passed, ran %v", r.failed, r.passed, r.ran)
	}
	printed, _ := closing(false)
	if !strings.Contains(printed, "FAIL p TestA/postgres\n    a_test.go:7: no row\n") {
		t.Errorf("the failing test's output is missing:\n%s", printed)
	}
	for _, noise := range []string{"unseen", "=== RUN"} {
		if strings.Contains(printed, noise) {
			t.Errorf("%q is printed:\n%s", noise, printed)
		}
	}
}

func TestWhatFailsOutsideATestCounts(t *testing.T) {
	for name, events := range map[string][]string{
		"a parent by itself":         {"p run TestA", "p run TestA/x", "p pass TestA/x", "p fail TestA", "p fail"},
		"a benchmark":                {"p run BenchmarkA", "p run BenchmarkA/x", "p run BenchmarkB", "p fail BenchmarkB", "p run BenchmarkC", "p fail"},
		"a benchmark's end":          {"p run BenchmarkA", "p run BenchmarkB", "p output BenchmarkB panic: no row\n", "p fail"},
		"a build":                    {"p output  FAIL\tp [build failed]\n", "p fail"},
		"TestMain":                   {"p run TestA", "p pass TestA", "p output  FAIL\tp\t0.1s\n", "p fail"},
		"beside a name with slashes": {"p run TestA", "p run TestA/zone=Asia/Hanoi", "p pass TestA/zone=Asia/Hanoi", "p pass TestA", "p run TestB", "p fail TestB", "p fail"},
		"a test cut short":           {"p run TestA", "p run TestA/x", "p output  panic: timed out\n", "p fail"},
	} {
		t.Run(name, func(t *testing.T) {
			if r, _ := says(t, events...); r.failed != 1 {
				t.Errorf("%d failed, want 1", r.failed)
			}
		})
	}
}

func TestAnEndedRunHasFailed(t *testing.T) {
	r, closing := says(t, "p run TestA", "p pass TestA", "p run TestB", "p output TestB     b_test.go:3: waiting\n")
	printed, _ := closing(false)
	if r.passed != 1 || r.failed != 1 || !strings.Contains(printed, "FAIL p TestB\n    b_test.go:3: waiting\n") {
		t.Errorf("%d passed, %d failed:\n%s", r.passed, r.failed, printed)
	}
}

func TestSkippedAreListedAndRanNowhere(t *testing.T) {
	r, closing := says(t,
		"p run TestA/postgres",
		"p output TestA/postgres     db.go:12: DANVAN_TEST_POSTGRES_URL is not set\n",
		"p skip TestA/postgres",
		"p output  ok  \tp\t0.1s\n",
		"p pass",
	)
	if !slices.Equal(r.skipped, []string{"p TestA/postgres: DANVAN_TEST_POSTGRES_URL is not set"}) {
		t.Errorf("skipped: %q", r.skipped)
	}
	printed, lacking := closing(true)
	if !lacking {
		t.Error("not lacking, though nothing ran on PostgreSQL")
	}
	if !strings.HasSuffix(printed, "\n0 passed, 0 failed, 1 skipped\n") {
		t.Errorf("last line of:\n%s", printed)
	}
}

func TestSlowTestsAreNamed(t *testing.T) {
	r := newReport(bufio.NewWriter(&strings.Builder{}))
	for _, e := range []event{
		{Action: "run", Package: "p", Test: "TestA"},
		{Action: "run", Package: "p", Test: "TestA/x"},
		{Action: "pass", Package: "p", Test: "TestA/x", Elapsed: 12},
		{Action: "pass", Package: "p", Test: "TestA", Elapsed: 12},
		{Action: "run", Package: "p", Test: "TestB"},
		{Action: "pass", Package: "p", Test: "TestB", Elapsed: 61},
		{Action: "run", Package: "p", Test: "TestC"},
		{Action: "pass", Package: "p", Test: "TestC", Elapsed: 9.9},
		{Action: "pass", Package: "p"},
	} {
		r.take(e)
	}
	var printed strings.Builder
	r.out = bufio.NewWriter(&printed)
	r.close(false)
	_ = r.out.Flush()
	if want := "   61s  p TestB\n   12s  p TestA/x\n3 passed, 0 failed, 0 skipped\n"; !strings.HasSuffix(printed.String(), want) {
		t.Errorf("printed:\n%s\nwant at its end:\n%s", printed.String(), want)
	}
}

func TestPlan(t *testing.T) {
	for _, c := range []struct {
		args  string
		whole bool
		runs  string
	}{
		{"-whole -- -race a b -- -run=X b -- c", true, "[[-race a b] [-run=X b] [c]]"},
		{"-- -race -whole ./storage", false, "[[-race -whole ./storage]]"},
		{"-whole", true, "[]"},
	} {
		if whole, runs := plan(strings.Fields(c.args)); whole != c.whole || fmt.Sprint(runs) != c.runs {
			t.Errorf("plan(%s) = %t, %q", c.args, whole, runs)
		}
	}
}

func TestBenchmarksAreCountedOnce(t *testing.T) {
	r, _ := says(t, "p run BenchmarkA", "p run BenchmarkA/x", "p run BenchmarkA/y", "p bench BenchmarkA/y", "p run BenchmarkB", "p skip BenchmarkB", "p run BenchmarkC", "p pass")
	if r.passed != 3 || r.failed != 0 || r.ran[once] != 3 || len(r.skipped) != 1 {
		t.Errorf("%d passed, %d failed, %d run, %d skipped", r.passed, r.failed, r.ran[once], len(r.skipped))
	}
}
