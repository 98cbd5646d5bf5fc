package bot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"danvan/civic"
	"danvan/locales"
)

// People finds who sent an input.
type People interface {
	// MeetPerson returns the person of that channel and address, new or known, with their memberships.
	MeetPerson(ctx context.Context, p civic.Person, chat string, now time.Time) (civic.Person, error)
	// Person returns a person by id.
	Person(ctx context.Context, id int64) (civic.Person, error)
}

// Links remembers which message was about what.
type Links interface {
	LinkMessage(ctx context.Context, channel, chat, message string, about civic.Ref) error
	Linked(ctx context.Context, channel, chat, message string) (civic.Ref, error)
}

// Engine runs conversations. Its fields are set before the first Handle and not changed after.
type Engine struct {
	Sessions  Sessions
	People    People
	Links     Links
	Drafts    Drafts // nil: nothing outlives the session
	Channels  Channels
	Directory func(ctx context.Context) (*civic.Directory, error)
	Texts     *locales.Texts
	Now       func() time.Time
	Zone      *time.Location
	PerMinute int           // inputs of a person that are answered one by one in a minute; what is above is taken together; 0: no bound
	Silence   time.Duration // after which a dialogue is offered again rather than gone on with
	Consent   int           // the version of the notice that a person must have agreed to
	Log       *slog.Logger

	modules  registry
	speakers speakers
}

// Register adds what modules declare. It panics where two claim the same name, or the texts call two commands the same: that is
// a mistake in the program, met at start.
func (e *Engine) Register(modules ...Module) {
	for _, m := range modules {
		e.modules.add(m)
	}
	e.modules.name(e.Texts)
}

// Handle takes one input, with all that follows from it. When it returns nil the effects are committed, and the replies
// sent or kept with the conversation to be sent by Speak; the update may be acknowledged. A *Later says that its turn has
// not come. Any other error means that it could not be handled, and must come again.
func (e *Engine) Handle(ctx context.Context, in Input) error {
	return e.Together(ctx, []Input{in})
}

// Together is Handle for several inputs of one person in one chat, in order. They are answered once: of the questions
// that they lead to only the last is put.
func (e *Engine) Together(ctx context.Context, inputs []Input) error {
	first := inputs[0]
	s, fence, unlock, err := e.enter(ctx, first)
	if err != nil {
		return err
	}
	defer unlock()
	fresh := slices.DeleteFunc(slices.Clone(inputs), func(in Input) bool { return s.seen(in.Key) })
	if len(fresh) > 0 {
		if next := s.Pace.take(e.Now(), e.PerMinute); !next.IsZero() {
			e.slowDown(ctx, first)
			return &Later{At: next, Why: whyMany}
		}
	}
	var last *Turn
	for _, in := range fresh {
		t, err := e.newTurn(ctx, in)
		if err != nil {
			return err
		}
		t.takeTyped(s)
		if t.Person.KeptFrom != 0 && t.Person.KeptFrom < in.Seq && !in.Kept {
			return &Later{At: e.Now(), Why: whyBehind}
		}
		if err := e.run(ctx, t, s); err != nil {
			return err
		}
		s.remember(in.Key)
		if err := e.conclude(ctx, t, s, fence); err != nil {
			return err
		}
		last = t
	}
	if last != nil && last.menu && !first.InGroup() {
		e.publishFor(ctx, last)
	}
	return e.speak(ctx, placeOf(first), s, fence)
}

// lock keeps everybody else out of an input's chat until it is unlocked.
func (e *Engine) lock(ctx context.Context, in Input) (fence int64, unlock func(), err error) {
	if fence, unlock, err = e.Sessions.Lock(ctx, in.Channel+":"+in.Chat); err != nil {
		return 0, nil, fmt.Errorf("lock chat: %w", err)
	}
	return fence, unlock, nil
}

// enter locks an input's chat and loads the session of its sender there. Where it fails nothing is locked.
func (e *Engine) enter(ctx context.Context, in Input) (s *session, fence int64, unlock func(), err error) {
	if fence, unlock, err = e.lock(ctx, in); err != nil {
		return nil, 0, nil, err
	}
	if s, err = e.loadSession(ctx, in); err != nil {
		unlock()
		return nil, 0, nil, err
	}
	return s, fence, unlock, nil
}

// slowDown ends the waiting of a button that is pressed faster than presses are answered.
func (e *Engine) slowDown(ctx context.Context, in Input) {
	ch, err := e.Channels.Named(in.Channel)
	if err == nil && in.Kind == KindPress && !e.speakers.of(in.Channel).paused(e.Now()) {
		_ = ch.AnswerPress(Impatient(ctx), in.Press, e.Texts.Plain(e.Texts.Known(in.From.Locale), "common.slow_down", nil), false)
	}
}

// Apologise tells a person that what they sent could not be handled, and that it is kept for whoever looks after the bot.
func (e *Engine) Apologise(ctx context.Context, in Input) error {
	s, fence, unlock, err := e.enter(ctx, in)
	if err != nil {
		return err
	}
	defer unlock()
	t, err := e.newTurn(ctx, in)
	if err != nil || in.InGroup() {
		return err
	}
	t.Tell("error.internal")
	s.remember(in.Key)
	if err := e.conclude(ctx, t, s, fence); err != nil {
		return err
	}
	return e.speak(ctx, placeOf(in), s, fence)
}

