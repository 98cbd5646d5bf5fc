package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/bot/emulator"
	"danvan/storage"
)

// delivery says how updates reach danvan.
type delivery struct {
	name    string
	webhook bool
}

var hows = []delivery{{"polling", false}, {"webhook", true}}

// settings are those of a process that takes updates this way.
func (w delivery) settings(t testing.TB) []string {
	address := freeAddress(t)
	if !w.webhook {
		return []string{"LISTEN=" + address}
	}
	return []string{"LISTEN=" + address, "WEBHOOK_URL=http://" + address, "WEBHOOK_SECRET=" + strings.Repeat("s", 32)}
}

// onServers runs a test that needs PostgreSQL and Redis; its name says so to who counts.
func onServers(t *testing.T, test func(t *testing.T)) { t.Run("postgres and redis", test) }

// exchange is a dialogue of a test: what is said, and a part of what comes back.
type exchange struct{ say, press, hear string }

// complaint walks to the receipt.
func complaint(text string) []exchange {
	return []exchange{
		{say: "/phananh", hear: "loại nào"},
		{say: "1", hear: "lĩnh vực nào"},
		{say: "duong thon", hear: "xã, phường nào"},
		{say: "xa ba dong", hear: "ghi tên hay ẩn danh"},
		{say: "ghi ten", hear: "Xin kể lại"},
		{say: text, hear: "Hiện có"},
		{press: "Tiếp tục", hear: "kiểm tra trước khi gửi"},
		{press: "Gửi", hear: "Mã số"},
	}
}

var receiptCode = regexp.MustCompile(`PA-\d\d-[0-9A-Z]{6}`)

// converse goes through a dialogue and returns the case's code, if the last answer has one.
func converse(u *emulator.User, steps []exchange) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var last emulator.Message
	for _, s := range steps {
		if s.say != "" {
			u.Send(s.say)
		} else if err := u.PressOn(last.ID, s.press); err != nil {
			return "", err
		}
		var err error
		if last, err = u.AwaitText(ctx, s.hear); err != nil {
			return "", fmt.Errorf("after %q%q: %w\nlast: %s", s.say, s.press, err, u.Last().Text)
		}
	}
	return receiptCode.FindString(last.Text), nil
}

func TestServe(t *testing.T) {
	t.Parallel()
	for _, w := range hows {
		t.Run(w.name, func(t *testing.T) {
			onServers(t, func(t *testing.T) {
				h := newHouse(t, emulator.Options{})
				p := h.serve(w.settings(t)...)
				lan := h.server.User(emulator.Profile{FirstName: "Lan", LanguageCode: "vi"})
				code, err := converse(lan, append([]exchange{{say: "/start", hear: "Đồng ý"}, {press: "Đồng ý – Tiếng Việt", hear: "ghi nhận sự đồng ý"}},
					complaint("Đường thôn 2 hư hỏng nặng, xe máy không đi được")...))
				if err != nil {
					t.Fatalf("%v\n%s", err, p.out)
				}
				c, err := h.store().CaseByCode(t.Context(), code)
				if err != nil || c.Agency != "ubnd-ba-dong" || c.Status != "routed" || !strings.Contains(c.Text, "xe máy") {
					t.Errorf("case %s: %+v, %v", code, c, err)
				}
				p.showsItself(w)
				p.stop()
				if strings.Contains(p.out.String(), "xe máy") || strings.Contains(p.out.String(), testToken) || strings.Contains(p.out.String(), `"Lan"`) {
					t.Errorf("the log holds what it must not:\n%s", p.out)
				}
			})
		})
	}
}

