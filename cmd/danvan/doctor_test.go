package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"danvan/bot/emulator"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/civic/workcal"
	"danvan/storage"
	"danvan/storage/storagetest"
)

// clinic is an installation for danvan doctor to examine.
type clinic struct {
	environment map[string]string
	store       *storage.Store
	server      *emulator.Server
	redis       *miniredis.Miniredis
	joined      int
}

func newClinic(t *testing.T, dialect string) *clinic {
	t.Helper()
	database := storagetest.URL(t, dialect)
	store, err := storage.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if _, err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := &clinic{store: store, server: emulator.New(emulator.Options{Token: testToken, BotUsername: "danvan_bot"}), redis: miniredis.RunT(t)}
	web := httptest.NewServer(c.server)
	t.Cleanup(func() {
		_ = c.server.Close()
		web.Close()
	})
	c.environment = map[string]string{"DANVAN_TELEGRAM_TOKEN": testToken, "DANVAN_TELEGRAM_API_URL": web.URL, "DANVAN_DATABASE_URL": database,
		"DANVAN_REDIS_URL": "redis://" + c.redis.Addr()}
	return c
}

// says runs danvan doctor and checks its exit code and that it says each of the words.
func (c *clinic) says(t *testing.T, code int, words ...string) string {
	t.Helper()
	out, errs, got := command(t, c.environment, "doctor")
	if got != code {
		t.Errorf("exit code %d, not %d:\n%s%s", got, code, out, errs)
	}
	for _, w := range words {
		if !strings.Contains(out+errs, w) {
			t.Errorf("does not say %q:\n%s%s", w, out, errs)
		}
	}
	return out
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			c := newClinic(t, dialect)
			c.says(t, 1, "PROBLEM  agencies: there are none; run danvan import --default", "problems found: 1")
			storagetest.Import(t, c.store)
			c.says(t, 1, "PROBLEM  readers: there is no coordinator", "PROBLEM  readers: nobody reads what is sealed: thanh-tra", "problems found: 2")
			c.enlist(t, "so-noi-vu", civic.RoleCoordinator)
			c.enlist(t, "thanh-tra", civic.RoleHead)
			out := c.says(t, 0, "ok       readers", "ok       given up, 0", "ok       configuration", "ok       redis", "ok       telegram", "ok       updates", "ok       clock", "ok       database", "ok       agencies",
				"ok       outbox, 0 waiting", "agencies have no officer; their cases go to the coordinator. danvan invite --agency CODE --role officer")
			if strings.Contains(out, "--requeue") {
				t.Errorf("finds what is not there:\n%s", out)
			}
			c.staffed(t, out)
			c.undeliverable(t)
			address := c.redis.Addr()
			c.redis.Close()
			if out := c.says(t, 1, "PROBLEM  redis: "); strings.Contains(out, testToken) {
				t.Error("repeats the token")
			}
			if err := c.redis.StartAddr(address); err != nil {
				t.Fatal(err)
			}
			c.server.FailNext("getMe", 9, emulator.Fault{Code: http.StatusUnauthorized})
			c.says(t, 1, "ok       redis", "PROBLEM  telegram: ")
		})
	}
}

var alone = regexp.MustCompile(`note +(\d+) of (\d+) agencies`)

// staffed sees that an officer who joins is noticed. before is what the doctor said without them.
func (c *clinic) staffed(t *testing.T, before string) {
	t.Helper()
	c.enlist(t, "ubnd-ba-dong", civic.RoleOfficer)
	was, is := alone.FindStringSubmatch(before), alone.FindStringSubmatch(c.says(t, 0))
	if was == nil || is == nil || is[1] == was[1] {
		t.Errorf("agencies without officers: %q, then %q", was, is)
	}
}

// enlist makes somebody a member of an agency.
func (c *clinic) enlist(t *testing.T, agency string, role civic.Role) {
	t.Helper()
	c.joined++
	w := &world{server: c.server, clock: &testClock{at: time.Now()}, tokens: c.joined, app: &app{parts: parts{store: c.store}}}
	if err := w.join(c.server.User(emulator.Profile{FirstName: "Hà"}), "Hà", "vi", agency, role); err != nil {
		t.Fatal(err)
	}
}

var givenUpLine = regexp.MustCompile(`given up (\d+): citizen.receipt of \S+: refused: bot was blocked`)

