package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"

	"danvan/bot"
	"danvan/bot/public"
	"danvan/storage"
	"danvan/storage/session"
)

// channelKinds are the channels that there are. A new one is a folder under bot, and a line here: see docs/channels.md.
var channelKinds = []channelKind{telegramKind}

// channelKind says how a channel is configured and opened.
type channelKind struct {
	setting string // the one that configures the channel
	is      func(c config) bool
	check   func(c config) error // refuses what cannot work; asked where the channel is configured
	open    func(c config, s surroundings) (*line, error)
}

// surroundings are what a channel may lean on.
type surroundings struct {
	store    *storage.Store
	sessions *session.Store
	metrics  *metrics // nil: nobody measures
	log      *slog.Logger
}

// line is a channel that is served.
type line struct {
	bot.Channel
	// receive takes updates until ctx ends.
	receive func(ctx context.Context, a *app) error
	// hook serves what the channel delivers to path; path is "" where it delivers nothing.
	path string
	hook http.Handler

	close func()      // lets connections go
	met   atomic.Bool // whether it has answered since the start
}

// checkChannels refuses a configuration in which no channel, or one wrongly, is configured.
func (c config) checkChannels() error { return someConfigured(c, channelKinds) }

func someConfigured(c config, kinds []channelKind) error {
	var settings []string
	some := false
	for _, kind := range kinds {
		settings = append(settings, kind.setting)
		if !kind.is(c) {
			continue
		}
		some = true
		if err := kind.check(c); err != nil {
			return err
		}
	}
	if !some {
		return settingError{"no channel", "is configured: set " + strings.Join(settings, " or ")}
	}
	return nil
}

// lines opens the channels that are configured; nothing is asked of them yet.
func (c config) lines(s surroundings) ([]*line, error) {
	if err := c.checkChannels(); err != nil {
		return nil, err
	}
	var all []*line
	for _, kind := range channelKinds {
		if !kind.is(c) {
			continue
		}
		l, err := kind.open(c, s)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

func channelsOf(lines []*line) bot.Channels {
	var all bot.Channels
	for _, l := range lines {
		all = append(all, l.Channel)
	}
	return all
}

// awaitChannel waits until a channel answers: then it can make links.
func awaitChannel(ctx context.Context, log *slog.Logger, ch bot.Channel) error {
	name := ch.Profile().Title
	return patience{log, ch.Name(), refusedBy("ask " + name + " who we are")}.until(ctx, ch.Ask)
}

// refusedBy takes for final that a channel knows no such bot, or does not want what it was asked.
func refusedBy(doing string) func(err error) error {
	return func(err error) error {
		var fault interface{ Class() string }
		if errors.As(err, &fault) && (fault.Class() == "token" || fault.Class() == "refused") {
			return fmt.Errorf("%s: %w", doing, err)
		}
		return nil
	}
}

// publishCommands shows people on a channel the commands that there are.
func (a *app) publishCommands(ctx context.Context, ch bot.Channel) {
	if err := a.engine.PublishCommands(ctx, ch.Name()); err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "commands not published", "channel", ch.Name(), "error", err)
	}
}

// doorsOf are the ways to the bot that the public page shows: those of the channels that have links, and know them.
func doorsOf(channels bot.Channels) func(start string) []public.Door {
	return func(start string) (doors []public.Door) {
		for _, ch := range channels {
			if link := ch.Link(start); link != "" && len(start) <= ch.Profile().Start {
				doors = append(doors, public.Door{App: ch.Profile().Title, URL: link})
			}
		}
		return doors
	}
}
