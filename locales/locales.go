// Package locales holds every text that a person can see, in Vietnamese (the original) and other languages, and finds the
// one for a key and a locale. It imports nothing of ours. A language is the files that bear its code: nothing else knows it.
//
// Texts are TOML files, one per part of the product and language: citizen.vi.toml, citizen.en.toml. A key is the table's
// name, a dot and the entry's name. Texts are templates of text/template with named values ({{.Agency}}), and may use the
// HTML tags b, i, u, code, a and blockquote. A text that counts has the entries one and other, and is given Count.
package locales

import (
	"embed"
	"fmt"
	"html"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// Original is the language in which texts are written first; what another one lacks is read in it.
const Original = "vi"

// HTML marks a value that is markup already and is not escaped.
type HTML string

// Args are the named values of a text.
type Args map[string]any

// Texts finds texts. Use Load.
type Texts struct {
	bundle     *i18n.Bundle
	languages  []string
	keys       map[string]bool
	localizers map[string]*i18n.Localizer
}

// Load reads the embedded files, and those of more languages. An error is a mistake in them.
func Load(more ...fs.FS) (*Texts, error) {
	bundle := i18n.NewBundle(language.Vietnamese)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	t := &Texts{bundle: bundle, keys: map[string]bool{}, localizers: map[string]*i18n.Localizer{}}
	for _, files := range append([]fs.FS{files}, more...) {
		if err := t.read(files); err != nil {
			return nil, err
		}
	}
	slices.Sort(t.languages)
	t.languages = append([]string{Original}, slices.DeleteFunc(t.languages, func(l string) bool { return l == Original })...)
	return t, nil
}

func (t *Texts) read(files fs.FS) error {
	names, err := fs.Glob(files, "*.*.toml")
	if err != nil {
		return fmt.Errorf("list locales: %w", err)
	}
	for _, name := range names {
		file, err := t.bundle.LoadMessageFileFS(files, name)
		if err != nil {
			return fmt.Errorf("read locale %s: %w", name, err)
		}
		for _, m := range file.Messages {
			t.keys[m.ID] = true
		}
		l := strings.Split(name, ".")[1]
		if t.localizers[l] == nil {
			t.localizers[l] = i18n.NewLocalizer(t.bundle, l)
			t.languages = append(t.languages, l)
		}
	}
	return nil
}

// Languages lists the languages, the original first.
func (t *Texts) Languages() []string { return slices.Clone(t.languages) }

// Known is the language where there are texts in it, else the original.
func (t *Texts) Known(language string) string {
	if t.localizers[language] == nil {
		return Original
	}
	return language
}

var loadOnce = sync.OnceValues(func() (*Texts, error) { return Load() })

// MustLoad is Load for programs and tests that cannot go on without texts. It reads the files once.
func MustLoad() *Texts {
	t, err := loadOnce()
	if err != nil {
		panic(err)
	}
	return t
}

// Text returns the text of the key as HTML: every value that is a string is escaped. An unknown locale reads
// Vietnamese; an unknown key comes back in brackets, so that it is seen.
func (t *Texts) Text(locale, key string, args Args) string {
	escaped := make(Args, len(args))
	for name, value := range args {
		switch v := value.(type) {
		case string:
			escaped[name] = html.EscapeString(v)
		case HTML:
			escaped[name] = string(v)
		default:
			escaped[name] = value
		}
	}
	return t.find(locale, key, escaped)
}

// Plain returns the text of the key for a place that knows no markup, such as a button: values are not escaped.
func (t *Texts) Plain(locale, key string, args Args) string { return t.find(locale, key, args) }

// Under returns the texts whose keys begin with the prefix, as Plain does, by what follows it: "page." is the table page.
func (t *Texts) Under(locale, prefix string) map[string]string {
	texts := map[string]string{}
	for key := range t.keys {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			texts[name] = t.Plain(locale, key, nil)
		}
	}
	return texts
}

// Has reports whether the key has a text of its own in the locale.
func (t *Texts) Has(locale, key string) bool {
	l, ok := t.localizers[locale]
	if !ok {
		return false
	}
	_, tag, err := l.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: key, PluralCount: 2})
	return err == nil && strings.HasPrefix(tag.String(), locale)
}

func (t *Texts) find(locale, key string, args Args) string {
	l, ok := t.localizers[locale]
	if !ok {
		l = t.localizers[Original]
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any(args)}
	if count, ok := args["Count"]; ok {
		config.PluralCount = count
	}
	text, err := l.Localize(config)
	if err != nil && text == "" {
		return "[" + key + "]"
	}
	return text
}
