package cases

import (
	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
	"strings"
	"testing"
)

// More files than a case takes are refused, once for an album; what was there before stays.
func TestTooManyFilesAtTheMenu(t *testing.T) {
	k := agreed(t)
	photo := func(ref, album string) string {
		return k.Do(bot.Input{Kind: bot.KindMedia, Media: &civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: ref, Album: album}})
	}
	for i := range civic.MaxAttachments {
		photo(strings.Repeat("r", i+1), "")
	}
	bottest.MustHear(t, photo("a1", "album"), "tối đa 10", "10 ảnh")
	if heard := photo("a2", "album"); heard != "" {
		t.Errorf("the rest of the album is answered: %s", heard)
	}
}

// A sticker, a poll: nothing to keep, and a sentence that says what to do.
func TestNothingUsable(t *testing.T) {
	k := agreed(t)
	bottest.MustHear(t, k.Do(bot.Input{Kind: bot.KindOther}), "chưa hiểu")
	bottest.MustHear(t, k.Says("👍"), "chưa hiểu")
}
