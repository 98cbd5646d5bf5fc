package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"danvan/bot/bottest"
	"danvan/bot/emulator"
	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/civic/consult"
	"danvan/scheduler"
	"danvan/storage/storagetest"
)

var update = flag.Bool("update", false, "write the bot's lines of the transcripts anew")

// TestTranscripts plays every story in testdata through the whole program, the emulator and a real database, and compares
// what the bot says with the file. See testdata/README.md for how a story is written. Where the race detector watches, every
// fourth is played, on SQLite alone: what stories share, any of them meets, and what differs between the databases is behind
// storage, whose own tests it watches on both.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	dialects, each := storagetest.Dialects, 1
	if watched() {
		dialects, each = []string{"sqlite"}, 4
	}
	for i := 0; i < len(files); i += each {
		file := files[i]
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			for _, dialect := range dialects {
				t.Run(dialect, func(t *testing.T) { playTranscript(t, file, dialect) })
			}
		})
	}
}

func playTranscript(t *testing.T, file, dialect string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	twice := strings.Contains("\n"+string(raw), "\n@twice\n")
	p := &play{t: t, w: boot(t, bootOptions{dialect: dialect, twice: twice, budgets: budgetsOf(string(raw))}), actors: map[string]*actor{}}
	got := p.run(string(raw))
	if got == string(raw) {
		return
	}
	if *update && dialect == "sqlite" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s differs; -update writes it anew:\n%s", file, difference(string(raw), got))
}

var budgetsLine = regexp.MustCompile(`(?m)^@budgets (\d+) (\d+) (\d+)$`)

// budgetsOf are the budgets that a story sets, or nil: the usual ones.
func budgetsOf(story string) *civic.Budgets {
	m := budgetsLine.FindStringSubmatch(story)
	if m == nil {
		return nil
	}
	n := func(i int) int {
		n, _ := strconv.Atoi(m[i])
		return n
	}
	return &civic.Budgets{CasesPerDay: n(1), GuessesPerHour: n(2), PushesPerHour: n(3)}
}

// play is one story being played.
type play struct {
	t      *testing.T
	w      *world
	actors map[string]*actor
	order  []string
	codes  []string
	link   string // the start parameter of the newest deep link seen
	round  string // the newest code of a consultation seen
	out    strings.Builder
	line   string
	keep   func(session []byte) // hears of every session as it stands after a line; may be nil
}

// actor is somebody in the story, and what of their chats was written down already.
type actor struct {
	*emulator.User
	name   string
	locale string
	seen   map[int]string
	before before
	toasts int
	group  *emulator.Group
	plain  bool // is on the second channel: see stage_channel_test.go
}

var (
	actorLine = regexp.MustCompile(`^actor (\S+) (.+)$`)
	groupLine = regexp.MustCompile(`^group "([^"]+)" (\S+) (.+)$`)
	sayLine   = regexp.MustCompile(`^([^\s<>@!#|]+)(?:@"([^"]+)")?> ?(.*)$`)
	answer    = regexp.MustCompile("^((?:[^\\s<>@!#|]+)?(?:@\"[^\"]+\")?[<!] |    )")
	linkForm  = regexp.MustCompile(`t\.me/\S+\?start=([A-Za-z0-9_-]+)`)
	codeForm  = regexp.MustCompile(`PA-\d\d-[0-9A-HJKMNP-TV-Z]{6}`)
	roundForm = regexp.MustCompile(`LK-\d\d-[0-9A-HJKMNP-TV-Z]{6}`)
)

