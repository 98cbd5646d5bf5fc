package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
)

// command runs danvan in this process and returns what it said and how it ends.
func command(t *testing.T, environment map[string]string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	err := run(t.Context(), args, func(k string) string { return environment[k] }, &out, &errs)
	if err != nil {
		errs.WriteString("danvan: " + err.Error() + "\n") // as main does
	}
	return out.String(), errs.String(), exitCode(err)
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"serve", "--help"}, {"import", "--help"}} {
		out, errs, code := command(t, nil, args...)
		if code != 0 || !strings.Contains(out, "Usage: danvan") || errs != "" {
			t.Errorf("%q: %d\n%s%s", args, code, out, errs)
		}
	}
	out, _, _ := command(t, nil, "--help")
	for _, name := range []string{"demo", "serve", "migrate", "import", "invite", "doctor", "jobs", "calendar", "export", "version"} {
		if !strings.Contains(out, "  "+name) {
			t.Errorf("does not mention %s:\n%s", name, out)
		}
	}
}

func TestVersion(t *testing.T) {
	if out, _, code := command(t, nil, "version"); code != 0 || out != "danvan dev\n" {
		t.Errorf("%d %q", code, out)
	}
}

func TestUsageErrors(t *testing.T) {
	for _, args := range [][]string{{"sing"}, {"serve", "--no-such-flag"}, {"migrate"}, {"import"}, {"import", "--default", "somewhere"},
		{"invite"}, {"invite", "--agency", "so-noi-vu", "--role", "king"}, {"invite", "--agency", "so-noi-vu", "--role", "head", "--days", "0"},
		{"migrate", "up"}, {"serve"}} {
		_, errs, code := command(t, nil, args...)
		if code != 2 || !strings.Contains(errs, "danvan: ") {
			t.Errorf("%q: %d\n%s", args, code, errs)
		}
	}
}

func TestExitCodes(t *testing.T) {
	for want, err := range []error{nil, errors.New("x"), settingError{"X", "is not set"}} {
		if got := exitCode(err); got != want {
			t.Errorf("%v: %d", err, got)
		}
	}
	if exitCode(context.Canceled) != 1 {
		t.Error("interrupted commands do not end well")
	}
}
