package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// person is somebody with a phone.
type person struct {
	ID     int64
	Name   string
	Agency string // of an officer; empty: a citizen
	Role   string
}

// phones is the harness' way to the emulated Telegram: what people do, and what the emulator saw.
type phones struct {
	url    string
	client *http.Client
}

func newPhones(address string) *phones {
	return &phones{url: "http://" + address, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50}}}
}

func (p *phones) post(ctx context.Context, path string, body any) (string, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+path, bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", path, answer.Status, strings.TrimSpace(string(said)))
	}
	return string(said), err
}

// write sends texts from a phone and returns the id of the last.
func (p *phones) write(ctx context.Context, user int64, texts ...string) (int, error) {
	said, err := p.post(ctx, "/chaos/act", act{User: user, Texts: texts})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(said)
}

func (p *phones) press(ctx context.Context, user int64, message int, button string) error {
	_, err := p.post(ctx, "/chaos/act", act{User: user, Message: message, Button: button})
	return err
}

func (p *phones) weather(ctx context.Context, w weather) error {
	_, err := p.post(ctx, "/chaos/weather", w)
	return err
}

// listen passes on every call that the emulator saw until ctx ends.
func (p *phones) listen(ctx context.Context, heard func(call)) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/chaos/feed", nil)
	if err != nil {
		return err
	}
	answer, err := p.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	for lines := json.NewDecoder(answer.Body); ; {
		var c call
		if err := lines.Decode(&c); err != nil {
			if ctx.Err() != nil || errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		heard(c)
	}
}
