package chaos

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	citizens "danvan/bot/people"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/storage"
)

const (
	sigStop = syscall.SIGSTOP
	sigCont = syscall.SIGCONT

	polling = "polling"
	webhook = "webhook"
)

// template is made once: the program, and a database with the catalog and the people in it.
type template struct {
	dir      string
	binary   string
	postgres string // the folder of the cluster, which is not running
}

// makeTemplate makes it in a new folder. Its user removes the folder.
func makeTemplate(ctx context.Context) (t template, err error) {
	if t.dir, err = os.MkdirTemp("", "danvan-chaos-"); err != nil {
		return t, err
	}
	if err := os.Chmod(t.dir, 0o711); err != nil { // servers run as somebody else
		return t, err
	}
	t.binary, t.postgres = filepath.Join(t.dir, "danvan"), filepath.Join(t.dir, "template")
	if said, err := exec.CommandContext(ctx, "go", "build", "-o", t.binary, "..").CombinedOutput(); err != nil {
		return t, fmt.Errorf("build danvan: %w\n%s", err, said)
	}
	p, err := makePostgres(ctx, t.postgres)
	if err != nil {
		return t, err
	}
	defer p.end()
	if err := p.start(ctx); err != nil {
		return t, err
	}
	for _, statement := range []string{"CREATE ROLE danvan LOGIN", "CREATE ROLE hog LOGIN", "CREATE DATABASE danvan OWNER danvan"} {
		if err := p.say(ctx, statement); err != nil {
			return t, err
		}
	}
	for _, args := range [][]string{{"migrate", "up"}, {"import", "--default"}} {
		cmd := exec.CommandContext(ctx, t.binary, args...)
		cmd.Env = []string{"DANVAN_DATABASE_URL=" + p.url("danvan"), "HOME=/"}
		if said, err := cmd.CombinedOutput(); err != nil {
			return t, fmt.Errorf("danvan %v: %w\n%s", args, err, said)
		}
	}
	if err := enlist(ctx, p.url("danvan")); err != nil {
		return t, fmt.Errorf("enlist people: %w", err)
	}
	p.stop()
	return t, nil
}

