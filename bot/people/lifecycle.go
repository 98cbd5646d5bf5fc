package people

import (
	"context"
	"errors"

	"danvan/bot"
	"danvan/civic"
)

// Why a chat cannot be reached, as an operator reads it.
const (
	reasonBlocked = "the person blocked the bot"
	reasonRemoved = "the bot was removed from the group"
)

// lifecycle keeps where the bot can write: blocked and let in again, in groups and out of them. Of a chat that was never
// met there is nothing to keep.
func (d people) lifecycle(ctx context.Context, t *bot.Turn) (bot.Next, error) {
	err := d.reach(ctx, t)
	if errors.Is(err, civic.ErrNotFound) {
		err = nil
	}
	return bot.Stay(), err
}

func (d people) reach(ctx context.Context, t *bot.Turn) error {
	in := t.Input
	switch in.Kind {
	case bot.KindBlocked:
		return d.store.MarkUnreachable(ctx, in.Channel, in.Chat, reasonBlocked, t.Now)
	case bot.KindUnblocked:
		return d.store.MarkReachable(ctx, in.Channel, in.Chat, t.Now)
	case bot.KindGroupLeave:
		return d.store.MarkUnreachable(ctx, in.Channel, in.Chat, reasonRemoved, t.Now)
	case bot.KindGroupMove:
		return d.store.MigrateChat(ctx, in.Channel, in.Chat, in.MovedTo)
	case bot.KindGroupJoin:
		return d.joined(ctx, t)
	}
	return nil
}

// joined meets a group and tells its officers how to bind it. Being in a group gives nobody any right: binding it asks
// for that.
func (d people) joined(ctx context.Context, t *bot.Turn) error {
	group, err := d.store.MeetGroup(ctx, t.Input.Channel, t.Input.Chat, t.Input.Group, t.Now)
	if err != nil {
		return err
	}
	if group.Agency != nil {
		t.Tell("group.back", bot.Args{"Agency": t.AgencyName(*group.Agency)})
		return nil
	}
	t.Tell("group.hello")
	return nil
}
