package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Channel is the name of this channel in bot.Input, bot.Destination and civic.Attachment.
const Channel = "telegram"

// DefaultAPIURL is the root of the official Bot API.
const DefaultAPIURL = "https://api.telegram.org"

// Bounds of one call.
const (
	callTimeout   = 30 * time.Second
	uploadTimeout = 2 * time.Minute
	maxAnswer     = 32 << 20 // bytes of a response
)

// Limiter keeps Telegram's limits on sending, across all replicas. storage/session has one.
type Limiter interface {
	// Wait returns when n messages may be sent to the chat. Bulk leaves a share of the overall rate to dialogues.
	Wait(ctx context.Context, chat string, n int, group, bulk bool) error
	// Hold lets nothing more through to the chat for d: Telegram said so.
	Hold(ctx context.Context, chat string, d time.Duration) error
}

// Hooks are told what happens, for metrics. Any may be nil. Nothing that they are given holds text or token.
type Hooks struct {
	Called    func(method, outcome string, took time.Duration) // outcome: "ok" or a Fault's Class
	Throttled func(method string, wait time.Duration)          // Telegram asked to wait
	Update    func(kind, outcome string, took time.Duration)   // outcome: "ok", "failed", "given_up"
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

// Client calls the Bot API. It is a bot.MessageSender and safe for concurrent use.
type Client struct {
	o    Options
	api  tgbotapi.BotAPI
	http *http.Client
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

// Me asks who the bot is, which proves the token.
func (c *Client) Me(ctx context.Context) (Me, error) {
	raw, err := c.do(ctx, &request{method: "getMe"})
	if err != nil {
		return Me{}, err
	}
	var me Me
	if err := json.Unmarshal(raw, &me); err != nil {
		return Me{}, garbled("getMe", http.StatusOK)
	}
	return me, nil
}

// Close lets idle connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// request is one call to be made.
type request struct {
	method  string
	params  tgbotapi.Params
	files   []tgbotapi.RequestFile
	timeout time.Duration // callTimeout where zero

	// For calls that send: who it goes to, and how many messages it makes. The limits know only these.
	chat   string
	group  bool
	weight int
}

// do makes a call and repeats it where that may help: after Telegram's own pause on 429, after a growing one where the
// network or a proxy failed. Any error is a *Fault.
func (c *Client) do(ctx context.Context, r *request) (json.RawMessage, error) {
	waited := time.Duration(0)
	for try := 1; ; try++ {
		if err := c.limit(ctx, r); err != nil {
			return nil, err
		}
		raw, fault := c.once(ctx, r)
		if fault == nil {
			return raw, nil
		}
		pause := fault.retryAfter
		switch {
		case ctx.Err() != nil:
			return nil, fault
		case pause > 0:
			c.throttled(ctx, r, pause)
			if waited += pause; waited > c.o.MaxWait {
				return nil, fault
			}
		case fault.transient() && try < c.o.Tries:
			pause = backoff(try, 500*time.Millisecond, 8*time.Second)
		default:
			return nil, fault
		}
		if err := c.o.Sleep(ctx, pause); err != nil {
			return nil, fault
		}
	}
}

func (c *Client) limit(ctx context.Context, r *request) error {
	if r.weight == 0 || c.o.Limiter == nil {
		return nil
	}
	if err := c.o.Limiter.Wait(ctx, r.chat, r.weight, r.group, isBulk(ctx)); err != nil {
		return &Fault{method: r.method, words: "waiting for the limits: " + c.redact(err.Error()), cause: contextError(err)}
	}
	return nil
}

func (c *Client) throttled(ctx context.Context, r *request, pause time.Duration) {
	if c.o.Hooks.Throttled != nil {
		c.o.Hooks.Throttled(r.method, pause)
	}
	if c.o.Limiter == nil || r.weight == 0 {
		return
	}
	if err := c.o.Limiter.Hold(ctx, r.chat, pause); err != nil {
		c.o.Log.WarnContext(ctx, "chat not held back", "method", r.method, "error", c.redact(err.Error()))
	}
}

// once makes a call a single time, with a copy of the library's client that carries the context.
func (c *Client) once(ctx context.Context, r *request) (json.RawMessage, *Fault) {
	timeout := r.timeout
	if timeout == 0 {
		timeout = callTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	carrier := &carrier{ctx: ctx, client: c.http}
	api := c.api
	api.Client = carrier
	start := c.o.Now()
	var answer *tgbotapi.APIResponse
	var err error
	if r.files != nil {
		answer, err = api.UploadFiles(r.method, r.params, r.files)
	} else {
		answer, err = api.MakeRequest(r.method, r.params)
	}
	fault := c.fault(r.method, carrier.status, err)
	if c.o.Hooks.Called != nil {
		outcome := "ok"
		if fault != nil {
			outcome = fault.Class()
		}
		c.o.Hooks.Called(r.method, outcome, c.o.Now().Sub(start))
	}
	if fault != nil {
		return nil, fault
	}
	return answer.Result, nil
}

// carrier is an HTTP client for one call: it adds the context, keeps the status, bounds the answer.
type carrier struct {
	ctx    context.Context
	client *http.Client
	status int
}

// Do implements tgbotapi.HTTPClient.
func (b *carrier) Do(req *http.Request) (*http.Response, error) {
	resp, err := b.client.Do(req.WithContext(b.ctx))
	if err != nil {
		return nil, err
	}
	b.status = resp.StatusCode
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}

// backoff is the pause after the n-th failure: doubling from least, at most most, a quarter of it by chance.
func backoff(n int, least, most time.Duration) time.Duration {
	d := most
	if n < 20 && least<<(n-1) < most {
		d = least << (n - 1)
	}
	return d - time.Duration(rand.Int64N(int64(d)/4+1))
}

type bulkKey struct{}

// Bulk marks what is sent with the context as bulk: replies in dialogues go first.
func Bulk(ctx context.Context) context.Context { return context.WithValue(ctx, bulkKey{}, true) }

func isBulk(ctx context.Context) bool { return ctx.Value(bulkKey{}) != nil }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
