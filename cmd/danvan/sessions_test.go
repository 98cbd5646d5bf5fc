package main

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"danvan/bot"
	"danvan/bot/telegram"
	"danvan/storage/storagetest"
)

// retired names what of older sessions is meant to be gone: "version/flow/step" and why. Whoever stands there is told, and
// their words are offered (bot/lost.go).
var retired = map[string]string{}

// TestSessionsOfEveryRelease reads the sessions that this and earlier releases kept, in testdata/sessions/<version>: every
// flow and step is still there, and everything that was gathered has its place. With -update it plays all stories and
// writes those of this version.
func TestSessionsOfEveryRelease(t *testing.T) {
	t.Parallel()
	version := strconv.Itoa(bot.SessionVersion)
	if *update {
		keepCorpus(t, filepath.Join("testdata", "sessions", version))
	}
	engine := assemble(parts{store: storagetest.Open(t, "sqlite"), zone: time.UTC, now: time.Now}).engine
	files, err := filepath.Glob("testdata/sessions/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	known := map[string]bool{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var sessions map[string]json.RawMessage
		if err := json.Unmarshal(raw, &sessions); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		of, flow := filepath.Base(filepath.Dir(file)), strings.TrimSuffix(filepath.Base(file), ".json")
		for step, session := range sessions {
			name := of + "/" + flow + "/" + step
			known[name] = true
			if err := engine.CheckSession(session); err != nil && retired[name] == "" {
				t.Errorf("a session of version %s that stood at %s, %s: %v. Let it still decode, or raise bot.SessionVersion and say in retired why not",
					of, flow, step, err)
			}
		}
	}
	missing, all := 0, 0
	for flow, steps := range engine.Flows() {
		found := 0
		for _, step := range steps {
			if known[version+"/"+flow+"/"+step] {
				found++
			}
		}
		all, missing = all+len(steps), missing+len(steps)-found
		if found == 0 {
			t.Errorf("no session of flow %s: play it in a story, and run this test with -update", flow)
		}
	}
	t.Logf("%d of %d steps have a session", all-missing, all)
}

// corpus gathers sessions: of each step the one that holds most.
type corpus struct {
	mu   sync.Mutex
	best map[string]map[string]keptSession // by flow and step
}

type keptSession struct {
	story   string
	data    int
	session json.RawMessage
}

// keepCorpus plays every story and writes a file a flow, with a session a step.
func keepCorpus(t *testing.T, folder string) {
	stories, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	c := &corpus{best: map[string]map[string]keptSession{}}
	t.Run("play", func(t *testing.T) {
		for _, story := range stories {
			t.Run(filepath.Base(story), func(t *testing.T) {
				t.Parallel()
				script, err := os.ReadFile(story)
				if err != nil {
					t.Fatal(err)
				}
				p := &play{t: t, w: boot(t, bootOptions{dialect: "sqlite", twice: strings.Contains("\n"+string(script), "\n@twice\n"), budgets: budgetsOf(string(script))}),
					actors: map[string]*actor{}, keep: func(session []byte) { c.add(t, story, session) }}
				p.run(string(script))
			})
		}
	})
	if t.Failed() {
		return
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for flow, steps := range c.best {
		sessions := map[string]json.RawMessage{}
		for step, k := range steps {
			sessions[step] = k.session
		}
		raw, err := json.MarshalIndent(sessions, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, flow+".json"), append(raw, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// sessionParts are parts of a session beside the dialogue under way; those that occur are kept in session.json.
var sessionParts = []string{"parked", "resume", "offer", "held"}

func (c *corpus) add(t *testing.T, story string, raw []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var s map[string]any
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	if s["current"] != nil && strings.Contains(story, "lost_release") { // it may be bent
		return
	}
	shorten(s)
	session, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if d, ok := s["current"].(map[string]any); ok {
		data, _ := json.Marshal(d["data"])
		c.put(d["flow"].(string), d["step"].(string), keptSession{story, len(data), session})
	}
	for _, part := range sessionParts {
		if s[part] != nil {
			c.put("session", part, keptSession{story, len(session), session})
		}
	}
}

func (c *corpus) put(flow, step string, k keptSession) {
	if c.best[flow] == nil {
		c.best[flow] = map[string]keptSession{}
	}
	best, ok := c.best[flow][step]
	if !ok || cmp.Or(cmp.Compare(best.data, k.data), cmp.Compare(k.story, best.story), cmp.Compare(string(k.session), string(best.session))) < 0 {
		c.best[flow][step] = k
	}
}

// shorten leaves one of each list that may be long, and gives ids that are the same in every run.
func shorten(s map[string]any) {
	const id = "0123456789abcdef"
	first := func(in map[string]any, name string) {
		if list, ok := in[name].([]any); ok && len(list) > 1 {
			in[name] = list[:1]
		}
	}
	first(s, "seen")
	delete(s, "unsent")
	if list, ok := s["past"].([]any); ok {
		list[0].(map[string]any)["id"] = id
	}
	first(s, "past")
	for _, part := range []string{"current", "parked", "resume", "offer"} {
		if d, ok := s[part].(map[string]any); ok {
			d["id"] = id
			first(d, "choices")
		}
	}
}

// sessionNames are what the sessions of the story's people in their private chats, and in groups, are kept under.
func (p *play) sessionNames() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.actors)) {
		a := p.actors[name]
		chat := a.ID()
		if a.group != nil {
			chat = a.group.ID()
		}
		for _, who := range p.actors {
			if who.group == nil && (a.group != nil || who == a) {
				names = append(names, telegram.Channel+":"+strconv.FormatInt(chat, 10)+":"+strconv.FormatInt(who.ID(), 10))
			}
		}
	}
	return names
}

// keepSessions shows every session to who gathers them.
func (p *play) keepSessions() {
	if p.keep == nil {
		return
	}
	for _, name := range p.sessionNames() {
		raw, err := p.w.app.sessions.Load(context.Background(), name)
		if p.must(err); len(raw) > 0 {
			p.keep(raw)
		}
	}
}

// saveSession keeps a session as the bot does; none is as if Redis had lost it.
func (p *play) saveSession(name string, raw []byte) {
	ctx := context.Background()
	fence, unlock, err := p.w.app.sessions.Lock(ctx, name[:strings.LastIndexByte(name, ':')])
	p.must(err)
	defer unlock()
	p.must(p.w.app.sessions.Save(ctx, name, raw, fence))
}

// loseSessions empties Redis.
func (p *play) loseSessions() {
	for _, name := range p.sessionNames() {
		p.saveSession(name, nil)
	}
}

// otherRelease makes the dialogues under way those of another release: of a flow or a step that is gone now, or with data
// of another shape.
func (p *play) otherRelease(what string) {
	for _, name := range p.sessionNames() {
		raw, err := p.w.app.sessions.Load(context.Background(), name)
		p.must(err)
		var s map[string]any
		if json.Unmarshal(raw, &s) != nil || s["current"] == nil {
			continue
		}
		d := s["current"].(map[string]any)
		switch what {
		case "data":
			d["data"] = "of another shape"
		default:
			d[what] = "gone"
		}
		raw, err = json.Marshal(s)
		p.must(err)
		p.saveSession(name, raw)
	}
}
