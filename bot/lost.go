package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"danvan/civic"
)

// lostParts is what could be had of a dialogue that cannot be gone on with: a release changed or removed its flow, its
// step, or what it gathers.
type lostParts struct {
	id      string
	title   string // "" where it is not known
	said    []saying
	choices *dialogue // to tell a typed choice from words; nil where it did not decode
	current bool      // it was under way, rather than parked
}

// salvage reads, of a session that does not decode, the parts that do.
func salvage(raw []byte) *session {
	var parts map[string]json.RawMessage
	if json.Unmarshal(raw, &parts) != nil {
		return &session{lost: []lostParts{{current: true}}}
	}
	s := &session{Resume: part[*resume](parts["resume"]), Offer: part[*offer](parts["offer"]), Past: part[[]pastDialogue](parts["past"]),
		Held: part[[]Input](parts["held"]), Seen: part[[]string](parts["seen"]), Unsent: part[[]Message](parts["unsent"]),
		Album: part[string](parts["album"]), Menu: part[string](parts["menu"]), Failed: part[int](parts["failed"]), Pace: part[pace](parts["pace"]),
		Current: part[*dialogue](parts["current"]), Parked: part[*dialogue](parts["parked"])}
	if s.Current == nil && len(parts["current"]) > 0 {
		s.lost = append(s.lost, salvageDialogue(parts["current"], true))
	}
	if s.Parked == nil && len(parts["parked"]) > 0 {
		s.lost = append(s.lost, salvageDialogue(parts["parked"], false))
	}
	return s
}

func salvageDialogue(raw json.RawMessage, current bool) lostParts {
	parts := part[map[string]json.RawMessage](raw)
	return lostParts{id: part[string](parts["id"]), title: part[string](parts["title"]), said: part[[]saying](parts["said"]), current: current}
}

// part decodes a part, and is nothing for one that does not decode.
func part[T any](raw json.RawMessage) T {
	var value, none T
	if len(raw) == 0 || json.Unmarshal(raw, &value) != nil {
		return none
	}
	return value
}

// gone reports whether a dialogue cannot be gone on with in this release.
func (e *Engine) gone(d *dialogue) bool {
	flow, ok := e.modules.flows[d.Flow]
	return !ok || !flow.has(d.Step) || flow.check(d.Data, false) != nil
}

// letGo takes out of the session what cannot be gone on with. Of what can, it forgets ways back that are no more.
func (e *Engine) letGo(s *session) []lostParts {
	lost := s.lost
	s.lost = nil
	for _, at := range []**dialogue{&s.Current, &s.Parked} {
		d := *at
		if d == nil {
			continue
		}
		if e.gone(d) {
			lost = append(lost, lostParts{id: d.ID, title: d.Title, said: d.Said, choices: d, current: at == &s.Current})
			*at = nil
			continue
		}
		flow := e.modules.flows[d.Flow]
		d.Path = slices.DeleteFunc(d.Path, func(step string) bool { return !flow.has(step) })
		if !flow.has(d.At) || flow.check(d.Begun, false) != nil {
			d.At, d.Begun = flow.first(), nil
		}
	}
	return lost
}

// mend lets go of what of the session cannot be gone on with, says so, and offers what the person had written in it. It
// reports whether the input is done with: it was an answer in a dialogue that is gone, or waits until the offer is
// answered.
func (e *Engine) mend(ctx context.Context, t *Turn, s *session) (done bool, err error) {
	lost := e.letGo(s)
	if len(lost) == 0 {
		return false, nil
	}
	belongs := false
	for _, l := range lost {
		if !l.current {
			e.sayLost(t, l)
			s.keepWords(l.said)
			continue
		}
		if s.Resume != nil {
			for _, in := range s.Resume.Inputs {
				l.said = adding(l.said, sayingOf(in))
			}
		}
		s.Resume = nil
		if e.cancels(t, l) { // of their own accord
			t.Tell("common.cancelled")
			return true, e.afterEnd(ctx, t, s)
		}
		belongs = e.belongs(ctx, t, l)
		if belongs && !e.isChoice(t, l) {
			l.said = adding(l.said, sayingOf(t.Input))
		}
		e.sayLost(t, l)
		s.keepWords(l.said)
	}
	if t.Input.InGroup() {
		e.sayWords(t, s)
		return belongs, nil
	}
	if s.Current != nil || s.Offer == nil {
		if belongs {
			err = e.afterEnd(ctx, t, s)
		}
		return belongs, err
	}
	if in := t.Input; !belongs && in.Kind != KindEdit {
		s.Offer.Input = &in
	}
	e.askOffer(t, s)
	return true, nil
}

func (e *Engine) sayLost(t *Turn, l lostParts) {
	if l.title == "" {
		t.Tell("common.lost_untitled")
		return
	}
	t.Tell("common.lost", Args{"Title": l.title})
}

// cancels reports whether the input would have cancelled the dialogue.
func (e *Engine) cancels(t *Turn, l lostParts) bool {
	switch in := t.Input; in.Kind {
	case KindCommand:
		return e.modules.called(in.Command) == commandCancel
	case KindPress:
		c, err := ParseCallback(in.Data)
		return err == nil && c.Action == "" && c.Dialogue == l.id && c.Choice == navCancel
	case KindText:
		nav, ok := e.navTyped(civic.Fold(in.Text))
		return ok && nav == navCancel
	}
	return false
}

// belongs reports whether the input was meant for the dialogue that is gone.
func (e *Engine) belongs(ctx context.Context, t *Turn, l lostParts) bool {
	in := t.Input
	switch in.Kind {
	case KindPress:
		c, err := ParseCallback(in.Data)
		return err == nil && c.Action == "" && (c.Dialogue == l.id || l.id == "")
	case KindCommand:
		name := e.modules.called(in.Command)
		return name == commandBack || name == commandRestart
	case KindEdit:
		return slices.ContainsFunc(l.said, func(x saying) bool { return x.Message == in.Message })
	}
	if _, menu := e.menuCommand(t); menu {
		return false
	}
	if in.ReplyTo != "" {
		_, err := e.Links.Linked(ctx, in.Channel, in.Chat, in.ReplyTo)
		return err != nil
	}
	return true
}

// isChoice reports whether a typed text only picked a choice, rather than saying something.
func (e *Engine) isChoice(t *Turn, l lostParts) bool {
	if t.Input.Kind != KindText {
		return false
	}
	if l.choices != nil {
		if _, ok := e.typed(t.Input.Text, l.choices); ok {
			return true
		}
	}
	_, err := strconv.Atoi(strings.TrimSpace(t.Input.Text))
	return err == nil
}
