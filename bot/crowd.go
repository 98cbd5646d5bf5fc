package bot

import "sync"

// crowd counts what runs. Unlike a sync.WaitGroup it may be waited for while more comes.
type crowd struct {
	mu    sync.Mutex
	n     int
	empty chan struct{} // closed when n is 0 again; nil where nobody waits
}

// Go runs f beside everything else.
func (c *crowd) Go(f func()) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	go func() {
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.n--; c.n == 0 && c.empty != nil {
				close(c.empty)
				c.empty = nil
			}
		}()
		f()
	}()
}

// gone is closed when nothing runs.
func (c *crowd) gone() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == 0 {
		return closed
	}
	if c.empty == nil {
		c.empty = make(chan struct{})
	}
	return c.empty
}
