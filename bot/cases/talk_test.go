package cases

import (
	"math/rand/v2"
	"testing"

	"danvan/bot/bottest"
)

// talk is a talk with the citizens' part of the bot.
type talk struct {
	*bottest.Talk
	deps author
}

// agreed is a talk; the notice is read in another theme.
func agreed(t *testing.T) *talk {
	t.Helper()
	k := &talk{Talk: bottest.New(t)}
	random := rand.NewChaCha8([32]byte{1})
	k.deps = author{theme: theme{k.Store, k.Calendar}, random: random}
	k.Engine.Register(New(k.Store, Options{Calendar: k.Calendar, Random: random}))
	return k
}
