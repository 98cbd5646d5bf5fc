package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"danvan/bot"
	"danvan/bot/emulator"
	"danvan/bot/people"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/scheduler"
	"danvan/storage"
	"danvan/storage/session"
	"danvan/storage/storagetest"
)

const (
	benchClients = 16 // updates under way at once, and pgbench's clients
	benchSecret  = "a-secret-of-the-benchmark"
)

var (
	benchRounds     = storagetest.Size(3, 1)      // ours and the other in turn, so that what else the machine does hits both
	benchComplaints = storagetest.Size(800, 16)   // confirmed in one round
	benchTalkers    = storagetest.Size(320, 16)   // people who talk at the same time
	benchSteps      = storagetest.Size(3200, 160) // updates of plain dialogue in one round
)

// toReview are the answers that lead from nothing to the last step of a complaint, where it is confirmed with "1".
func toReview(text string) []string {
	return []string{"/phananh", "1", "duong", "1", "xa ba dong", "1", "1", text, "1"}
}

// benchTexts are so different that nobody of one round is asked whether they mean what those of another wrote about.
var benchTexts = []string{
	"Đường thôn 2 hư hỏng nặng, xe máy không đi được, mưa xuống là ngập.",
	"Mố cầu sạt lở sau bão, học sinh phải lội suối tới lớp.",
	"Bụi đá dăm rơi vãi khắp nơi, xin phun tưới mỗi ngày cho bà con.",
}

// BenchmarkComplaintsConfirmed measures complaints that citizens confirm through the webhook, on PostgreSQL and Redis, with
// the outbox at work at the speed that Telegram allows; and beside it pgbench, which runs the statements of the same
// transaction with as many clients.
func BenchmarkComplaintsConfirmed(b *testing.B) {
	pgbench := needs(b, "DANVAN_TEST_PGBENCH")
	l := startLoad(b)
	var confirmed, bare []float64
	for b.Loop() {
		for _, about := range benchTexts[:benchRounds] {
			chats := l.citizens(benchComplaints)
			for _, text := range toReview(about) {
				l.all(chats, func(int) string { return text })
			}
			before := l.count("cases")
			took := l.all(chats, func(int) string { return "1" })
			if n := l.count("cases") - before; n != benchComplaints {
				b.Fatalf("%d complaints are filed, not %d", n, benchComplaints)
			}
			confirmed = append(confirmed, float64(benchComplaints)/took.Seconds())
			bare = append(bare, runPgbench(b, pgbench, l.database))
		}
	}
	report(b, "complaints/s", confirmed, "pgbench/s", bare)
}

// BenchmarkDialogueStep measures updates of a plain dialogue step through the webhook, and beside it a bot that only
// echoes, written with go-telegram-bot-api, on the same emulator.
func BenchmarkDialogueStep(b *testing.B) {
	l := startLoad(b)
	chats := l.citizens(benchTalkers)
	for _, text := range toReview("")[:4] {
		l.all(chats, func(int) string { return text })
	}
	echo := l.beside(startEcho(b))
	others := echo.citizens(benchTalkers)
	many := func(of []int64) []int64 { return slices.Repeat(of, benchSteps/len(of)) }
	places := []string{"ba", "son"} // are part of several names each, so that the same is asked again
	say := func(i int) string { return places[i%2] }
	var steps, echoes []float64
	for b.Loop() {
		for range benchRounds {
			steps = append(steps, l.answered(many(chats), say))
			echoes = append(echoes, echo.answered(many(others), say))
		}
	}
	report(b, "steps/s", steps, "echo/s", echoes)
}

// BenchmarkServe runs danvan serve as a process of its own, with Telegram's limits on sending, under a moderate load of
// 20 updates a second: how long from the POST to the webhook until the reply arrives at the Bot API, and how much memory
// the process then holds.
func BenchmarkServe(b *testing.B) {
	const perSecond = 20
	seconds, people := storagetest.Size(15, 1), storagetest.Size(200, 14)
	l := startServe(b)
	chats := l.citizens(people)
	var took []time.Duration
	for b.Loop() {
		l.api.server.ClearCalls()
		took = append(took, l.replies(l.paced(chats, perSecond, seconds))...)
	}
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(l.resident(), "RSS-MB")
}

// report reports the medians of what ours and the other reached, and of the ratio in each round.
func report(b *testing.B, unit string, ours []float64, otherUnit string, others []float64) {
	median := func(of []float64) float64 {
		of = slices.Sorted(slices.Values(of))
		return of[len(of)/2]
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ours), unit)
	b.ReportMetric(median(others), otherUnit)
	var ratios []float64
	for i := range ours {
		ratios = append(ratios, ours[i]/others[i])
	}
	b.ReportMetric(median(ratios), "ratio")
}

