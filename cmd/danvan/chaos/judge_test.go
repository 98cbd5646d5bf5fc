package chaos

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What must hold.
const (
	replyBound   = 15 * time.Second // after the last fault, or what a person did since
	officerBound = 20 * time.Second // the same, of officers and receipts
	readyBound   = 4 * time.Second  // of each answer of /readyz, and after which it must be true
	startBound   = 6 * time.Second  // until a process that was started is ready, with nothing wrong
	stopBound    = 10 * time.Second
	logBound     = 60 // warnings and errors of a process in a minute
	floodBound   = time.Second

	// noteTime is how long a process may need to note that a message was sent, on a machine that lets it run.
	noteTime = 300 * time.Millisecond
)

// figures are the numbers of one trial.
type figures struct {
	Markers, Pressed, Confirmed, Rows int
	Allowed, Notices, Prompts         int           // messages that may have come twice; those that did: notices, and questions of dialogues
	Reply, Receipt, Officer           time.Duration // the worst after the last fault
	Answer, Truth                     time.Duration // of /readyz: the slowest answer; how long it was untrue
	Start                             time.Duration // the slowest start of a process, with nothing wrong
	Stop                              time.Duration
	Lines                             int
	P50, P99                          time.Duration // of steps, since the begin of the flood where there is one
}

// judge counts, and finds what must not be. It runs when everything has stopped.
func (h *house) judge(o *outcome) {
	l := h.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	j := &judgement{ledger: l, f: &o.figures, now: time.Now(), last: l.lastFault()}
	j.problems = append(j.problems, l.problems...)
	j.complaints()
	j.steps(h.flood)
	if p := h.proxies["telegram"]; p != nil {
		j.doubles(p.lostAnswers())
	}
	for _, d := range h.danvans {
		j.process(d)
	}
	o.problems = j.problems
}

// judgement is the work of judge. The ledger is locked.
type judgement struct {
	ledger   *ledger
	f        *figures
	now      time.Time
	last     time.Time // the end of the last fault
	problems []string
}

func (j *judgement) problem(format string, args ...any) {
	j.problems = append(j.problems, fmt.Sprintf(format, args...))
}

// complaints sees that what was confirmed is one case with one code, and that its officer and its author heard of it in time.
func (j *judgement) complaints() {
	for _, c := range j.ledger.complaints {
		j.f.Markers++
		j.f.Rows += len(c.rows)
		if !c.pressed.IsZero() {
			j.f.Pressed++
		}
		if len(c.rows) > 1 {
			j.problem("%s is in %d cases: %v", c.marker, len(c.rows), c.rows)
		}
		if c.isConfirmed() {
			j.f.Confirmed++
			if len(c.rows) == 0 {
				j.problem("%s was confirmed and is in no case", c.marker)
			}
		}
		if len(c.rows) == 0 || c.pressed.IsZero() {
			continue
		}
		since := later(c.pressed, j.last)
		j.f.Officer = max(j.f.Officer, j.delay(c.marker, "the officer heard", first(c.told), since, officerBound))
		j.f.Receipt = max(j.f.Receipt, j.delay(c.marker, "the receipt came", first(c.receipts), since, officerBound))
	}
}

// first is when the first of some messages came; zero where there is none.
func first(calls []call) time.Time {
	at := time.Time{}
	for _, c := range calls {
		if at.IsZero() || c.At.Before(at) {
			at = c.At
		}
	}
	return at
}

func (j *judgement) delay(marker, what string, at, since time.Time, bound time.Duration) time.Duration {
	if at.IsZero() {
		took := j.now.Sub(since)
		if took > bound {
			j.problem("%s: not so after %s: %s", marker, seconds(took), what)
		}
		return took
	}
	took := max(0, at.Sub(since))
	if took > bound {
		j.problem("%s: %s only after %s", marker, what, seconds(took))
	}
	return took
}

