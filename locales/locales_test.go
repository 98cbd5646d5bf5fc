package locales

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"
)

// texts reads the files as they are: key to its forms ("" for a text that does not count).
func texts(t *testing.T, locale string) map[string]map[string]string {
	t.Helper()
	names, err := fs.Glob(files, "*."+locale+".toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no files of %s: %v", locale, err)
	}
	all := map[string]map[string]string{}
	for _, name := range names {
		var tables map[string]map[string]any
		if _, err := toml.DecodeFS(files, name, &tables); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for table, entries := range tables {
			collect(t, all, name, table, entries)
		}
	}
	return all
}

func collect(t *testing.T, all map[string]map[string]string, file, key string, entries map[string]any) {
	t.Helper()
	put := func(key, form, text string) {
		if all[key] == nil {
			all[key] = map[string]string{}
		}
		if _, taken := all[key][form]; taken {
			t.Errorf("%s: %s is there twice", file, key)
		}
		all[key][form] = text
	}
	for name, value := range entries {
		switch v := value.(type) {
		case string:
			if name == "one" || name == "other" {
				put(key, name, v)
			} else {
				put(key+"."+name, "", v)
			}
		case map[string]any:
			collect(t, all, file, key+"."+name, v)
		default:
			t.Errorf("%s: %s.%s is neither a text nor a table", file, key, name)
		}
	}
}

var holes = regexp.MustCompile(`\{\{[^}]*\}\}`)
var names = regexp.MustCompile(`\.([A-Z][A-Za-z]*)`)

func valuesOf(forms map[string]string) []string {
	var all []string
	for _, text := range forms {
		for _, hole := range holes.FindAllString(text, -1) {
			for _, name := range names.FindAllStringSubmatch(hole, -1) {
				all = append(all, name[1])
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Every text is there in every language, with the same values, and counts in the same places.
func TestParity(t *testing.T) {
	for _, l := range MustLoad().Languages()[1:] {
		t.Run(l, func(t *testing.T) { parity(t, texts(t, Original), texts(t, l)) })
	}
}

func parity(t *testing.T, vi, en map[string]map[string]string) {
	for key, forms := range vi {
		other, ok := en[key]
		if !ok {
			t.Errorf("%s is not translated", key)
			continue
		}
		if a, b := valuesOf(forms), valuesOf(other); !slices.Equal(a, b) {
			t.Errorf("%s uses %v in Vietnamese and %v here", key, a, b)
		}
		for _, f := range []map[string]string{forms, other} {
			_, single := f[""]
			_, one := f["one"]
			_, many := f["other"]
			if single == (one && many) || one != many {
				t.Errorf("%s must be one text, or have both one and other", key)
			}
		}
	}
	for key := range en {
		if _, ok := vi[key]; !ok {
			t.Errorf("%s has no Vietnamese", key)
		}
	}
}

var tag = regexp.MustCompile(`</?([a-zA-Z-]+)[^>]*>`)

// Texts are in NFC, and use no other markup than all channels know, each tag closed.
func TestMarkup(t *testing.T) {
	known := []string{"b", "i", "u", "code", "a", "blockquote"}
	for _, locale := range MustLoad().Languages() {
		for key, forms := range texts(t, locale) {
			for _, text := range forms {
				if !norm.NFC.IsNormalString(text) {
					t.Errorf("%s %s is not in NFC", locale, key)
				}
				var open []string
				for _, m := range tag.FindAllStringSubmatch(text, -1) {
					switch {
					case !slices.Contains(known, m[1]):
						t.Errorf("%s %s uses <%s>", locale, key, m[1])
					case !strings.HasPrefix(m[0], "</"):
						open = append(open, m[1])
					case len(open) == 0 || open[len(open)-1] != m[1]:
						t.Errorf("%s %s closes <%s> that is not open", locale, key, m[1])
					default:
						open = open[:len(open)-1]
					}
				}
				if len(open) > 0 {
					t.Errorf("%s %s leaves %v open", locale, key, open)
				}
			}
		}
	}
}

var use = regexp.MustCompile(`"([a-z][a-z_]*(?:\.[a-z0-9_-]+)+)"`)

// Every key that the program names has a text, and every text is named somewhere.
func TestKeysInUse(t *testing.T) {
	vi := texts(t, "vi")
	tables := map[string]bool{}
	for key := range vi {
		tables[key[:strings.IndexByte(key, '.')]] = true
	}
	var source strings.Builder
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".html") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		source.Write(raw)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	notTexts := map[string]bool{"citizen": true, "officer": true, "desk": true} // kinds of notices look alike
	for _, m := range use.FindAllStringSubmatch(source.String(), -1) {
		key := m[1]
		table := key[:strings.IndexByte(key, '.')]
		if _, ok := vi[key]; !ok && tables[table] && !notTexts[table] && !begins(vi, key) {
			t.Errorf("%s is used and has no text", key)
		}
	}
	all := source.String()
	for key := range vi {
		for _, variant := range []string{"_typed", "_linked"} { // of a text for channels without buttons, without files
			key = strings.TrimSuffix(key, variant)
		}
		if strings.Contains(all, `"`+key+`"`) {
			continue
		}
		// Keys made of a part that varies: the longest prefix that stands in the program, ending in a separator.
		made := false
		for i := len(key) - 1; i > 0 && !made; i-- {
			if key[i] == '.' || key[i] == '_' {
				made = strings.Contains(all, `"`+key[:i+1]+`"`)
			}
		}
		if !made {
			t.Errorf("%s is never used", key)
		}
	}
}

// begins reports whether the key is the beginning of made keys, "inbox.filter_" of "inbox.filter_new".
func begins(all map[string]map[string]string, key string) bool {
	for known := range all {
		if strings.HasSuffix(key, "_") && strings.HasPrefix(known, key) {
			return true
		}
	}
	return false
}

func TestText(t *testing.T) {
	texts := MustLoad()
	got := texts.Text("vi", "find.nothing", Args{"Query": "<b>&"})
	if !strings.Contains(got, "&lt;b&gt;&amp;") {
		t.Errorf("a value is not escaped: %s", got)
	}
	if got := texts.Text("vi", "find.former", Args{"Name": HTML("<b>x</b>")}); !strings.Contains(got, "<b>x</b>") {
		t.Errorf("markup is escaped: %s", got)
	}
	if got := texts.Plain("fr", "common.cancel", nil); got != texts.Plain("vi", "common.cancel", nil) {
		t.Errorf("an unknown language reads %q", got)
	}
	if got := texts.Plain("vi", "no.such", nil); got != "[no.such]" {
		t.Errorf("an unknown key reads %q", got)
	}
	if got := texts.Under("en", "language."); got["name"] != "English" || len(got) < 5 {
		t.Errorf("the table of languages is %v", got)
	}
	if texts.Has("en", "no.such") || !texts.Has("en", "common.cancel") {
		t.Error("Has is wrong")
	}
}

// What is said on channels without buttons, or without files, stands beside what is said elsewhere.
func TestVariantsHaveAText(t *testing.T) {
	vi := texts(t, "vi")
	n := 0
	for key := range vi {
		for _, variant := range []string{"_typed", "_linked"} {
			if base, is := strings.CutSuffix(key, variant); is {
				if n++; vi[base] == nil {
					t.Errorf("%s is a variant of nothing", key)
				}
			}
		}
	}
	if n == 0 {
		t.Error("there are no variants")
	}
}