func needs(b *testing.B, name string) string {
	b.Helper()
	value := os.Getenv(name)
	if value == "" {
		b.Skip(name + " is not set; run make bench")
	}
	return value
}

// benchAPI is the Bot API that the load's bots talk to.
type benchAPI struct {
	server *emulator.Server
	url    string
}

func startAPI(b *testing.B) benchAPI {
	server := emulator.New(emulator.Options{Token: testToken, BotUsername: "danvan_bot", Seed: 1})
	web := httptest.NewServer(server)
	b.Cleanup(func() {
		_ = server.Close()
		web.Close()
	})
	return benchAPI{server, web.URL}
}

// load is a bot behind a webhook, and the clients that post updates to it.
type load struct {
	b        *testing.B
	api      benchAPI
	store    *storage.Store
	database string
	hook     string
	client   *http.Client
	pid      int
	updates  *atomic.Int64
	people   *atomic.Int64
}

func newLoad(b *testing.B, api benchAPI, hook string) *load {
	return &load{b: b, api: api, hook: hook, updates: &atomic.Int64{}, people: &atomic.Int64{},
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * benchClients}}}
}

// beside is a load on another bot, with the same emulator.
func (l *load) beside(start func(benchAPI) string) *load { return newLoad(l.b, l.api, start(l.api)) }

// startLoad starts the whole program in this process.
func startLoad(b *testing.B) *load {
	redis := storagetest.Redis(b)
	l := newLoad(b, startAPI(b), "")
	l.database = storagetest.URL(b, "postgres")
	l.openStore()
	sessions, err := session.Open(b.Context(), redis)
	if err != nil {
		b.Fatal(err)
	}
	client, err := telegram.New(telegram.Options{Token: testToken, APIURL: l.api.url, Log: testLog()})
	if err != nil {
		b.Fatal(err)
	}
	client.Introduce("danvan_bot")
	a := assemble(parts{store: l.store, sessions: sessions, channels: bot.Channels{client}, zone: time.FixedZone("Asia/Ho_Chi_Minh", 7*3600),
		now: time.Now, random: rand.Reader, budgets: &civic.Budgets{}, log: testLog(), directoryFor: 30 * time.Second})
	limits := sessions.Limiter(telegram.Channel, session.TelegramLimits()) // the replies of dialogues know none here
	a.outbox[0].Deliver = func(ctx context.Context, n civic.Outgoing) (scheduler.Delivery, error) {
		if err := limits.Wait(ctx, n.Address, 1, n.Group, true); err != nil {
			return scheduler.Delivery{}, err
		}
		return a.deliver(ctx, n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = a.outbox[0].Run(ctx) })
	running.Go(func() { _ = a.converse(ctx) })
	web := httptest.NewServer(&telegram.Webhook{Receiver: a.receiver(), Secret: benchSecret})
	l.hook = web.URL
	b.Cleanup(func() {
		web.Close()
		cancel()
		running.Wait()
		_ = sessions.Close()
	})
	return l
}

func (l *load) openStore() {
	var err error
	if l.store, err = storage.Open(context.Background(), l.database); err != nil {
		l.b.Fatal(err)
	}
	l.b.Cleanup(func() { _ = l.store.Close() })
	storagetest.Import(l.b, l.store)
	w := &world{server: l.api.server, clock: &testClock{at: time.Now()}, app: &app{parts: parts{store: l.store}}}
	officer := l.api.server.User(emulator.Profile{FirstName: "Hà", Username: "officer"})
	if err := w.join(officer, "Hà", "vi", "ubnd-ba-dong", civic.RoleOfficer); err != nil {
		l.b.Fatal(err)
	}
}

// startServe builds danvan and runs its serve.
func startServe(b *testing.B) *load {
	redis := storagetest.Redis(b)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	l := newLoad(b, startAPI(b), "http://"+address+webhookPath)
	l.database = storagetest.URL(b, "postgres")
	l.openStore()
	serve := exec.Command(binary(b, false), "serve")
	serve.Env = append(os.Environ(), "DANVAN_TELEGRAM_TOKEN="+testToken, "DANVAN_TELEGRAM_API_URL="+l.api.url, "DANVAN_DATABASE_URL="+l.database,
		"DANVAN_REDIS_URL="+redis, "DANVAN_LISTEN="+address, "DANVAN_WEBHOOK_URL=https://danvan.example", "DANVAN_WEBHOOK_SECRET="+benchSecret,
		"DANVAN_LOG_LEVEL=error", "DANVAN_INPUTS_PER_MINUTE=0", "DANVAN_PUSHES_PER_HOUR=0")
	serve.Stderr = os.Stderr
	if err := serve.Start(); err != nil {
		b.Fatal(err)
	}
	l.pid = serve.Process.Pid
	b.Cleanup(func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		if err := serve.Wait(); err != nil {
			b.Errorf("danvan serve: %v", err)
		}
	})
	l.awaitReady("http://" + address + "/readyz")
	return l
}

