package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"danvan/bot"
	"danvan/civic"
	"danvan/storage/storagetest"
)

const whoMayHead = `# Who may do what

Written from what the themes declare, by ` + "`go test ./cmd/danvan -run TestWhoMay -update`" + `. The role is held by the engine; what ties
the person to the thing is looked at anew whenever it is done, whatever a button, a link or a code says. Buttons go by
their inner names. "in groups" says whether it works in a group, too; everything works in the private chat.
`

// declared is what the whole program lets people do.
func declared(t *testing.T) ([]bot.Declared, *bot.Engine) {
	t.Helper()
	engine := assemble(parts{store: storagetest.Open(t, "sqlite"), zone: time.UTC, now: time.Now}).engine
	return engine.Declared(), engine
}

// Everything that can be done says who may.
func TestWhoMayIsSaid(t *testing.T) {
	list, _ := declared(t)
	if len(list) < 100 {
		t.Errorf("only %d things are declared", len(list))
	}
	for _, d := range list {
		if !d.Who.Said() {
			t.Errorf("%s %s of %s does not say who may; bot.Everybody, if that is meant", d.By, d.Name, d.Theme)
		}
		if d.Theme == "" {
			t.Errorf("%s %s belongs to no theme", d.By, d.Name)
		}
	}
}

// TestWhoMay compares docs/who-may.md with what is declared; -update writes it.
func TestWhoMay(t *testing.T) {
	const path = "../../docs/who-may.md"
	list, engine := declared(t)
	want := whoMayHead + byTheme(list, engine) + byRole(list)
	if *update {
		write(t, path, want)
		return
	}
	if have, err := os.ReadFile(path); err != nil || string(have) != want {
		t.Fatalf("docs/who-may.md does not say who may as it is declared (%v); run go test ./cmd/danvan -run %s -update", err, t.Name())
	}
}

// byTheme is a table of each theme's commands, links, buttons and replies.
func byTheme(list []bot.Declared, engine *bot.Engine) string {
	var b strings.Builder
	theme := ""
	for _, d := range list {
		if d.Theme != theme {
			theme = d.Theme
			fmt.Fprintf(&b, "\n## %s\n\n| what | who | tied to it how | in groups |\n| --- | --- | --- | --- |\n", theme)
		}
		what := whatOf(d)
		if d.Text != "" {
			what += ": " + engine.Texts.Plain("en", d.Text, nil)
		}
		groups := ""
		if d.Groups {
			groups = "yes"
		}
		who, of := rolesOf(d.Who), d.Who.Of
		if of == bot.Everybody.Of {
			of = ""
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", what, who, of, groups)
	}
	return b.String()
}

func whatOf(d bot.Declared) string {
	switch d.By {
	case bot.ByCommand:
		return "`/" + d.Name + "`"
	case bot.ByReply:
		return "reply to `" + strings.Replace(d.Name, " ", "` on the side `", 1) + "`"
	}
	return d.By + " `" + d.Name + "`"
}

func rolesOf(w bot.Who) string {
	if w.Roles == nil {
		return "everybody"
	}
	var names []string
	for _, r := range civic.Roles {
		if slices.Contains(w.Roles, r) {
			names = append(names, string(r))
		}
	}
	return strings.Join(names, ", ")
}

// byRole turns it round: what each role may do, grouped by what ties the person to it.
func byRole(list []bot.Declared) string {
	var b strings.Builder
	b.WriteString("\n## By role\n\nWhat everybody may, each role may, too. A bare name is a button.\n\n| who | tied to it how | what |\n| --- | --- | --- |\n")
	for _, role := range append([]civic.Role{""}, civic.Roles...) {
		var ties []string
		can := map[string][]string{}
		for _, d := range list {
			if role == "" && d.Who.Roles != nil || role != "" && !slices.Contains(d.Who.Roles, role) {
				continue
			}
			of := d.Who.Of
			if of == bot.Everybody.Of {
				of = ""
			}
			if can[of] == nil {
				ties = append(ties, of)
			}
			can[of] = append(can[of], strings.TrimPrefix(whatOf(d), "button "))
		}
		name := string(role)
		if role == "" {
			name = "everybody"
		}
		for _, of := range ties {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, of, strings.Join(can[of], ", "))
		}
	}
	return b.String()
}