func (p *play) run(script string) string {
	p.t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(script, "\n"), "\n") {
		p.line = line
		if answer.MatchString(line) {
			continue // the bot's lines are made anew
		}
		p.out.WriteString(line + "\n")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "clock "):
			p.w.clock.set(p.at(strings.TrimPrefix(line, "clock ")))
		case actorLine.MatchString(line):
			m := actorLine.FindStringSubmatch(line)
			p.enter(m[1], strings.Fields(m[2]))
		case groupLine.MatchString(line):
			m := groupLine.FindStringSubmatch(line)
			p.gather(m[1], m[2], strings.Fields(m[3]))
		case strings.HasPrefix(line, "@case "):
			p.fileCase(line)
			p.hear()
		case strings.HasPrefix(line, "@"):
			p.stage(strings.Fields(line[1:]))
			p.hear()
		case sayLine.MatchString(line):
			m := sayLine.FindStringSubmatch(line)
			p.act(m[1], m[2], p.fill(m[3]))
			p.hear()
		default:
			p.t.Fatalf("not a line of a transcript: %q", line)
		}
	}
	return p.out.String()
}

func (p *play) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("at %q: %v\nso far:\n%s", p.line, err, p.out.String())
	}
}

func (p *play) at(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, p.w.zone)
	p.must(err)
	return at
}

// enter brings in an actor: a citizen who has not met the bot, or somebody with a role.
func (p *play) enter(name string, words []string) {
	locale := "vi"
	if slices.Contains(words, "en") {
		locale = "en"
	}
	a := &actor{User: p.w.server.User(emulator.Profile{FirstName: name, Username: fmt.Sprintf("actor%d", len(p.order)+1), LanguageCode: locale}),
		name: name, locale: locale, seen: map[int]string{}}
	p.actors[name] = a
	p.order = append(p.order, name)
	if slices.Contains(words, bottest.Name) {
		p.enterPlain(a, words)
		return
	}
	role := civic.Role("")
	if words[0] != "citizen" {
		role = civic.Role(words[0])
	}
	if role == "" && !slices.Contains(words, "consented") {
		return
	}
	agency := "so-noi-vu"
	if role != "" && len(words) > 1 {
		agency = words[1]
	}
	p.must(p.w.join(a.User, name, locale, agency, role))
}

// gather makes a group that is bound to an agency.
func (p *play) gather(title, agency string, names []string) {
	var users []*emulator.User
	for _, n := range names {
		users = append(users, p.actors[n].User)
	}
	g := p.w.server.Group(title, users...)
	g.AddBot(users[0])
	p.w.settle(p.t)
	ctx := context.Background()
	chat, err := p.w.app.store.MeetGroup(ctx, "telegram", strconv.FormatInt(g.ID(), 10), title, p.w.clock.now())
	p.must(err)
	if agency != "-" {
		by, err := p.w.person(p.actors[names[0]].User)
		p.must(err)
		p.must(p.w.app.store.BindGroup(ctx, chat.ID, agency, by.ID, p.w.clock.now()))
	}
	a := &actor{User: g.As(users[0]), name: names[0] + `@"` + title + `"`, seen: map[int]string{}, group: g}
	p.actors[`"`+title+`"`] = a
	p.order = append(p.order, `"`+title+`"`)
	for _, m := range a.Messages() {
		a.seen[m.ID] = show(m).lines("", &before{})
	}
}

// stage does what nobody says: time passes, the bot restarts.
func (p *play) stage(words []string) {
	switch words[0] {
	case "clock":
		if d, err := time.ParseDuration(strings.TrimPrefix(words[1], "+")); err == nil {
			p.w.clock.set(p.w.clock.now().Add(d))
		} else {
			p.w.clock.set(p.at(strings.Join(words[1:], " ")))
		}
		p.tick()
	case "tick":
		p.tick()
	case "statutory":
		p.statutory(words[1], strings.Join(words[2:], " "))
	case "job":
		p.job(words[1])
	case "project":
		p.project(true)
	case "year":
		p.year(words[1])
	case "consultation":
		p.consultation(consult.Who(words[1]))
	case "restart":
		p.w.restart(p.t)
	case "lost":
		p.loseSessions()
	case "release":
		p.otherRelease(words[1])
	case "twice", "budgets": // from the start: see playTranscript
	case "close":
		p.must(p.w.app.closeSilent(context.Background(), p.w.clock.now()))
	default:
		p.t.Fatalf("no such stage direction: %q", p.line)
	}
}

