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

// agreed is a talk with somebody who has read the notice.
func agreed(t *testing.T) *talk {
	t.Helper()
	k := newTalk(t)
	k.Says("/start")
	bottest.MustHear(t, k.Presses("Đồng ý"), "Quý vị cần việc gì?")
	return k
}

func newTalk(t *testing.T) *talk {
	t.Helper()
	k := &talk{Talk: bottest.New(t)}
	k.Engine.Consent = ConsentVersion
	k.deps = Deps{People: k.Store, Chats: k.Store, Cases: CaseDeps{Cases: k.Store, Steps: k.Store, Alike: k.Store, Calendar: k.Calendar,
		Random: rand.NewChaCha8([32]byte{1})}}
	k.Engine.Register(New(k.deps))
	return k
}
