package civic

import "time"

// Priority orders notifications; the lower leaves first.
type Priority int

// The priorities.
const (
	PriorityNormal  Priority = 20 // the zero Notice.Priority means this one
	PriorityUrgent  Priority = 1
	PriorityReceipt Priority = 10 // what a citizen waits for
	PriorityBulk    Priority = 30 // this and what follows keeps Hours
	PriorityRemind  Priority = 40
)

// Notice is a message to be written: what it says and whom it is for. The case and the event are those of the Change that
// holds it. The person who took the step is not told of it, unless the notice is a receipt to a citizen.
type Notice struct {
	Kind     NoticeKind
	To       Audience
	Priority Priority   // zero: PriorityNormal
	Else     NoticeKind // told to the coordinators where To is nobody; "" for nothing
	Official bool       // the person is told as an official, not as a citizen
	After    *time.Time // not before
	Subject  *int64     // what else it is about, by Kind
	Key      string     // of several with one key, one is told to a chat, ever; "": each
}

// Notification is one outgoing message to one chat: a row of the outbox.
type Notification struct {
	ID        int64              `db:"id"`
	Chat      *int64             `db:"chat"` // nil: there was nobody to tell; an operator sees it
	Person    *int64             `db:"person"`
	Kind      NoticeKind         `db:"kind"`
	Case      *int64             `db:"case_id"`
	Event     *int64             `db:"event_id"`
	Subject   *int64             `db:"subject"` // what else it is about, by Kind
	Key       string             `db:"key"`     // of several with one key the first is written
	Priority  Priority           `db:"priority"`
	Status    NotificationStatus `db:"status"`
	Attempts  int                `db:"attempts"` // that failed for its own sake
	Tries     int                `db:"tries"`    // how often it was claimed; whoever claimed it holds this number
	CreatedAt time.Time          `db:"created_at"`
	NextAt    time.Time          `db:"next_at"`
	SentAt    *time.Time         `db:"sent_at"`
	Reason    string             `db:"reason"` // why it was given up, or of the last fault; no text, no token
	Class     GivenUp            `db:"class"`  // of one that was given up
	Parts     string             `db:"parts"`  // which parts have arrived, as the channel keeps it; "": none
	Unheard   *Notice            `db:"-"`      // of one that has nobody: the notice, to find its audience anew
}

// NotificationStatus is where a notification stands.
type NotificationStatus string

// The statuses of a notification.
const (
	NotificationPending NotificationStatus = "pending"
	NotificationSending NotificationStatus = "sending" // claimed by a sender until NextAt
	NotificationSent    NotificationStatus = "sent"
	NotificationGivenUp NotificationStatus = "given_up"
)
