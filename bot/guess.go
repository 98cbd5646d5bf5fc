package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"danvan/civic"
)

// Guesses keeps the codes and invitations that people tried in vain, for all replicas: in the database that also knows the
// right ones, so that nothing can be tried while nothing can be counted, and nobody is kept out because something else is
// away.
type Guesses interface {
	Guesses(ctx context.Context, person int64, since time.Time) (int, error)
	NoteGuess(ctx context.Context, cause string, person int64, at time.Time) error
}

// GuessLimit bounds how many codes and invitations that are none a person tries. The zero GuessLimit bounds nothing.
type GuessLimit struct {
	Store   Guesses
	PerHour int // 0: no bound
}

// Try looks something up by a code that the person gave. Where there is none, look returns an error that is
// civic.ErrNotFound, and that counts. After too many, nothing is looked up: civic.ErrGuesses answers the right code like a
// wrong one. What is everybody's to see needs no Try.
func (g GuessLimit) Try(ctx context.Context, t *Turn, look func() error) error {
	if g.PerHour <= 0 {
		return look()
	}
	n, err := g.Store.Guesses(ctx, t.Person.ID, t.Now.Add(-civic.GuessWindow))
	if err != nil {
		return err
	}
	if n >= g.PerHour {
		return civic.ErrGuesses
	}
	err = look()
	if !errors.Is(err, civic.ErrNotFound) {
		return err
	}
	if noted := g.Store.NoteGuess(ctx, t.Input.Key, t.Person.ID, t.Now); noted != nil {
		return noted
	}
	return err
}

// Hash is how a token or a code that is guessed at is kept.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
