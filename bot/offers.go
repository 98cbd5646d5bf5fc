package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// On a channel without buttons everything that is pressed elsewhere is typed. Choices of a question have their numbers, ways
// around their words, commands of the menu their names. Buttons of actions, which stand under any message and for as long as
// it stands, get numbers of their own, written #7: the chat remembers what the last of them do.

// mostOffers is how many numbers a chat remembers; then they begin anew at 1.
const mostOffers = 99

// offers are the actions that the last messages in a chat offered, the newest last.
type offers struct {
	Last int       `json:"last"` // the number that was given last
	List []offered `json:"list"`

	changed bool
}

type offered struct {
	N    int    `json:"n"`
	Data string `json:"d"` // of the button
}

// number is the one under which a button's action can be typed: the same that it had before, or the next.
func (o *offers) number(data string) int {
	for _, known := range o.List {
		if known.Data == data {
			return known.N
		}
	}
	o.Last = o.Last%mostOffers + 1
	o.List = append(o.List, offered{N: o.Last, Data: data})
	if len(o.List) > mostOffers {
		o.List = o.List[1:]
	}
	o.changed = true
	return o.Last
}

// data is that of the button with the number, "" where there is none.
func (o *offers) data(n int) string {
	for _, known := range o.List {
		if known.N == n {
			return known.Data
		}
	}
	return ""
}

// offersName is under which a chat's offers are kept beside its conversations: in a group they are everybody's.
func offersName(in Input) string { return in.Channel + ":" + in.Chat + ":#" }

// recall reads what may be typed in the turn's chat, where its channel has no buttons.
func (e *Engine) recall(ctx context.Context, t *Turn) error {
	if t.can().Buttons {
		return nil
	}
	raw, err := e.Sessions.Load(ctx, offersName(t.Input))
	if err != nil {
		return fmt.Errorf("load offers: %w", err)
	}
	t.offers = &offers{}
	if len(raw) > 0 && json.Unmarshal(raw, t.offers) != nil {
		t.offers = &offers{} // numbers begin anew
	}
	return nil
}

// remind keeps what may be typed from now on. The chat is locked.
func (e *Engine) remind(ctx context.Context, t *Turn, fence int64) error {
	if !t.offers.changed {
		return nil
	}
	raw, err := json.Marshal(t.offers)
	if err == nil {
		err = e.Sessions.Save(ctx, offersName(t.Input), raw, fence)
	}
	if err != nil {
		return fmt.Errorf("save offers: %w", err)
	}
	t.offers.changed = false
	return nil
}

var offerForm = regexp.MustCompile(`^\s*(#?)\s*([0-9]{1,2})[.)]?\s*$`)

// takeTyped makes of what was typed what it stands for: of an offer's number the press of its button, of the address of a
// file, where files cannot be sent, the file. Without its mark a number counts where no question is open; in a group, where
// people talk among themselves, never.
func (t *Turn) takeTyped(s *session) {
	in := &t.Input
	if in.Kind != KindText {
		return
	}
	if t.can().FileBytes == 0 && !in.InGroup() {
		if a, ok := linkedFile(in.Text); ok {
			in.Kind, in.Media, in.Text = KindMedia, &a, ""
			return
		}
	}
	m := offerForm.FindStringSubmatch(in.Text)
	if m == nil || t.offers == nil || m[1] == "" && (in.InGroup() || s.asks()) {
		return
	}
	n, _ := strconv.Atoi(m[2]) // two digits
	if data := t.offers.data(n); data != "" {
		in.Kind, in.Data, in.Text, in.Message = KindPress, data, "", ""
	}
}

// asks reports whether a question is open that a number may answer.
func (s *session) asks() bool {
	return s.Current != nil || s.Resume != nil || s.Offer != nil && s.Offer.Asking
}

// spellOut writes the buttons of what is said as words, where the channel has none.
func (e *Engine) spellOut(ctx context.Context, t *Turn, fence int64) error {
	t.mark()
	if t.offers == nil {
		return nil
	}
	for i := range t.out {
		t.out[i] = e.spelt(t, t.out[i])
	}
	return e.remind(ctx, t, fence)
}

// spellNotice is spellOut for a notification, which is said beside the chat's conversations.
func (e *Engine) spellNotice(ctx context.Context, t *Turn, messages []Message) ([]Message, error) {
	fence, unlock, err := e.lock(ctx, t.Input)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := e.recall(ctx, t); err != nil {
		return nil, err
	}
	t.out = messages
	err = e.spellOut(ctx, t, fence)
	return t.out, err
}

// mark notes the reader's language where something may have to be said in place of what cannot be shown.
func (t *Turn) mark() {
	for i := range t.out {
		if m := &t.out[i]; m.Media != nil || m.File != nil || m.Place != nil {
			m.Locale = t.Locale()
		}
	}
}

var choiceForm = regexp.MustCompile(`^[0-9]+\. `)

// spelt is a message with its buttons as lines: choices by their numbers, actions by theirs, links by their addresses, ways
// around by their words, and the menu by its commands.
func (e *Engine) spelt(t *Turn, m Message) Message {
	var lines, around []string
	for _, row := range m.Rows {
		for _, b := range row {
			c, err := ParseCallback(b.Data)
			label := html.EscapeString(b.Label)
			switch {
			case b.URL != "":
				lines = append(lines, label+": "+html.EscapeString(b.URL))
			case err != nil: // a button that cannot be pressed
			case c.Action != "":
				lines = append(lines, fmt.Sprintf("<b>#%d</b> %s", t.offers.number(b.Data), choiceForm.ReplaceAllString(label, "")))
			case choiceForm.MatchString(b.Label):
				lines = append(lines, label)
			default:
				around = append(around, strings.TrimFunc(label, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
			}
		}
	}
	if strings.Contains(strings.Join(lines, "\n"), "<b>#") {
		lines = append(lines, t.T("channel.type_action"))
	}
	if around != nil {
		lines = append(lines, t.T("channel.type_around", Args{"Words": strings.Join(around, " · ")}))
	}
	m.Typed = paragraphs(strings.Join(lines, "\n"), e.speltMenu(t, m.Menu))
	m.Rows, m.Menu = nil, nil
	return m
}

// speltMenu lists the commands of a menu.
func (e *Engine) speltMenu(t *Turn, menu [][]string) string {
	var lines []string
	for _, row := range menu {
		for _, label := range row {
			for _, c := range e.modules.commandsFor(t.Person) {
				if c.Menu != "" && t.Label(c.Menu) == label {
					lines = append(lines, "/"+c.Name+" – "+html.EscapeString(label))
				}
			}
		}
	}
	if lines == nil {
		return ""
	}
	return t.T("channel.type_menu") + "\n" + strings.Join(lines, "\n")
}
