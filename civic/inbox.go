package civic

import "time"

// InboxFilter chooses cases of an officer's inbox.
type InboxFilter string

// The filters.
const (
	InboxOpen    InboxFilter = "open"     // all that the agency has in hand
	InboxNew     InboxFilter = "new"      // to be accepted
	InboxMine    InboxFilter = "mine"     // assigned to the reader
	InboxDueSoon InboxFilter = "due_soon" // due before SoonBefore
	InboxOverdue InboxFilter = "overdue"
	InboxWaiting InboxFilter = "waiting" // for the citizen
	InboxAll     InboxFilter = "all"     // ended ones too
)

// InboxFilters lists every filter in the order in which they are offered.
var InboxFilters = []InboxFilter{InboxOpen, InboxNew, InboxMine, InboxDueSoon, InboxOverdue, InboxWaiting, InboxAll}

// InboxQuery asks for a page of the cases that agencies have.
type InboxQuery struct {
	Agencies   []string // of the reader; none finds nothing
	Filter     InboxFilter
	Project    string // code of the project that they are about; "": whatever they are about
	Person     int64  // the reader, for InboxMine
	Now        time.Time
	SoonBefore time.Time
	Search     string // a code, or words
	Offset     int
	Limit      int
}

// ListQuery asks for the cases behind a figure: of a time, or late. What is sealed is never among them.
type ListQuery struct {
	Agency, Area, Category string     // "": all
	From, To               time.Time  // filed from the one to before the other; unless Late
	Late                   *time.Time // open, and their next step was due before this
	Offset, Limit          int
}
