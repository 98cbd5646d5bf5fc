package storage

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// jobLockClass is the first half of the keys of advisory locks that jobs take; the second is made from the job's name.
const jobLockClass = 7161421

// lockCheck is how often the connection that holds a lock is asked whether it is still there.
const lockCheck = 5 * time.Second

// jobLocks are the jobs that this process runs, where there are no other processes: on SQLite.
type jobLocks struct {
	mu    sync.Mutex
	held  map[string]bool
	check time.Duration // lockCheck where zero
}

// LockJob takes the lock of a job, which one runner holds at a time; ok is false where somebody else does. The job runs
// with the context returned, which ends with ctx, and when the lock is lost; then unlock is called.
//
// On PostgreSQL the lock holds for all replicas. It belongs to a connection of the pool, taken for as long as it is held:
// the server frees it at once when the process dies, and within a minute or so when its machine does. A pooler between the
// two must keep sessions. On SQLite the lock holds within this Store, for no more than one process is to serve from it.
func (s *Store) LockJob(ctx context.Context, job string) (held context.Context, unlock func(), ok bool, err error) {
	if s.dsn == "" {
		held, unlock, ok = s.jobs.lock(ctx, job)
		return held, unlock, ok, nil
	}
	conn, err := s.db.Connx(ctx)
	if err != nil {
		return nil, nil, false, fmt.Errorf("lock %s: %w", job, err)
	}
	// Without keepalives the server would take a machine that went down for one that is silent, for hours.
	if err := conn.GetContext(ctx, &ok, `
		SELECT pg_try_advisory_lock($1, $2) FROM (SELECT set_config('tcp_keepalives_idle', '30', false),
			set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false)) AS configured`,
		jobLockClass, jobKey(job)); err != nil {
		discard(conn) // it may hold the lock all the same
		return nil, nil, false, fmt.Errorf("lock %s: %w", job, err)
	}
	if !ok {
		_ = conn.Close()
		return nil, nil, false, nil
	}
	held, cancel := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		defer cancel()
		watch(held, conn, cmp.Or(s.jobs.check, lockCheck))
	}()
	return held, sync.OnceFunc(func() {
		cancel()
		<-watched
		unlockJob(context.WithoutCancel(ctx), conn, job)
	}), true, nil
}

func (l *jobLocks) lock(ctx context.Context, job string) (context.Context, func(), bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held[job] {
		return nil, nil, false
	}
	if l.held == nil {
		l.held = map[string]bool{}
	}
	l.held[job] = true
	return ctx, sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.held, job)
	}), true
}

// watch returns when ctx ends, or when the connection is lost.
func watch(ctx context.Context, conn *sqlx.Conn, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if !answers(context.WithoutCancel(ctx), conn) { // a question that is broken off would cost the connection
				return
			}
		}
	}
}

func answers(ctx context.Context, conn *sqlx.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, lockCheck)
	defer cancel()
	return conn.PingContext(ctx) == nil
}

// unlockJob frees the lock before the connection goes back to the pool. A connection that cannot say so is closed, which
// frees it too.
func unlockJob(ctx context.Context, conn *sqlx.Conn, job string) {
	ctx, cancel := context.WithTimeout(ctx, lockCheck)
	defer cancel()
	var freed bool
	if err := conn.GetContext(ctx, &freed, `SELECT pg_advisory_unlock($1, $2)`, jobLockClass, jobKey(job)); err != nil || !freed {
		discard(conn)
		return
	}
	_ = conn.Close()
}

// discard closes a connection for good.
func discard(conn *sqlx.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = conn.Close()
}

func jobKey(job string) int32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(job))
	return int32(h.Sum32())
}
