package civic

import "time"

// Status is where a case stands.
type Status string

// The statuses, and who has to act in each.
const (
	StatusSubmitted Status = "submitted" // on the coordinator's desk: no route, or its transfer is contested
	StatusRouted    Status = "routed"    // the agency has it and must accept
	StatusAccepted  Status = "accepted"  // the agency works on it
	StatusNeedInfo  Status = "need_info" // the citizen was asked; the agency's clock stands still
	StatusAnswered  Status = "answered"  // the citizen may say whether it helped
	StatusReopened  Status = "reopened"  // the citizen was not content; the agency must accept again
	StatusRejected  Status = "rejected"  // not theirs to answer; the citizen was told why and where to go
	StatusWithdrawn Status = "withdrawn" // by its author
	StatusClosed    Status = "closed"    // the citizen is content, or was silent for long enough
)

// Statuses lists every status.
var Statuses = []Status{StatusSubmitted, StatusRouted, StatusAccepted, StatusNeedInfo, StatusAnswered, StatusReopened,
	StatusRejected, StatusWithdrawn, StatusClosed}

// Open reports whether somebody in the administration, or the citizen who was asked, still has to act.
func (s Status) Open() bool {
	switch s {
	case StatusSubmitted, StatusRouted, StatusAccepted, StatusNeedInfo, StatusReopened:
		return true
	}
	return false
}

// Limits that the design sets.
const (
	MaxAttachments = 10                 // photos, videos, voice messages and files of one case as it is filed
	MaxHops        = 2                  // transfers between agencies before the coordinator decides
	ReopenWithin   = 7 * 24 * time.Hour // after the author had the answer; later the case is closed
	ClosingNotice  = 2 * 24 * time.Hour // before that, its author is told
	MaxTextRunes   = 20000              // of one case's text
	ThinAnswer     = 30                 // characters; a shorter answer without a file is flagged
)

// Point is a place on earth in degrees, WGS 84.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Case is a citizen's feedback that wants an answer (phản ánh, kiến nghị).
type Case struct {
	ID       int64  `db:"id"`
	Code     string `db:"code"`      // public, random: PA-26-7K3M9Q
	Version  int    `db:"version"`   // counts changes; a stale one is refused with ErrConflict
	DraftKey string `db:"draft_key"` // of the dialogue that filed it: one draft makes one case
	Author   *int64 `db:"author"`    // a Person; nil after the person had their data deleted

	Anonymous bool   `db:"anonymous"` // to the agency: officers never see who wrote
	Sealed    bool   `db:"sealed"`    // readable by the responsible agency alone
	Category  string `db:"category"`
	Area      string `db:"area"`    // "" where the route needs none
	Project   string `db:"project"` // likewise
	Named     string `db:"named"`   // the agency that the citizen named, or ""
	Text      string `db:"text"`
	Place     *Point `db:"-"`

	Agency   string `db:"agency"` // responsible now; "" on the coordinator's desk
	Assignee *int64 `db:"assignee"`
	Status   Status `db:"status"`
	Hops     int    `db:"hops"`     // transfers between agencies
	Reopened int    `db:"reopened"` // times
	Joined   int    `db:"joined"`   // other citizens who reported the same

	FiledAt      time.Time  `db:"filed_at"`
	DeskAt       *time.Time `db:"desk_at"`   // to the coordinator's desk, the last time
	RoutedAt     *time.Time `db:"routed_at"` // to the agency that has it now
	AcceptedAt   *time.Time `db:"accepted_at"`
	FirstReplyAt *time.Time `db:"first_reply_at"`
	AnsweredAt   *time.Time `db:"answered_at"`
	ToldAt       *time.Time `db:"told_at"`  // the author had the present answer; nil: not yet
	EndedAt      *time.Time `db:"ended_at"` // closed, rejected or withdrawn

	ForwardDue    *time.Time `db:"forward_due"` // of the desk, the last time
	AcceptDue     *time.Time `db:"accept_due"`
	FirstReplyDue *time.Time `db:"first_reply_due"` // nil where the citizen had a word before
	AnswerDue     *time.Time `db:"answer_due"`
	PausedAt      *time.Time `db:"paused_at"` // the citizen is asked since; once the question has arrived, since then
	Statutory     bool       `db:"statutory"` // of its category: the time to answer is set by law, and never stands still
	RemindAt      *time.Time `db:"remind_at"` // when its clocks are looked at again; nil: none runs

	Extension      ExtensionState `db:"extension"`       // of the time to answer, once
	ExtensionUntil *time.Time     `db:"extension_until"` // asked for or granted

	Thin    bool `db:"thin"`    // the present answer says next to nothing: fewer than ThinAnswer characters and no file
	Stars   int  `db:"stars"`   // the citizen's mark for the answer, 1 to 5; 0: none
	Helpful *int `db:"helpful"` // 1 helpful, 0 not, nil: not said
}

// ExtensionState is where the one extension that a case may have stands.
type ExtensionState string

// The states of an extension.
const (
	ExtensionNone     ExtensionState = ""
	ExtensionAsked    ExtensionState = "asked"
	ExtensionGranted  ExtensionState = "granted"
	ExtensionDeclined ExtensionState = "declined"
)

