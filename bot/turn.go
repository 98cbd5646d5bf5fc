package bot

import (
	"context"
	"strconv"
	"strings"
	"time"

	"danvan/civic"
	"danvan/locales"
)

// Turn is one input and what is said to it. Handlers speak through it; nothing is sent before they have returned.
type Turn struct {
	Input     Input
	Person    civic.Person
	Now       time.Time
	Zone      *time.Location // in which people read times
	Directory *civic.Directory
	Dialogue  string // the id of the dialogue under way, or ""; a draft's key

	channel Channel // on which the person is
	texts   *locales.Texts
	exports []func(*Turn, civic.PersonData) []string
	offers  *offers // what their last messages offered to be typed; nil where there are buttons
	out     []Message
	toast   string
	alert   bool
	menu    bool
	above   string       // what stands above the next question, as HTML
	aside   bool         // the input was for something else than the step that was asked: it is no answer of it
	again   bool         // the input is a further picture of an album whose first one was answered
	said    []saying     // in the dialogue that was just left: words go along with the one that takes them over
	before  *stands      // of the session, as the turn began
	picked  pastDialogue // the choice that was taken
}

// NewTurn is a turn without an input, in which something is worded.
func NewTurn(texts *locales.Texts, zone *time.Location, now time.Time) *Turn {
	return &Turn{Now: now, Zone: zone, texts: texts}
}

// Args are the named values of a text.
type Args = locales.Args

// HTML marks a value that is markup already.
type HTML = locales.HTML

// Locale is the language that the person reads.
func (t *Turn) Locale() string {
	return t.texts.Known(t.Person.Locale)
}

// T returns a text as HTML; values are escaped. At most one Args is used. On a channel without buttons the text key_typed
// is taken where there is one, on a channel without files key_linked: such a text asks for nothing that cannot be done there.
func (t *Turn) T(key string, args ...Args) string {
	return t.texts.Text(t.Locale(), t.variant(key), one(args))
}

// Label returns a text for a button or another place without markup.
func (t *Turn) Label(key string, args ...Args) string {
	return t.texts.Plain(t.Locale(), t.variant(key), one(args))
}

func (t *Turn) variant(key string) string {
	can := t.can()
	switch {
	case !can.Buttons && t.HasText(key+"_typed"):
		return key + "_typed"
	case can.FileBytes == 0 && t.HasText(key+"_linked"):
		return key + "_linked"
	}
	return key
}

// can is what the person's channel can do.
func (t *Turn) can() Profile {
	if t.channel == nil { // texts for nobody in particular
		return Profile{Buttons: true, FileBytes: civic.MaxFileBytes}
	}
	return t.channel.Profile()
}

// App is what the person's channel is called: "Telegram".
func (t *Turn) App() string { return t.can().Title }

// Bot is the bot's name on the person's channel, without "@".
func (t *Turn) Bot() string { return Username(t.channel) }

// HasText reports whether the key has a text.
func (t *Turn) HasText(key string) bool { return t.texts.Has(t.Locale(), key) }

func one(args []Args) Args {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}

// Say adds a message to what is said in the chat that the input came from.
func (t *Turn) Say(m Message) { t.out = append(t.out, m) }

// Tell says a text of the locales.
func (t *Turn) Tell(key string, args ...Args) { t.Say(Message{Text: t.T(key, args...)}) }

// Above puts a text of HTML above the next question of the turn: what became of the answer, or what is wrong with it. Where
// no question follows it is said by itself.
func (t *Turn) Above(text string) {
	if t.above != "" {
		t.above += "\n\n"
	}
	t.above += text
}

// Noted reports whether something is to be said above the next question of the turn.
func (t *Turn) Noted() bool { return t.above != "" }

// Wrong puts what is wrong above the next question of the turn, for a step that goes on nevertheless; nil is nothing.
func (t *Turn) Wrong(err error) {
	if err != nil {
		key, args := t.problem(err)
		t.Above("⚠ " + t.T(key, args))
	}
}

// Pressed is the message with the button that was pressed, or "" where the input is none.
func (t *Turn) Pressed() string {
	if t.Input.Kind == KindPress {
		return t.Input.Message
	}
	return ""
}

// Replace says a message in place of the one that was pressed on; anew where none was.
func (t *Turn) Replace(m Message) {
	m.Edit = t.Pressed()
	t.Say(m)
}

