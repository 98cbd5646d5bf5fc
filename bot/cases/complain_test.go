package cases

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"strings"
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

func TestGather(t *testing.T) {
	photo := func(album string, size int64) *civic.Attachment {
		return &civic.Attachment{Kind: civic.KindPhoto, Album: album, Size: size}
	}
	var g bot.Gathered
	for i, step := range []struct {
		in    bot.Input
		wrong string
		text  string
		n     int // files
	}{
		{bot.Input{Kind: bot.KindText, Message: "1", Text: "một"}, "", "một", 0},
		{bot.Input{Kind: bot.KindText, Message: "2", Text: "hai\x00"}, "", "một\nhai", 0},
		{bot.Input{Kind: bot.KindText, Message: "2", Text: "hai"}, "", "một\nhai", 0}, // came twice
		{bot.Input{Kind: bot.KindEdit, Message: "1", Text: "một sửa"}, "", "một sửa\nhai", 0},
		{bot.Input{Kind: bot.KindMedia, Message: "3", Text: "ảnh", Media: photo("a", 0)}, "", "một sửa\nhai\nảnh", 1},
		{bot.Input{Kind: bot.KindEdit, Message: "3", Text: "hình"}, "", "một sửa\nhai\nhình", 1},
		{bot.Input{Kind: bot.KindMedia, Message: "4", Media: photo("", 10)}, "", "một sửa\nhai\nhình", 2},
		{bot.Input{Kind: bot.KindContact, Message: "5", Contact: "+84"}, "unusable", "một sửa\nhai\nhình", 2},
		{bot.Input{Kind: bot.KindOther, Message: "6"}, "unusable", "một sửa\nhai\nhình", 2},
		{bot.Input{Kind: bot.KindText, Message: "7", Text: "  "}, "unusable", "một sửa\nhai\nhình", 2},
		{bot.Input{Kind: bot.KindText, Message: "8", Text: strings.Repeat("ạ", civic.MaxTextRunes)}, "text_long", "một sửa\nhai\nhình", 2},
		{bot.Input{Kind: bot.KindEdit, Message: "1", Text: strings.Repeat("ạ", civic.MaxTextRunes)}, "text_long", "một sửa\nhai\nhình", 2},
	} {
		err := g.Add(step.in)
		if (err == nil) != (step.wrong == "") || err != nil && !civic.Blames(err, step.wrong) {
			t.Errorf("step %d: %v, want %q", i, err, step.wrong)
		}
		if g.Text() != step.text || len(g.Media()) != step.n {
			t.Errorf("step %d: %q, %d files", i, g.Text(), len(g.Media()))
		}
	}
	for n := 10; len(g.Media()) < civic.MaxAttachments; n++ {
		if err := g.Add(bot.Input{Kind: bot.KindMedia, Message: fmt.Sprint(n), Media: photo("", 0)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Add(bot.Input{Kind: bot.KindMedia, Message: "30", Media: photo("", 0)}); !civic.Blames(err, "media") || len(g.Media()) != civic.MaxAttachments {
		t.Errorf("an eleventh file: %v", err)
	}
}

func TestWordsInCommon(t *testing.T) {
	for _, test := range []struct{ mine, theirs, want string }{
		{"Đường thôn 2 hư hỏng nặng, ngã xe", "duong thon 2 hu hong nang, ông Tám gãy chân", "Đường thôn 2 hư hỏng nặng"},
		{"đèn tắt", "rác đầy", ""},
		{"ông", "ông", ""},
		{"", "gì đó", ""},
		{"cầu sập. Nước ngập", "nước ngập và cầu sập", "cầu sập; Nước ngập"},
	} {
		if got := wordsInCommon(test.mine, test.theirs); got != test.want {
			t.Errorf("%q and %q have %q in common, want %q", test.mine, test.theirs, got, test.want)
		}
	}
}

func TestTellsOfWrongdoing(t *testing.T) {
	for text, want := range map[string]bool{
		"Cán bộ gợi ý bỏ phong bì": true, "vòi vĩnh": true, "Đường hỏng": false, "phong bitmap": false, "The clerk asked for a bribe.": true,
	} {
		if tellsOfWrongdoing(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// A project that is listed routes to its owner; one that is not goes to the coordinator's desk, with the area.
func TestProjects(t *testing.T) {
	k := agreed(t)
	d := k.deps
	k.Turn(func(turn *bot.Turn) {
		known := *turn.Directory
		known.Projects = []civic.Project{{Code: "cao-toc", Name: "Đường cao tốc", Owner: "so-xay-dung", Areas: []string{turn.Directory.Areas[0].Code}}}
		turn.Directory = civic.NewDirectory(known, turn.Now)
		cat, _ := turn.Directory.Category("gpmb-boi-thuong")
		draft := &Draft{Category: cat.Code, Group: cat.Group}
		if step := whereMissing(turn, cat, draft); step != "project" {
			t.Errorf("first asked for %q", step)
		}
		p, err := askProject(context.Background(), turn, draft)
		if err != nil || len(p.Choices) != 2 {
			t.Fatalf("%v, %d choices", err, len(p.Choices))
		}
		if _, err := d.takeProject(context.Background(), turn, draft, bot.Answer{Value: "cao-toc"}); err != nil {
			t.Fatal(err)
		}
		if draft.agency(turn) != "so-xay-dung" || whereMissing(turn, cat, draft) != "" {
			t.Errorf("a listed project goes to %q", draft.agency(turn))
		}
		draft.clearWhere()
		if _, err := d.takeProject(context.Background(), turn, draft, bot.Answer{Value: noProject}); err != nil {
			t.Fatal(err)
		}
		if draft.agency(turn) != "" || whereMissing(turn, cat, draft) != "area" {
			t.Errorf("an unlisted project goes to %q, asks %q", draft.agency(turn), whereMissing(turn, cat, draft))
		}
	})
}

// A code that is taken is drawn again; a source without randomness is an error, not a loop.
func TestCodeTaken(t *testing.T) {
	k := agreed(t)
	d := k.deps
	d.random = io.MultiReader(bytes.NewReader(make([]byte, 8)), bytes.NewReader([]byte{1, 2, 3, 4}))
	k.Turn(func(turn *bot.Turn) {
		draft := Draft{Category: "ht-chieu-sang", Area: turn.Directory.Areas[0].Code}
		draft.Pieces = []bot.Piece{{Text: "Đèn tắt"}}
		key := turn.Input.Key
		for i, dialogue := range []string{"a", "b"} {
			turn.Dialogue, turn.Input.Key = dialogue, fmt.Sprint(key, i)
			if err := d.file(context.Background(), turn, draft); err != nil {
				t.Fatal(err)
			}
		}
		turn.Dialogue = "c"
		if err := d.file(context.Background(), turn, draft); err == nil {
			t.Error("no randomness, no error")
		}
	})
	if _, total, err := d.store.CasesOf(context.Background(), k.Person().ID, 0, 1); err != nil || total != 2 {
		t.Errorf("%d cases, %v", total, err)
	}
}

// A case that was committed before a crash is not filed again when its update comes again.
func TestFiledBeforeACrash(t *testing.T) {
	k := agreed(t)
	for _, say := range []string{"/phananh", "1", "duong thon", "xa ba dong", "1", "1", "Đường hỏng", "1"} {
		k.Says(say)
	}
	before := maps.Clone(k.Kept)
	send := bot.Input{Key: "telegram:again", Channel: "telegram", Chat: "7", From: k.In.From, Kind: bot.KindText, Text: "gửi", Message: "99"}
	bottest.MustHear(t, k.Handle(send), "Đã gửi")
	k.Kept = before
	k.Handle(send)
	if _, total, err := k.deps.store.CasesOf(context.Background(), k.Person().ID, 0, 1); err != nil || total != 1 {
		t.Errorf("%d cases, %v", total, err)
	}
	if heard := k.hears(); strings.Count(heard, "Đã nhận phản ánh") != 1 {
		t.Errorf("receipts:\n%s", heard)
	}
}

// What a person brings from a rating or from the menu goes along.
func TestBrought(t *testing.T) {
	k := agreed(t)
	k.Engine.Register(bot.Module{Commands: []bot.Command{{Name: "bring", Do: func(context.Context, *bot.Turn, string) (bot.Next, error) {
		return complainAbout("so-noi-vu", "Chờ hai tiếng"), nil
	}}}})
	bottest.MustHear(t, k.Says("/bring"), "đã được giữ lại")
	for _, say := range []string{"1", "1", "2"} {
		k.Says(say)
	}
	bottest.MustHear(t, k.Says("1"), "Chờ hai tiếng") // the agency is not asked
	bottest.MustHear(t, k.Says("1"), "Gửi tới:</b> Sở Nội vụ")
}
