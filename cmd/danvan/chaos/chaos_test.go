package chaos

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestMain is Telegram in the processes that stand for it.
func TestMain(m *testing.M) {
	if setting := os.Getenv(telegramVar); setting != "" {
		os.Exit(runTelegram(setting))
	}
	os.Exit(m.Run())
}

// request is what was asked for, by the environment.
type request struct {
	mode     string // short (where nothing is said), full or long
	seed     uint64
	seeds    int // CHAOS_SEEDS: so many, from seed on
	scenario string
	by       string
	atOnce   int
	pairs    int // CHAOS_PAIRS: of a long run, at most
}

// shortSeed is the seed of the short form where none is given.
const shortSeed = 3053

func requested(getenv func(string) string) (r request, err error) {
	number := func(name string, otherwise uint64) (n uint64) {
		n = otherwise
		if text := getenv(name); text != "" && err == nil {
			if n, err = strconv.ParseUint(text, 10, 64); err != nil {
				err = fmt.Errorf("%s is not a number", name)
			}
		}
		return n
	}
	r = request{mode: getenv("CHAOS"), scenario: getenv("CHAOS_SCENARIO"), by: getenv("CHAOS_BY")}
	otherwise := uint64(shortSeed)
	switch r.mode {
	case "":
		r.mode = "short"
	case "short":
	case "full", "long":
		otherwise = rand.Uint64N(1_000_000)
	default:
		return r, fmt.Errorf("CHAOS is none of short, full, long")
	}
	r.seed, r.seeds = number("CHAOS_SEED", otherwise), int(number("CHAOS_SEEDS", 1))
	r.atOnce, r.pairs = int(number("CHAOS_AT_ONCE", 4)), int(number("CHAOS_PAIRS", 60))
	if r.by != "" && r.by != polling && r.by != webhook {
		return r, fmt.Errorf("CHAOS_BY is neither %s nor %s", polling, webhook)
	}
	return r, err
}

// trials are what a request asks for with one seed.
func (r request) trials(seed uint64) (list []trial) {
	random := rand.New(rand.NewPCG(seed, 1))
	of, from := shortScale, scenarios
	if r.mode != "short" {
		of = fullScale
	}
	if r.mode == "long" {
		from = pairs()
		random.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
		if r.scenario == "" {
			from = from[:min(len(from), r.pairs)]
		}
		of.rounds = 1
	}
	for _, s := range from {
		ways := []string{polling, webhook}
		switch drawn := ways[random.IntN(2)]; {
		case r.by != "":
			ways = []string{r.by}
		case s.by != "":
			ways = []string{s.by}
		case r.mode != "full" || s.name == "calm":
			ways = []string{drawn}
		}
		for _, by := range ways {
			if (r.scenario == "" || r.scenario == s.name) && (s.by == "" || s.by == by) {
				list = append(list, trial{scenario: s, seed: seed, by: by, scale: of})
			}
		}
	}
	return list
}

// again is the command that runs one trial again.
func (r request) again(t trial) string {
	return fmt.Sprintf("CHAOS=%s CHAOS_SEED=%d CHAOS_SCENARIO=%s CHAOS_BY=%s make chaos", r.mode, t.seed, t.scenario.name, t.by)
}

