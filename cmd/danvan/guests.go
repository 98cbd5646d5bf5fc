package main

import (
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// guests are the connections to the web server. There are at most so many: who comes then takes the place of somebody who
// has asked nothing yet or nothing more, the longest-waiting of the address that has the most. So one address never shuts out
// the others, and behind a reverse proxy, where all have one, the newest get their turn. Where everybody is being answered,
// who comes waits a little for one to be done, and is hung up on otherwise.
type guests struct {
	most int
	now  func() time.Time

	mu      sync.Mutex
	here    map[net.Conn]*guest
	dropped int
	room    chan struct{} // gets a value when somebody may go
}

// roomBound is how long who comes waits for room.
const roomBound = 2 * time.Second

// guest is one connection.
type guest struct {
	address string
	waits   bool // for its next request, or for the rest of its header
	since   time.Time
}

func newGuests(most int, now func() time.Time) *guests {
	return &guests{most: most, now: now, here: map[net.Conn]*guest{}, room: make(chan struct{}, 1)}
}

// guestListener takes connections within the bound.
type guestListener struct {
	net.Listener
	guests *guests
}

// Accept implements net.Listener.
func (l *guestListener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil || l.guests.enter(c) {
			return c, err
		}
		_ = c.Close()
	}
}

// enter makes room for a connection, and reports whether it may stay.
func (g *guests) enter(c net.Conn) bool {
	if g.admit(c) {
		return true
	}
	timer := time.NewTimer(roomBound)
	defer timer.Stop()
	for {
		select {
		case <-g.room:
			if g.admit(c) {
				return true
			}
		case <-timer.C:
			g.mu.Lock()
			defer g.mu.Unlock()
			g.dropped++
			return false
		}
	}
}

// admit takes a connection in where there is room, or somebody can go.
func (g *guests) admit(c net.Conn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.here) >= g.most {
		out := g.leastMissed()
		if out == nil {
			return false
		}
		g.dropped++
		delete(g.here, out)
		_ = out.Close()
	}
	host, _, err := net.SplitHostPort(c.RemoteAddr().String())
	if err != nil {
		host = c.RemoteAddr().String()
	}
	g.here[c] = &guest{address: host, waits: true, since: g.now()}
	return true
}

// leastMissed is who goes when somebody comes; nil: nobody can.
func (g *guests) leastMissed() (out net.Conn) {
	of := map[string]int{}
	for _, v := range g.here {
		of[v.address]++
	}
	var worst *guest
	for c, v := range g.here {
		if v.waits && (worst == nil || of[v.address] > of[worst.address] || of[v.address] == of[worst.address] && v.since.Before(worst.since)) {
			out, worst = c, v
		}
	}
	return out
}

// changed is an http.Server's ConnState.
func (g *guests) changed(c net.Conn, state http.ConnState) {
	g.mu.Lock()
	defer g.mu.Unlock()
	v := g.here[c]
	switch {
	case v == nil:
	case state == http.StateClosed || state == http.StateHijacked:
		delete(g.here, c)
	case state == http.StateIdle:
		v.waits, v.since = true, g.now()
	case state == http.StateActive:
		v.waits = false
		return
	}
	select {
	case g.room <- struct{}{}:
	default: // it has been told already
	}
}

// Descriptions of what guests show in /metrics.
var (
	guestsHere    = prometheus.NewDesc("danvan_http_connections", "Connections to the web server.", nil, nil)
	guestsDropped = prometheus.NewDesc("danvan_http_connections_dropped_total", "Connections that were closed since there were too many.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g *guests) Describe(d chan<- *prometheus.Desc) { d <- guestsHere; d <- guestsDropped }

// Collect implements prometheus.Collector.
func (g *guests) Collect(c chan<- prometheus.Metric) {
	g.mu.Lock()
	here, dropped := len(g.here), g.dropped
	g.mu.Unlock()
	c <- prometheus.MustNewConstMetric(guestsHere, prometheus.GaugeValue, float64(here))
	c <- prometheus.MustNewConstMetric(guestsDropped, prometheus.CounterValue, float64(dropped))
}
