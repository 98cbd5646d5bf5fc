package storage

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// connectBound is how long it may take to reach PostgreSQL and be let in.
const connectBound = 5 * time.Second

// link is a network connection to PostgreSQL on which silence is a fault: a server that hangs, or a firewall that forgot the
// connection, closes nothing. Whatever is sent must be taken, and an answer must begin or go on, within the silence.
type link struct {
	net.Conn
	silence   atomic.Int64  // a time.Duration
	afterRead time.Duration // where not zero, how long it may be silent after something came
	broken    atomic.Bool   // nothing more can be done with it
}

func newLink(c net.Conn, silence time.Duration) *link {
	l := &link{Conn: c}
	l.silence.Store(int64(silence))
	return l
}

// Read implements net.Conn.
func (l *link) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if err != nil {
		l.broken.Store(true)
		return n, err
	}
	if l.afterRead != 0 {
		l.within(l.afterRead)
	} else {
		l.within(time.Duration(l.silence.Load()))
	}
	return n, nil
}

// Write implements net.Conn.
func (l *link) Write(p []byte) (int, error) {
	l.within(time.Duration(l.silence.Load()))
	n, err := l.Conn.Write(p)
	if err != nil {
		l.broken.Store(true)
	}
	return n, err
}

func (l *link) within(d time.Duration) {
	_ = l.SetDeadline(time.Now().Add(d)) //nolint:forbidigo // the network knows no other clock
}

// cut ends whatever waits on it.
func (l *link) cut() {
	l.broken.Store(true)
	_ = l.Close()
}

// dialer makes links. It implements the Dialer and DialerContext of lib/pq.
type dialer struct {
	timeout   time.Duration
	afterRead time.Duration   // of the links
	until     context.Context // whose end cuts them; nil: nothing does

	mu   sync.Mutex
	last *link
}

// DialContext implements pq.DialerContext.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	n := net.Dialer{Timeout: d.timeout, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}, Control: whenUnanswered}
	c, err := n.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l := newLink(c, d.timeout)
	l.afterRead = d.afterRead
	l.within(d.timeout)
	if d.until != nil {
		context.AfterFunc(d.until, l.cut)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last = l
	return l, nil
}

// Dial implements pq.Dialer.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, d.timeout)
}

// DialTimeout implements pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// newest is the link that was made last.
func (d *dialer) newest() *link {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}
