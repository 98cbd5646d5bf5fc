package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"danvan/civic"
)

// offer is the question whether to use words that outlived their dialogue. It waits while another dialogue is under way.
type offer struct {
	ID     string   `json:"id"`
	Seq    int      `json:"seq"`
	Said   []saying `json:"said"`
	Asking bool     `json:"asking,omitempty"` // it is the newest question, which typed words answer or add to
	Input  *Input   `json:"input,omitempty"`  // what the person wanted when it was put first; taken where they drop the words
}

// The choices of an offer.
const (
	offerUse  = 0
	offerDrop = 1
)

// keepWords keeps words whose dialogue is gone, to be offered.
func (s *session) keepWords(said []saying) {
	if len(said) == 0 {
		return
	}
	if s.Offer == nil {
		s.Offer = &offer{ID: newID()}
	}
	s.Offer.Said = adding(s.Offer.Said, said)
}

// askOffer offers the words that are kept, where nothing else is being asked.
func (e *Engine) askOffer(t *Turn, s *session) {
	if s.Offer == nil || s.Current != nil || s.Resume != nil {
		return
	}
	o := s.Offer
	o.Seq, o.Asking = o.Seq+1, true
	button := func(key string, choice int) []Button {
		return []Button{{Label: fmt.Sprintf("%d. %s", choice+1, t.Label(key)), Data: Callback{Dialogue: o.ID, Seq: o.Seq, Choice: choice}.Encode()}}
	}
	t.Say(Message{Text: wordsText(t, o.Said) + "\n\n" + t.T("common.offer"),
		Rows: [][]Button{button("common.offer_use", offerUse), button("common.offer_drop", offerDrop)}})
}

// sayWords shows in a group what was kept, where nothing takes it up: it can be copied.
func (e *Engine) sayWords(t *Turn, s *session) {
	if s.Offer != nil {
		t.Say(Message{Text: wordsText(t, s.Offer.Said)})
		s.Offer = nil
	}
}

// wordsText shows what was written and counts what was sent.
func wordsText(t *Turn, said []saying) string {
	var texts []string
	for _, s := range said {
		if s.Text != "" {
			texts = append(texts, s.Text)
		}
	}
	lines := []string{t.T("common.offer_words")}
	if len(texts) > 0 {
		lines = append(lines, Quote(strings.Join(texts, "\n")))
	}
	files, place := counts(said)
	if files > 0 {
		lines = append(lines, t.T("write.files", Args{"Count": files}))
	}
	if place {
		lines = append(lines, t.T("common.offer_place"))
	}
	return strings.Join(lines, "\n")
}

// answerOffer takes the answer to the offer. What is written instead is added to the words; anything else is taken for
// itself, and the words are offered again later.
func (e *Engine) answerOffer(ctx context.Context, t *Turn, s *session) (done bool, err error) {
	o := s.Offer
	if choice, ok := e.offerChoice(t, o); ok {
		return true, e.takeOffer(ctx, t, s, choice)
	}
	if !o.Asking {
		return false, nil
	}
	in := t.Input
	switch _, menu := e.menuCommand(t); {
	case menu || in.ReplyTo != "":
	case in.Kind == KindEdit:
		o.Said = edited(o.Said, in)
		return true, nil
	case in.Kind == KindText && e.wavers(in.Text):
		e.askOffer(t, s)
		return true, nil
	case in.Kind == KindText, in.Kind == KindMedia, in.Kind == KindPlace:
		o.Said = adding(o.Said, sayingOf(in))
		e.askOffer(t, s)
		return true, nil
	}
	o.Asking = false
	return false, nil
}

// edited takes the change of an earlier message in; one of something else changes nothing.
func edited(said []saying, in Input) []saying {
	if !slices.ContainsFunc(said, func(x saying) bool { return x.Message == in.Message }) {
		return said
	}
	return adding(said, sayingOf(in))
}

// offerChoice reads an answer to the offer: a button of it, at any time, or words while it asks.
func (e *Engine) offerChoice(t *Turn, o *offer) (int, bool) {
	switch in := t.Input; in.Kind {
	case KindPress:
		c, err := ParseCallback(in.Data)
		if err == nil && c.Action == "" && c.Dialogue == o.ID && c.Choice <= offerDrop {
			return c.Choice, true
		}
	case KindCommand:
		return offerDrop, o.Asking && e.modules.called(in.Command) == commandCancel
	case KindText:
		return e.offerTyped(t, in.Text), o.Asking && e.offerTyped(t, in.Text) >= 0
	}
	return 0, false
}

// offerTyped is the choice that a text means, or -1. "Dùng" (use) and "dừng" (stop) differ in their marks alone.
func (e *Engine) offerTyped(t *Turn, text string) int {
	folded := civic.Fold(text)
	plain := strings.ToLower(civic.CleanText(text))
	switch {
	case plain == "dùng", has(yesWords, folded), has([]string{"1", "use", civic.Fold(t.Label("common.offer_use"))}, folded):
		return offerUse
	case plain == "dừng", has(noWords, folded), has([]string{"2", "bo", "drop", civic.Fold(t.Label("common.offer_drop"))}, folded):
		return offerDrop
	}
	if nav, ok := e.navTyped(folded); ok && nav == navCancel && folded != "dung" {
		return offerDrop
	}
	return -1
}

// wavers reports whether a text is a word of the way around that means nothing here: it is no part of the matter.
func (e *Engine) wavers(text string) bool {
	_, nav := e.navTyped(civic.Fold(text))
	return nav
}

// takeOffer uses the words, as if they came now, or drops them. While another question that takes words is open they go
// there; another dialogue is parked for them.
func (e *Engine) takeOffer(ctx context.Context, t *Turn, s *session, choice int) error {
	o := s.Offer
	s.Offer = nil
	if choice == offerDrop {
		t.Tell("common.offer_dropped")
		if o.Input != nil {
			return e.replay(ctx, t, s, []Input{*o.Input})
		}
		if s.Current == nil {
			return e.afterEnd(ctx, t, s)
		}
		return nil
	}
	if d := s.Current; d != nil && (!d.Free || e.modules.flows[d.Flow].searches(d.Step)) {
		e.park(s)
	}
	if err := e.replay(ctx, t, s, inputsOf(t.Input, o.Said)); err != nil {
		s.Offer = o
		return err
	}
	t.askOnce()
	return nil
}

// askOnce leaves of the questions that several inputs led to the last one.
func (t *Turn) askOnce() {
	last := -1
	for i, m := range t.out {
		if m.Prompt {
			last = i
		}
	}
	i := -1
	t.out = slices.DeleteFunc(t.out, func(m Message) bool { i++; return m.Prompt && i < last })
}
