package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/emulator"
	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/storage/storagetest"
)

// filed files a complaint of a phone's owner without a conversation.
func (w *world) filed(t *testing.T, u *emulator.User, category, agency string) civic.Case {
	t.Helper()
	p, err := w.person(u)
	if err != nil {
		t.Fatal(err)
	}
	return w.filedBy(t, p, category, agency)
}

// filedBy files a complaint of a person.
func (w *world) filedBy(t *testing.T, p civic.Person, category, agency string) civic.Case {
	t.Helper()
	directory, err := w.app.directory.get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, ok := directory.Category(category)
	if !ok {
		t.Fatalf("no category %s", category)
	}
	w.tokens++
	code, err := civic.NewCaseCode(w.app.random, w.clock.now(), w.zone)
	if err != nil {
		t.Fatal(err)
	}
	draft := civic.Case{Code: code, DraftKey: code, Author: &p.ID, Text: "Đường thôn 2 hư hỏng nặng"}
	if agency == "ubnd-ba-dong" {
		draft.Area = "ba-dong"
	}
	change, err := civic.File(draft, c, agency, nil, w.app.timing.Calendar, w.clock.now())
	if err == nil {
		draft, err = w.app.store.FileCase(t.Context(), change)
	}
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

// texts are what a phone has from the bot.
func texts(u *emulator.User) string {
	var all []string
	for _, m := range u.Messages() {
		if m.FromBot {
			all = append(all, m.Text)
		}
	}
	return strings.Join(all, "\n---\n")
}

func (w *world) phone(t *testing.T, name, agency string, role civic.Role) *emulator.User {
	t.Helper()
	u := w.server.User(emulator.Profile{FirstName: name, LanguageCode: "vi"})
	if err := w.join(u, name, "vi", agency, role); err != nil {
		t.Fatal(err)
	}
	return u
}

// Whatever way Telegram is away, nothing uses up its attempts, nothing is given up, the log has a few lines, and all of it
// arrives, once, when Telegram is back.
func TestTelegramAway(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{"gateway": {BadGateway: true}, "dropped": {DropConnection: true}, "its own trouble": {Code: 500},
		"token revoked": {Code: http.StatusUnauthorized}, "no such bot": {Code: http.StatusNotFound}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := boot(t, bootOptions{dialect: "sqlite"})
			var log bytes.Buffer
			w.app.outbox[0].Log = slog.New(slog.NewTextHandler(&log, nil))
			var paused []bool
			w.app.outbox[0].Paused = func(is bool) { paused = append(paused, is) }
			lan, ha := w.phone(t, "Lan", "", ""), w.phone(t, "Hà", "ubnd-ba-dong", civic.RoleOfficer)
			w.server.FailNext("", 1_000_000, fault)
			var codes []string
			for range 10 {
				codes = append(codes, w.filed(t, lan, "ht-duong-xa", "ubnd-ba-dong").Code)
			}
			for range 5 {
				w.clock.set(w.clock.now().Add(time.Hour))
				if _, err := w.app.outbox.RunOnce(t.Context(), w.clock.now()); err != nil {
					t.Fatal(err)
				}
			}
			var wrong int
			if err := w.app.store.DB().GetContext(t.Context(), &wrong, `SELECT count(*) FROM notifications WHERE status <> 'pending' OR attempts > 0`); err != nil || wrong != 0 {
				t.Errorf("%d notifications used up something, %v", wrong, err)
			}
			w.server.ClearFaults()
			w.clock.set(w.clock.now().Add(time.Hour))
			w.settle(t)
			for _, code := range codes {
				if n := strings.Count(texts(lan), code); n != 1 {
					t.Errorf("the citizen has %d receipts of %s", n, code)
				}
				if n := strings.Count(texts(ha), code); n != 1 {
					t.Errorf("the officer has %s %d times", code, n)
				}
			}
			if lines := strings.Count(log.String(), "\n"); lines > 6 || !strings.Contains(log.String(), "back again") || strings.Contains(log.String(), testToken) {
				t.Errorf("%d lines:\n%s", lines, &log)
			}
			if fmt.Sprint(paused) != "[true false]" {
				t.Errorf("paused %v", paused)
			}
		})
	}
}

