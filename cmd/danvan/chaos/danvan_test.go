package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const webhookSecret = "chaos-chaos-chaos-chaos"

// danvan is one place for a danvan serve: the process that runs there, and those that did before.
type danvan struct {
	number int
	port   int
	binary string
	env    []string
	log    *tail
	ledger *ledger

	mu       sync.Mutex
	run      *launched
	since    time.Time // when the process that runs was started
	expected bool      // that it ends
	closed   bool
	asked    bool // where it hangs: what it says then is no log
	probes   []probe
	loud     []time.Time // when it logged a warning or an error
	stops    []stop
}

// probe is one question to /readyz.
type probe struct {
	At    time.Time
	Took  time.Duration
	Ready bool
	Err   bool // no answer at all
	Since time.Time
}

// stop is one end by SIGTERM.
type stop struct {
	At   time.Time
	Took time.Duration
	Code int
}

// Bounds of watching.
const (
	probeEvery   = 250 * time.Millisecond
	probeTimeout = 12 * time.Second
	stopTimeout  = 15 * time.Second
)

func newDanvan(number int, binary string, l *ledger, env []string) *danvan {
	d := &danvan{number: number, port: somePort(), binary: binary, ledger: l, log: &tail{}}
	d.env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=/", "DANVAN_LISTEN=" + local(d.port)}, env...)
	d.log.heard = func(line string) {
		var said struct{ Level string }
		if json.Unmarshal([]byte(line), &said) == nil && (said.Level == "INFO" || said.Level == "DEBUG") {
			return
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if !d.asked {
			d.loud = append(d.loud, time.Now())
		}
	}
	return d
}

func (d *danvan) name() string { return "danvan " + strconv.Itoa(d.number+1) }

// start starts the process. One that ends by itself is noted as a problem, and started again after a second.
func (d *danvan) start() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.run != nil && !d.run.ended() {
		return nil
	}
	cmd := exec.Command(d.binary, "serve")
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = "/", d.env, d.log, d.log
	run, err := launch(cmd, nil)
	if err != nil {
		return err
	}
	d.run, d.since, d.expected = run, time.Now(), false
	d.ledger.tell("%s starts", d.name())
	go d.watch(run)
	return nil
}

func (d *danvan) watch(run *launched) {
	<-run.done
	d.mu.Lock()
	expected := d.expected || d.closed || d.run != run
	d.mu.Unlock()
	if expected {
		return
	}
	d.ledger.problem("%s ended by itself with %d: %s", d.name(), run.cmd.ProcessState.ExitCode(), lastLine(d.log))
	pause(context.Background(), time.Second)
	if err := d.start(); err != nil {
		d.ledger.problem("%s does not start: %v", d.name(), err)
	}
}

func lastLine(t *tail) string {
	lines := strings.Split(strings.TrimSpace(t.String()), "\n")
	return lines[len(lines)-1]
}

// alive reports whether a process runs.
func (d *danvan) alive() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.run != nil && !d.run.ended()
}

func (d *danvan) expectEnd() *launched {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.expected = true
	return d.run
}

// kill ends the process as a power cut does.
func (d *danvan) kill() {
	run := d.expectEnd()
	d.ledger.killed(d.number)
	run.kill()
	d.ledger.tell("%s is killed", d.name())
}

// stop ends the process as an operator does, and notes how long it took.
func (d *danvan) stop() {
	run := d.expectEnd()
	if run == nil || run.ended() {
		return
	}
	d.ledger.tell("%s is told to stop", d.name())
	asked := time.Now()
	_ = run.cmd.Process.Signal(syscall.SIGTERM)
	over := run.wait(stopTimeout)
	took := time.Since(asked)
	if !over {
		d.ask(true)
		_ = run.cmd.Process.Signal(syscall.SIGQUIT) // it says where it hangs
		if !run.wait(2 * time.Second) {
			run.kill()
		}
		d.ask(false)
		d.ledger.killed(d.number)
	}
	s := stop{At: asked, Took: took, Code: run.cmd.ProcessState.ExitCode()}
	d.ledger.tell("%s has stopped after %s with %d", d.name(), took.Round(time.Millisecond), s.Code)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stops = append(d.stops, s)
}

func (d *danvan) ask(asked bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = asked
}

// close ends the process for good, in peace.
func (d *danvan) close() {
	d.stop()
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
}

// end kills what is left.
func (d *danvan) end() {
	d.mu.Lock()
	d.closed = true
	run := d.run
	d.mu.Unlock()
	run.kill()
}

// get asks the process' web server, for so long at most.
func (d *danvan) get(ctx context.Context, path string, most time.Duration) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+local(d.port)+path, nil)
	if err != nil {
		return 0, err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, nil
}

func (d *danvan) ready(ctx context.Context) bool {
	status, err := d.get(ctx, "/readyz", 4*time.Second)
	return err == nil && status == http.StatusOK
}

// watchReady asks /readyz again and again, without waiting for earlier answers, until ctx ends.
func (d *danvan) watchReady(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	for pause(ctx, probeEvery) {
		d.mu.Lock()
		since, running := d.since, d.run != nil && !d.run.ended() && !d.expected
		d.mu.Unlock()
		if !running {
			continue
		}
		all.Go(func() { d.probe(ctx, since) })
	}
}

func (d *danvan) probe(ctx context.Context, since time.Time) {
	asked := time.Now()
	status, err := d.get(ctx, "/readyz", probeTimeout)
	if ctx.Err() != nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.since != since || d.expected || d.run.ended() {
		return // it went meanwhile
	}
	d.probes = append(d.probes, probe{At: asked, Took: time.Since(asked), Ready: status == http.StatusOK, Err: err != nil, Since: since})
}

// loudest is the most warnings and errors that were logged within a minute.
func (d *danvan) loudest() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	most, first := 0, 0
	for last, at := range d.loud {
		for at.Sub(d.loud[first]) > time.Minute {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// balancer is what Telegram delivers to: it hands each update to one of the processes that run, and notes what became of it.
type balancer struct {
	ledger *ledger
	to     []*danvan
	client *http.Client

	mu   sync.Mutex
	next int
}

// ServeHTTP implements http.Handler.
func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	d := b.pick()
	if err != nil || d == nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	id := b.ledger.handed(body, time.Now())
	forward, err := http.NewRequestWithContext(r.Context(), r.Method, fmt.Sprintf("http://%s%s", local(d.port), r.URL.Path), strings.NewReader(string(body)))
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	forward.Header = r.Header.Clone()
	answer, err := b.client.Do(forward)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode == http.StatusOK {
		b.ledger.acknowledged(id, time.Now())
	}
	w.WriteHeader(answer.StatusCode)
}

func (b *balancer) pick() *danvan {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range b.to {
		b.next++
		if d := b.to[b.next%len(b.to)]; d.alive() {
			return d
		}
	}
	return nil
}
