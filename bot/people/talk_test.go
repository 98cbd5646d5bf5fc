package people

import (
	"context"
	"testing"

	"danvan/bot/bottest"
	"danvan/civic"
)

type talk struct{ *bottest.Talk }

func newTalk(t *testing.T) *talk {
	t.Helper()
	k := &talk{bottest.New(t)}
	k.Engine.Consent = ConsentVersion
	k.Engine.Register(New(k.Store, Options{}))
	return k
}

// agreed is a talk with somebody who has read the notice.
func agreed(t *testing.T) *talk {
	t.Helper()
	k := newTalk(t)
	k.Says("/start")
	bottest.MustHear(t, k.Presses("Đồng ý"), "Quý vị cần việc gì?")
	return k
}

// rates keeps a rating of the person's.
func (k *talk) rates(comment string) {
	k.T.Helper()
	person := k.Person().ID
	if _, _, err := k.Store.SaveRating(context.Background(), "test", civic.Rating{Person: &person, Agency: "so-noi-vu", Stars: 5, Comment: comment, CreatedAt: k.Now}); err != nil {
		k.T.Fatal(err)
	}
}
