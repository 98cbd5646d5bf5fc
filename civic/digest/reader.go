package digest

import (
	"fmt"
	"slices"
	"time"

	"danvan/civic"
)

// Settings are when somebody reads their digest, and what a leader answers for.
type Settings struct {
	Person     int64
	Weekday    time.Weekday
	Minute     int // of the day
	Off        bool
	Areas      []string // that a leader answers for; nil: all
	Categories []string // likewise
}

// DefaultSettings are Mondays at 07:30, of everything.
func DefaultSettings(person int64) Settings {
	return Settings{Person: person, Weekday: time.Monday, Minute: 7*60 + 30}
}

// Slot is the latest time at which the digest was due.
func (s Settings) Slot(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	back := (int(local.Weekday()) - int(s.Weekday) + 7) % 7
	at := func(back int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()-back, s.Minute/60, s.Minute%60, 0, 0, zone)
	}
	if slot := at(back); !slot.After(now) {
		return slot
	}
	return at(back + 7)
}

// Reader is somebody who gets digests.
type Reader struct {
	Settings
	Memberships []civic.Membership
}

// Scopes are what the person's digests are about at a time: the whole for a coordinator, the whole or their part for a leader,
// their unit for a head. Who was bound after the time reads the next one.
func (r Reader) Scopes(slot time.Time) []Scope {
	has := func(role civic.Role) bool {
		return slices.ContainsFunc(r.Memberships, func(m civic.Membership) bool { return m.Role == role && !m.Since.After(slot) })
	}
	switch {
	case has(civic.RoleCoordinator):
		return []Scope{{Kind: KindDesk}}
	case has(civic.RoleLeader) && (r.Areas != nil || r.Categories != nil):
		return []Scope{{Kind: KindPart, Areas: r.Areas, Categories: r.Categories}}
	case has(civic.RoleLeader):
		return []Scope{{Kind: KindProvince}}
	}
	var units []Scope
	for _, m := range r.Memberships {
		if m.Role == civic.RoleHead && !m.Since.After(slot) {
			units = append(units, Scope{Kind: KindUnit, Agency: m.Agency})
		}
	}
	return units
}

// MayRead reports whether the person may read digests of the scope now: leaders and coordinators all of them but those of the
// desk, which are the coordinators', heads those of their unit.
func MayRead(p civic.Person, s Scope) bool {
	switch {
	case p.Has(civic.RoleCoordinator):
		return true
	case p.Has(civic.RoleLeader):
		return s.Kind != KindDesk
	}
	return s.Kind == KindUnit && p.RoleIn(s.Agency) == civic.RoleHead
}

// Telling is one digest for one person.
type Telling struct {
	Person int64
	Digest int64
	Key    string
}

// KeyOf names a telling, so that it happens once: of a day, a person and an agency, or "" for what is no unit's.
func KeyOf(day string, person int64, s Scope) string {
	return fmt.Sprintf("digest:%s:%d:%s", day, person, s.Agency)
}
