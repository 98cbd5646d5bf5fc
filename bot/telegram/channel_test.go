package telegram

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/bot/emulator"
	"danvan/civic"
)

// A file that somebody sent can be had, and what is no file cannot; no error holds the token.
func TestFetch(t *testing.T) {
	b := newBench(t, emulator.Options{})
	want := []byte("kế hoạch")
	a := civic.Attachment{Kind: civic.KindDocument, Channel: Channel, Ref: b.ann.Document("ke-hoach.pdf", want, "").FileID}
	got, err := b.client.Fetch(t.Context(), a)
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("%q, %v", got, err)
	}
	a.Ref = "nonsense"
	if _, err := b.client.Fetch(t.Context(), a); err == nil {
		t.Error("what is no file was fetched")
	}
	c, _ := rawServer(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "getFile") {
			_, _ = w.Write([]byte(`{"ok":true,"result":{"file_id":"x","file_path":"documents/x"}}`))
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
	if _, err := c.Fetch(t.Context(), a); err == nil || strings.Contains(err.Error(), testToken) {
		t.Errorf("%v", err)
	}
}

func TestLink(t *testing.T) {
	c, _ := rawServer(t, nil)
	if c.Link("a_b") != "" || c.Profile().Handle != "" {
		t.Error("a link to a bot without a name")
	}
	c.Introduce("@danvan_bot")
	for start, want := range map[string]string{"": "https://t.me/danvan_bot", "rate_x": "https://t.me/danvan_bot?start=rate_x"} {
		if got := c.Link(start); got != want {
			t.Errorf("%q: %s", start, got)
		}
	}
	if c.Profile().Handle != "@danvan_bot" {
		t.Error(c.Profile().Handle)
	}
}

// An address of another channel is none of Telegram's, whatever it looks like.
func TestAddressOfAnotherChannel(t *testing.T) {
	b := newBench(t, emulator.Options{})
	to := b.to
	to.Channel = "zalo"
	if _, err := b.client.Send(t.Context(), to, bot.Saying(bot.Message{Text: "a"})); err == nil || len(b.said()) != 0 {
		t.Errorf("%v, %d messages", err, len(b.said()))
	}
}