// An answer that was given while the citizen had blocked the bot arrives when they let it in again, and the case is open to
// their word for a week from then.
func TestAnswerAfterUnblocking(t *testing.T) {
	t.Parallel()
	onDialects(t, func(t *testing.T, w *world) {
		lan, _ := w.phone(t, "Lan", "", ""), w.phone(t, "Hà", "ubnd-ba-dong", civic.RoleOfficer)
		c := w.filed(t, lan, "ht-duong-xa", "ubnd-ba-dong")
		w.settle(t)
		lan.Block()
		w.settle(t)
		colleagues, err := w.app.store.Colleagues(t.Context(), "ubnd-ba-dong")
		if err != nil || len(colleagues) != 1 {
			t.Fatal(colleagues, err)
		}
		actor, _ := colleagues[0].ActorFor(c)
		ch, err := c.Answer(actor, "Xã đã sửa xong đoạn đường này", nil, w.app.timing.Calendar, w.clock.now())
		if err == nil {
			_, err = w.app.store.ChangeCase(t.Context(), ch)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.settle(t)
		w.clock.set(w.clock.now().AddDate(0, 0, 20))
		status := func(want civic.Status) {
			t.Helper()
			if err := w.app.closeSilent(t.Context(), w.clock.now()); err != nil {
				t.Fatal(err)
			}
			if c, err = w.app.store.Case(t.Context(), c.ID); err != nil || c.Status != want {
				t.Errorf("the case is %s, want %s, %v", c.Status, want, err)
			}
		}
		status(civic.StatusAnswered)
		lan.Unblock()
		w.settle(t)
		if n := strings.Count(texts(lan), "Xã đã sửa xong đoạn đường này"); n != 1 {
			t.Errorf("the answer came %d times:\n%s", n, texts(lan))
		}
		w.clock.set(w.clock.now().AddDate(0, 0, 6))
		w.settle(t)
		status(civic.StatusAnswered)
		if !strings.Contains(lan.Last().Text, c.Code) || strings.Contains(lan.Last().Text, "Xã đã sửa") {
			t.Errorf("no notice of the closing: %s", lan.Last().Text)
		}
		w.clock.set(w.clock.now().AddDate(0, 0, 2))
		status(civic.StatusClosed)
	})
}

// Before a coordinator has joined complaints stand on the desk, and the first coordinator hears of them; of what is sealed
// the first of the inspectorate hears alone.
func TestFirstCoordinatorHears(t *testing.T) {
	t.Parallel()
	onDialects(t, func(t *testing.T, w *world) {
		lan := w.phone(t, "Lan", "", "")
		desk, alone, sealed := w.filed(t, lan, "khac", ""), w.filed(t, lan, "ht-duong-xa", "ubnd-ba-dong"), w.filed(t, lan, "tieu-cuc", "thanh-tra")
		w.settle(t)
		first := w.phone(t, "Điều", "so-noi-vu", civic.RoleCoordinator)
		second := w.phone(t, "Phối", "so-noi-vu", civic.RoleCoordinator)
		w.settle(t)
		for _, c := range []civic.Case{desk, alone} {
			if n := strings.Count(texts(first), c.Code); n != 1 {
				t.Errorf("the first coordinator has %s %d times:\n%s", c.Code, n, texts(first))
			}
		}
		if strings.Contains(texts(first)+texts(second), sealed.Code) || texts(second) != "" {
			t.Errorf("told too much:\n%s\n%s", texts(first), texts(second))
		}
		first.Send("/banlamviec")
		w.settle(t)
		labels := strings.Join(first.Last().Labels(), "\n") + first.Last().Text
		if !strings.Contains(labels, desk.Code) || !strings.Contains(labels, alone.Code) || strings.Contains(labels, sealed.Code) || !strings.Contains(labels, "⚠") {
			t.Errorf("on the desk:\n%s", labels)
		}
		head := w.phone(t, "Thanh", "thanh-tra", civic.RoleHead)
		w.settle(t)
		if n := strings.Count(texts(head), sealed.Code); n != 1 {
			t.Errorf("the inspectorate has it %d times:\n%s", n, texts(head))
		}
	})
}

// A long answer that is interrupted goes on behind the part that arrived.
func TestLongAnswerGoesOn(t *testing.T) {
	t.Parallel()
	w := boot(t, bootOptions{dialect: "sqlite"})
	lan, _ := w.phone(t, "Lan", "", ""), w.phone(t, "Hà", "ubnd-ba-dong", civic.RoleOfficer)
	c := w.filed(t, lan, "ht-duong-xa", "ubnd-ba-dong")
	w.settle(t)
	colleagues, err := w.app.store.Colleagues(t.Context(), "ubnd-ba-dong")
	if err != nil {
		t.Fatal(err)
	}
	actor, _ := colleagues[0].ActorFor(c)
	var text strings.Builder
	for i := range 300 {
		fmt.Fprintf(&text, "Đoạn %03d đã sửa xong, xin cảm ơn.\n\n", i)
	}
	ch, err := c.Answer(actor, text.String(), nil, w.app.timing.Calendar, w.clock.now())
	if err == nil {
		_, err = w.app.store.ChangeCase(t.Context(), ch)
	}
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := w.app.store.ClaimNotifications(t.Context(), w.clock.now(), time.Second, 1, false)
	if err != nil || len(claimed) != 1 || claimed[0].Kind != civic.NoticeAnswer {
		t.Fatal(claimed, err)
	}
	left := 2
	cut := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if left--; left < 0 {
			panic(http.ErrAbortHandler)
		}
		w.server.ServeHTTP(rw, r)
	}))
	t.Cleanup(cut.Close)
	broken, err := telegram.New(telegram.Options{Token: testToken, APIURL: cut.URL, Log: testLog(), Now: w.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	p := w.app.parts
	p.channels = bot.Channels{broken}
	if _, err := assemble(p).deliver(t.Context(), claimed[0]); err == nil { // and then its process dies
		t.Fatal("was not cut")
	}
	w.clock.set(w.clock.now().Add(time.Minute))
	w.settle(t)
	for i := range 300 {
		if n := strings.Count(texts(lan), fmt.Sprintf("Đoạn %03d", i)); n != 1 {
			t.Fatalf("paragraph %d came %d times", i, n)
		}
	}
}

// onDialects runs a story on both databases.
func onDialects(t *testing.T, story func(t *testing.T, w *world)) {
	for _, dialect := range storagetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			story(t, boot(t, bootOptions{dialect: dialect}))
		})
	}
}
