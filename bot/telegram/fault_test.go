package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
)

func TestRetryAfterIsHonouredExactly(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.srv.FailNext("sendMessage", 2, emulator.Fault{RetryAfter: 17})
	b.send(bot.Message{Text: "a"})
	if want := []time.Duration{17 * time.Second, 17 * time.Second}; !slices.Equal(b.sleeps.list(), want) {
		t.Errorf("slept %v", b.sleeps.list())
	}
	b.srv.FailNext("sendDocument", 1, emulator.Fault{RetryAfter: 5}) // of uploads the library tells no code
	b.send(bot.Message{File: &bot.File{Name: "a.txt", Data: []byte("a")}})
	if got := b.sleeps.list(); len(got) != 3 || got[2] != 5*time.Second {
		t.Errorf("slept %v", got)
	}
}

func TestLongRetryAfterIsReported(t *testing.T) {
	b := newBench(t, emulator.Options{})
	b.srv.FailNext("sendMessage", 1, emulator.Fault{RetryAfter: 3600})
	_, err := b.client.Send(t.Context(), b.to, bot.Saying(bot.Message{Text: "a"}))
	var fault *Fault
	if !errors.As(err, &fault) || fault.RetryAfter() != time.Hour || fault.Permanent() || fault.Class() != "limit" {
		t.Errorf("%v", err)
	}
	if len(b.sleeps.list()) != 0 {
		t.Error("it waited")
	}
}

func TestNetworkFaultsAreRetriedWithinBounds(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{"dropped": {DropConnection: true}, "gateway": {BadGateway: true}, "server": {Code: 500}} {
		for method, m := range map[string]bot.Message{"sendMessage": {Text: "a"}, "sendDocument": {File: &bot.File{Name: "a", Data: []byte("a")}}} {
			b := newBench(t, emulator.Options{})
			b.srv.FailNext(method, 3, fault)
			b.send(m)
			slept := b.sleeps.list()
			if len(slept) != 3 || !slices.IsSorted(slept) {
				t.Errorf("%s %s: slept %v", name, method, slept)
			}
			b.srv.FailNext(method, 4, fault)
			_, err := b.client.Send(t.Context(), b.to, bot.Saying(m))
			var f *Fault
			if !errors.As(err, &f) || f.Permanent() || errors.Is(err, ErrUnreachable) {
				t.Errorf("%s %s: %v", name, method, err)
			}
			if strings.Contains(fmt.Sprint(err), b.srv.Token()) {
				t.Errorf("%s %s: the error holds the token", name, method)
			}
		}
	}
}

func TestErrorsHoldNoToken(t *testing.T) {
	gone, _ := rawServer(t, nil)
	gone.api.SetAPIEndpoint("http://127.0.0.1:1/bot%s/%s")
	redirecting, _ := rawServer(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"/again", http.StatusTemporaryRedirect)
	})
	telling, _ := rawServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"Bad Request: %s is \"Nguyễn Văn A, CCCD 012\""}`, testToken)
	})
	broken, _ := rawServer(t, nil)
	broken.api.SetAPIEndpoint("http://[::1/bot%s/%s")
	for name, c := range map[string]*Client{"gone": gone, "redirecting": redirecting, "telling": telling, "broken": broken} {
		for _, m := range []bot.Message{{Text: "Nguyễn Văn A"}, {File: &bot.File{Name: "a", Data: []byte("a")}}} {
			_, err := c.Send(t.Context(), bot.Destination{Address: "1"}, bot.Saying(m))
			if err == nil {
				t.Fatalf("%s: no error", name)
			}
			var fault *Fault
			errors.As(err, &fault)
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fault.Reason()} {
				if strings.Contains(text, "secretSecret") || strings.Contains(text, "Nguyễn") {
					t.Errorf("%s: %s", name, text)
				}
			}
		}
	}
}

func TestContextEndsACall(t *testing.T) {
	var calls atomic.Int32
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := rawServer(t, func(_ http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_ = r.ParseForm() // so that the server notices that the client is gone
		cancel()
		<-r.Context().Done()
	})
	_, err := c.Send(ctx, bot.Destination{Address: "1"}, bot.Saying(bot.Message{Text: "a"}))
	var fault *Fault
	if !errors.Is(err, context.Canceled) || !errors.As(err, &fault) || fault.Class() != "cancelled" || calls.Load() != 1 {
		t.Errorf("%v after %d calls", err, calls.Load())
	}
}

func TestFaults(t *testing.T) {
	for body, test := range map[string]struct {
		status                 int
		class                  string
		unreachable, permanent bool
	}{
		`{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`:                                                                       {403, "unreachable", true, true},
		`{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`:                                                                                  {400, "unreachable", true, true},
		`{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}`:                                                                             {400, "refused", false, true},
		`{"ok":false,"error_code":413,"description":"Request Entity Too Large"}`:                                                                                     {413, "refused", false, true},
		`{"ok":false,"error_code":401,"description":"Unauthorized"}`:                                                                                                 {401, "token", false, false},
		`{"ok":false,"error_code":404,"description":"Not Found"}`:                                                                                                    {404, "token", false, false},
		`{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`:                                                             {409, "conflict", false, false},
		`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 999","parameters":{"retry_after":999}}`:                                          {429, "limit", false, false},
		`{"ok":false,"error_code":500,"description":"Internal Server Error"}`:                                                                                        {500, "server", false, false},
		`{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890}}`: {400, "moved", false, false},
		`<html>502</html>`: {502, "server", false, false},
		``:                 {503, "server", false, false},
		`{"ok":tru`:        {200, "server", false, false},
		`{"ok":"yes"}`:     {200, "server", false, false},
	} {
		c, _ := rawServer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(body))
		})
		_, err := c.do(t.Context(), &request{method: "sendMessage"})
		var f *Fault
		if !errors.As(err, &f) {
			t.Fatalf("%s: %v", body, err)
		}
		if f.Class() != test.class || f.Unreachable() != test.unreachable || f.Permanent() != test.permanent {
			t.Errorf("%s: class %s, unreachable %v, permanent %v", body, f.Class(), f.Unreachable(), f.Permanent())
		}
	}
}

func TestNewRefusesBadOptions(t *testing.T) {
	for _, o := range []Options{{}, {Token: "abc"}, {Token: "1:a b"}, {Token: testToken, APIURL: "ftp://x"}, {Token: testToken, APIURL: "nonsense"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is taken", o)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error holds the token: %v", err)
		}
	}
}

func TestMe(t *testing.T) {
	b := newBench(t, emulator.Options{BotUsername: "danvan_bot"})
	me, err := b.client.Me(t.Context())
	if err != nil || me.Username != "danvan_bot" || me.ID != b.srv.BotID() {
		t.Errorf("%+v, %v", me, err)
	}
}
