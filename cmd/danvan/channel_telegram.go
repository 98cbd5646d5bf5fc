package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"danvan/bot"
	"danvan/bot/telegram"
)

// Telegram as a channel that is configured and served. What else of the program knows Telegram is what asks about Telegram
// itself: the doctor, the metrics of its calls, and the demo, whose phones are Telegram's.

var telegramKind = channelKind{
	setting: "DANVAN_TELEGRAM_TOKEN",
	is:      func(c config) bool { return c.TelegramToken != "" },
	check:   config.checkTelegram,
	open:    openTelegram,
}

func (c config) checkTelegram() error {
	switch {
	case !tokenForm.MatchString(c.TelegramToken):
		return settingError{"DANVAN_TELEGRAM_TOKEN", "does not look like a token; copy it whole from @BotFather, such as 123456:ABC-def…"}
	case !isURL(c.TelegramAPIURL, "https", "http"):
		return settingError{"DANVAN_TELEGRAM_API_URL", "is not an http(s) URL; leave it empty for the official Bot API"}
	}
	return nil
}

// openTelegram makes the client, with the limits on sending that all replicas share where there are sessions.
func openTelegram(c config, s surroundings) (*line, error) {
	o := telegram.Options{Token: c.TelegramToken, APIURL: c.TelegramAPIURL, Locale: c.Locale, Log: s.log}
	if s.sessions != nil {
		o.Limiter = s.sessions.Limiter(telegram.Channel, c.limits())
	}
	if s.metrics != nil {
		o.Hooks = s.metrics.hooks()
	}
	if s.store != nil {
		o.Moved = func(ctx context.Context, from, to string) {
			if err := s.store.MigrateChat(ctx, telegram.Channel, from, to); err != nil {
				s.log.ErrorContext(ctx, "moved group not noted", "error", err)
			}
		}
	}
	client, err := telegram.New(o)
	if err != nil {
		return nil, err
	}
	l, hook := &line{Channel: client, close: client.Close}, &lateHandler{}
	if c.WebhookURL != "" {
		l.path, l.hook = webhookPath, withSecret(c.WebhookSecret, hook)
	}
	l.receive = func(ctx context.Context, a *app) error { return a.receiveTelegram(ctx, c, client, hook) }
	return l, nil
}

// receiver is what polling and webhook have in common.
func (a *app) receiver() telegram.Receiver {
	r := telegram.Receiver{Take: a.intake.Take, Log: a.log, Now: a.now}
	if ch, err := a.channels.Named(telegram.Channel); err == nil {
		r.Bot = bot.Username(ch)
	}
	return r
}

// receiveTelegram takes updates: Telegram delivers them to the webhook, or they are polled for.
func (a *app) receiveTelegram(ctx context.Context, c config, client *telegram.Client, hook *lateHandler) error {
	if c.WebhookURL != "" {
		receiver := &telegram.Webhook{Receiver: a.receiver(), Secret: c.WebhookSecret}
		context.AfterFunc(ctx, receiver.Close)
		hook.set(receiver)
		return patience{a.log, "telegram to take the webhook", refusedBy("set webhook")}.until(ctx, func(ctx context.Context) error {
			return client.SetWebhook(ctx, c.webhookAddress(), c.WebhookSecret, maxConnections)
		})
	}
	if err := (patience{a.log, "telegram to leave the webhook", refusedBy("leave webhook")}).until(ctx, client.DeleteWebhook); err != nil {
		return err
	}
	poller := &telegram.Poller{Receiver: a.receiver(), Client: client, Leader: a.sessions}
	return poller.Run(ctx)
}

// withSecret lets through to the webhook what shows the secret. The rest is refused before its body has come.
func withSecret(secret string, next http.Handler) http.Handler {
	want := sha256.Sum256([]byte(secret))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown := sha256.Sum256([]byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")))
		if r.Method == http.MethodPost && subtle.ConstantTimeCompare(want[:], shown[:]) != 1 {
			readNoMore(w)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// newClient makes a client of the Bot API, for who asks Telegram something.
func newClient(c config) (*telegram.Client, error) {
	if c.TelegramToken == "" || !tokenForm.MatchString(c.TelegramToken) {
		return nil, settingError{"DANVAN_TELEGRAM_TOKEN", "is not set to a token; put the token that @BotFather gave you there"}
	}
	return telegram.New(telegram.Options{Token: c.TelegramToken, APIURL: c.TelegramAPIURL, Locale: c.Locale})
}

// telegramNamed is the bot of that name on Telegram, for who only makes links to it.
func telegramNamed(name string) bot.Linker { return telegram.Named(name) }
