package people

import (
	"strings"
	"testing"

	"danvan/bot/bottest"
)

// Whoever agreed to the notice is asked again when it has a new version, before anything else that they want. What they
// agreed to stays written until they agree to the newer one.
func TestNewVersionOfTheNotice(t *testing.T) {
	const button = "Đồng ý – Tiếng Việt" // under the notice
	k := agreed(t)
	if p := k.Person(); p.ConsentVersion != ConsentVersion || !p.ConsentAt.Equal(k.Now) {
		t.Fatalf("after agreeing %+v", p)
	}
	if got := k.Says("/start"); strings.Contains(got, button) {
		t.Fatalf("who agreed is asked again: %s", got)
	}
	k.Engine.Consent = ConsentVersion + 1 // a later release
	for _, said := range []string{"/start", "/dulieu", "Đường thôn 2 ngập nước", "/ngonngu"} {
		bottest.MustHear(t, k.Says(said), button)
	}
	if p := k.Person(); p.ConsentVersion != ConsentVersion {
		t.Errorf("who was asked and has not said anything: %+v", p)
	}
	if err := k.Store.GiveConsent(t.Context(), k.Person().ID, ConsentVersion+1, k.Now); err != nil {
		t.Fatal(err)
	}
	if got := k.Says("/start"); strings.Contains(got, button) {
		t.Errorf("who agreed to the newer one is asked again: %s", got)
	}
}

// The notice's own button writes the version that was shown, not an older one that was agreed to before.
func TestAgreeingWritesTheVersion(t *testing.T) {
	k := agreed(t)
	if err := k.Store.GiveConsent(t.Context(), k.Person().ID, ConsentVersion-1, k.Now); err != nil { // to an older release's
		t.Fatal(err)
	}
	bottest.MustHear(t, k.Says("/phananh"), "Đồng ý – Tiếng Việt")
	k.Presses("Đồng ý – Tiếng Việt")
	if p := k.Person(); p.ConsentVersion != ConsentVersion {
		t.Errorf("%+v", p)
	}
}
