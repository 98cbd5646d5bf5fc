package telegram

import (
	"strconv"
	"strings"
)

// address names a chat: its id, and behind a slash the topic of a forum where there is one.
func address(id, thread int64) string {
	if thread == 0 {
		return decimal(id)
	}
	return decimal(id) + "/" + decimal(thread)
}

// place is a parsed address.
type place struct {
	chat   string
	thread string
}

// parseAddress reports false for what is no address.
func parseAddress(s string) (place, bool) {
	chat, thread, _ := strings.Cut(s, "/")
	id, err := strconv.ParseInt(chat, 10, 64)
	if err != nil || id == 0 {
		return place{}, false
	}
	if thread != "" {
		if n, err := strconv.ParseInt(thread, 10, 64); err != nil || n <= 0 {
			return place{}, false
		}
	}
	return place{chat: chat, thread: thread}, true
}
