package storage

import "time"

// CheckLocksEvery makes the holders of locks look more often whether they still have them.
func (s *Store) CheckLocksEvery(d time.Duration) { s.jobs.check = d }