// steps sees that whatever people did was answered in time, and fast where another floods.
func (j *judgement) steps(flood bool) {
	var took []time.Duration
	began := j.ledger.began
	for _, f := range j.ledger.faults {
		if f.name == "flood" {
			began = f.from
		}
	}
	answered := false
	for _, s := range j.ledger.steps {
		if s.flood {
			answered = answered || !s.replied.IsZero()
			continue
		}
		replied, waited := s.replied, ""
		if replied.IsZero() {
			replied, waited = j.now, " and not yet"
		}
		if s.at.After(began) {
			took = append(took, replied.Sub(s.at))
		}
		late := max(0, replied.Sub(later(s.at, j.last)))
		if s.dropped && s.replied.IsZero() {
			j.problem("%s: %s was met with a passing notice only, and no message", s.marker, s.what)
			continue
		}
		j.f.Reply = max(j.f.Reply, late)
		if late > replyBound {
			j.problem("%s: %s was answered after %s%s", s.marker, s.what, seconds(late), waited)
		}
	}
	slices.Sort(took)
	if len(took) > 0 {
		j.f.P50, j.f.P99 = took[len(took)/2], took[(len(took)*99-1)/100]
	}
	if !flood {
		return
	}
	if !answered {
		j.problem("who floods is never answered")
	}
	if j.f.P99 > floodBound {
		j.problem("while one floods, of the steps of others one in a hundred takes more than %s", seconds(j.f.P99))
	}
}

// doubles counts messages that came more than once, and compares them with what may: calls that were carried out and then
// failed, and those in hand when something broke off that would have noted them.
func (j *judgement) doubles(lost map[string]bool) {
	last := map[string]int{} // the last call on each connection
	for i, c := range j.ledger.calls {
		last[c.Remote] = i
	}
	for i, c := range j.ledger.calls {
		if c.Carried && c.sends() && (c.Fault.carriesOut() || lost[c.Remote] && last[c.Remote] == i || j.inHand(c)) {
			j.f.Allowed++
		}
	}
	for _, c := range j.ledger.complaints {
		j.f.Notices += repeated(c.receipts) + repeated(c.told)
	}
	j.f.Prompts = j.prompts()
	if seen := j.f.Notices + j.f.Prompts; seen > j.f.Allowed {
		j.problem("%d messages came twice (%d notices, %d questions), %d may have", seen, j.f.Notices, j.f.Prompts, j.f.Allowed)
	}
}

// inHand reports whether a message was being sent, or not noted yet, when a process was killed or what keeps notes broke.
func (j *judgement) inHand(c call) bool {
	note := noteTime + j.ledger.stall
	for _, k := range j.ledger.kills {
		from := k.at.Add(-note)
		for _, f := range j.ledger.faults { // what was sent before could not be noted since
			if f.keeps && f.from.Before(k.at) && (f.to.IsZero() || f.to.After(k.at)) && f.from.Add(-note).Before(from) {
				from = f.from.Add(-note)
			}
		}
		if c.Process == k.process && c.Began.Before(k.at) && c.At.After(from) {
			return true
		}
	}
	for _, f := range j.ledger.faults {
		if f.keeps && c.Began.Before(f.full) && c.At.After(f.from.Add(-note)) {
			return true
		}
	}
	return false
}

// repeated counts the messages that say what an earlier one of them said.
func repeated(calls []call) (n int) {
	said := map[string]bool{}
	for _, c := range calls {
		if c.sends() && said[c.Text] {
			n++
		}
		said[c.Text] = true
	}
	return n
}

// prompts counts what a citizen was asked twice with nothing said in between.
func (j *judgement) prompts() (n int) {
	type said struct {
		at   time.Time
		text string
	}
	latest := map[int64]said{}
	acted := map[int64][]time.Time{}
	for _, s := range j.ledger.steps {
		acted[s.chat] = append(acted[s.chat], s.at)
	}
	for _, c := range j.ledger.calls {
		if !c.Carried || !c.sends() || c.Chat == flooderID || acted[c.Chat] == nil || codeForm.MatchString(c.Text) {
			continue
		}
		before, ok := latest[c.Chat]
		between := slices.ContainsFunc(acted[c.Chat], func(at time.Time) bool { return at.After(before.at) && at.Before(c.At) })
		if ok && before.text == c.Text && !between {
			n++
		}
		latest[c.Chat] = said{c.At, c.Text}
	}
	return n
}

