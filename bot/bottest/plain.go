package bottest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"danvan/bot"
	"danvan/civic"
)

// Name is the channel's.
const Name = "plain"

// maxText is how many characters a message may have; maxStart, how long the parameter of a link.
const (
	maxText  = 2000
	maxStart = 64
)

// Plain is a channel of bare text, in memory. Its zero value is not used; NewPlain makes one.
type Plain struct {
	// Take takes what people type: bot.Intake has one.
	Take func(ctx context.Context, u bot.Update, persist bool) (safe func() error)
	now  func() time.Time

	mu    sync.Mutex
	said  map[string][]string // what each address was told
	typed int64
}

// NewPlain makes the channel. People type at the time of the clock.
func NewPlain(now func() time.Time) *Plain { return &Plain{now: now, said: map[string][]string{}} }

// Name implements bot.Channel.
func (*Plain) Name() string { return Name }

// Profile implements bot.Channel.
func (*Plain) Profile() bot.Profile {
	return bot.Profile{Title: "SMS", Handle: "danvan", Text: maxText, Start: maxStart}
}

// errShows says that the engine left something in a message that this channel cannot show.
var errShows = errors.New("the message holds what a channel of bare text cannot show")

// Send implements bot.Channel. It is strict: what the channel has not declared must not come.
func (p *Plain) Send(_ context.Context, to bot.Destination, s bot.Sending) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []string
	for _, m := range s.Messages {
		if m.Rows != nil || m.Menu != nil || m.Media != nil || m.File != nil || m.Place != nil || m.Edit != "" {
			return ids, errShows
		}
		for _, part := range split(bare(m.Text)) {
			p.said[to.Address] = append(p.said[to.Address], part)
			ids = append(ids, fmt.Sprint(len(p.said[to.Address])))
		}
	}
	return ids, nil
}

// AnswerPress implements bot.Channel. There is nothing to press.
func (*Plain) AnswerPress(context.Context, string, string, bool) error { return errShows }

// Fetch implements bot.Channel. No file ever came by it.
func (*Plain) Fetch(context.Context, civic.Attachment) ([]byte, error) { return nil, civic.ErrNotFound }

// Ask implements bot.Channel.
func (*Plain) Ask(context.Context) error { return nil }

// Link implements bot.Channel.
func (*Plain) Link(start string) string { return "sms:danvan?body=/start%20" + start }

// Publish implements bot.Channel. There is no list of commands.
func (*Plain) Publish(context.Context, bot.Destination, string, []bot.CommandInfo) error { return nil }

// Decode implements bot.Channel.
func (*Plain) Decode(raw []byte) (bot.Input, bool) {
	var in bot.Input
	err := json.Unmarshal(raw, &in)
	return in, err == nil
}

var command = regexp.MustCompile(`(?s)^/([A-Za-z0-9_]+)(?:\s+(.*))?$`)

// Type is what somebody types; it returns when the bot is sure of it.
func (p *Plain) Type(ctx context.Context, from bot.Sender, text string) error {
	p.mu.Lock()
	p.typed++
	n := p.typed
	p.mu.Unlock()
	in := bot.Input{Key: fmt.Sprintf("%s:%d", Name, n), Seq: n, Channel: Name, Chat: from.Address, From: from, Kind: bot.KindText, At: p.now().UTC(),
		Message: fmt.Sprintf("t%d", n), Text: civic.CleanText(text)}
	if m := command.FindStringSubmatch(in.Text); m != nil {
		in.Kind, in.Command, in.Arg = bot.KindCommand, strings.ToLower(m[1]), m[2]
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return p.Take(ctx, bot.Update{Input: in, Raw: raw}, true)()
}

// Told is what an address was told, oldest first.
func (p *Plain) Told(address string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.said[address]...)
}

var (
	anchor = regexp.MustCompile(`<a href="([^"]*)">(.*?)</a>`)
	quote  = regexp.MustCompile(`(?s)<blockquote>(.*?)</blockquote>`)
	tag    = regexp.MustCompile(`</?[a-z]+>`)
	marks  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&quot;", `"`, "&#39;", "'", "&amp;", "&")
)

// bare is what a text shows without markup: addresses behind their words, quotations behind a mark.
func bare(html string) string {
	html = anchor.ReplaceAllString(html, "$2 ($1)")
	html = quote.ReplaceAllStringFunc(html, func(q string) string {
		return "> " + strings.ReplaceAll(quote.FindStringSubmatch(q)[1], "\n", "\n> ")
	})
	return strings.TrimSpace(marks.Replace(tag.ReplaceAllString(html, "")))
}

// split cuts a text into messages, at line ends where there are some.
func split(text string) []string {
	var parts []string
	for r := []rune(text); len(r) > 0; {
		n := min(len(r), maxText)
		if at := strings.LastIndexByte(string(r[:n]), '\n'); n < len(r) && at > 0 {
			n = len([]rune(string(r[:n])[:at]))
		}
		parts = append(parts, strings.TrimSpace(string(r[:n])))
		r = r[n:]
	}
	return parts
}