// undeliverable sees that a notification that was given up is listed, and sent again where that is asked.
func (c *clinic) undeliverable(t *testing.T) {
	t.Helper()
	ctx, now := context.Background(), time.Now()
	c.fileCase(t)
	c.says(t, 0, "outbox, ")
	claimed, err := c.store.ClaimNotifications(ctx, now.Add(time.Second), time.Minute, 10, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range claimed {
		if err := c.store.GiveUpNotification(ctx, n, civic.GivenUpRefused, "bot was blocked", now); err != nil {
			t.Fatal(err)
		}
	}
	said := c.says(t, 1, "PROBLEM  given up: 2 notifications reached nobody (refused 2)", "note     danvan doctor --requeue ID|REASON|all sends them after all")
	found := givenUpLine.FindStringSubmatch(said)
	if found == nil {
		t.Fatalf("the receipt that was given up is not listed:\n%s", said)
	}
	for _, args := range [][]string{{"--requeue", "nonsense"}, {"--requeue", "all", "--since", "yesterday"}, {"--requeue", "1", "--acknowledge", "1"}, {"--since", "2026-11-23"}} {
		if _, errs, code := command(t, c.environment, append([]string{"doctor"}, args...)...); code != 2 {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
	for _, args := range [][]string{{"--requeue", "unreachable"}, {"--requeue", "refused", "--since", "2099-01-01"}, {"--acknowledge", "refused", "--until", "2020-01-01 08:00"}} {
		if out, errs, code := command(t, c.environment, append([]string{"doctor"}, args...)...); code != 0 || !strings.HasPrefix(out, "0 notifications") {
			t.Errorf("%v: %d %s%s", args, code, out, errs)
		}
	}
	if _, errs, code := command(t, c.environment, "doctor", "--requeue", found[1]); code != 0 {
		t.Errorf("requeue: %d %s", code, errs)
	}
	if givenUpLine.MatchString(c.says(t, 1)) {
		t.Error("is listed still")
	}
	if out, errs, code := command(t, c.environment, "doctor", "--acknowledge", "refused"); code != 0 || out != "1 notifications are acknowledged\n" {
		t.Errorf("acknowledge: %d %s%s", code, out, errs)
	}
	c.says(t, 0, "ok       given up, 0")
	if depth, _, err := c.store.OutboxDepth(ctx, time.Now(), civic.Hours{}); err != nil || depth == 0 {
		t.Errorf("%d wait: %v", depth, err)
	}
	if _, _, code := command(t, c.environment, "doctor", "--requeue", "999999"); code != 1 {
		t.Errorf("requeue of what is not there: %d", code)
	}
}

// fileCase files a complaint without a conversation.
func (c *clinic) fileCase(t *testing.T) {
	t.Helper()
	u := c.server.User(emulator.Profile{FirstName: "Lan"})
	u.Open()
	ctx, now := context.Background(), time.Now()
	p, err := c.store.MeetPerson(ctx, civic.Person{Channel: telegram.Channel, Address: chatAddress(u.ID()), Name: "Lan", Locale: "vi"}, chatAddress(u.ID()), now)
	if err != nil {
		t.Fatal(err)
	}
	directory, err := c.store.Directory(ctx, now)
	if err != nil {
		t.Fatal(err)
	}
	category, ok := directory.Category("ht-duong-xa")
	if !ok {
		t.Fatal("no such category")
	}
	draft := civic.Case{Code: "PA-26-TEST22", DraftKey: "doctor", Author: &p.ID, Area: "ba-dong", Text: "Đường thôn 2 hư hỏng nặng"}
	change, err := civic.File(draft, category, "ubnd-ba-dong", nil, workcal.Default(time.UTC), now)
	if err == nil {
		_, err = c.store.FileCase(ctx, change)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestDoctorWithoutTables(t *testing.T) {
	c := newClinic(t, "sqlite")
	c.environment["DANVAN_DATABASE_URL"] = storagetest.URL(t, "sqlite")
	c.says(t, 1, "PROBLEM  database: ", "run danvan migrate up")
	delete(c.environment, "DANVAN_REDIS_URL")
	c.says(t, 1, "PROBLEM  configuration: DANVAN_REDIS_URL is not set")
}

func TestDoctorReady(t *testing.T) {
	status := http.StatusOK
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("asks %s", r.URL.Path)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"database":"ok","redis":"unreachable"}`))
	}))
	address := strings.TrimPrefix(web.URL, "http://")
	environment := map[string]string{"DANVAN_LISTEN": "0.0.0.0" + address[strings.LastIndex(address, ":"):]}
	if out, errs, code := command(t, environment, "doctor", "--ready"); code != 0 || out != "ready\n" {
		t.Errorf("%d %q %q", code, out, errs)
	}
	status = http.StatusServiceUnavailable
	if _, errs, code := command(t, environment, "doctor", "--ready"); code != 1 || !strings.Contains(errs, "redis:unreachable") {
		t.Errorf("%d %q", code, errs)
	}
	web.Close()
	if _, errs, code := command(t, environment, "doctor", "--ready"); code != 1 || !strings.Contains(errs, "danvan serve does not answer") {
		t.Errorf("%d %q", code, errs)
	}
}
