package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Channel is the name of this channel in bot.Input, bot.Destination and civic.Attachment.
const Channel = "telegram"

// DefaultAPIURL is the root of the official Bot API.
const DefaultAPIURL = "https://api.telegram.org"

// Limiter keeps Telegram's limits on sending, across all replicas. storage/session has one.
type Limiter interface {
	// Wait returns when n messages may be sent to the chat. Bulk leaves a share of the overall rate to dialogues.
	Wait(ctx context.Context, chat string, n int, group, bulk bool) error
	// Try is Wait for who cannot wait: it returns after how long the messages may be sent, 0 where they may be now.
	Try(ctx context.Context, chat string, n int, group, bulk bool) (time.Duration, error)
	// Hold lets nothing more through to the chat for d: Telegram said so.
	Hold(ctx context.Context, chat string, d time.Duration) error
}

// Hooks are told what happens, for metrics. Any may be nil. Nothing that they are given holds text or token.
type Hooks struct {
	Called    func(method, outcome string, took time.Duration) // outcome: "ok" or a Fault's Class
	Throttled func(method string, wait time.Duration)          // Telegram asked to wait
}

// Options configure a Client. Token is required; everything else has a default.
type Options struct {
	Token   string
	APIURL  string // root of the Bot API, without "/bot<token>"
	Limiter Limiter
	Log     *slog.Logger
	Hooks   Hooks
	// Moved hears that a group has a new address, as met while sending.
	Moved func(ctx context.Context, from, to string)
	// Locale is whose commands people see whose device speaks none of the bot's languages; "vi" where empty.
	Locale string
	// Tries bounds how often one call is tried on network faults; 4 where zero.
	Tries int
	// MaxWait bounds how long one call waits for Telegram's retry_after; beyond it the Fault says how long. One minute
	// where zero.
	MaxWait time.Duration
	Now     func() time.Time
	// Sleep waits, or returns the context's error.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Client calls the Bot API. It is a bot.Channel and safe for concurrent use.
type Client struct {
	o    Options
	api  tgbotapi.BotAPI
	http *http.Client
	name atomic.Pointer[string] // the bot's username, as soon as Telegram has said it
}

var tokenForm = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

// New makes a client; it calls nothing yet.
func New(o Options) (*Client, error) {
	if !tokenForm.MatchString(o.Token) {
		return nil, fmt.Errorf("telegram token has not the form 123456:ABC-def")
	}
	if o.APIURL == "" {
		o.APIURL = DefaultAPIURL
	}
	root, err := url.Parse(o.APIURL)
	if err != nil || root.Host == "" || (root.Scheme != "http" && root.Scheme != "https") {
		return nil, fmt.Errorf("telegram API address is not an http(s) URL")
	}
	o.fill()
	c := &Client{o: o, api: tgbotapi.BotAPI{Token: o.Token}, http: &http.Client{Transport: transport()}}
	c.api.SetAPIEndpoint(strings.ReplaceAll(strings.TrimSuffix(o.APIURL, "/"), "%", "%%") + "/bot%s/%s")
	return c, nil
}

func (o *Options) fill() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Locale == "" {
		o.Locale = "vi"
	}
	if o.Tries == 0 {
		o.Tries = 4
	}
	if o.MaxWait == 0 {
		o.MaxWait = time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
}

// transport keeps connections open: the default of two idle ones makes a handshake of nearly every send.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = 128, 64
	return t
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Me is the bot itself.
type Me struct {
	ID       int64  `json:"id"`
	Name     string `json:"first_name"`
	Username string `json:"username"` // without "@"
}

// Me asks who the bot is, which proves the token. Links can be made from then on.
func (c *Client) Me(ctx context.Context) (Me, error) {
	raw, err := c.do(ctx, &request{method: "getMe"})
	if err != nil {
		return Me{}, err
	}
	var me Me
	if err := json.Unmarshal(raw, &me); err != nil {
		return Me{}, garbled("getMe", http.StatusOK)
	}
	c.name.Store(&me.Username)
	return me, nil
}

// Close lets idle connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }
