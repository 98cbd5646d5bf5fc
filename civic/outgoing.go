package civic

// Outgoing is a notification with where it goes.
type Outgoing struct {
	Notification
	Channel     string `db:"channel"`
	Address     string `db:"address"`
	Group       bool   `db:"is_group"`
	Locale      string `db:"locale"` // of who reads it; "vi" in a group
	Unreachable bool   `db:"unreachable"`
}
