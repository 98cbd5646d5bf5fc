package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"danvan/civic"
)

// silentFor reports whether the dialogue under way was left for so long that going on with it would surprise. A press on
// its question, or a command, says clearly what is wanted.
func (e *Engine) silentFor(t *Turn, s *session) bool {
	d := s.Current
	if d == nil || t.Input.InGroup() || d.Flow == e.modules.welcome || t.Now.Sub(d.Touched) < e.Silence {
		return false
	}
	switch t.Input.Kind {
	case KindPress, KindCommand, KindEdit:
		return false
	}
	return true
}

// offerResume asks whether to go on with the dialogue under way. in is what the person sent after the silence; it is
// kept, and goes into the dialogue or is taken for itself, as they choose.
func (e *Engine) offerResume(t *Turn, s *session, in *Input) error {
	s.Resume = &resume{ID: newID()}
	if in != nil {
		s.Resume.Inputs = []Input{*in}
	}
	e.sayResume(t, s)
	return nil
}

func (e *Engine) sayResume(t *Turn, s *session) {
	s.Resume.Seq++
	button := func(key string, choice int) []Button {
		return []Button{{Label: fmt.Sprintf("%d. %s", choice+1, t.Label(key)), Data: Callback{Dialogue: s.Resume.ID, Seq: s.Resume.Seq, Choice: choice}.Encode()}}
	}
	title := t.T(e.modules.flows[s.Current.Flow].title())
	t.Say(Message{Text: t.T("common.resume", Args{"Title": HTML(title)}), Prompt: true,
		Rows: [][]Button{button("common.resume_yes", 0), button("common.resume_no", 1)}})
}

// answerResume takes the answer to that question. Not done means that the input is for something else; the question is
// withdrawn and the dialogue stays under way.
func (e *Engine) answerResume(ctx context.Context, t *Turn, s *session) (done bool, err error) {
	choice, ok := e.resumeChoice(t, s)
	if !ok {
		if t.Input.Kind == KindText || t.Input.Kind == KindMedia || t.Input.Kind == KindPlace {
			if len(s.Resume.Inputs) < maxHeld {
				s.Resume.Inputs = append(s.Resume.Inputs, t.Input)
			}
			e.sayResume(t, s)
			return true, nil
		}
		s.Resume = nil
		return false, nil
	}
	held := s.Resume.Inputs
	s.Resume = nil
	if choice == 0 {
		s.Current.Touched = t.Now
		if held == nil || !s.Current.Free {
			e.keepHeld(s, held)
			return true, e.ask(ctx, t, s)
		}
	} else {
		s.Current = nil
		t.Tell("common.dropped")
		if held == nil {
			return true, nil
		}
	}
	if err := e.replay(ctx, t, s, held); err != nil {
		return true, err
	}
	t.askOnce()
	return true, nil
}

// smallTalk is how many words a text may have that is a greeting or a choice rather than something to keep.
const smallTalk = 3

// keepHeld keeps what the present question cannot take, to be offered when the dialogue is done.
func (e *Engine) keepHeld(s *session, held []Input) {
	for _, in := range held {
		if in.Kind != KindText || len(strings.Fields(in.Text)) > smallTalk {
			s.keepWords(sayingOf(in))
		}
	}
}

func (e *Engine) resumeChoice(t *Turn, s *session) (int, bool) {
	switch t.Input.Kind {
	case KindPress:
		c, err := ParseCallback(t.Input.Data)
		if err == nil && c.Dialogue == s.Resume.ID && c.Choice < 2 {
			return c.Choice, true
		}
	case KindText:
		folded := civic.Fold(t.Input.Text)
		for choice, key := range []string{"common.resume_yes", "common.resume_no"} {
			label := civic.Fold(t.Label(key))
			if folded == label || folded == strings.Fields(label)[0] || folded == strconv.Itoa(choice+1) {
				return choice, true
			}
		}
	}
	return 0, false
}