// tick does what the clock triggers now.
func (p *play) tick() {
	a := p.w.app
	p.must(scheduler.RemindCases(a.store, a.timing, a.log).Run(context.Background(), p.w.clock.now()))
}

// job runs a job by hand.
func (p *play) job(name string) {
	c := defaultConfig()
	c.AskAgainPercent = 100
	for _, e := range jobEntries(c, p.w.app.parts, p.w.app.timing) {
		if e.Name == name {
			p.must(e.Job.Run(context.Background(), p.w.clock.now()))
			return
		}
	}
	p.t.Fatalf("no such job: %q", p.line)
}

// statutory has the time to answer of a category set by law, for this story.
func (p *play) statutory(category, source string) {
	c, problems := catalog.Parse(catalog.Default())
	for i := range c.Categories {
		if c.Categories[i].Code == category {
			c.Categories[i].Statutory = source
		}
	}
	_, err := p.w.app.store.ImportCatalog(context.Background(), c, p.w.clock.now())
	if p.must(err); len(problems) > 0 {
		p.t.Fatal(problems)
	}
}

// fill puts case codes in the place of $CODE (the newest seen) and $CODE1, $CODE2 …, a deep link's parameter in that of
// $LINK, a consultation's code in that of $LK, and line breaks in that of ↵.
func (p *play) fill(text string) string {
	for i := len(p.codes); i > 0; i-- {
		text = strings.ReplaceAll(text, fmt.Sprintf("$CODE%d", i), p.codes[i-1])
	}
	if len(p.codes) > 0 {
		text = strings.ReplaceAll(text, "$CODE", p.codes[len(p.codes)-1])
	}
	text = strings.ReplaceAll(text, "$LINK", p.link)
	text = strings.ReplaceAll(text, "$LK", p.round)
	text = strings.ReplaceAll(text, " ↵ ", "\n")
	return text
}

// seat finds the actor, in their private chat or in a group.
func (p *play) seat(name, group string) *emulator.User {
	a, ok := p.actors[name]
	if !ok {
		p.t.Fatalf("nobody is called %q: %q", name, p.line)
	}
	if group == "" {
		return a.User
	}
	g, ok := p.actors[`"`+group+`"`]
	if !ok {
		p.t.Fatalf("no group %q: %q", group, p.line)
	}
	return g.group.As(a.User)
}

var (
	pressLine  = regexp.MustCompile(`^\[(.+?)\](?:@"([^"]+)")?$`)
	quotedLine = regexp.MustCompile(`(?s)^(reply|edit) "([^"]+)": (.*)$`)
	albumLine  = regexp.MustCompile(`^album (\d+)(?:: (.*))?$`)
)

