package civic

import "time"

// Occurrence is a job's run at one scheduled time. There is one of them for each job and time, whoever runs it and however
// often it must be tried.
type Occurrence struct {
	Job         string     `db:"job"`
	ScheduledAt time.Time  `db:"scheduled_at"`
	StartedAt   time.Time  `db:"started_at"`  // of the newest attempt
	FinishedAt  *time.Time `db:"finished_at"` // of the newest attempt; nil while it runs, and where its process died
	Attempts    int        `db:"attempts"`
	RetryAt     *time.Time `db:"retry_at"` // when it is tried again after a failure; nil otherwise
	Error       string     `db:"error"`    // code of the newest failure, also where a later attempt went well; "" without one
}

// Done reports whether it ended well.
func (o Occurrence) Done() bool { return o.FinishedAt != nil && o.RetryAt == nil }

// Failed reports whether the newest attempt failed.
func (o Occurrence) Failed() bool { return o.RetryAt != nil }

// Took is how long the newest attempt took; 0 of one that has not ended.
func (o Occurrence) Took() time.Duration {
	if o.FinishedAt == nil {
		return 0
	}
	return o.FinishedAt.Sub(o.StartedAt)
}
