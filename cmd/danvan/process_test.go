package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"danvan/bot/emulator"
	"danvan/bot/people"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// binaries holds the built program, once with and once without the race detector.
var binaries struct {
	mu    sync.Mutex
	dir   string
	paths map[bool]string
}

// TestMain removes what was built. In a process that stands for danvan under another clock it is danvan.
func TestMain(m *testing.M) {
	if setting := os.Getenv(sharedClockVar); setting != "" {
		os.Exit(runUnderSharedClock(setting))
	}
	code := m.Run()
	if binaries.dir != "" {
		_ = os.RemoveAll(binaries.dir)
	}
	os.Exit(code)
}

// binary builds danvan and returns its path.
func binary(t testing.TB, race bool) string {
	t.Helper()
	binaries.mu.Lock()
	defer binaries.mu.Unlock()
	if path := binaries.paths[race]; path != "" {
		return path
	}
	if binaries.dir == "" {
		dir, err := os.MkdirTemp("", "danvan-test-") //nolint:usetesting // outlives this test
		if err != nil {
			t.Fatal(err)
		}
		binaries.dir, binaries.paths = dir, map[bool]string{}
	}
	path := filepath.Join(binaries.dir, "danvan-"+strconv.FormatBool(race))
	if said, err := exec.Command("go", "build", "-race="+strconv.FormatBool(race), "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("build danvan: %v\n%s", err, said)
	}
	binaries.paths[race] = path
	return path
}

// watched reports whether the race detector watches this test; what it starts is watched, too.
func watched() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}

// house is an installation of danvan whose programs run as processes of their own: PostgreSQL, Redis, a Bot API.
type house struct {
	t        *testing.T
	race     bool
	server   *emulator.Server
	web      *httptest.Server
	calls    atomic.Int64 // of sendMessage, sendPhoto and editMessageText that the Bot API took
	database string
	redis    string
	env      map[string]string
}

// newHouse makes an installation: an empty Redis, a database that danvan migrate and danvan import filled.
func newHouse(t *testing.T, o emulator.Options) *house {
	t.Helper()
	h := &house{t: t, race: watched(), database: storagetest.URL(t, "postgres"), redis: storagetest.Redis(t)}
	o.Token, o.BotUsername = testToken, "danvan_bot"
	h.server = emulator.New(o)
	h.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/sendMessage") || strings.HasSuffix(r.URL.Path, "/sendPhoto") || strings.HasSuffix(r.URL.Path, "/editMessageText") {
			h.calls.Add(1)
		}
		h.server.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		_ = h.server.Close()
		h.web.Close()
	})
	h.env = map[string]string{"DANVAN_TELEGRAM_TOKEN": testToken, "DANVAN_TELEGRAM_API_URL": h.web.URL, "DANVAN_DATABASE_URL": h.database,
		"DANVAN_REDIS_URL": h.redis, "DANVAN_TELEGRAM_RATE": "0",
		"DANVAN_PUSHES_PER_HOUR": "0"} // officers hear of each case by itself
	h.must("migrate", "up")
	h.must("import", "--default")
	return h
}

// store opens the database beside the program.
func (h *house) store() *storage.Store {
	h.t.Helper()
	s, err := storage.Open(context.Background(), h.database)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = s.Close() })
	return s
}

// citizen is a person who has agreed to the notice.
func (h *house) citizen(s *storage.Store, name string) *emulator.User {
	h.t.Helper()
	u := h.server.User(emulator.Profile{FirstName: name, Username: name, LanguageCode: "vi"})
	u.Open()
	p, err := s.MeetPerson(context.Background(), civic.Person{Channel: telegram.Channel, Address: chatAddress(u.ID()), Name: name, Locale: "vi"}, chatAddress(u.ID()), time.Now())
	if err == nil {
		err = s.GiveConsent(context.Background(), p.ID, people.ConsentVersion, time.Now())
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return u
}

// process is one run of the program.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    *safeBuffer
	listen string
	done   chan struct{} // closed when it has ended
}

// safeBuffer is a buffer that may be read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// start starts a command. Settings, KEY=value without DANVAN_, go on top of the house's.
func (h *house) start(args []string, settings ...string) *process {
	h.t.Helper()
	p := &process{t: h.t, out: &safeBuffer{}, done: make(chan struct{})}
	p.cmd = exec.Command(binary(h.t, h.race), args...)
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.t.TempDir(), "GORACE=halt_on_error=1"}
	for k, v := range h.env {
		p.cmd.Env = append(p.cmd.Env, k+"="+v)
	}
	for _, s := range settings {
		p.cmd.Env = append(p.cmd.Env, "DANVAN_"+s)
		if listen, ok := strings.CutPrefix(s, "LISTEN="); ok {
			p.listen = listen
		}
	}
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	h.t.Cleanup(p.kill)
	return p
}

// must runs a command to its end, which must be a good one, and returns what it said.
func (h *house) must(args ...string) string {
	h.t.Helper()
	p := h.start(args)
	if code := p.wait(time.Minute); code != 0 {
		h.t.Fatalf("danvan %s ends with %d:\n%s", strings.Join(args, " "), code, p.out)
	}
	return p.out.String()
}

// serve starts danvan serve and waits until it is ready.
func (h *house) serve(settings ...string) *process {
	h.t.Helper()
	p := h.start([]string{"serve"}, append([]string{"LISTEN=" + freeAddress(h.t)}, settings...)...)
	p.awaitReady()
	return p
}

// freeAddress is a port of this machine that nobody listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// wait waits until the process has ended and returns its exit code; -1 where a signal ended it.
func (p *process) wait(most time.Duration) int {
	p.t.Helper()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode()
	case <-timer.C:
		p.t.Fatalf("still runs after %s:\n%s", most, p.out)
		return 0
	}
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// kill ends the process as a power cut does.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop ends it as an operator does; it must go in peace within ten seconds.
func (p *process) stop() {
	p.t.Helper()
	asked := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatalf("ask to stop: %v\n%s", err, p.out)
	}
	if code := p.wait(15 * time.Second); code != 0 {
		p.t.Errorf("ends with %d:\n%s", code, p.out)
	}
	if took := time.Since(asked); took > 10*time.Second {
		p.t.Errorf("took %s to stop", took)
	}
}

// get asks the process' web server.
func (p *process) get(path string) (int, string, error) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + p.listen + path)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body), err
}

func (p *process) awaitReady() {
	p.t.Helper()
	eventually(p.t, "danvan serve to be ready", func() (bool, error) {
		if p.ended() {
			return false, fmt.Errorf("it ended:\n%s", p.out)
		}
		status, _, err := p.get("/readyz")
		return err == nil && status == http.StatusOK, nil
	})
}

// eventually asks again and again until it is so, for half a minute.
func eventually(t *testing.T, what string, so func() (bool, error)) {
	t.Helper()
	if err := poll(30*time.Second, 20*time.Millisecond, so); err != nil {
		t.Fatalf("wait for %s: %v", what, err)
	}
}

var errNotSo = errors.New("it does not come about")

func poll(most, every time.Duration, so func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	for {
		if ok, err := so(); ok || err != nil {
			return err
		}
		timer := time.NewTimer(every)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return errNotSo
		}
	}
}
