package citizen

import (
	"math/rand/v2"
	"testing"

	"danvan/bot/bottest"
)

// talk is a talk with the citizens' part of the bot.
type talk struct {
	*bottest.Talk
	deps Deps
}

// agreed is a talk; the notice is read in another theme.
func agreed(t *testing.T) *talk {
	t.Helper()
	k := &talk{Talk: bottest.New(t)}
	k.deps = Deps{Cases: CaseDeps{Cases: k.Store, Steps: k.Store, Alike: k.Store, Calendar: k.Calendar, Random: rand.NewChaCha8([32]byte{1})}}
	k.Engine.Register(New(k.deps))
	return k
}
