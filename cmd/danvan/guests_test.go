package main

import (
	"net"
	"net/http"
	"testing"
	"time"
)

// visitor is a connection from an address.
type visitor struct {
	net.Conn
	from   string
	closed bool
}

type visitorAddress string

func (visitorAddress) Network() string  { return "tcp" }
func (a visitorAddress) String() string { return string(a) }

func (v *visitor) RemoteAddr() net.Addr { return visitorAddress(v.from + ":1") }
func (v *visitor) Close() error {
	v.closed = true
	return nil
}

// TestGuests: who comes to a full house takes the place of who waits longest, of the address that has the most; of who is
// being answered nobody goes.
func TestGuests(t *testing.T) {
	clock := &testClock{at: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	g := newGuests(4, clock.now)
	come := func(from string) *visitor {
		clock.set(clock.now().Add(time.Second))
		v := &visitor{from: from}
		if !g.admit(v) {
			t.Fatalf("%s is not admitted", from)
		}
		return v
	}
	lone, first, second, third := come("10.0.0.1"), come("10.0.0.2"), come("10.0.0.2"), come("10.0.0.2")
	g.changed(first, http.StateActive)
	come("10.0.0.3")
	if lone.closed || first.closed || !second.closed || third.closed {
		t.Errorf("%+v %+v %+v %+v", lone, first, second, third)
	}
	g.changed(first, http.StateIdle) // now it waits since later than the third
	come("10.0.0.2")
	if lone.closed || first.closed || !third.closed {
		t.Errorf("%+v %+v %+v", lone, first, third)
	}
	for c := range g.here {
		g.changed(c, http.StateActive)
	}
	late := &visitor{from: "10.0.0.9"}
	if g.admit(late) {
		t.Error("somebody was sent away while being answered")
	}
	entered := make(chan bool)
	go func() { entered <- g.enter(late) }()
	g.changed(lone, http.StateClosed)
	if !<-entered || len(g.here) != 4 {
		t.Errorf("who waited for room did not get it; %d are here", len(g.here))
	}
	for c := range g.here {
		g.changed(c, http.StateClosed)
		g.changed(c, http.StateClosed)
	}
	if len(g.here) != 0 {
		t.Errorf("%d are here", len(g.here))
	}
}
