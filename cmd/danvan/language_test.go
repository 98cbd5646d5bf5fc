package main

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/BurntSushi/toml"

	"danvan/bot"
	"danvan/bot/emulator"
	"danvan/civic"
	"danvan/civic/catalog"
	"danvan/locales"
	"danvan/storage/storagetest"
)

// invented is the code of a language that the program does not know: Esperanto, here Vietnamese with every word in ⟦ ⟧.
const invented = "eo"

var (
	plainPart = regexp.MustCompile(`(\{\{[^}]*\}\}|<[^>]*>|\s+)`) // what of a text is not translated
	hasLetter = regexp.MustCompile(`\pL`)
)

// translated puts the words of a text, but nothing else of it, into ⟦ ⟧.
func translated(text string) string {
	var out strings.Builder
	mark := func(words string) {
		if hasLetter.MatchString(words) {
			words = "⟦" + words + "⟧"
		}
		out.WriteString(words)
	}
	at := 0
	for _, m := range plainPart.FindAllStringIndex(text, -1) {
		mark(text[at:m[0]])
		out.WriteString(text[m[0]:m[1]])
		at = m[1]
	}
	mark(text[at:])
	return out.String()
}

// inventedTexts are the locale files of the language.
func inventedTexts(t *testing.T) fs.FS {
	t.Helper()
	names, err := filepath.Glob("../../locales/*.vi.toml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	files := fstest.MapFS{}
	for _, name := range names {
		var tables map[string]any
		if _, err := toml.DecodeFile(name, &tables); err != nil {
			t.Fatal(err)
		}
		translate(tables)
		var out bytes.Buffer
		if err := toml.NewEncoder(&out).Encode(tables); err != nil {
			t.Fatal(err)
		}
		files[strings.Replace(filepath.Base(name), ".vi.", "."+invented+".", 1)] = &fstest.MapFile{Data: out.Bytes()}
	}
	return files
}

func translate(entries map[string]any) {
	for name, value := range entries {
		switch v := value.(type) {
		case string:
			entries[name] = translated(v)
		case map[string]any:
			translate(v)
		}
	}
}

// inventedCatalog is the shipped catalog with columns of the language: name_eo beside name, and so on.
func inventedCatalog(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(catalog.Default(), "*.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(catalog.Default(), name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for at, column := range slices.Clone(rows[0]) {
			if !slices.Contains(rows[0], column+"_en") {
				continue
			}
			rows[0] = append(rows[0], column+"_"+invented)
			for i := range rows[1:] {
				rows[i+1] = append(rows[i+1], translated(rows[i+1][at]))
			}
		}
		var out bytes.Buffer
		if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: out.Bytes()}
	}
	return files
}

// A third language is locale files and columns of the catalog, and nothing of the program: somebody whose phone speaks it
// complains in it and reads the answer in it, without a word of another language.
func TestAThirdLanguage(t *testing.T) {
	t.Parallel()
	all, err := locales.Load(inventedTexts(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := all.Languages(); !slices.Equal(got, []string{"vi", "en", invented}) {
		t.Fatalf("the languages are %v", got)
	}
	w := boot(t, bootOptions{dialect: "sqlite", texts: all})
	c, problems := catalog.Parse(inventedCatalog(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, err := w.app.store.ImportCatalog(t.Context(), c, w.clock.now()); err != nil {
		t.Fatal(err)
	}
	w.app.directory.drop()
	ha := w.phone(t, "Hà", "ubnd-ba-dong", civic.RoleOfficer)
	eo := w.server.User(emulator.Profile{FirstName: "Zamenhof", LanguageCode: invented})

	press := func(key string) {
		t.Helper()
		if err := eo.Press(all.Plain(invented, key, nil)); err != nil {
			t.Fatalf("%v\n%s", err, eo.Last().Text)
		}
		w.settle(t)
	}
	send := func(text string) {
		t.Helper()
		eo.Send(text)
		w.settle(t)
	}
	eo.Start("")
	w.settle(t)
	press("start.agree")
	press("complain.menu")
	send("1")
	send("duong")
	send(translated("Đường thôn"))
	send("ba dong")
	press("complain.named")
	const words = "La vojo estas kaduka"
	send(words)
	press("complain.go_on")
	press("complain.send")
	cases, _, err := w.app.store.CasesOf(t.Context(), mustPerson(t, w, eo).ID, 0, 10)
	if err != nil || len(cases) != 1 || cases[0].Agency != "ubnd-ba-dong" {
		t.Fatalf("filed %+v, %v\n%s", cases, err, texts(eo))
	}
	officer := mustPerson(t, w, ha)
	actor, _ := officer.ActorFor(cases[0])
	accepted, err := cases[0].Accept(actor, w.clock.now())
	if err != nil {
		t.Fatal(err)
	}
	one, err := w.app.store.ChangeCase(t.Context(), accepted)
	if err != nil {
		t.Fatal(err)
	}
	const reply = "Oni riparos gin"
	answered, err := one.Answer(actor, reply, nil, w.app.timing.Calendar, w.clock.now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.app.store.ChangeCase(t.Context(), answered); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	told := texts(eo)
	for _, want := range []string{translated("Ủy ban nhân dân xã Ba Động"), one.Code, reply} {
		if !strings.Contains(told, want) {
			t.Errorf("nothing says %q", want)
		}
	}
	for _, m := range eo.Messages() {
		if m.FromBot {
			foreign(t, m, words, reply, one.Code, "Telegram")
		}
	}
}

// Every command but /start, which is Telegram's, has names in every language, and no name is of no command.
func TestCommandNames(t *testing.T) {
	t.Parallel()
	commands := []string{"huy", "quaylai", "lamlai"} // of the engine
	for _, d := range assemble(parts{store: storagetest.Open(t, "sqlite"), zone: time.UTC, now: time.Now}).engine.Declared() {
		if d.By == bot.ByCommand && d.Name != "start" {
			commands = append(commands, d.Name)
		}
	}
	slices.Sort(commands)
	form := regexp.MustCompile(`^[a-z0-9_]{1,32}( [a-z0-9_]{1,32})*$`) // core.telegram.org/bots/api#botcommand
	for _, l := range locales.MustLoad().Languages() {
		var file struct{ Command map[string]string }
		if _, err := toml.DecodeFile("../../locales/command."+l+".toml", &file); err != nil {
			t.Fatal(err)
		}
		if named := slices.Sorted(maps.Keys(file.Command)); !slices.Equal(named, commands) {
			t.Errorf("in %s there are names of %v, there are %v", l, named, commands)
		}
		for name, called := range file.Command {
			if !form.MatchString(called) {
				t.Errorf("in %s %s is called %q", l, name, called)
			}
		}
	}
}

func mustPerson(t *testing.T, w *world, u *emulator.User) civic.Person {
	t.Helper()
	p, err := w.person(u)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var (
	bracketed = regexp.MustCompile(`⟦[^⟧]*⟧`)
	letters   = regexp.MustCompile(`\pL[\pL/_-]*`)
)

// foreign reports words of a message that are of no text in the language.
func foreign(t *testing.T, m emulator.Message, known ...string) {
	t.Helper()
	text := m.Text
	for _, k := range known {
		text = strings.ReplaceAll(text, k, "")
	}
	for _, word := range letters.FindAllString(bracketed.ReplaceAllString(text, ""), -1) {
		t.Errorf("%q is in no text of the language: %s", word, m.Text)
	}
}
