package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"danvan/civic"
)

// follow goes where a handler pointed. inDialogue says that it was a step of the dialogue under way.
func (e *Engine) follow(ctx context.Context, t *Turn, s *session, next Next, inDialogue bool) error {
	switch next.kind {
	case nextStay:
		if inDialogue {
			return e.ask(ctx, t, s)
		}
	case nextTo:
		if s.Current == nil || !e.modules.flows[s.Current.Flow].has(next.step) {
			return fmt.Errorf("no dialogue or no step %q", next.step)
		}
		s.Current.Path = append(s.Current.Path, s.Current.Step)
		s.Current.Step, s.Current.Page = next.step, 0
		return e.ask(ctx, t, s)
	case nextEnd:
		if inDialogue {
			s.Current = nil
			return e.afterEnd(ctx, t, s)
		}
	case nextAnew:
		return e.takeOther(ctx, t, s, inDialogue)
	case nextForget:
		*s = session{Seen: s.Seen, Pace: s.Pace}
		return e.forgetDrafts(ctx, t)
	case nextBegin:
		if inDialogue {
			s.Current = nil
		}
		return e.begin(ctx, t, s, next)
	}
	return nil
}

// begin starts a dialogue. One under way in which something was said already is parked.
func (e *Engine) begin(ctx context.Context, t *Turn, s *session, next Next) error {
	flow, ok := e.modules.flows[next.flow]
	if !ok {
		return fmt.Errorf("no flow %q", next.flow)
	}
	raw, err := json.Marshal(next.data)
	if err != nil {
		return fmt.Errorf("begin %s: %w", next.flow, err)
	}
	if next.data == nil {
		raw = nil
	}
	e.park(s)
	step := next.step
	if step == "" {
		step = flow.first()
	}
	s.Current = &dialogue{ID: newID(), Flow: next.flow, Title: t.Label(flow.title()), Step: step, Data: raw, At: step, Begun: raw}
	s.Current.Said = within(raw, adding(t.said, sayingOf(t.Input)))
	if sayingOf(t.Input) != nil { // words with which the dialogue began
		s.Current.answeredBy(flow, step, Answer{Input: t.Input})
	}
	return e.ask(ctx, t, s)
}

// worthKeeping reports whether something was said in a dialogue that would be lost with it.
func (e *Engine) worthKeeping(d *dialogue) bool {
	if d == nil {
		return false
	}
	flow, ok := e.modules.flows[d.Flow]
	if !ok {
		return len(d.Said) > 0
	}
	return flow.worth(d.Data, len(d.Path) > 0 || !bytes.Equal(d.Data, d.Begun))
}

// park puts the dialogue under way aside, to be offered again, where something would be lost with it. Of one that was
// parked before, the words remain.
func (e *Engine) park(s *session) {
	if !e.worthKeeping(s.Current) {
		s.Current = nil
		return
	}
	if s.Parked != nil {
		s.keepWords(s.Parked.Said)
	}
	s.Parked, s.Current = s.Current, nil
}

// ask puts the question of the present step.
func (e *Engine) ask(ctx context.Context, t *Turn, s *session) error {
	d := s.Current
	t.Dialogue = d.ID
	p, data, err := e.modules.flows[d.Flow].ask(ctx, t, d.Step, d.Data)
	if err != nil {
		return err
	}
	if d.Seq == 0 {
		d.Begun = data
	}
	if !slices.EqualFunc(d.Choices, p.Choices, func(a, b Choice) bool { return a.Value == b.Value }) { // other choices begin at their first page
		d.Page = 0
	}
	d.Data, d.Choices, d.Free, d.Touched = data, p.Choices, p.Free, t.Now
	d.Seq++
	d.Kept = d.Kept || e.modules.flows[d.Flow].reviews(d.Step)
	if t.above != "" {
		p.Text, t.above = t.above+"\n\n"+p.Text, ""
	}
	m := Message{Text: p.Text, Rows: e.rows(t, d, p), About: p.About, Prompt: true}
	if (t.again || t.Input.Kind == KindPress && t.Input.Message == d.Prompt) && d.Prompt != "" && len(t.out) == 0 && p.Media == nil {
		m.Edit = d.Prompt
	}
	if p.Media != nil {
		shown := *p.Media
		shown.Text, shown.Rows = "", nil
		t.Say(shown)
	}
	t.Say(m)
	return nil
}

// take gives an answer to the present step.
func (e *Engine) take(ctx context.Context, t *Turn, s *session, a Answer) error {
	d := s.Current
	t.Dialogue = d.ID
	next, data, err := e.modules.flows[d.Flow].take(ctx, t, d.Step, d.Data, a)
	if err != nil {
		return e.refuse(ctx, t, s, err)
	}
	if !a.Picked() && !e.modules.flows[d.Flow].searches(d.Step) {
		d.Said = adding(d.Said, sayingOf(t.Input))
	}
	if same := a.Picked() && bytes.Equal(d.Data, data); !t.aside && !same { // the same again leaves the answer that can be edited
		d.answeredBy(e.modules.flows[d.Flow], d.Step, a)
	}
	t.aside = false
	d.Data, d.Touched, d.Said = data, t.Now, within(data, d.Said)
	t.said = d.Said
	t.again = e.moreOfAlbum(t, s) && next.kind == nextStay // the question in place is renewed rather than asked again
	return e.follow(ctx, t, s, next, true)
}

