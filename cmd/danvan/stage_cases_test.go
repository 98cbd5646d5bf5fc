package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"danvan/bot/telegram"
	"danvan/civic"
	"danvan/civic/workcal"
)

// caseLine is the direction that sets up a case: who says it, the category, where, what else holds of it, the words, and
// the officer's answer. See testdata/README.md.
var caseLine = regexp.MustCompile(`^@case (\S+) (\S+) (\S+)((?: [^:]+)?): (.+?)(?: → (.+))?$`)

// stagedCase is a case as a direction describes it.
type stagedCase struct {
	author, category, place, text string
	anonymous, quiet              bool
	ago                           time.Duration // of working time
	step, by, said                string        // what an officer did since, who, and in which words
}

func (p *play) stagedCase(line string) stagedCase {
	m := caseLine.FindStringSubmatch(line)
	if m == nil {
		p.t.Fatalf("not a case: %q", line)
	}
	s := stagedCase{author: m[1], category: m[2], place: m[3], text: p.fill(m[5]), said: p.fill(m[6])}
	for _, word := range strings.Fields(m[4]) {
		step, by, done := strings.Cut(word, "=")
		ago, err := time.ParseDuration(word)
		switch {
		case done:
			s.step, s.by = step, by
		case word == "anonymous":
			s.anonymous = true
		case word == "quiet":
			s.quiet = true
		default:
			p.must(err)
			s.ago = ago
		}
	}
	return s
}

// fileCase sets up a case by the steps of the domain, as the bot does once its author has confirmed it. Whoever is told of a
// case is told of this one, unless it is quiet.
func (p *play) fileCase(line string) {
	ctx, s, now, cal := context.Background(), p.stagedCase(line), p.w.clock.now(), workcal.Default(p.w.zone)
	filed := now
	for cal.Between(filed, now) < s.ago {
		filed = filed.Add(-15 * time.Minute)
	}
	dir, err := p.w.app.store.Directory(ctx, filed)
	p.must(err)
	category, ok := dir.Category(s.category)
	if !ok {
		p.t.Fatalf("no such category: %q", line)
	}
	author := p.known(s.author)
	code, err := civic.NewCaseCode(p.w.app.random, filed, p.w.zone)
	p.must(err)
	draft := civic.Case{Code: code, DraftKey: fmt.Sprintf("stage-%d", len(p.codes)), Author: &author.ID, Anonymous: s.anonymous, Text: s.text}
	p.placed(dir, category, s.place, &draft)
	ch, err := civic.File(draft, category, dir.Route(category, draft.Area, draft.Project, draft.Named), nil, cal, filed)
	p.must(err)
	c, err := p.w.app.store.FileCase(ctx, s.heard(ch))
	p.must(err)
	p.codes = append(p.codes, c.Code)
	if s.step == "" {
		return
	}
	by, ok := p.known(s.by).ActorFor(c)
	if !ok {
		p.t.Fatalf("the case is not with %s: %q", s.by, line)
	}
	ch, err = s.take(c, by, cal, now)
	p.must(err)
	_, err = p.w.app.store.ChangeCase(ctx, s.heard(ch))
	p.must(err)
}

// known is the person behind an actor, who has met the bot and agreed to its notice.
func (p *play) known(name string) civic.Person {
	a, ok := p.actors[name]
	if !ok {
		p.t.Fatalf("nobody is called %q: %q", name, p.line)
	}
	p.must(p.w.join(a.User, name, a.locale, "", ""))
	address := chatAddress(a.ID())
	person, err := p.w.app.store.MeetPerson(context.Background(), civic.Person{Channel: telegram.Channel, Address: address, Name: name}, address, p.w.clock.now())
	p.must(err)
	return person
}

// placed says where the matter is, by what the category needs: an area, a project, or the agency that it is about.
func (p *play) placed(dir *civic.Directory, category civic.Category, place string, c *civic.Case) {
	_, isArea := dir.Area(place)
	_, isProject := dir.Project(place)
	_, isAgency := dir.Agency(place)
	switch needs := category.Needs(); {
	case place == "-":
	case isArea && (needs == "area" || needs == "project"):
		c.Area = place
	case isProject && needs == "project":
		c.Project = place
	case isAgency && (needs == "agency" || category.Sealed()):
		c.Named = place
	default:
		p.t.Fatalf("a case of %s cannot be at %s: %q", category.Code, place, p.line)
	}
}

// heard leaves out whom a change tells, where the case is quiet.
func (s stagedCase) heard(ch civic.Change) civic.Change {
	if s.quiet {
		ch.Notices = nil
	}
	return ch
}

// take is what the officer did since the case was filed.
func (s stagedCase) take(c civic.Case, by civic.Actor, cal civic.Calendar, now time.Time) (civic.Change, error) {
	switch s.step {
	case "accepted":
		return c.Accept(by, now)
	case "answered":
		return c.Answer(by, s.said, nil, cal, now)
	}
	return civic.Change{}, fmt.Errorf("no such step: %q", s.step)
}