// TestChaos lets everything go wrong that the scenarios tell of, and counts. Their names say on what they run.
func TestChaos(t *testing.T) {
	r, err := requested(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	requireServers(t)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	from, err := makeTemplate(ctx)
	if from.dir != "" {
		t.Cleanup(func() { _ = os.RemoveAll(from.dir) })
	}
	if err != nil {
		t.Fatal(err)
	}
	var trials []trial
	for n := range r.seeds {
		trials = append(trials, r.trials(r.seed+uint64(n))...)
	}
	all := performAll(ctx, from, r, trials)
	if len(all) == 0 {
		t.Fatal("there is no such scenario")
	}
	if r.mode != "short" || testing.Verbose() {
		fmt.Print(table(all))
	}
	for _, o := range all {
		t.Run(fmt.Sprintf("%s by %s with seed %d/postgres and redis", o.scenario.name, o.by, o.seed), func(t *testing.T) {
			if o.cannot != nil {
				t.Skip(o.cannot)
			}
			if len(o.problems) > 0 {
				t.Errorf("%s\n%s\nto run it again: %s", strings.Join(o.problems, "\n"), o.story, r.again(o.trial))
			}
		})
	}
	if ctx.Err() != nil {
		t.Error("interrupted")
	}
}

// requireServers skips the test where PostgreSQL's or Redis' programs are missing, or fails it where they must be there.
func requireServers(t *testing.T) {
	_, err := exec.LookPath("redis-server")
	switch {
	case err == nil && postgresBin() != "":
	case os.Getenv("DANVAN_TEST_REQUIRE") == "1":
		t.Fatal("initdb or redis-server is missing; run make test")
	default:
		t.Skip("initdb or redis-server is missing; make test installs them")
	}
}

// performAll runs trials, some at once; they wait most of the time. A flood is alone: how long steps take beside it says
// nothing where others take the processors.
func performAll(ctx context.Context, from template, r request, trials []trial) []outcome {
	outcomes := make([]outcome, len(trials))
	seats := make(chan struct{}, max(1, r.atOnce))
	var all sync.WaitGroup
	for i, t := range trials {
		need := 1
		if t.scenario.flood {
			need = cap(seats)
		}
		for range need {
			seats <- struct{}{}
		}
		if ctx.Err() != nil {
			outcomes = outcomes[:i]
			break
		}
		all.Go(func() {
			defer func() {
				for range need {
					<-seats
				}
			}()
			outcomes[i] = perform(ctx, from, t)
			if r.mode != "short" || testing.Verbose() {
				fmt.Printf("%-40s seed %-8d %4.0fs  %s\n", t.name(), t.seed, outcomes[i].took.Seconds(), outcomes[i].verdict())
			}
		})
	}
	all.Wait()
	return outcomes
}

// verdict is an outcome in a word or two.
func (o outcome) verdict() string {
	switch {
	case o.cannot != nil:
		return o.cannot.Error()
	case len(o.problems) > 0:
		return fmt.Sprintf("%d problems, the first: %s", len(o.problems), strings.SplitN(o.problems[0], "\n", 2)[0])
	}
	return "ok"
}

// table shows the figures, a line for each scenario: sums, and the worst of what is a time.
func table(all []outcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-38s %5s %5s %6s %6s %5s  %13s  %6s %6s %7s  %6s %6s %6s  %6s %5s  %6s %6s\n", "scenario", "runs", "fail", "marked", "confd", "rows",
		"twice/allowed", "reply", "receipt", "officer", "answer", "untrue", "start", "stop", "lines", "p50", "p99")
	sums, order := map[string]*sum{}, []string{}
	for _, o := range all {
		if o.cannot != nil {
			continue
		}
		for _, name := range []string{o.name(), "all"} {
			if sums[name] == nil {
				sums[name] = &sum{}
				if name != "all" {
					order = append(order, name)
				}
			}
			sums[name].add(o)
		}
	}
	for _, name := range append(order, "all") {
		s := sums[name]
		if s == nil {
			continue
		}
		f := s.figures
		fmt.Fprintf(&b, "%-38s %5d %5d %6d %6d %5d  %4d+%d/%-6d  %6.1f %6.1f %7.1f  %6.2f %6.2f %6.2f  %6.2f %5d  %6.3f %6.3f\n", name, s.runs, s.failed, f.Markers, f.Confirmed, f.Rows,
			f.Notices, f.Prompts, f.Allowed, f.Reply.Seconds(), f.Receipt.Seconds(), f.Officer.Seconds(), f.Answer.Seconds(), f.Truth.Seconds(), f.Start.Seconds(), f.Stop.Seconds(), f.Lines,
			f.P50.Seconds(), f.P99.Seconds())
	}
	b.WriteString(legend)
	return b.String()
}

const legend = `
marked: complaints begun; confd: confirmed; twice: notices + questions of dialogues that came twice. Seconds, the worst: reply, receipt and officer after
the last fault; /readyz to answer, untrue; a start until ready; SIGTERM to end; steps of a dialogue. lines: of warnings and errors of a process in a minute.
`

// sum is what came of several trials.
type sum struct {
	figures
	runs, failed int
}

func (s *sum) add(o outcome) {
	s.runs++
	if len(o.problems) > 0 {
		s.failed++
	}
	f, g := &s.figures, o.figures
	f.Markers += g.Markers
	f.Pressed += g.Pressed
	f.Confirmed += g.Confirmed
	f.Rows += g.Rows
	f.Allowed += g.Allowed
	f.Notices += g.Notices
	f.Prompts += g.Prompts
	for _, worst := range []struct {
		of *time.Duration
		is time.Duration
	}{{&f.Reply, g.Reply}, {&f.Receipt, g.Receipt}, {&f.Officer, g.Officer}, {&f.Answer, g.Answer}, {&f.Truth, g.Truth}, {&f.Start, g.Start}, {&f.Stop, g.Stop}, {&f.P50, g.P50}, {&f.P99, g.P99}} {
		*worst.of = max(*worst.of, worst.is)
	}
	f.Lines = max(f.Lines, g.Lines)
}
