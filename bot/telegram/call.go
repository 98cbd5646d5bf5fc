package telegram

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"danvan/bot"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Bounds of one call.
const (
	callTimeout      = 30 * time.Second
	impatientTimeout = 5 * time.Second // of one that must not wait (bot.Impatient)
	uploadTimeout    = 2 * time.Minute
	maxAnswer        = 32 << 20 // bytes of a response
)

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
	mark   string // before the id in the Progress
}

// do makes a call and repeats it where that may help: after Telegram's own pause on 429, after a growing one where the
// network or a proxy failed. Any error is a *Fault.
func (c *Client) do(ctx context.Context, r *request) (json.RawMessage, error) {
	waited, tries, most := time.Duration(0), c.o.Tries, c.o.MaxWait
	switch {
	case bot.IsImpatient(ctx):
		tries, most = 1, 0
	case bot.IsBrief(ctx):
		tries, most = min(tries, briefTries), min(most, briefWait)
	}
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
			if waited += pause; waited > most {
				return nil, fault
			}
		case fault.transient() && try < tries:
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
	if bot.IsImpatient(ctx) {
		wait, err := c.o.Limiter.Try(ctx, r.chat, r.weight, r.group, bot.IsBulk(ctx))
		switch {
		case err != nil:
			return c.unlimited(r, err)
		case wait > 0:
			return &Fault{method: r.method, words: "the chat had its share of messages", retryAfter: wait, ours: true}
		}
		return nil
	}
	if err := c.o.Limiter.Wait(ctx, r.chat, r.weight, r.group, bot.IsBulk(ctx)); err != nil {
		return c.unlimited(r, err)
	}
	return nil
}

// unlimited is the fault of a call whose limits could not be asked for.
func (c *Client) unlimited(r *request, err error) *Fault {
	return &Fault{method: r.method, words: "waiting for the limits: " + c.redact(err.Error()), cause: contextError(err), ours: true}
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
		if bot.IsImpatient(ctx) {
			timeout = impatientTimeout
		}
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
		if fault.code == 0 {
			c.http.CloseIdleConnections() // they may lead nowhere any more
		}
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

// Bounds of a call that is made briefly (bot.Briefly).
const (
	briefTries = 2
	briefWait  = 2 * time.Second
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
