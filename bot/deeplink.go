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

// Link makes a deep link that starts the bot with "name_arg".
func (t *Turn) Link(name, arg string) string { return DeepLinkURL(t.Bot, name, arg) }

// DeepLinkURL is the address that starts the named bot with "name_arg".
func DeepLinkURL(bot, name, arg string) string {
	return "https://t.me/" + bot + "?start=" + StartParameter(name, arg)
}
