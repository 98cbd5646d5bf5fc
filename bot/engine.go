package bot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
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

// Links remembers which message was about which case.
type Links interface {
	LinkMessage(ctx context.Context, channel, chat, message string, caseID int64, side string) error
	LinkedCase(ctx context.Context, channel, chat, message string) (civic.Link, error)
}

// Engine runs conversations. Its fields are set before the first Handle and not changed after.
type Engine struct {
	Sessions  Sessions
	People    People
	Links     Links
	Drafts    Drafts // nil: nothing outlives the session
	Sender    MessageSender
	Directory func(ctx context.Context) (*civic.Directory, error)
	Texts     *locales.Texts
	Now       func() time.Time
	Zone      *time.Location
	Bot       string        // the bot's name on the channel, for deep links
	Silence   time.Duration // after which a dialogue is offered again rather than gone on with
	Consent   int           // the version of the notice that a person must have agreed to
	Log       *slog.Logger

	modules registry
}

// Register adds what a module declares. It panics where two modules claim the same name: that is a mistake in the
// program, met at start.
func (e *Engine) Register(modules ...Module) {
	for _, m := range modules {
		e.modules.add(m)
	}
}

// Handle takes one input, with all that follows from it. When it returns nil the effects are committed and the replies
// sent or sure to be sent with the same update's redelivery; the update may be acknowledged. An error means that nothing
// can be done now (a database is away) and that the update must come again.
func (e *Engine) Handle(ctx context.Context, in Input) error {
	unlock, err := e.Sessions.Lock(ctx, in.Channel+":"+in.Chat)
	if err != nil {
		return fmt.Errorf("lock chat: %w", err)
	}
	defer unlock()
	s, err := e.loadSession(ctx, in)
	if err != nil {
		return err
	}
	if s.seen(in.Key) {
		return e.again(ctx, in, s)
	}
	t, err := e.newTurn(ctx, in)
	if err != nil {
		return err
	}
	if err := e.run(ctx, t, s); err != nil {
		return err
	}
	s.remember(in.Key)
	return e.finish(ctx, in, t, s)
}

// again meets an update that was handled before: what it was answered with and may not have been sent is sent.
func (e *Engine) again(ctx context.Context, in Input, s *session) error {
	if len(s.Unsent) == 0 || s.Seen[len(s.Seen)-1] != in.Key {
		return nil
	}
	e.send(ctx, in, s)
	return e.saveSession(ctx, in, s)
}

func (e *Engine) newTurn(ctx context.Context, in Input) (*Turn, error) {
	directory, err := e.Directory(ctx)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	t := &Turn{Input: in, Now: e.Now(), Zone: e.Zone, Directory: directory, Bot: e.Bot, texts: e.Texts}
	met := civic.Person{Channel: in.Channel, Address: in.From.Address, Name: civic.CleanText(in.From.Name), Locale: knownLocale(in.From.Locale)}
	chat := in.Chat
	if in.InGroup() {
		chat = in.From.Address // their private chat has the person's own address on the channels known
	}
	if t.Person, err = e.People.MeetPerson(ctx, met, chat, t.Now); err != nil {
		return nil, fmt.Errorf("meet person: %w", err)
	}
	return t, nil
}

func knownLocale(device string) string {
	if slices.Contains(locales.Supported, device) {
		return device
	}
	return locales.Supported[0]
}

// run does what the input asks for. What goes wrong in a way that the person can mend is said to them; a panic is
// apologised for and logged. Only what a later try may cure comes back as an error.
func (e *Engine) run(ctx context.Context, t *Turn, s *session) (err error) {
	defer func() {
		if p := recover(); p != nil {
			e.Log.ErrorContext(ctx, "conversation panicked", "update", t.Input.Key, "kind", t.Input.Kind, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			var stored *session
			if stored, err = e.loadSession(ctx, t.Input); err == nil {
				*s, t.out = *stored, nil
				t.Tell("error.internal")
			}
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
	var problem *civic.Error
	errors.As(err, &problem)
	key := "error." + string(problem.Code)
	if problem.Field != "" && t.HasText(key+"_"+problem.Field) {
		key += "_" + problem.Field
	}
	if t.Input.Kind == KindPress {
		t.Alert(key)
		return
	}
	t.Tell(key)
}

// finish commits the conversation's state, then speaks. Should we die in between, the update comes again and finds the
// messages in Unsent.
func (e *Engine) finish(ctx context.Context, in Input, t *Turn, s *session) error {
	if t.toast != "" && in.Kind != KindPress {
		t.Say(Message{Text: e.Texts.Text("", "common.as_is", Args{"Text": t.toast})})
		t.toast = ""
	}
	e.dressMenu(t, s)
	s.Unsent = t.out
	if err := e.saveSession(ctx, in, s); err != nil {
		return err
	}
	if in.Kind == KindPress {
		if err := e.Sender.AnswerPress(ctx, in.Channel, in.Press, t.toast, t.alert); err != nil {
			e.Log.WarnContext(ctx, "press not answered", "update", in.Key, "error", err)
		}
	}
	if t.menu && !in.InGroup() {
		e.publishFor(ctx, t)
	}
	if len(s.Unsent) == 0 {
		return nil
	}
	e.send(ctx, in, s)
	return e.saveSession(ctx, in, s)
}

// send sends what is unsent and notes which message asks. A reply that cannot be sent is logged and given up: what must
// not be missed goes through the outbox.
func (e *Engine) send(ctx context.Context, in Input, s *session) {
	to := Destination{Channel: in.Channel, Address: in.Chat, Group: in.InGroup()}
	for _, m := range s.Unsent {
		ids, err := e.Sender.Send(ctx, to, m)
		if err != nil {
			e.Log.WarnContext(ctx, "reply not sent", "update", in.Key, "error", err)
			continue
		}
		if len(ids) == 0 {
			continue
		}
		if m.Prompt && s.Resume != nil {
			s.Resume.Prompt = ids[len(ids)-1]
		} else if m.Prompt && s.Current != nil {
			s.Current.Prompt = ids[len(ids)-1]
		}
		if m.About == nil {
			continue
		}
		for _, id := range ids {
			if err := e.Links.LinkMessage(ctx, in.Channel, in.Chat, id, m.About.Case, m.About.Side); err != nil {
				e.Log.WarnContext(ctx, "message not linked", "update", in.Key, "error", err)
			}
		}
	}
	s.Unsent = nil
}

// Render makes the messages of a notification, as they read now.
func (e *Engine) Render(ctx context.Context, n civic.Outgoing) ([]Message, error) {
	render, ok := e.modules.notices[n.Kind]
	if !ok {
		return nil, fmt.Errorf("notice %s has no text", n.Kind)
	}
	directory, err := e.Directory(ctx)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	t := &Turn{Now: e.Now(), Zone: e.Zone, Directory: directory, Bot: e.Bot, texts: e.Texts}
	t.Input = Input{Channel: n.Channel, Chat: n.Address}
	t.Person.Locale = n.Locale
	if n.Person != nil && !n.Group {
		if t.Person, err = e.People.Person(ctx, *n.Person); err != nil {
			return nil, fmt.Errorf("find who reads: %w", err)
		}
	}
	messages, err := render(ctx, t, n)
	return messages, err
}

// newID draws a dialogue's id: it is part of buttons and names a draft.
func newID() string {
	var raw [8]byte
	if _, err := rand.Read(raw[:]); err != nil {
		panic(err) // crypto/rand never fails on the systems that we run on
	}
	return hex.EncodeToString(raw[:])
}
