package storagetest

import (
	"net"
	"net/url"
	"sync"
	"testing"
)

// Proxy stands between a program and a server, and can fall silent as a hung machine does: connections are accepted and stay
// open, and nothing comes through.
type Proxy struct {
	listener net.Listener
	target   string
	done     chan struct{}

	mu     sync.Mutex
	silent chan struct{} // closed where it is open; connections of their time wait for it
	shut   bool
	conns  []net.Conn
}

// NewProxy makes a proxy before a server, host:port, and closes it after the test.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // for the test's whole life
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{listener: l, target: target, done: make(chan struct{}), silent: closed()}
	go p.serve()
	t.Cleanup(func() {
		close(p.done)
		_ = l.Close()
		p.Cut()
	})
	return p
}

// Before makes a proxy before the server of a URL, and returns it with the URL that leads through it.
func Before(t testing.TB, raw string) (*Proxy, string) {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal("not a URL")
	}
	p := NewProxy(t, u.Host)
	u.Host = p.Addr()
	return p, u.String()
}

func closed() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

// Addr is where it listens.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Silence lets nothing more through, in either direction, and closes nothing.
func (p *Proxy) Silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.silent:
		p.silent = make(chan struct{})
	default:
	}
}

// Open lets everything through again, and what was held back first.
func (p *Proxy) Open() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut = false
	select {
	case <-p.silent:
	default:
		close(p.silent)
	}
}

// Forget leaves the connections that there are silent for good, as a firewall does that forgot them. New ones come through.
func (p *Proxy) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.silent: // an open gate is not theirs any more
		for _, c := range p.conns {
			if w, ok := c.(*mutable); ok {
				w.mute()
			}
		}
	default: // they wait for what never comes
		p.silent = closed()
	}
}

// Refuse cuts all connections and takes no more until it is opened.
func (p *Proxy) Refuse() {
	p.mu.Lock()
	p.shut = true
	p.mu.Unlock()
	p.Cut()
}

// Cut closes the connections that there are.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
	p.conns = nil
}

func (p *Proxy) gate() chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.silent
}

// mutable is a connection that can be silenced alone.
type mutable struct {
	net.Conn
	once  sync.Once
	muted chan struct{}
}

func (m *mutable) mute() { m.once.Do(func() { close(m.muted) }) }

func (p *Proxy) serve() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		client := &mutable{Conn: c, muted: make(chan struct{})}
		p.mu.Lock()
		if p.shut {
			p.mu.Unlock()
			_ = c.Close()
			continue
		}
		p.conns = append(p.conns, client)
		p.mu.Unlock()
		go p.join(client)
	}
}

// join forwards what a client and the server say.
func (p *Proxy) join(client *mutable) {
	if !p.pass(client) {
		return
	}
	server, err := net.Dial("tcp", p.target) //nolint:noctx // as above
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	p.conns = append(p.conns, server)
	p.mu.Unlock()
	go p.copy(server, client, client)
	p.copy(client, server, client)
}

func (p *Proxy) copy(to, from net.Conn, client *mutable) {
	defer func() {
		_ = to.Close()
		_ = from.Close()
	}()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if !p.pass(client) {
			return
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// pass waits until the client's bytes may go on; false: the test is over.
func (p *Proxy) pass(client *mutable) bool {
	select {
	case <-p.gate():
	case <-p.done:
		return false
	}
	select {
	case <-client.muted:
		<-p.done
		return false
	default:
		return true
	}
}
