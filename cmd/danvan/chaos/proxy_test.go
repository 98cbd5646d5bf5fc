package chaos

import (
	"context"
	"net"
	"sync"
	"time"
)

// proxyMode is how a proxy treats connections.
type proxyMode string

const (
	proxyPass   proxyMode = ""
	proxyCut    proxyMode = "cut"       // connections end, new ones are reset
	proxySilent proxyMode = "silent"    // nothing passes either way; what was said is passed on when it is over
	proxyHalf   proxyMode = "half-open" // what is asked passes, what is answered is lost
	proxyForgot proxyMode = "forgotten" // connections that stand are silent for good, new ones work
	proxySlow   proxyMode = "slow"      // every piece takes slowness
)

// slowness is how long a slow proxy keeps each piece.
const slowness = 120 * time.Millisecond

// proxy is a TCP proxy before one server.
type proxy struct {
	to string
	l  net.Listener

	mu      sync.Mutex
	changed chan struct{} // closed and replaced when the mode changes
	mode    proxyMode
	ends    map[*pair]bool
	lost    map[string]bool // server-side ends of connections that ended while an answer was due
}

// pair is one connection through the proxy.
type pair struct {
	near, far net.Conn
	black     bool // nothing of it passes any more
	due       bool // something was asked, and not all of the answer passed since
}

// newProxy listens and passes everything on.
func newProxy(to string) (*proxy, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{to: to, l: l, changed: make(chan struct{}), ends: map[*pair]bool{}, lost: map[string]bool{}}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go p.join(near)
		}
	}()
	return p, nil
}

func (p *proxy) address() string { return p.l.Addr().String() }

func (p *proxy) close() {
	p.l.Close()
	p.set(proxyCut)
}

// set changes the mode. Connections that a mode left dead for good end when the next one begins.
func (p *proxy) set(mode proxyMode) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mode = mode
	close(p.changed)
	p.changed = make(chan struct{})
	for c := range p.ends {
		switch {
		case c.black, mode == proxyCut:
			c.reset()
		case mode == proxyForgot, mode == proxyHalf:
			c.black = true
		}
	}
}

// reset ends a connection as a router does that knows it no longer.
func (c *pair) reset() {
	for _, end := range []net.Conn{c.near, c.far} {
		if tcp, ok := end.(*net.TCPConn); ok && tcp != nil {
			_ = tcp.SetLinger(0)
			tcp.Close()
		}
	}
}

// state returns the mode and what tells of its change.
func (p *proxy) state() (proxyMode, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mode, p.changed
}

func (p *proxy) join(near net.Conn) {
	c := &pair{near: near}
	for {
		mode, changed := p.state()
		if mode == proxyCut {
			c.reset()
			return
		}
		if mode != proxySilent {
			break
		}
		<-changed
	}
	far, err := net.DialTimeout("tcp", p.to, 5*time.Second)
	if err != nil {
		c.reset()
		return
	}
	c.far = far
	p.mu.Lock()
	c.black = p.mode == proxyHalf
	p.ends[c] = true
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.pump(c, near, far, true) })
	both.Go(func() { p.pump(c, far, near, false) })
	both.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.ends, c)
	if c.due {
		p.lost[far.LocalAddr().String()] = true
	}
}

// pump passes on what one end says until either ends.
func (p *proxy) pump(c *pair, from, to net.Conn, asks bool) {
	defer from.Close()
	defer to.Close()
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		if err != nil {
			return
		}
		for {
			mode, changed := p.state()
			if mode == proxyCut {
				return
			}
			if mode != proxySilent {
				if mode == proxySlow {
					pause(context.Background(), slowness)
				}
				break
			}
			<-changed
		}
		p.mu.Lock()
		mode, black := p.mode, c.black
		if asks {
			c.due = c.due || !black || mode == proxyHalf
		}
		p.mu.Unlock()
		if black && (!asks || mode != proxyHalf) {
			continue
		}
		if _, err := to.Write(piece[:n]); err != nil {
			return
		}
		if !asks {
			p.mu.Lock()
			c.due = false
			p.mu.Unlock()
		}
	}
}

// lostAnswers are the ends, as the server saw them, of connections that ended while an answer was due.
func (p *proxy) lostAnswers() map[string]bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	lost := map[string]bool{}
	for end := range p.lost {
		lost[end] = true
	}
	return lost
}
