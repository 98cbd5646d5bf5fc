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
	// Lock waits until no other holds the name, or ctx ends. The function returned lets go.
	Lock(ctx context.Context, name string) (func(), error)
	// Load returns nil where nothing is kept.
	Load(ctx context.Context, name string) ([]byte, error)
	Save(ctx context.Context, name string, data []byte) error
}

// rememberUpdates is how many of the last updates of a chat a session knows, to meet their redelivery.
const rememberUpdates = 32

// session is what is remembered of one person in one chat.
type session struct {
	Current *dialogue `json:"current,omitempty"`
	Parked  *dialogue `json:"parked,omitempty"` // was left for Current, and is offered when Current is done
	Resume  *resume   `json:"resume,omitempty"` // the person is being asked whether to go on with a dialogue
	Held    []Input   `json:"held,omitempty"`   // waits until the person has consented, in order
	Seen    []string  `json:"seen,omitempty"`   // keys of the last updates, the newest last
	Unsent  []Message `json:"unsent,omitempty"` // said to the newest update, and perhaps not sent yet
	Album   string    `json:"album,omitempty"`  // the album whose first picture was answered
	Menu    string    `json:"menu,omitempty"`   // which menu the chat shows

	Oversize string `json:"oversize,omitempty"` // the album of which a file was too big: this is said once of it
}

// dialogue is a flow under way.
type dialogue struct {
	ID      string          `json:"id"`
	Flow    string          `json:"flow"`
	Step    string          `json:"step"`
	Path    []string        `json:"path,omitempty"`  // steps taken, for the way back
	Begun   json.RawMessage `json:"begun,omitempty"` // the data that it was begun with, and
	At      string          `json:"at,omitempty"`    // the step, for starting over
	Data    json.RawMessage `json:"data,omitempty"`
	Seq     int             `json:"seq"` // counts prompts: a press on an older one is recognised
	Choices []Choice        `json:"choices,omitempty"`
	Free    bool            `json:"free,omitempty"`
	Page    int             `json:"page,omitempty"`
	Prompt  string          `json:"prompt,omitempty"` // the message that asks
	Touched time.Time       `json:"touched"`
}

// resume is the question whether to go on with a dialogue that was left.
type resume struct {
	Seq    int    `json:"seq"`
	ID     string `json:"id"`
	Input  *Input `json:"input,omitempty"` // what the person sent after the silence
	Prompt string `json:"prompt,omitempty"`
}

func sessionName(in Input) string { return in.Channel + ":" + in.Chat + ":" + in.From.Address }

func (e *Engine) loadSession(ctx context.Context, in Input) (*session, error) {
	raw, err := e.Sessions.Load(ctx, sessionName(in))
	if err != nil {
		return nil, fmt.Errorf("load session: %w", err)
	}
	s := &session{}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, s); err != nil {
			return nil, fmt.Errorf("load session: %w", err)
		}
	}
	return s, nil
}

func (e *Engine) saveSession(ctx context.Context, in Input, s *session) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	if err := e.Sessions.Save(ctx, sessionName(in), raw); err != nil {
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
