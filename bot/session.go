package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Sessions keeps what a conversation remembers between inputs, and makes sure that one chat is handled by one replica at
// a time. storage/session has one, on Redis.
type Sessions interface {
	// Lock waits until no other holds the name, or ctx ends; unlock lets go. The fence grows with every holder.
	Lock(ctx context.Context, name string) (fence int64, unlock func(), err error)
	// Load returns nil where nothing is kept.
	Load(ctx context.Context, name string) ([]byte, error)
	// Save refuses what is saved under an older fence than what is kept.
	Save(ctx context.Context, name string, data []byte, fence int64) error

	// Owe notes that something is to be said in the name's conversation, on a channel, in a while.
	Owe(ctx context.Context, channel, name string, in time.Duration) error
	// Owed takes up to limit names of a channel that are due; they are the caller's for as long as the lease.
	Owed(ctx context.Context, channel string, limit int, lease time.Duration) ([]string, error)
	// Paid notes that all has been said there.
	Paid(ctx context.Context, channel, name string) error
}

// rememberUpdates is how many of the last updates of a chat a session knows, to meet their redelivery.
const rememberUpdates = 32

// SessionVersion numbers the shape in which sessions are kept. It grows when what was kept before no longer decodes as it
// was; cmd/danvan/testdata/sessions holds sessions of each version, which every later release must decode.
const SessionVersion = 1

// session is what is remembered of one person in one chat.
type session struct {
	V       int            `json:"v"` // the SessionVersion that kept it
	Current *dialogue      `json:"current,omitempty"`
	Parked  *dialogue      `json:"parked,omitempty"` // was left for Current, and is offered when Current is done
	Resume  *resume        `json:"resume,omitempty"` // the person is being asked whether to go on with a dialogue
	Offer   *offer         `json:"offer,omitempty"`  // words that outlived their dialogue
	Past    []pastDialogue `json:"past,omitempty"`   // the last dialogues and questions that are over, the newest last
	Held    []Input        `json:"held,omitempty"`   // waits until the person has consented, in order
	Seen    []string       `json:"seen,omitempty"`   // keys of the last updates, the newest last
	Unsent  []Message      `json:"unsent,omitempty"` // said to the newest update, and perhaps not sent yet
	Album   string         `json:"album,omitempty"`  // the album whose first picture was answered
	Menu    string         `json:"menu,omitempty"`   // which menu the chat shows
	Failed  int            `json:"failed,omitempty"` // tries in a row to send Unsent that came to nothing
	Pace    pace           `json:"pace,omitzero"`    // how fast the person sends

	Oversize string `json:"oversize,omitempty"` // the album of which a file was too big: this is said once of it

	fresh bool        // nothing was kept: the person is new here, or it was lost
	lost  []lostParts // dialogues that did not decode
}

// dialogue is a flow under way.
type dialogue struct {
	ID      string            `json:"id"`
	Flow    string            `json:"flow"`
	Title   string            `json:"title,omitempty"` // what the person is doing, in their language
	Step    string            `json:"step"`
	Path    []string          `json:"path,omitempty"`  // steps taken, for the way back
	Begun   json.RawMessage   `json:"begun,omitempty"` // the data that it was begun with, and
	At      string            `json:"at,omitempty"`    // the step, for starting over
	Data    json.RawMessage   `json:"data,omitempty"`
	Seq     int               `json:"seq"` // counts prompts: a press on an older one is recognised
	Choices []Choice          `json:"choices,omitempty"`
	Free    bool              `json:"free,omitempty"`
	Page    int               `json:"page,omitempty"`
	Prompt  string            `json:"prompt,omitempty"` // the message that asks
	Touched time.Time         `json:"touched"`
	Said    []saying          `json:"said,omitempty"` // what the person wrote and sent in it, whatever the flow makes of it
	By      map[string]string `json:"by,omitempty"`   // which message answered which step, for when it is edited
	Kept    bool              `json:"kept,omitempty"` // it has come to a review: Drafts holds it, too
}

// resume is the question whether to go on with a dialogue that was left.
type resume struct {
	Seq    int     `json:"seq"`
	ID     string  `json:"id"`
	Inputs []Input `json:"inputs,omitempty"` // what the person sent after the silence, in order
	Prompt string  `json:"prompt,omitempty"`
}

func sessionName(in Input) string { return in.Channel + ":" + in.Chat + ":" + in.From.Address }

func (e *Engine) loadSession(ctx context.Context, in Input) (*session, error) {
	raw, err := e.Sessions.Load(ctx, sessionName(in))
	if err != nil {
		return nil, fmt.Errorf("load session: %w", err)
	}
	s := &session{fresh: len(raw) == 0}
	if s.fresh {
		return s, nil
	}
	if err := json.Unmarshal(raw, s); err != nil {
		e.Log.WarnContext(ctx, "stored session does not decode", "update", in.Key)
		return salvage(raw), nil
	}
	return s, nil
}

func (e *Engine) saveSession(ctx context.Context, in Input, s *session, fence int64) error {
	s.V = SessionVersion
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	if err := e.Sessions.Save(ctx, sessionName(in), raw, fence); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// maxHeld bounds what is kept of somebody who has not consented.
const maxHeld = 20

func (s *session) hold(in Input) {
	if len(s.Held) < maxHeld {
		s.Held = append(s.Held, in)
	}
}

func (s *session) seen(key string) bool { return slices.Contains(s.Seen, key) }

func (s *session) remember(key string) {
	s.Seen = append(s.Seen, key)
	if len(s.Seen) > rememberUpdates {
		s.Seen = slices.Delete(s.Seen, 0, len(s.Seen)-rememberUpdates)
	}
}
