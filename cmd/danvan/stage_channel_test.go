package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"danvan/bot"
	"danvan/bot/bottest"
	"danvan/civic"
)

// People of a story who are on the second channel: "actor Lan citizen plain". They type; what they are told is text alone.

func (p *play) plainAddress(a *actor) string {
	return fmt.Sprintf("+84900%06d", slices.Index(p.order, a.name))
}

// enterPlain brings in somebody on the second channel.
func (p *play) enterPlain(a *actor, words []string) {
	a.plain = true
	locale := "vi"
	if slices.Contains(words, "en") {
		locale = "en"
	}
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == bottest.Name || w == locale })
	role, agency := civic.Role(""), "so-noi-vu"
	if words[0] != "citizen" {
		role = civic.Role(words[0])
	} else if !slices.Contains(words, "consented") {
		return
	}
	if role != "" && len(words) > 1 {
		agency = words[1]
	}
	p.must(p.w.joinOn(bottest.Name, p.plainAddress(a), a.name, locale, agency, role))
}

// typePlain has somebody type a line; "link ykien_…" is what a link of the channel has them type.
func (p *play) typePlain(a *actor, what string) {
	text := what
	if start, ok := strings.CutPrefix(what, "link "); ok {
		text = "/start " + start
	}
	p.must(p.w.plain.Type(context.Background(), bot.Sender{Address: p.plainAddress(a), Name: a.name, Locale: "vi"}, text))
}

// hearPlain writes down what somebody was told since.
func (p *play) hearPlain(a *actor) {
	told := p.w.plain.Told(p.plainAddress(a))
	for _, text := range told[len(a.seen):] {
		a.seen[len(a.seen)+1] = text
		p.note(text)
		if how := pressing.FindString(text); how != "" {
			p.t.Errorf("%s, who has no buttons, is told to %q: %s", a.name, how, text)
		}
		p.out.WriteString(rendering{text: text}.lines(a.name+"< ", &a.before))
	}
}
