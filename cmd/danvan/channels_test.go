package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
	"danvan/civic/consult"
	"danvan/locales"
)

// An address belongs to its channel: what goes to the chat 5 of a channel that is not configured does not reach the chat 5 of
// another. It is given up, and the operator sees why.
func TestAnAddressBelongsToItsChannel(t *testing.T) {
	t.Parallel()
	onDialects(t, func(t *testing.T, w *world) {
		lan := w.phone(t, "Lan", "", "")
		before := texts(lan)
		address := chatAddress(lan.ID())
		stranger, err := w.app.store.MeetPerson(t.Context(), civic.Person{Channel: "zalo", Address: address, Name: "Lan", Locale: "vi"}, address, w.clock.now())
		if err != nil {
			t.Fatal(err)
		}
		c := w.filedBy(t, stranger, "ht-duong-xa", "ubnd-ba-dong")
		w.settle(t)
		if got := texts(lan); got != before {
			t.Errorf("the person of another channel was told:\n%s", got)
		}
		var out strings.Builder
		e := &examination{t: terminal{out: &out, now: w.clock.now}}
		e.givenUp(t.Context(), w.app.store)
		if e.problems != 1 || !strings.Contains(out.String(), string(civic.NoticeReceipt)+" of ") || !strings.Contains(out.String(), `: refused: no channel "zalo" is configured`) {
			t.Errorf("the doctor on %s:\n%s", c.Code, out.String())
		}
	})
}

// known are the places where Telegram may be known, beside bot/telegram: how it is configured and served, what asks about
// Telegram itself, the emulator of it, and the demo whose phones are Telegram's. Another channel has its own.
var known = []string{"bot/telegram/", "bot/emulator/", "cmd/danvan/channel_telegram.go", "cmd/danvan/doctor_telegram.go", "cmd/danvan/metrics.go",
	"cmd/danvan/config.go", "cmd/danvan/demo"}

// Telegram is known in few places: whoever adds a channel has no other to look at.
func TestTelegramIsKnownInFewPlaces(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\bt\.me/`)
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !slices.Contains([]string{".go", ".toml", ".html"}, filepath.Ext(path)) {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, "../../"))
		if slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(name, k) }) && !strings.HasPrefix(name, "bot/telegram/") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "bot/telegram/") {
			if link.Match(raw) && name != "bot/telegram/channel.go" {
				t.Errorf("%s makes links: Client.Link alone does", name)
			}
			return nil
		}
		for what, is := range map[string]bool{"imports bot/telegram": strings.Contains(string(raw), `"danvan/bot/telegram"`), "holds t.me": link.Match(raw)} {
			if is {
				t.Errorf("%s %s", name, what)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// No text names a messenger: it is called by what its channel says that it is. The chat page of the demo stands for Telegram.
func TestTextsNameNoChannel(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../locales/*.toml")
	if err != nil || len(files) < 2*len(locales.MustLoad().Languages()) {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if strings.HasPrefix(filepath.Base(file), "page.") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(string(raw), "\n") {
			if strings.Contains(strings.ToLower(line), "telegram") || strings.Contains(line, "t.me") {
				t.Errorf("%s:%d names a channel: %s", filepath.Base(file), n+1, line)
			}
		}
	}
}

// pressing are the words of who has buttons, or replies to a message, in the languages that there are.
var pressing = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(bấm|nhấn|nút|press|presses|pressed|taps?|tapped|buttons?|\(reply\))(?:$|[^\p{L}])`)

// A text that is read on every channel says what is to be chosen, not how: "choose", not "press". One that says how has another
// beside it, for a channel without buttons or files. The texts of the demo and its chat page are read there alone.
func TestTextsSayWhatToChoose(t *testing.T) {
	t.Parallel()
	texts := locales.MustLoad()
	for _, l := range texts.Languages() {
		all := texts.Under(l, "")
		for key, text := range all {
			how := pressing.FindString(text)
			if how == "" || strings.HasPrefix(key, "page.") || strings.HasPrefix(key, "demo.") || all[key+"_typed"]+all[key+"_linked"] != "" {
				continue
			}
			t.Errorf("%s in %s says %q: %s", key, l, how, text)
		}
	}
}

// At least one channel must be configured; none is preferred.
func TestOneChannelMustBeConfigured(t *testing.T) {
	t.Parallel()
	pigeon := channelKind{setting: "DANVAN_PIGEON", is: func(c config) bool { return c.Locale == "en" }, check: func(config) error { return nil }}
	inEnglish := defaultConfig()
	inEnglish.Locale = "en"
	for name, test := range map[string]struct {
		c     config
		kinds []channelKind
		want  string
	}{
		"none of one": {defaultConfig(), channelKinds, "no channel is configured: set DANVAN_TELEGRAM_TOKEN"},
		"none of two": {defaultConfig(), append(slices.Clone(channelKinds), pigeon), "no channel is configured: set DANVAN_TELEGRAM_TOKEN or DANVAN_PIGEON"},
		"the second":  {inEnglish, append(slices.Clone(channelKinds), pigeon), ""},
	} {
		got := ""
		if err := someConfigured(test.c, test.kinds); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Slips lead to the first channel. Until that has answered it makes no links: who asks for slips is told so, rather than given
// some that lead nowhere.
func TestSlipsLeadSomewhere(t *testing.T) {
	t.Parallel()
	unmet, err := newClient(config{TelegramToken: testToken})
	if err != nil {
		t.Fatal(err)
	}
	p := consultPapers{leadsTo: papersLeadTo(bot.Channels{unmet, bottest.NewPlain(time.Now)})}
	_, err = p.Slips(t.Context(), consult.Consultation{}, []consult.Household{{}}, []string{"AAAA-BBBB"})
	var problem *civic.Error
	if !errors.As(err, &problem) || problem.Code != civic.CodeNotNow || problem.Field != "link" || problem.Args["App"] != "Telegram" {
		t.Errorf("%v", err)
	}
}
