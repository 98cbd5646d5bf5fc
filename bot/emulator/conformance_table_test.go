package emulator_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"danvan/bot/emulator"
)

var update = flag.Bool("update", false, "write the table of the Bot API anew, of Telegram's own description")

// spec is what the Bot API has: all of it in Telegram's description, in the project's table what the emulator serves and the
// program calls.
type spec struct {
	Methods map[string]specMethod `json:"methods"`
	Types   map[string]specType   `json:"types"`

	use *used // what was looked at; nil: nobody asks
}

type specMethod struct {
	Returns []string    `json:"returns"`
	Fields  []specField `json:"fields,omitempty"`
}

type specType struct {
	Subtypes []string    `json:"subtypes,omitempty"`
	Fields   []specField `json:"fields,omitempty"`
}

// specField is a parameter of a method, or a field of a type.
type specField struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required,omitempty"`
	Least    int      `json:"least,omitempty"` // in characters, bytes or items, as Unit says
	Most     int      `json:"most,omitempty"`
	Unit     string   `json:"unit,omitempty"`

	Description string `json:"description,omitempty"` // of Telegram; not in the table
}

const tableFile = "testdata/bot_api.json"

// readTable reads the project's own table.
func readTable(t *testing.T) spec {
	t.Helper()
	return readSpec(t, tableFile)
}

