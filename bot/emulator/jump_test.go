package emulator_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"danvan/bot/emulator"
)

// pageTime is what the page hears of the time.
type pageTime struct {
	Now, From, To int64
	Moving        bool
	Outcome       string
}

// watch opens the page's stream and returns a function that waits for a frame with such a time.
func watch(t *testing.T, b *bench) func(what string, ok func(c *pageTime) bool) *pageTime {
	t.Helper()
	req, err := http.NewRequestWithContext(b.ctx(), http.MethodGet, b.base+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	return func(what string, ok func(c *pageTime) bool) *pageTime {
		t.Helper()
		for lines.Scan() {
			data, found := strings.CutPrefix(lines.Text(), "data: ")
			if !found {
				continue
			}
			var f struct{ Clock *pageTime }
			if err := json.Unmarshal([]byte(data), &f); err != nil {
				t.Fatal(err)
			}
			if ok(f.Clock) {
				return f.Clock
			}
		}
		t.Fatalf("the page does not hear of %s: %v", what, lines.Err())
		return nil
	}
}

// postJump asks for a jump, or with "/stop" for its end, and returns the status and the reason of a refusal.
func postJump(t *testing.T, b *bench, path, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(b.ctx(), http.MethodPost, b.base+"/api/jump"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var why struct{ Error string }
	_ = json.NewDecoder(resp.Body).Decode(&why)
	return resp.StatusCode, why.Error
}

func toTime(at time.Time) string { return `{"to":` + itoa(at.Unix()) + `}` }

// TestJump moves time through the page's door.
func TestJump(t *testing.T) {
	c := newClock()
	b := newBench(t, emulator.Options{Now: c.now})
	week := c.now().Add(7 * 24 * time.Hour)
	if code, why := postJump(t, b, "", toTime(week)); code != http.StatusNotFound {
		t.Errorf("time that cannot be moved: %d %s", code, why)
	}
	hears := watch(t, b)
	hears("no clock", func(c *pageTime) bool { return c == nil })

	begun, step := make(chan time.Time), make(chan error)
	b.srv.SetJump(func(ctx context.Context, to time.Time) error {
		begun <- to
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case err, more := <-step:
				if err != nil || !more {
					return err
				}
				c.add(24 * time.Hour)
			}
		}
	})
	at := hears("the clock", func(c *pageTime) bool { return c != nil })
	if at.Now != c.now().UnixMilli() || at.Moving || at.To != 0 || at.Outcome != "" {
		t.Errorf("before any jump: %+v", at)
	}
	for _, refused := range []struct {
		name, body, why string
		code            int
	}{
		{"the past", toTime(c.now().Add(-time.Second)), "past", 422},
		{"the present", toTime(c.now()), "past", 422},
		{"nothing", `{}`, "past", 422},
		{"a life", toTime(c.now().AddDate(30, 0, 0)), "too far", 422},
		{"no JSON", `soon`, "unreadable request", 400},
		{"no number", `{"to":"2027-01-01"}`, "unreadable request", 400},
	} {
		if code, why := postJump(t, b, "", refused.body); code != refused.code || why != refused.why {
			t.Errorf("%s: %d %q, want %d %q", refused.name, code, why, refused.code, refused.why)
		}
	}
	if code, _ := postJump(t, b, "", toTime(week), "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"); code != http.StatusForbidden {
		t.Errorf("from another site: %d", code)
	}

	from := c.now()
	if code, why := postJump(t, b, "", toTime(week)); code != http.StatusAccepted {
		t.Fatalf("%d %s", code, why)
	}
	if to := <-begun; !to.Equal(week) {
		t.Errorf("jumps to %s, want %s", to, week)
	}
	if code, why := postJump(t, b, "", toTime(week)); code != http.StatusConflict || why != "moving" {
		t.Errorf("a second jump: %d %q", code, why)
	}
	step <- nil
	step <- nil
	hears("progress", func(c *pageTime) bool {
		return c.Moving && c.From == from.UnixMilli() && c.To == week.UnixMilli() && c.Now == from.Add(48*time.Hour).UnixMilli()
	})
	if code, _ := postJump(t, b, "/stop", ""); code != http.StatusOK {
		t.Errorf("stop: %d", code)
	}
	hears("the stop", func(c *pageTime) bool { return !c.Moving && c.Outcome == "stopped" })
	if code, _ := postJump(t, b, "/stop", ""); code != http.StatusOK {
		t.Errorf("stop what stands: %d", code)
	}

	_, _ = postJump(t, b, "", toTime(week))
	<-begun
	step <- errors.New("the database is away")
	hears("the failure", func(c *pageTime) bool { return !c.Moving && c.Outcome == "failed" })

	_, _ = postJump(t, b, "", toTime(week))
	<-begun
	hears("a new jump", func(c *pageTime) bool { return c.Moving && c.Outcome == "" })
	close(step)
	hears("the arrival", func(c *pageTime) bool { return !c.Moving && c.Outcome == "done" })
}

// TestJumpEndsWithServer closes the server in the middle of a jump, which ends before Close returns.
func TestJumpEndsWithServer(t *testing.T) {
	c := newClock()
	b := newBench(t, emulator.Options{Now: c.now})
	begun, ended := make(chan struct{}), false
	b.srv.SetJump(func(ctx context.Context, _ time.Time) error {
		close(begun)
		<-ctx.Done()
		ended = true
		return ctx.Err()
	})
	if code, why := postJump(t, b, "", toTime(c.now().Add(time.Hour))); code != http.StatusAccepted {
		t.Fatalf("%d %s", code, why)
	}
	<-begun
	if err := b.srv.Close(); err != nil || !ended {
		t.Errorf("closed with %v; the jump has ended: %v", err, ended)
	}
	if code, _ := postJump(t, b, "", toTime(c.now().Add(time.Hour))); code != http.StatusNotFound {
		t.Errorf("a jump of a closed server: %d", code)
	}
}
