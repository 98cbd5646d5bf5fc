package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// ErrUnreachable matches, by errors.Is, a Fault that says that the chat cannot be written to any more: the person
// blocked the bot, the account or the group is gone, the bot was removed.
var ErrUnreachable = errors.New("chat is unreachable")

// Fault is why a call failed. Its text holds no token and nothing that people wrote.
type Fault struct {
	method     string
	code       int    // Telegram's, or that of HTTP; 0: no answer
	words      string // Telegram's description, or the network's
	retryAfter time.Duration
	progress   string // of a Send: what had arrived before
	movedTo    string // the group's new address
	cause      error  // the context's error where that is the cause
	ours       bool   // our own limits, not Telegram
}

// Error implements error.
func (f *Fault) Error() string {
	text := "telegram " + f.method
	if f.code != 0 {
		text += " " + strconv.Itoa(f.code)
	}
	return text + ": " + f.words
}

// Unwrap returns the context's error where that is the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is makes errors.Is(f, ErrUnreachable) work.
func (f *Fault) Is(target error) bool { return target == ErrUnreachable && f.Unreachable() }

// Reason is Error, for a record of why something was given up.
func (f *Fault) Reason() string { return f.Error() }

// RetryAfter is how long Telegram asked to wait; 0 where it did not.
func (f *Fault) RetryAfter() time.Duration { return f.retryAfter }

// unreachableWords are descriptions of a 400 that say the same as a 403.
var unreachableWords = []string{"chat not found", "user not found", "PEER_ID_INVALID", "CHAT_WRITE_FORBIDDEN", "group chat was deactivated",
	"the group chat was deleted", "have no rights to send a message", "not enough rights to send text messages"}

// Unreachable reports whether the chat cannot be written to any more.
func (f *Fault) Unreachable() bool {
	switch f.code {
	case http.StatusForbidden:
		return true
	case http.StatusBadRequest:
		return f.says(unreachableWords...)
	}
	return false
}

// Permanent reports whether the same call would fail again.
func (f *Fault) Permanent() bool {
	return f.Unreachable() || f.refused() && f.code != http.StatusNotFound
}

// Away reports whether Telegram as a whole cannot be reached or does not know us: the network, a proxy, its own trouble, a
// token that it refuses. What it says about a chat or a message is none of that, and neither is our own end or limit.
func (f *Fault) Away() bool {
	switch {
	case f.ours, errors.Is(f.cause, context.Canceled), f.retryAfter > 0, f.movedTo != "":
		return false
	case f.code == http.StatusUnauthorized, f.code == http.StatusNotFound:
		return true
	}
	return f.transient()
}

// Progress is how far a Send of several parts had come, for bot.Message.Arrived; "" where nothing arrived.
func (f *Fault) Progress() string { return f.progress }

// Passing reports whether the same call may succeed later: nothing of the message was refused.
func (f *Fault) Passing() bool { return !f.Permanent() }

// refused reports whether Telegram did not like the content of the call.
func (f *Fault) refused() bool {
	switch f.code {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusRequestEntityTooLarge:
		return f.movedTo == "" && !f.Unreachable()
	}
	return false
}

// transient reports whether the network, a proxy or Telegram's own trouble was at fault.
func (f *Fault) transient() bool { return f.code == 0 || f.code >= 500 || f.code == http.StatusOK }

func (f *Fault) says(words ...string) bool {
	for _, w := range words {
		if strings.Contains(f.words, w) {
			return true
		}
	}
	return false
}

// Class names the kind of fault for a metric: "limit", "moved", "unreachable", "refused", "conflict", "token",
// "cancelled", "network" or "server".
func (f *Fault) Class() string {
	switch {
	case f.retryAfter > 0 || f.code == http.StatusTooManyRequests:
		return "limit"
	case f.movedTo != "":
		return "moved"
	case f.Unreachable():
		return "unreachable"
	case f.code == http.StatusConflict:
		return "conflict"
	case f.code == http.StatusUnauthorized || f.code == http.StatusNotFound:
		return "token"
	case f.refused():
		return "refused"
	case errors.Is(f.cause, context.Canceled):
		return "cancelled"
	case f.code == 0:
		return "network"
	}
	return "server"
}

// fault makes a Fault of what the library returned; nil for nil. The library gives uploads no code and takes a page of
// HTML for bad JSON: the HTTP status tells.
func (c *Client) fault(method string, status int, err error) *Fault {
	if err == nil {
		return nil
	}
	var said *tgbotapi.Error
	if errors.As(err, &said) {
		f := &Fault{method: method, code: said.Code, words: c.clean(said.Message), retryAfter: time.Duration(said.RetryAfter) * time.Second}
		if f.code == 0 {
			f.code = status
		}
		if f.code == http.StatusTooManyRequests && f.retryAfter <= 0 {
			f.retryAfter = time.Second
		}
		if said.MigrateToChatID != 0 {
			f.movedTo = decimal(said.MigrateToChatID)
		}
		return f
	}
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &shape) || status != 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		return garbled(method, status)
	}
	var address *url.Error // its text is the URL, with the token
	if errors.As(err, &address) {
		err = address.Err
	}
	return &Fault{method: method, words: c.redact(err.Error()), cause: contextError(err)}
}

// garbled is an answer that is not the Bot API's, such as a proxy's page.
func garbled(method string, status int) *Fault {
	return &Fault{method: method, code: status, words: "the answer is not of the Bot API"}
}

func contextError(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	}
	return nil
}

// redact takes the token out of a text.
func (c *Client) redact(text string) string {
	_, secret, _ := strings.Cut(c.o.Token, ":")
	for _, s := range []string{c.o.Token, url.PathEscape(c.o.Token), url.QueryEscape(c.o.Token), secret} {
		text = strings.ReplaceAll(text, s, "<token>")
	}
	return text
}

var (
	quoted    = regexp.MustCompile(`"[^"]*"?`)
	unparsed  = regexp.MustCompile(`(can't parse (?:entities|message text|caption)[^:]*):.*`)
	maxReason = 200
)

// clean takes the token and whatever Telegram may quote of a text out of a description.
func (c *Client) clean(words string) string {
	words = unparsed.ReplaceAllString(c.redact(words), "$1")
	words = quoted.ReplaceAllString(words, `"…"`)
	words = strings.Join(strings.Fields(words), " ")
	if len(words) > maxReason {
		words = strings.ToValidUTF8(words[:maxReason], "")
	}
	return words
}
