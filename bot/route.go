package bot

import (
	"context"
	"errors"

	"danvan/civic"
)

// Commands that the engine itself understands, whatever flow is under way.
const (
	commandCancel  = "huy"
	commandBack    = "quaylai"
	commandRestart = "lamlai"
)

// route finds what the input belongs to, follows where that leads, and brings Drafts in line with what came of it.
func (e *Engine) route(ctx context.Context, t *Turn, s *session) error {
	t.before = standing(s, t.Person.ID)
	err := e.direct(ctx, t, s)
	s.fresh = false // of several inputs at once the first meets the loss
	if err != nil && !errors.Is(err, civic.ErrRepeated) && civic.CodeOf(err) == civic.CodeInternal {
		return err
	}
	if kept := e.keepDrafts(ctx, t, s, errors.Is(err, civic.ErrRepeated)); kept != nil {
		return kept
	}
	return err
}

// direct finds what the input belongs to, and follows where that leads.
func (e *Engine) direct(ctx context.Context, t *Turn, s *session) error {
	in := t.Input
	switch in.Kind {
	case KindBlocked, KindUnblocked, KindGroupJoin, KindGroupLeave, KindGroupMove:
		return e.lifecycle(ctx, t, s)
	}
	if t.Input.InGroup() && !e.forBot(ctx, t, s) {
		return nil
	}
	if t.setAsideFile(s) {
		return e.afterFile(ctx, t, s)
	}
	if e.needsConsent(t) {
		return e.welcome(ctx, t, s)
	}
	if done, err := e.mend(ctx, t, s); done || err != nil {
		return err
	}
	if s.fresh {
		return e.afterLoss(ctx, t, s)
	}
	if s.Offer != nil {
		if done, err := e.answerOffer(ctx, t, s); done || err != nil {
			return err
		}
	}
	if s.Resume != nil {
		done, err := e.answerResume(ctx, t, s)
		if done || err != nil {
			return err
		}
	}
	if e.silentFor(t, s) {
		if e.worthKeeping(s.Current) {
			in := t.Input
			return e.offerResume(t, s, &in)
		}
		s.Current = nil
	}
	return e.dispatch(ctx, t, s)
}

func (e *Engine) lifecycle(ctx context.Context, t *Turn, s *session) error {
	if e.modules.lifecycle == nil {
		return nil
	}
	next, err := e.modules.lifecycle(ctx, t)
	if err != nil {
		return err
	}
	return e.follow(ctx, t, s, next, false)
}

// forBot reports whether what was said in a group is meant for the bot: commands, presses, replies to its messages on
// something, and answers to its question to that person. Talk among people is not looked at.
func (e *Engine) forBot(ctx context.Context, t *Turn, s *session) bool {
	switch t.Input.Kind {
	case KindCommand, KindPress:
		return true
	}
	if s.Current != nil {
		return true
	}
	if t.Input.ReplyTo == "" {
		return false
	}
	_, err := e.Links.Linked(ctx, t.Input.Channel, t.Input.Chat, t.Input.ReplyTo)
	return err == nil
}

// needsConsent reports whether the person must read the notice first. In a group nobody is asked.
func (e *Engine) needsConsent(t *Turn) bool {
	return e.modules.welcome != "" && !t.Input.InGroup() && t.Person.ConsentVersion < e.Consent
}

// welcome asks for consent. Until it is given only the notice's own choices do anything; what else the person wants is
// kept, and taken up when they have agreed.
func (e *Engine) welcome(ctx context.Context, t *Turn, s *session) error {
	in := t.Input
	if s.Current == nil || s.Current.Flow != e.modules.welcome || e.gone(s.Current) {
		if s.Current != nil && s.Current.Flow != e.modules.welcome {
			e.park(s) // it waits for their word on a newer notice
		}
		*s = session{Seen: s.Seen, Pace: s.Pace, Unsent: s.Unsent, Held: s.Held, Parked: s.Parked, Offer: s.Offer} // held, where the notice itself is of another release
		s.hold(in)
		return e.follow(ctx, t, s, Begin(e.modules.welcome, nil), false)
	}
	switch in.Kind {
	case KindPress:
		if c, err := ParseCallback(in.Data); err == nil && c.Action == "" {
			return e.press(ctx, t, s)
		}
	case KindText:
		if choice, ok := e.typed(in.Text, s.Current); ok {
			return e.pick(ctx, t, s, choice)
		}
	case KindEdit:
		return nil
	}
	s.hold(in)
	t.Wrong(ErrPickOne)
	return e.ask(ctx, t, s)
}