// process judges one danvan serve: whether /readyz was quick and true, stopping quick, the log short.
func (j *judgement) process(d *danvan) {
	d.mu.Lock()
	probes, stops, name := slices.Clone(d.probes), slices.Clone(d.stops), d.name()
	d.mu.Unlock()
	worst := map[string]probe{}
	note := func(what string, p probe, took, bound time.Duration) {
		if took > bound && took > worst[what].Took {
			p.Took = took
			worst[what] = p
		}
	}
	for _, p := range probes {
		switch {
		case p.Err && p.Took < probeTimeout/2 && p.At.Sub(p.Since) < startBound:
			continue // it does not listen yet
		case p.Err:
			j.f.Answer = max(j.f.Answer, p.Took)
			note("gives no answer to /readyz for %s", p, max(p.Took, readyBound+1), readyBound)
			continue
		}
		j.f.Answer = max(j.f.Answer, p.Took)
		note("answers /readyz after %s", p, p.Took, readyBound)
		if untrue := j.untrue(p); untrue > 0 {
			j.f.Truth = max(j.f.Truth, untrue)
			note(fmt.Sprintf("says ready:%t in /readyz, untrue for %%s", p.Ready), p, untrue, readyBound)
		}
		if starting := j.starting(p); starting > 0 {
			j.f.Start = max(j.f.Start, starting)
			note("is not ready %s after its start", p, starting, startBound)
		}
	}
	for what, p := range worst {
		j.problem("%s %s, asked at %s", name, fmt.Sprintf(what, seconds(p.Took)), j.when(p.At))
	}
	for _, s := range stops {
		j.f.Stop = max(j.f.Stop, s.Took)
		if s.Took > stopBound || s.Code != 0 {
			j.problem("%s, told to stop at %s, ended after %s with %d", name, j.when(s.At), seconds(s.Took), s.Code)
		}
	}
	lines := d.loudest()
	j.f.Lines = max(j.f.Lines, lines)
	if lines > logBound {
		j.problem("%s logged %d warnings and errors within a minute", name, lines)
	}
}

// untrue is for how long an answer of /readyz had been untrue when it was asked for; zero where it was true or nobody can say.
func (j *judgement) untrue(p probe) time.Duration {
	whole := j.ledger.began
	for _, f := range j.ledger.faults {
		if f.name == "flood" || p.At.Add(p.Took).Before(f.from) {
			continue
		}
		if f.unready && p.Ready && p.At.After(f.full) && p.At.Add(p.Took).Before(f.mending) {
			return p.At.Sub(f.full)
		}
		if f.to.IsZero() || p.At.Before(f.to) {
			return 0
		}
		whole = later(whole, f.to)
	}
	if p.Ready || whole.Before(p.Since) {
		return 0
	}
	return p.At.Sub(whole)
}

// starting is how long ago a process was started that is not ready though nothing is wrong.
func (j *judgement) starting(p probe) time.Duration {
	whole := p.Since
	for _, f := range j.ledger.faults {
		if p.At.Add(p.Took).After(f.from) && (f.to.IsZero() || p.At.Before(f.to)) {
			return 0
		}
		if f.to.Before(p.At) {
			whole = later(whole, f.to)
		}
	}
	if p.Ready || whole.After(p.Since) && j.ledger.began.After(p.Since) {
		return 0
	}
	return p.At.Sub(whole)
}

// when is a time as the timeline shows it.
func (j *judgement) when(at time.Time) string { return seconds(at.Sub(j.ledger.began)) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.2fs", d.Seconds()) }

// allTold reports whether whoever confirmed a complaint has a receipt, and its officer has heard.
func (l *ledger) allTold() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.complaints {
		if len(c.rows) > 0 && (len(c.told) == 0 || len(c.receipts) == 0) {
			return false
		}
	}
	return true
}

