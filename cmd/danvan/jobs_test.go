package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"danvan/storage"
)

// january is the middle of a day on which commands of these tests are given.
var january = time.Date(2027, 1, 15, 5, 10, 30, 0, time.UTC)

// commandAt is command at a time.
func commandAt(t *testing.T, environment map[string]string, at time.Time, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	err := runAt(t.Context(), args, func(k string) string { return environment[k] }, &out, &errs, func() time.Time { return at })
	if err != nil {
		errs.WriteString("danvan: " + err.Error() + "\n")
	}
	return out.String(), errs.String(), exitCode(err)
}

func openTest(t *testing.T, environment map[string]string) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), environment["DANVAN_DATABASE_URL"])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// answerLongAgo leaves a case behind that was answered on New Year's Day.
func answerLongAgo(t *testing.T, environment map[string]string) {
	t.Helper()
	importCounts(t, environment, "--default")
	s := openTest(t, environment)
	at := time.Date(2027, 1, 1, 2, 0, 0, 0, time.UTC)
	if _, err := s.DB().ExecContext(t.Context(), `
		INSERT INTO cases (code, draft_key, anonymous, sealed, category, agency, text, folded, status, hops, reopened, joined, filed_at, answered_at, extension, stars)
		SELECT 'PA-27-7K3M9Q', 'x', false, false, min(code), 'so-y-te', 'x', 'x', 'answered', 0, 0, 0, $1, $1, '', 0 FROM categories`, at); err != nil {
		t.Fatal(err)
	}
}

func TestJobsByHand(t *testing.T) {
	t.Parallel()
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		answerLongAgo(t, environment)
		says := func(wantCode int, want string, args ...string) {
			t.Helper()
			out, errs, code := commandAt(t, environment, january, append([]string{"jobs"}, args...)...)
			if code != wantCode || !regexp.MustCompile(want).MatchString(out+errs) {
				t.Errorf("%q: %d\n%s%s\nwant %s", args, code, out, errs, want)
			}
		}
		says(0, `(?m)^close-silent +7 \* \* \* \* +never +2027-01-15 13:07 *$`)
		says(0, `^dry run of close-silent: 0 to do, nothing was done\n$`, "run", "close-silent", "--dry-run", "--at", "2027-01-08 08:59")
		for range 2 { // the first time does nothing
			says(0, `PA-27-7K3M9Q of so-y-te.*\ndry run of close-silent: 1 to do, nothing was done\n$`, "run", "close-silent", "--dry-run")
		}
		says(0, `(?m)^so-y-te +owes annual-plan of 2027 by 2027-`, "run", "open-duties", "--dry-run")
		says(0, `^dry run of prune: it cannot say .*; nothing was done\n$`, "run", "prune", "--dry-run")
		says(0, `^close-silent was run for 2027-01-15 12:10, in [0-9.µm]+s\n`, "run", "close-silent")
		says(0, `^dry run of close-silent: 0 to do`, "run", "close-silent", "--dry-run")
		says(0, `^close-silent was run for 2027-01-15 12:10 already; nothing was done\n$`, "run", "close-silent")
		says(0, `^close-silent was run for 2027-01-15 12:07, in `, "run", "close-silent", "--at", "2027-01-15T05:07:00Z")
		says(0, `^close-silent was run for 2027-01-15 12:07 already`, "run", "close-silent", "--at", "2027-01-15 12:07")
		says(0, `^prune was run for 2027-02-01 00:00, in `, "run", "prune", "--at", "2027-02-01")
		says(0, `(?m)^close-silent +7 \* \* \* \* +2027-01-15 12:10 +[0-9.µm]+s +done +2027-01-15 13:07 *$`, "list")
		says(2, `^danvan: NAME is not a job; give one that danvan jobs lists\n$`, "run", "sing")
		says(2, `^danvan: NAME is not a job`, "run", "sing", "--dry-run")
		says(2, `^danvan: --at is not a time; write it as 2027-01-15 or "2027-01-15 07:30"\n$`, "run", "prune", "--at", "yesterday")
	})
}

// TestJobsShowFailures sees that danvan jobs shows what failed, and that serve does not run again what was run by hand.
func TestJobsShowFailures(t *testing.T) {
	eachDatabase(t, func(t *testing.T, environment map[string]string) {
		s := openTest(t, environment)
		spoil := func(statement string) {
			t.Helper()
			if _, err := s.DB().ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		spoil(`ALTER TABLE processed_updates RENAME TO hidden_updates`)
		for range 2 {
			if out, errs, code := commandAt(t, environment, january, "jobs", "run", "prune", "--at", "2027-01-15 11:43"); code != 1 || !strings.Contains(errs, "prune") {
				t.Errorf("%d\n%s%s", code, out, errs)
			}
		}
		if out, _, _ := commandAt(t, environment, january, "jobs"); !regexp.MustCompile(`(?m)^prune .* failed, attempt 2 .* internal, 2027-01-15 11:43$`).MatchString(out) {
			t.Errorf("it failed:\n%s", out)
		}
		spoil(`ALTER TABLE hidden_updates RENAME TO processed_updates`)
		if out, errs, code := commandAt(t, environment, january, "jobs", "run", "prune", "--at", "2027-01-15 11:43"); code != 0 {
			t.Errorf("%d\n%s%s", code, out, errs)
		}
		if out, _, _ := commandAt(t, environment, january, "jobs"); !regexp.MustCompile(`(?m)^prune .* done, attempt 3 .* internal, 2027-01-15 11:43$`).MatchString(out) {
			t.Errorf("it is mended:\n%s", out)
		}
		a := &app{parts: parts{store: s, zone: time.FixedZone("+07", 7*3600), now: func() time.Time { return january }, log: testLog()}}
		a.timing = timingOf(a.parts)
		m := newMetrics(s, a.now, a.timing.Hours)
		jobs, err := a.jobs(defaultConfig(), m.jobRan)
		if err != nil {
			t.Fatal(err)
		}
		ran, err := jobs.Tick(t.Context())
		if err != nil || strings.Contains(strings.Join(ran, " "), "prune") || !strings.Contains(strings.Join(ran, " "), "close-silent") {
			t.Errorf("%q, %v", ran, err)
		}
		families, err := m.registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		shown := ""
		for _, f := range families {
			if strings.HasPrefix(f.GetName(), "danvan_job_") {
				shown += f.String()
			}
		}
		for _, want := range []string{"danvan_job_runs_total", `value:"close-silent"`, `value:"done"`, "danvan_job_last_success_timestamp_seconds", "gauge:{value:1.79998983e+09}"} {
			if !strings.Contains(shown, want) {
				t.Errorf("the metrics lack %s:\n%s", want, shown)
			}
		}
	})
}

func TestJobsNeedLittle(t *testing.T) {
	_, errs, code := commandAt(t, nil, january, "jobs")
	if code != 2 || !strings.HasPrefix(errs, "danvan: DANVAN_DATABASE_URL is not set") {
		t.Errorf("%d\n%s", code, errs)
	}
	_, errs, code = commandAt(t, map[string]string{"DANVAN_JOB_PRUNE": "soon"}, january, "jobs")
	if code != 2 || !strings.HasPrefix(errs, "danvan: DANVAN_JOB_PRUNE is not a schedule; ") {
		t.Errorf("%d\n%s", code, errs)
	}
}