// enlist makes everybody known to danvan, with their roles.
func enlist(ctx context.Context, url string) error {
	s, err := storage.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	now := time.Now()
	for _, who := range everybody() {
		address := strconv.FormatInt(who.ID, 10)
		p, err := s.MeetPerson(ctx, civic.Person{Channel: telegram.Channel, Address: address, Name: who.Name, Locale: "vi"}, address, now)
		if err == nil {
			err = s.GiveConsent(ctx, p.ID, citizens.ConsentVersion, now)
		}
		if err != nil {
			return err
		}
		if who.Agency == "" {
			continue
		}
		sum := sha256.Sum256([]byte(who.Name))
		hash := hex.EncodeToString(sum[:])
		if _, err = s.CreateInvitation(ctx, civic.Invitation{Agency: who.Agency, Role: civic.Role(who.Role), CreatedAt: now, ExpiresAt: now.Add(time.Hour)}, hash); err == nil {
			_, err = s.AcceptInvitation(ctx, "", hash, p.ID, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// trial is one run of a scenario.
type trial struct {
	scenario
	seed  uint64
	by    string
	scale scale
}

func (t trial) name() string { return t.scenario.name + " by " + t.by }

// newRandom draws what is drawn for one trial: of the seed and its name.
func (t trial) newRandom() *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.name()))
	return rand.New(rand.NewPCG(t.seed, h.Sum64()))
}

// house is everything that a trial runs on.
type house struct {
	trial
	random   *rand.Rand
	draws    chan uint64 // what faults draw when they happen, drawn before
	dir      string
	ledger   *ledger
	postgres *postgres
	redis    *redis
	telegram *launched
	phones   *phones
	proxies  map[string]*proxy
	danvans  []*danvan
	store    *storage.Store // past the proxy, as the superuser
	ends     []func()
}

// outcome is what came of a trial.
type outcome struct {
	trial
	figures  figures
	problems []string
	story    string // what happened, to be printed where there are problems
	cannot   error  // the trial is not possible here
	took     time.Duration
}

var errInterrupted = errors.New("interrupted")

// perform runs a trial. An error of the harness is a problem like any other.
func perform(ctx context.Context, from template, t trial) (o outcome) {
	began := time.Now()
	o = outcome{trial: t}
	defer func() { o.took = time.Since(began) }()
	h := &house{trial: t, random: t.newRandom(), ledger: newLedger(), proxies: map[string]*proxy{}}
	defer h.close()
	whole := ctx
	ctx, cancel := context.WithTimeout(ctx, 6*time.Minute)
	defer cancel()
	plan := t.plan(h.random, t.scale)
	h.draws = make(chan uint64, 64)
	for range cap(h.draws) {
		h.draws <- h.random.Uint64()
	}
	processes := 1 + h.random.IntN(3)
	if t.flood {
		t.scale.thinks = steadyThinks
	}
	people := crowd(h.random, t.scale, lasting(plan))
	err := h.open(ctx, from, processes)
	if err == nil {
		err = h.live(ctx, plan, people)
	}
	switch {
	case errors.Is(err, errCannotHere):
		o.cannot = err
		return o
	case whole.Err() != nil:
		o.cannot = errInterrupted
		return o
	case err != nil:
		h.ledger.problem("the harness: %v", err)
	}
	for _, d := range h.danvans {
		d.close()
	}
	rows, err := h.rows(ctx)
	if err != nil {
		h.ledger.problem("the harness cannot read the cases: %v", err)
	}
	h.ledger.settle(rows)
	h.judge(&o)
	if len(o.problems) > 0 {
		o.story = h.story()
	}
	return o
}

// draw returns a number below n.
func (h *house) draw(n int) int { return int(<-h.draws % uint64(n)) }

// lasting is how long people begin new complaints: until a little after the last fault.
func lasting(plan [][]planned) time.Duration {
	d := time.Second
	for _, group := range plan {
		d += group[0].after + group[0].lasts
	}
	return d
}

// open starts everything, and waits until every danvan is ready.
func (h *house) open(ctx context.Context, from template, processes int) (err error) {
	if h.dir, err = os.MkdirTemp(from.dir, "house-"); err != nil {
		return err
	}
	h.ends = append(h.ends, func() { _ = os.RemoveAll(h.dir) })
	if err := os.Chmod(h.dir, 0o711); err != nil {
		return err
	}
	small := false
	for _, name := range h.faults {
		small = small || faultNamed(name).small
	}
	h.postgres, err = copyPostgres(ctx, from.postgres, h.dir+"/postgres", small)
	if h.postgres != nil {
		h.ends = append(h.ends, h.postgres.end)
	}
	if err != nil {
		return err
	}
	if err := h.postgres.start(ctx); err != nil {
		return err
	}
	if h.redis, err = newRedis(h.dir + "/redis"); err != nil {
		return err
	}
	h.ends = append(h.ends, h.redis.end)
	if err := h.redis.start(ctx); err != nil {
		return err
	}
	telegramAt, err := h.openTelegram(ctx)
	if err != nil {
		return err
	}
	for server, address := range map[string]string{"postgres": local(h.postgres.port), "redis": local(h.redis.port), "telegram": telegramAt} {
		if h.proxies[server], err = newProxy(address); err != nil {
			return err
		}
		h.ends = append(h.ends, h.proxies[server].close)
	}
	if h.store, err = storage.Open(ctx, h.postgres.url("chaos")); err != nil {
		return err
	}
	h.ends = append(h.ends, func() { _ = h.store.Close() })
	return h.openDanvans(ctx, processes)
}

// openTelegram starts the emulated Telegram and listens to it.
func (h *house) openTelegram(ctx context.Context) (address string, err error) {
	setup := telegramSetup{Listen: local(somePort()), Seed: h.random.Uint64()}
	setting, err := json.Marshal(setup)
	if err != nil {
		return "", err
	}
	cmd := exec.Command(os.Args[0])
	said := &tail{}
	cmd.Env, cmd.Stdout, cmd.Stderr = []string{telegramVar + "=" + string(setting), "HOME=/"}, said, said
	if _, err := cmd.StdinPipe(); err != nil { // it ends when we do
		return "", err
	}
	if h.telegram, err = launch(cmd, nil); err != nil {
		return "", err
	}
	h.ends = append(h.ends, h.telegram.kill)
	h.phones = newPhones(setup.Listen)
	err = until(ctx, 20*time.Second, "the emulated Telegram", func() bool {
		_, err = h.phones.post(ctx, "/chaos/people", everybody())
		return err == nil || h.telegram.ended()
	})
	if err != nil || h.telegram.ended() {
		return "", fmt.Errorf("start the emulated Telegram: %w\n%s", err, said)
	}
	listening, stop := context.WithCancel(ctx)
	h.ends = append(h.ends, stop)
	go func() {
		if err := h.phones.listen(listening, h.ledger.heard); err != nil {
			h.ledger.problem("the harness hears no more: %v", err)
		}
	}()
	return setup.Listen, nil
}

func (h *house) openDanvans(ctx context.Context, processes int) error {
	env := []string{"DANVAN_TELEGRAM_TOKEN=" + token, "DANVAN_DATABASE_URL=postgres://danvan@" + h.proxies["postgres"].address() + "/danvan?sslmode=disable",
		"DANVAN_REDIS_URL=redis://" + h.proxies["redis"].address() + "/0", "DANVAN_LOG_FORMAT=json", "DANVAN_REMINDER_HOURS=00:00-24:00",
		"DANVAN_PUSHES_PER_HOUR=0", "DANVAN_CASES_PER_DAY=0"} // the crowd files more than people do
	deliver := &balancer{ledger: h.ledger, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50}}}
	if h.by == webhook {
		port := somePort()
		web := &http.Server{Addr: local(port), Handler: deliver}
		go func() { _ = web.ListenAndServe() }()
		h.ends = append(h.ends, func() { _ = web.Close() })
		env = append(env, "DANVAN_WEBHOOK_URL=http://"+local(port), "DANVAN_WEBHOOK_SECRET="+webhookSecret)
	}
	for i := range processes {
		h.danvans = append(h.danvans, newDanvan(i, h.binary(), h.ledger, append(env[:len(env):len(env)],
			fmt.Sprintf("DANVAN_TELEGRAM_API_URL=http://%s/p%d", h.proxies["telegram"].address(), i))))
	}
	deliver.to = h.danvans
	for _, d := range h.danvans {
		h.ends = append(h.ends, d.end)
		if err := d.start(); err != nil {
			return err
		}
	}
	for _, d := range h.danvans {
		if err := until(ctx, 30*time.Second, d.name(), func() bool { return d.ready(ctx) }); err != nil {
			return fmt.Errorf("%w\n%s", err, d.log)
		}
	}
	return nil
}

