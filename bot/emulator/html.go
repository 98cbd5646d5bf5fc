package emulator

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// htmlTags are the start tags that "HTML style" of "Formatting options" knows.
var htmlTags = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic",
	"u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
	"tg-spoiler": "spoiler", "span": "spoiler", "tg-emoji": "custom_emoji",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
}

// refuse makes an error of Telegram's own words, capital letter and all.
func refuse(format string, args ...any) error { return fmt.Errorf(format, args...) }

type openTag struct {
	name, argument string
	offset         int // UTF-16 units of the text before it
	start          int // bytes of the text before it
}

// parseHTML turns a text with HTML marks into plain text and its entities. The
// error is Telegram's words after "can't parse entities: ".
func parseHTML(src string) (string, []Entity, error) {
	p := htmlParser{src: src}
	if err := p.run(); err != nil {
		return "", nil, err
	}
	if p.surrogate {
		return "", nil, refuse("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	sortEntities(p.entities)
	return p.out.String(), p.entities, nil
}

type htmlParser struct {
	src      string
	pos      int
	out      strings.Builder
	units    int // UTF-16 units written
	stack    []openTag
	entities []Entity

	surrogate bool // half of a pair was written as a numeric entity
}

// at is the byte at i, or 0 past the end.
func (p *htmlParser) at(i int) byte {
	if i >= len(p.src) {
		return 0
	}
	return p.src[i]
}

func (p *htmlParser) put(r rune) {
	if r >= 0xd800 && r <= 0xdfff {
		p.surrogate = true
	}
	p.out.WriteRune(r)
	p.units++
	if r > 0xffff {
		p.units++
	}
}

func (p *htmlParser) run() error {
	for p.pos < len(p.src) {
		switch p.src[p.pos] {
		case '&':
			if r, next := decodeEntity(p.src, p.pos); r != 0 {
				p.put(r)
				p.pos = next
				continue
			}
			p.put('&')
			p.pos++
		case '<':
			step := p.startTag
			if p.at(p.pos+1) == '/' {
				step = p.endTag
			}
			if err := step(); err != nil {
				return err
			}
		default:
			r, n := utf8.DecodeRuneInString(p.src[p.pos:])
			p.put(r)
			p.pos += n
		}
	}
	if n := len(p.stack); n > 0 {
		return refuse("Can't find end tag corresponding to start tag %q", p.stack[n-1].name)
	}
	return nil
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0 || c == '\v'
}

func isAlnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// skipSpace moves i over spaces, not over the end.
func (p *htmlParser) skipSpace(i int) int {
	for i < len(p.src) && isSpace(p.src[i]) {
		i++
	}
	return i
}

func (p *htmlParser) startTag() error {
	begin := p.pos
	i := begin + 1
	for !isSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	if p.at(i) == 0 {
		return refuse("Unclosed start tag at byte offset %d", begin)
	}
	name := strings.ToLower(p.src[begin+1 : i])
	if _, known := htmlTags[name]; !known {
		return refuse("Unsupported start tag \"%s\" at byte offset %d", name, begin)
	}
	argument := ""
	for p.at(i) != '>' {
		i = p.skipSpace(i)
		if p.at(i) == '>' {
			break
		}
		attribute, value, next, err := p.attribute(name, begin, i)
		if err != nil {
			return err
		}
		i = next
		switch {
		case name == "a" && attribute == "href",
			name == "tg-emoji" && attribute == "emoji-id":
			argument = value
		case name == "code" && attribute == "class" && strings.HasPrefix(value, "language-"):
			argument = value[len("language-"):]
		case name == "span" && attribute == "class" && strings.HasPrefix(value, "tg-"):
			argument = value[len("tg-"):]
		case name == "blockquote" && attribute == "expandable":
			argument = "1"
		}
	}
	if name == "span" && argument != "spoiler" {
		return refuse("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.stack = append(p.stack, openTag{name: name, argument: argument, offset: p.units, start: p.out.Len()})
	p.pos = i + 1
	return nil
}

// attribute reads one attribute at i and returns the position after it.
func (p *htmlParser) attribute(tag string, begin, i int) (name, value string, next int, err error) {
	start := i
	for !isSpace(p.at(i)) && p.at(i) != '=' && (tag != "blockquote" || p.at(i) != '>') {
		i++
	}
	name = p.src[start:min(i, len(p.src))]
	if name == "" {
		return "", "", 0, refuse("Empty attribute name in the tag \"%s\" at byte offset %d", tag, begin)
	}
	i = p.skipSpace(i)
	if p.at(i) != '=' {
		if tag == "blockquote" && p.at(i) != 0 { // an attribute without a value
			return name, "", i, nil
		}
		return "", "", 0, refuse("Expected equal sign in declaration of an attribute of the tag \"%s\" at byte offset %d", tag, begin)
	}
	i = p.skipSpace(i + 1)
	if p.at(i) == 0 {
		return "", "", 0, refuse("Unclosed start tag \"%s\" at byte offset %d", tag, begin)
	}
	if quote := p.at(i); quote == '\'' || quote == '"' {
		value, i = p.quoted(i+1, quote)
	} else {
		start := i
		for isAlnum(p.at(i)) || p.at(i) == '.' || p.at(i) == '-' {
			i++
		}
		value = strings.ToLower(p.src[start:i])
		if !isSpace(p.at(i)) && p.at(i) != '>' {
			return "", "", 0, refuse("Unexpected end of name token at byte offset %d", start)
		}
	}
	if p.at(i) == 0 {
		return "", "", 0, refuse("Unclosed start tag at byte offset %d", begin)
	}
	return name, value, i, nil
}

func (p *htmlParser) quoted(i int, quote byte) (string, int) {
	var value strings.Builder
	for p.at(i) != quote && p.at(i) != 0 {
		if p.at(i) == '&' {
			if r, next := decodeEntity(p.src, i); r != 0 {
				value.WriteRune(r)
				i = next
				continue
			}
		}
		value.WriteByte(p.at(i))
		i++
	}
	if p.at(i) == quote {
		i++
	}
	return value.String(), i
}

func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.stack) == 0 {
		return refuse("Unexpected end tag at byte offset %d", begin)
	}
	i := begin + 2
	for !isSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	name := strings.ToLower(p.src[begin+2 : min(i, len(p.src))])
	i = p.skipSpace(i)
	if p.at(i) != '>' {
		return refuse("Unclosed end tag at byte offset %d", begin)
	}
	open := p.stack[len(p.stack)-1]
	if name != "" && name != open.name {
		return refuse("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, open.name, name)
	}
	p.stack = p.stack[:len(p.stack)-1]
	p.pos = i + 1
	if p.units > open.offset {
		return p.close(open)
	}
	return nil
}

// close adds the entity of a tag that has just ended.
func (p *htmlParser) close(open openTag) error {
	e := Entity{Type: htmlTags[open.name], Offset: open.offset, Length: p.units - open.offset}
	last := -1
	if n := len(p.entities); n > 0 && p.entities[n-1].Offset == e.Offset && p.entities[n-1].Length == e.Length {
		last = n - 1
	}
	switch open.name {
	case "a":
		link := open.argument
		if link == "" {
			link = p.out.String()[open.start:]
		}
		checked, ok := checkLink(link)
		if !ok {
			return nil
		}
		e.URL = checked
		if id, found := strings.CutPrefix(checked, "tg://user?id="); found {
			if n, err := strconv.ParseInt(strings.TrimSuffix(id, "/"), 10, 64); err == nil {
				e.Type, e.URL, e.User = "text_mention", "", &wireUser{ID: n}
			}
		}
	case "pre":
		if last >= 0 && p.entities[last].Type == "code" && p.entities[last].Language != "" {
			p.entities[last].Type = "pre"
			return nil
		}
	case "code":
		e.Language = open.argument
		if last >= 0 && p.entities[last].Type == "pre" && open.argument != "" {
			p.entities[last].Language = open.argument
			return nil
		}
	case "blockquote":
		if open.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		if n, err := strconv.ParseInt(open.argument, 10, 64); err != nil || n == 0 {
			return refuse("Invalid custom emoji identifier specified")
		}
		e.EmojiID = open.argument
	}
	p.entities = append(p.entities, e)
	return nil
}

// decodeEntity reads "&lt;" and its like at pos. It returns 0 where there is
// none; the semicolon may be missing, as with Telegram.
func decodeEntity(s string, pos int) (rune, int) {
	end := pos + 1
	at := func(i int) byte {
		if i < len(s) {
			return s[i]
		}
		return 0
	}
	var res rune
	if at(end) == '#' {
		end++
		base := 10
		if at(end) == 'x' {
			base = 16
			end++
		}
		start := end
		for isDigit(at(end), base) && end-start < 12 {
			end++
		}
		n, err := strconv.ParseUint(s[start:end], base, 32)
		if err != nil || n == 0 || n >= 0x10ffff || end-pos >= 10 {
			return 0, pos
		}
		res = rune(n)
	} else {
		for c := at(end) | 0x20; c >= 'a' && c <= 'z'; c = at(end) | 0x20 {
			end++
		}
		switch s[pos+1 : end] {
		case "lt":
			res = '<'
		case "gt":
			res = '>'
		case "amp":
			res = '&'
		case "quot":
			res = '"'
		default:
			return 0, pos
		}
	}
	if at(end) == ';' {
		end++
	}
	return res, end
}

func isDigit(c byte, base int) bool {
	hex := c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	return c >= '0' && c <= '9' || base == 16 && hex
}

// sortEntities orders by offset, the longer first.
func sortEntities(entities []Entity) {
	for i := range entities {
		if entities[i].Type == "code" {
			entities[i].Language = ""
		}
	}
	sort.SliceStable(entities, func(i, j int) bool {
		a, b := entities[i], entities[j]
		if a.Offset != b.Offset {
			return a.Offset < b.Offset
		}
		return a.Length > b.Length
	})
}
