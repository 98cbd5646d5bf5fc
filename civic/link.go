package civic

// Link says which case a message was about, and on which side it was written: "citizen", "officer" or "coordinator".
type Link struct {
	Case int64  `db:"case_id"`
	Code string `db:"code"`
	Side string `db:"side"`
}