func (l *load) awaitReady(address string) {
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		if answer, err := l.client.Get(address); err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
		<-time.After(20 * time.Millisecond)
	}
	l.b.Fatal("danvan serve is not ready after 20 s")
}

// startEcho starts a bot that answers what it is told, as one writes it with go-telegram-bot-api.
func startEcho(b *testing.B) func(benchAPI) string {
	return func(api benchAPI) string {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * benchClients}}
		echo, err := tgbotapi.NewBotAPIWithClient(testToken, emulator.Endpoint(api.url), client)
		if err != nil {
			b.Fatal(err)
		}
		web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			update, err := echo.HandleUpdate(r)
			if err == nil {
				_, err = echo.Send(tgbotapi.NewMessage(update.Message.Chat.ID, update.Message.Text))
			}
			if err != nil {
				http.Error(rw, err.Error(), http.StatusInternalServerError)
			}
		}))
		b.Cleanup(web.Close)
		return web.URL
	}
}

// citizens makes people who have agreed to the notice, and returns their chats.
func (l *load) citizens(n int) []int64 {
	chats := make([]int64, n)
	for i := range chats {
		name := fmt.Sprintf("citizen%d", l.people.Add(1))
		u := l.api.server.User(emulator.Profile{FirstName: "Lan", Username: name})
		u.Open()
		chats[i] = u.ID()
		if l.store == nil {
			continue
		}
		p, err := l.store.MeetPerson(l.b.Context(), civic.Person{Channel: telegram.Channel, Address: chatAddress(u.ID()), Name: "Lan", Locale: "vi"}, chatAddress(u.ID()), time.Now())
		if err == nil {
			err = l.store.GiveConsent(l.b.Context(), p.ID, people.ConsentVersion, time.Now())
		}
		if err != nil {
			l.b.Fatal(err)
		}
	}
	return chats
}

// all posts one message from each of the chats, by the clients together, and returns how long that took.
func (l *load) all(chats []int64, text func(i int) string) time.Duration {
	var next atomic.Int64
	var clients sync.WaitGroup
	start := time.Now()
	for range benchClients {
		clients.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(chats) {
					return
				}
				l.post(chats[i], text(i/benchTalkers))
			}
		})
	}
	clients.Wait()
	return time.Since(start)
}

// answered posts as all does, sees that each message got a reply, and returns how many a second did.
func (l *load) answered(chats []int64, text func(i int) string) float64 {
	l.api.server.ClearCalls()
	took := l.all(chats, text)
	replies := 0
	for _, call := range l.api.server.Calls() {
		if call.Method == "sendMessage" {
			replies++
		}
	}
	if replies != len(chats) {
		l.b.Fatalf("%d messages got %d replies", len(chats), replies)
	}
	return float64(replies) / took.Seconds()
}