// tooLate reports whether somebody has waited for longer than may be.
func (l *ledger) tooLate(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	last := l.lastFault()
	for _, s := range l.steps {
		if !s.flood && !s.dropped && s.replied.IsZero() && now.Sub(later(s.at, last)) > replyBound {
			return true
		}
	}
	for _, c := range l.complaints {
		if len(c.rows) > 0 && (len(c.told) == 0 || len(c.receipts) == 0) && now.Sub(later(c.pressed, last)) > officerBound {
			return true
		}
	}
	return false
}

// story is what happened: the timeline, the complaints at fault, and the end of each log.
func (h *house) story() string {
	l := h.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "timeline (the machine let the harness wait %s at worst):\n", seconds(l.stall))
	for _, e := range l.told {
		fmt.Fprintf(&b, "  %8s %s\n", seconds(e.at.Sub(l.began)), e.text)
	}
	told := 0
	for _, c := range l.complaints {
		if told < maxStories && l.atFault(c) {
			told++
			l.tellOf(&b, c)
		}
	}
	for _, d := range h.danvans {
		fmt.Fprintf(&b, "the end of the log of %s:\n%s\n", d.name(), indent(d.log.String()))
	}
	return b.String()
}

// maxStories is of how many complaints a story tells.
const maxStories = 3

// atFault reports whether a problem may concern a complaint. The lock is held.
func (l *ledger) atFault(c *complaint) bool {
	if len(c.rows) > 1 || c.isConfirmed() && len(c.rows) == 0 || repeated(c.receipts)+repeated(c.told) > 0 ||
		len(c.rows) > 0 && (len(c.told) == 0 || len(c.receipts) == 0) {
		return true
	}
	last := l.lastFault()
	for _, s := range l.steps {
		if s.marker == c.marker && (s.replied.IsZero() || s.replied.Sub(later(s.at, last)) > replyBound) {
			return true
		}
	}
	return false
}

// tellOf writes all that happened around one complaint. The lock is held.
func (l *ledger) tellOf(b *strings.Builder, c *complaint) {
	fmt.Fprintf(b, "complaint %s of %d, officer %d: pressed %s, acknowledged %s, cases %v, %d receipts, officer told %d times, refused with %q\n", c.marker,
		c.citizen, c.officer, l.at(c.pressed), l.at(c.acknowledged), c.rows, len(c.receipts), len(c.told), c.refused)
	var events []event
	from, to := time.Time{}, time.Now()
	for _, s := range l.steps {
		if s.marker == c.marker {
			if from.IsZero() {
				from = s.at
			}
			events = append(events, event{s.at, "citizen: " + s.what})
		} else if s.chat == c.citizen && !from.IsZero() && s.at.After(from) && s.at.Before(to) {
			to = s.at
		}
	}
	for _, t := range l.toasts {
		if t.chat == c.citizen && t.at.After(from) && t.at.Before(to) {
			events = append(events, event{t.at, "notice: " + t.text})
		}
	}
	for _, u := range l.updates {
		if u.chat == c.citizen && u.first.After(from) && u.first.Before(to) {
			events = append(events, event{u.first, fmt.Sprintf("update %d is handed over, acknowledged %s", u.id, l.at(u.acknowledged))})
		}
	}
	for _, m := range l.calls {
		if (m.Chat == c.citizen && m.At.After(from) && m.At.Before(to)) || m.Chat == c.officer && slices.ContainsFunc(c.rows, func(code string) bool { return strings.Contains(m.Text, code) }) {
			text := []rune(strings.ReplaceAll(m.Text, "\n", " / "))
			events = append(events, event{m.At, fmt.Sprintf("%s to %d by danvan %d, carried out: %t %s: %s", m.Method, m.Chat, m.Process+1, m.Carried, m.Fault, string(text[:min(len(text), 70)]))})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	for _, e := range events {
		fmt.Fprintf(b, "  %8s %s\n", l.at(e.at), e.text)
	}
}

// at is a time as the timeline shows it. The lock is held.
func (l *ledger) at(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return seconds(t.Sub(l.began))
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}
