package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"danvan/civic"
	"danvan/locales"
)

// registry finds what modules declared, by name.
type registry struct {
	flows     map[string]AnyFlow
	commands  []Command
	byName    map[string]Command
	names     map[string]string // of commands, by what they may be called
	links     map[string]DeepLink
	actions   map[string]Action
	replies   map[replyKey]Reply
	notices   map[civic.NoticeKind]NoticeFunc
	lifecycle func(context.Context, *Turn) (Next, error)
	known     []func(context.Context, *Turn, string) (Next, bool, error)
	other     func(context.Context, *Turn) (Next, error)
	exports   []func(*Turn, civic.PersonData) []string
	welcome   string
	declared  []Declared
}

// replyKey is what replies are found by.
type replyKey struct{ kind, side string }

func (r *registry) add(m Module) {
	r.declared = append(r.declared, m.declared()...)
	for _, f := range m.Flows {
		put(&r.flows, f.name(), f)
	}
	for _, c := range m.Commands {
		r.commands = append(r.commands, c)
		put(&r.byName, c.Name, c)
	}
	for _, l := range m.Links {
		put(&r.links, l.Name, l)
	}
	for _, a := range m.Actions {
		put(&r.actions, a.Name, a)
	}
	for _, p := range m.Replies {
		put(&r.replies, replyKey{p.Kind, p.Side}, p)
	}
	for kind, f := range m.Notices {
		put(&r.notices, kind, f)
	}
	if m.Lifecycle != nil {
		r.lifecycle = m.Lifecycle
	}
	if m.Known != nil {
		r.known = append(r.known, m.Known)
	}
	if m.Export != nil {
		r.exports = append(r.exports, m.Export)
	}
	if m.Other != nil {
		r.other = m.Other
	}
	if m.Welcome != "" {
		r.welcome = m.Welcome
	}
}

// name lets commands be called by what the texts of each language call them.
func (r *registry) name(texts *locales.Texts) {
	r.names = map[string]string{}
	all := append(slices.Collect(maps.Keys(r.byName)), commandCancel, commandBack, commandRestart)
	for _, name := range all {
		put(&r.names, name, name)
	}
	for _, name := range all {
		for _, called := range namesOf(texts, name) {
			if r.names[called] != name {
				put(&r.names, called, name)
			}
		}
	}
}

// namesOf lists what a command is called in every language.
func namesOf(texts *locales.Texts, command string) []string {
	var names []string
	for _, l := range texts.Languages() {
		if key := "command." + command; texts.Has(l, key) {
			names = append(names, strings.Fields(strings.ToLower(texts.Plain(l, key, nil)))...)
		}
	}
	return names
}

// called is the name of the command that is called so, in any language.
func (r *registry) called(what string) string {
	what = strings.ToLower(what)
	if name, ok := r.names[what]; ok {
		return name
	}
	return what
}

func put[K comparable, V any](into *map[K]V, name K, value V) {
	if *into == nil {
		*into = map[K]V{}
	}
	if _, taken := (*into)[name]; taken {
		panic(fmt.Sprintf("bot: declared twice: %v", name))
	}
	(*into)[name] = value
}

// Notices lists the kinds of notice for which a module has a text.
func (e *Engine) Notices() []civic.NoticeKind { return slices.Sorted(maps.Keys(e.modules.notices)) }

// commandsFor lists the commands that a person may use, in the order of their declaration.
func (r *registry) commandsFor(p civic.Person) []Command {
	return slices.DeleteFunc(slices.Clone(r.commands), func(c Command) bool { return !c.Who.admits(p) })
}
