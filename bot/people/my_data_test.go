package people

import (
	"context"
	"encoding/json"
	"html"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
	"danvan/locales"
)

func TestPlain(t *testing.T) {
	got := plain("<b>Mã</b>: A &amp; B<blockquote>1 &lt; 2</blockquote><a href=\"x\">link</a>")
	if want := "Mã: A & B\n  “1 < 2”link"; got != want {
		t.Errorf("plain is %q, want %q", got, want)
	}
}

// The export holds what the person said, and nobody's number in the administration.
func TestExport(t *testing.T) {
	k := agreed(t)
	k.rates("Tốt <b>lắm</b> & nhanh")
	k.Engine.Register(bot.Module{Export: func(_ *bot.Turn, data civic.PersonData) []string { // another theme's part
		return []string{html.EscapeString(data.Ratings[0].Comment)}
	}})
	k.Says("/dulieu")
	heard := k.Presses("Tải về")
	bottest.MustHear(t, heard, "file du-lieu-cua-toi.txt", "file du-lieu-cua-toi.json", "Tốt <b>lắm</b> & nhanh")
	var data exportedData
	if err := json.Unmarshal(k.Said[len(k.Said)-1].File.Data, &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Ratings) != 1 || data.Ratings[0].Comment != "Tốt <b>lắm</b> & nhanh" || data.Person.Address != "7" {
		t.Errorf("exported %+v", data)
	}
	officer := int64(77)
	c := exportCase(civic.CaseHistory{Case: civic.Case{Code: "PA-26-ABCDEF", Assignee: &officer},
		Events: []civic.Event{{Kind: civic.EventAnswered, Person: &officer, Agency: "so-noi-vu", Text: "Đã xong"}}})
	raw, err := json.Marshal(c)
	if err != nil || strings.Contains(string(raw), "77") || !strings.Contains(string(raw), "Đã xong") {
		t.Errorf("exported %s, %v", raw, err)
	}
}

// Whoever has withdrawn their consent can have their data deleted without giving it again.
func TestDeletionWithoutConsent(t *testing.T) {
	k := agreed(t)
	k.rates("")
	first := k.Person().ID
	if err := k.Store.WithdrawConsent(context.Background(), first); err != nil {
		t.Fatal(err)
	}
	k.Says("/start")
	k.Presses("Xóa dữ liệu")
	bottest.MustHear(t, k.Says("xóa"), "Đã xóa")
	if _, err := k.Store.Person(context.Background(), first); civic.CodeOf(err) != civic.CodeNotFound {
		t.Errorf("still there: %v", err)
	}
	bottest.MustHear(t, k.Says("alo"), "Đồng ý – Tiếng Việt")
	if slices.ContainsFunc(k.Said[len(k.Said)-1].Rows[len(k.Said[len(k.Said)-1].Rows)-1], func(b bot.Button) bool { return strings.Contains(b.Label, "Delete") }) {
		t.Error("a new person is offered deletion")
	}
}

// The notices are read in one piece.
func TestNoticesFitAMessage(t *testing.T) {
	for _, l := range locales.MustLoad().Languages() {
		for _, key := range []string{"start.notice", "start.full", "help.citizen"} {
			if n := len(utf16.Encode([]rune(plain(locales.MustLoad().Text(l, key, nil))))); n > 4096 {
				t.Errorf("%s %s has %d units", l, key, n)
			}
		}
	}
}