// refuse says what is wrong with an answer, and asks again. Where a button was pressed the question still stands there. What
// is wrong otherwise is for the caller to say.
func (e *Engine) refuse(ctx context.Context, t *Turn, s *session, err error) error {
	if civic.CodeOf(err) != civic.CodeInvalid || t.Input.Kind == KindPress {
		return err
	}
	t.Wrong(err)
	t.again = e.moreOfAlbum(t, s)
	return e.ask(ctx, t, s)
}

// moreOfAlbum reports whether the input is a further picture of an album whose first one was answered.
func (e *Engine) moreOfAlbum(t *Turn, s *session) bool {
	m := t.Input.Media
	if m == nil || m.Album == "" {
		return false
	}
	again := s.Album == m.Album
	s.Album = m.Album
	return again
}

// answer takes what was typed or sent while a dialogue is under way: a choice by number or words, a way around, or free
// input where the prompt lets it in.
func (e *Engine) answer(ctx context.Context, t *Turn, s *session) error {
	d := s.Current
	if t.Input.Kind == KindText {
		if choice, ok := e.typed(t.Input.Text, d); ok {
			return e.pick(ctx, t, s, choice)
		}
		if values := several(t.Input.Text, d.Choices); values != nil {
			return e.take(ctx, t, s, Answer{Values: values, Input: t.Input})
		}
	}
	if d.Free {
		return e.take(ctx, t, s, Answer{Input: t.Input})
	}
	return e.refuse(ctx, t, s, ErrPickOne)
}

// pick takes a choice by its index, as a button or a typed number gives it.
func (e *Engine) pick(ctx context.Context, t *Turn, s *session, choice int) error {
	d := s.Current
	switch choice {
	case navBack:
		return e.back(ctx, t, s)
	case navCancel:
		return e.cancel(ctx, t, s)
	case navRestart:
		return e.restart(ctx, t, s)
	case navNext:
		d.Page++
		return e.ask(ctx, t, s)
	case navPrevious:
		d.Page = max(0, d.Page-1)
		return e.ask(ctx, t, s)
	}
	if choice < 0 || choice >= len(d.Choices) || d.Choices[choice].URL != "" {
		return civic.Invalid("callback")
	}
	t.picked = pastDialogue{ID: d.ID, Seq: d.Seq, Choice: choice}
	return e.take(ctx, t, s, Answer{Value: d.Choices[choice].Value, Input: t.Input})
}

// back asks the question before this one again; what was answered since is kept until it is answered anew.
func (e *Engine) back(ctx context.Context, t *Turn, s *session) error {
	d := s.Current
	if n := len(d.Path); n > 0 {
		d.Step, d.Path, d.Page = d.Path[n-1], d.Path[:n-1], 0
	}
	return e.ask(ctx, t, s)
}

// restart begins the same flow anew, as it was begun.
func (e *Engine) restart(ctx context.Context, t *Turn, s *session) error {
	d := s.Current
	s.Current, t.said = nil, d.Said
	if d.Begun == nil {
		return e.begin(ctx, t, s, BeginAt(d.Flow, d.At, nil))
	}
	return e.begin(ctx, t, s, BeginAt(d.Flow, d.At, d.Begun))
}

// cancel drops the dialogue under way.
func (e *Engine) cancel(ctx context.Context, t *Turn, s *session) error {
	if s.Current == nil && s.Resume == nil && s.Offer == nil {
		t.Tell("common.nothing_to_cancel")
		return nil
	}
	if s.Current == nil || s.Offer != nil && s.Offer.Asking {
		s.Offer = nil
	}
	s.Current, s.Resume = nil, nil
	t.Conclude("common.cancelled")
	return e.afterEnd(ctx, t, s)
}

// afterEnd goes on with what waited for the dialogue's end: an input held back for consent, a parked dialogue.
func (e *Engine) afterEnd(ctx context.Context, t *Turn, s *session) error {
	held := s.Held
	s.Held = nil
	switch {
	case e.needsConsent(t): // they declined: nothing is kept of what was under way
		s.Parked, s.Offer = nil, nil
		return e.forgetDrafts(ctx, t)
	case held != nil:
		if err := e.replay(ctx, t, s, held); err != nil || s.Current != nil || s.Resume != nil {
			return err
		}
	}
	if s.Parked != nil {
		s.Current, s.Parked = s.Parked, nil
		return e.offerResume(t, s, nil)
	}
	e.askOffer(t, s)
	return nil
}

// replay takes what was held back as if it came now, in order. Each is an update of its own where it has effects.
func (e *Engine) replay(ctx context.Context, t *Turn, s *session, held []Input) error {
	key := t.Input.Key
	for i, in := range held {
		in.Key = fmt.Sprintf("%s+%d", key, i)
		t.Input = in
		if err := e.dispatch(ctx, t, s); err != nil {
			return err
		}
	}
	return nil
}
