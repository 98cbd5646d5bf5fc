package civic

import "time"

// KeptUpdate is an update of a channel that could not be handled when it came, and waits to be.
type KeptUpdate struct {
	ID         int64            `db:"id"`
	Key        string           `db:"key"`     // of the update on its channel: "telegram:7001"
	Seq        int64            `db:"seq"`     // orders the updates of a channel
	Channel    string           `db:"channel"` // whose decoder reads Raw
	Sender     string           `db:"sender"`  // who sent it: what one sender sent is handled in order
	Chat       string           `db:"chat"`
	Raw        []byte           `db:"raw"` // as the channel delivered it
	Status     KeptUpdateStatus `db:"status"`
	Attempts   int              `db:"attempts"` // that failed for the update's own sake
	Fault      string           `db:"fault"`    // kind of the last failure: nothing that anybody wrote
	ReceivedAt time.Time        `db:"received_at"`
	NextAt     time.Time        `db:"next_at"` // not to be handled before; while it is in somebody's hands, until when
}

// KeptUpdateStatus says what becomes of a kept update.
type KeptUpdateStatus string

// The statuses of a kept update. One that was handled is deleted.
const (
	UpdateWaiting     KeptUpdateStatus = "waiting"
	UpdateQuarantined KeptUpdateStatus = "quarantined" // failed too often for its own sake; what its sender sent later goes on
)
