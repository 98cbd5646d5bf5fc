package telegram

import (
	"context"
	"strconv"
	"strings"

	"danvan/bot"
)

// progress is how far messages that belong together have come, part by part, so that another try goes on behind what has
// arrived: a file is a part, and so is each piece of a text that is split. A try that finds another number of parts than
// the one before says everything again: the text is another then. A text that changed and has as many parts goes on behind
// what arrived of the first.
type progress struct {
	note func(ctx context.Context, arrived string) // hears of each part that arrived, where more follow; may be nil

	total   int
	arrived []string // ids of messages; leftOut; an id behind uncaptioned
	behind  int      // so many of them this try has passed
}

const (
	leftOut     = "-" // Telegram refused the file
	uncaptioned = "~" // before the id of a file that was to carry the text, and does not
)

// resume begins a try to send messages, of which the text of an earlier progress says what has arrived.
func resume(text string, messages []bot.Message) *progress {
	p := &progress{}
	for _, m := range messages {
		p.total += parts(m)
	}
	total, ids, ok := strings.Cut(text, ":")
	if n, err := strconv.Atoi(total); ok && err == nil && n == p.total {
		p.arrived = strings.Fields(ids)
	}
	return p
}

// String is the progress as text, for resume; "" while nothing has arrived.
func (p *progress) String() string {
	if len(p.arrived) == 0 {
		return ""
	}
	return strconv.Itoa(p.total) + ":" + strings.Join(p.arrived, " ")
}

// take passes n parts that belong together, where they have arrived, and returns their ids and whether they are as they
// were to be.
func (p *progress) take(n int) (ids []string, whole, arrived bool) {
	if p == nil || p.behind+n > len(p.arrived) {
		return nil, false, false
	}
	whole = true
	for _, id := range p.arrived[p.behind : p.behind+n] {
		if id == leftOut || strings.HasPrefix(id, uncaptioned) {
			whole = false
		}
		if id != leftOut {
			ids = append(ids, strings.TrimPrefix(id, uncaptioned))
		}
	}
	p.behind += n
	return ids, whole, true
}

// within reports whether some of the next n parts have arrived, and not all.
func (p *progress) within(n int) bool {
	return p != nil && p.behind < len(p.arrived) && p.behind+n > len(p.arrived)
}

// add notes parts that have arrived.
func (p *progress) add(ctx context.Context, ids ...string) {
	if p == nil {
		return
	}
	p.arrived = append(p.arrived, ids...)
	p.behind = len(p.arrived)
	if p.note != nil && p.total > 1 && len(p.arrived) < p.total {
		p.note(ctx, p.String())
	}
}

// parts is how many parts a message has.
func parts(m bot.Message) int {
	groups := albums(ours(m.Media))
	n, text := 0, m.Text
	for _, g := range groups {
		n += len(g)
	}
	if captioned(groups, text, len(m.Rows) > 0 || m.Menu != nil) {
		text = ""
	}
	switch {
	case m.File == nil:
		n += len(Split(text, maxText))
	case text != "" && Units(text) <= maxCaption:
		n++
	default:
		n += 1 + len(Split(text, maxText))
	}
	if m.Place != nil {
		n++
	}
	return n
}
