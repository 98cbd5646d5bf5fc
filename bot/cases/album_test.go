package cases

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

// newDesk is an officer's talk, in which message 500 is about a case of theirs.
func newDesk(t *testing.T) (*bottest.Talk, civic.Case) {
	t.Helper()
	ctx, k := context.Background(), bottest.New(t)
	k.Engine.Register(New(k.Store, Options{Calendar: k.Calendar}))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	lan := k.Person()
	k.In.Chat, k.In.From = "8", bot.Sender{Address: "8", Name: "Hà", Locale: "vi"}
	_, err := k.Store.CreateInvitation(ctx, civic.Invitation{Agency: "ubnd-ba-dong", Role: civic.RoleOfficer, CreatedAt: k.Now, ExpiresAt: k.Now.Add(time.Hour)}, "h")
	must(err)
	_, err = k.Store.AcceptInvitation(ctx, "join", "h", k.Person().ID, k.Now)
	must(err)
	d, err := k.Store.Directory(ctx, k.Now)
	must(err)
	road, _ := d.Category("ht-duong-xa")
	ch, err := civic.File(civic.Case{Code: "PA-26-7K3M9Q", DraftKey: "draft", Author: &lan.ID, Area: "ba-dong", Text: "Cầu sụt lở."}, road, "ubnd-ba-dong", nil, k.Calendar, k.Now)
	must(err)
	c, err := k.Store.FileCase(ctx, ch)
	must(err)
	must(k.Store.LinkMessage(ctx, "telegram", "8", "500", civic.Ref{Kind: civic.AboutCase, ID: c.ID, Side: bot.SideOfficer}))
	return k, c
}

// Every picture of an album replies to the case's message. Together they are one answer, and the preview counts them all.
func TestAlbumInReply(t *testing.T) {
	k, c := newDesk(t)
	for i, caption := range []string{"Xã đã rào chắn.", "", ""} {
		k.Do(bot.Input{Kind: bot.KindMedia, ReplyTo: "500", Text: caption,
			Media: &civic.Attachment{Kind: civic.KindPhoto, Channel: "telegram", Ref: fmt.Sprint("p", i), Album: "a"}})
	}
	preview := k.Said[len(k.Said)-1]
	if !strings.Contains(preview.Text, "Xã đã rào chắn.") || !strings.Contains(preview.Text, "Kèm 3 tệp") || preview.Edit == "" {
		t.Errorf("the preview is %q, in place of %q", preview.Text, preview.Edit)
	}
	k.Do(bot.Input{Kind: bot.KindText, Text: "1"})
	events, err := k.Store.Events(context.Background(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := events[len(events)-1]
	if last.Kind != civic.EventAnswered || len(last.Attachments) != 3 {
		t.Errorf("the case ends with %s and %d files", last.Kind, len(last.Attachments))
	}
}
