package main

import (
	"slices"
	"testing"
	"time"

	"danvan/civic"
	"danvan/storage/storagetest"
)

// Every kind of notice has a text in one of the modules, and every text is for a kind that is known.
func TestEveryNoticeHasAText(t *testing.T) {
	texts := assemble(parts{store: storagetest.Open(t, "sqlite"), zone: time.UTC, now: time.Now}).engine.Notices()
	for _, kind := range civic.NoticeKinds() {
		if !slices.Contains(texts, kind) {
			t.Errorf("%s has no text", kind)
		}
	}
	for _, kind := range texts {
		if !slices.Contains(civic.NoticeKinds(), kind) {
			t.Errorf("a text is for %s, which is no kind", kind)
		}
	}
}