// showsItself asks the web server of a process that has handled a complaint.
func (p *process) showsItself(w delivery) {
	p.t.Helper()
	for path, words := range map[string][]string{
		"/healthz": {"ok"},
		"/readyz":  {`"database":"ok"`, `"redis":"ok"`},
		"/metrics": {"danvan_update_seconds_count{", "danvan_telegram_call_seconds_count{", `danvan_notifications_total{kind="citizen.receipt",outcome="sent"} 1`,
			"danvan_cases_filed_total 1", "danvan_outbox_waiting 0", "danvan_outbox_oldest_seconds 0", "go_goroutines"},
	} {
		eventually(p.t, path, func() (bool, error) {
			status, body, err := p.get(path)
			for _, word := range words {
				if !strings.Contains(body, word) {
					return false, nil
				}
			}
			return status == http.StatusOK, err
		})
	}
	if !w.webhook {
		return
	}
	answer, err := http.Post("http://"+p.listen+webhookPath, "application/json", strings.NewReader(`{"update_id":1}`))
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized {
		p.t.Errorf("the webhook takes what shows no secret: %s", answer.Status)
	}
}

// TestServeStops ends the program while updates are in hand, and starts it again.
func TestServeStops(t *testing.T) {
	t.Parallel()
	for _, w := range hows {
		t.Run(w.name, func(t *testing.T) {
			onServers(t, func(t *testing.T) {
				const people = 40
				h := newHouse(t, emulator.Options{RedeliverAfter: 100 * time.Millisecond})
				s := h.store()
				settings := w.settings(t)
				p := h.serve(settings...)
				errs := make(chan error, people)
				before := h.calls.Load()
				for i := range people {
					u := h.citizen(s, fmt.Sprintf("lan%d", i))
					go func() {
						_, err := converse(u, complaint(matter(i, 0)))
						errs <- err
					}()
				}
				for round := range 3 {
					eventually(t, "updates to be in hand", func() (bool, error) { return h.calls.Load() >= before+60*int64(round+1), nil })
					p.stop()
					p = h.serve(settings...)
				}
				for range people {
					if err := <-errs; err != nil {
						t.Errorf("%v\n%s", err, p.out)
					}
				}
				p.stop()
				for _, problem := range audit(t, s, people) {
					t.Error(problem)
				}
			})
		})
	}
}

// audit counts what was filed: each text in one case, each case routed, with one receipt that was sent.
func audit(t *testing.T, s *storage.Store, cases int) (problems []string) {
	t.Helper()
	for question, want := range map[string]int{
		`SELECT count(*) FROM cases`:                                                             cases,
		`SELECT count(DISTINCT code) FROM cases`:                                                 cases,
		`SELECT count(DISTINCT draft_key) FROM cases`:                                            cases,
		`SELECT count(*) FROM cases WHERE agency = 'ubnd-ba-dong' AND status = 'routed'`:         cases,
		`SELECT count(*) FROM case_events WHERE kind = 'filed'`:                                  cases,
		`SELECT count(*) FROM notifications WHERE kind = 'citizen.receipt'`:                      cases,
		`SELECT count(DISTINCT case_id) FROM notifications WHERE kind = 'citizen.receipt'`:       cases,
		`SELECT count(*) FROM notifications WHERE kind = 'citizen.receipt' AND status = 'sent'`:  cases,
		`SELECT count(*) FROM notifications WHERE status IN ('pending', 'sending')`:              0,
		`SELECT count(*) FROM notifications WHERE status = 'given_up' AND kind LIKE 'citizen.%'`: 0,
		`SELECT count(*) FROM notifications n JOIN cases c ON c.id = n.case_id WHERE n.person IS NOT NULL AND n.kind = 'citizen.receipt' AND n.person <> c.author`: 0,
	} {
		var n int
		if err := s.DB().GetContext(t.Context(), &n, question); err != nil {
			t.Fatalf("%s: %v", question, err)
		}
		if n != want {
			problems = append(problems, fmt.Sprintf("%d, not %d: %s", n, want, question))
		}
	}
	return problems
}