// dispatch runs what the input is for.
func (e *Engine) dispatch(ctx context.Context, t *Turn, s *session) error {
	in := t.Input
	switch in.Kind {
	case KindPress:
		return e.press(ctx, t, s)
	case KindCommand:
		return e.command(ctx, t, s, in.Command, in.Arg)
	case KindEdit:
		return e.edited(ctx, t, s)
	}
	if in.ReplyTo != "" && !e.sameAnswer(t, s) && !asked(s, in.ReplyTo) {
		if done, err := e.reply(ctx, t, s); done || err != nil {
			return err
		}
	}
	if c, ok := e.menuCommand(t); ok {
		return e.command(ctx, t, s, c.Name, "")
	}
	if s.Current != nil {
		return e.answer(ctx, t, s)
	}
	return e.takeOther(ctx, t, s, false)
}

// takeOther takes what belongs to nothing else: a text that some theme knows, or anything.
func (e *Engine) takeOther(ctx context.Context, t *Turn, s *session, inDialogue bool) error {
	if text := civic.CleanText(t.Input.Text); t.Input.Kind == KindText && !t.Input.InGroup() {
		for _, known := range e.modules.known {
			next, ok, err := known(ctx, t, text)
			if err != nil {
				return err
			}
			if ok {
				return e.follow(ctx, t, s, next, inDialogue)
			}
		}
	}
	if e.modules.other == nil {
		return nil
	}
	next, err := e.modules.other(ctx, t)
	if err != nil {
		return err
	}
	return e.follow(ctx, t, s, next, inDialogue)
}

func (e *Engine) press(ctx context.Context, t *Turn, s *session) error {
	c, err := ParseCallback(t.Input.Data)
	if err != nil {
		t.Alert("common.old_button")
		return nil
	}
	if c.Action == "" {
		if s.Current != nil && s.Current.ID == c.Dialogue && s.Current.Seq == c.Seq {
			return e.pick(ctx, t, s, c.Choice)
		}
		return e.pressOld(ctx, t, s, c)
	}
	a, ok := e.modules.actions[c.Action]
	if !ok {
		t.Alert("common.old_button")
		return nil
	}
	if !a.Who.admits(t.Person) {
		return civic.ErrForbidden
	}
	if t.Input.InGroup() && !a.Groups {
		return civic.Invalid("private")
	}
	next, err := a.Do(ctx, t, c.Args)
	if err != nil {
		return err
	}
	return e.follow(ctx, t, s, next, false)
}

func (e *Engine) command(ctx context.Context, t *Turn, s *session, name, arg string) error {
	switch name = e.modules.called(name); {
	case name == commandCancel:
		return e.cancel(ctx, t, s)
	case name == commandBack && s.Current != nil:
		return e.back(ctx, t, s)
	case name == commandRestart && s.Current != nil:
		return e.restart(ctx, t, s)
	}
	if linkName, linkArg, ok := ParseStart(arg); ok && name == "start" && !t.Input.InGroup() {
		if l, known := e.modules.links[linkName]; known && l.Who.admits(t.Person) {
			next, err := l.Do(ctx, t, linkArg)
			if err != nil {
				return err
			}
			return e.follow(ctx, t, s, next, false)
		}
	}
	c, ok := e.modules.byName[name]
	if !ok || !c.Who.admits(t.Person) || (t.Input.InGroup() && !c.Groups) {
		if !t.Input.InGroup() {
			t.Tell("error.unknown_command")
		}
		return nil
	}
	under := s.Current
	next, err := c.Do(ctx, t, arg)
	if err != nil {
		return err
	}
	if err := e.follow(ctx, t, s, next, false); err != nil {
		return err
	}
	if name == "start" && s.Current != nil && s.Current == under && e.worthKeeping(under) {
		return e.offerResume(t, s, nil) // what they were doing is not forgotten
	}
	return nil
}

func has(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// asked reports whether a message is the question that the dialogue under way asks now: a reply to it answers that.
func asked(s *session, message string) bool { return s.Current != nil && s.Current.Prompt == message }

// sameAnswer reports whether a reply is a further picture of the album with which the dialogue under way began: each of
// them replies to the same message.
func (e *Engine) sameAnswer(t *Turn, s *session) bool {
	m := t.Input.Media
	return m != nil && m.Album != "" && m.Album == s.Album && s.Current != nil && s.Current.Free
}

// reply takes a reply to a message that was about something. It reports whether there was one.
func (e *Engine) reply(ctx context.Context, t *Turn, s *session) (bool, error) {
	about, err := e.Links.Linked(ctx, t.Input.Channel, t.Input.Chat, t.Input.ReplyTo)
	if errors.Is(err, civic.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, ok := e.modules.replies[replyKey{about.Kind, about.Side}]
	if !ok || t.Input.InGroup() && !r.Groups {
		return false, nil
	}
	if !r.Who.admits(t.Person) {
		return true, civic.ErrNotFound
	}
	next, err := r.Do(ctx, t, about)
	if err != nil {
		return true, err
	}
	if t.Input.Media != nil && next.kind == nextBegin {
		s.Album = t.Input.Media.Album
	}
	return true, e.follow(ctx, t, s, next, false)
}
