package bot

import "danvan/civic"

// Who says who may do a thing. Roles are held by the engine; Of puts into words what the thing itself looks at, and stands
// beside the rule that it words. docs/who-may.md is written from it.
type Who struct {
	Roles []civic.Role // any of them; nil: with a role or without
	Of    string       // what ties the person to the thing, such as "who filed the case"; "" where the role is enough
}

// Everybody is for what is open to whoever talks with the bot. It must be said: the zero Who is a mistake.
var Everybody = Who{Of: "everybody"}

// Anybody is whoever the words fit, with a role or without.
func Anybody(of string) Who { return Who{Of: of} }

// Having is people with any of the roles.
func Having(roles ...civic.Role) Who { return Who{Roles: roles} }

// Tied is the same people where the words fit, too.
func (w Who) Tied(of string) Who { return Who{Roles: w.Roles, Of: of} }

// Said reports whether it says anything at all.
func (w Who) Said() bool { return w.Roles != nil || w.Of != "" }

// admits reports whether a person has the role that it takes. What ties them to the thing is looked at by the thing.
func (w Who) admits(p civic.Person) bool { return w.Roles == nil || p.Has(w.Roles...) }

// The ways in which a person sets something going.
const (
	ByCommand = "command"
	ByLink    = "link"
	ByButton  = "button"
	ByReply   = "reply"
)

// Declared is something that a theme lets people do.
type Declared struct {
	Theme  string
	By     string // ByCommand …
	Name   string
	Text   string // locale key of what a command does; "" for the others
	Who    Who
	Groups bool // in groups, too
}

// Declared lists what people can set going, theme by theme in the order of the menu, as it was declared.
func (e *Engine) Declared() []Declared { return e.modules.declared }

// declared lists what a module lets people do.
func (m Module) declared() []Declared {
	var list []Declared
	for _, c := range m.Commands {
		list = append(list, Declared{m.Name, ByCommand, c.Name, c.Text, c.Who, c.Groups})
	}
	for _, l := range m.Links {
		list = append(list, Declared{m.Name, ByLink, l.Name, "", l.Who, false})
	}
	for _, a := range m.Actions {
		list = append(list, Declared{m.Name, ByButton, a.Name, "", a.Who, a.Groups})
	}
	for _, r := range m.Replies {
		list = append(list, Declared{m.Name, ByReply, r.Kind + " " + r.Side, "", r.Who, r.Groups})
	}
	return list
}
