package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"danvan/civic"
)

// Drafts keeps dialogues from their review on where they survive the loss of sessions. A nil one keeps nothing.
type Drafts interface {
	// SaveDraft keeps a draft in place of what was kept of the same dialogue of the person.
	SaveDraft(ctx context.Context, d civic.Draft) error
	// DraftsOf lists a person's drafts in a chat, the newest first.
	DraftsOf(ctx context.Context, person int64, channel, chat string) ([]civic.Draft, error)
	// DropDraft forgets one draft of a person; none is no error.
	DropDraft(ctx context.Context, person int64, dialogue string) error
	// DropDrafts forgets all drafts of a person.
	DropDrafts(ctx context.Context, person int64) error
}

// maxPast is how many dialogues and questions that are over a session knows.
const maxPast = 16

// pastDialogue is a dialogue or a question that is over, and the choice that ended it; Seq 0 for one that no choice ended.
type pastDialogue struct {
	ID     string `json:"id"`
	Seq    int    `json:"q,omitempty"`
	Choice int    `json:"c,omitempty"`
}

// stands is what of a session stood before a turn: ids that a button may carry, and dialogues that Drafts holds, as JSON.
type stands struct {
	person int64
	ids    []string
	kept   map[string][]byte
}

// standing reads what stands, as a turn of the person begins.
func standing(s *session, person int64) *stands {
	b := &stands{person: person, ids: s.ids(), kept: map[string][]byte{}}
	for _, d := range s.reviewed() {
		b.kept[d.ID], _ = json.Marshal(d)
	}
	return b
}

// ids lists what a button of the session may be for.
func (s *session) ids() []string {
	var ids []string
	for _, d := range []*dialogue{s.Current, s.Parked} {
		if d != nil {
			ids = append(ids, d.ID)
		}
	}
	if s.Resume != nil {
		ids = append(ids, s.Resume.ID)
	}
	if s.Offer != nil {
		ids = append(ids, s.Offer.ID)
	}
	return ids
}

// reviewed lists the dialogues that Drafts holds or is to hold.
func (s *session) reviewed() []*dialogue {
	var list []*dialogue
	for _, d := range []*dialogue{s.Current, s.Parked} {
		if d != nil && d.Kept {
			list = append(list, d)
		}
	}
	return list
}

// keepDrafts brings Drafts in line with the session as a turn leaves it, and notes what is over. It comes before the
// session is kept and anything is said: a review that a person sees is one that survives.
func (e *Engine) keepDrafts(ctx context.Context, t *Turn, s *session, repeated bool) error {
	if repeated {
		s.Current = nil // its effects were committed before
	}
	now := s.ids()
	for _, id := range t.before.ids {
		if slices.Contains(now, id) {
			continue
		}
		over := pastDialogue{ID: id}
		if t.picked.ID == id {
			over = t.picked
		}
		s.Past = append(s.Past, over)
	}
	s.Past = s.Past[max(0, len(s.Past)-maxPast):]
	if e.Drafts == nil {
		return nil
	}
	for _, d := range s.reviewed() {
		raw, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("keep draft: %w", err)
		}
		if bytes.Equal(raw, t.before.kept[d.ID]) {
			continue
		}
		in := t.Input
		if err := e.Drafts.SaveDraft(ctx, civic.Draft{Dialogue: d.ID, Person: t.Person.ID, Channel: in.Channel, Chat: in.Chat,
			Flow: d.Flow, Step: d.Step, Data: string(raw), SavedAt: t.Now}); err != nil {
			return fmt.Errorf("keep draft: %w", err)
		}
	}
	for id := range t.before.kept {
		if slices.Contains(now, id) {
			continue
		}
		if err := e.Drafts.DropDraft(ctx, t.before.person, id); err != nil {
			return fmt.Errorf("forget draft: %w", err)
		}
	}
	return nil
}

// forgetDrafts forgets all that is kept of what a person did not confirm.
func (e *Engine) forgetDrafts(ctx context.Context, t *Turn) error {
	if e.Drafts == nil || t.Person.ID == 0 { // deleted, and drafts with them
		return nil
	}
	return e.Drafts.DropDrafts(ctx, t.Person.ID)
}

