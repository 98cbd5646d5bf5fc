package emulator

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bounds of texts, in UTF-16 units after the marks are taken out.
const (
	maxText    = 4096
	maxCaption = 1024
)

// Units is the length of a text as Telegram counts it: in UTF-16 units.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// unitSlice is the stretch of s from offset over length units.
func unitSlice(s string, offset, length int) string {
	u := utf16.Encode([]rune(s))
	if offset < 0 || length < 0 || offset+length > len(u) {
		return ""
	}
	return string(utf16.Decode(u[offset : offset+length]))
}

// formatted is a text as it is shown, beside the source it was sent as.
type formatted struct {
	Text     string
	Entities []Entity
	Source   string
	Mode     string
}

// readText takes a text or caption with its parse mode or entities from a
// call, cleans it as Telegram does and checks its length.
func readText(p *params, field, entitiesField string, limit int, tooLong string) (formatted, *apiError) {
	f := formatted{Source: p.str(field), Mode: p.str("parse_mode")}
	if !utf8.ValidString(f.Source) {
		return f, badRequest("strings must be encoded in UTF-8")
	}
	switch mode := strings.ToLower(f.Mode); {
	case f.Source == "" || mode == "" || mode == "none":
		f.Text = f.Source
		if raw := p.str(entitiesField); mode == "" && raw != "" && raw != "null" {
			if err := p.json(entitiesField, &f.Entities); err != nil {
				return f, badRequest("can't parse " + entitiesField + " JSON object")
			}
		}
	case mode == "html":
		var err error
		if f.Text, f.Entities, err = parseHTML(f.Source); err != nil {
			return f, badRequest("can't parse entities: " + err.Error())
		}
	default: // Markdown is Telegram's too, but not served here
		return f, badRequest("unsupported parse_mode")
	}
	f.Text, f.Entities = trimText(f.Text, f.Entities)
	if Units(f.Text) > limit {
		return f, badRequest(tooLong)
	}
	f.Entities = addFound(f.Text, f.Entities)
	return f, nil
}

// trimText drops control characters and surrounding space and moves the
// entities along.
func trimText(text string, entities []Entity) (string, []Entity) {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r':
			return -1
		case r < 0x20:
			return ' '
		}
		return r
	}, text)
	if len(entities) > 0 && len(clean) != len(text) {
		clean = strings.ReplaceAll(text, "\r", " ") // rare: keep the offsets right
	}
	left := strings.TrimLeft(clean, " \n\t")
	cut := Units(clean) - Units(left)
	out := strings.TrimRight(left, " \n\t")
	total := Units(out)
	var kept []Entity
	for _, e := range entities {
		end := min(e.Offset+e.Length-cut, total)
		e.Offset = max(e.Offset-cut, 0)
		e.Length = end - e.Offset
		if e.Length > 0 {
			kept = append(kept, e)
		}
	}
	return out, kept
}

var foundEntities = []struct {
	kind string
	form *regexp.Regexp
}{
	{"bot_command", regexp.MustCompile(`(?:^|[\s(])(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)\b`)},
	{"url", regexp.MustCompile(`(?i)(?:^|[\s("'«])((?:https?://[^\s<>"»]+)|(?:t\.me/[^\s<>"»]+))`)},
	{"email", regexp.MustCompile(`(?:^|[\s(<])([A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\b`)},
	{"mention", regexp.MustCompile(`(?:^|[\s(])(@[A-Za-z][A-Za-z0-9_]{2,31})\b`)},
	{"hashtag", regexp.MustCompile(`(?:^|[\s(])(#[\p{L}_][\p{L}\p{M}\p{N}_]*)`)},
	{"phone_number", regexp.MustCompile(`(?:^|[\s(])(\+?[0-9][0-9 .-]{7,14}[0-9])\b`)},
}

// addFound adds the entities that Telegram finds by itself: commands, links,
// mentions and the like, outside of what is marked as code or link.
func addFound(text string, entities []Entity) []Entity {
	taken := func(off, n int) bool {
		for _, e := range entities {
			switch e.Type {
			case "code", "pre", "text_link", "text_mention", "url", "email", "bot_command", "mention":
				if off < e.Offset+e.Length && e.Offset < off+n {
					return true
				}
			}
		}
		return false
	}
	for _, f := range foundEntities {
		for _, m := range f.form.FindAllStringSubmatchIndex(text, -1) {
			found := text[m[2]:m[3]]
			if f.kind == "url" {
				found = strings.TrimRight(found, ".,;:!?)")
			}
			off, n := Units(text[:m[2]]), Units(found)
			if !taken(off, n) {
				entities = append(entities, Entity{Type: f.kind, Offset: off, Length: n})
			}
		}
	}
	sortEntities(entities)
	return entities
}

// checkLink says whether an address may be behind a link or a button, and how
// Telegram writes it: with a scheme and a path.
func checkLink(link string) (string, bool) {
	link = strings.TrimSpace(link)
	if link == "" || strings.ContainsAny(link, " \n\t<>\"") {
		return "", false
	}
	if !strings.Contains(link, "://") && !strings.HasPrefix(link, "tg:") {
		link = "http://" + link
	}
	u, err := url.Parse(link)
	if err != nil {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "tg", "ton", "tonsite":
		return link, true
	case "http", "https":
		host := u.Hostname()
		if !strings.Contains(strings.Trim(host, "."), ".") {
			return "", false
		}
		if u.Path == "" {
			u.Path = "/"
		}
		return u.String(), true
	}
	return "", false
}
