package bot

import (
	"regexp"
	"strings"
)

// startPattern is what a start parameter may be (Bot API, deep linking).
var startPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// StartParameter joins a DeepLink's name and its argument. It returns "" where they do not make a start parameter.
func StartParameter(name, arg string) string {
	s := name + "_" + arg
	if _, _, ok := ParseStart(s); !ok || strings.Contains(name, "_") {
		return ""
	}
	return s
}

// ParseStart reads a start parameter "name_arg", which may be anybody's invention.
func ParseStart(parameter string) (name, arg string, ok bool) {
	if !startPattern.MatchString(parameter) {
		return "", "", false
	}
	name, arg, ok = strings.Cut(parameter, "_")
	return name, arg, ok && name != "" && arg != ""
}

// Link makes a deep link that starts the bot with "name_arg" on the person's channel; "" where it has none that long.
func (t *Turn) Link(name, arg string) string { return DeepLinkOn(t.channel, name, arg) }

// Linker is the part of a Channel that makes links.
type Linker interface {
	Profile() Profile
	Link(start string) string
}

// Username is the bot's name where links are made, without "@"; "" where it has none, or none is known yet.
func Username(l Linker) string { return strings.TrimPrefix(l.Profile().Handle, "@") }

// DeepLinkOn is the address that starts the bot on a channel with "name_arg"; "" where the channel has none that long.
func DeepLinkOn(ch Linker, name, arg string) string {
	start := StartParameter(name, arg)
	if start == "" || len(start) > ch.Profile().Start {
		return ""
	}
	return ch.Link(start)
}
