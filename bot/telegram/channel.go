package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"danvan/bot"
	"danvan/civic"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

var _ bot.Channel = (*Client)(nil)

// maxStart is the length of a start parameter ("Deep linking").
const maxStart = 64

// Name implements bot.Channel.
func (*Client) Name() string { return Channel }

// Profile implements bot.Channel.
func (c *Client) Profile() bot.Profile {
	p := bot.Profile{Title: "Telegram", Buttons: true, Edits: true, Places: true, FileBytes: civic.MaxFileBytes, Text: maxText, Start: maxStart}
	if name := c.Username(); name != "" {
		p.Handle = "@" + name
	}
	return p
}

// Username is the bot's, without "@"; "" until Me or Introduce has told it.
func (c *Client) Username() string {
	if name := c.name.Load(); name != nil {
		return *name
	}
	return ""
}

// Introduce tells the client the bot's username, for who knows it without asking.
func (c *Client) Introduce(username string) {
	username = strings.TrimPrefix(username, "@")
	c.name.Store(&username)
}

// Named is a client that does nothing but make links: it has no token.
func Named(username string) *Client {
	c := &Client{}
	c.Introduce(username)
	return c
}

// Ask implements bot.Channel.
func (c *Client) Ask(ctx context.Context) error {
	_, err := c.Me(ctx)
	return err
}

// Link implements bot.Channel.
func (c *Client) Link(start string) string {
	name := c.Username()
	if name == "" {
		return ""
	}
	link := "https://t.me/" + name
	if start != "" {
		link += "?start=" + start
	}
	return link
}

// Decode implements bot.Channel.
func (c *Client) Decode(raw []byte) (bot.Input, bool) {
	_, in, ok, err := Decoder{Bot: c.Username(), Now: c.o.Now}.Decode(raw)
	return in, ok && err == nil
}

// errTooLarge says that a file is larger than a bot may fetch ("getFile").
var errTooLarge = errors.New("the file is too large")

// Fetch implements bot.Channel.
func (c *Client) Fetch(ctx context.Context, a civic.Attachment) ([]byte, error) {
	raw, err := c.do(ctx, &request{method: "getFile", params: tgbotapi.Params{"file_id": strings.TrimPrefix(a.Ref, videoNote)}})
	if err != nil {
		return nil, err
	}
	var found struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	if err := json.Unmarshal(raw, &found); err != nil || found.Path == "" {
		return nil, garbled("getFile", http.StatusOK)
	}
	if found.Size > civic.MaxFileBytes {
		return nil, errTooLarge
	}
	return c.download(ctx, found.Path)
}

// download gets a file by the path that getFile gave. No error holds the address, which holds the token.
func (c *Client) download(ctx context.Context, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	address := strings.TrimSuffix(c.o.APIURL, "/") + "/file/bot" + c.o.Token + "/" + path
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &Fault{method: "file", words: "the path is none", ours: true}
	}
	answer, err := c.http.Do(r)
	if err != nil {
		var where *url.Error
		if errors.As(err, &where) {
			err = where.Err
		}
		return nil, &Fault{method: "file", words: c.redact(err.Error()), cause: contextError(err)}
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return nil, &Fault{method: "file", code: answer.StatusCode, words: http.StatusText(answer.StatusCode)}
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, civic.MaxFileBytes+1))
	switch {
	case err != nil:
		return nil, &Fault{method: "file", words: c.redact(err.Error()), cause: contextError(err)}
	case len(data) > civic.MaxFileBytes:
		return nil, errTooLarge
	}
	return data, nil
}