// act does what the line says.
func (p *play) act(name, group, what string) {
	if a := p.actors[name]; a != nil && a.plain {
		p.typePlain(a, what)
		return
	}
	u := p.seat(name, group)
	verb, rest, _ := strings.Cut(what, ": ")
	switch {
	case pressLine.MatchString(what):
		m := pressLine.FindStringSubmatch(what)
		if m[2] == "" {
			p.must(u.Press(m[1]))
			return
		}
		p.must(u.PressOn(p.find(u, m[2], true), m[1]))
	case quotedLine.MatchString(what):
		m := quotedLine.FindStringSubmatch(what)
		if m[1] == "reply" {
			id := p.find(u, m[2], true)
			if name, file := strings.CutPrefix(m[3], "document: "); file {
				u.ReplyDocument(id, name, []byte("document"))
				return
			}
			u.Reply(id, m[3])
			return
		}
		p.must(u.Edit(p.find(u, m[2], false), m[3]))
	case albumLine.MatchString(what):
		m := albumLine.FindStringSubmatch(what)
		n, _ := strconv.Atoi(m[1])
		u.Album(m[2], make([][]byte, n)...)
	case strings.HasPrefix(what, "link "):
		u.Start(strings.TrimPrefix(what, "link "))
	case verb == "photo":
		u.Photo(rest, nil)
	case verb == "video 21 MB":
		u.Video(rest, make([]byte, 21<<20))
	case verb == "document 21 MB":
		u.Document(rest, make([]byte, 21<<20), "")
	case verb == "video":
		u.Video(rest, []byte("video"))
	case verb == "voice":
		u.Voice([]byte("voice"))
	case verb == "document":
		u.Document(rest, []byte("document"), "")
	case verb == "location":
		lat, lon, _ := strings.Cut(rest, ",")
		y, err := strconv.ParseFloat(strings.TrimSpace(lat), 64)
		p.must(err)
		x, err := strconv.ParseFloat(strings.TrimSpace(lon), 64)
		p.must(err)
		u.Location(y, x)
	case verb == "contact":
		u.Contact(rest)
	case verb == "data":
		p.must(u.PressData(p.newest(u), rest))
	case what == "block":
		u.Block()
	case what == "unblock":
		u.Unblock()
	default:
		u.Send(what)
	}
}

// find returns the newest message of the bot, or of the person, that contains the text.
func (p *play) find(u *emulator.User, text string, ofBot bool) int {
	text = p.fill(text)
	messages := u.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		m := messages[i]
		if m.FromBot == ofBot && strings.Contains(m.Text, text) && !m.Deleted {
			return m.ID
		}
	}
	p.t.Fatalf("no message with %q: %q\nso far:\n%s", text, p.line, p.out.String())
	return 0
}

func (p *play) newest(u *emulator.User) int {
	messages := u.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].FromBot {
			return messages[i].ID
		}
	}
	p.t.Fatalf("the bot has said nothing yet: %q", p.line)
	return 0
}

// hear waits until all is said, and writes down what every actor sees new.
func (p *play) hear() {
	p.w.settle(p.t)
	p.keepSessions()
	for _, name := range p.order {
		a := p.actors[name]
		if a.plain {
			p.hearPlain(a)
			continue
		}
		label := a.name
		if a.group != nil {
			label = "@" + name
		}
		for _, m := range a.Messages() {
			now := show(m)
			text := now.lines("", &before{})
			was, known := a.seen[m.ID]
			if !m.FromBot || (known && was == text) || m.Deleted {
				continue
			}
			a.seen[m.ID] = text
			mark := ""
			if known {
				mark = "(edited) "
			}
			p.note(text)
			p.out.WriteString(now.lines(label+"< "+mark, &a.before))
		}
		if a.group != nil {
			continue
		}
		toasts := a.Toasts()
		for _, toast := range toasts[min(a.toasts, len(toasts)):] {
			if toast.Text != "" {
				p.note(toast.Text)
				p.out.WriteString(rendering{text: toast.Text}.lines(label+"! ", &a.before))
			}
		}
		a.toasts = len(toasts)
	}
}

// note keeps the codes and links that a text tells, for later lines.
func (p *play) note(text string) {
	for _, code := range codeForm.FindAllString(text, -1) {
		if !slices.Contains(p.codes, code) {
			p.codes = append(p.codes, code)
		}
	}
	if m := linkForm.FindStringSubmatch(text); m != nil {
		p.link = m[1]
	}
	if codes := roundForm.FindAllString(text, -1); codes != nil {
		p.round = codes[len(codes)-1]
	}
}

// difference shows where two texts part, with what leads there.
func difference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; i < min(len(a), len(b)); i++ {
		if a[i] != b[i] {
			from := max(0, i-4)
			return fmt.Sprintf("line %d\n--- file\n%s\n--- played\n%s", i+1, strings.Join(a[from:min(len(a), i+8)], "\n"), strings.Join(b[from:min(len(b), i+8)], "\n"))
		}
	}
	return fmt.Sprintf("one has %d lines, the other %d", len(a), len(b))
}