// post delivers a message as Telegram does.
func (l *load) post(chat int64, text string) {
	n := l.updates.Add(1)
	entities := ""
	if strings.HasPrefix(text, "/") {
		entities = fmt.Sprintf(`,"entities":[{"type":"bot_command","offset":0,"length":%d}]`, len(text))
	}
	body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"text":%q,"chat":{"id":%d,"type":"private","first_name":"Lan"},
		"from":{"id":%d,"is_bot":false,"first_name":"Lan","language_code":"vi"}%s}}`, n, 1_000_000+n, time.Now().Unix(), text, chat, chat, entities)
	request, err := http.NewRequest(http.MethodPost, l.hook, bytes.NewReader([]byte(body)))
	if err != nil {
		l.b.Error(err)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Telegram-Bot-Api-Secret-Token", benchSecret)
	answer, err := l.client.Do(request)
	if err != nil {
		l.b.Error(err)
		return
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		l.b.Errorf("the webhook answers %s", answer.Status)
	}
}

// paced posts messages at a steady pace, whether or not those before are answered, and returns when each chat posted.
func (l *load) paced(chats []int64, perSecond, seconds int) map[int64][]time.Time {
	posted, answers := map[int64][]time.Time{}, toReview(benchTexts[0])
	var posts sync.WaitGroup
	beat := time.NewTicker(time.Second / time.Duration(perSecond))
	defer beat.Stop()
	for i := range perSecond * seconds {
		<-beat.C
		chat := chats[i%len(chats)]
		text := answers[len(posted[chat])%len(answers)]
		posted[chat] = append(posted[chat], time.Now())
		posts.Go(func() { l.post(chat, text) })
	}
	posts.Wait()
	return posted
}

// replies pairs what was posted with what arrived at the Bot API.
func (l *load) replies(posted map[int64][]time.Time) []time.Duration {
	var took []time.Duration
	for _, call := range l.api.server.Calls() {
		chat, err := strconv.ParseInt(call.Params["chat_id"], 10, 64)
		if err != nil || call.Method != "sendMessage" || len(posted[chat]) == 0 {
			continue
		}
		took = append(took, call.At.Sub(posted[chat][0]))
		posted[chat] = posted[chat][1:]
	}
	for _, rest := range posted {
		if len(rest) > 0 {
			l.b.Errorf("%d updates were not replied to", len(rest))
		}
	}
	return took
}

// resident is the memory that the process holds, in megabytes.
func (l *load) resident() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", l.pid))
	if err != nil {
		l.b.Skip("no /proc to read the memory from")
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		l.b.Fatal("/proc tells no memory")
	}
	kB, _ := strconv.ParseFloat(string(found[1]), 64)
	return kB / 1024
}

func (l *load) count(table string) (n int) {
	if err := l.store.DB().GetContext(l.b.Context(), &n, `SELECT count(*) FROM `+table); err != nil {
		l.b.Fatal(err)
	}
	return n
}

// pgbenchScript has the statements of one FileCase, as the citizens above make it.
const pgbenchScript = `
\set author 2 + :client_id
BEGIN;
INSERT INTO processed_updates (key, at) VALUES (gen_random_uuid()::text, now()) ON CONFLICT DO NOTHING;
INSERT INTO cases (code, version, draft_key, author, anonymous, sealed, category, area, project, named, text, folded,
	lat, lon, agency, assignee, status, hops, reopened, joined, filed_at, routed_at, accept_due, answer_due, extension, stars)
VALUES (gen_random_uuid()::text, 1, gen_random_uuid()::text, :author, false, false, 'ht-duong-xa', 'ba-dong', NULL, NULL,
	'Cột biển báo gãy đổ bên vực sâu, chưa ai dựng lại.', 'cot bien bao gay do ben vuc sau, chua ai dung lai.',
	NULL, NULL, 'ubnd-ba-dong', NULL, 'routed', 0, 0, 0, now(), now(), now(), now(), '', 0)
RETURNING id AS case_id \gset
INSERT INTO case_events (case_id, at, kind, from_status, to_status, person, role, agency, target, text)
VALUES (:case_id, now(), 'filed', '', 'routed', :author, '', 'ubnd-ba-dong', NULL, '') RETURNING id AS event_id \gset
SELECT id AS chat, person, '' AS role FROM chats WHERE person = :author ORDER BY id LIMIT 1 \gset
SELECT c.id AS chat, m.person, m.role FROM memberships m JOIN chats c ON c.person = m.person
WHERE m.agency = 'ubnd-ba-dong' AND m.role IN ('officer', 'head')
UNION ALL SELECT c.id, NULL, '' FROM chats c WHERE c.agency = 'ubnd-ba-dong' ORDER BY 1, 3;
INSERT INTO notifications (chat, person, kind, case_id, event_id, priority, status, created_at, next_at, reason)
VALUES (:chat, :author, 'case_receipt', :case_id, :event_id, 1, 'pending', now(), now(), ''),
	(:chat, :author, 'case_new', :case_id, :event_id, 2, 'pending', now(), now(), '');
NOTIFY danvan_outbox;
COMMIT;
`

var tpsLine = regexp.MustCompile(`tps = ([0-9.]+)`)

// runPgbench returns the transactions a second that pgbench reaches on the database.
func runPgbench(b *testing.B, pgbench, database string) float64 {
	script := filepath.Join(b.TempDir(), "file_case.sql")
	if err := os.WriteFile(script, []byte(pgbenchScript), 0o600); err != nil {
		b.Fatal(err)
	}
	u, err := url.Parse(database)
	if err != nil {
		b.Fatal("the database has no URL")
	}
	clients := strconv.Itoa(benchClients)
	password, _ := u.User.Password()
	run := exec.CommandContext(b.Context(), pgbench, "-n", "-c", clients, "-j", "2", "-T", strconv.Itoa(storagetest.Size(4, 1)), "-f", script,
		"-h", u.Hostname(), "-p", u.Port(), "-U", u.User.Username(), strings.TrimPrefix(u.Path, "/"))
	run.Env = append(os.Environ(), "PGPASSWORD="+password)
	said, err := run.CombinedOutput()
	found := tpsLine.FindSubmatch(said)
	if err != nil || found == nil {
		b.Fatalf("pgbench: %v\n%s", err, said)
	}
	tps, _ := strconv.ParseFloat(string(found[1]), 64)
	return tps
}
