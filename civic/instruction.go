package civic

import "time"

// InstructionStatus is where an instruction stands.
type InstructionStatus string

// The statuses of an instruction.
const (
	InstructionOpen      InstructionStatus = "open"     // the agency is to report
	InstructionReported  InstructionStatus = "reported" // who gave it is to say whether that will do
	InstructionDone      InstructionStatus = "done"
	InstructionCancelled InstructionStatus = "cancelled"
)

// Over reports whether nothing happens any more.
func (s InstructionStatus) Over() bool { return s == InstructionDone || s == InstructionCancelled }

// Instruction is what a leader, or a coordinator, has an agency do by a date (chỉ đạo).
type Instruction struct {
	ID         int64             `db:"id"`
	Version    int               `db:"version"` // counts changes; a stale one is refused with ErrConflict
	Agency     string            `db:"agency"`
	Person     *int64            `db:"person"` // who gave it; nil after their data was deleted
	Orphan     bool              `db:"orphan"` // who gave it leads no more: the coordinators act in their place
	Digest     *int64            `db:"digest"` // from which it was given
	Line       string            `db:"line"`   // of the digest, or what else it was given upon; ""
	Text       string            `db:"text"`
	Status     InstructionStatus `db:"status"`
	GivenAt    time.Time         `db:"given_at"`
	DueAt      time.Time         `db:"due_at"`
	ReportedAt *time.Time        `db:"reported_at"` // the present report
	EndedAt    *time.Time        `db:"ended_at"`
	RemindAt   *time.Time        `db:"remind_at"` // the next moment of the ladder; nil while nothing is to be reported
}

// InstructionEventKind names a step of an instruction.
type InstructionEventKind string

// The steps of an instruction.
const (
	InstructionEventGiven     InstructionEventKind = "given" // the text is the day on which it was due, 2006-01-02
	InstructionEventReported  InstructionEventKind = "reported"
	InstructionEventReturned  InstructionEventKind = "returned" // the text says why; one redated follows it
	InstructionEventDone      InstructionEventKind = "done"
	InstructionEventCancelled InstructionEventKind = "cancelled" // the text says why
	InstructionEventRedated   InstructionEventKind = "redated"   // the text is the new day, 2006-01-02
)

// InstructionEvent is one thing that happened to an instruction.
type InstructionEvent struct {
	ID          int64                `db:"id"`
	Instruction int64                `db:"instruction"`
	At          time.Time            `db:"at"`
	Kind        InstructionEventKind `db:"kind"`
	Person      *int64               `db:"person"`
	Text        string               `db:"text"`
	Files       []Attachment         `db:"-"`
}

// Says reports whether the text is a person's words rather than a day.
func (e InstructionEvent) Says() bool {
	return e.Kind != InstructionEventGiven && e.Kind != InstructionEventRedated
}

// Limits of an instruction.
const (
	MinInstructionText = 10   // characters; less says nothing that could be done
	MaxInstructionText = 2000 // characters
	MaxInstructionLine = 500  // characters
	MaxReportText      = 4000 // characters
)

// InstructionChange is one step of an instruction as storage commits it in one transaction. Instruction.Version is the
// version that was read, 0 of a new one; storage refuses with ErrConflict where it is stale.
type InstructionChange struct {
	Cause       string // the update that caused it; one that was processed before is refused with ErrRepeated
	At          time.Time
	By          int64
	Instruction Instruction
	Events      []InstructionEvent
	Notices     []Notice
}

// InstructionQuery asks for instructions. Zero fields do not restrict.
type InstructionQuery struct {
	Agencies []string
	Person   int64 // who gave them
	Open     bool  // not over; the earliest due first. Otherwise the newest first

	Offset, Limit int // Limit 0: all
}

// InstructionText is a text as it may be given. Errors: CodeInvalid of "instruction" where it is too short or too long.
func InstructionText(text string) (string, error) {
	text = CleanText(text)
	if n := len([]rune(text)); n < MinInstructionText || n > MaxInstructionText {
		return "", Invalid("instruction")
	}
	return text, nil
}

// Late reports whether the agency has not reported and its date is over.
func (i Instruction) Late(now time.Time) bool {
	return i.Status == InstructionOpen && now.After(i.DueAt)
}

// Clock is the clock of what is to be reported.
func (i Instruction) Clock() Clock { return Clock{Name: "report", Start: i.GivenAt, Due: i.DueAt} }

// GivenBy reports whether the person gave it and still leads, or stands in for who does no more.
func (i Instruction) GivenBy(p Person) bool {
	if i.Person == nil || i.Orphan {
		return p.Has(RoleCoordinator)
	}
	return *i.Person == p.ID && p.MayInstruct()
}

// MayRead reports whether the person may know of it: who gave it, coordinators, and the agency's own people.
func (i Instruction) MayRead(p Person) bool {
	return i.GivenBy(p) || p.Has(RoleCoordinator) || p.RoleIn(i.Agency) != ""
}

// MayDecide reports whether the person may say that it is done: who gave it, or a coordinator who does not work there.
func (i Instruction) MayDecide(p Person) bool {
	return i.GivenBy(p) || p.Has(RoleCoordinator) && p.RoleIn(i.Agency) == ""
}

// MayInstruct reports whether the person may give instructions.
func (p Person) MayInstruct() bool { return p.Has(RoleLeader, RoleCoordinator) }
