package digest

import (
	"testing"
)

// A digest is quiet where nothing of any kind is to be told.
func TestQuiet(t *testing.T) {
	if !(Issue{}).Quiet() || !NewComposer(Data{Day: monday, Directory: places}).Compose(Scope{Kind: KindProvince}).Quiet() {
		t.Error("nothing is not quiet")
	}
	for name, i := range map[string]Issue{"received": {Received: 1}, "answered": {Answered: 1}, "open": {Open: 1}, "stars": {Said: 1}, "talks": {Talks: make([]Talk, 1)},
		"duties": {Owed: 1}, "again": {Again: Again{Asked: 1}}} {
		if i.Quiet() {
			t.Errorf("%s: it is quiet", name)
		}
	}
	if !(Health{}).Well() || (Health{OnDesk: 1}).Well() {
		t.Error("health is wrong")
	}
}

// The order in which areas and categories are named makes no other scope; anything else does.
func TestScopeKeys(t *testing.T) {
	scopes := []Scope{{Kind: KindProvince}, {Kind: KindDesk}, {Kind: KindUnit, Agency: "a"}, {Kind: KindUnit, Agency: "b"}, {Kind: KindPart, Areas: []string{"a"}},
		{Kind: KindPart, Categories: []string{"a"}}, {Kind: KindPart, Areas: []string{"a", "b"}}, {Kind: KindPart, Areas: []string{"a"}, Categories: []string{"b"}}}
	seen := map[string]bool{}
	for _, s := range scopes {
		if seen[s.Key()] {
			t.Errorf("%+v has the key of another", s)
		}
		seen[s.Key()] = true
	}
	if a, b := (Scope{Areas: []string{"b", "a"}}), (Scope{Areas: []string{"a", "b"}}); a.Key() != b.Key() {
		t.Errorf("%s and %s", a.Key(), b.Key())
	}
	if got := KeyOf(monday, 7, Scope{Kind: KindUnit, Agency: "c1"}); got != "digest:2026-11-23:7:c1" {
		t.Errorf("a telling is %s", got)
	}
}
