package instructions

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
)

func TestDayAhead(t *testing.T) {
	zone := time.FixedZone("Asia/Ho_Chi_Minh", 7*3600)
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, zone)
	for text, want := range map[string]string{
		"15/01/2027": "2027-01-15", " 15-1-27 ": "2027-01-15", "15.1.2027": "2027-01-15", "2027-01-15": "2027-01-15", "15 / 1 / 2027": "2027-01-15",
		"28/11": "2026-11-28", "23/11": "2026-11-23", "22/11": "2027-11-22", "15/01": "2027-01-15", "29/02/2028": "2028-02-29",
		"30/02/2027": "", "29/2/2027": "", "32/1/2027": "", "1/13/2027": "", "0/1/2027": "", "mai": "", "": "", "15": "", "15/01/2027 lúc 8 giờ": "", "1/1/20277": "",
	} {
		day, ok := dayAhead(text, now)
		got := ""
		if ok {
			got = day.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

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
