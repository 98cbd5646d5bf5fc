package people

import (
	"context"
	"slices"

	"danvan/bot"
	"danvan/civic"
)

// Words with which people open a talk, folded.
var greetings = []string{"hi", "hello", "hey", "alo", "a lo", "chao", "xin chao", "chao ban", "chao bot", "chao em", "chao anh", "chao chi",
	"xin chao bot", "bat dau", "start", "menu", "help me", "good morning", "good afternoon", "bot oi", "em oi", "ban oi"}

// Words with which people close one, folded.
var thanks = []string{"da", "vang", "ok", "oke", "okay", "cam on", "xin cam on", "cam on ban", "cam on nhieu", "cam on bot", "thanks", "thank you"}

// known answers a greeting.
func known(_ context.Context, t *bot.Turn, text string) (bot.Next, bool, error) {
	folded := civic.Fold(text)
	switch {
	case slices.Contains(greetings, folded):
		greet(t)
	case slices.Contains(thanks, folded):
		t.Tell("menu.thanks")
	default:
		return bot.Next{}, false, nil
	}
	return bot.End(), true, nil
}