// TestServeTwoReplicas runs two programs on one database; each complaint is handled once.
func TestServeTwoReplicas(t *testing.T) {
	t.Parallel()
	for _, w := range hows {
		t.Run(w.name, func(t *testing.T) {
			onServers(t, func(t *testing.T) {
				const people = 30
				h := newHouse(t, emulator.Options{DeliverTwice: true})
				s := h.store()
				balancer := newBalancer(t)
				var replicas []*process
				for range 2 {
					settings := []string{"LISTEN=" + freeAddress(t)}
					if w.webhook {
						settings = append(settings, "WEBHOOK_URL="+balancer.url, "WEBHOOK_SECRET="+strings.Repeat("s", 32))
					}
					p := h.serve(settings...)
					balancer.add(p.listen)
					replicas = append(replicas, p)
				}
				errs := make(chan error, people)
				for i := range people {
					u := h.citizen(s, fmt.Sprintf("lan%d", i))
					go func() {
						_, err := converse(u, complaint(matter(i, 0)))
						errs <- err
					}()
				}
				for range people {
					if err := <-errs; err != nil {
						t.Error(err)
					}
				}
				worked := 0
				for _, p := range replicas {
					if _, body, err := p.get("/metrics"); err == nil && strings.Contains(body, `danvan_update_seconds_count{`) {
						worked++
					}
				}
				if want := map[bool]int{false: 1, true: 2}[w.webhook]; worked != want {
					t.Errorf("%d replicas take updates, not %d", worked, want)
				}
				for _, p := range replicas {
					p.stop()
				}
				for _, problem := range audit(t, s, people) {
					t.Error(problem)
				}
			})
		})
	}
}

// balancer spreads requests over replicas.
type balancer struct {
	url string

	mu   sync.Mutex
	to   []string
	next int
}

func newBalancer(t *testing.T) *balancer {
	b := &balancer{}
	l := listen(t)
	server := &http.Server{Handler: b}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	b.url = "http://" + l.Addr().String()
	return b
}

func (b *balancer) add(address string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.to = append(b.to, address)
}

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	if len(b.to) == 0 {
		b.mu.Unlock()
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	b.next++
	to := b.to[b.next%len(b.to)]
	b.mu.Unlock()
	forward := r.Clone(r.Context())
	forward.RequestURI, forward.URL.Scheme, forward.URL.Host = "", "http", to
	answer, err := http.DefaultTransport.RoundTrip(forward)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// cable is a way to a server that can be cut.
type cable struct {
	to     string
	l      net.Listener
	mu     sync.Mutex
	broken bool
	ends   []net.Conn
}

// lay puts a cable between danvan and the server of a URL, and returns the URL to use.
func lay(t *testing.T, raw string) (*cable, string) {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal("not a URL")
	}
	c := &cable{to: u.Host, l: listen(t)}
	t.Cleanup(func() {
		c.l.Close()
		c.set(true)
	})
	go func() {
		for {
			near, err := c.l.Accept()
			if err != nil {
				return
			}
			c.join(near)
		}
	}()
	u.Host = c.l.Addr().String()
	return c, u.String()
}

func (c *cable) join(near net.Conn) {
	far, err := net.Dial("tcp", c.to)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || c.broken {
		near.Close()
		if far != nil {
			far.Close()
		}
		return
	}
	c.ends = append(c.ends, near, far)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			way[0].Close()
		}()
	}
}

// set breaks or mends the cable.
func (c *cable) set(broken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = broken
	if !broken {
		return
	}
	for _, end := range c.ends {
		end.Close()
	}
	c.ends = nil
}