// Overdue reports whether the agency, or the desk, is late with the step that it owes now.
func (c Case) Overdue(now time.Time) bool {
	due := c.Due()
	return due != nil && now.After(*due)
}

// Due is by when the agency, or the desk, owes its next step, or nil where it owes none or the clock stands still.
func (c Case) Due() *time.Time {
	switch c.Status {
	case StatusSubmitted:
		return c.ForwardDue
	case StatusRouted, StatusReopened:
		return c.AcceptDue
	case StatusAccepted:
		return c.AnswerDue
	case StatusNeedInfo:
		if c.Statutory {
			return c.AnswerDue
		}
	}
	return nil
}

// AttachmentKind is what kind of file an attachment is.
type AttachmentKind string

// The kinds of attachment.
const (
	KindPhoto     AttachmentKind = "photo"
	KindVideo     AttachmentKind = "video"
	KindVoice     AttachmentKind = "voice"
	KindAudio     AttachmentKind = "audio"
	KindDocument  AttachmentKind = "document"
	KindAnimation AttachmentKind = "animation"
)

// Attachment is a file that belongs to an event of a case. The channel keeps the bytes; Ref fetches or sends them again.
type Attachment struct {
	ID      int64          `db:"id" json:"-"`
	Kind    AttachmentKind `db:"kind" json:"kind"`
	Channel string         `db:"channel" json:"channel"`
	Ref     string         `db:"ref" json:"ref"` // the channel's own name of the file, such as Telegram's file_id
	Name    string         `db:"name" json:"name,omitempty"`
	Size    int64          `db:"size" json:"size,omitempty"` // bytes; 0: not known
	Album   string         `db:"album" json:"album,omitempty"`
}

// Event is one thing that happened to a case: who, when, from, to, why.
type Event struct {
	ID          int64        `db:"id"`
	Case        int64        `db:"case_id"`
	At          time.Time    `db:"at"`
	Kind        EventKind    `db:"kind"`
	From        Status       `db:"from_status"`
	To          Status       `db:"to_status"`
	Person      *int64       `db:"person"` // who did it; nil: the system, or a person whose data was deleted
	Role        Role         `db:"role"`   // in which role; "" for a citizen and the system
	Agency      string       `db:"agency"` // for which agency; "" for a citizen and the system
	Target      string       `db:"target"` // the agency it went to, where one did
	Text        string       `db:"text"`   // why, or what was said
	Attachments []Attachment `db:"-"`
}

// EventKind names what happened.
type EventKind string

// The kinds of event.
const (
	EventFiled             EventKind = "filed"
	EventRouted            EventKind = "routed" // by the system or the coordinator, to Target
	EventAccepted          EventKind = "accepted"
	EventAsked             EventKind = "asked"    // the citizen, Text
	EventAdded             EventKind = "added"    // by the citizen: more, or the answer to what was asked
	EventAnswered          EventKind = "answered" // Text is the answer
	EventTransferred       EventKind = "transferred"
	EventAssigned          EventKind = "assigned" // to a colleague
	EventRejected          EventKind = "rejected" // Text: reason and where to go
	EventExtensionAsked    EventKind = "extension_asked"
	EventExtensionGranted  EventKind = "extension_granted"
	EventExtensionDeclined EventKind = "extension_declined"
	EventNoted             EventKind = "noted" // private to the agency
	EventJoined            EventKind = "joined"
	EventMarked            EventKind = "marked" // the citizen said whether the answer helped
	EventReopened          EventKind = "reopened"
	EventWithdrawn         EventKind = "withdrawn"
	EventClosed            EventKind = "closed"
)

// Public reports whether the case's author sees the event in its history. Notes, assignments and what passes between an
// officer and their head stay inside the agency.
func (k EventKind) Public() bool {
	switch k {
	case EventNoted, EventAssigned, EventExtensionAsked, EventExtensionDeclined, EventJoined:
		return false
	}
	return true
}

// Actor is who takes a step: a citizen, an official for an agency, or the system (the zero value).
type Actor struct {
	Person int64
	Role   Role   // "" for a citizen
	Agency string // the agency acted for; "" for a citizen and a coordinator
}

// ActorFor returns as whom the person may act on the case as an official, and whether they may at all. Officers and
// heads act for the responsible agency. A coordinator acts on what is on their desk, never on a sealed case.
func (p Person) ActorFor(c Case) (Actor, bool) {
	if c.Agency != "" {
		if role := p.RoleIn(c.Agency); role != "" {
			return Actor{Person: p.ID, Role: role, Agency: c.Agency}, true
		}
	}
	if p.Has(RoleCoordinator) && !c.Sealed {
		return Actor{Person: p.ID, Role: RoleCoordinator}, true
	}
	return Actor{}, false
}

// MayRead reports whether the person may read the case as an official: the responsible agency's officers and heads, and
// for what is not sealed the coordinator.
func (p Person) MayRead(c Case) bool {
	_, ok := p.ActorFor(c)
	return ok
}

// IsAuthor reports whether the person filed the case.
func (p Person) IsAuthor(c Case) bool { return c.Author != nil && *c.Author == p.ID }