func (h *house) binary() string { return filepath.Join(filepath.Dir(h.dir), "danvan") }

// close ends everything, the last begun first.
func (h *house) close() {
	for i := len(h.ends) - 1; i >= 0; i-- {
		h.ends[i]()
	}
}

// live lets people act and faults happen, and waits until everything is settled or cannot be in time.
func (h *house) live(ctx context.Context, plan [][]planned, people []*citizen) error {
	ctx, cancel := context.WithCancel(ctx)
	h.ledger.began = time.Now()
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel()
	for _, d := range h.danvans {
		watching.Go(func() { d.watchReady(ctx) })
	}
	watching.Go(func() { h.ledger.watchMachine(ctx) })
	crowd := release(ctx, people, h.ledger, h.phones)
	defer crowd.Wait()
	defer cancel()
	if h.flood {
		if !pause(ctx, 2*time.Second) {
			return ctx.Err()
		}
		span := h.ledger.begin(fault{name: "flood"})
		err := flood(ctx, h.ledger, h.phones)
		span.over()
		if err != nil {
			return err
		}
	}
	for _, group := range plan {
		if err := h.suffer(ctx, group); err != nil {
			return err
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		crowd.Wait()
	}()
	return h.awaitSettled(ctx, done)
}

// suffer lets the faults of a group happen.
func (h *house) suffer(ctx context.Context, group []planned) error {
	var all sync.WaitGroup
	errs := make([]error, len(group))
	begun := make(chan struct{})
	for i, p := range group {
		all.Go(func() {
			if i > 0 {
				<-begun
			}
			pause(ctx, p.after)
			end, err := h.breaks(ctx, p)
			if i == 0 {
				close(begun)
			}
			if err == nil {
				if !p.atOnce {
					pause(ctx, p.lasts)
				}
				err = end()
			}
			errs[i] = err
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// breaks begins a fault and returns what ends it.
func (h *house) breaks(ctx context.Context, p planned) (end func() error, err error) {
	span := h.ledger.begin(p.fault) // what is prepared may be felt already
	if p.prepare != nil {
		if err := p.prepare(ctx, h); err != nil {
			return nil, fmt.Errorf("prepare %s: %w", p.name, err)
		}
	}
	if err := p.begin(ctx, h); err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	span.began()
	return func() error {
		span.mends()
		if p.end != nil {
			if err := p.end(ctx, h); err != nil {
				return fmt.Errorf("end of %s: %w", p.name, err)
			}
		}
		span.over()
		return nil
	}, nil
}

// awaitSettled waits until people are done and everybody has heard, or it is certain that somebody will not in time.
func (h *house) awaitSettled(ctx context.Context, done <-chan struct{}) error {
	late := time.Time{}
	last := time.Now().Add(2*time.Minute + h.scale.patience)
	for pause(ctx, 200*time.Millisecond) && time.Now().Before(last) {
		rows, err := h.rows(ctx)
		if err != nil {
			continue
		}
		h.ledger.settle(rows)
		select {
		case <-done:
			if h.ledger.allTold() {
				return nil
			}
		default:
		}
		if late.IsZero() && h.ledger.tooLate(time.Now()) {
			late = time.Now()
			h.ledger.tell("somebody has waited too long")
		}
		if !late.IsZero() && time.Since(late) >= h.scale.patience {
			return nil
		}
	}
	return nil
}

// rows are the cases in the database.
func (h *house) rows(ctx context.Context) (rows []row, err error) {
	if h.store == nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return rows, h.store.DB().SelectContext(ctx, &rows, `SELECT code, text FROM cases`)
}