// Conclude says the last word of a dialogue, in place of the question that was pressed on.
func (t *Turn) Conclude(key string, args ...Args) { t.Replace(Message{Text: t.T(key, args...)}) }

// Late tells whoever comes too late with a step what was done: as HTML above the card of the thing as it is now, and in
// short on the screen where a button was pressed.
func (t *Turn) Late(card Message, what, short string) {
	card.Text = what + "\n\n" + card.Text
	if t.Input.Kind == KindPress {
		t.Alert("common.as_is", Args{"Text": short})
	}
	t.Say(card)
}

// Toast answers a pressed button with a short text; where no button was pressed it is said as a message. At most 200
// characters (Bot API, answerCallbackQuery).
func (t *Turn) Toast(key string, args ...Args) { t.toast, t.alert = t.Label(key, args...), false }

// Alert is Toast with a text that stays until it is dismissed.
func (t *Turn) Alert(key string, args ...Args) { t.toast, t.alert = t.Label(key, args...), true }

// ShowMenu sends the persistent menu and the command list anew with the turn's last message, for a person whose
// language or roles changed.
func (t *Turn) ShowMenu() { t.menu = true }

// Choice makes a choice whose label is a text of the locales.
func (t *Turn) Choice(key, value string, args ...Args) Choice {
	return Choice{Label: t.Label(key, args...), Value: value}
}

// Button makes an action's button whose label is a text of the locales.
func (t *Turn) Button(key, action string, args ...string) Button {
	return Do(t.Label(key), action, args...)
}

// Date writes a date as people here read it: thứ Hai 05/01/2026.
func (t *Turn) Date(at time.Time) string {
	local := at.In(t.Zone)
	return t.Weekday(local.Weekday()) + " " + local.Format("02/01/2006")
}

// Time writes a date with its time of day: 14:05, thứ Hai 05/01/2026.
func (t *Turn) Time(at time.Time) string { return at.In(t.Zone).Format("15:04") + ", " + t.Date(at) }

// Weekday is the name of a day of the week.
func (t *Turn) Weekday(d time.Weekday) string { return t.Label("weekday." + weekdays[d]) }

var weekdays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// AgencyName returns the name of an agency in the person's language, or the text of the coordinator's desk for "".
func (t *Turn) AgencyName(code string) string {
	if a, ok := t.Directory.Agency(code); ok {
		return a.NameIn(t.Locale())
	}
	return t.Label("common.desk")
}

// GroupName is the name of a group of categories; an imported one without a name of ours is called by its only or first
// category.
func (t *Turn) GroupName(group string) string {
	if t.HasText("group." + group + ".name") {
		return t.Label("group." + group + ".name")
	}
	if in := t.Directory.CategoriesIn(group); len(in) > 0 {
		return in[0].NameIn(t.Locale())
	}
	return group
}

// Decimal writes a number with one decimal, as people here do: 4,5.
func (t *Turn) Decimal(x float64) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', 1, 64), ".", t.Label("common.decimal_mark"), 1)
}

// CategoryName returns the name of a category in the person's language.
func (t *Turn) CategoryName(code string) string {
	c, _ := t.Directory.Category(code)
	return c.NameIn(t.Locale())
}

// AreaName returns the name of an area.
func (t *Turn) AreaName(code string) string {
	a, _ := t.Directory.Area(code)
	return a.Name
}

// Export writes what every theme holds about a person, for themselves, as HTML: a paragraph each.
func (t *Turn) Export(data civic.PersonData) []string {
	var parts []string
	for _, export := range t.exports {
		parts = append(parts, export(t, data)...)
	}
	return parts
}

// SetPerson replaces what the turn knows of the person after it was changed in storage.
func (t *Turn) SetPerson(p civic.Person) { t.Person = p }

// Receptions lists where people are received in person, as far as that is known, as HTML.
func (t *Turn) Receptions() string {
	var lines []string
	for _, r := range t.Directory.Receptions {
		place, days := r.PlaceWords.In(t.Locale(), r.Place), r.DaysWords.In(t.Locale(), r.Days)
		lines = append(lines, t.T("start.reception", Args{"Agency": t.AgencyName(r.Agency), "Place": place, "Days": days}))
	}
	return strings.Join(lines, "\n")
}

// Reload reads the turn's person anew after a change of them.
func (t *Turn) Reload(ctx context.Context, people PersonStore) error {
	p, err := people.Person(ctx, t.Person.ID)
	if err == nil {
		t.SetPerson(p)
	}
	return err
}
