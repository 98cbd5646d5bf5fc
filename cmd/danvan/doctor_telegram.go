package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Bounds beyond which the doctor speaks up.
const (
	mostSkew    = 30 * time.Second // Telegram's clock has whole seconds
	mostPending = 100              // updates that wait at Telegram
	recently    = time.Hour        // since a failed delivery
)

// telegram asks who the bot is, whether updates reach it, and what time it is there.
func (e *examination) telegram(ctx context.Context, c config) {
	if !telegramKind.is(c) { // which is no problem where another channel is configured: see config.checkChannels
		return
	}
	client, err := newClient(c)
	if err == nil {
		defer client.Close()
		_, err = client.Me(ctx)
	}
	e.found("telegram", err)
	if err != nil {
		return
	}
	info, there, err := webhookInfo(ctx, c)
	if err != nil {
		e.found("updates", err)
		return
	}
	e.found("updates", info.problem(c, e.t.now()))
	if !there.IsZero() {
		e.found("clock", skewProblem(time.Since(there)))
	}
}

// updatesInfo is what the Bot API knows of how updates leave it.
type updatesInfo struct {
	URL           string `json:"url"`
	Pending       int    `json:"pending_update_count"`
	LastErrorDate int64  `json:"last_error_date"`
	LastError     string `json:"last_error_message"`
}

// webhookInfo asks how updates leave the Bot API, and what time it is there; the zero time where it does not say. No error
// holds the address, which holds the token.
func webhookInfo(ctx context.Context, c config) (updatesInfo, time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	address := strings.TrimSuffix(c.TelegramAPIURL, "/") + "/bot" + c.TelegramToken + "/getWebhookInfo"
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return updatesInfo{}, time.Time{}, errors.New("DANVAN_TELEGRAM_API_URL is no address")
	}
	response, err := http.DefaultClient.Do(request)
	var where *url.Error
	if errors.As(err, &where) {
		err = where.Err
	}
	if err != nil {
		return updatesInfo{}, time.Time{}, fmt.Errorf("ask for the webhook: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		OK     bool        `json:"ok"`
		Result updatesInfo `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || !answer.OK {
		return updatesInfo{}, time.Time{}, fmt.Errorf("ask for the webhook: the answer is %s", response.Status)
	}
	there, _ := http.ParseTime(response.Header.Get("Date"))
	return answer.Result, there, nil
}

// problem compares how updates leave the Bot API with how danvan serve expects them.
func (i updatesInfo) problem(c config, now time.Time) error {
	want, failed := c.webhookAddress(), time.Unix(i.LastErrorDate, 0)
	switch {
	case i.URL == "" && want != "":
		return errors.New("no webhook is set at Telegram, and DANVAN_WEBHOOK_URL is; is danvan serve running?")
	case i.URL != "" && want == "":
		return errors.New("a webhook is set at Telegram, and DANVAN_WEBHOOK_URL is not set; start danvan serve, or end what else uses this bot")
	case i.URL != want:
		return errors.New("the webhook at Telegram is another than DANVAN_WEBHOOK_URL; start danvan serve, or end what else uses this bot")
	case i.LastErrorDate > 0 && now.Sub(failed) < recently:
		return fmt.Errorf("updates could not be delivered at %s: %s", failed.UTC().Format(time.RFC3339), i.LastError)
	case i.Pending > mostPending:
		return fmt.Errorf("%d updates wait at Telegram; is danvan serve running?", i.Pending)
	}
	return nil
}

// skewProblem judges how far our clock is ahead.
func skewProblem(ahead time.Duration) error {
	if ahead.Abs() <= mostSkew {
		return nil
	}
	word := "ahead of"
	if ahead < 0 {
		word = "behind"
	}
	return fmt.Errorf("this machine is %s %s Telegram; set its clock by NTP, or times and limits go wrong", ahead.Abs().Round(time.Second), word)
}
