package civic

import "time"

// Draft is a dialogue that has come to its review: what a person is about to confirm. It is kept until they do or turn
// away from it, and nobody reads it but the bot for that same person, in that same chat.
type Draft struct {
	Dialogue string    `db:"dialogue"` // the dialogue's id
	Person   int64     `db:"person"`
	Channel  string    `db:"channel"`
	Chat     string    `db:"chat"` // its address
	Flow     string    `db:"flow"`
	Step     string    `db:"step"`
	Data     string    `db:"data"` // the dialogue as JSON
	SavedAt  time.Time `db:"saved_at"`
}
