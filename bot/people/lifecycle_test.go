package people

import (
	"context"
	"testing"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

func (k *talk) chat(address string) civic.Chat {
	k.T.Helper()
	c, err := k.Store.ChatByAddress(context.Background(), "telegram", address)
	if err != nil {
		k.T.Fatal(err)
	}
	return c
}

func TestBlockedAndBack(t *testing.T) {
	k := agreed(t)
	k.Do(bot.Input{Kind: bot.KindBlocked})
	if c := k.chat("7"); c.UnreachableAt == nil || c.Reason == "" {
		t.Errorf("blocked, and reachable: %+v", c)
	}
	k.Do(bot.Input{Kind: bot.KindUnblocked})
	if c := k.chat("7"); c.UnreachableAt != nil {
		t.Errorf("let in again, and unreachable: %+v", c)
	}
}

func TestGroupComesAndGoes(t *testing.T) {
	k := agreed(t)
	ctx := context.Background()
	k.In.Chat, k.In.Group = "-100", "Tổ một cửa"
	bottest.MustHear(t, k.Do(bot.Input{Kind: bot.KindGroupJoin}), "/lienket")
	if heard := k.Says("xin chào mọi người"); heard != "" {
		t.Errorf("talk among people is answered: %s", heard)
	}
	if err := k.Store.BindGroup(ctx, k.chat("-100").ID, "so-noi-vu", k.Person().ID, k.Now); err != nil {
		t.Fatal(err)
	}
	k.Do(bot.Input{Kind: bot.KindGroupLeave})
	if c := k.chat("-100"); c.UnreachableAt == nil {
		t.Error("removed, and reachable")
	}
	bottest.MustHear(t, k.Do(bot.Input{Kind: bot.KindGroupJoin}), "Sở Nội vụ")
	if c := k.chat("-100"); c.UnreachableAt != nil {
		t.Error("back, and unreachable")
	}
	k.Do(bot.Input{Kind: bot.KindGroupMove, MovedTo: "-200"})
	if c := k.chat("-200"); c.Agency == nil || *c.Agency != "so-noi-vu" {
		t.Errorf("moved to %+v", c)
	}
}