// TestServeNotReady cuts danvan off from what it depends on, one after the other. It says which, does not die, and goes
// on where it was.
func TestServeNotReady(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		s := h.store()
		cables := map[string]*cable{}
		cables["redis"], h.env["DANVAN_REDIS_URL"] = lay(t, h.redis)
		cables["database"], h.env["DANVAN_DATABASE_URL"] = lay(t, h.database)
		p := h.serve()
		for name, c := range cables {
			state := func() map[string]string {
				_, body, _ := p.get("/readyz")
				state := map[string]string{}
				_ = json.Unmarshal([]byte(body), &state)
				return state
			}
			c.set(true)
			eventually(t, name+" to be missed", func() (bool, error) { return state()[name] == "unreachable", nil })
			status, body, err := p.get("/readyz")
			other := map[string]string{"redis": "database", "database": "redis"}[name]
			if err != nil || status != http.StatusServiceUnavailable || state()[other] != "ok" {
				t.Errorf("without %s: %d %s %v", name, status, body, err)
			}
			if status, _, err := p.get("/healthz"); err != nil || status != http.StatusOK {
				t.Errorf("without %s it seems dead: %d %v", name, status, err)
			}
			u := h.citizen(s, "without-"+name)
			u.Send("/phananh")
			c.set(false)
			p.awaitReady()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			if _, err := u.AwaitText(ctx, "loại nào"); err != nil {
				t.Errorf("what came without %s: %v\n%s", name, err, p.out)
			}
			cancel()
		}
		p.stop()
		if strings.Contains(p.out.String(), testToken) {
			t.Error("the log holds the token")
		}
	})
}

// TestServeNewerDatabase sees that a program does not touch a database that a newer one has changed.
func TestServeNewerDatabase(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		if _, err := h.store().DB().ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"serve"}, {"migrate", "up"}, {"import", "--default"}, {"doctor"}} {
			p := h.start(args, "LISTEN="+freeAddress(t))
			code := p.wait(time.Minute)
			if code != 1 || !regexp.MustCompile(`the database is at version 99999, this danvan knows \d+: install a newer danvan`).MatchString(p.out.String()) {
				t.Errorf("%q: %d\n%s", args, code, p.out)
			}
		}
	})
}

// wrongly is a database's URL with another password.
func wrongly(raw, password string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	u.User = url.UserPassword(u.User.Username(), password)
	return u.String()
}

// TestServeRefuses sees that what cannot work ends at once, with one sentence.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T) {
		h := newHouse(t, emulator.Options{})
		taken := listen(t)
		t.Cleanup(func() { taken.Close() })
		for name, test := range map[string]struct {
			setting string
			code    int
			want    string
		}{
			"token":      {"TELEGRAM_TOKEN=", 2, "danvan: no channel is configured: set DANVAN_TELEGRAM_TOKEN\n"},
			"secret":     {"WEBHOOK_URL=https://danvan.example", 2, "danvan: DANVAN_WEBHOOK_SECRET is not set, and DANVAN_WEBHOOK_URL is; make one with: openssl rand -hex 32\n"},
			"taken port": {"LISTEN=" + taken.Addr().String(), 2, "danvan: DANVAN_LISTEN cannot be listened on; give an address of this machine and a free port\n"},
			"password":   {"DATABASE_URL=" + wrongly(h.database, "hunter2"), 2, "danvan: DANVAN_DATABASE_URL has a user, password or database that PostgreSQL refuses; correct it\n"},
			"database":   {"DATABASE_URL=" + strings.Replace(h.database, "/danvan_test_", "/none_", 1), 2, "danvan: DANVAN_DATABASE_URL has a user, password or database that PostgreSQL refuses; correct it\n"},
			"file":       {"DATABASE_URL=sqlite:///nowhere/at/all.db", 1, "danvan: "},
			"metrics":    {"METRICS_LISTEN=" + taken.Addr().String(), 2, "danvan: DANVAN_METRICS_LISTEN cannot be listened on; give an address of this machine and a free port\n"},
			"wrong bot":  {"TELEGRAM_TOKEN=7000000002:AAH_another", 1, "danvan: ask Telegram who we are: "},
		} {
			t.Run(name, func(t *testing.T) {
				p := h.start([]string{"serve"}, "LISTEN="+freeAddress(t), "LOG_LEVEL=error", test.setting)
				code := p.wait(time.Minute)
				said := p.out.String()
				if code != test.code || !strings.HasPrefix(said, test.want) || strings.Count(said, "\n") != 1 {
					t.Errorf("%d\n%s", code, said)
				}
				if strings.Contains(said, "hunter2") || strings.Contains(said, "AAH_another") {
					t.Error("repeats a secret")
				}
			})
		}
	})
}
