package civic

import "time"

// Agency is a body that serves citizens: a department, a commune's committee, a centre, a board. Agencies form a tree
// by Parent. Units merge: one that has ended keeps its history and is no longer offered.
type Agency struct {
	Code      string     `db:"code"`
	Name      string     `db:"name"`
	NameWords Words      `db:"name_words"`
	Kind      AgencyKind `db:"kind"`
	Parent    string     `db:"parent"` // "" at the top
	Area      string     `db:"area"`   // the commune-level unit it governs, or ""
	ValidFrom time.Time  `db:"valid_from"`
	ValidTo   *time.Time `db:"valid_to"` // nil: until further notice
}

// AgencyKind groups agencies that are alike, for audiences and comparisons.
type AgencyKind string

// The kinds of agency.
const (
	KindProvince    AgencyKind = "province"
	KindOffice      AgencyKind = "office"
	KindDepartment  AgencyKind = "department"
	KindAuthority   AgencyKind = "authority"
	KindCentre      AgencyKind = "centre"
	KindFront       AgencyKind = "front"
	KindParty       AgencyKind = "party"
	KindVertical    AgencyKind = "vertical"
	KindCommune     AgencyKind = "commune"
	KindWard        AgencyKind = "ward"
	KindSpecialZone AgencyKind = "special_zone"
)

// AgencyKinds lists every kind.
var AgencyKinds = []AgencyKind{KindProvince, KindOffice, KindDepartment, KindAuthority, KindCentre, KindFront, KindParty,
	KindVertical, KindCommune, KindWard, KindSpecialZone}

// IsLocal reports whether the kind is a commune-level People's Committee, which governs one area.
func (k AgencyKind) IsLocal() bool { return k == KindCommune || k == KindWard || k == KindSpecialZone }

// ActiveAt reports whether the agency exists at the time.
func (a Agency) ActiveAt(t time.Time) bool {
	return !t.Before(a.ValidFrom) && (a.ValidTo == nil || t.Before(*a.ValidTo))
}

// NameIn returns the name in the locale.
func (a Agency) NameIn(locale string) string { return a.NameWords.In(locale, a.Name) }

// Area is a commune-level unit (xã, phường, đặc khu).
type Area struct {
	Code    string     `db:"code"`
	Name    string     `db:"name"`
	Kind    AgencyKind `db:"kind"`
	ValidTo *time.Time `db:"valid_to"`
}

// AreaAlias is a former name under which people still know an area: a district that was dissolved, a commune that was
// merged. One alias may stand for several areas.
type AreaAlias struct {
	Alias string `db:"alias"`
	Area  string `db:"area"`
	Kind  string `db:"kind"` // former-district or former-unit
}

// Category is what a case is about; it carries its route, its time limits, and who is reminded of them.
type Category struct {
	Code                  string     `db:"code"`
	Name                  string     `db:"name"`
	NameWords             Words      `db:"name_words"`
	Group                 string     `db:"grouping"` // locale key "group.<Group>.name"
	Route                 string     `db:"route"`
	ForwardWorkingHours   int        `db:"forward_working_hours"` // on the coordinator's desk; 0: no limit
	AcceptWorkingHours    int        `db:"accept_working_hours"`
	FirstReplyWorkingDays int        `db:"first_reply_working_days"` // until the first word to the citizen; 0: no limit
	AnswerWorkingDays     int        `db:"answer_working_days"`
	Statutory             string     `db:"statutory"` // where in law the time to answer is set, which then never stands still; "": it is the province's own
	Ladder                string     `db:"ladder"`    // as ParseLadder reads it; "" is DefaultCaseLadder
	Position              int        `db:"position"`
	ValidTo               *time.Time `db:"valid_to"`
}

// Rungs is the ladder of the category's cases. What cannot be read, which no import lets pass, is DefaultCaseLadder.
func (c Category) Rungs() Ladder {
	if l, err := ParseLadder(c.Ladder); err == nil && c.Ladder != "" {
		return l
	}
	return MustLadder(DefaultCaseLadder)
}

// Routes that are not an agency's code.
const (
	RouteCommuneOfArea = "commune-of-area" // the People's Committee of the chosen area
	RouteProjectAgency = "project-agency"  // the owner of the chosen project
	RouteRatedAgency   = "rated-agency"    // the agency that the citizen names
)

// Groups of categories that the domain treats apart.
const (
	GroupEmergency = "emergency" // phone numbers first; officers and head at once, at any hour
	GroupIntegrity = "integrity" // wrongdoing by officials: the inspectorate's sealed lane alone
)

// NameIn returns the name in the locale.
func (c Category) NameIn(locale string) string { return c.NameWords.In(locale, c.Name) }

// Urgent reports whether a case of this category goes out at any hour, ahead of everything else.
func (c Category) Urgent() bool { return c.Group == GroupEmergency }

// Sealed reports whether a case of this category may be read by the agency it is routed to and by nobody else.
func (c Category) Sealed() bool { return c.Group == GroupIntegrity }

// Reception is where and when an agency receives citizens in person (Law on Reception of Citizens 42/2013).
type Reception struct {
	Agency     string `db:"agency"`
	Place      string `db:"place"`
	PlaceWords Words  `db:"place_words"`
	Days       string `db:"days"`
	DaysWords  Words  `db:"days_words"`
}
