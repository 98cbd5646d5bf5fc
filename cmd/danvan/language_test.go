package main

import (
	"bytes"
	"encoding/csv"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
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
	"danvan/civic/workcal"
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
			if translate(v); name == "command" {
				for command := range v {
					v[command] = invented + command
				}
			}
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

// foreigner is a world whose bot speaks the language, too, and somebody in it whose phone does.
type foreigner struct {
	*emulator.User
	t   *testing.T
	w   *world
	all *locales.Texts
}

func inventedWorld(t *testing.T) foreigner {
	t.Helper()
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
	return foreigner{w.server.User(emulator.Profile{FirstName: "Zamenhof", LanguageCode: invented}), t, w, all}
}

// press presses the button of a key, in the language of who has it.
func (f foreigner) press(u *emulator.User, language, key string) {
	f.t.Helper()
	if err := u.Press(f.all.Plain(language, key, nil)); err != nil {
		f.t.Fatalf("%v\n%s", err, u.Last().Text)
	}
	f.w.settle(f.t)
}

// presses and sends are what the foreigner does.
func (f foreigner) presses(key string) { f.t.Helper(); f.press(f.User, invented, key) }

func (f foreigner) sends(text string) {
	f.t.Helper()
	f.Send(text)
	f.w.settle(f.t)
}

// begins follows a link, and agrees to the notice.
func (f foreigner) begins(link string) {
	f.t.Helper()
	f.Start(link)
	f.w.settle(f.t)
	f.presses("start.agree")
}

// heard looks at everything that the foreigner was told: what must be in it, and words of another language but the known.
func (f foreigner) heard(want []string, known ...string) {
	f.t.Helper()
	told := texts(f.User)
	for _, words := range want {
		if !strings.Contains(told, words) {
			f.t.Errorf("nothing says %q", words)
		}
	}
	for _, m := range f.Messages() {
		if m.FromBot {
			foreign(f.t, m.Text, append(known, "Telegram")...)
		}
	}
}

// A third language is locale files and columns of the catalog, and nothing of the program: somebody whose phone speaks it
// complains in it and reads the answer in it, without a word of another language.
func TestAThirdLanguage(t *testing.T) {
	t.Parallel()
	eo := inventedWorld(t)
	w := eo.w
	ha := w.phone(t, "Hà", "ubnd-ba-dong", civic.RoleOfficer)
	eo.begins("")
	eo.sends("/" + invented + "phananh")
	eo.sends("1")
	eo.sends("duong")
	eo.sends(translated("Đường thôn"))
	eo.sends("ba dong")
	eo.presses("complain.named")
	const words = "La vojo estas kaduka"
	eo.sends(words)
	eo.presses("complain.go_on")
	eo.presses("complain.send")
	cases, _, err := w.app.store.CasesOf(t.Context(), mustPerson(t, w, eo.User).ID, 0, 10)
	if err != nil || len(cases) != 1 || cases[0].Agency != "ubnd-ba-dong" {
		t.Fatalf("filed %+v, %v\n%s", cases, err, texts(eo.User))
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
	eo.heard([]string{translated("Ủy ban nhân dân xã Ba Động"), one.Code, reply}, words, reply, one.Code)
}

// A consultation is written in every language by who makes it; somebody reads it, speaks in it and finds it on the public page
// in theirs.
func TestAConsultationInAThirdLanguage(t *testing.T) {
	t.Parallel()
	eo := inventedWorld(t)
	w := eo.w
	head := w.phone(t, "Quân", "bqlda", civic.RoleHead)
	project := stageProject
	project.NameWords = civic.Words{"en": "Western bypass", invented: translated(project.Name)}
	if err := (&themeStore{w.app.store, w.app.directory, nil}).SaveProject(t.Context(), "", project, mustPerson(t, w, head).ID, nil, w.clock.now()); err != nil {
		t.Fatal(err)
	}
	says := func(lines ...string) {
		head.Send(strings.Join(lines, "\n"))
		w.settle(t)
	}
	presses := func(key string) { t.Helper(); eo.press(head, "vi", key) }
	in := func(text string) string { return invented + ": " + translated(text) }
	says("/ykien")
	if err := head.PressData(head.Last().ID, "1:do:consult-new:"+project.Code); err != nil {
		t.Fatal(err)
	}
	w.settle(t)
	presses("consult.subject_other")
	says("Đặt tên đường gom", "en: Naming the road", in("Đặt tên đường gom"))
	says("Có ba tên.", in("Có ba tên."))
	presses("consult.choose_everybody")
	for range 3 { // the days
		says("1")
	}
	presses("consult.question_add")
	presses("consult.kind_choice")
	says("Tên nào?", "en: Which name?", in("Tên nào?"))
	says("Hóc Kè", in("Hóc Kè"), "Suối Loa", in("Suối Loa"))
	presses("consult.choose_one")
	presses("consult.question_add")
	presses("consult.kind_text")
	says("Vì sao?", in("Vì sao?"))
	presses("consult.question_done")
	for _, words := range []string{"Bản tiếng Anh", "Naming the road", eo.all.Plain(invented, "language.name", nil), translated("Suối Loa")} {
		if !strings.Contains(head.Last().Text, words) {
			t.Errorf("the preview lacks %q:\n%s", words, head.Last().Text)
		}
	}
	presses("consult.publish")
	rounds, err := w.app.store.Consultations(t.Context(), project.Code)
	if err != nil || len(rounds) != 1 {
		t.Fatalf("%d consultations, %v\n%s", len(rounds), err, texts(head))
	}
	c := rounds[0]

	const why = "Belega nomo"
	eo.begins("ykien_" + c.Code)
	eo.presses("vote.speak")
	eo.sends(translated("Suối Loa"))
	eo.sends(why)
	eo.presses("vote.send")
	ballots, err := w.app.store.BallotsBy(t.Context(), c.ID, mustPerson(t, w, eo.User).ID)
	if err != nil || len(ballots) != 1 || len(ballots[0].Opinions) != 2 || ballots[0].Opinions[0].Choice != "1" {
		t.Fatalf("said %+v, %v\n%s", ballots, err, texts(eo.User))
	}
	eo.heard([]string{translated("Có ba tên."), translated("Vì sao?"), translated(project.Name)}, why, c.Code)

	page := httptest.NewRecorder()
	w.app.publicPages(doorsOf(w.app.channels), time.Minute).ServeHTTP(page, httptest.NewRequest(http.MethodGet, "/?lang="+invented, nil))
	_, round, _ := strings.Cut(page.Body.String(), `<article class="round">`)
	round, _, found := strings.Cut(round, "</article>")
	if !found || !strings.Contains(round, translated("Đặt tên đường gom")) {
		t.Fatalf("the public page has no such consultation:\n%s", page.Body)
	}
	foreign(t, regexp.MustCompile(`<[^>]*>`).ReplaceAllString(round, " "), "Telegram", "SMS") // the doors
}

// What a day of the calendar is called is a text of the language or in a column of the catalog.
func TestDaysInAThirdLanguage(t *testing.T) {
	t.Parallel()
	all, err := locales.Load(inventedTexts(t))
	if err != nil {
		t.Fatal(err)
	}
	c, _ := catalog.Parse(inventedCatalog(t))
	names := newDayNames(all, c.Days)
	calendar := workcal.New(time.UTC, workcal.DefaultHours, overrides(c.Days))
	for year := 2025; year <= 2029; year++ { // announced, and by law
		for _, d := range calendar.Year(year) {
			called := names.of(d)
			if len(called) != 3 || called[0] == called[2] {
				t.Fatalf("%s is called %q", d.Day, called)
			}
			foreign(t, called[2])
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

// foreign reports words of a text that are of no text in the language.
func foreign(t *testing.T, text string, known ...string) {
	t.Helper()
	rest := text
	for _, k := range known {
		rest = strings.ReplaceAll(rest, k, "")
	}
	for _, word := range letters.FindAllString(bracketed.ReplaceAllString(rest, ""), -1) {
		t.Errorf("%q is in no text of the language: %s", word, text)
	}
}