// wording is a turn on a channel in which nothing has come in.
func (e *Engine) wording(ctx context.Context, channel string) (*Turn, error) {
	directory, err := e.Directory(ctx)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	t := NewTurn(e.Texts, e.Zone, e.Now())
	t.Directory, t.exports = directory, e.modules.exports
	t.channel, err = e.Channels.Named(channel)
	return t, err
}

func (e *Engine) newTurn(ctx context.Context, in Input) (*Turn, error) {
	t, err := e.wording(ctx, in.Channel)
	if err != nil {
		return nil, err
	}
	t.Input = in
	met := civic.Person{Channel: in.Channel, Address: in.From.Address, Name: civic.CleanText(in.From.Name), Locale: e.Texts.Known(in.From.Locale)}
	chat := in.Chat
	if in.InGroup() {
		chat = in.From.Address // their private chat has the person's own address on the channels known
	}
	if t.Person, err = e.People.MeetPerson(ctx, met, chat, t.Now); err != nil {
		return nil, fmt.Errorf("meet person: %w", err)
	}
	return t, e.recall(ctx, t)
}

// run does what the input asks for. What goes wrong in a way that the person can mend is said to them; anything else comes
// back as an error, a panic too.
func (e *Engine) run(ctx context.Context, t *Turn, s *session) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e.Log.ErrorContext(ctx, "conversation panicked", "update", t.Input.Key, "kind", t.Input.Kind, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errPanicked
		}
	}()
	err = e.route(ctx, t, s)
	if code := civic.CodeOf(err); err != nil && code == civic.CodeInternal {
		return err
	}
	switch {
	case errors.Is(err, civic.ErrRepeated): // committed before a crash; the dialogue was not put away
		s.Current, t.out = nil, nil
	case err != nil:
		e.sayError(t, err)
	}
	return nil
}

// sayError says what went wrong and what to do next.
func (e *Engine) sayError(t *Turn, err error) {
	key, args := t.problem(err)
	if t.Input.Kind == KindPress {
		t.Alert(key, args)
		return
	}
	t.Tell(key, args)
}

// problem is the sentence about a *civic.Error. Days among its values are written as people read them.
func (t *Turn) problem(err error) (key string, args Args) {
	problem := &civic.Error{Code: civic.CodeInternal}
	errors.As(err, &problem)
	key = "error." + string(problem.Code)
	if problem.Field != "" && t.HasText(key+"_"+problem.Field) {
		key += "_" + problem.Field
	}
	args = maps.Clone(Args(problem.Args))
	for name, value := range args {
		if at, ok := value.(time.Time); ok {
			args[name] = t.Date(at)
		}
	}
	return key, args
}

// conclude commits the conversation's state with what is to be said. Should we die before it is, the update comes again
// and finds the messages in Unsent.
func (e *Engine) conclude(ctx context.Context, t *Turn, s *session, fence int64) error {
	in := t.Input
	pressed := in.Kind == KindPress && t.can().Buttons
	if t.toast != "" && !pressed {
		said := Message{Text: e.Texts.Text("", "common.as_is", Args{"Text": t.toast})}
		if t.toast = ""; in.Kind == KindPress { // it was typed: what would have come at once comes first
			t.out = append([]Message{said}, t.out...)
		} else {
			t.Say(said)
		}
	}
	if t.above != "" {
		t.Say(Message{Text: t.above})
	}
	e.dressMenu(t, s)
	if err := e.spellOut(ctx, t, fence); err != nil {
		return err
	}
	s.join(t.out)
	if err := e.saveSession(ctx, in, s, fence); err != nil {
		return err
	}
	if pressed && !e.speakers.of(in.Channel).paused(e.Now()) {
		if err := t.channel.AnswerPress(Impatient(ctx), in.Press, t.toast, t.alert); err != nil {
			e.Log.WarnContext(ctx, "press not answered", "update", in.Key, "error", err)
		}
	}
	return nil
}

// Render makes the messages of a notification, as they read now on its channel.
func (e *Engine) Render(ctx context.Context, n civic.Outgoing) ([]Message, error) {
	render, ok := e.modules.notices[n.Kind]
	if !ok {
		return nil, fmt.Errorf("notice %s has no text", n.Kind)
	}
	t, err := e.wording(ctx, n.Channel)
	if err != nil {
		return nil, err
	}
	t.Input = Input{Channel: n.Channel, Chat: n.Address}
	t.Person.Locale = n.Locale
	if n.Person != nil && !n.Group {
		if t.Person, err = e.People.Person(ctx, *n.Person); err != nil {
			return nil, fmt.Errorf("find who reads: %w", err)
		}
	}
	messages, err := render(ctx, t, n)
	if err != nil {
		return nil, err
	}
	if t.out = messages; !t.can().Buttons {
		return e.spellNotice(ctx, t, messages)
	}
	t.mark()
	return t.out, nil
}

// Deliver sends the messages of a notification.
func (e *Engine) Deliver(ctx context.Context, n civic.Outgoing, s Sending) ([]string, error) {
	to := Destination{Channel: n.Channel, Address: n.Address, Group: n.Group}
	return e.carrier().send(ctx, to, s)
}

func (e *Engine) carrier() carrier { return carrier{channels: e.Channels, texts: e.Texts, log: e.Log} }

// newID draws a dialogue's id: it is part of buttons and names a draft.
func newID() string {
	var raw [8]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err) // crypto/rand never fails on the systems that we run on
	}
	return hex.EncodeToString(raw[:])
}
