package instructions

import (
	"context"
	"math"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/civic"
)

// However long its parts are, the button can be pressed: what does not fit is left out.
func TestInstructButton(t *testing.T) {
	for _, tt := range []struct {
		agency string
		digest int64
		line   string
		want   []string
	}{
		{"so-y-te", 7, "late", []string{"so-y-te", "7", "late"}},
		{"", 7, "theme:y-te", []string{"", "7", "theme", "y-te"}},
		{"", 0, "", []string{"", "0", ""}},
		{"so-y-te", math.MaxInt64, strings.Repeat("x", 40), []string{"so-y-te", "0", ""}},
	} {
		b := bot.InstructButton("", tt.agency, tt.digest, tt.line)
		c, err := bot.ParseCallback(b.Data)
		if err != nil || c.Action != bot.ActInstruct || strings.Join(c.Args, "|") != strings.Join(tt.want, "|") {
			t.Errorf("%+v: %+v, %v", tt, c, err)
		}
	}
}

// What a button of a digest begins: its line is worded where the digest can, and nothing is taken from a forged one.
func TestPressInstruct(t *testing.T) {
	d := leading{sentence: func(_ context.Context, _ *bot.Turn, digest int64, line string) (string, error) {
		if digest != 7 {
			return "", civic.ErrNotFound
		}
		return "line " + line, nil
	}}
	turn := &bot.Turn{Directory: &civic.Directory{}}
	if next, err := d.pressInstruct(context.Background(), turn, []string{"", "7", "theme", "y-te"}); err != nil || next == (bot.Next{}) {
		t.Errorf("%+v, %v", next, err)
	}
	if _, err := d.pressInstruct(context.Background(), turn, []string{"", "8", "late"}); civic.CodeOf(err) != civic.CodeNotFound {
		t.Errorf("another digest: %v", err)
	}
	if _, err := d.pressInstruct(context.Background(), turn, []string{"no-such", "7", "late"}); civic.CodeOf(err) != civic.CodeInvalid {
		t.Errorf("no agency: %v", err)
	}
}
