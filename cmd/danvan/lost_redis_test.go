package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"danvan/bot/emulator"
)

// flush empties the house's Redis, as a restart without a file or an operator's FLUSHALL does.
func (h *house) flush() {
	h.t.Helper()
	u, err := url.Parse(h.redis)
	if err != nil {
		h.t.Fatal(err)
	}
	connection, err := net.Dial("tcp", u.Host)
	if err != nil {
		h.t.Fatal(err)
	}
	defer connection.Close()
	if password, ok := u.User.Password(); ok {
		fmt.Fprintf(connection, "AUTH %s\r\n", password)
	}
	fmt.Fprintf(connection, "SELECT %s\r\nFLUSHDB\r\nQUIT\r\n", strings.TrimPrefix(u.Path, "/"))
	if said, err := io.ReadAll(connection); err != nil || strings.Contains(string(said), "-") {
		h.t.Fatalf("empty Redis: %q, %v", said, err)
	}
}

// TestRedisEmptied empties Redis while citizens are at work. Who stands at the review presses "Gửi", has a receipt, and is
// in one case; who is earlier is told that nothing was sent, and can begin again.
func TestRedisEmptied(t *testing.T) {
	t.Parallel()
	for _, w := range hows {
		t.Run(w.name, func(t *testing.T) {
			onServers(t, func(t *testing.T) {
				h := newHouse(t, emulator.Options{})
				store := h.store()
				lan, minh := h.citizen(store, "Lan"), h.citizen(store, "Minh")
				p := h.serve(w.settings(t)...)
				steps := complaint("Đường thôn 2 hư hỏng nặng")
				if _, err := converse(lan, steps[:len(steps)-1]); err != nil {
					t.Fatal(err)
				}
				if _, err := converse(minh, steps[:3]); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if err := h.server.Idle(ctx); err != nil { // what was said is in Redis
					t.Fatal(err)
				}
				h.flush()
				for range 2 { // impatient
					if err := lan.Press("Gửi"); err != nil {
						break // the button is gone already
					}
				}
				if err := minh.Press("Danh sách xã"); err != nil {
					t.Fatal(err)
				}
				if _, err := lan.AwaitText(ctx, "Mã số"); err != nil {
					t.Fatalf("%v\n%s", err, tail(lan))
				}
				if _, err := minh.AwaitText(ctx, "Những gì quý vị chưa xác nhận thì chưa được gửi"); err != nil {
					t.Fatalf("%v\n%s", err, tail(minh))
				}
				if _, err := converse(minh, complaint("Cầu tràn sụt lở")); err != nil {
					t.Errorf("Minh cannot begin again: %v", err)
				}
				p.stop()
				var cases, drafts int
				if err := store.DB().GetContext(ctx, &cases, `SELECT count(*) FROM cases WHERE text LIKE 'Đường thôn 2%'`); err != nil {
					t.Fatal(err)
				}
				if err := store.DB().GetContext(ctx, &drafts, `SELECT count(*) FROM drafts`); err != nil {
					t.Fatal(err)
				}
				if cases != 1 || len(codes(lan)) != 1 || drafts != 0 {
					t.Errorf("%d cases, receipts %v, %d drafts left", cases, codes(lan), drafts)
				}
			})
		})
	}
}
