package bot

import (
	"context"
	"fmt"
	"strings"

	"danvan/civic"
)

// menuFor lays out the persistent menu of a person: the buttons of the commands that they may use.
func (e *Engine) menuFor(t *Turn) [][]string {
	rows := map[int][]string{}
	last := 0
	for _, c := range e.modules.commandsFor(t.Person) {
		if c.Menu == "" {
			continue
		}
		rows[c.Row] = append(rows[c.Row], t.Label(c.Menu))
		last = max(last, c.Row)
	}
	var menu [][]string
	for r := 0; r <= last; r++ {
		if rows[r] != nil {
			menu = append(menu, rows[r])
		}
	}
	return menu
}

// menuCommand finds the command whose menu button has the text, in any language: an old keyboard may still be shown.
func (e *Engine) menuCommand(t *Turn) (Command, bool) {
	if t.Input.Kind != KindText || t.Input.InGroup() || len(t.Input.Text) > 100 {
		return Command{}, false
	}
	folded := civic.Fold(t.Input.Text)
	for _, c := range e.modules.commandsFor(t.Person) {
		for _, l := range e.Texts.Languages() {
			if c.Menu != "" && civic.Fold(e.Texts.Plain(l, c.Menu, nil)) == folded {
				return c, true
			}
		}
	}
	return Command{}, false
}

// dressMenu hangs the persistent menu on the turn's last message that has no buttons of its own, where the chat shows
// another one or none.
func (e *Engine) dressMenu(t *Turn, s *session) {
	if t.Input.InGroup() || t.Person.ConsentVersion < e.Consent {
		return
	}
	menu := e.menuFor(t)
	signature := t.Locale() + fmt.Sprint(menu)
	if s.Menu == signature && !t.menu {
		return
	}
	for i := len(t.out) - 1; i >= 0; i-- {
		if m := &t.out[i]; m.Rows == nil && m.Edit == "" && !m.Prompt {
			m.Menu = menu
			s.Menu = signature
			t.menu = t.menu || len(t.Person.Memberships) > 0
			return
		}
	}
}

// commandInfos lists commands for a channel's command list.
func (e *Engine) commandInfos(locale string, p civic.Person) []CommandInfo {
	var infos []CommandInfo
	for _, c := range e.modules.commandsFor(p) {
		if c.Text != "" {
			infos = append(infos, CommandInfo{Name: c.Name, Description: e.Texts.Plain(locale, c.Text, nil)})
		}
	}
	return infos
}

// PublishCommands shows the citizens' commands to everybody, in each language. It is called when the bot starts.
func (e *Engine) PublishCommands(ctx context.Context, channel string) error {
	ch, err := e.Channels.Named(channel)
	if err != nil {
		return err
	}
	for _, l := range e.Texts.Languages() {
		if err := ch.Publish(ctx, Destination{Channel: channel}, l, e.commandInfos(l, civic.Person{})); err != nil {
			return fmt.Errorf("publish commands %s: %w", l, err)
		}
	}
	return nil
}

// publishFor shows a person the commands of their roles.
func (e *Engine) publishFor(ctx context.Context, t *Turn) {
	if e.speakers.of(t.Input.Channel).paused(e.Now()) {
		return
	}
	infos := e.commandInfos(t.Locale(), t.Person)
	to := Destination{Channel: t.Input.Channel, Address: t.Input.Chat}
	if err := t.channel.Publish(Impatient(ctx), to, t.Locale(), infos); err != nil {
		names := make([]string, len(infos))
		for i, c := range infos {
			names[i] = c.Name
		}
		e.Log.WarnContext(ctx, "commands not shown", "commands", strings.Join(names, " "), "error", err)
	}
}
