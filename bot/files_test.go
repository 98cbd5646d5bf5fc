package bot

import (
	"strings"
	"testing"

	"danvan/civic"
)

// TestFileTooBig: a file that a bot cannot fetch is refused before any flow sees it, in one sentence; the words that came
// with it are taken, and never as a choice.
func TestFileTooBig(t *testing.T) {
	big := func(album string) *civic.Attachment {
		return &civic.Attachment{Kind: civic.KindVideo, Ref: "f", Size: civic.MaxFileBytes + 1, Album: album}
	}
	const refused = "20 MB"
	c := newChatter(t)
	if heard := c.do(Input{Kind: KindMedia, Media: big("")}); !strings.Contains(heard, refused) || strings.Contains(heard, "other") {
		t.Errorf("outside of a dialogue: %q", heard)
	}
	c.want(c.do(Input{Kind: KindMedia, Media: big(""), Text: "xem này"}), "| other: xem này")
	c.say("/order")
	c.want(c.do(Input{Kind: KindMedia, Media: big("")}), "| dish?") // asked again, below
	c.say("1")
	if heard := c.do(Input{Kind: KindMedia, Media: big(""), Text: "Xong"}); !strings.Contains(heard, refused) || !strings.Contains(heard, "notes 1?") || len(served) != 0 {
		t.Errorf("words that are a choice's: %q, served %v", heard, served)
	}
	c.want(c.do(Input{Kind: KindMedia, Media: big("a")}), refused)
	if heard := c.do(Input{Kind: KindMedia, Media: big("a")}); heard != "" {
		t.Errorf("the second of an album: %q", heard)
	}
	c.want(c.do(Input{Kind: KindMedia, Media: &civic.Attachment{Size: civic.MaxFileBytes, Album: "a"}}), "notes 2?")
	if heard := c.do(Input{Kind: KindEdit, Media: big("")}); !strings.Contains(heard, refused) || strings.Contains(heard, "notes") {
		t.Errorf("a changed message: %q", heard)
	}
	if heard := c.do(Input{Kind: KindMedia, Media: big(""), Group: "Tổ", Text: ""}); strings.Contains(heard, "other") {
		t.Errorf("in a group: %q", heard)
	}
	c.person.ConsentVersion = 1
	c.want(c.press("Xong"), "")
	if len(served) != 1 || len(served[0].Notes) != 2 {
		t.Errorf("served %+v", served)
	}
}