func readSpec(t *testing.T, path string) spec {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var s spec
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// telegrams is Telegram's own description, where there is one.
func telegrams(t *testing.T) spec {
	t.Helper()
	path := cmp.Or(os.Getenv("DANVAN_TELEGRAM_SPEC"), "../../../shared/telegram/api.json")
	if _, err := os.Stat(path); err != nil {
		t.Skip("no description of the Bot API to hold the table against: set DANVAN_TELEGRAM_SPEC")
	}
	s := readSpec(t, path)
	for name, m := range s.Methods {
		s.Methods[name] = specMethod{m.Returns, bounded(m.Fields)}
	}
	for name, x := range s.Types {
		s.Types[name] = specType{x.Subtypes, bounded(x.Fields)}
	}
	return s
}

var bound = regexp.MustCompile(`\b(\d+)-(\d+) (characters|bytes|items)`)

// bounded reads the bounds of fields in their descriptions, and leaves those away.
func bounded(fields []specField) []specField {
	var out []specField
	for _, f := range fields {
		if m := bound.FindStringSubmatch(f.Description); m != nil {
			f.Least, _ = strconv.Atoi(m[1])
			f.Most, _ = strconv.Atoi(m[2])
			f.Unit = m[3]
		}
		f.Description = ""
		out = append(out, f)
	}
	return out
}

// used is what a test looked at: types, and fields of types and of methods.
type used struct {
	types  map[string]bool
	fields map[[2]string]bool
}

func (u *used) noteType(name string) {
	if u != nil {
		u.types[name] = true
	}
}

func (u *used) noteField(of, name string) {
	if u != nil {
		u.fields[[2]string{of, name}] = true
	}
}

// of keeps the fields that are required, or were used.
func (u *used) of(owner string, fields []specField) []specField {
	var out []specField
	for _, f := range fields {
		if f.Required || u.fields[[2]string{owner, f.Name}] {
			out = append(out, f)
		}
	}
	return out
}

// The table says the same as Telegram's description, of every method that the emulator serves, and leaves out nothing that
// is required. With -update it is written: what the emulator is asked and answers in the tests of its conformance.
func TestTableOfTheBotAPI(t *testing.T) {
	full := telegrams(t)
	if *update {
		full.use = &used{map[string]bool{}, map[[2]string]bool{}}
		conformMethods(t, full)
		conformUpdates(t, full)
		for _, b := range bounds {
			full.use.noteField(b.of, b.name)
			full.use.noteType(b.of)
		}
		for _, f := range full.Types["WebhookInfo"].Fields { // some come only once a delivery has failed
			full.use.noteField("WebhookInfo", f.Name)
		}
		writeTable(t, full)
	}
	table := readTable(t)
	for name, m := range table.Methods {
		real, ok := full.Methods[name]
		if !ok || !slices.Equal(m.Returns, real.Returns) {
			t.Errorf("%s returns %v, not %v", name, real.Returns, m.Returns)
		}
		compare(t, name, m.Fields, real.Fields)
	}
	for name, x := range table.Types {
		real, ok := full.Types[name]
		if !ok || !slices.Equal(x.Subtypes, real.Subtypes) {
			t.Errorf("%s is one of %v, not %v", name, real.Subtypes, x.Subtypes)
		}
		compare(t, name, x.Fields, real.Fields)
	}
	if served := slices.Sorted(maps.Keys(table.Methods)); !slices.Equal(served, emulator.Methods()) {
		t.Errorf("the table has %v, the emulator serves %v", served, emulator.Methods())
	}
}

func compare(t *testing.T, of string, table, real []specField) {
	t.Helper()
	for _, f := range real {
		i := slices.IndexFunc(table, func(x specField) bool { return x.Name == f.Name })
		if i < 0 && f.Required {
			t.Errorf("the table lacks %s of %s, which is required", f.Name, of)
		}
		if i >= 0 && !reflect.DeepEqual(table[i], f) {
			t.Errorf("%s has %+v, the table %+v", of, f, table[i])
		}
	}
	for _, f := range table {
		if !slices.ContainsFunc(real, func(x specField) bool { return x.Name == f.Name }) {
			t.Errorf("%s has no %s", of, f.Name)
		}
	}
}

func writeTable(t *testing.T, full spec) {
	t.Helper()
	table := spec{Methods: map[string]specMethod{}, Types: map[string]specType{}}
	for _, name := range emulator.Methods() {
		m := full.Methods[name]
		table.Methods[name] = specMethod{m.Returns, full.use.of(name, m.Fields)}
	}
	for name := range full.use.types {
		if x, ok := full.Types[name]; ok {
			table.Types[name] = specType{x.Subtypes, full.use.of(name, x.Fields)}
		}
	}
	raw := "{\"methods\": " + lines(t, table.Methods) + ",\n\"types\": " + lines(t, table.Types) + "}\n"
	if err := os.WriteFile(tableFile, []byte(raw), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lines writes a line for each of the entries.
func lines[V any](t *testing.T, entries map[string]V) string {
	t.Helper()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		raw, err := json.Marshal(entries[name])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprintf(" %q: %s", name, raw))
	}
	return "{\n" + strings.Join(out, ",\n") + "\n}"
}

// bounds are those that the emulator keeps: of which method or type, and a call with a value of that length.
var bounds = []struct {
	of, name, call string
	with           func(value string) []string
}{
	{"sendMessage", "text", "sendMessage", func(v string) []string { return []string{"text", v} }},
	{"sendPhoto", "caption", "sendPhoto", func(v string) []string { return []string{"photo", "PHOTO", "caption", v} }},
	{"editMessageText", "text", "editMessageText", func(v string) []string { return []string{"message_id", "TEXT", "text", v} }},
	{"editMessageCaption", "caption", "editMessageCaption", func(v string) []string { return []string{"message_id", "CAPTION", "caption", v} }},
	{"setMyDescription", "description", "setMyDescription", func(v string) []string { return []string{"description", v} }},
	{"setMyShortDescription", "short_description", "setMyShortDescription", func(v string) []string { return []string{"short_description", v} }},
	{"setWebhook", "secret_token", "setWebhook", func(v string) []string { return []string{"url", "http://127.0.0.1:1/", "secret_token", v} }},
	{"InlineKeyboardButton", "callback_data", "sendMessage", func(v string) []string {
		return []string{"text", "a", "reply_markup", `{"inline_keyboard":[[{"text":"a","callback_data":"` + v + `"}]]}`}
	}},
	{"CopyTextButton", "text", "sendMessage", func(v string) []string {
		return []string{"text", "a", "reply_markup", `{"inline_keyboard":[[{"text":"a","copy_text":{"text":"` + v + `"}}]]}`}
	}},
	{"BotCommand", "command", "setMyCommands", func(v string) []string { return []string{"commands", `[{"command":"` + v + `","description":"a"}]`} }},
	{"BotCommand", "description", "setMyCommands", func(v string) []string { return []string{"commands", `[{"command":"a","description":"` + v + `"}]`} }},
	{"sendMediaGroup", "media", "sendMediaGroup", func(v string) []string {
		return []string{"media", "[" + strings.TrimSuffix(strings.Repeat(`{"type":"photo","media":"PHOTO"},`, len(v)), ",") + "]"}
	}},
}

// Up to the bound of the table a call succeeds; one more is refused.
func TestBoundsOfTheBotAPI(t *testing.T) {
	s := readTable(t)
	for _, test := range bounds {
		t.Run(test.of+" "+test.name, func(t *testing.T) {
			fields := append(slices.Clone(s.Methods[test.of].Fields), s.Types[test.of].Fields...)
			i := slices.IndexFunc(fields, func(f specField) bool { return f.Name == test.name })
			if i < 0 || fields[i].Most == 0 {
				t.Fatalf("the table has no bound: %+v", fields)
			}
			b := newBench(t, emulator.Options{})
			b.ann.Start("")
			photo := b.ann.Photo("x", nil).FileID
			put := strings.NewReplacer("PHOTO", photo,
				"TEXT", itoa(int64(b.call("sendMessage", "chat_id", b.chat(), "text", "b").messageID(t))),
				"CAPTION", itoa(int64(b.call("sendPhoto", "chat_id", b.chat(), "photo", photo).messageID(t))))
			try := func(length int) bool {
				pairs := []string{"chat_id", b.chat()}
				for _, value := range test.with(strings.Repeat("a", length)) {
					pairs = append(pairs, put.Replace(value))
				}
				return b.call(test.call, pairs...).OK
			}
			if least, most := fields[i].Least, fields[i].Most; !try(most) || try(most+1) || least > 1 && (!try(least) || try(least-1)) {
				t.Errorf("from %d to %d: %t; one more: %t", least, most, try(most), try(most+1))
			}
		})
	}
}