// drafts lists what survived of the person's dialogues in this chat, the newest first. What does not decode is left out.
func (e *Engine) drafts(ctx context.Context, t *Turn) ([]*dialogue, error) {
	if e.Drafts == nil {
		return nil, nil
	}
	kept, err := e.Drafts.DraftsOf(ctx, t.Person.ID, t.Input.Channel, t.Input.Chat)
	if err != nil {
		return nil, err
	}
	var list []*dialogue
	for _, k := range kept {
		if d := part[*dialogue](json.RawMessage(k.Data)); d != nil && d.ID == k.Dialogue {
			list = append(list, d)
		}
	}
	return list, nil
}

// restore puts a dialogue that survived back into its place in the session.
func (t *Turn) restore(at **dialogue, d *dialogue) {
	*at = d
	t.before.ids = append(t.before.ids, d.ID)
	t.before.kept[d.ID], _ = json.Marshal(d)
}

// pressOld meets a button of a dialogue, or of a question of it, that is not the present one.
func (e *Engine) pressOld(ctx context.Context, t *Turn, s *session, c Callback) error {
	if at := slices.IndexFunc(s.Past, func(p pastDialogue) bool { return p.ID == c.Dialogue }); at >= 0 || slices.Contains(s.ids(), c.Dialogue) {
		t.Toast("common.old_button")
		if at >= 0 && s.Past[at].Seq == c.Seq && s.Past[at].Choice == c.Choice {
			t.Toast("common.taken_button")
		}
		if s.Current == nil {
			return nil
		}
		return e.ask(ctx, t, s)
	}
	drafts, err := e.drafts(ctx, t)
	if err != nil {
		return err
	}
	if at := slices.IndexFunc(drafts, func(d *dialogue) bool { return d.ID == c.Dialogue }); at >= 0 {
		return e.goOn(ctx, t, s, drafts[at], c)
	}
	e.sayNothingDone(t)
	if s.Current == nil {
		return nil
	}
	return e.ask(ctx, t, s)
}

// sayNothingDone meets a press on something of which nothing is known: it was lost, or is over for long, or in a group is
// another member's. The person may believe that the press did something.
func (e *Engine) sayNothingDone(t *Turn) {
	switch {
	case t.Input.InGroup(): // on the screen of who pressed alone
		t.Alert("common.lost_press_group")
		return
	case len(t.Person.Memberships) > 0:
		t.Tell("common.lost_press_official")
	default:
		t.Tell("common.lost_press")
	}
	t.ShowMenu()
}

// goOn takes a press up in a draft that outlived its session. Where it is on the newest question, the person sees exactly
// what is kept and has chosen: it is done as they said, and they get their receipt as if nothing had happened. Asking
// somebody anew who pressed "Send" would only make them doubt whether to press again; the dialogue's id keeps it from
// being done twice. A press on an older question says less than what is kept: that is shown, and asked again.
func (e *Engine) goOn(ctx context.Context, t *Turn, s *session, d *dialogue, c Callback) error {
	e.park(s)
	t.restore(&s.Current, d)
	if e.gone(d) {
		_, err := e.mend(ctx, t, s)
		return err
	}
	if d.Seq == c.Seq {
		d.Prompt = t.Input.Message
		return e.pick(ctx, t, s, c.Choice)
	}
	t.Tell("common.restored", Args{"Title": d.Title})
	return e.ask(ctx, t, s)
}

// afterLoss takes an input where no session is left. A draft that survived is offered: before what the person writes is
// taken for something new, after anything else that they wanted.
func (e *Engine) afterLoss(ctx context.Context, t *Turn, s *session) error {
	in := t.Input
	if in.InGroup() || in.Kind == KindEdit {
		return e.dispatch(ctx, t, s)
	}
	drafts, err := e.drafts(ctx, t)
	if err != nil {
		return err
	}
	pressed := ""
	if c, err := ParseCallback(in.Data); err == nil && in.Kind == KindPress {
		pressed = c.Dialogue
	}
	for _, d := range drafts {
		if d.ID != pressed {
			t.restore(&s.Parked, d)
			break
		}
	}
	if done, err := e.mend(ctx, t, s); done || err != nil {
		return err
	}
	if _, menu := e.menuCommand(t); s.Parked != nil && !menu && in.ReplyTo == "" && sayingOf(in) != nil {
		s.Current, s.Parked = s.Parked, nil
		return e.offerResume(t, s, &in)
	}
	if err := e.dispatch(ctx, t, s); err != nil {
		return err
	}
	if s.Parked != nil && s.Current == nil && s.Resume == nil {
		s.Current, s.Parked = s.Parked, nil
		return e.offerResume(t, s, nil)
	}
	return nil
}
